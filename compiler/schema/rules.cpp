#include "schema/rules.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <string>

namespace meshc::schema {
namespace {

using manifest::Value;

bool has(const Value &self, std::string_view field) {
  return self.at(field) != nullptr;
}

bool at_most_one(const Value &self, std::initializer_list<std::string_view> fields) {
  return std::count_if(fields.begin(), fields.end(), [&](std::string_view field) { return has(self, field); }) <= 1;
}

std::string_view text_of(const Value &value) {
  const std::string *text = value.as_string();
  return text == nullptr ? std::string_view{} : std::string_view(*text);
}

std::string_view text_at(const Value &self, std::string_view field, std::string_view otherwise = {}) {
  const Value *value = self.at(field);
  return value == nullptr ? otherwise : text_of(*value);
}

bool contains(std::string_view text, char c) {
  return text.find(c) != std::string_view::npos;
}

template <class Check> bool all_keys(const Value &self, Check check) {
  const auto *fields = self.as_map();
  return fields == nullptr ||
         std::all_of(fields->begin(), fields->end(), [&](const manifest::Field &field) { return check(field.key); });
}

bool is_port(std::int64_t number) {
  return number > 0 && number <= 65535;
}

bool value_is_port(const Value &self) {
  const auto *number = std::get_if<std::int64_t>(&self.data());
  return number != nullptr && is_port(*number);
}

bool key_is_port(std::string_view key) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  return error == std::errc{} && end == key.data() + key.size() && is_port(number);
}

bool key_is_port_name(std::string_view key) {
  const auto is_alnum = [](char c) { return is_alpha(c) || is_digit(c); };
  return !key.empty() && key.size() < 63 && is_alnum(key.front()) && is_alnum(key.back()) &&
         std::all_of(key.begin(), key.end(), [&](char c) { return is_alnum(c) || c == '-'; });
}

// A duration as Go writes it: `1h0m0s`, `1.5s`, `-2ms`. In nanoseconds; the sum is compared with one millisecond only.
std::optional<double> duration(std::string_view text) {
  bool negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text == "0")
    return 0.0;
  if (text.empty())
    return std::nullopt;
  struct Unit {
    std::string_view name;
    double nanoseconds;
  };
  constexpr std::array<Unit, 8> units{{{"ns", 1},
                                       {"us", 1e3},
                                       {"\xc2\xb5s", 1e3},
                                       {"\xce\xbcs", 1e3},
                                       {"ms", 1e6},
                                       {"s", 1e9},
                                       {"m", 60e9},
                                       {"h", 3600e9}}};
  double total = 0;
  while (!text.empty()) {
    const auto length = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::string_view digits = text.substr(0, length);
    if (digits.find_first_of("0123456789") == std::string_view::npos ||
        std::count(digits.begin(), digits.end(), '.') > 1)
      return std::nullopt;
    double number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    text.remove_prefix(length);
    const std::string_view name = text.substr(0, std::min(text.find_first_of("0123456789."), text.size()));
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit &u) { return u.name == name; });
    if (unit == units.end())
      return std::nullopt;
    total += number * unit->nanoseconds;
    text.remove_prefix(name.size());
  }
  return negative ? -total : total;
}

