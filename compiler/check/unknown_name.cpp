// Help for names and words that mean nothing where they stand.
#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

// `east.region`: the head is a thing, what follows a field of it.
std::string field_of_thing(const Program &program, const Expr &expr) {
  const std::string head(expr.operands[0].text);
  const std::string field = header_name(expr.operands[1]);
  const auto found = program.by_name.find(expr.operands[0].text);
  if (found == program.by_name.end())
    return "";
  for (const EntityId id : found->second) {
    const Block *table = table_of(program[id].kind);
    if (table == nullptr || find_field(*table, field) < 0)
      continue;
    const std::string kind(word(program[id].kind));
    return "a dotted name is matched whole; a field is read from a value: `let x: ref<" + kind + "> = " + head +
           "`, then `x." + field + "`";
  }
  return "";
}

} // namespace

std::string name_help(const Program &program, const Expr &expr, const Scope &scope) {
  if (expr.kind == ExprKind::dotted && expr.operands[0].kind == ExprKind::name)
    return field_of_thing(program, expr);
  if (expr.kind != ExprKind::name)
    return "";
  if (expr.text == "all")
    return "nothing here says of what: name the kind, as in `clusters`";
  if (expr.text == "exports")
    return "what is exported is said of services: `services where exported`";
  const auto own = [&](const Let &let) {
    return let.space_name.empty() || (scope.space.known() && let.space_name == program[scope.space].name);
  };
  if (const auto same = program.lets_by_name.find(expr.text); same != program.lets_by_name.end())
    for (const Let *let : same->second)
      if (!own(*let))
        return "`" + std::string(expr.text) + "` is a `let` of namespace `" + std::string(let->space_name) +
               "`, seen only there; at the top level of a file it is seen everywhere";
  // Plurals are values as well, and keep a lone let from being taken for what was meant.
  std::vector<std::string> legal;
  for (const Kind kind : {Kind::network, Kind::cluster, Kind::region, Kind::zone, Kind::space, Kind::service})
    legal.emplace_back(plural(kind));
  for (const Let &let : program.lets)
    if (own(let))
      legal.emplace_back(let.name);
  for (const Binding *name = scope.names; name != nullptr; name = name->outer)
    legal.emplace_back(name->name);
  return did_you_mean(expr.text, legal);
}

std::string home_of_field(std::string_view name) {
  std::vector<std::string> homes;
  for (const Block *block : blocks())
    if (!block->later && find_field(*block, name) >= 0)
      homes.push_back("`" + std::string(block->kind) + "`");
  if (find_field(gateway_block, name) >= 0)
    homes.emplace_back("`gateway`");
  return homes.empty() ? "" : "`" + std::string(name) + "` is a field of " + list_in_words(homes, "and");
}

std::string name_rule(std::string_view name) {
  if (name.empty())
    return "it is empty";
  if (name.size() > 63)
    return "it has " + std::to_string(name.size()) + " characters, and Kubernetes allows 63";
  return "Kubernetes allows a to z, 0 to 9 and `-`, with a letter or digit at both ends";
}

} // namespace meshc::check
