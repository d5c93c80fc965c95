#include "schema/object_rules.h"

#include "base/overloaded.h"
#include "base/text.h"
#include "schema/place.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace meshc::schema {
namespace {

using diagnostics::Diagnostics;
using manifest::Object;
using manifest::Value;
using model::ObjectExpr;
using model::ObjectRule;
using Kind = ObjectExpr::Kind;

// What an expression is worth: a scalar, a list or map of the object, a list written in the rule, or none.
struct Worth {
  std::variant<std::monostate, bool, std::int64_t, double, std::string_view, const Value *, const ObjectExpr *> data;

  bool none() const { return std::holds_alternative<std::monostate>(data); }
  const std::string_view *text() const { return std::get_if<std::string_view>(&data); }
  const bool *truth() const { return std::get_if<bool>(&data); }
  std::optional<double> number() const {
    if (const auto *whole = std::get_if<std::int64_t>(&data))
      return static_cast<double>(*whole);
    if (const auto *decimal = std::get_if<double>(&data))
      return *decimal;
    return std::nullopt;
  }
};

Worth worth(const Value *value) {
  if (value == nullptr)
    return {};
  return std::visit(
      overloaded{[](manifest::Null) { return Worth{}; }, [](bool truth) { return Worth{truth}; },
                 [](std::int64_t number) { return Worth{number}; }, [](double number) { return Worth{number}; },
                 [](const std::string &text) { return Worth{std::string_view(text)}; },
                 [&](const Value::List &) { return Worth{value}; }, [&](const Value::Map &) { return Worth{value}; }},
      value->data());
}

bool equal(const Worth &a, const Worth &b) {
  if (a.none() || b.none())
    return a.none() == b.none();
  if (a.text() != nullptr && b.text() != nullptr)
    return *a.text() == *b.text();
  if (a.truth() != nullptr && b.truth() != nullptr)
    return *a.truth() == *b.truth();
  const auto *whole = std::get_if<std::int64_t>(&a.data), *other = std::get_if<std::int64_t>(&b.data);
  if (whole != nullptr && other != nullptr)
    return *whole == *other;
  return a.number() && b.number() && *a.number() == *b.number();
}

std::string spelled(const Worth &worth) {
  return std::visit(overloaded{[](std::monostate) { return std::string("none"); },
                               [](std::string_view text) { return std::string(text); },
                               [](const Value *value) { return described(*value); },
                               [](const ObjectExpr *) { return std::string("a list"); },
                               [](auto scalar) { return described(Value(scalar, {})); }},
                    worth.data);
}

// Why a rule cannot be decided for an object.
struct Undecided {
  Span span;
  std::string why;
};

class Asking {
public:
  explicit Asking(const Object &object) : object_(object) {
    const auto slash = object.api_version.find('/');
    group_ = slash == std::string::npos ? std::string_view() : std::string_view(object.api_version).substr(0, slash);
    version_ = slash == std::string::npos ? std::string_view(object.api_version)
                                          : std::string_view(object.api_version).substr(slash + 1);
  }

  std::optional<Undecided> undecided;

  // False as well when it cannot be decided.
  bool holds(const ObjectExpr &expr) {
    switch (expr.kind) {
    case Kind::compare:
      return compare(expr);
    case Kind::in:
      return element(expr);
    case Kind::both:
      return std::ranges::all_of(expr.operands, [this](const ObjectExpr &part) { return !undecided && holds(part); });
    case Kind::either:
      return std::ranges::any_of(expr.operands, [this](const ObjectExpr &part) { return !undecided && holds(part); });
    case Kind::negate:
      return !holds(expr.operands.front()) && !undecided;
    case Kind::every:
      return !find(expr, false) && !undecided;
    case Kind::some:
      return find(expr, true) && !undecided;
    default:
      break;
    }
    const Worth value = evaluate(expr);
    if (value.truth() == nullptr)
      return undecide(expr, value, "is no condition");
    return *value.truth();
  }

