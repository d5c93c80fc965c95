// What each function of the library makes of its arguments.
#include "base/pattern.h"
#include "base/text.h"
#include "check/code.h"
#include "check/library.h"

#include <algorithm>

namespace meshc::check {
namespace {

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out;
  for (std::size_t at = 0;;) {
    const auto found = what.empty() ? std::string_view::npos : text.find(what, at);
    out += text.substr(at, found == std::string_view::npos ? found : found - at);
    if (found == std::string_view::npos || out.size() > most_bytes)
      return out;
    out += with;
    at = found + what.size();
  }
}

Values parts_of(std::string_view text, std::string_view separator, Span span) {
  Values parts;
  for (std::size_t at = 0;;) {
    const auto found = separator.empty() ? std::string_view::npos : text.find(separator, at);
    parts.push_back({std::string(text.substr(at, found == std::string_view::npos ? found : found - at)), span});
    if (found == std::string_view::npos)
      return parts;
    at = found + separator.size();
  }
}

std::string hash_of(std::string_view text) {
  std::uint64_t value = 14695981039346656037ULL;
  for (const char c : text)
    value = (value ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  std::string out(16, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, value /= 16)
    *digit = "0123456789abcdef"[value % 16];
  return out;
}

std::string dotted(const model::Address &address) {
  std::string text;
  if (!address.six) {
    for (std::size_t i = 12; i < 16; ++i)
      text += (i > 12 ? "." : "") + std::to_string(address.bytes[i]);
    return text;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < 16; i += 2) {
    const unsigned group = address.bytes[i] * 256u + address.bytes[i + 1];
    std::string word;
    for (int shift = 12; shift >= 0; shift -= 4)
      if (const unsigned digit = group >> shift & 15u; digit != 0 || !word.empty() || shift == 0)
        word += digits[digit];
    text += (i > 0 ? ":" : "") + word;
  }
  return text;
}

struct Runner {
  const Code &code;
  Frame &frame;
  const std::vector<const Value *> &arguments;
  Values things = {}; // of a set, as a list

  bool refuse(std::string_view why) {
    frame.program.findings.report(diagnostics::not_computable, code.expr->span,
                                  frame.program.sources.text(code.expr->span), why);
    return false;
  }
  const std::string &text(std::size_t i) const { return std::get<std::string>(arguments[i]->data); }
  const Values &list() {
    if (const auto *values = std::get_if<Values>(&arguments[0]->data))
      return *values;
    if (const auto *members = std::get_if<Members>(&arguments[0]->data))
      for (const EntityId id : members->ids)
        things.push_back({id, arguments[0]->span});
    return things;
  }

  bool extreme(bool smallest, Value &out) {
    std::vector<const Value *> values = arguments;
    if (arguments.size() == 1) {
      values.clear();
      for (const Value &value : list())
        values.push_back(&value);
    }
    if (values.empty()) {
      out = {};
      return true;
    }
    const auto less = [](const Value *a, const Value *b) { return compare(*a, *b) < 0; };
    out = smallest ? **std::ranges::min_element(values, less) : **std::ranges::max_element(values, less);
    return true;
  }

  bool sum(Value &out) {
    std::int64_t total = 0;
    std::string unit;
    bool over = false;
    Value shape = {std::int64_t{0}, code.expr->span};
    if (code.type.basic == Basic::decimal)
      shape.data = Decimal{};
    if (code.type.basic == Basic::duration)
      shape.data = model::Duration{};
    if (code.type.basic == Basic::percent)
      shape.data = model::Percent{};
    if (code.type.basic == Basic::rate)
      shape.data = model::Rate{};
    if (code.type.basic == Basic::quantity)
      shape.data = Quantity{};
    if (code.type.basic == Basic::money)
      shape.data = Money{};
    const auto add = [&](std::int64_t amount) { over |= __builtin_add_overflow(total, amount, &total); };
    for (const Value &value : list()) {
      if (const auto *number = std::get_if<std::int64_t>(&value.data))
        add(*number);
      else if (const auto *decimal = std::get_if<Decimal>(&value.data))
        add(decimal->millionths);
      else if (const auto *duration = std::get_if<model::Duration>(&value.data))
        add(duration->milliseconds);
      else if (const auto *percent = std::get_if<model::Percent>(&value.data))
        add(percent->millionths);
      else if (const auto *rate = std::get_if<model::Rate>(&value.data))
        add(rate->per_kilosecond);
      else if (const auto *quantity = std::get_if<Quantity>(&value.data))
        add(quantity->thousandths);
      else if (const auto *money = std::get_if<Money>(&value.data)) {
        if (!unit.empty() && unit != money->unit)
          return refuse("the prices are in `" + unit + "` and `" + money->unit + "`");
        unit = money->unit;
        add(money->millionths);
      } else
        return refuse("one of the values is `none`");
    }
    if (over)
      return refuse("the result is too large");
    std::visit(
        [&](auto &one) {
          using T = std::decay_t<decltype(one)>;
          if constexpr (std::is_same_v<T, std::int64_t>)
            one = total;
          else if constexpr (std::is_same_v<T, Decimal>)
            one.millionths = total;
          else if constexpr (std::is_same_v<T, model::Duration>)
            one.milliseconds = total;
          else if constexpr (std::is_same_v<T, model::Percent>)
            one.millionths = total;
          else if constexpr (std::is_same_v<T, model::Rate>)
            one.per_kilosecond = total;
          else if constexpr (std::is_same_v<T, Quantity>)
            one.thousandths = total;
          else if constexpr (std::is_same_v<T, Money>)
            one = Money{total, unit};
        },
        shape.data);
    out = std::move(shape);
    return true;
  }

  bool range(Value &out) {
    const std::int64_t from = std::get<std::int64_t>(arguments[0]->data),
                       to = std::get<std::int64_t>(arguments[1]->data);
    const std::uint64_t size = from > to ? 0 : static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from) + 1;
    if (size > most_elements || (size == 0 && from <= to))
      return refuse("it would hold more than 100,000 numbers");
    Values values;
    values.reserve(size);
    for (std::int64_t number = from; number <= to; ++number)
      values.push_back({number, code.expr->span});
    out = {std::move(values), code.expr->span};
    return true;
  }

  bool contains(Value &out) {
    const auto &range = std::get<model::Cidr>(arguments[0]->data);
    std::optional<model::Cidr> inner;
    if (const auto *other = std::get_if<model::Cidr>(&arguments[1]->data))
      inner = *other;
    else if (const auto *address = std::get_if<std::string>(&arguments[1]->data))
      inner = model::parse_cidr(*address + (address->find(':') != std::string::npos ? "/128" : "/32"));
    if (!inner)
      return refuse("the second argument is no address and no address range");
    out = {model::contains(range, *inner), code.expr->span};
    return true;
  }

  bool subnet(Value &out) {
    model::Cidr range = std::get<model::Cidr>(arguments[0]->data);
    const std::int64_t bits = std::get<std::int64_t>(arguments[1]->data);
    const std::int64_t number = std::get<std::int64_t>(arguments[2]->data);
    const int width = range.base.six ? 128 : 32;
    if (bits < 1 || bits > 32 || range.prefix + bits > width)
      return refuse("the prefix /" + std::to_string(range.prefix) + " cannot grow by " + std::to_string(bits) +
                    " bits");
    if (number < 0 || number >= (std::int64_t{1} << bits))
      return refuse("there are " + std::to_string(std::int64_t{1} << bits) + " such subnets, numbered from 0");
    const int first = 128 - width + range.prefix;
    for (int i = 0; i < bits; ++i)
      if ((number >> (bits - 1 - i) & 1) != 0) {
        const int bit = first + i;
        range.base.bytes[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(1u << (7 - bit % 8));
      }
    range.prefix += static_cast<int>(bits);
    range.text = dotted(range.base) + "/" + std::to_string(range.prefix);
    out = {std::move(range), code.expr->span};
    return true;
  }

  bool operator()(Value &out) {
    const Span span = code.expr->span;
    switch (static_cast<Call>(code.detail)) {
    case Call::min:
      return extreme(true, out);
    case Call::max:
      return extreme(false, out);
    case Call::sum:
      return sum(out);
    case Call::count:
      out = {static_cast<std::int64_t>(list().size()), span};
      return true;
    case Call::first: {
      const Values &values = list();
      out = values.empty() ? Value{} : values.front();
      return true;
    }
    case Call::sort: {
      if (std::holds_alternative<Members>(arguments[0]->data)) {
        out = *arguments[0];
        return true;
      }
      Values values = list();
      std::ranges::stable_sort(values, [](const Value &a, const Value &b) { return compare(a, b) < 0; });
      out = {std::move(values), span};
      return true;
    }
    case Call::range:
      return range(out);
    case Call::join: {
      const Type &whole = code.parts[0].type;
      const Type element =
          whole.basic == Basic::list ? *whole.element : Type{.basic = Basic::reference, .kind = whole.kind};
      std::string joined;
      bool first = true;
      for (const Value &value : list()) {
        joined += (first ? "" : text(1)) + spelled(frame.program, value, element).value_or("");
        first = false;
        if (joined.size() > most_bytes)
          return refuse("the text would be longer than 1 MiB");
      }
      out = {std::move(joined), span};
      return true;
    }
    case Call::split: {
      Values parts = parts_of(text(0), text(1), span);
      if (parts.size() > most_elements)
        return refuse("it would hold more than 100,000 texts");
      out = {std::move(parts), span};
      return true;
    }
    case Call::lower:
      out = {lower(text(0)), span};
      return true;
    case Call::upper: {
      std::string big = text(0);
      std::ranges::transform(big, big.begin(),
                             [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
      out = {std::move(big), span};
      return true;
    }
    case Call::replace: {
      std::string result = replaced(text(0), text(1), text(2));
      if (result.size() > most_bytes)
        return refuse("the text would be longer than 1 MiB");
      out = {std::move(result), span};
      return true;
    }
    case Call::prefix:
      out = {text(0).starts_with(text(1)), span};
      return true;
    case Call::suffix:
      out = {text(0).ends_with(text(1)), span};
      return true;
    case Call::regex: {
      std::string problem;
      const auto pattern = Pattern::parse(text(1), problem);
      if (!pattern)
        return refuse("the pattern `" + text(1) + "` cannot be read: " + problem);
      out = {pattern->matches(text(0)), span};
      return true;
    }
    case Call::cidr_contains:
      return contains(out);
    case Call::cidr_subnet:
      return subnet(out);
    case Call::hash:
      out = {hash_of(text(0)), span};
      return true;
    case Call::secret:
      out = {Secret{text(0)}, span};
      return true;
    }
    return false;
  }
};

} // namespace

bool run_call(const Code &code, Frame &frame, Value &out) {
  std::vector<Value> storage(code.parts.size());
  std::vector<const Value *> arguments;
  for (std::size_t i = 0; i < code.parts.size(); ++i) {
    const Code &part = code.parts[i];
    const Value *value = run(part, frame, storage[i]);
    if (value == nullptr)
      return false;
    const auto call = static_cast<Call>(code.detail);
    if (std::holds_alternative<None>(value->data) && call != Call::count && call != Call::first) {
      frame.program.findings
          .report(diagnostics::none_used, part.expr->span, frame.program.sources.text(part.expr->span), "this element",
                  "handed to `" + std::string(functions()[static_cast<std::size_t>(call)].name) + "`")
          .advise("ask first: `… != none`");
      return false;
    }
    arguments.push_back(value);
  }
  return Runner{code, frame, arguments}(out);
}

} // namespace meshc::check
