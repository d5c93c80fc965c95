#include "schema/validate.h"

#include "base/suggest.h"
#include "base/text.h"
#include "schema/chart_gates.h"
#include "schema/conditions.h"
#include "schema/findings.h"
#include "schema/metadata.h"
#include "schema/patterns.h"
#include "schema/place.h"
#include "schema/rules.h"
#include "schema/unchecked.h"

#include <algorithm>

namespace meshc::schema {
namespace {

using format::Slot;
using manifest::Value;

std::string quoted(std::string_view text) {
  return '`' + std::string(text) + '`';
}

std::string in_words(std::uint32_t types) {
  std::vector<std::string> words;
  const auto add = [&](std::uint32_t flag, const char *word) {
    if ((types & flag) != 0)
      words.emplace_back(word);
  };
  add(format::is_map, "a map");
  add(format::is_list, "a list");
  add(format::is_string, "a string");
  add(format::is_number, "a number");
  if ((types & format::is_number) == 0)
    add(format::is_integer, "an integer");
  add(format::is_boolean, "true or false");
  add(format::is_null, "null");
  return list_in_words(words, "or");
}

// The walk that reports. One finding a value: what follows from a wrong type is not said again.
class Walk {
public:
  Walk(Findings &findings, std::uint32_t release) : findings_(findings), release_(release) {}

  void value(const Node &node, const Place &place) {
    const Value &value = *place.value;
    if (!type_fits(node, value)) {
      say(place, "must be " + in_words(node.get(Slot::flags) & format::any_type) + ", but is " + described(value));
      return;
    }
    scalar(node, place);
    sizes(node, place);
    if (const auto *fields = value.as_map())
      map(node, place, *fields);
    else if (const auto *items = value.as_list())
      list(node, place, *items);
    if (node.get(Slot::junctor_count) != 0)
      junctors(node, place);
    if (node.get(Slot::rule_count) != 0)
      rules(node, place);
  }

private:
  diagnostics::Diagnostic &say(const Place &place, const std::string &what) {
    const std::string path = path_of(place);
    return findings_.report(place, (path.empty() ? std::string("the object") : quoted(path)) + ' ' + what);
  }

  void scalar(const Node &node, const Place &place) {
    const Value &value = *place.value;
    if (node.get(Slot::enumerator_count) != 0)
      enumeration(node, place);
    if (const std::string *text = value.as_string(); text != nullptr && !matches_pattern(node, *text))
      say(place, "is " + described(value) + ", which does not match " +
                     quoted(patterns()[node.get(Slot::pattern) - 1].expression));
    if (node.get(Slot::format) != 0 && !fits_format(node, value))
      wrong_format(node, place);
    if (node.flag(format::has_minimum | format::has_maximum))
      range(node, place);
  }

  void enumeration(const Node &node, const Place &place) {
    const Words entries = node.list(Slot::enumerators, Slot::enumerator_count, format::enumerator_words);
    const std::string *text = place.value->as_string();
    if (!is_enumerated(node, *place.value)) {
      std::vector<std::string> legal;
      std::vector<std::string> shown;
      for (std::uint32_t i = 0; i < entries.size(); i += format::enumerator_words) {
        legal.emplace_back(node.string(entries[i]));
        shown.push_back(quoted(legal.back()));
      }
      auto &finding = say(place, "is " + described(*place.value) + ", which is none of " + list_in_words(shown));
      if (text != nullptr)
        finding.advise(did_you_mean(*text, legal));
      return;
    }
    for (std::uint32_t i = 0; text != nullptr && i < entries.size(); i += format::enumerator_words)
      if (node.string(entries[i]) == *text)
        gate(entries[i + 1], place, "is " + quoted(*text) + ", which");
  }

  // A field or value that the cluster's release does not know would be pruned or refused there.
  void gate(std::uint32_t since, const Place &place, const std::string &subject) {
    if (release_ == 0 || since <= release_)
      return;
    const auto spelled = [](std::uint32_t release) {
      return std::to_string(release >> 16) + '.' + std::to_string(release & 0xffff);
    };
    say(place, subject + (subject.empty() ? "" : " ") + "needs Istio " + spelled(since) + ", but the cluster runs " +
                   spelled(release_));
  }

