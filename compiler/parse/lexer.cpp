#include "parse/lexer.h"

#include "parse/lookalikes.h"
#include "parse/strings.h"

#include <algorithm>
#include <array>

namespace meshc::parse {
namespace {

enum : std::uint8_t { word_start = 1, word_part = 2, digit = 4, space = 8 };

constexpr auto classes = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    if (letter)
      table[c] = word_start | word_part;
    else if (c >= '0' && c <= '9')
      table[c] = word_part | digit;
    else if (c == ' ' || c == '\t' || c == '\r')
      table[c] = space;
  }
  return table;
}();

class Lexer {
public:
  Lexer(std::string_view text, std::uint32_t begin, std::uint32_t end, Reporter &reporter)
      : text_(text), at_(begin), end_(end), line_start_(begin), reporter_(reporter), strings_(text) {
    lexed_.tokens.reserve((end - begin) / 5 + 8);
  }

  Lexed run() {
    while (at_ < end_ && !reporter_.full())
      next();
    return std::move(lexed_);
  }

private:
  void next() {
    const char c = text_[at_];
    const std::uint8_t kind = class_at(at_);
    if ((kind & space) != 0) {
      ++at_;
    } else if (c == '\n') {
      line_break();
    } else if ((kind & word_start) != 0) {
      const std::uint32_t end = word_end(at_ + 1);
      if (!reject_letters_after(end))
        add(keyword_or_identifier(text_.substr(at_, end - at_)), end);
    } else if ((kind & digit) != 0) {
      const std::uint32_t end = literal_end(at_ + 1);
      if (!reject_letters_after(end))
        add(TokenKind::literal, end);
    } else if (c == '"') {
      string();
    } else if (c == '/' && peek(1) == '/') {
      comment();
    } else if (c == '#' && peek(1) == '"') {
      finish_string(TokenKind::raw_string, strings_.raw(at_, end_), 2);
    } else {
      punctuation(c);
    }
  }

  std::uint8_t class_at(std::uint32_t at) const {
    return at < end_ ? classes[static_cast<unsigned char>(text_[at])] : 0;
  }
  char peek(std::uint32_t ahead) const { return at_ + ahead < end_ ? text_[at_ + ahead] : '\0'; }

  Token &add(TokenKind kind, std::uint32_t end) {
    Token token;
    token.kind = kind;
    token.begin = at_;
    token.end = end;
    if (at_line_start_) {
      token.first_in_line = true;
      token.column = static_cast<std::uint16_t>(std::min<std::uint32_t>(at_ - line_start_, 0xffff));
      at_line_start_ = false;
    }
    token.after_doc = doc_pending_;
    doc_pending_ = false;
    at_ = end;
    lexed_.tokens.push_back(token);
    return lexed_.tokens.back();
  }

  void add_invalid(std::uint32_t end) { add(TokenKind::invalid, end).forgiven = true; }

  void line_break() {
    const bool repeated = lexed_.tokens.empty() || lexed_.tokens.back().kind == TokenKind::line_end;
    if (!repeated) {
      const bool doc = doc_pending_;
      add(TokenKind::line_end, at_ + 1).after_doc = false;
      doc_pending_ = doc;
    } else {
      ++at_;
    }
    line_start_ = at_;
    at_line_start_ = true;
  }

  void comment() {
    const std::uint32_t end = strings_.line_end(at_, end_);
    const std::string_view text = text_.substr(at_, end - at_);
    const bool doc = at_line_start_ && text.starts_with("///") && !text.starts_with("////");
    lexed_.comments.push_back({reporter_.span(at_, end), doc});
    doc_pending_ = doc_pending_ || doc;
    at_ = end;
  }

  std::uint32_t word_end(std::uint32_t at) const {
    for (;; ++at) {
      if ((class_at(at) & word_part) != 0)
        continue;
      if (at < end_ && text_[at] == '-' && (class_at(at + 1) & word_part) != 0)
        continue;
      return at;
    }
  }

