#include "base/text.h"

#include "base/suggest.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"
#include "check/strings.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

struct Named {
  std::string_view name;
  Basic basic;
};
constexpr Named basics[] = {{"bool", Basic::boolean},      {"int", Basic::integer},       {"decimal", Basic::decimal},
                            {"string", Basic::text},       {"duration", Basic::duration}, {"percent", Basic::percent},
                            {"quantity", Basic::quantity}, {"rate", Basic::rate},         {"money", Basic::money},
                            {"size", Basic::quantity},     {"cidr", Basic::cidr},         {"ip", Basic::address_only},
                            {"host", Basic::host},         {"url", Basic::url},           {"port", Basic::port},
                            {"path", Basic::path},         {"version", Basic::version},   {"date", Basic::date},
                            {"name", Basic::name},         {"email", Basic::email},       {"pattern", Basic::pattern},
                            {"secret", Basic::secret}};

const Type *enumeration_in(const Block &block, std::string_view name, int depth) {
  for (const Field &field : block.fields) {
    if (field.type.basic == Basic::word && field.name == name)
      return &field.type;
    if (field.type.block != nullptr && depth < 3 && field.type.block != &block)
      if (const Type *inner = enumeration_in(*field.type.block, name, depth + 1))
        return inner;
  }
  return nullptr;
}

std::optional<Kind> kind_in(Program &program, const Expr &expr) {
  const std::string text(program.sources.text(expr.span));
  if (const auto kind = kind_by_word(text); kind && *kind < Kind::edge && *kind != Kind::link)
    return kind;
  std::vector<std::string> legal;
  for (const Kind kind :
       {Kind::network, Kind::cluster, Kind::gateway, Kind::region, Kind::space, Kind::service, Kind::ingress})
    legal.emplace_back(word(kind));
  program.findings.report(diagnostics::unresolved, expr.span, "kind", text)
      .advise("kinds are " + list_in_words(legal, "and", 12));
  return std::nullopt;
}

std::optional<Type> generic_type(Program &program, const Expr &expr) {
  const std::string_view name = expr.operands[0].text;
  if ((name == "ref" || name == "set") && expr.operands.size() == 2) {
    const auto kind = kind_in(program, expr.operands[1]);
    if (!kind)
      return std::nullopt;
    return Type{.basic = name == "ref" ? Basic::reference : Basic::set, .kind = *kind};
  }
  const bool map = name == "map" && expr.operands.size() == 3;
  if (map || (name == "list" && expr.operands.size() == 2)) {
    const auto element = written_type(program, expr.operands[map ? 2 : 1]);
    if (!element)
      return std::nullopt;
    program.types.push_back(*element);
    return Type{.basic = map ? Basic::map : Basic::list, .element = &program.types.back()};
  }
  program.findings.report(diagnostics::unresolved, expr.span, "type", program.sources.text(expr.span))
      .advise("types with `< >` are `list<T>`, `map<string, T>`, `ref<KIND>` and `set<KIND>`");
  return std::nullopt;
}

} // namespace

std::optional<Type> written_type(Program &program, const Expr &expr) {
  if (expr.kind == ExprKind::call)
    return generic_type(program, expr);
  const std::string name(program.sources.text(expr.span));
  if (const auto found = std::ranges::find(basics, name, &Named::name); found != std::end(basics))
    return Type{found->basic};
  for (const Block *block : blocks())
    if (const Type *words = enumeration_in(*block, name, 0))
      return *words;
  std::vector<std::string> legal;
  for (const Named &one : basics)
    legal.emplace_back(one.name);
  for (const std::string_view one : {"list<T>", "map<string, T>", "ref<KIND>", "set<KIND>", "criticality"})
    legal.emplace_back(one);
  auto &finding = program.findings.report(diagnostics::unresolved, expr.span, "type", name);
  const std::string near = did_you_mean(name, legal);
  finding.advise(near.empty() ? "types are " + list_in_words(legal, "and", 40) : near);
  return std::nullopt;
}

std::optional<Code> bind_text(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  Code code;
  code.op = Op::text;
  code.expr = &expr;
  code.type = text_type;
  auto pieces = string_pieces(expr, program.findings);
  if (!pieces)
    return std::nullopt;
  const auto literal = [&](std::size_t index) {
    if ((*pieces)[index].text.empty())
      return;
    Code piece;
    piece.expr = &expr;
    piece.type = text_type;
    piece.value = {std::move((*pieces)[index].text), expr.span};
    code.parts.push_back(std::move(piece));
  };
  bool good = true;
  literal(0);
  for (std::size_t i = 0; i < expr.operands.size(); ++i) {
    const Expr &part = expr.operands[i];
    auto value = bind(program, part, nullptr, scope);
    good &= value.has_value();
    if (value && (value->type.basic == Basic::secret || value->type.basic == Basic::block)) {
      if (value->type.basic == Basic::secret)
        program.findings.report(diagnostics::secret_used, part.span, "written into text");
      else
        program.findings.report(diagnostics::wrong_type, part.span, scope.field, "a value that can be written",
                                type_words(value->type));
      good = false;
    } else if (value && value->constant() && std::holds_alternative<None>(value->value.data)) {
      program.findings
          .report(diagnostics::none_used, part.span, program.sources.text(part.span), "this line", "written into text")
          .advise("choose another text: `if … != none then … else …`");
      good = false;
    }
    if (value)
      code.parts.push_back(std::move(*value));
    literal(i + 1);
  }
  if (!good)
    return std::nullopt;
  auto whole = folded(program, std::move(code), scope);
  return whole && expected != nullptr ? fit(program, std::move(*whole), *expected, scope) : std::move(whole);
}

std::optional<std::string> computed_name(Program &program, const Expr &expr, const Scope &scope) {
  if (expr.operands.empty() || expr.kind != ExprKind::string)
    return header_name(expr);
  const auto value = evaluate(program, expr, text_type, scope);
  return value ? std::optional(std::get<std::string>(value->data)) : std::nullopt;
}

} // namespace meshc::check
