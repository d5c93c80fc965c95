#include "check/strings.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace meshc::check {
namespace {

constexpr std::string_view blanks = " \t\r";

struct Hole {
  std::size_t begin = 0; // of `\(`
  std::size_t end = 0;   // behind `)`
};

// From the expressions between the parentheses back to the parentheses.
std::vector<Hole> holes_of(const syntax::Expr &string) {
  const std::string_view text = string.text;
  std::vector<Hole> holes;
  for (const syntax::Expr &part : string.operands) {
    std::size_t begin = part.span.begin - string.text_span.begin;
    std::size_t end = part.span.end - string.text_span.begin;
    while (begin > 0 && text[begin] != '\\')
      --begin;
    while (end < text.size() && text[end] != ')')
      ++end;
    holes.push_back({begin, std::min(end + 1, text.size())});
  }
  return holes;
}

std::string utf8(std::uint32_t code) {
  const auto byte = [](std::uint32_t bits) { return static_cast<char>(bits); };
  const auto tail = [&](unsigned shift) { return byte(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80)
    return {byte(code)};
  if (code < 0x800)
    return {byte(0xc0 | code >> 6), tail(0)};
  if (code < 0x10000)
    return {byte(0xe0 | code >> 12), tail(6), tail(0)};
  return {byte(0xf0 | code >> 18), tail(12), tail(6), tail(0)};
}

struct Escape {
  std::string meant;
  std::size_t length = 0; // of the escape
};

// Which escapes exist is the parser's to say; it has refused all others, and what is no character.
Escape escape_at(std::string_view text, std::size_t at) {
  const char letter = at + 1 < text.size() ? text[at + 1] : '\\';
  if (letter == 'u') {
    const std::size_t close = std::min(text.find('}', at), text.size());
    std::uint32_t code = 0;
    const std::string_view digits = text.substr(std::min(at + 3, close), close - std::min(at + 3, close));
    std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    return {utf8(code), std::min(close + 1, text.size()) - at};
  }
  const char meant = letter == 'n' ? '\n' : letter == 't' ? '\t' : letter == 'r' ? '\r' : letter;
  return {{meant}, 2};
}

class Reader {
public:
  explicit Reader(const syntax::Expr &string)
      : string_(string), text_(string.text), holes_(holes_of(string)), base_(string.text_span.begin) {
    start_piece();
  }

  StringPieces read() {
    const std::size_t first = text_.find('\n');
    if (first == text_.npos || string_.kind == syntax::ExprKind::string) {
      copy(0, text_.size());
      return std::move(result_);
    }
    const std::size_t last = text_.rfind('\n');
    const std::string_view indentation = text_.substr(last + 1);
    if (const std::size_t at = text_.find_first_not_of(blanks); at < first)
      mistake(at, first, "the text of a multi-line string begins on the line below its opening quotes", "");
    else if (indentation.find_first_not_of(blanks) != indentation.npos)
      mistake(text_.size(), text_.size(), "the closing quotes of a multi-line string stand on a line of their own",
              "their indentation is what every line loses");
    for (std::size_t begin = first + 1; begin <= last && !result_.mistake;) {
      const std::size_t end = text_.find('\n', begin);
      line(begin, end, indentation);
      if (end != last)
        add("\n", end);
      begin = end + 1;
    }
    return std::move(result_);
  }

private:
  void start_piece() {
    result_.pieces.emplace_back();
    result_.pieces.back().map.whole = string_.text_span;
  }

  void mistake(std::size_t begin, std::size_t end, std::string message, std::string help) {
    if (!result_.mistake)
      result_.mistake = {{string_.span.file, base_ + static_cast<std::uint32_t>(begin),
                          base_ + static_cast<std::uint32_t>(std::max(end, begin))},
                         std::move(message),
                         std::move(help)};
  }

  void add(std::string_view bytes, std::size_t at) {
    result_.pieces.back().add(bytes, base_ + static_cast<std::uint32_t>(at));
  }

  void line(std::size_t begin, std::size_t end, std::string_view indentation) {
    if (end > begin && text_[end - 1] == '\r')
      --end;
    const std::string_view whole = text_.substr(begin, end - begin);
    if (whole.starts_with(indentation))
      return copy(begin + indentation.size(), end);
    const std::size_t content = whole.find_first_not_of(blanks);
    if (content == whole.npos)
      return;
    const bool as_deep = content >= indentation.size();
    mistake(begin, begin + std::max<std::size_t>(content, 1),
            as_deep ? "this line is indented with other blanks than the closing quotes"
                    : "this line is indented less than the closing quotes of its string",
            as_deep ? "use the same tabs or blanks in front of both"
                    : "move the closing quotes to the left, or the line to the right");
  }

  void copy(std::size_t begin, std::size_t end) {
    for (std::size_t at = begin; at < end;) {
      if (next_hole_ < holes_.size() && at == holes_[next_hole_].begin) {
        at = holes_[next_hole_++].end;
        start_piece();
        continue;
      }
      const std::size_t stop = std::min(text_.find('\\', at), end);
      if (stop > at)
        add(text_.substr(at, stop - at), at);
      at = stop == end || is_hole(stop) ? stop : escape(stop, end);
    }
  }

  bool is_hole(std::size_t at) const { return next_hole_ < holes_.size() && at == holes_[next_hole_].begin; }

  // Returns where the text goes on.
  std::size_t escape(std::size_t at, std::size_t end) {
    const auto [meant, length] = escape_at(text_.substr(0, end), at);
    add(meant, at);
    return at + length;
  }

  const syntax::Expr &string_;
  std::string_view text_;
  std::vector<Hole> holes_;
  std::uint32_t base_;
  std::size_t next_hole_ = 0;
  StringPieces result_;
};

} // namespace

StringPieces read_string(const syntax::Expr &string) {
  return Reader(string).read();
}

std::optional<std::vector<MappedText>> string_pieces(const syntax::Expr &string, diagnostics::Diagnostics &findings) {
  StringPieces read = read_string(string);
  if (!read.mistake)
    return std::move(read.pieces);
  findings.report(diagnostics::syntax_error, read.mistake->span, read.mistake->message)
      .label(string.span, "the string")
      .advise(read.mistake->help);
  return std::nullopt;
}

std::string unescape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      plain += text[at++];
      continue;
    }
    const Escape escape = escape_at(text, at);
    plain += escape.meant;
    at += escape.length;
  }
  return plain;
}

} // namespace meshc::check