  void wrong_format(const Node &node, const Place &place) {
    const auto wanted = static_cast<format::Format>(node.get(Slot::format));
    say(place, "is " + described(*place.value) +
                   (wanted == format::Format::int32   ? ", which does not fit into 32 bits"
                    : wanted == format::Format::bytes ? ", which is not base64"
                                                      : ", which is no time such as `2026-08-27T12:00:00Z`"));
  }

  void range(const Node &node, const Place &place) {
    const auto *integer = std::get_if<std::int64_t>(&place.value->data());
    const auto *decimal = std::get_if<double>(&place.value->data());
    if (integer == nullptr && decimal == nullptr)
      return;
    const double number = integer != nullptr ? static_cast<double>(*integer) : *decimal;
    const auto spelled = [](double bound) { return described(Value(bound, {})); };
    if (node.flag(format::has_minimum) && number < node.bound(Slot::minimum))
      say(place, "is " + described(*place.value) + ", below the least " + spelled(node.bound(Slot::minimum)));
    if (node.flag(format::has_maximum) && number > node.bound(Slot::maximum))
      say(place, "is " + described(*place.value) + ", above the most " + spelled(node.bound(Slot::maximum)));
  }

  void sizes(const Node &node, const Place &place) {
    const Size size = size_of(node, *place.value);
    const char *noun = place.value->is_map() ? "field" : place.value->is_list() ? "item" : "character";
    if (size.count < size.least)
      say(place, "has " + counted(size.count, noun) + ", of which " + std::to_string(size.least) + " are the least");
    if (size.count > size.most)
      say(place, "has " + counted(size.count, noun) + ", of which " + std::to_string(size.most) + " are the most");
  }

  void map(const Node &node, const Place &place, const Value::Map &fields) {
    const std::uint32_t additional = node.get(Slot::additional);
    for (const manifest::Field &field : fields) {
      const Place here{&place, &field.value, field.key, 0, false};
      if (const auto property = node.property(field.key)) {
        gate(property->since, here, "");
        value(node.child(property->node), here);
      } else if (additional != 0) {
        value(node.child(additional), here);
      } else if (!node.flag(format::open)) {
        unknown_field(node, here);
      }
    }
    const Words required = node.list(Slot::required, Slot::required_count);
    for (std::uint32_t i = 0; i < required.size(); ++i)
      if (place.value->at(node.string(required[i])) == nullptr)
        findings_.report(place, quoted(path_of(place, node.string(required[i]))) + " is missing");
  }

  void unknown_field(const Node &node, const Place &place) {
    std::vector<std::string> legal;
    for (std::uint32_t i = 0; i < node.get(Slot::property_count); ++i)
      legal.emplace_back(node.property_at(i).name);
    say(place, "is no field that its schema knows").advise(did_you_mean(place.key, legal));
  }

  void list(const Node &node, const Place &place, const Value::List &items) {
    if (const std::uint32_t child = node.get(Slot::items); child != 0)
      for (std::size_t i = 0; i < items.size(); ++i)
        value(node.child(child), Place{&place, &items[i], {}, i, true});
    if (node.flag(format::list_is_map | format::list_is_set))
      for (std::size_t i = 1; i < items.size(); ++i)
        repeated_item(node, place, items, i);
  }

  // Quadratic, but such lists are ports and conditions: a handful.
  void repeated_item(const Node &node, const Place &place, const Value::List &items, std::size_t i) {
    const Words keys = node.list(Slot::list_keys, Slot::list_key_count);
    const auto same = [](const Value *a, const Value *b) {
      return a == nullptr || b == nullptr ? a == b : a->same(*b);
    };
    for (std::size_t k = 0; k < i; ++k) {
      bool equal = node.flag(format::list_is_map) || items[i].same(items[k]);
      std::vector<std::string> shown;
      for (std::uint32_t at = 0; at < keys.size(); ++at) {
        const std::string_view key = node.string(keys[at]);
        const Value *mine = items[i].at(key);
        equal = equal && same(mine, items[k].at(key));
        shown.push_back(quoted(key) + (mine == nullptr ? " unset" : " " + described(*mine)));
      }
      if (!equal)
        continue;
      const Place here{&place, &items[i], {}, i, true};
      auto &finding = say(here, "repeats item " + std::to_string(k) +
                                    (shown.empty() ? "" : ": " + list_in_words(shown) + " must be unique"));
      if (items[k].span().known())
        finding.label(items[k].span(), "stands here first");
      return;
    }
  }

