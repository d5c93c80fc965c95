// yaml_adversary SEED COUNT: for each of COUNT adversarial values a line of JSON, then a `~` line, its YAML, and a `~`
// line, so that tools/yaml-readers can show the YAML to other readers and compare.
#include "support/yaml_adversary.h"

#include "base/overloaded.h"
#include "yaml/print.h"

#include <cstdio>
#include <cstdlib>

using namespace meshc;
using manifest::Value;

namespace {

void append_json(std::string &out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out += escape.data();
    } else
      out += c;
  }
  out += '"';
}

void append_json(std::string &out, const Value &value) {
  std::visit(overloaded{
                 [&](manifest::Null) { out += "null"; },
                 [&](bool truth) { out += truth ? "true" : "false"; },
                 [&](std::int64_t number) { out += std::to_string(number); },
                 [&](double number) {
                   std::array<char, 40> digits;
                   std::snprintf(digits.data(), digits.size(), "%.17g", number);
                   const std::string_view text(digits.data());
                   out += text;
                   if (text.find_first_of(".e") == std::string_view::npos)
                     out += ".0";
                 },
                 [&](const std::string &text) { append_json(out, text); },
                 [&](const Value::List &items) {
                   std::string_view separator = "[";
                   for (const Value &item : items) {
                     out += separator;
                     append_json(out, item);
                     separator = ",";
                   }
                   out += items.empty() ? "[]" : "]";
                 },
                 [&](const Value::Map &fields) {
                   std::string_view separator = "{";
                   for (const auto &field : fields) {
                     out += separator;
                     append_json(out, field.key);
                     out += ':';
                     append_json(out, field.value);
                     separator = ",";
                   }
                   out += fields.empty() ? "{}" : "}";
                 },
             },
             value.data());
}

} // namespace

int main(int count, char **arguments) {
  if (count != 3)
    return 1;
  const std::uint64_t first = std::strtoull(arguments[1], nullptr, 10);
  const std::uint64_t values = std::strtoull(arguments[2], nullptr, 10);
  for (std::uint64_t seed = first; seed < first + values; ++seed) {
    // A map on top, because kubectl's reader takes nothing else.
    Value root = Value::map({});
    root.set("value", tests::Adversary(seed).value());
    const auto &nasty = tests::nasty_strings();
    root.set(nasty[seed % nasty.size()] + ".", Value(nasty[seed % nasty.size()], {}));
    std::string out;
    append_json(out, root);
    out += "\n~\n" + yaml::print(root).bytes + "~\n";
    std::fwrite(out.data(), 1, out.size(), stdout);
  }
  return 0;
}