  // The values because of which a condition is not `wanted`, as far as the first reason goes.
  void explain(const ObjectExpr &expr, bool wanted, std::vector<std::string> &facts) {
    switch (expr.kind) {
    case Kind::negate:
      explain(expr.operands.front(), !wanted, facts);
      return;
    case Kind::both:
    case Kind::either:
      for (const ObjectExpr &part : expr.operands)
        if (holds(part) != wanted) {
          explain(part, wanted, facts);
          if ((expr.kind == Kind::both) == wanted)
            return; // one is reason enough
        }
      return;
    case Kind::every:
    case Kind::some:
      if ((expr.kind == Kind::every) == wanted) {
        if (const auto index = find(expr, !wanted))
          with_element(expr, *index, [&] { explain(expr.operands[1], wanted, facts); });
        return;
      }
      facts.push_back(path(expr.operands[0]) + " has " + counted(items(expr.operands[0]).size(), "element"));
      return;
    default:
      values(expr, facts);
    }
  }

  std::string text(const model::ObjectMessage &message) {
    std::string text;
    for (std::size_t i = 0; i < message.texts.size(); ++i) {
      text += message.texts[i];
      if (i < message.parts.size())
        text += spelled(evaluate(message.parts[i]));
    }
    return text;
  }

private:
  struct Element {
    const std::string *name;
    const ObjectExpr *list;
    std::size_t index;
    const Value *value;
  };

  bool undecide(const ObjectExpr &expr, const Worth &value, std::string_view why) {
    if (!undecided)
      undecided = Undecided{expr.span, (expr.kind == Kind::path ? "`" + path(expr) + "`" : std::string("this")) +
                                           (value.none() ? " is none" : " " + std::string(why))};
    return false;
  }

  // The path with the elements that are being looked at: spec.servers[0].port
  std::string path(const ObjectExpr &expr) const {
    std::string text;
    const auto element = element_of(expr);
    if (element != nullptr)
      text = path(*element->list) + "[" + std::to_string(element->index) + "]";
    for (const model::Step &step : expr.steps)
      text += (text.empty() ? "" : ".") + step.name;
    return text;
  }

  const Element *element_of(const ObjectExpr &expr) const {
    if (expr.kind != Kind::path || expr.name.empty())
      return nullptr;
    const auto found = std::find_if(elements_.rbegin(), elements_.rend(),
                                    [&](const Element &element) { return *element.name == expr.name; });
    return found == elements_.rend() ? nullptr : &*found;
  }

  Worth evaluate(const ObjectExpr &expr) {
    switch (expr.kind) {
    case Kind::none:
      return {};
    case Kind::literal:
      return std::visit(overloaded{[](const std::string &text) { return Worth{std::string_view(text)}; },
                                   [](auto scalar) { return Worth{scalar}; }},
                        expr.value);
    case Kind::list:
      return {&expr};
    case Kind::path:
      return look(expr);
    case Kind::call:
      return call(expr);
    default:
      return {holds(expr)};
    }
  }

  Worth look(const ObjectExpr &expr) const {
    const Value *at = &object_.body;
    if (const Element *element = element_of(expr)) {
      at = element->value;
    } else {
      const std::string_view first = expr.steps.front().name;
      if (first == "kind")
        return {std::string_view(object_.kind)};
      if (first == "group")
        return {group_};
      if (first == "version")
        return {version_};
      if (first == "name")
        return {std::string_view(object_.name)};
      if (first == "namespace")
        return object_.space.empty() ? Worth{} : Worth{std::string_view(object_.space)};
      if (first == "labels" || first == "annotations")
        at = object_.body.at("metadata");
    }
    for (std::size_t i = 0; i < expr.steps.size() && at != nullptr; ++i)
      at = at->is_map() ? at->at(expr.steps[i].name) : nullptr;
    return worth(at);
  }

