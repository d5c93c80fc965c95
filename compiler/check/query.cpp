#include "check/query.h"

#include "base/text.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {
namespace {

// The fields that conditions read, in order of writing: the columns beside the name.
void columns_of(const Code &code, std::vector<const Code *> &columns) {
  const bool nested = code.op == Op::every || code.op == Op::some || code.op == Op::collect;
  if (nested)
    return;
  if (code.op == Op::member && code.parts.front().op == Op::slot) {
    const auto same = [&](const Code *other) {
      return other->reading == code.reading &&
             std::ranges::equal(other->steps, code.steps,
                                [](const Step &a, const Step &b) { return a.field == b.field && a.key == b.key; });
    };
    if (code.reading != Reading::name && std::ranges::none_of(columns, same))
      columns.push_back(&code);
    return;
  }
  for (const Code &part : code.parts)
    columns_of(part, columns);
}

// Conditions of `where`, bound once more to read their fields for the elements that are left.
void bind_conditions(Program &program, const syntax::Expr &query, Kind kind, std::vector<Code> &conditions) {
  if (query.kind != syntax::ExprKind::where)
    return;
  bind_conditions(program, query.operands[0], kind, conditions);
  program.elements.push_back({kind, 0, false});
  if (auto code = bind_condition(program, query.operands[1], program.elements.back(), {{}, "query"}))
    conditions.push_back(std::move(*code));
}

std::string shown(const Program &program, const Value &value, const Type &type) {
  if (const auto *id = std::get_if<EntityId>(&value.data); id != nullptr && id->known())
    return full_name(program, *id);
  if (std::holds_alternative<Present>(value.data))
    return "set";
  return spelled(program, value, type).value_or("");
}

} // namespace

std::optional<QueryAnswer> answer_query(Program &program, const syntax::Expr &query) {
  program.stage = Kind::rule;
  auto code = bind(program, query, nullptr, {{}, "query"});
  if (!code)
    return std::nullopt;
  QueryAnswer answer;
  if (const auto *members = std::get_if<Members>(&code->value.data)) {
    answer.columns.emplace_back(word(code->type.kind));
    std::vector<Code> conditions;
    bind_conditions(program, query, code->type.kind, conditions);
    std::vector<const Code *> columns;
    for (const Code &condition : conditions)
      columns_of(condition, columns);
    for (const Code *column : columns)
      answer.columns.emplace_back(program.sources.text(column->expr->span));
    for (const EntityId id : members->ids) {
      std::vector<std::string> row{full_name(program, id)};
      Frame frame{program, {Value{id, {}}}, {}, "query"};
      for (const Code *column : columns) {
        Value storage;
        const Value *value = run(*column, frame, storage);
        row.push_back(value == nullptr ? "" : shown(program, *value, column->type));
      }
      answer.rows.push_back(std::move(row));
    }
    return answer;
  }
  answer.columns.emplace_back("value");
  if (const auto *values = std::get_if<Values>(&code->value.data)) {
    for (const Value &value : *values)
      answer.rows.push_back({shown(program, value, *code->type.element)});
    return answer;
  }
  if (code->type.basic == Basic::secret) {
    program.findings.report(diagnostics::secret_used, query.span, "printed");
    return std::nullopt;
  }
  answer.rows.push_back({shown(program, code->value, code->type)});
  return answer;
}

} // namespace meshc::check
