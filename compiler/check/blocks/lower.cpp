#include "check/blocks/lower.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::check {

model::Setting<int> read_count(const View &view, std::uint16_t field) {
  const auto number = read<std::int64_t>(view, field);
  if (!number.is_set())
    return {};
  return {model::Setting<int>::State::set, static_cast<int>(number.value), number.span};
}

std::vector<model::Setting<model::Cidr>> read_cidrs(const View &view, std::uint16_t field) {
  std::vector<model::Setting<model::Cidr>> cidrs;
  if (const Node *node = view.get(field); node != nullptr && std::holds_alternative<Values>(node->value.data))
    for (const Value &value : std::get<Values>(node->value.data))
      if (const auto *cidr = std::get_if<model::Cidr>(&value.data))
        cidrs.push_back({model::Setting<model::Cidr>::State::set, *cidr, value.span});
  return cidrs;
}

std::vector<model::Word> read_words(const View &view, std::uint16_t field) {
  std::vector<model::Word> words;
  const Node *node = view.get(field);
  if (node != nullptr && std::holds_alternative<Values>(node->value.data))
    for (const Value &value : std::get<Values>(node->value.data))
      if (const auto *text = std::get_if<std::string>(&value.data))
        words.push_back({*text, value.span});
  return words;
}

model::Labels read_labels(const View &view, std::uint16_t field) {
  model::Labels labels;
  for (const View::Entry &entry : view.entries(field))
    if (const auto *text = std::get_if<std::string>(&entry.node->value.data))
      labels[std::string(entry.key)] = {*text, entry.node->value.span};
  return labels;
}

std::vector<EntityId> read_members(const View &view, std::uint16_t field) {
  const auto members = read<Members>(view, field);
  return members.is_set() ? members.value.ids : std::vector<EntityId>{};
}

namespace {
void check_names(Program &program, const std::vector<model::Port> &ports, const std::string &owner,
                 std::string_view kind, Span declared, const std::vector<model::Word> &words) {
  std::vector<std::string> legal;
  for (const model::Port &port : ports)
    legal.push_back(port.name);
  for (const model::Word &word : words) {
    const auto matches = [&](const model::Port &port) { return model::names_port(word.text, port); };
    if (ports.empty() || std::ranges::any_of(ports, matches))
      continue;
    program.findings.report(diagnostics::unresolved, word.span, "port", word.text + "` of `" + owner)
        .advise(legal.size() == 1 ? "its only port is `" + legal.front() + "`"
                                  : "its ports are " + list_in_words(legal))
        .label(declared, "the " + std::string(kind) + " is declared here");
  }
}
} // namespace

void check_port_names(Program &program, const model::Mesh &mesh, const model::Service &service,
                      const std::vector<model::Word> &words) {
  check_names(program, service.ports, mesh.full_name(service), "service", service.span, words);
}

void check_port_names(Program &program, const model::Mesh &mesh, const model::External &external,
                      const std::vector<model::Word> &words) {
  check_names(program, external.ports, mesh.full_name(external), "external", external.span, words);
}

void require(Program &program, const View &view, const Block &block, std::uint16_t field, std::string_view owner,
             Span at) {
  if (view.get(field) != nullptr || view.poisoned(field) || !view.entries(field).empty())
    return;
  const Field &missing = block.fields[field];
  auto &finding = program.findings.report(diagnostics::missing_field, at, owner, missing.name);
  if (!missing.example.empty())
    finding.advise("for instance `" + std::string(missing.name) + " = " + std::string(missing.example) + "`");
}

void require_fields(Program &program, const View &view, const Block &block, std::string_view owner, Span at) {
  for (std::size_t i = 0; i < block.fields.size(); ++i)
    if ((block.fields[i].flags & required) != 0)
      require(program, view, block, static_cast<std::uint16_t>(i), owner, at);
}

} // namespace meshc::check
