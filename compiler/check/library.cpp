#include "check/library.h"

#include "base/pattern.h"
#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/tables.h"
#include "check/code.h"

#include <algorithm>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

constexpr Function table[] = {
    {Call::min, "min", "min(a, b, …) or min(list)", "The smallest.", "min(2s, 1500ms) == 1500ms", 1, 100},
    {Call::max, "max", "max(a, b, …) or max(list)", "The largest.", "max([1, 3, 2]) == 3", 1, 100},
    {Call::sum, "sum", "sum(list)", "All of one dimension added up; of an empty list 0.",
     "sum([10rps, 20rps]) == 30rps"},
    {Call::count, "count", "count(list or set)", "How many there are.", "count([1, 2]) == 2"},
    {Call::first, "first", "first(list or set)", "The first one, or `none`.", "first([3, 4]) == 3"},
    {Call::sort, "sort", "sort(list)", "Smallest first.", "sort([2, 1]) == [1, 2]"},
    {Call::range, "range", "range(from, to)", "The whole numbers from one to the other, both included.",
     "range(1, 3) == [1, 2, 3]", 2, 2},
    {Call::join, "join", "join(list, separator)", "One text out of several.", "join([\"a\", \"b\"], \"-\") == \"a-b\"",
     2, 2},
    {Call::split, "split", "split(text, separator)", "The parts between the separators.",
     "split(\"a-b\", \"-\") == [\"a\", \"b\"]", 2, 2},
    {Call::lower, "lower", "lower(text)", "In lower case (a to z).", "lower(\"EU\") == \"eu\""},
    {Call::upper, "upper", "upper(text)", "In upper case (a to z).", "upper(\"eu\") == \"EU\""},
    {Call::replace, "replace", "replace(text, what, with)", "Every occurrence replaced.",
     "replace(\"a.b\", \".\", \"-\") == \"a-b\"", 3, 3},
    {Call::prefix, "prefix", "prefix(text, start)", "Whether the text starts so.", "prefix(\"eu-1\", \"eu\")", 2, 2},
    {Call::suffix, "suffix", "suffix(text, end)", "Whether the text ends so.", "suffix(\"eu-1\", \"-1\")", 2, 2},
    {Call::regex, "regex", "regex(text, pattern)",
     "Whether the whole text matches; matched in linear time, as Envoy does it.", "regex(\"v12\", #\"v\\d+\"#)", 2, 2},
    {Call::cidr_contains, "cidr_contains", "cidr_contains(range, address or range)", "Whether it lies in the range.",
     "cidr_contains(10.0.0.0/8, 10.1.0.0/16)", 2, 2},
    {Call::cidr_subnet, "cidr_subnet", "cidr_subnet(range, bits, number)",
     "The subnet of that number when the prefix grows by so many bits.", "cidr_subnet(10.0.0.0/8, 8, 2) == 10.2.0.0/16",
     3, 3},
    {Call::hash, "hash", "hash(text)",
     "Sixteen hexadecimal digits that depend on every byte (FNV-1a, not for secrets).",
     "hash(\"a\") == \"af63dc4c8601ec8c\""},
    {Call::secret, "secret", "secret(\"store/path\")", "Names a secret, which cannot be printed, compared or joined.",
     ""},
};

bool is_measured(const Type &type) {
  switch (type.basic) {
  case Basic::integer:
  case Basic::port_number:
  case Basic::decimal:
  case Basic::duration:
  case Basic::percent:
  case Basic::rate:
  case Basic::quantity:
  case Basic::money:
    return true;
  default:
    return false;
  }
}

struct Binder {
  Program &program;
  const Expr &expr;
  const Type *expected;
  const Scope &scope;
  const Function &function;
  Code code = {};

  std::optional<Code> operator()() {
    code.op = Op::call;
    code.expr = &expr;
    code.detail = static_cast<std::uint8_t>(function.call);
    switch (function.call) {
    case Call::min:
    case Call::max:
      return extreme();
    case Call::sum:
      return over_list(
          [&](const Type &element) -> std::optional<Type> {
            return is_measured(element) ? std::optional(element) : std::nullopt;
          },
          "a list of numbers, durations, rates or other measures");
    case Call::count:
      return over_collection([](const Type &) { return Type{Basic::integer}; });
    case Call::first:
      return over_collection([](const Type &whole) {
        return whole.basic == Basic::set ? Type{.basic = Basic::reference, .kind = whole.kind} : *whole.element;
      });
    case Call::sort:
      return over_collection([](const Type &whole) { return whole; });
    case Call::join:
      return join();
    default:
      return simple();
    }
  }

private:
  const Expr &argument(std::size_t index) const { return expr.operands[index + 1]; }

  bool add(std::size_t index, const Type *type) {
    Scope inner = scope;
    inner.field = function.name;
    auto part = bind(program, argument(index), type, inner);
    if (part)
      code.parts.push_back(std::move(*part));
    return part.has_value();
  }

  std::nullopt_t wrong(const Code &part, std::string_view wanted) {
    program.findings.report(diagnostics::wrong_type, part.expr->span, function.name, wanted,
                            type_words(part.type) + " (`" + std::string(program.sources.text(part.expr->span)) + "`)");
    return std::nullopt;
  }

