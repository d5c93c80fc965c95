#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"
#include "check/code.h"
#include "check/literal.h"

#include <algorithm>

namespace meshc::check {
namespace {

// A scaled whole number without trailing zeros.
std::string decimal(std::int64_t value, std::int64_t unit) {
  const bool negative = value < 0;
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const auto scale = static_cast<std::uint64_t>(unit);
  std::string text = (negative ? "-" : "") + std::to_string(size / scale);
  if (size % scale != 0) {
    std::string rest = std::to_string(scale + size % scale).substr(1);
    rest.erase(rest.find_last_not_of('0') + 1);
    text += "." + rest;
  }
  return text;
}

// The largest unit that leaves a whole number: 90s, 1500ms, 2h.
std::string duration(std::int64_t milliseconds) {
  struct Unit {
    std::int64_t milliseconds;
    std::string_view suffix;
  };
  constexpr Unit units[] = {{31'536'000'000, "y"}, {86'400'000, "d"}, {3'600'000, "h"}, {60'000, "min"}, {1000, "s"}};
  for (const Unit &unit : units)
    if (milliseconds != 0 && milliseconds % unit.milliseconds == 0)
      return std::to_string(milliseconds / unit.milliseconds) + std::string(unit.suffix);
  return std::to_string(milliseconds) + "ms";
}

std::string quantity(std::int64_t thousandths) {
  struct Unit {
    std::int64_t size;
    std::string_view suffix;
  };
  constexpr Unit units[] = {
      {1'125'899'906'842'624, "Pi"}, {1'099'511'627'776, "Ti"}, {1'073'741'824, "Gi"}, {1'048'576, "Mi"}, {1024, "Ki"}};
  if (thousandths % 1000 != 0)
    return std::to_string(thousandths) + "m";
  const std::int64_t whole = thousandths / 1000;
  for (const Unit &unit : units)
    if (whole != 0 && whole % unit.size == 0)
      return std::to_string(whole / unit.size) + std::string(unit.suffix);
  return std::to_string(whole);
}

std::string spelled_element(const Program &program, const Value &value, const Type &type) {
  return spelled(program, value, type).value_or("none");
}

} // namespace

std::optional<std::string> spelled(const Program &program, const Value &value, const Type &type) {
  if (!value.written.empty())
    return std::string(value.written);
  if (std::holds_alternative<None>(value.data))
    return "none";
  if (const auto *truth = std::get_if<bool>(&value.data))
    return *truth ? "true" : "false";
  if (const auto *number = std::get_if<std::int64_t>(&value.data))
    return std::to_string(*number);
  if (const auto *text = std::get_if<std::string>(&value.data))
    return *text;
  if (const auto *time = std::get_if<model::Duration>(&value.data))
    return duration(time->milliseconds);
  if (const auto *percent = std::get_if<model::Percent>(&value.data))
    return decimal(percent->millionths, 10'000) + "%";
  if (const auto *rate = std::get_if<model::Rate>(&value.data))
    return decimal(rate->per_kilosecond, 1000) + "rps";
  if (const auto *version = std::get_if<model::Version>(&value.data))
    return model::spelled(*version);
  if (const auto *range = std::get_if<model::Cidr>(&value.data))
    return range->text;
  if (const auto *port = std::get_if<PortLiteral>(&value.data))
    return std::to_string(port->number) + "/" + port->protocol;
  if (const auto *picked = std::get_if<Picked>(&value.data))
    return picked->index < type.words.size() ? std::string(type.words[picked->index].text) : "";
  if (const auto *id = std::get_if<EntityId>(&value.data))
    return id->known() ? program[*id].name : "none";
  if (const auto *number = std::get_if<Decimal>(&value.data))
    return decimal(number->millionths, 1'000'000);
  if (const auto *amount = std::get_if<Quantity>(&value.data))
    return quantity(amount->thousandths);
  if (const auto *money = std::get_if<Money>(&value.data))
    return decimal(money->millionths, 1'000'000) + money->unit;
  if (const auto *day = std::get_if<model::Date>(&value.data))
    return model::spelled(*day);
  if (std::holds_alternative<RegionAny>(value.data))
    return "any";
  if (std::holds_alternative<Present>(value.data))
    return "present";
  std::vector<std::string> parts;
  if (const auto *members = std::get_if<Members>(&value.data)) {
    for (const EntityId id : members->ids)
      parts.push_back(program[id].name);
    return parts.empty() ? "nothing" : list_in_words(parts, "and", parts.size());
  }
  if (const auto *values = std::get_if<Values>(&value.data)) {
    for (const Value &one : *values)
      parts.push_back(spelled_element(program, one, type.element != nullptr ? *type.element : type));
    return parts.empty() ? "nothing" : list_in_words(parts, "and", parts.size());
  }
  return std::nullopt;
}

std::optional<Type> shape_of(std::string_view literal) {
  if (parse_integer(literal) && literal.find('.') == literal.npos)
    return Type{Basic::integer};
  if (parse_decimal(literal))
    return Type{Basic::decimal};
  if (parse_duration(literal))
    return Type{Basic::duration};
  if (parse_percent(literal))
    return Type{Basic::percent};
  if (parse_rate(literal))
    return Type{Basic::rate};
  if (model::parse_date(literal))
    return Type{Basic::date};
  if (parse_version(literal))
    return Type{Basic::version};
  if (model::parse_cidr(literal))
    return Type{Basic::cidr};
  if (parse_port(literal))
    return Type{Basic::port};
  if (parse_money(literal))
    return Type{Basic::money};
  if (parse_quantity(literal))
    return Type{Basic::quantity};
  if (model::parse_address(literal))
    return Type{Basic::address_only};
  return std::nullopt;
}

namespace {

std::string plural_words(const Type &type) {
  switch (type.basic) {
  case Basic::reference:
    return std::string(plural(type.kind));
  case Basic::word:
    return "words";
  case Basic::list:
    return "lists";
  case Basic::set:
    return "sets";
  case Basic::boolean:
  case Basic::integer:
  case Basic::port_number:
  case Basic::decimal:
  case Basic::duration:
  case Basic::percent:
  case Basic::rate:
  case Basic::money:
  case Basic::date:
  case Basic::cidr:
  case Basic::port:
  case Basic::version:
  case Basic::secret:
  case Basic::record: {
    const std::string one = type_words(type);
    return one.substr(one.find(' ') + 1) + "s";
  }
  case Basic::quantity:
    return "quantities";
  default:
    return "text";
  }
}

} // namespace

std::string type_text(const Type &type) {
  const bool own = type.basic == Basic::word || (type.basic == Basic::set && type.kind != Kind::cluster);
  return own ? type_words(type) : std::string(type_example(type));
}

std::string type_and_text(const Program &program, const Code &code) {
  if (code.type.basic == Basic::nothing)
    return "`none`";
  return type_words(code.type) + " (`" + std::string(program.sources.text(code.expr->span)) + "`)";
}

std::string type_words(const Type &type) {
  switch (type.basic) {
  case Basic::boolean:
    return "a truth value";
  case Basic::integer:
  case Basic::port_number:
    return "a whole number";
  case Basic::decimal:
    return "a number";
  case Basic::duration:
    return "a duration";
  case Basic::percent:
    return "a share";
  case Basic::rate:
    return "a rate";
  case Basic::money:
    return "a price";
  case Basic::quantity:
    return "a quantity";
  case Basic::date:
    return "a date";
  case Basic::cidr:
    return "an address range";
  case Basic::port:
    return "a port";
  case Basic::version:
    return "a version";
  case Basic::secret:
    return "a secret";
  case Basic::nothing:
    return "`none`";
  case Basic::record:
    return "a record";
  case Basic::block:
    return "a block of fields";
  case Basic::word: {
    std::vector<std::string> words;
    for (const Word &word : type.words)
      if (!word.later)
        words.emplace_back(word.text);
    return "one of " + list_in_words(words, "or", 12);
  }
  case Basic::reference:
    return "a " + std::string(word(type.kind));
  case Basic::set:
    return "a set of " + std::string(plural(type.kind));
  case Basic::list:
    return type.element == nullptr ? "a list" : "a list of " + plural_words(*type.element);
  default:
    return "text";
  }
}

} // namespace meshc::check