  Worth call(const ObjectExpr &expr) {
    const Worth first = evaluate(expr.operands[0]);
    if (expr.name == "count") {
      if (first.none())
        return {std::int64_t{0}};
      if (const auto *written = std::get_if<const ObjectExpr *>(&first.data))
        return {static_cast<std::int64_t>((*written)->operands.size())};
      if (const auto *value = std::get_if<const Value *>(&first.data))
        return {
            static_cast<std::int64_t>((*value)->is_map() ? (*value)->as_map()->size() : (*value)->as_list()->size())};
      undecide(expr.operands[0], first, "is no list");
      return {};
    }
    const Worth second = evaluate(expr.operands[1]);
    for (const auto &[operand, value] : {std::pair(&expr.operands[0], &first), std::pair(&expr.operands[1], &second)})
      if (value->text() == nullptr) {
        undecide(*operand, *value, "is no text");
        return {};
      }
    return {expr.name == "prefix" ? first.text()->starts_with(*second.text())
                                  : first.text()->ends_with(*second.text())};
  }

  bool compare(const ObjectExpr &expr) {
    const Worth a = evaluate(expr.operands[0]), b = evaluate(expr.operands[1]);
    if (undecided)
      return false;
    if (expr.name == "==")
      return equal(a, b);
    if (expr.name == "!=")
      return !equal(a, b);
    if (!a.number() || !b.number())
      return undecide(expr.operands[a.number() ? 1 : 0], a.number() ? b : a, "is no number");
    const double left = *a.number(), right = *b.number();
    return expr.name == "<"    ? left < right
           : expr.name == "<=" ? left <= right
           : expr.name == ">"  ? left > right
                               : left >= right;
  }

  bool element(const ObjectExpr &expr) {
    const Worth wanted = evaluate(expr.operands[0]);
    if (undecided)
      return false;
    if (wanted.none())
      return undecide(expr.operands[0], wanted, "");
    const ObjectExpr &list = expr.operands[1];
    if (list.kind == Kind::list)
      return std::ranges::any_of(list.operands, [&](const ObjectExpr &item) { return equal(wanted, evaluate(item)); });
    return std::ranges::any_of(items(list), [&](const Value &item) { return equal(wanted, worth(&item)); });
  }

  // A list that is not there is empty.
  std::span<const Value> items(const ObjectExpr &expr) {
    const Worth list = evaluate(expr);
    if (list.none())
      return {};
    const auto *value = std::get_if<const Value *>(&list.data);
    const Value::List *found = value == nullptr ? nullptr : (*value)->as_list();
    if (found != nullptr)
      return *found;
    undecide(expr, list, "is no list");
    return {};
  }

  template <class Do> void with_element(const ObjectExpr &expr, std::size_t index, const Do &look) {
    elements_.push_back({&expr.name, &expr.operands[0], index, &items(expr.operands[0])[index]});
    look();
    elements_.pop_back();
  }

  // The first element for which the condition is `wanted`.
  std::optional<std::size_t> find(const ObjectExpr &expr, bool wanted) {
    const std::size_t count = items(expr.operands[0]).size();
    for (std::size_t i = 0; i < count && !undecided; ++i) {
      bool found = false;
      with_element(expr, i, [&] { found = holds(expr.operands[1]) == wanted; });
      if (found && !undecided)
        return i;
    }
    return std::nullopt;
  }

  void values(const ObjectExpr &expr, std::vector<std::string> &facts) {
    if (expr.kind == Kind::path) {
      const Worth value = look(expr);
      const bool text = value.text() != nullptr;
      facts.push_back(path(expr) + " is " + (text ? "`" + spelled(value) + "`" : spelled(value)));
      return;
    }
    for (const ObjectExpr &operand : expr.operands)
      values(operand, facts);
  }

