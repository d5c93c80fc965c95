#include "parse/parse.h"

#include "base/text.h"
#include "parse/layout.h"
#include "parse/lexer.h"
#include "parse/reader.h"

#include <optional>

namespace meshc::parse {
namespace {

constexpr std::size_t largest_file = 8u << 20;
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string hexadecimal(char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(byte);
  return {digits[value >> 4], digits[value & 15u]};
}

std::string written(Position place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

// What must hold before a byte is looked at. False when the file is not read at all.
bool admit(const SourceMap &sources, FileId file, Reporter &reporter) {
  const std::string_view text = sources.text(file);
  if (text.size() > largest_file) {
    const std::size_t tenths = (10 * text.size() + (1u << 19)) >> 20;
    reporter
        .error(0, 0,
               "this file has " + std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) +
                   " MiB, and the most is 8 MiB")
        .advise("split it: a mesh may have any number of files");
    return false;
  }
  const std::optional<std::size_t> bad = first_invalid_utf8(text);
  if (!bad)
    return true;
  const auto at = static_cast<std::uint32_t>(*bad);
  const bool wide = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  const Position place = sources.position(file, at);
  reporter
      .error(at, at + 1,
             wide ? std::string("this file is UTF-16, not UTF-8")
                  : "byte 0x" + hexadecimal(text[at]) + " at " + written(place) + " is not UTF-8")
      .advise("save the file as UTF-8");
  return false;
}

std::uint32_t begin_of(std::string_view text) {
  return text.starts_with(byte_order_mark) ? static_cast<std::uint32_t>(byte_order_mark.size()) : 0;
}

} // namespace

Parsed parse(const SourceMap &sources, FileId file) {
  Parsed result;
  result.tree.file = file;
  Reporter reporter(file);
  if (admit(sources, file, reporter)) {
    const std::string_view text = sources.text(file);
    Lexed lexed = lex(text, begin_of(text), static_cast<std::uint32_t>(text.size()), reporter);
    result.tree.comments = std::move(lexed.comments);
    const Layout layout = lay_out(lexed.tokens, text, reporter);
    if (layout.readable)
      result.tree.items = Reader(text, result.tree.comments, reporter).file(layout);
  }
  result.tree.complete = !reporter.any();
  result.findings = reporter.take();
  result.findings.sort();
  return result;
}

std::string dump_tokens(const SourceMap &sources, FileId file) {
  Reporter reporter(file);
  if (!admit(sources, file, reporter))
    return {};
  const std::string_view text = sources.text(file);
  const Lexed lexed = lex(text, begin_of(text), static_cast<std::uint32_t>(text.size()), reporter);
  std::string out;
  for (const Token &token : lay_out(lexed.tokens, text, reporter).tokens) {
    const Position place = sources.position(file, token.begin);
    const std::string_view spelled =
        token.kind == TokenKind::line_end ? "" : text.substr(token.begin, token.end - token.begin);
    out += written(place) + " " + std::string(describe(token.kind)) + (spelled.empty() ? "" : " ") +
           std::string(spelled) + "\n";
  }
  return out;
}

} // namespace meshc::parse
