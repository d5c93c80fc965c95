#include "parse/layout.h"

#include <algorithm>
#include <optional>
#include <string>

namespace meshc::parse {
namespace {

using enum TokenKind;

TokenKind closing_of(TokenKind opening) {
  return opening == open_brace ? close_brace : opening == open_bracket ? close_bracket : close_paren;
}

TokenKind opening_of(TokenKind closing) {
  return closing == close_brace ? open_brace : closing == close_bracket ? open_bracket : open_paren;
}

struct Open {
  TokenKind kind;
  std::uint32_t at;          // index of the bracket in the output
  std::uint32_t column;      // where the line that opened it starts
  std::uint32_t line;        // number of that line
  std::size_t operators = 0; // so far, between two separators
  std::size_t most = 0;
  bool assigned = false; // the item so far holds a `=`
};

// Braces are matched by counting. Only when that fails does indentation tell which one is wrong: `surplus` is how many
// closing braces were too many when counting.
class Balancer {
public:
  Balancer(const std::vector<Token> &lexed, std::string_view text, FileId file, std::optional<std::size_t> surplus)
      : lexed_(lexed), text_(text), reporter_(file), surplus_(surplus.value_or(0)),
        by_indentation_(surplus.has_value()) {
    out_.tokens.reserve(lexed.size() + 8);
    open_.push_back({TokenKind::end, 0, 0, 0});
  }

  void run() {
    for (at_ = 0; at_ < lexed_.size() && out_.readable && !reporter_.full(); ++at_) {
      const Token &token = lexed_[at_];
      if (token.first_in_line) {
        column_ = token.column;
        ++line_;
      }
      if (token.kind == line_end)
        line_break(token);
      else if (is_opening(token.kind))
        open(token);
      else if (is_closing(token.kind))
        close(token);
      else
        plain(token);
    }
    if (!out_.readable)
      return;
    at_ = lexed_.size();
    while (open_.size() > 1)
      close_missing();
    pop_separator_counts();
  }

  Layout take() { return std::move(out_); }
  diagnostics::Diagnostics findings() { return reporter_.take(); }
  std::size_t brace_mistakes() const { return missing_braces_ + extra_braces_; }
  std::size_t extra_braces() const { return extra_braces_; }

private:
  Open &top() { return open_.back(); }
  bool in_items() { return top().kind == open_brace || open_.size() == 1; }
  TokenKind kind_at(std::size_t index) const { return index < lexed_.size() ? lexed_[index].kind : TokenKind::end; }
  TokenKind last_kind() const { return out_.tokens.empty() ? TokenKind::end : out_.tokens.back().kind; }

  void emit(const Token &token) { out_.tokens.push_back(token); }

  void pop_separator_counts() {
    total_ -= top().operators;
    top().most = std::max(top().most, top().operators);
    top().operators = 0;
    top().assigned = false;
  }

  void count_operator(Token &token) {
    ++top().operators;
    if (++total_ <= most_operators)
      return;
    if (!chain_reported_)
      reporter_.error(token.begin, token.end, "this expression has more than 1,000 operators")
          .advise("name parts of it with `let`, or write a list");
    chain_reported_ = true;
    token.kind = invalid;
    token.forgiven = true;
  }

  void plain(Token token) {
    switch (token.kind) {
    case let:
    case var:
      in_type_ = true;
      break;
    case assign:
      in_type_ = false;
      top().assigned = true;
      break;
    case comma:
      pop_separator_counts();
      break;
    case dot:
      if (last_kind() == close_paren || last_kind() == close_bracket)
        count_operator(token);
      break;
    case not_:
    case if_:
    case every:
    case some:
      count_operator(token);
      break;
    default:
      if (is_infix(token.kind))
        count_operator(token);
      break;
    }
    emit(token);
  }

  void open(Token token) {
    if (token.kind == open_paren)
      count_operator(token);
    if (token.kind == invalid)
      token.kind = open_paren;
    if (open_.size() > deepest_nesting) {
      reporter_.error(token.begin, token.end, "brackets are nested more than 200 deep here")
          .advise("the file is not read further");
      out_.readable = false;
      return;
    }
    emit(token);
    open_.push_back({token.kind, static_cast<std::uint32_t>(out_.tokens.size() - 1), column_, line_});
  }

