#include "check/blocks/ports.h"

#include "check/blocks/service_tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

model::Port port_of(const PortLiteral &literal, Span span) {
  model::Port port;
  port.number = port.target = literal.number;
  port.name = literal.protocol;
  for (std::size_t i = 0; i < std::size(protocol_words); ++i)
    if (protocol_words[i].text == literal.protocol)
      port.protocol = static_cast<model::Protocol>(i);
  port.span = span;
  return port;
}

void add_named_port(Program &program, const View::Entry &entry, std::string_view owner,
                    std::vector<model::Port> &ports) {
  const std::string who = "port `" + std::string(entry.key) + "` of " + std::string(owner);
  require_fields(program, entry.view, port_block, who, entry.key_span);
  const auto number = read<std::int64_t>(entry.view, field_index(port_fields, "number"));
  const auto protocol = read_word<model::Protocol>(entry.view, field_index(port_fields, "protocol"));
  if (!number.is_set() || !protocol.is_set())
    return;
  model::Port port;
  port.number = static_cast<int>(number.value);
  port.target = static_cast<int>(read<std::int64_t>(entry.view, field_index(port_fields, "target"), number.value));
  port.protocol = protocol.value;
  port.span = entry.key_span;
  port.mtls = read_word<model::Mtls>(entry.view, field_index(port_fields, "mtls"));
  // Istio reads the protocol from the name in front of the first dash.
  const std::string prefix(model::spelled(protocol.value));
  const std::string key(entry.key);
  port.name = key == prefix || key.starts_with(prefix + "-") ? key : prefix + "-" + key;
  ports.push_back(std::move(port));
}

} // namespace

std::vector<model::Port> lower_ports(Program &program, const View &view, const Block &block, std::string_view owner,
                                     Span at) {
  const auto list = static_cast<std::uint16_t>(find_field(block, "ports"));
  const auto named = static_cast<std::uint16_t>(find_field(block, "port"));
  std::vector<model::Port> ports;
  if (const Node *node = view.get(list); node != nullptr && std::holds_alternative<Values>(node->value.data))
    for (const Value &value : std::get<Values>(node->value.data))
      if (const auto *literal = std::get_if<PortLiteral>(&value.data))
        ports.push_back(port_of(*literal, value.span));
  for (const View::Entry &entry : view.entries(named))
    add_named_port(program, entry, owner, ports);
  std::ranges::stable_sort(ports, {}, &model::Port::number);
  for (std::size_t i = 0; i < ports.size(); ++i)
    for (std::size_t k = i + 1; k < ports.size(); ++k) {
      const model::Port &first = ports[i];
      const model::Port &second = ports[k];
      if (first.number == second.number)
        program.findings
            .report(diagnostics::duplicate, second.span,
                    "port " + std::to_string(first.number) + " of " + std::string(owner))
            .label(first.span, "it stands here already");
      else if (first.name == second.name)
        program.findings
            .report(diagnostics::duplicate, second.span, "the port name `" + first.name + "` of " + std::string(owner))
            .label(first.span, "port " + std::to_string(first.number) + " has this name")
            .advise("a second port of one protocol needs a name of its own: `port admin { number = " +
                    std::to_string(second.number) + ", protocol = " + std::string(model::spelled(second.protocol)) +
                    " }`");
    }
  if (ports.empty() && !view.poisoned(list) && view.entries(named).empty())
    program.findings.report(diagnostics::missing_field, at, owner, "ports")
        .advise("for instance `ports = [8080/http]`");
  return ports;
}

} // namespace meshc::check