  const Object &object_;
  std::string_view group_;
  std::string_view version_;
  std::vector<Element> elements_;
};

std::string shown(const Object &object) {
  return object.kind + " `" + (object.space.empty() ? "" : object.space + "/") + object.name + "`";
}

void describe(diagnostics::Diagnostic &finding, const ObjectRule &rule, const Object &object,
              const std::string &cluster) {
  finding.rule = rule.name;
  finding.unwaivable = !rule.waivable;
  finding.about({"object", shown(object)}).about({"cluster", cluster});
  if (!object.space.empty())
    finding.about({"namespace", object.space})
        .about({"service", object.space + "." + object.name.substr(0, object.name.find('.'))});
  if (object.origin.known())
    finding.label(object.origin, "the " + object.kind + " comes from here");
}

void ask(const ObjectRule &rule, const Object &object, const std::string &cluster, Diagnostics &findings) {
  Asking asking(object);
  const bool holds = asking.holds(rule.require);
  if (asking.undecided) {
    auto &finding = findings.report(diagnostics::rule_undecided, asking.undecided->span, rule.name, shown(object),
                                    asking.undecided->why);
    describe(finding, rule, object, cluster);
    finding.advise("say what it means when the field is not there: compare with `none` first");
    return;
  }
  if (holds)
    return;
  auto &finding =
      findings.report(diagnostics::rule_failed, rule.require.span, rule.name, shown(object), asking.text(rule.message));
  finding.severity = rule.severity;
  describe(finding, rule, object, cluster);
  std::vector<std::string> facts;
  asking.explain(rule.require, true, facts);
  constexpr std::size_t most = 6;
  for (std::size_t i = 0; i < std::min(most, facts.size()); ++i)
    finding.note(facts[i]);
}

// By its own subjects: the object first, then the cluster.
const std::string &object_of(const diagnostics::Diagnostic &finding) {
  return finding.subjects[0].name;
}

} // namespace

void ask_rules(ObjectRules rules, const manifest::Bundle &bundle, std::vector<bool> &selected, Diagnostics &findings) {
  selected.resize(rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i)
    for (const Object &object : bundle.objects) {
      if (!rules[i].kind.empty() && rules[i].kind != object.kind)
        continue;
      if (!rules[i].each.empty()) {
        Asking asking(object);
        const bool chosen = asking.holds(rules[i].each.front());
        if (asking.undecided) {
          auto &finding = findings.report(diagnostics::rule_undecided, asking.undecided->span, rules[i].name,
                                          shown(object), asking.undecided->why);
          describe(finding, rules[i], object, bundle.cluster);
          selected[i] = true;
        }
        if (!chosen)
          continue;
      }
      selected[i] = true;
      ask(rules[i], object, bundle.cluster, findings);
    }
}

void report_unselected(ObjectRules rules, const std::vector<bool> &selected, Diagnostics &findings) {
  for (std::size_t i = 0; i < rules.size(); ++i)
    if (i >= selected.size() || !selected[i])
      findings.report(diagnostics::empty_selection, rules[i].each_span, "object")
          .note("no cluster gets an object that rule `" + rules[i].name + "` is about");
}

Diagnostics join_clusters(Diagnostics findings) {
  constexpr std::size_t shown_of_a_rule = 10;
  struct Joined {
    diagnostics::Diagnostic finding;
    std::vector<std::string> clusters;
  };
  std::map<std::tuple<std::string, std::uint16_t, std::string>, Joined> joined; // by rule, row and object
  Diagnostics result;
  for (const diagnostics::Diagnostic &finding : findings.all()) {
    Joined &one = joined[{finding.rule, finding.row, object_of(finding)}];
    if (one.clusters.empty())
      one.finding = finding;
    one.clusters.push_back("`" + finding.subjects[1].name + "`");
  }
  std::map<std::pair<std::string, std::uint16_t>, std::size_t> counts;
  for (const auto &[key, one] : joined)
    ++counts[{std::get<0>(key), std::get<1>(key)}];
  std::map<std::pair<std::string, std::uint16_t>, std::size_t> written;
  for (auto &[key, one] : joined) {
    const std::pair rule(std::get<0>(key), std::get<1>(key));
    const std::size_t number = ++written[rule];
    if (number > shown_of_a_rule)
      continue;
    std::ranges::sort(one.clusters);
    one.finding.note("in " + list_in_words(one.clusters));
    if (number == shown_of_a_rule && counts[rule] > shown_of_a_rule)
      one.finding.note("and " + std::to_string(counts[rule] - shown_of_a_rule) + " more");
    result.add(std::move(one.finding));
  }
  for (const diagnostics::Waived &waived : findings.waived())
    result.add(waived);
  return result;
}

} // namespace meshc::schema