  std::optional<Code> extreme() {
    if (expr.operands.size() == 2) {
      const Type *list = nullptr;
      if (!add(0, list))
        return std::nullopt;
      if (code.parts[0].type.basic != Basic::list)
        return wrong(code.parts[0], "a list, or two values and more");
      code.type = *code.parts[0].type.element;
    } else {
      for (std::size_t i = 0; i + 1 < expr.operands.size(); ++i)
        if (!add(i, i == 0 ? nullptr : &code.parts[0].type))
          return std::nullopt;
      code.type = code.parts[0].type;
    }
    if (!is_measured(code.type) && code.type.basic != Basic::date && code.type.basic != Basic::version)
      return wrong(code.parts[0], "numbers, durations, rates or other measures");
    return folded(program, std::move(code), scope);
  }

  template <class Result> std::optional<Code> over_list(const Result &result, std::string_view wanted) {
    if (!add(0, nullptr))
      return std::nullopt;
    const Type &whole = code.parts[0].type;
    const auto type = whole.basic == Basic::list ? result(*whole.element) : std::nullopt;
    if (!type)
      return wrong(code.parts[0], wanted);
    code.type = *type;
    return folded(program, std::move(code), scope);
  }

  template <class Result> std::optional<Code> over_collection(const Result &result) {
    if (is_lazy(program, argument(0), scope)) {
      const auto elements = elements_of(program, argument(0), scope);
      if (!elements)
        return std::nullopt;
      if (function.call == Call::count) {
        Code number;
        number.expr = &expr;
        number.type = {Basic::integer};
        number.value = {static_cast<std::int64_t>(elements->size()), expr.span};
        return number;
      }
      program.findings.report(diagnostics::wrong_type, argument(0).span, function.name,
                              "a list of plain values or a set", "a list of records");
      return std::nullopt;
    }
    if (!add(0, nullptr))
      return std::nullopt;
    const Type &whole = code.parts[0].type;
    if (whole.basic != Basic::list && whole.basic != Basic::set)
      return wrong(code.parts[0], "a list or a set");
    code.type = result(whole);
    return folded(program, std::move(code), scope);
  }

  std::optional<Code> join() {
    if (!add(0, nullptr) || !add(1, &text_type))
      return std::nullopt;
    const Type &whole = code.parts[0].type;
    if (whole.basic != Basic::list && whole.basic != Basic::set)
      return wrong(code.parts[0], "a list or a set");
    if (whole.basic == Basic::list && whole.element->basic == Basic::secret) {
      program.findings.report(diagnostics::secret_used, argument(0).span, "joined into text");
      return std::nullopt;
    }
    code.type = text_type;
    return folded(program, std::move(code), scope);
  }

  std::optional<Code> simple() {
    static constexpr Type integer{Basic::integer};
    static constexpr Type cidr{Basic::cidr};
    static constexpr Type text_list{.basic = Basic::list, .element = &text_type};
    static constexpr Type integer_list{.basic = Basic::list, .element = &integer};
    const bool ranges = function.call == Call::cidr_contains || function.call == Call::cidr_subnet;
    for (std::size_t i = 0; i + 1 < expr.operands.size(); ++i) {
      const Type *type = &text_type;
      if (function.call == Call::range || (function.call == Call::cidr_subnet && i > 0))
        type = &integer;
      else if (ranges && i == 0)
        type = &cidr;
      else if (ranges)
        type = argument(i).kind == ExprKind::literal && argument(i).text.find('/') == std::string_view::npos ? &address
                                                                                                             : nullptr;
      if (!add(i, type))
        return std::nullopt;
      if (const Code &part = code.parts.back(); part.type.basic == Basic::secret) {
        program.findings.report(diagnostics::secret_used, part.expr->span, "read as text");
        return std::nullopt;
      }
    }
    switch (function.call) {
    case Call::range:
      code.type = integer_list;
      break;
    case Call::split:
      code.type = text_list;
      break;
    case Call::cidr_subnet:
      code.type = cidr;
      break;
    case Call::secret:
      code.type = {Basic::secret};
      break;
    case Call::prefix:
    case Call::suffix:
    case Call::regex:
    case Call::cidr_contains:
      code.type = boolean_type;
      break;
    default:
      code.type = text_type;
    }
    return folded(program, std::move(code), scope);
  }