  // The bracket on top meets `token`.
  void match(Token token) {
    if (token.kind != close_brace && last_kind() == comma && out_.tokens.size() >= 2 &&
        out_.tokens[out_.tokens.size() - 2].kind != top().kind)
      out_.tokens.pop_back();
    Token &opening = out_.tokens[top().at];
    opening.match = static_cast<std::uint32_t>(out_.tokens.size());
    opening.forgiven = opening.forgiven || token.forgiven;
    token.match = top().at;
    out_.tokens.push_back(token);
    pop_separator_counts();
    const std::size_t inside = top().most;
    open_.pop_back();
    top().operators += inside;
    total_ += inside;
    if (open_.size() == 1)
      chain_reported_ = false;
  }

  void close(Token token) {
    if (token.kind == close_brace)
      close_brace_at(token);
    else
      close_other(token);
  }

  void close_other(Token token) {
    if (top().kind == opening_of(token.kind))
      return match(token);
    if (open_.size() > 2 && open_[open_.size() - 2].kind == opening_of(token.kind)) {
      close_missing();
      return match(token);
    }
    if (in_items()) {
      reporter_.error(token.begin, token.end, "this " + std::string(describe(token.kind)) + " closes nothing")
          .advise("remove it");
      token.kind = invalid;
      token.forgiven = true;
      return emit(token);
    }
    const Token opening = out_.tokens[top().at];
    reporter_
        .error(token.begin, token.end,
               std::string(describe(opening.kind)) + " cannot be closed by " + std::string(describe(token.kind)))
        .label(reporter_.span(opening.begin, opening.end), "opened here")
        .advise("write " + std::string(describe(closing_of(opening.kind))));
    token.kind = closing_of(opening.kind);
    token.forgiven = true;
    match(token);
  }

  void close_brace_at(const Token &token) {
    const auto brace =
        std::find_if(open_.rbegin(), open_.rend(), [](const Open &one) { return one.kind == open_brace; });
    if (brace == open_.rend())
      return extra_brace(token);
    while (top().kind != open_brace)
      close_missing();
    if (by_indentation_) {
      if (token.first_in_line && token.column < top().column && opened_at(token.column))
        while (top().column != token.column)
          close_missing();
      const bool astray = token.first_in_line ? token.column > top().column : top().line != line_;
      if (astray && surplus_ > 0) {
        --surplus_;
        return extra_brace(token);
      }
    }
    match(token);
  }

  bool opened_at(std::uint32_t column) const {
    return std::any_of(open_.begin() + 1, open_.end(),
                       [&](const Open &one) { return one.kind == open_brace && one.column == column; });
  }

  void extra_brace(const Token &token) {
    ++extra_braces_;
    reporter_.error(token.begin, token.end, "this `}` closes nothing")
        .advise("remove it, or look for a `{` that is missing above");
  }

  // Puts in the closing bracket that the top one lacks.
  void close_missing() {
    const Token opening = out_.tokens[top().at];
    const std::string closing(describe(closing_of(opening.kind)));
    const bool brace = opening.kind == open_brace;
    missing_braces_ += brace;
    std::string what = brace ? "`" + header_before(opening) + "`" : std::string(describe(opening.kind));
    auto &finding = reporter_.error(opening.begin, opening.end, what + " has no closing " + closing);
    const std::size_t next = at_ < lexed_.size() && lexed_[at_].kind == line_end ? at_ + 1 : at_;
    const std::uint32_t last = out_.tokens.back().end;
    if (next < lexed_.size())
      finding.label(reporter_.span(lexed_[next].begin, lexed_[next].end), "expected " + closing + " before this");
    finding.advise("add " + closing);
    Token made;
    made.kind = closing_of(opening.kind);
    made.begin = made.end = last;
    made.made_up = true;
    made.forgiven = !brace;
    match(made);
  }

