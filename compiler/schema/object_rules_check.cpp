#include "base/suggest.h"
#include "base/text.h"
#include "schema/format.h"
#include "schema/object_rules.h"

#include <algorithm>

namespace meshc::schema {
namespace {

using diagnostics::Diagnostics;
using format::Slot;
using model::ObjectExpr;
using model::ObjectRule;
using Kind = ObjectExpr::Kind;

constexpr std::uint32_t any_number = format::is_integer | format::is_number;
constexpr std::string_view text_words[] = {"kind", "group", "version", "name", "namespace"};
constexpr std::string_view map_words[] = {"labels", "annotations"};

std::string quoted(std::string_view text) {
  return "`" + std::string(text) + "`";
}

std::string_view group_of(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

// What an expression may be: flags of the types, and the schema nodes where there are some.
struct Typed {
  std::uint32_t types = format::any_type;
  std::vector<Node> nodes;
};

Typed typed(std::vector<Node> nodes) {
  std::uint32_t types = 0;
  for (const Node &node : nodes) {
    const std::uint32_t own = node.get(Slot::flags) & format::any_type;
    types |= own == 0 ? format::any_type : own;
  }
  return {types, std::move(nodes)};
}

std::string in_words(std::uint32_t types) {
  if ((types & format::any_type) == format::any_type)
    return "anything";
  std::vector<std::string> words;
  if ((types & format::is_string) != 0)
    words.emplace_back("a string");
  if ((types & any_number) != 0)
    words.emplace_back((types & format::is_number) != 0 ? "a number" : "a whole number");
  if ((types & format::is_boolean) != 0)
    words.emplace_back("`true` or `false`");
  if ((types & format::is_list) != 0)
    words.emplace_back("a list");
  if ((types & format::is_map) != 0)
    words.emplace_back("a map");
  return list_in_words(words, "or");
}

class Checker {
public:
  Checker(const ObjectRule &rule, const SchemaSet &schemas, Diagnostics &findings)
      : rule_(rule), schemas_(schemas), findings_(findings) {}

  void run() {
    if (!find_kind())
      return;
    for (const ObjectExpr &condition : rule_.each)
      condition_of(condition);
    condition_of(rule_.require);
    for (const ObjectExpr &part : rule_.message.parts)
      type_of(part);
  }

private:
  // The schemas of the kind, in all its versions: one that holds a field is enough.
  bool find_kind() {
    if (rule_.kind.empty())
      return true;
    std::vector<std::string> legal, groups;
    for (const SchemaSet::Known &known : schemas_.kinds()) {
      if (known.api_version.empty())
        continue; // values of a chart
      legal.emplace_back(known.kind);
      if (known.kind != rule_.kind)
        continue;
      groups.emplace_back(group_of(known.api_version));
      if (!rule_.group || groups.back() == *rule_.group)
        roots_.push_back(known.root);
    }
    for (auto *names : {&legal, &groups}) {
      std::ranges::sort(*names);
      names->erase(std::unique(names->begin(), names->end()), names->end());
    }
    if (groups.empty()) {
      auto &finding = findings_.report(diagnostics::unresolved, rule_.each_span, "kind of object", rule_.kind);
      const std::string near = did_you_mean(rule_.kind, legal);
      finding.advise(near.empty() ? "kinds with a schema are " + list_in_words(legal, "and", 40) : near);
      return false;
    }
    for (std::string &group : groups)
      group = "`group == \"" + group + "\"`";
    if (roots_.empty())
      findings_.report(diagnostics::unresolved, rule_.each_span, "kind `" + rule_.kind + "` in group", *rule_.group)
          .advise("there is " + list_in_words(groups, "or"));
    else if (!rule_.group && groups.size() > 1)
      findings_.report(diagnostics::ambiguous, rule_.each_span, rule_.kind, "a kind of several groups")
          .advise("say which: " + list_in_words(groups, "or"));
    return !roots_.empty() && (rule_.group || groups.size() == 1);
  }

  void wrong(const ObjectExpr &at, const std::string &what, const std::string &takes, const std::string &found,
             std::string help = {}) {
    findings_.report(diagnostics::wrong_type, at.span, what, takes, found).advise(std::move(help));
  }

  static std::string spelled(const ObjectExpr &path) {
    std::string text = path.name;
    for (const model::Step &step : path.steps)
      text += (text.empty() ? "" : ".") + step.name;
    return text;
  }

  static std::string shown(const ObjectExpr &expr) {
    switch (expr.kind) {
    case Kind::path:
      return spelled(expr);
    case Kind::call:
      return expr.name;
    default:
      return "this";
    }
  }

  static std::string described(const ObjectExpr &expr, const Typed &type) {
    if (expr.kind != Kind::literal)
      return in_words(type.types);
    if (const auto *text = std::get_if<std::string>(&expr.value))
      return "the string `" + *text + "`";
    if (const auto *number = std::get_if<std::int64_t>(&expr.value))
      return "the number `" + std::to_string(*number) + "`";
    if (const auto *truth = std::get_if<bool>(&expr.value))
      return *truth ? "`true`" : "`false`";
    return "a number with a fraction";
  }

  // Something that is true or false.
  void condition_of(const ObjectExpr &expr) {
    const Typed type = type_of(expr);
    if ((type.types & format::is_boolean) == 0)
      wrong(expr, "rule", "a condition here", quoted(shown(expr)) + ", which is " + in_words(type.types),
            "compare it, for instance with `!= none`");
  }

  // any_type also after a report, so that one mistake is said once.
  Typed type_of(const ObjectExpr &expr) {
    switch (expr.kind) {
    case Kind::literal:
      return {std::holds_alternative<std::string>(expr.value)    ? format::is_string
              : std::holds_alternative<bool>(expr.value)         ? format::is_boolean
              : std::holds_alternative<std::int64_t>(expr.value) ? any_number
                                                                 : format::is_number,
              {}};
    case Kind::none:
      return {};
    case Kind::list:
      for (const ObjectExpr &item : expr.operands)
        type_of(item);
      return {format::is_list, {}};
    case Kind::path:
      return path(expr);
    case Kind::compare:
      return compare(expr);
    case Kind::in:
      return element(expr);
    case Kind::both:
    case Kind::either:
    case Kind::negate:
      for (const ObjectExpr &part : expr.operands)
        condition_of(part);
      return {format::is_boolean, {}};
    case Kind::every:
    case Kind::some:
      return quantified(expr);
    case Kind::call:
      return call(expr);
    }
    return {};
  }

  Typed path(const ObjectExpr &expr) {
    if (!expr.name.empty()) {
      const auto variable = std::find_if(variables_.rbegin(), variables_.rend(),
                                         [&](const auto &known) { return known.first == expr.name; });
      return walk(expr, variable->second, 0);
    }
    const std::string_view first = expr.steps.front().name;
    if (std::ranges::find(text_words, first) != std::end(text_words)) {
      if (expr.steps.size() > 1)
        wrong(expr, std::string(first), "no member", "one");
      return {format::is_string, {}};
    }
    if (std::ranges::find(map_words, first) != std::end(map_words)) {
      if (expr.steps.size() == 1)
        return {format::is_map, {}};
      if (expr.steps.size() > 2)
        wrong(expr, std::string(first), "one key", counted(expr.steps.size() - 1, "word"),
              "a key with dots is quoted: `" + std::string(first) + ".\"istio.io/rev\"`");
      return {format::is_string, {}};
    }
    if (rule_.kind == "Secret" && (first == "data" || first == "stringData")) {
      findings_.report(diagnostics::misplaced, expr.span, quoted(first) + " of a Secret", "in a rule")
          .advise("what a Secret holds is neither compared nor shown; its `type`, name and labels may be");
      return {};
    }
    if (rule_.kind.empty()) {
      findings_.report(diagnostics::unresolved, expr.steps.front().span, "common field of all objects", first)
          .advise("say the kind first, as in `objects where kind == \"Gateway\"`: only then its fields are known");
      return {};
    }
    return walk(expr, typed(roots_), 0);
  }

  static void add_property(const Node &node, std::string_view name, std::vector<Node> &found) {
    if (const auto property = node.property(name))
      found.push_back(node.child(property->node));
    else if (const std::uint32_t values = node.get(Slot::additional); values != 0)
      found.push_back(node.child(values));
    const Words all = node.list(Slot::junctors, Slot::junctor_count, format::junctor_words);
    for (std::uint32_t i = 0; i < all.size(); i += format::junctor_words)
      if (static_cast<format::Junctor>(all[i]) == format::Junctor::all_of) {
        const Words branches = node.words(all[i + 1], all[i + 2]);
        for (std::uint32_t k = 0; k < branches.size(); ++k)
          add_property(node.child(branches[k]), name, found);
      }
  }

  static bool says_nothing(const Node &node) {
    return (node.get(Slot::flags) & format::any_type) == 0 || node.flag(format::open);
  }

  Typed walk(const ObjectExpr &expr, Typed at, std::size_t from) {
    std::string so_far = expr.name;
    for (std::size_t i = from; i < expr.steps.size(); ++i) {
      const model::Step &step = expr.steps[i];
      std::vector<Node> next;
      bool unknowable = at.nodes.empty() && at.types == format::any_type;
      for (const Node &node : at.nodes) {
        add_property(node, step.name, next);
        unknowable |= says_nothing(node);
      }
      if (next.empty()) {
        if (!unknowable)
          no_field(expr, step, at, so_far);
        return {};
      }
      so_far += (so_far.empty() ? "" : ".") + step.name;
      at = typed(std::move(next));
    }
    return at;
  }

  void no_field(const ObjectExpr &expr, const model::Step &step, const Typed &at, const std::string &so_far) {
    const std::string owner = so_far.empty() ? rule_.kind : so_far;
    if ((at.types & format::is_map) == 0) {
      const bool list = (at.types & format::is_list) != 0;
      wrong(expr, owner, list ? "`every` or `some` to look into it" : "no member", "the member `" + step.name + "`",
            list ? "write `every x in " + owner + ": x." + step.name + " …`, or `some x in …`" : "");
      return;
    }
    std::vector<std::string> legal;
    for (const Node &node : at.nodes)
      for (std::uint32_t i = 0; i < node.get(Slot::property_count); ++i)
        legal.emplace_back(node.property_at(i).name);
    if (so_far.empty())
      for (const auto word : {"name", "namespace", "labels", "annotations", "group", "version"})
        legal.emplace_back(word);
    std::ranges::sort(legal);
    legal.erase(std::unique(legal.begin(), legal.end()), legal.end());
    auto &finding = findings_.report(diagnostics::unknown_field, step.span, owner, step.name);
    const std::string near = did_you_mean(step.name, legal);
    finding.advise(near.empty() ? "its fields are " + list_in_words(legal, "and", 24) : near);
  }

  // Both sides can be the same thing; nothing is said when one of them is not known.
  bool fit(const ObjectExpr &at, const ObjectExpr &left, const Typed &a, const ObjectExpr &right, const Typed &b) {
    const auto wide = [](std::uint32_t types) { return (types & any_number) != 0 ? types | any_number : types; };
    if (left.kind == Kind::none || right.kind == Kind::none || (wide(a.types) & wide(b.types)) != 0)
      return true;
    const bool left_says = left.kind == Kind::path || right.kind != Kind::path;
    const ObjectExpr &path = left_says ? left : right, &other = left_says ? right : left;
    const Typed &path_type = left_says ? a : b, &other_type = left_says ? b : a;
    const bool named = path.kind == Kind::path || path.kind == Kind::call;
    wrong(other.kind == Kind::literal ? other : at,
          named                 ? shown(path)
          : at.kind == Kind::in ? "in"
                                : at.name,
          in_words(path_type.types), described(other, other_type));
    return false;
  }

  // A value that an enumeration does not have is never met.
  void fits_words(const ObjectExpr &path, const Typed &type, const ObjectExpr &literal) {
    const auto *text = std::get_if<std::string>(&literal.value);
    if (literal.kind != Kind::literal || text == nullptr || type.nodes.empty())
      return;
    std::vector<std::string> legal;
    for (const Node &node : type.nodes) {
      const Words entries = node.list(Slot::enumerators, Slot::enumerator_count, format::enumerator_words);
      if (entries.size() == 0)
        return;
      for (std::uint32_t i = 0; i < entries.size(); i += format::enumerator_words)
        legal.emplace_back(node.string(entries[i]));
    }
    if (std::ranges::find(legal, *text) != legal.end())
      return;
    std::vector<std::string> words;
    for (const std::string &word : legal)
      words.push_back(quoted(word));
    wrong(literal, shown(path), "one of " + list_in_words(words, "or", 12), "the string `" + *text + "`",
          did_you_mean(*text, legal));
  }

  Typed compare(const ObjectExpr &expr) {
    const ObjectExpr &left = expr.operands[0], &right = expr.operands[1];
    const Typed a = type_of(left), b = type_of(right);
    const bool orders = expr.name != "==" && expr.name != "!=";
    bool good = true;
    if (orders)
      for (const auto &[side, type] : {std::pair(&left, &a), std::pair(&right, &b)})
        if (good && (side->kind == Kind::none || (type->types & any_number) == 0)) {
          good = false;
          wrong(*side, expr.name, "numbers", side->kind == Kind::none ? "`none`" : described(*side, *type));
        }
    if (good && fit(expr, left, a, right, b)) {
      fits_words(left, a, right);
      fits_words(right, b, left);
    }
    return {format::is_boolean, {}};
  }

  Typed element(const ObjectExpr &expr) {
    const ObjectExpr &left = expr.operands[0], &right = expr.operands[1];
    const Typed a = type_of(left), b = type_of(right);
    if ((b.types & format::is_list) == 0)
      wrong(right, "in", "a list on its right", described(right, b));
    else if (right.kind == Kind::list)
      for (const ObjectExpr &item : right.operands)
        if (fit(expr, left, a, item, type_of(item)))
          fits_words(left, a, item);
        else
          break;
    else if (const Typed item = items_of(b); fit(expr, right, item, left, a))
      fits_words(right, item, left);
    return {format::is_boolean, {}};
  }

  static Typed items_of(const Typed &list) {
    std::vector<Node> items;
    for (const Node &node : list.nodes)
      if (const std::uint32_t item = node.get(Slot::items); item != 0)
        items.push_back(node.child(item));
    return items.empty() ? Typed{} : typed(std::move(items));
  }

  Typed quantified(const ObjectExpr &expr) {
    const Typed list = type_of(expr.operands[0]);
    if (expr.operands[0].kind != Kind::path)
      wrong(expr.operands[0], expr.kind == Kind::every ? "every" : "some", "a list of the object", "this");
    else if ((list.types & format::is_list) == 0)
      wrong(expr.operands[0], expr.kind == Kind::every ? "every" : "some", "a list",
            quoted(shown(expr.operands[0])) + ", which is " + in_words(list.types));
    variables_.emplace_back(expr.name, items_of(list));
    condition_of(expr.operands[1]);
    variables_.pop_back();
    return {format::is_boolean, {}};
  }

  Typed call(const ObjectExpr &expr) {
    const bool counts = expr.name == "count";
    const std::uint32_t wanted = counts ? format::is_list | format::is_map : format::is_string;
    for (const ObjectExpr &argument : expr.operands) {
      const Typed type = type_of(argument);
      if ((type.types & wanted) == 0 || argument.kind == Kind::none)
        wrong(argument, expr.name, counts ? "a list or a map" : "strings",
              argument.kind == Kind::none ? "`none`" : described(argument, type));
    }
    return {counts ? any_number : format::is_boolean, {}};
  }

  const ObjectRule &rule_;
  const SchemaSet &schemas_;
  Diagnostics &findings_;
  std::vector<Node> roots_;
  std::vector<std::pair<std::string, Typed>> variables_;
};

} // namespace

void check_rules(ObjectRules rules, const SchemaSet &schemas, Diagnostics &findings) {
  for (const ObjectRule &rule : rules)
    Checker(rule, schemas, findings).run();
}

} // namespace meshc::schema