  static constexpr Type address{Basic::address_only};
};

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
  std::string out;
  for (std::size_t at = 0;;) {
    const auto found = what.empty() ? std::string_view::npos : text.find(what, at);
    out += text.substr(at, found == std::string_view::npos ? found : found - at);
    if (found == std::string_view::npos)
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
  const std::vector<Value> &arguments;

  bool refuse(std::string_view why) {
    frame.program.findings.report(diagnostics::not_computable, code.expr->span,
                                  frame.program.sources.text(code.expr->span), why);
    return false;
  }
  const std::string &text(std::size_t i) const { return std::get<std::string>(arguments[i].data); }
  Values list(std::size_t i) const {
    if (const auto *values = std::get_if<Values>(&arguments[i].data))
      return *values;
    Values values;
    if (const auto *members = std::get_if<Members>(&arguments[i].data))
      for (const EntityId id : members->ids)
        values.push_back({id, arguments[i].span});
    return values;
  }

  bool extreme(bool smallest, Value &out) {
    const Values values = arguments.size() == 1 ? list(0) : arguments;
    if (values.empty()) {
      out = {};
      return true;
    }
    const auto less = [](const Value &a, const Value &b) { return compare(a, b) < 0; };
    out = smallest ? *std::ranges::min_element(values, less) : *std::ranges::max_element(values, less);
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
    for (const Value &value : list(0)) {
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
    const std::int64_t from = std::get<std::int64_t>(arguments[0].data), to = std::get<std::int64_t>(arguments[1].data);
    if (to - from >= 100'000)
      return refuse("it would hold more than 100,000 numbers");
    Values values;
    for (std::int64_t number = from; number <= to; ++number)
      values.push_back({number, code.expr->span});
    out = {std::move(values), code.expr->span};
    return true;
  }

  bool contains(Value &out) {
    const auto &range = std::get<model::Cidr>(arguments[0].data);
    std::optional<model::Cidr> inner;
    if (const auto *other = std::get_if<model::Cidr>(&arguments[1].data))
      inner = *other;
    else if (const auto *address = std::get_if<std::string>(&arguments[1].data))
      inner = model::parse_cidr(*address + (address->find(':') != std::string::npos ? "/128" : "/32"));
    if (!inner)
      return refuse("the second argument is no address and no address range");
    out = {overlap(range, *inner) && inner->prefix >= range.prefix, code.expr->span};
    return true;
  }

  bool subnet(Value &out) {
    model::Cidr range = std::get<model::Cidr>(arguments[0].data);
    const std::int64_t bits = std::get<std::int64_t>(arguments[1].data);
    const std::int64_t number = std::get<std::int64_t>(arguments[2].data);
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
      out = {static_cast<std::int64_t>(list(0).size()), span};
      return true;
    case Call::first: {
      const Values values = list(0);
      out = values.empty() ? Value{} : values.front();
      return true;
    }
    case Call::sort: {
      if (std::holds_alternative<Members>(arguments[0].data)) {
        out = arguments[0];
        return true;
      }
      Values values = list(0);
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
      for (const Value &value : list(0)) {
        joined += (first ? "" : text(1)) + spelled(frame.program, value, element).value_or("");
        first = false;
      }
      out = {std::move(joined), span};
      return true;
    }
    case Call::split:
      out = {parts_of(text(0), text(1), span), span};
      return true;
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
    case Call::replace:
      out = {replaced(text(0), text(1), text(2)), span};
      return true;
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

std::span<const Function> functions() {
  return table;
}

const Function *find_function(std::string_view name) {
  const auto found = std::ranges::find(table, name, &Function::name);
  return found == std::end(table) ? nullptr : &*found;
}

std::optional<Code> bind_call(Program &program, const Expr &expr, const Type *expected, const Scope &scope) {
  const Expr &callee = expr.operands[0];
  const Function *function = callee.kind == ExprKind::name ? find_function(callee.text) : nullptr;
  if (function == nullptr) {
    std::vector<std::string> legal;
    for (const Function &one : table)
      legal.emplace_back(one.name);
    const std::string written(program.sources.text(callee.span));
    auto &finding = program.findings.report(diagnostics::unresolved, callee.span, "function", written);
    const std::string near = did_you_mean(written, legal);
    finding.advise(near.empty() ? "functions are " + list_in_words(legal, "and", 24) : near);
    return std::nullopt;
  }
  const std::size_t count = expr.operands.size() - 1;
  const auto named = std::ranges::find(expr.operands, ExprKind::named, &Expr::kind);
  if (named != expr.operands.end() || count < function->least || count > function->most) {
    program.findings
        .report(diagnostics::bad_argument, named != expr.operands.end() ? named->span : expr.span,
                "`" + std::string(function->name) + "`",
                named != expr.operands.end() ? "takes no named arguments"
                                             : "does not take " + counted(count, "argument"))
        .advise("it is called as `" + std::string(function->signature) + "`");
    return std::nullopt;
  }
  return Binder{program, expr, expected, scope, *function}();
}

bool run_call(const Code &code, Frame &frame, Value &out) {
  std::vector<Value> arguments;
  for (const Code &part : code.parts) {
    Value storage;
    const Value *value = run(part, frame, storage);
    if (value == nullptr)
      return false;
    const auto call = static_cast<Call>(code.detail);
    if (std::holds_alternative<None>(value->data) && call != Call::count && call != Call::first) {
      frame.program.findings
          .report(diagnostics::none_used, part.expr->span, frame.program.sources.text(part.expr->span), "this element",
                  "handed to `" + std::string(table[static_cast<std::size_t>(call)].name) + "`")
          .advise("ask first: `… != none`");
      return false;
    }
    arguments.push_back(*value);
  }
  return Runner{code, frame, arguments}(out);
}

} // namespace meshc::check
