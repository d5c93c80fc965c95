#include "lint/promql.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::lint {
namespace {

bool is_word(char c) {
  return is_alpha(c) || is_digit(c) || c == '_' || c == ':';
}

class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool done() const { return at_ >= text_.size(); }
  char peek() const { return done() ? '\0' : text_[at_]; }
  void skip(std::size_t count = 1) { at_ = std::min(text_.size(), at_ + count); }
  void blanks() {
    while (!done() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
      skip();
  }
  std::string_view word() {
    const std::size_t begin = at_;
    while (!done() && is_word(peek()))
      skip();
    return text_.substr(begin, at_ - begin);
  }
  bool quoted() { // false when it does not end
    const char quote = peek();
    for (skip(); !done() && peek() != quote; skip())
      if (peek() == '\\' && quote != '`')
        skip();
    const bool ended = !done();
    skip();
    return ended;
  }
  bool take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted))
      return false;
    skip(wanted.size());
    return true;
  }

private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_quote(char c) {
  return c == '"' || c == '\'' || c == '`';
}

// Behind its `{`; nothing when all is well.
std::optional<std::string> selector_problem(Reader &in) {
  for (in.blanks(); !in.take("}"); in.blanks()) {
    if (in.done())
      return "a `{` is not closed";
    if (is_quote(in.peek())) { // a quoted name
      if (!in.quoted())
        return "a string is not closed";
      in.blanks();
      in.take(",");
      continue;
    }
    const std::string label(in.word());
    in.blanks();
    std::string how;
    for (const std::string_view one : {"=~", "!~", "!=", "="})
      if (in.take(one)) {
        how = one;
        break;
      }
    if (label.empty() || how.empty())
      return "a selector is a list of `label=\"value\"`";
    in.blanks();
    if (!is_quote(in.peek())) {
      const std::string other(in.word());
      return "`" + label + how + other +
             "` in a selector compares two labels, and a label is compared with a text in quotes";
    }
    if (!in.quoted())
      return "a string is not closed";
    in.blanks();
    in.take(",");
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> promql_problem(std::string_view expression) {
  Reader in(expression);
  std::string open;
  while (!in.done()) {
    const char c = in.peek();
    if (c == '#') {
      while (!in.done() && in.peek() != '\n')
        in.skip();
    } else if (is_quote(c)) {
      if (!in.quoted())
        return "a string is not closed";
    } else if (c == '{') {
      in.skip();
      if (auto problem = selector_problem(in))
        return problem;
    } else {
      if (c == '(' || c == '[')
        open += c == '(' ? ')' : ']';
      if (c == ')' || c == ']' || c == '}') {
        if (open.empty() || open.back() != c)
          return std::string("a `") + c + "` closes nothing";
        open.pop_back();
      }
      in.skip();
    }
  }
  if (!open.empty())
    return std::string("a `") + (open.back() == ')' ? '(' : '[') + "` is not closed";
  return std::nullopt;
}

std::vector<std::string_view> metric_names(std::string_view expression) {
  std::vector<std::string_view> names;
  Reader in(expression);
  while (!in.done()) {
    if (is_quote(in.peek())) {
      in.quoted();
    } else if (in.take("{")) {
      while (!in.done() && in.peek() != '}')
        is_quote(in.peek()) ? void(in.quoted()) : in.skip();
    } else if (is_alpha(in.peek()) || in.peek() == '_') {
      const std::string_view word = in.word();
      in.blanks();
      if (in.peek() != '(')
        names.push_back(word);
    } else {
      in.skip();
    }
  }
  return names;
}

} // namespace meshc::lint