  // 250ms 99.95% 10.0.0.0/16 8080/http 0.02USD/GiB 2027-03-31: `.`, `/` and `-` belong to it when something follows
  // directly.
  std::uint32_t literal_end(std::uint32_t at) const {
    for (;; ++at) {
      if ((class_at(at) & word_part) != 0)
        continue;
      const char c = at < end_ ? text_[at] : '\0';
      if ((c == '.' || c == '/' || c == '-') && (class_at(at + 1) & word_part) != 0)
        continue;
      return c == '%' ? at + 1 : at;
    }
  }

  // `größe`: the whole word is one mistake.
  bool reject_letters_after(std::uint32_t end) {
    if (end >= end_ || static_cast<unsigned char>(text_[end]) < 0x80 || find_lookalike(text_.substr(end)) != nullptr)
      return false;
    const std::uint32_t bad = end;
    while (end < end_ && ((class_at(end) & word_part) != 0 || static_cast<unsigned char>(text_[end]) >= 0x80))
      ++end;
    reporter_.error(at_, end, "`" + std::string(code_point_at(text_, bad)) + "` cannot stand in a name")
        .advise("names are letters a-z, digits, `_` and `-`; put any other name in double quotes");
    add_invalid(end);
    return true;
  }

  void string() {
    const bool block = peek(1) == '"' && peek(2) == '"';
    if (block)
      finish_string(TokenKind::block_string, strings_.block(at_, end_), 3);
    else
      finish_string(TokenKind::string, strings_.plain(at_, end_), 1);
  }

  void finish_string(TokenKind kind, const StringEnd &found, std::uint32_t quotes) {
    if (!found.closed) {
      const std::string closing = kind == TokenKind::raw_string ? "`\"#`"
                                  : kind == TokenKind::string   ? "`\"`"
                                                                : "`\"\"\"`";
      reporter_.error(at_, found.end, "this string has no closing " + closing)
          .advise(kind == TokenKind::string ? "a string ends in its line; text of several lines stands between `\"\"\"`"
                                            : "add " + closing);
      add_invalid(found.end);
      return;
    }
    if (found.open_part != 0) {
      reporter_.error(found.open_part, found.open_part + 2, "`\\(` has no closing `)` in this string")
          .advise("close it, or write `\\\\(` for the two characters");
      add_invalid(found.end);
      return;
    }
    if (kind != TokenKind::raw_string) {
      const BadEscape escape = find_bad_escape(text_, at_ + quotes, found.end - quotes);
      if (escape.no_character) {
        reporter_
            .error(escape.begin, escape.end,
                   "`" + std::string(text_.substr(escape.begin, escape.end - escape.begin)) + "` is no character")
            .advise("Unicode ends at 10ffff and leaves out d800 to dfff");
        add_invalid(found.end);
        return;
      }
      if (escape.begin != escape.end) {
        const std::string_view bad = code_point_at(text_, escape.begin + 1);
        reporter_
            .error(escape.begin, escape.begin + 1 + static_cast<std::uint32_t>(bad.size()),
                   "`\\" + std::string(bad) + "` means nothing in a string")
            .advise("known are `\\\"` `\\\\` `\\n` `\\t` `\\r` `\\u{1F600}` and `\\(value)`; for a backslash write "
                    "`\\\\`, or "
                    "`#\"…\"#` around the text");
        add_invalid(found.end);
        return;
      }
    }
    const std::uint32_t begin = at_;
    add(kind, found.end).has_parts = found.has_parts;
    if (kind == TokenKind::block_string) { // what follows stands in another line, but does not start it
      const std::size_t last = text_.substr(begin, found.end - begin).rfind('\n');
      if (last != text_.npos)
        line_start_ = begin + static_cast<std::uint32_t>(last) + 1;
    }
  }

