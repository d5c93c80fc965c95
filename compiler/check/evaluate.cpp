#include "base/pattern.h"
#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/code.h"
#include "check/literal.h"
#include "check/strings.h"

#include <algorithm>
#include <charconv>

namespace meshc::check {
namespace {

using syntax::Expr;
using syntax::ExprKind;

// What was found, as a message says it.
std::string found(const Program &program, const Expr &expr) {
  const std::string text(program.sources.text(expr.span));
  if (expr.kind == ExprKind::raw_string && !text.starts_with('#'))
    return "the text `" + std::string(expr.text) + "`"; // computed
  const std::string shown = text.size() > 40 || text.find('\n') != std::string::npos ? "" : " `" + text + "`";
  switch (expr.kind) {
  case ExprKind::string:
  case ExprKind::raw_string:
  case ExprKind::block_string:
    return "the string" + (shown.empty() ? "" : " " + text);
  case ExprKind::name:
  case ExprKind::dotted:
    return "the name" + shown;
  case ExprKind::list:
    return "a list";
  case ExprKind::record:
    return "a record";
  case ExprKind::none:
    return "`none`";
  default:
    return shown.empty() ? "this expression" : shown.substr(1);
  }
}

std::nullopt_t wrong(Program &program, const Expr &expr, const Type &type, const Scope &scope, std::string hint = {}) {
  if (std::string help = name_help(program, expr, scope); !help.empty())
    hint = std::move(help); // a name that is nearly one of the program was not meant for text
  program.findings.report(diagnostics::wrong_type, expr.span, scope.field, type_text(type), found(program, expr))
      .advise(std::move(hint));
  return std::nullopt;
}

std::nullopt_t out_of_range(Program &program, const Expr &expr, const Scope &scope, const std::string &rule) {
  program.findings.report(diagnostics::out_of_range, expr.span, scope.field, rule, program.sources.text(expr.span));
  return std::nullopt;
}

// Text of a plain string without computed parts; literals and names are not strings.
std::optional<std::string> plain_string(const Expr &expr) {
  if (expr.kind == ExprKind::raw_string)
    return std::string(expr.text);
  if (expr.kind != ExprKind::string || !expr.operands.empty())
    return std::nullopt;
  return unescape(expr.text);
}

// A literal, or the same text in quotes: any typed literal may be quoted.
std::optional<std::string> literal_text(const Expr &expr) {
  if (expr.kind == ExprKind::literal)
    return std::string(expr.text);
  if (expr.kind == ExprKind::string && expr.operands.empty())
    return unescape(expr.text);
  if (expr.kind == ExprKind::raw_string)
    return std::string(expr.text);
  return std::nullopt;
}

std::optional<Value> evaluate_word(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  std::vector<std::string> legal;
  const std::string text = expr.kind == ExprKind::string       ? unescape(expr.text)
                           : expr.kind == ExprKind::raw_string ? std::string(expr.text)
                                                               : std::string(program.sources.text(expr.span));
  for (std::size_t i = 0; i < type.words.size(); ++i) {
    if (type.words[i].text == text) {
      if (!type.words[i].because.empty()) {
        program.findings.report(diagnostics::word_refused, expr.span, scope.field, text, type.words[i].because)
            .advise(std::string(type.words[i].instead));
        return std::nullopt;
      }
      if (type.words[i].later) {
        unsupported(program, expr.span, "`" + std::string(scope.field) + " = " + text + "`");
        return std::nullopt;
      }
      return Value{Picked{i}, expr.span};
    }
    if (!type.words[i].later)
      legal.emplace_back(type.words[i].text);
  }
  if (expr.kind != ExprKind::name && expr.kind != ExprKind::string && expr.kind != ExprKind::raw_string &&
      expr.kind != ExprKind::literal && expr.kind != ExprKind::boolean)
    return wrong(program, expr, type, scope, "it is one of " + list_in_words(legal, "or", 12));
  auto &finding = program.findings.report(diagnostics::wrong_type, expr.span, scope.field,
                                          "one of " + list_in_words(legal, "or", 12), found(program, expr));
  const auto near = suggestions(text, legal);
  finding.advise(near.empty() ? name_help(program, expr, scope) : did_you_mean(text, legal));
  if (near.size() == 1)
    finding.fix({"write `" + near.front() + "`", {{expr.span, near.front()}}, is_near(text, near.front())});
  return std::nullopt;
}

std::optional<Value> evaluate_integer(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const auto text = expr.kind == ExprKind::string ? std::nullopt : literal_text(expr);
  const auto number = text ? parse_integer(*text) : std::nullopt;
  if (!number)
    return wrong(program, expr, type, scope);
  const std::int64_t least = type.basic == Basic::port_number ? 1 : type.least;
  const std::int64_t most = type.basic == Basic::port_number ? 65535 : type.most;
  if (*number < least || *number > most)
    return out_of_range(program, expr, scope, "between " + std::to_string(least) + " and " + std::to_string(most));
  return Value{*number, expr.span};
}

std::optional<Value> evaluate_measure(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const auto text = literal_text(expr);
  if (type.basic == Basic::duration) {
    if (const auto duration = text ? parse_duration(*text) : std::nullopt) {
      if (duration->milliseconds < type.least)
        return out_of_range(program, expr, scope, "at least 1ms");
      return Value{*duration, expr.span};
    }
    if (!text)
      return wrong(program, expr, type, scope);
    const Hint hint = duration_hint(*text);
    auto &finding = program.findings.report(diagnostics::wrong_type, expr.span, scope.field, type_example(type),
                                            found(program, expr));
    finding.advise(hint.text);
    if (!hint.replacement.empty())
      finding.fix({"write `" + hint.replacement + "`", {{expr.span, hint.replacement}}, false});
    return std::nullopt;
  }
  if (type.basic == Basic::percent) {
    if (const auto percent = text ? parse_percent(*text) : std::nullopt) {
      if (percent->millionths < type.least || percent->millionths > type.most)
        return out_of_range(program, expr, scope, "between 0% and 100%");
      return Value{*percent, expr.span};
    }
    return wrong(program, expr, type, scope, text ? percent_hint(*text) : "");
  }
  if (const auto rate = text ? parse_rate(*text) : std::nullopt)
    return rate->per_kilosecond < type.least ? std::optional<Value>(out_of_range(program, expr, scope, "above 0rps"))
                                             : Value{*rate, expr.span};
  return wrong(program, expr, type, scope, text ? rate_hint(*text) : "");
}

std::optional<Value> evaluate_date(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const auto text = literal_text(expr);
  if (const auto date = text ? model::parse_date(*text) : std::nullopt)
    return Value{*date, expr.span};
  const bool shaped = text && text->size() == 10 && std::ranges::count(*text, '-') == 2;
  return wrong(program, expr, type, scope,
               shaped ? "it is no day of the calendar" : "a day is written year, month, day: `2027-03-31`");
}

bool is_url(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://", "oci://"})
    if (text.starts_with(scheme)) {
      const std::string_view rest = text.substr(scheme.size());
      return !rest.empty() && rest.front() != '/' && rest.front() != ':' &&
             rest.find_first_of(" \t\n\"'<>") == std::string_view::npos;
    }
  return false;
}

std::optional<Value> evaluate_network(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  if (expr.kind == ExprKind::name && type.basic == Basic::file && expr.text == "system")
    return Value{std::string("system"), expr.span};
  if (expr.kind == ExprKind::name && std::ranges::find(type.words, expr.text, &Word::text) != type.words.end())
    return Value{std::string(expr.text), expr.span};
  const auto text = literal_text(expr);
  if (!text)
    return wrong(program, expr, type, scope);
  switch (type.basic) {
  case Basic::cidr:
    if (auto cidr = model::parse_cidr(*text))
      return Value{*cidr, expr.span};
    return wrong(program, expr, type, scope,
                 model::parse_address(*text)            ? "it ends in a prefix length, as in `" + *text + "/16`"
                 : text->find('/') != std::string::npos ? "bits behind the prefix must be zero"
                                                        : "");
  case Basic::address:
    if (model::parse_address(*text) || (is_dns_name(*text) && !is_digit(text->back())))
      return Value{*text, expr.span};
    return wrong(program, expr, type, scope);
  case Basic::host:
    if (*text == "*" || (is_dns_name(*text, true) && !model::parse_address(*text)))
      return Value{*text, expr.span};
    return wrong(program, expr, type, scope, "host names are lower case, labels joined by dots, `*.` only in front");
  case Basic::url:
    if (is_url(*text))
      return Value{*text, expr.span};
    return wrong(program, expr, type, scope, "it starts with `https://`");
  case Basic::file:
    if (text->empty() || text->front() == '/' || text->find("..") != std::string::npos ||
        text->find('\\') != std::string::npos)
      return wrong(program, expr, type, scope, "the path is relative to the mesh folder and stays inside it");
    return Value{*text, expr.span};
  default:
    if (text->starts_with('/') && text->find_first_of(" \t\n?#") == std::string::npos &&
        text->find('*') >= text->size() - 1)
      return Value{*text, expr.span};
    return wrong(program, expr, type, scope, "a path starts with `/`; `*` may only end it");
  }
}

std::optional<Value> evaluate_port(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const auto text = literal_text(expr);
  const auto port = text ? parse_port(*text) : std::nullopt;
  if (!port)
    return wrong(program, expr, type, scope,
                 text && parse_integer(*text) ? "say what is spoken there: `" + *text + "/http`" : "");
  if (port->number < 1 || port->number > 65535)
    return out_of_range(program, expr, scope, "a port between 1 and 65535");
  std::vector<std::string> legal;
  for (int i = 0; i <= static_cast<int>(model::Protocol::udp); ++i)
    legal.emplace_back(model::spelled(static_cast<model::Protocol>(i)));
  if (std::ranges::find(legal, port->protocol) == legal.end()) {
    program.findings
        .report(diagnostics::wrong_type, expr.span, scope.field, "a protocol behind the slash",
                "`" + port->protocol + "`")
        .advise(suggestions(port->protocol, legal).empty() ? "protocols are " + list_in_words(legal, "and", 12)
                                                           : did_you_mean(port->protocol, legal));
    return std::nullopt;
  }
  return Value{*port, expr.span};
}

// Conditions that Istio accepts in retryOn (istio.md 4), each also an HTTP status.
constexpr std::string_view conditions[] = {"5xx",
                                           "gateway-error",
                                           "reset",
                                           "reset-before-request",
                                           "connect-failure",
                                           "retriable-4xx",
                                           "refused-stream",
                                           "retriable-status-codes",
                                           "retriable-headers",
                                           "envoy-ratelimited",
                                           "http3-post-connect-failure",
                                           "cancelled",
                                           "deadline-exceeded",
                                           "internal",
                                           "resource-exhausted",
                                           "unavailable"};

std::optional<Value> evaluate_condition_word(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const std::string text = expr.kind == ExprKind::string       ? unescape(expr.text)
                           : expr.kind == ExprKind::raw_string ? std::string(expr.text)
                                                               : std::string(program.sources.text(expr.span));
  if (std::ranges::find(conditions, text) != std::end(conditions))
    return Value{text, expr.span};
  if (const auto status = parse_integer(text)) {
    if (*status < 100 || *status > 599)
      return out_of_range(program, expr, scope, "an HTTP status between 100 and 599");
    return Value{text, expr.span};
  }
  const std::vector<std::string> legal(std::begin(conditions), std::end(conditions));
  return wrong(program, expr, type, scope, [&] {
    const std::string near = did_you_mean(text, legal);
    return near.empty() ? "conditions are " + list_in_words(legal, "and", 20) : near;
  }());
}

std::optional<Value> evaluate_list(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const Type &element = *type.element;
  if (expr.kind == ExprKind::any && expr.text.empty() && element.basic == Basic::reference &&
      element.kind == Kind::region)
    return Value{RegionAny{}, expr.span};
  Values values;
  if (const auto kind = kind_by_plural(expr.text); kind && expr.kind == ExprKind::name && element.or_space) {
    const auto members = evaluate_set(program, expr, *kind, scope);
    for (const EntityId id : members ? members->ids : std::vector<EntityId>{})
      values.push_back({id, expr.span});
    return members ? std::optional(Value{std::move(values), expr.span}) : std::nullopt;
  }
  bool good = true;
  const auto add = [&](const Expr &part) {
    if (auto value = evaluate(program, part, element, scope))
      values.push_back(std::move(*value));
    else
      good = false;
  };
  if (expr.kind == ExprKind::list)
    for (const Expr &part : expr.operands)
      add(part);
  else
    add(expr); // a scalar is accepted where a list of one is meant
  if (!good)
    return std::nullopt;
  return Value{std::move(values), expr.span};
}

std::optional<Value> evaluate_amount(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const auto text = literal_text(expr);
  if (text) {
    if (type.basic == Basic::decimal)
      if (const auto decimal = parse_decimal(*text))
        return Value{*decimal, expr.span};
    if (type.basic == Basic::quantity)
      if (const auto quantity = parse_quantity(*text))
        return Value{*quantity, expr.span};
    if (type.basic == Basic::money)
      if (auto money = parse_money(*text))
        return Value{std::move(*money), expr.span};
  }
  return wrong(program, expr, type, scope);
}

std::optional<Value> evaluate_pattern(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const auto text = literal_text(expr);
  if (!text)
    return wrong(program, expr, type, scope);
  std::string problem;
  const auto at = text->find('@');
  const bool good = type.basic == Basic::address_only ? model::parse_address(*text).has_value()
                    : type.basic == Basic::pattern    ? Pattern::parse(*text, problem).has_value()
                                                      : at != std::string::npos && at > 0 && at + 1 < text->size() &&
                                                         text->find_first_of(" \t\n\"<>,;") == std::string::npos &&
                                                         text->find('@', at + 1) == std::string::npos;
  return good ? std::optional(Value{*text, expr.span})
              : std::optional<Value>(wrong(program, expr, type, scope, problem));
}

std::optional<Value> evaluate_text(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  const bool names = type.basic != Basic::text;
  if (expr.kind == ExprKind::name && names)
    return Value{std::string(expr.text), expr.span};
  if (expr.kind == ExprKind::block_string) {
    const auto pieces = string_pieces(expr, program.findings);
    if (pieces && pieces->front().text.empty())
      return out_of_range(program, expr, scope, "not empty");
    return pieces ? std::optional(Value{pieces->front().text, expr.span}) : std::nullopt;
  }
  const auto text = plain_string(expr);
  if (!text) {
    return wrong(program, expr, type, scope,
                 expr.kind == ExprKind::name || expr.kind == ExprKind::literal
                     ? "put it in quotes: `\"" + std::string(program.sources.text(expr.span)) + "\"`"
                     : "");
  }
  if (text->empty())
    return out_of_range(program, expr, scope, "not empty");
  return Value{*text, expr.span};
}

} // namespace

std::optional<Value> plain(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  switch (type.basic) {
  case Basic::boolean:
    if (expr.kind != ExprKind::boolean)
      return wrong(program, expr, type, scope);
    return Value{expr.text == "true", expr.span};
  case Basic::integer:
  case Basic::port_number:
    return evaluate_integer(program, expr, type, scope);
  case Basic::text:
  case Basic::name:
  case Basic::region_name:
  case Basic::zone_name:
  case Basic::own_version:
    return evaluate_text(program, expr, type, scope);
  case Basic::duration:
  case Basic::percent:
  case Basic::rate:
    return evaluate_measure(program, expr, type, scope);
  case Basic::cidr:
  case Basic::address:
  case Basic::host:
  case Basic::url:
  case Basic::file:
  case Basic::path:
    return evaluate_network(program, expr, type, scope);
  case Basic::port:
    return evaluate_port(program, expr, type, scope);
  case Basic::version: {
    const auto text = literal_text(expr);
    const auto version = text ? parse_version(*text) : std::nullopt;
    return version ? std::optional(Value{*version, expr.span})
                   : std::optional<Value>(wrong(program, expr, type, scope));
  }
  case Basic::date:
    return evaluate_date(program, expr, type, scope);
  case Basic::condition:
    return evaluate_condition_word(program, expr, type, scope);
  case Basic::match:
    if (expr.kind == ExprKind::name && expr.text == "present")
      return Value{Present{}, expr.span};
    if (expr.kind == ExprKind::name)
      return wrong(program, expr, type, scope, "put text in quotes: `\"" + std::string(expr.text) + "\"`");
    return evaluate_text(program, expr, {Basic::text}, scope);
  case Basic::word:
    return evaluate_word(program, expr, type, scope);
  case Basic::reference: {
    const Kind kinds[] = {type.kind, Kind::space};
    const auto id = resolve(program, expr, std::span(kinds).first(type.or_space ? 2 : 1), scope);
    return id ? std::optional(Value{*id, expr.span}) : std::nullopt;
  }
  case Basic::set: {
    auto code = bind(program, expr, &type, scope);
    return code ? std::optional(std::move(code->value)) : std::nullopt;
  }
  case Basic::decimal:
  case Basic::quantity:
  case Basic::money:
    return evaluate_amount(program, expr, type, scope);
  case Basic::address_only:
  case Basic::email:
  case Basic::pattern:
    return evaluate_pattern(program, expr, type, scope);
  case Basic::list:
    return evaluate_list(program, expr, type, scope);
  case Basic::secret:
  case Basic::record:
  case Basic::nothing:
  case Basic::map:
  case Basic::block:
  case Basic::repeated:
  case Basic::named:
  case Basic::choice:
  case Basic::on_set:
  case Basic::expression:
  case Basic::plain:
    break;
  }
  return wrong(program, expr, type, scope);
}

std::optional<Value> evaluate_or_none(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  if (type.basic == Basic::expression)
    return Value{Present{}, expr.span};
  if (expr.kind == ExprKind::list ? type.basic == Basic::list : !is_computed(program, expr, scope)) {
    auto value = plain(program, expr, type, scope);
    if (value && expr.kind == ExprKind::literal)
      value->written = expr.text;
    return value;
  }
  auto code = bind(program, expr, &type, scope);
  if (!code)
    return std::nullopt;
  if (type.basic == Basic::set)
    if (const auto *members = std::get_if<Members>(&code->value.data); members != nullptr && members->ids.empty())
      program.findings.report(diagnostics::empty_selection, expr.span, plural(type.kind));
  code->value.span = expr.span;
  return std::move(code->value);
}

std::optional<Value> evaluate(Program &program, const Expr &expr, const Type &type, const Scope &scope) {
  auto value = evaluate_or_none(program, expr, type, scope);
  if (!value || !std::holds_alternative<None>(value->data))
    return value;
  return wrong(program, expr, type, scope,
               "the expression is worth `none` here; `if … then … else …` chooses something else");
}

std::optional<Members> evaluate_set(Program &program, const Expr &expr, Kind kind, const Scope &scope) {
  const Type set{.basic = Basic::set, .kind = kind};
  const auto value = evaluate(program, expr, set, scope);
  const auto *members = value ? std::get_if<Members>(&value->data) : nullptr;
  return members != nullptr ? std::optional(*members) : std::nullopt;
}

} // namespace meshc::check
