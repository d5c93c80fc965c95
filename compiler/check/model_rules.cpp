#include "check/model_rules.h"

#include "base/text.h"
#include "check/blocks/service_tables.h"
#include "check/code.h"

#include <algorithm>
#include <set>

namespace meshc::check {
namespace {

constexpr std::size_t most_facts = 6;
constexpr std::size_t most_elements = 20; // that one rule is told of, one by one

// What the condition read of the element, by the words of the program: "criticality is high".
void facts_of(const Code &code, Frame &frame, std::vector<std::string> &facts) {
  if (code.op == Op::every || code.op == Op::some || code.op == Op::filter || code.op == Op::collect)
    return; // their elements are others
  if (code.op == Op::member) {
    Value storage;
    const Value *value = run(code, frame, storage);
    const auto text = value == nullptr ? std::nullopt : spelled(frame.program, *value, code.type);
    const std::string fact =
        "`" + std::string(frame.program.sources.text(code.expr->span)) + "` is " + (text ? "`" + *text + "`" : "set");
    if (text && std::ranges::find(facts, fact) == facts.end())
      facts.push_back(fact);
    return;
  }
  for (const Code &part : code.parts)
    facts_of(part, frame, facts);
}

struct Asked {
  std::string message;
  std::vector<std::string> facts;
  std::vector<std::string> clusters; // where; empty: everywhere alike
};

class Asking {
public:
  Asking(Program &program, const Rule &rule) : program_(program), rule_(rule) {}

  void operator()() {
    const Scope scope{{}, "each"};
    auto each = bind(program_, *rule_.each, nullptr, scope);
    if (!each)
      return;
    if (each->type.basic != Basic::set) {
      program_.findings.report(diagnostics::wrong_type, rule_.each->span, "each", "a set such as `services where …`",
                               type_words(each->type));
      return;
    }
    program_.elements.push_back({each->type.kind, 0, false});
    const Element &element = program_.elements.back();
    auto condition = bind_condition(program_, *rule_.require, element, {{}, "require"});
    Scope words{{}, "message"};
    words.element = &element;
    auto message = bind(program_, *rule_.message, &text_type, words);
    if (!condition || !message)
      return;
    const auto &ids = std::get<Members>(each->value.data).ids;
    if (ids.empty())
      program_.findings.report(diagnostics::empty_selection, rule_.each->span, plural(each->type.kind));
    std::size_t failed = 0;
    for (const EntityId id : ids) {
      const auto found = ask(id, *condition, *message);
      if (!found)
        return; // a mistake in the rule: one element is enough to show it
      for (const Asked &one : *found)
        if (++failed <= most_elements)
          report(id, one);
    }
    if (failed > most_elements)
      program_.findings.at(program_.findings.all().size() - 1)
          .note("and " + std::to_string(failed - most_elements) + " more");
  }

private:
  // Clusters in which the service is not as it is elsewhere.
  std::vector<EntityId> special_clusters(EntityId id) const {
    if (program_[id].kind != Kind::service)
      return {};
    std::set<EntityId> clusters;
    for (std::size_t field = 0; field < service_block.fields.size(); ++field)
      if (service_block.fields[field].type.basic == Basic::on_set)
        for (const auto &[rank, node, body] : program_[id].view.setters(static_cast<std::uint16_t>(field)))
          if (const auto *members = std::get_if<Members>(&node->value.data))
            clusters.insert(members->ids.begin(), members->ids.end());
    return {clusters.begin(), clusters.end()};
  }

  std::optional<std::vector<Asked>> ask(EntityId id, const Code &condition, const Code &message) {
    std::vector<EntityId> places{EntityId()};
    const std::vector<EntityId> special = special_clusters(id);
    places.insert(places.end(), special.begin(), special.end());
    std::vector<Asked> failures;
    for (const EntityId cluster : places) {
      Frame frame{program_, {Value{id, program_[id].name_span}}, cluster, "require"};
      const auto good = holds(condition, frame);
      if (!good)
        return std::nullopt;
      if (*good)
        continue;
      Asked failure;
      Value storage;
      const Value *text = run(message, frame, storage);
      if (text == nullptr)
        return std::nullopt;
      failure.message = std::get<std::string>(text->data);
      facts_of(condition, frame, failure.facts);
      const auto same = std::ranges::find_if(failures, [&](const Asked &other) {
        return other.message == failure.message && other.facts == failure.facts;
      });
      if (same == failures.end()) {
        if (cluster.known())
          failure.clusters.push_back(program_[cluster].name);
        failures.push_back(std::move(failure));
      } else if (!same->clusters.empty() && cluster.known()) {
        same->clusters.push_back(program_[cluster].name);
      }
    }
    return failures;
  }

  void report(EntityId id, const Asked &failure) {
    const Entity &entity = program_[id];
    const std::string kind(word(entity.kind));
    std::string who = kind + " `" + full_name(program_, id) + "`";
    if (!failure.clusters.empty())
      who += " in " + list_in_words(failure.clusters);
    auto &finding =
        program_.findings.report(diagnostics::rule_failed, entity.name_span, rule_.name, who, failure.message);
    finding.severity = rule_.severity;
    finding.rule = rule_.name;
    finding.unwaivable = !rule_.waivable;
    finding.label(rule_.require->span, "the rule requires this");
    for (std::size_t i = 0; i < std::min(most_facts, failure.facts.size()); ++i)
      finding.note(failure.facts[i]);
    if (entity.kind == Kind::edge) { // it has no name that a waiver could say: those who own it answer
      for (const EntityId callee : program_.edge_ends.at(id).callees)
        finding.about({"service", full_name(program_, callee)});
      for (const EntityId callee : program_.edge_ends.at(id).externals)
        finding.about({"external", full_name(program_, callee)});
    } else {
      finding.about({kind, full_name(program_, id)});
    }
    if (!rule_.owner.empty())
      finding.advise("the rule is owned by " + rule_.owner);
  }

  Program &program_;
  const Rule &rule_;
};

} // namespace

void ask_model_rules(Program &program) {
  program.stage = Kind::rule;
  for (const Rule &rule : program.rules)
    if (!rule.over_objects && rule.each != nullptr && rule.require != nullptr && rule.message != nullptr)
      Asking(program, rule)();
}

} // namespace meshc::check