  void punctuation(char c) {
    switch (c) {
    case '=':
      if (peek(1) == '>')
        break;
      return peek(1) == '=' ? void(add(TokenKind::equal, at_ + 2)) : void(add(TokenKind::assign, at_ + 1));
    case '!':
      if (peek(1) == '=')
        return void(add(TokenKind::not_equal, at_ + 2));
      break;
    case '<':
      if (peek(1) == '-' && peek(2) == '>')
        return void(add(TokenKind::both_ways, at_ + 3));
      return peek(1) == '=' ? void(add(TokenKind::less_equal, at_ + 2)) : void(add(TokenKind::less, at_ + 1));
    case '>':
      return peek(1) == '=' ? void(add(TokenKind::greater_equal, at_ + 2)) : void(add(TokenKind::greater, at_ + 1));
    case '-':
      return peek(1) == '>' ? void(add(TokenKind::arrow, at_ + 2)) : void(add(TokenKind::minus, at_ + 1));
    case '+':
      return void(add(TokenKind::plus, at_ + 1));
    case '*':
      return void(add(TokenKind::star, at_ + 1));
    case '/':
      if (peek(1) == '*')
        break;
      return void(add(TokenKind::slash, at_ + 1));
    case '.':
      return void(add(TokenKind::dot, at_ + 1));
    case ',':
      return void(add(TokenKind::comma, at_ + 1));
    case ':':
      return void(add(TokenKind::colon, at_ + 1));
    case '{':
      return void(add(TokenKind::open_brace, at_ + 1));
    case '}':
      return void(add(TokenKind::close_brace, at_ + 1));
    case '[':
      return void(add(TokenKind::open_bracket, at_ + 1));
    case ']':
      return void(add(TokenKind::close_bracket, at_ + 1));
    case '(':
      return void(add(TokenKind::open_paren, at_ + 1));
    case ')':
      return void(add(TokenKind::close_paren, at_ + 1));
    default:
      break;
    }
    stranger();
  }

  // A character that starts no token. Some have an obvious meaning: then the item around it is still read.
  void stranger() {
    const Lookalike *const known = find_lookalike(text_.substr(at_, end_ - at_));
    const std::string_view character = known != nullptr ? known->text : code_point_at(text_, at_);
    const auto length = static_cast<std::uint32_t>(character.size());
    const std::uint32_t line = strings_.line_end(at_, end_);
    if (known == nullptr) {
      reporter_.error(at_, at_ + length, printable(character) + " cannot stand here")
          .advise("text with other characters goes into double quotes");
      return add_invalid(at_ + length);
    }
    const bool said = reported_ == known && at_ < reported_until_;
    reported_ = known;
    reported_until_ = line;
    if (!said)
      reporter_.error(at_, at_ + length, std::string(known->message)).advise(std::string(known->help));
    switch (known->meaning) {
    case Meaning::space:
      at_ += length;
      return;
    case Meaning::line:
      return add_invalid(line);
    case Meaning::quoted: {
      const std::size_t close =
          known->closing.empty() ? text_.npos : text_.substr(0, line).find(known->closing, at_ + length);
      return add_invalid(close == text_.npos ? line : static_cast<std::uint32_t>(close + known->closing.size()));
    }
    case Meaning::token:
      return add_invalid(at_ + length);
    }
  }

  std::string_view text_;
  std::uint32_t at_;
  std::uint32_t end_;
  std::uint32_t line_start_;
  bool at_line_start_ = true;
  bool doc_pending_ = false;
  const Lookalike *reported_ = nullptr;
  std::uint32_t reported_until_ = 0;
  Reporter &reporter_;
  StringScanner strings_;
  Lexed lexed_;
};

} // namespace

Lexed lex(std::string_view text, std::uint32_t begin, std::uint32_t end, Reporter &reporter) {
  return Lexer(text, begin, end, reporter).run();
}

} // namespace meshc::parse
