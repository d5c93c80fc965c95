#include "parse/lookalikes.h"

namespace meshc::parse {
namespace {

constexpr std::string_view quotes_help = "write strings in double quotes: `\"…\"`";
constexpr std::string_view space_help = "replace it by an ordinary space; it looks like one and comes with pasted text";

constexpr Lookalike lookalikes[] = {
    {";", Meaning::space, "", "`;` does not end an item",
     "remove it: the end of the line ends an item, `,` inside `{ }`"},
    {"'", Meaning::quoted, "'", "`'` does not start a string", quotes_help},
    {"`", Meaning::quoted, "`", "a backtick does not start a string", quotes_help},
    {"#", Meaning::line, "", "`#` does not start a comment", "write `//`"},
    {"/*", Meaning::line, "", "`/*` does not start a comment", "write `//` in front of each line"},
    {"=>", Meaning::token, "", "`=>` is not the arrow of the language", "write `->`"},
    {"&&", Meaning::token, "", "`&&` is no operator", "write `and`"},
    {"||", Meaning::token, "", "`||` is no operator", "write `or`"},
    {"|", Meaning::token, "", "`|` is no operator", "write `or` for conditions, `+` for the union of sets"},
    {"&", Meaning::token, "", "`&` is no operator", "write `and`"},
    {"!", Meaning::token, "", "`!` is no operator", "write `not`"},
    {"${", Meaning::quoted, "}", "`${` inserts nothing", "inside a string write `\\(value)`; outside, the bare name"},
    {"$", Meaning::token, "", "`$` does not name a value", "write the bare name"},
    {"@", Meaning::token, "", "`@` means nothing here", "text goes into double quotes"},
    {"%", Meaning::token, "", "`%` stands directly behind a number", "write `50%` without a space"},
    {"?", Meaning::token, "", "`?` is no operator", "write `if a then b else c`"},
    {"\u201c", Meaning::quoted, "\u201d", "a curly quote does not start a string", quotes_help},
    {"\u201d", Meaning::quoted, "\u201d", "a curly quote does not start a string", quotes_help},
    {"\u201e", Meaning::quoted, "\u201c", "a low quote does not start a string", quotes_help},
    {"\u2018", Meaning::quoted, "\u2019", "a curly quote does not start a string", quotes_help},
    {"\u2019", Meaning::quoted, "\u2019", "a curly quote does not start a string", quotes_help},
    {"\u00ab", Meaning::quoted, "\u00bb", "`\u00ab` does not start a string", quotes_help},
    {"\u2013", Meaning::token, "", "this is a dash (U+2013), not a minus", "write `-`"},
    {"\u2014", Meaning::token, "", "this is a dash (U+2014), not a minus", "write `-`"},
    {"\u2212", Meaning::token, "", "this is U+2212, not the minus of the keyboard", "write `-`"},
    {"\u2192", Meaning::token, "", "`\u2192` is not the arrow of the language", "write `->`"},
    {"\u2194", Meaning::token, "", "`\u2194` is not the arrow of the language", "write `<->`"},
    {"\u2264", Meaning::token, "", "`\u2264` is no operator", "write `<=`"},
    {"\u2265", Meaning::token, "", "`\u2265` is no operator", "write `>=`"},
    {"\u2260", Meaning::token, "", "`\u2260` is no operator", "write `!=`"},
    {"\u2026", Meaning::token, "", "`\u2026` stands for something left out", "write it in full"},
    {"\u00a0", Meaning::space, "", "there is a no-break space (U+00A0) here", space_help},
    {"\u202f", Meaning::space, "", "there is a no-break space (U+202F) here", space_help},
    {"\u3000", Meaning::space, "", "there is a wide space (U+3000) here", space_help},
    {"\u200b", Meaning::space, "", "there is an invisible space (U+200B) here", "remove it; it comes with pasted text"},
    {"\ufeff", Meaning::space, "", "there is a byte order mark (U+FEFF) inside the file",
     "remove it; it comes with joined files"},
};

} // namespace

const Lookalike *find_lookalike(std::string_view text) {
  for (const Lookalike &one : lookalikes)
    if (text.starts_with(one.text))
      return &one;
  return nullptr;
}

std::string_view code_point_at(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0xc0) == 0x80)
    ++length;
  return text.substr(at, length);
}

std::string printable(std::string_view code_point) {
  const auto byte = static_cast<unsigned char>(code_point.empty() ? '\0' : code_point[0]);
  if (byte >= 0x20 && byte != 0x7f)
    return "`" + std::string(code_point) + "`";
  constexpr std::string_view digits = "0123456789ABCDEF";
  return std::string("the control character U+00") + digits[byte >> 4] + digits[byte & 15];
}

} // namespace meshc::parse
