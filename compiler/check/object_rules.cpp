#include "check/object_rules.h"

#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/literal.h"
#include "check/strings.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace meshc::check {
namespace {

using model::ObjectExpr;
using syntax::Expr;
using syntax::ExprKind;
using Kind = ObjectExpr::Kind;

constexpr std::array calls{std::string_view("count"), std::string_view("prefix"), std::string_view("suffix")};

class Reader {
public:
  explicit Reader(Program &program) : program_(program) {}

  // Nothing after a report.
  std::optional<ObjectExpr> read(const Expr &expr) {
    ObjectExpr result;
    result.span = expr.span;
    switch (expr.kind) {
    case ExprKind::none:
      return result;
    case ExprKind::boolean:
      return literal(std::move(result), expr.text == "true");
    case ExprKind::string:
      if (!expr.operands.empty())
        return refuse(expr, "`\\( )` in a condition over objects");
      return literal(std::move(result), unescape(expr.text));
    case ExprKind::raw_string:
      return literal(std::move(result), std::string(expr.text));
    case ExprKind::literal:
      return number(expr, expr.text, std::move(result));
    case ExprKind::list:
      return several(expr, Kind::list, std::move(result));
    case ExprKind::name:
      return word(expr, std::move(result));
    case ExprKind::dotted:
      return path(expr, std::move(result));
    case ExprKind::unary:
      if (expr.text == "not")
        return several(expr, Kind::negate, std::move(result));
      if (const Expr &operand = expr.operands.front(); operand.kind == ExprKind::literal)
        return number(expr, "-" + std::string(operand.text), std::move(result));
      return refuse(expr, "arithmetic over objects");
    case ExprKind::binary:
      return binary(expr, std::move(result));
    case ExprKind::every:
    case ExprKind::some:
      return quantified(expr, std::move(result));
    case ExprKind::call:
      return call(expr, std::move(result));
    default:
      return refuse(expr, "this form of expression over objects");
    }
  }

  // "\(name) accepts TLS 1.0"
  std::optional<model::ObjectMessage> message(const Expr &expr) {
    model::ObjectMessage result;
    if (expr.kind != ExprKind::string && expr.kind != ExprKind::block_string) {
      program_.findings.report(diagnostics::wrong_type, expr.span, "message", "a string", "this")
          .advise("write it in quotes; `\\(name)` inserts a field of the object");
      return std::nullopt;
    }
    auto pieces = string_pieces(expr, program_.findings);
    if (!pieces)
      return std::nullopt;
    for (MappedText &piece : *pieces)
      result.texts.push_back(std::move(piece.text));
    for (const Expr &part : expr.operands) {
      auto read_part = read(part);
      if (!read_part)
        return std::nullopt;
      result.parts.push_back(std::move(*read_part));
    }
    return result;
  }

private:
  template <class T> static std::optional<ObjectExpr> literal(ObjectExpr result, T value) {
    result.kind = Kind::literal;
    result.value = std::move(value);
    return result;
  }

  std::nullopt_t refuse(const Expr &expr, std::string_view what) {
    unsupported(program_, expr.span, what);
    return std::nullopt;
  }

  std::optional<ObjectExpr> number(const Expr &expr, std::string_view text, ObjectExpr result) {
    const char *const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (std::from_chars(text.data(), end, whole).ptr == end)
      return literal(std::move(result), whole);
    double decimal = 0;
    if (std::from_chars(text.data(), end, decimal).ptr == end)
      return literal(std::move(result), decimal);
    const std::string written(text);
    program_.findings
        .report(diagnostics::wrong_type, expr.span, "rule", "strings, numbers and `true` or `false` over objects",
                "`" + written + "`")
        .advise("in an object it is text: `\"" + written + "\"`");
    return std::nullopt;
  }

  std::optional<ObjectExpr> several(const Expr &expr, Kind kind, ObjectExpr result) {
    result.kind = kind;
    for (const Expr &operand : expr.operands) {
      auto part = read(operand);
      if (!part)
        return std::nullopt;
      result.operands.push_back(std::move(*part));
    }
    return result;
  }

  std::optional<ObjectExpr> word(const Expr &expr, ObjectExpr result) {
    const bool variable = std::ranges::find(variables_, expr.text) != variables_.end();
    Let *let = variable ? nullptr : find_let(program_, expr.text, {});
    if (let == nullptr)
      return path(expr, std::move(result));
    let->used = true;
    const Expr &value = let->item->value.front();
    const bool plain = value.kind == ExprKind::string || value.kind == ExprKind::raw_string ||
                       value.kind == ExprKind::literal || value.kind == ExprKind::boolean ||
                       value.kind == ExprKind::list || value.kind == ExprKind::unary;
    if (!plain)
      return refuse(expr, "a `let` that is no plain text, number or list of them, over objects");
    return read(value);
  }

  std::optional<ObjectExpr> path(const Expr &expr, ObjectExpr result) {
    result.kind = Kind::path;
    const std::span<const Expr> parts = expr.kind == ExprKind::dotted ? std::span(expr.operands) : std::span(&expr, 1);
    for (const Expr &part : parts) {
      if (part.kind != ExprKind::name && (part.kind != ExprKind::string || !part.operands.empty()))
        return refuse(part, "this form of expression over objects");
      result.steps.push_back({header_name(part), part.span});
    }
    if (std::ranges::find(variables_, std::string_view(parts.front().text)) != variables_.end()) {
      result.name = result.steps.front().name;
      result.steps.erase(result.steps.begin());
    }
    return result;
  }