  void junctors(const Node &node, const Place &place) {
    const Words all = node.list(Slot::junctors, Slot::junctor_count, format::junctor_words);
    for (std::uint32_t i = 0; i < all.size(); i += format::junctor_words) {
      const Words branches = node.words(all[i + 1], all[i + 2]);
      const std::uint32_t count = count_holding(node, branches, *place.value);
      const auto junctor = static_cast<format::Junctor>(all[i]);
      const std::string choices = list_in_words(required_names(node, branches), "or");
      const std::string of_them = choices.empty() ? "" : " (" + choices + ")";
      if (junctor == format::Junctor::one_of && count > 1)
        say(place, "sets more than one of several alternatives" + of_them);
      else if (junctor == format::Junctor::one_of && count == 0)
        none_of_one(place, branches, node, of_them);
      else if (junctor == format::Junctor::any_of && count == 0)
        say(place, "fits none of its alternatives" + of_them);
      else if (junctor == format::Junctor::all_of && count != branches.size())
        say(place, "does not fit all that it must" + of_them);
      else if (junctor == format::Junctor::none_of && count != 0)
        say(place, "is what it must not be" + of_them);
    }
  }

  // With "none of these" among the branches, no branch holds when several alternatives are set: their own branches
  // exclude others.
  void none_of_one(const Place &place, const Words &branches, const Node &node, const std::string &of_them) {
    std::uint32_t set = 0;
    for (const std::string &name : required_names(node, branches))
      set += place.value->at(std::string_view(name).substr(1, name.size() - 2)) == nullptr ? 0 : 1;
    say(place,
        set > 1 ? "sets more than one of several alternatives" + of_them : "sets none of its alternatives" + of_them);
  }

  static std::vector<std::string> required_names(const Node &node, const Words &branches) {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < branches.size(); ++i) {
      const Node branch = node.child(branches[i]);
      const Words required = branch.list(Slot::required, Slot::required_count);
      for (std::uint32_t k = 0; k < required.size(); ++k)
        names.push_back(quoted(branch.string(required[k])));
    }
    return names;
  }

  void rules(const Node &node, const Place &place) {
    const Words all = node.list(Slot::rules, Slot::rule_count, format::rule_words);
    for (std::uint32_t i = 0; i < all.size(); i += format::rule_words) {
      if (schema::rules()[all[i]].holds(*place.value))
        continue;
      const bool scalar = !place.value->is_map() && !place.value->is_list();
      say(place,
          (scalar ? "is " + described(*place.value) + ": " : "breaks a rule: ") + std::string(node.string(all[i + 1])));
    }
  }

  Findings &findings_;
  std::uint32_t release_;
};

} // namespace

diagnostics::Diagnostics validate(const manifest::Object &object, const SchemaSet &schemas,
                                  std::optional<Release> istio) {
  Findings findings(object.kind, object.space.empty() ? object.name : object.space + "/" + object.name, object.origin);
  const Place root{nullptr, &object.body, {}, 0, false};
  const auto node = schemas.find(object.api_version, object.kind);
  if (!node && object.is_raw) {
    report_unchecked(object, schemas, findings);
    check_metadata(object, findings, false);
    return std::move(findings.list);
  }
  if (!node) {
    findings.report(root, "no schema is known for `" + object.kind + "` of `" + object.api_version + "`");
    return std::move(findings.list);
  }
  // Of the kinds with a vendored schema these live outside namespaces.
  const bool outside = object.kind == "Namespace" || object.kind == "MutatingWebhookConfiguration";
  Walk(findings, istio ? format::release_number(istio->major, istio->minor) : 0).value(*node, root);
  check_metadata(object, findings, !outside);
  return std::move(findings.list);
}

diagnostics::Diagnostics validate(const manifest::ChartValues &values, const SchemaSet &schemas) {
  Findings findings("values of chart", values.release, values.origin);
  if (const auto node = schemas.find("", values.chart))
    Walk(findings, 0).value(*node, Place{nullptr, &values.values, {}, 0, false});
  check_chart_gates(values, findings);
  return std::move(findings.list);
}

} // namespace meshc::schema