  // `service web {` as it stands in its line; a bare `{` where that would be long.
  std::string header_before(const Token &brace) const {
    const std::size_t from = brace.begin < 60 ? 0 : brace.begin - 60;
    const std::string_view before = text_.substr(from, brace.end - from);
    const std::size_t line = before.rfind('\n');
    if (line == before.npos && from > 0)
      return "{";
    const std::size_t begin = before.find_first_not_of(" \t}", line == before.npos ? 0 : line + 1);
    return std::string(before.substr(begin));
  }

  void line_break(const Token &token) {
    const Token next = at_ + 1 < lexed_.size() ? lexed_[at_ + 1] : Token{};
    while (!in_items()) {
      if (!item_starts(top().kind))
        return;
      close_missing();
    }
    if (out_.tokens.empty() || last_kind() == open_brace || last_kind() == comma || last_kind() == line_end)
      return;
    const bool type_ends = in_type_ && last_kind() == greater; // var names: list<string>
    if (((is_infix(last_kind()) && !type_ends) || last_kind() == assign) && next.kind != TokenKind::end &&
        next.kind != close_brace && !item_starts(last_kind()))
      return;
    if (next.kind == open_brace && may_take_brace()) {
      reporter_.error(next.begin, next.end, "`{` stands on the line of its item")
          .advise("move it to the end of the line above");
      return;
    }
    if (next.kind == else_ && last_kind() == close_brace) {
      reporter_.error(next.begin, next.end, "`else` stands on the line of the `}` before it")
          .advise("write `} else {`");
      return;
    }
    if (by_indentation_ && next.kind != close_brace && next.kind != TokenKind::end)
      while (top().kind == open_brace && next.column <= top().column)
        close_missing();
    emit(token);
    in_type_ = false;
    pop_separator_counts();
    if (open_.size() == 1)
      chain_reported_ = false;
  }

  bool may_take_brace() const {
    const TokenKind last = last_kind();
    return last == identifier || last == string || last == close_paren || last == close_bracket || last == else_;
  }

  // Whether the next line can only be a new item: then what is open or dangling in this one is a mistake here and not
  // there.
  bool item_starts(TokenKind context) {
    const Token &first = lexed_[std::min(at_ + 1, lexed_.size() - 1)];
    const TokenKind second = kind_at(at_ + 2);
    if (first.kind == close_brace || starts_item_always(first.kind))
      return true;
    if (first.kind == for_)
      return context != open_bracket || last_kind() != open_bracket;
    if (first.kind != identifier)
      return false;
    if (second == identifier || second == string)
      return true;
    if (second == assign)
      return context != open_paren || (last_kind() != comma && last_kind() != open_paren);
    if (second != open_brace)
      return false;
    return !is_infix(context) || top().assigned; // `allow a ->` may go on with `b {`, `a = b +` may not
  }

  const std::vector<Token> &lexed_;
  std::string_view text_;
  Reporter reporter_;
  Layout out_;
  std::vector<Open> open_;
  std::size_t at_ = 0;
  std::uint32_t column_ = 0;
  std::uint32_t line_ = 0;
  std::size_t total_ = 0;
  bool chain_reported_ = false;
  bool in_type_ = false; // between `let` or `var` and its `=`
  std::size_t missing_braces_ = 0;
  std::size_t extra_braces_ = 0;
  std::size_t surplus_;
  bool by_indentation_;
};

} // namespace

Layout lay_out(const std::vector<Token> &lexed, std::string_view text, Reporter &reporter) {
  Balancer counted(lexed, text, reporter.file(), std::nullopt);
  counted.run();
  if (counted.brace_mistakes() > 0) {
    Balancer indented(lexed, text, reporter.file(), counted.extra_braces());
    indented.run();
    // Where the indentation means nothing it finds mistakes everywhere: then counting says more.
    if (indented.brace_mistakes() <= counted.brace_mistakes() + 2) {
      reporter.append(indented.findings());
      return indented.take();
    }
  }
  reporter.append(counted.findings());
  return counted.take();
}

} // namespace meshc::parse