  std::optional<ObjectExpr> binary(const Expr &expr, ObjectExpr result) {
    const std::string_view sign = expr.text;
    if (sign == "and" || sign == "or")
      return chain(expr, sign == "and" ? Kind::both : Kind::either, std::move(result));
    if (sign == "in")
      return several(expr, Kind::in, std::move(result));
    if (sign != "==" && sign != "!=" && sign != "<" && sign != "<=" && sign != ">" && sign != ">=")
      return refuse(expr, "`" + std::string(sign) + "` over objects");
    result.name = sign;
    return several(expr, Kind::compare, std::move(result));
  }

  // `a and b and c` leans to the left: taken as one list, its length is no depth.
  std::optional<ObjectExpr> chain(const Expr &expr, Kind kind, ObjectExpr result) {
    std::vector<const Expr *> parts;
    const Expr *left = &expr;
    for (; left->kind == ExprKind::binary && left->text == expr.text; left = &left->operands[0])
      parts.push_back(&left->operands[1]);
    parts.push_back(left);
    result.kind = kind;
    for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
      auto operand = read(**part);
      if (!operand)
        return std::nullopt;
      result.operands.push_back(std::move(*operand));
    }
    return result;
  }

  std::optional<ObjectExpr> quantified(const Expr &expr, ObjectExpr result) {
    result.kind = expr.kind == ExprKind::every ? Kind::every : Kind::some;
    result.name = expr.text;
    auto list = read(expr.operands[0]);
    variables_.push_back(expr.text);
    auto condition = read(expr.operands[1]);
    variables_.pop_back();
    if (!list || !condition)
      return std::nullopt;
    result.operands.push_back(std::move(*list));
    result.operands.push_back(std::move(*condition));
    return result;
  }

  std::optional<ObjectExpr> call(const Expr &expr, ObjectExpr result) {
    const Expr &callee = expr.operands.front();
    const std::vector<std::string> legal(calls.begin(), calls.end());
    const std::string name(program_.sources.text(callee.span));
    if (std::ranges::find(legal, name) == legal.end()) {
      program_.findings.report(diagnostics::unresolved, callee.span, "function over objects", name)
          .advise("there are " + list_in_words(legal));
      return std::nullopt;
    }
    const std::size_t wanted = name == "count" ? 1 : 2;
    if (expr.operands.size() != wanted + 1) {
      program_.findings.report(diagnostics::wrong_type, expr.span, name, counted(wanted, "argument"),
                               std::to_string(expr.operands.size() - 1));
      return std::nullopt;
    }
    result.kind = Kind::call;
    result.name = name;
    for (std::size_t i = 1; i < expr.operands.size(); ++i) {
      auto argument = read(expr.operands[i]);
      if (!argument)
        return std::nullopt;
      result.operands.push_back(std::move(*argument));
    }
    return result;
  }

  Program &program_;
  std::vector<std::string_view> variables_;
};

// `WORD == "text"` among conditions that must all hold.
const std::string *asked(const ObjectExpr &condition, std::string_view word) {
  if (condition.kind == Kind::both)
    for (const ObjectExpr &part : condition.operands)
      if (const std::string *found = asked(part, word))
        return found;
  if (condition.kind != Kind::compare || condition.name != "==")
    return nullptr;
  for (std::size_t i = 0; i < 2; ++i) {
    const ObjectExpr &path = condition.operands[i], &other = condition.operands[1 - i];
    const bool is_word =
        path.kind == Kind::path && path.name.empty() && path.steps.size() == 1 && path.steps.front().name == word;
    if (is_word && other.kind == Kind::literal)
      return std::get_if<std::string>(&other.value);
  }
  return nullptr;
}

} // namespace

void lower_object_rules(Program &program, model::Mesh &mesh) {
  for (const Rule &rule : program.rules) {
    if (!rule.over_objects || rule.require == nullptr || rule.message == nullptr)
      continue;
    Reader reader(program);
    model::ObjectRule lowered;
    lowered.name = rule.name;
    lowered.severity = rule.severity;
    lowered.waivable = rule.waivable;
    lowered.name_span = rule.name_span;
    lowered.each_span = rule.each->span;
    bool good = true;
    if (rule.each->kind == ExprKind::where) {
      auto condition = reader.read(rule.each->operands[1]);
      good = condition.has_value();
      if (condition) {
        if (const std::string *kind = asked(*condition, "kind"))
          lowered.kind = *kind;
        if (const std::string *group = asked(*condition, "group"))
          lowered.group = *group;
        lowered.each.push_back(std::move(*condition));
      }
    }
    auto required = reader.read(*rule.require);
    auto message = reader.message(*rule.message);
    if (!good || !required || !message)
      continue;
    lowered.require = std::move(*required);
    lowered.message = std::move(*message);
    mesh.object_rules.push_back(std::move(lowered));
  }
}

} // namespace meshc::check
