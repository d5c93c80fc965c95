#include "parse/explain.h"

#include "base/text.h"

#include <string>

namespace meshc::parse {
namespace {

using enum TokenKind;

class Explanation {
public:
  Explanation(Rule rule, const Window &window, const Stop &stop, Reporter &reporter)
      : rule_(rule), window_(window), stop_(stop), reporter_(reporter) {
    if (stop.at < window.tokens.size())
      here_ = window.tokens[stop.at];
    if (stop.at > 0)
      before_ = window.tokens[stop.at - 1];
    for (std::size_t i = 0; i < stop.at; ++i) {
      if (is_opening(window.tokens[i].kind))
        inside_.push_back(i);
      else if (is_closing(window.tokens[i].kind) && !inside_.empty())
        inside_.pop_back();
    }
  }

  void give() {
    if (reserved_word() || wrong_sign() || missing_value() || missing_word() || missing_separator())
      return;
    const std::string what =
        at_end() ? "something is missing after " + quoted(before_) : quoted(here_) + " cannot stand here";
    say(what, possibilities());
  }

private:
  bool at_end() const { return stop_.at >= window_.tokens.size(); }
  bool expects_value() const { return stop_.expects(identifier) && stop_.expects(literal); }
  TokenKind bracket() const { return inside_.empty() ? TokenKind::end : window_.tokens[inside_.back()].kind; }

  std::string quoted(const Token &token) const {
    if (token.kind == TokenKind::end)
      return "the beginning";
    if (token.kind == string || token.kind == block_string || token.kind == raw_string)
      return "this string";
    const std::string_view text = window_.text.substr(token.begin, token.end - token.begin);
    return "`" + std::string(text.substr(0, 60)) + "`";
  }
  std::string found() const { return at_end() ? std::string("the item ends") : "found " + quoted(here_); }

  void say(const std::string &message, std::string help) {
    const Token &at = at_end() ? before_ : here_;
    reporter_.error(at.begin, at.end, message).advise(std::move(help));
  }

  bool reserved_word() {
    if (here_.kind == assign && is_keyword(before_.kind) && stop_.at == 1) {
      reporter_.error(before_.begin, before_.end, quoted(before_) + " is a reserved word, so no field has that name")
          .advise("a key of labels or headers may stand in double quotes");
      return true;
    }
    if (!is_keyword(here_.kind) || !stop_.expects(identifier))
      return false;
    if (is_infix(here_.kind) && before_.kind != TokenKind::dot && !stop_.expects(assign) && expects_value())
      return false;
    say(quoted(here_) + " is a reserved word and cannot be a name here",
        "choose another name, or put it in double quotes");
    return true;
  }

  bool wrong_sign() {
    if (here_.kind == colon && before_.kind == identifier && bracket() == TokenKind::end) {
      say("`:` does not give a field its value", "write `" + plain(before_) + " = …`");
      return true;
    }
    if (here_.kind == assign && before_.kind == identifier && bracket() == open_bracket) {
      say("`=` cannot stand in a list",
          "a record in a list stands in `{ }`; a list that ends before this needs its `]`");
      return true;
    }
    if (here_.kind == assign && !expects_value()) {
      const bool second = rule_ == Rule::field || rule_ == Rule::let || rule_ == Rule::variable;
      say(second ? "a second `=` cannot stand in one item" : "`=` cannot stand here",
          "`==` compares; another field starts in a new line");
      return true;
    }
    return false;
  }

  std::string plain(const Token &token) const {
    return std::string(window_.text.substr(token.begin, token.end - token.begin));
  }

  bool missing_value() {
    if (!expects_value())
      return false;
    if (before_.kind == assign) {
      const Token &named = window_.tokens[stop_.at >= 2 ? stop_.at - 2 : 0];
      const std::string name = quoted(named);
      say(at_end() ? name + " has no value: after `=` stands a value, a name, a string, a list or a record"
                   : name + " has no value: after `=` a value was expected, " + found(),
          at_end() ? "write the value on this line" : "");
    } else if (is_infix(before_.kind)) {
      say("nothing stands on the right of " + quoted(before_) + (at_end() ? "" : ", " + found()),
          "write the right side, or remove " + quoted(before_));
    } else if (stop_.at == 0 || before_.kind == TokenKind::end) {
      say("an item cannot start with " + quoted(here_), "");
    } else if (here_.kind == comma) {
      say("nothing stands before this `,`", "remove it, or write the value before it");
    } else if (is_infix(here_.kind)) {
      say("nothing stands on the left of " + quoted(here_),
          "write the left side; an operator at the end of a line continues it on the next");
    } else {
      say("a value is missing after " + quoted(before_) + (at_end() ? "" : ", " + found()), "");
    }
    return true;
  }

