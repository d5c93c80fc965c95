#include "yaml/print.h"

#include "base/overloaded.h"
#include "yaml/scalar.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace meshc::yaml {
namespace {

using manifest::Field;
using manifest::Value;

// Readers look for the `:` of a key within 1024 characters; a longer key is written behind `? `.
constexpr std::size_t longest_simple_key = 1000;

class Printer {
public:
  Printed result;

  void document(const Value &value, std::string_view first_comment) {
    std::string &bytes = result.bytes;
    bytes.reserve(1024);
    if (!first_comment.empty()) {
      append_comment(bytes, first_comment);
      line_ += static_cast<std::uint32_t>(std::ranges::count(bytes, '\n'));
    }
    const Span span = value.span();
    mark(span);
    if (const auto *fields = value.as_map(); fields != nullptr && !fields->empty())
      map(*fields, 0, span);
    else if (const auto *items = value.as_list(); items != nullptr && !items->empty())
      list(*items, 0, span);
    else
      scalar(value, 2);
  }

private:
  // The rest of the line on which the value's key or dash stands, then the lines below it.
  void after_key(const Value &value, std::size_t indent, Span owner) {
    const Span span = value.span().known() ? value.span() : owner;
    mark(span);
    if (const auto *fields = value.as_map(); fields != nullptr && !fields->empty()) {
      end_line();
      pad(indent + 2);
      map(*fields, indent + 2, span);
    } else if (const auto *items = value.as_list(); items != nullptr && !items->empty()) {
      end_line();
      pad(indent + 2);
      list(*items, indent + 2, span);
    } else {
      result.bytes += ' ';
      scalar(value, indent + 2);
    }
  }

  void after_dash(const Value &value, std::size_t indent, Span owner) {
    const Span span = value.span().known() ? value.span() : owner;
    mark(span);
    result.bytes += ' ';
    if (const auto *fields = value.as_map(); fields != nullptr && !fields->empty())
      map(*fields, indent + 2, span);
    else if (const auto *items = value.as_list(); items != nullptr && !items->empty())
      list(*items, indent + 2, span);
    else
      scalar(value, indent + 2);
  }

  // The first line of a map or list stands where the cursor is: behind a dash or behind the blanks already written.
  void map(const Value::Map &fields, std::size_t indent, Span owner) {
    bool first = true;
    for (const Field &field : fields) {
      if (!first)
        pad(indent);
      first = false;
      const std::size_t start = result.bytes.size();
      string_on_one_line(field.key);
      if (result.bytes.size() - start > longest_simple_key) {
        result.bytes.insert(start, "? ");
        end_line();
        pad(indent);
      }
      result.bytes += ':';
      after_key(field.value, indent, owner);
    }
  }

  void list(const Value::List &items, std::size_t indent, Span owner) {
    bool first = true;
    for (const Value &item : items) {
      if (!first)
        pad(indent);
      first = false;
      result.bytes += '-';
      after_dash(item, indent, owner);
    }
  }

  // `indent` is where the lines of a literal block go.
  void scalar(const Value &value, std::size_t indent) {
    std::string &out = result.bytes;
    std::visit(overloaded{
                   [&](manifest::Null) { out += "null"; },
                   [&](bool truth) { out += truth ? "true" : "false"; },
                   [&](std::int64_t number) { integer(number); },
                   [&](double number) { decimal(number); },
                   [&](const std::string &text) { string(text, indent); },
                   [&](const Value::List &) { out += "[]"; },
                   [&](const Value::Map &) { out += "{}"; },
               },
               value.data());
    end_line();
  }

  void integer(std::int64_t number) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    result.bytes.append(digits.data(), end);
  }

  // Shortest spelling that reads back equal. YAML 1.1 wants a point before an exponent, and without a point 1 is an
  // integer.
  void decimal(double number) {
    if (!std::isfinite(number)) {
      result.bytes += std::isnan(number) ? ".nan" : number < 0 ? "-.inf" : ".inf";
      return;
    }
    std::array<char, 40> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    const auto exponent = std::min(text.find('e'), text.size());
    result.bytes += text.substr(0, exponent);
    if (text.find('.') == std::string_view::npos)
      result.bytes += ".0";
    result.bytes += text.substr(exponent);
  }

  void string_on_one_line(std::string_view text) {
    if (is_plain(text))
      result.bytes += text;
    else
      append_quoted(result.bytes, text);
  }

  void string(std::string_view text, std::size_t indent) {
    if (is_plain(text)) {
      result.bytes += text;
      return;
    }
    if (!is_block(text)) {
      append_quoted(result.bytes, text);
      return;
    }
    result.bytes += '|';
    if (text.ends_with('\n'))
      text.remove_suffix(1);
    else
      result.bytes += '-';
    while (true) {
      end_line();
      const auto line = text.substr(0, text.find('\n'));
      if (!line.empty())
        pad(indent);
      result.bytes += line;
      if (line.size() == text.size())
        return;
      text.remove_prefix(line.size() + 1);
    }
  }

  void pad(std::size_t indent) { result.bytes.append(indent, ' '); }

  void end_line() {
    result.bytes += '\n';
    ++line_;
  }

  // The innermost value that begins on a line is the line's origin.
  void mark(Span span) {
    auto &origins = result.origins;
    if (!origins.empty() && origins.back().line == line_)
      origins.pop_back();
    if (origins.empty() ? span.known() : origins.back().span != span)
      origins.push_back({line_, span});
  }

  std::uint32_t line_ = 1;
};

} // namespace

Printed print(const Value &value, std::string_view first_comment) {
  Printer printer;
  printer.document(value, first_comment);
  return std::move(printer.result);
}

} // namespace meshc::yaml