// What Go takes for the scheme of a URL; "" when there is none.
std::string_view scheme(std::string_view url) {
  if (url.empty() || !is_alpha(url.front()))
    return {};
  const auto end = std::find_if(
      url.begin(), url.end(), [](char c) { return !is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.'; });
  return end != url.end() && *end == ':' ? url.substr(0, static_cast<std::size_t>(end - url.begin()))
                                         : std::string_view{};
}

// Without a scheme an image or a path is meant, which is read as http.
bool names_wasm_module(const Value &self) {
  const std::string given = lower(scheme(text_of(self)));
  return text_of(self).find_first_of(" \t\n") == std::string_view::npos &&
         (given.empty() || given == "http" || given == "https" || given == "file" || given == "oci");
}

bool is_web_url(const Value &self) {
  const std::string given = lower(scheme(text_of(self)));
  return given == "http" || given == "https";
}

bool unix_path_is_absolute(const Value &self) {
  const std::string_view text = text_of(self);
  return !text.starts_with("unix://") || (text.size() > 7 && (text[7] == '/' || text[7] == '@'));
}

bool cidr_only_where_static(const Value &self) {
  const std::string_view resolution = text_at(self, "resolution", "NONE");
  if (resolution == "STATIC" || resolution == "NONE" || !has(self, "addresses"))
    return true;
  const auto *addresses = self.at("addresses")->as_list();
  return addresses == nullptr ||
         std::none_of(addresses->begin(), addresses->end(), [](const Value &a) { return contains(text_of(a), '/'); });
}

bool port_numbers_differ(const Value &self) {
  const auto *ports = self.as_list();
  if (ports == nullptr)
    return true;
  for (std::size_t i = 0; i < ports->size(); ++i)
    for (std::size_t k = i + 1; k < ports->size(); ++k) {
      const Value *a = (*ports)[i].at("number");
      const Value *b = (*ports)[k].at("number");
      if (a != nullptr && b != nullptr && a->same(*b))
        return false;
    }
  return true;
}

bool port_levels_have_selector(const Value &self) {
  if (!has(self, "portLevelMtls"))
    return true;
  const Value *labels = self.find("selector.matchLabels");
  return labels != nullptr && labels->as_map() != nullptr && !labels->empty();
}

bool waypoint_matches_context(const Value &self) {
  return has(self, "waypoint") == (text_at(self, "context") == "WAYPOINT");
}

bool one_kind_of_identity(const Value &self) {
  if (!has(self, "serviceAccounts") && !has(self, "notServiceAccounts"))
    return true;
  return !has(self, "principals") && !has(self, "notPrincipals") && !has(self, "namespaces") &&
         !has(self, "notNamespaces");
}

bool round_robin_has_one_endpoint(const Value &self) {
  const Value *endpoints = self.at("endpoints");
  return text_at(self, "resolution") != "DNS_ROUND_ROBIN" || endpoints == nullptr || endpoints->as_list() == nullptr ||
         endpoints->as_list()->size() <= 1;
}

constexpr std::array all{
    Rule{"self.all(key, !key.contains(\"*\"))",
         [](const Value &self) { return all_keys(self, [](std::string_view key) { return !contains(key, '*'); }); }},
    Rule{"self.all(key, key.size() != 0)",
         [](const Value &self) { return all_keys(self, [](std::string_view key) { return !key.empty(); }); }},
    Rule{"!self.contains(\"*\")", [](const Value &self) { return !contains(text_of(self), '*'); }},
    Rule{"self.size() == 0", [](const Value &self) { return text_of(self).empty(); }},
    Rule{"duration(self) >= duration('1ms')",
         [](const Value &self) { return duration(text_of(self)).value_or(0) >= 1e6; }},
    Rule{"0 < self && self <= 65535", value_is_port},
    Rule{"self != \"*\"", [](const Value &self) { return text_of(self) != "*"; }},
    Rule{"(has(self.selector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"selector", "targetRefs"});
         }},
    Rule{"(has(self.selector) ? 1 : 0) + (has(self.targetRef) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"selector", "targetRef", "targetRefs"});
         }},
    Rule{"(has(self.workloadSelector) ? 1 : 0) + (has(self.targetRefs) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"workloadSelector", "targetRefs"});
         }},
    Rule{"(has(self.tlsCertificates) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"tlsCertificates", "credentialNames"});
         }},
    Rule{"(has(self.credentialName) ? 1 : 0) + (has(self.credentialNames) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"credentialName", "credentialNames"});
         }},
    Rule{"(has(self.credentialName) ? 1 : 0) + (has(self.tlsCertificates) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"credentialName", "tlsCertificates"});
         }},
    Rule{"(has(self.credentialNames) ? 1 : 0) + (has(self.tlsCertificates) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"credentialNames", "tlsCertificates"});
         }},
    Rule{"(has(self.workloadSelector) ? 1 : 0) + (has(self.endpoints) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"workloadSelector", "endpoints"});
         }},
    Rule{"(has(self.jwksUri) ? 1 : 0) + (has(self.jwks_uri) ? 1 : 0) + (has(self.jwks) ? 1 : 0) <= 1",
         [](const Value &self) {
           return at_most_one(self, {"jwksUri", "jwks_uri", "jwks"});
         }},
    Rule{"!((has(self.addresses) ? self.addresses : []).exists(k, k.contains(\"/\")) && !((has(self.resolution) ? "
         "self.resolution : \"NONE\") in [\"STATIC\", \"NONE\"]))",
         cidr_only_where_static},
    Rule{"((has(self.resolution) ? self.resolution : \"NONE\") == \"NONE\") ? !has(self.endpoints) : true",
         [](const Value &self) { return text_at(self, "resolution", "NONE") != "NONE" || !has(self, "endpoints"); }},
    Rule{"((has(self.resolution) ? self.resolution : \"\") == \"DNS_ROUND_ROBIN\") ? ((has(self.endpoints) ? "
         "self.endpoints : []).size() <= 1) : true",
         round_robin_has_one_endpoint},
    Rule{"has(self.address) || has(self.network)",
         [](const Value &self) { return has(self, "address") || has(self, "network"); }},
    Rule{"(has(self.address) ? self.address : \"\").startsWith(\"unix://\") ? !has(self.ports) : true",
         [](const Value &self) { return !text_at(self, "address").starts_with("unix://") || !has(self, "ports"); }},
    Rule{"self.startsWith(\"unix://\") ? (self.substring(7, 8) == \"/\" || self.substring(7, 8) == \"@\") : true",
         unix_path_is_absolute},
    Rule{"self.startsWith(\"unix://\") ? !self.endsWith(\"/\") : true",
         [](const Value &self) { return !text_of(self).starts_with("unix://") || !text_of(self).ends_with('/'); }},
    Rule{"self.all(key, size(key) < 63 && key.matches(\"^[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?$\"))",
         [](const Value &self) { return all_keys(self, key_is_port_name); }},
    Rule{"self.all(l1, self.exists_one(l2, l1.number == l2.number))", port_numbers_differ},
    Rule{
        "self in [\"\", \"HTTP\", \"HTTPS\"]",
        [](const Value &self) { return text_of(self).empty() || text_of(self) == "HTTP" || text_of(self) == "HTTPS"; }},
    Rule{"(has(self.serviceAccounts) || has(self.notServiceAccounts)) ? (!has(self.principals) &&\n"
         "!has(self.notPrincipals) && !has(self.namespaces) && !has(self.notNamespaces)) : true",
         one_kind_of_identity},
    Rule{"has(self.portLevelMtls) ? (((has(self.selector) && has(self.selector.matchLabels)) ? "
         "self.selector.matchLabels "
         ": {}).size() > 0) : true",
         port_levels_have_selector},
    Rule{"self.all(key, 0 < int(key) && int(key) <= 65535)",
         [](const Value &self) { return all_keys(self, key_is_port); }},
    Rule{"url(self).getScheme() in [\"http\", \"https\"]", is_web_url},
    Rule{"((has(self.operation) ? self.operation : \"\") == \"UPSERT\") ? (self.value != \"\") : true",
         [](const Value &self) { return text_at(self, "operation") != "UPSERT" || !text_at(self, "value").empty(); }},
    Rule{"((has(self.operation) ? self.operation : \"\") == \"REMOVE\") ? !has(self.value) : true",
         [](const Value &self) { return text_at(self, "operation") != "REMOVE" || !has(self, "value"); }},
    Rule{"has(self.wasm) != has(self.lua)", [](const Value &self) { return has(self, "wasm") != has(self, "lua"); }},
    Rule{"(has(self.valueFrom) ? self.valueFrom : \"\") != \"HOST\" || !has(self.value)",
         [](const Value &self) { return text_at(self, "valueFrom") != "HOST" || !has(self, "value"); }},
    Rule{"has(self.context) ? ((self.context == \"WAYPOINT\") ? has(self.waypoint) : !has(self.waypoint)) : "
         "!has(self.waypoint)",
         waypoint_matches_context},
    Rule{"isURL(self) ? (url(self).getScheme() in [\"\", \"http\", \"https\", \"file\", \"oci\"]) : (isURL(\"http://\" "
         "+ "
         "self) &&\nurl(\"http://\" + self).getScheme() in [\"\", \"http\", \"https\", \"file\", \"oci\"])",
         names_wasm_module},
    Rule{"isURL(self) ? (url(self).getScheme() in [\"\", \"http\", \"https\", \"oci\", \"file\"]) : (isURL(\"http://\" "
         "+ "
         "self) &&\nurl(\"http://\" + self).getScheme() in [\"\", \"http\", \"https\", \"oci\", \"file\"])",
         names_wasm_module},
};

} // namespace

std::span<const Rule> rules() {
  return all;
}

} // namespace meshc::schema