  bool missing_word() {
    struct Wanted {
      Rule rule;
      TokenKind kind;
      std::string_view help;
    };
    static constexpr Wanted wanted[] = {
        {Rule::let, assign, "write `let name = value`"},
        {Rule::variable, colon, "write `var name: type`, with `= value` for a default"},
        {Rule::profile, for_, "write `profile name(parameters) for KIND { … }`"},
        {Rule::profile, open_brace, "write `profile name(parameters) for KIND { … }`"},
        {Rule::loop, in, "write `for name in set { … }`"},
        {Rule::loop, open_brace, "write `for name in set { … }`"},
        {Rule::branch, open_brace, "write `if condition { … }`"},
        {Rule::importing, string, "write `import \"../folder\"`"},
        {Rule::field, assign, "write `name = value`"},
    };
    if (stop_.expects(then) && !stop_.expects(TokenKind::end))
      return word_missing(then, "write `if condition then value else value`");
    if (stop_.expects(else_) && !stop_.expects(TokenKind::end))
      return word_missing(else_, "`if` gives a value in both cases: write `if condition then value else value`");
    for (const Wanted &one : wanted)
      if (one.rule == rule_ && stop_.expects(one.kind) && !stop_.expects(TokenKind::end) && bracket() == TokenKind::end)
        return word_missing(one.kind, one.help);
    if (stop_.expects(identifier) && !stop_.expects(TokenKind::end)) {
      say("a name is missing after " + quoted(before_) + (at_end() ? "" : ", " + found()), "");
      return true;
    }
    return false;
  }

  bool word_missing(TokenKind kind, std::string_view help) {
    say(std::string(describe(kind)) + " is missing after " + quoted(before_) + (at_end() ? "" : ", " + found()),
        std::string(help));
    return true;
  }

  bool missing_separator() {
    if (at_end())
      return false;
    if (bracket() == open_bracket || bracket() == open_paren) {
      const std::string closing = bracket() == open_bracket ? "`]`" : "`)`";
      if (is_closing(here_.kind) || here_.kind == comma)
        return false;
      say(quoted(here_) + " cannot follow " + quoted(before_) + " inside " + std::string(describe(bracket())) + " " +
              closing,
          "write `,` between two values, or " + closing + " before it");
      return true;
    }
    if (before_.kind == close_brace)
      say(quoted(here_) + " cannot follow `}`", "start a new line, or write `,` between the items of one line");
    else if (here_.kind == else_)
      say("`else` has no `if` before it", "it stands on the line of the `}` of its `if`: `} else {`");
    else if (here_.kind == open_brace)
      say("`{` cannot follow " + quoted(before_), "a body belongs to a block; the value of a field ends with its line");
    else
      say(quoted(here_) + " cannot follow " + quoted(before_),
          rule_ == Rule::block
              ? "a field needs `=`, an operator is missing, or a new item starts here: then it needs a new line"
              : "an operator is missing, or a new item starts here: then it needs a new line");
    return true;
  }

  std::string possibilities() const {
    std::vector<std::string> legal;
    for (unsigned kind = 1; kind <= static_cast<unsigned>(close_paren); ++kind)
      if (stop_.expects(static_cast<TokenKind>(kind)))
        legal.emplace_back(describe(static_cast<TokenKind>(kind)));
    return legal.empty() || legal.size() > 4 ? "" : list_in_words(legal, "or") + " could stand here";
  }

  Rule rule_;
  const Window &window_;
  const Stop &stop_;
  Reporter &reporter_;
  Token here_;
  Token before_;
  std::vector<std::size_t> inside_;
};

} // namespace

void explain(Rule rule, const Window &window, const Stop &stop, Reporter &reporter) {
  Explanation(rule, window, stop, reporter).give();
}

} // namespace meshc::parse
