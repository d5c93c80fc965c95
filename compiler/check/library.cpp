#include "check/library.h"

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
    if (code.parts[0].type.basic == Basic::reference) { // one thing is a set of one
      const Type set{.basic = Basic::set, .kind = code.parts[0].type.kind};
      auto wide = fit(program, std::move(code.parts[0]), set, scope);
      if (!wide)
        return std::nullopt;
      code.parts[0] = std::move(*wide);
    }
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

} // namespace meshc::check
