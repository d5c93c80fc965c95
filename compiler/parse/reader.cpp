#include "parse/reader.h"

#include "parse/explain.h"
#include "parse/lexer.h"
#include "parse/strings.h"

#include <algorithm>

namespace meshc::parse {
namespace {

using enum TokenKind;

// What the first words say about an item. A `=` before any brace makes a field; `patch KIND name` is three words in a
// row.
std::optional<Rule> rule_of(std::span<const Token> tokens) {
  switch (tokens[0].kind) {
  case let:
    return Rule::let;
  case var:
    return Rule::variable;
  case profile:
    return Rule::profile;
  case for_:
    return Rule::loop;
  case if_:
    return Rule::branch;
  case use:
    return Rule::usage;
  case import_:
    return Rule::importing;
  case final_:
    return Rule::field;
  case identifier:
  case string:
  case new_:
    break;
  default:
    if (is_keyword(tokens[0].kind) && tokens.size() > 1 && tokens[1].kind == assign)
      return Rule::field;
    return std::nullopt;
  }
  int depth = 0;
  for (const Token &token : tokens) {
    if (token.kind == open_paren || token.kind == open_bracket)
      ++depth;
    else if (token.kind == close_paren || token.kind == close_bracket)
      --depth;
    else if (depth == 0 && token.kind == assign)
      return Rule::field;
    else if (token.kind == open_brace)
      break;
  }
  const std::size_t first = tokens[0].kind == new_ ? 1 : 0;
  if (tokens.size() > first + 2 && tokens[first].kind == identifier && tokens[first + 1].kind == identifier &&
      (tokens[first + 2].kind == identifier || tokens[first + 2].kind == string))
    return Rule::patch;
  return tokens[0].kind == string ? Rule::field : Rule::block;
}

// At the next separator outside brackets. The comma of `let table: map<string, int>` is none.
std::size_t end_of_item(const std::vector<Token> &all, std::size_t at, std::size_t end) {
  bool in_type = false;
  const bool typed = all[at].kind == let || all[at].kind == var;
  int angles = 0;
  for (; at < end && all[at].kind != line_end; ++at) {
    if (is_opening(all[at].kind))
      at = all[at].match;
    else if (all[at].kind == colon)
      in_type = typed;
    else if (all[at].kind == assign)
      in_type = false;
    else if (in_type && all[at].kind == less)
      ++angles;
    else if (in_type && all[at].kind == greater)
      --angles;
    else if (all[at].kind == comma && !(in_type && angles > 0 && at + 1 < end && !all[at + 1].first_in_line))
      break;
  }
  return at;
}

} // namespace

std::vector<syntax::Item> Reader::file(const Layout &layout) {
  return items(layout.tokens, 0, layout.tokens.size(), false);
}

std::vector<syntax::Item> Reader::items(const std::vector<Token> &all, std::size_t begin, std::size_t end,
                                        bool in_braces) {
  std::vector<syntax::Item> result;
  bool after_item = false;
  for (std::size_t at = begin; at < end && !reporter_.full();) {
    const Token &token = all[at];
    if (token.kind == line_end || token.kind == comma) {
      if (token.kind == comma && !in_braces)
        reporter_.error(token.begin, token.end, "`,` separates items only inside `{ }`").advise("start a new line");
      else if (token.kind == comma && !after_item)
        reporter_.error(token.begin, token.end, "nothing stands before this `,`").advise("remove it");
      after_item = false;
      ++at;
      continue;
    }
    const std::size_t from = at;
    at = end_of_item(all, at, end);
    item(all, from, at, result);
    after_item = true;
  }
  return result;
}

// Reads what stands in the braces and strings of [begin, end). False when something in it has been reported already.
bool Reader::gather(const std::vector<Token> &all, std::size_t begin, std::size_t end, std::vector<Body> &bodies,
                    std::vector<Parts> &strings) {
  bool clean = true;
  for (std::size_t at = begin; at < end; ++at) {
    const Token &token = all[at];
    clean = clean && !token.forgiven;
    if (token.kind == open_brace) {
      bodies.push_back(
          {token.begin, reporter_.span(token.begin, all[token.match].end), items(all, at + 1, token.match, true)});
      at = token.match;
    } else if (token.has_parts && token.kind != invalid) {
      const bool before = reporter_.any();
      strings.push_back({token.begin, parts(token)});
      clean = clean && (before || !reporter_.any());
    }
  }
  return clean;
}

void Reader::fill(Window &window, const std::vector<Token> &all, std::size_t begin, std::size_t end) {
  shown_.clear();
  for (std::size_t at = begin; at < end; ++at) {
    shown_.push_back(all[at]);
    if (all[at].kind == open_brace) {
      at = all[at].match;
      shown_.push_back(all[at]);
    }
  }
  window.tokens = shown_;
}

void Reader::judge(Rule rule, const Window &window, const std::optional<Stop> &stop,
                   const std::optional<Objection> &objection) {
  if (stop)
    explain(rule, window, *stop, reporter_);
  else if (objection)
    reporter_.error(objection->span.begin, objection->span.end, objection->message).advise(objection->help);
}

void Reader::item(const std::vector<Token> &all, std::size_t begin, std::size_t end, std::vector<syntax::Item> &into) {
  Window window{text_, reporter_.file(), {}, {}, {}};
  const bool clean = gather(all, begin, end, window.bodies, window.parts);
  fill(window, all, begin, end);
  const std::optional<Rule> rule = rule_of(window.tokens);
  if (clean && rule) {
    ItemResult result = parser_.item(*rule, window);
    judge(*rule, window, result.stop, result.objection);
    if (result.item && !result.objection) {
      if (all[begin].after_doc)
        result.item->doc = doc_before(all[begin].begin);
      into.push_back(std::move(*result.item));
      return;
    }
  } else if (clean) {
    explain(Rule::block, window, Stop{0, ~std::uint64_t{0}}, reporter_);
  }
  if (rule)
    keep_body(*rule, window, into);
}

// Of an item whose head cannot be read: what is between its braces.
void Reader::keep_body(Rule rule, Window &window, std::vector<syntax::Item> &into) const {
  const std::span<const Token> tokens = window.tokens;
  const bool bodied =
      rule == Rule::block || rule == Rule::patch || rule == Rule::profile || rule == Rule::loop || rule == Rule::branch;
  if (!bodied || window.bodies.empty() || tokens.back().kind != close_brace)
    return;
  syntax::Item item;
  item.kind = rule == Rule::profile  ? syntax::ItemKind::profile
              : rule == Rule::loop   ? syntax::ItemKind::loop
              : rule == Rule::branch ? syntax::ItemKind::branch
                                     : syntax::ItemKind::block;
  item.span = {window.file, tokens.front().begin, tokens.back().end};
  const Token &word = tokens[tokens[0].kind == new_ && tokens.size() > 1 ? 1 : 0];
  if (item.kind == syntax::ItemKind::block && word.kind == identifier)
    item.kind_word = {text_.substr(word.begin, word.end - word.begin), {window.file, word.begin, word.end}};
  item.has_body = true;
  item.body_span = window.bodies.back().span;
  item.body = std::move(window.bodies.back().items);
  into.push_back(std::move(item));
}

std::vector<syntax::Expr> Reader::parts(const Token &string) {
  std::vector<syntax::Expr> result;
  StringScanner scanner(text_);
  for (std::uint32_t at = string.begin + 1; at + 1 < string.end; ++at) {
    if (text_[at] != '\\')
      continue;
    if (text_[at + 1] != '(') {
      ++at;
      continue;
    }
    const std::uint32_t past = scanner.part(at, string.end);
    if (past == 0)
      break;
    const Lexed lexed = lex(text_, at + 2, past - 1, reporter_);
    const Layout layout = lay_out(lexed.tokens, text_, reporter_);
    const std::vector<Token> &all = layout.tokens;
    Window window{text_, reporter_.file(), {}, {}, {}};
    if (!lexed.comments.empty()) {
      reporter_.error(at, past, "a comment cannot stand inside `\\( )`").advise("move it behind the string");
    } else if (all.empty()) {
      reporter_.error(at, past, "`\\( )` is empty").advise("write a value in it, or `\\\\(` for the two characters");
    } else if (layout.readable && gather(all, 0, all.size(), window.bodies, window.parts)) {
      fill(window, all, 0, all.size());
      ExprResult read = parser_.expression(window);
      judge(Rule::value, window, read.stop, read.objection);
      if (read.expr)
        result.push_back(std::move(*read.expr));
    }
    at = past - 1;
  }
  return result;
}

std::string_view Reader::doc_before(std::uint32_t offset) const {
  auto last =
      std::ranges::upper_bound(comments_, offset, {}, [](const syntax::Comment &one) { return one.span.begin; });
  while (last != comments_.begin() && !(last - 1)->doc)
    --last;
  if (last == comments_.begin())
    return {};
  --last;
  auto first = last;
  while (first != comments_.begin() && (first - 1)->doc) {
    const std::uint32_t from = (first - 1)->span.end;
    if (text_.substr(from, first->span.begin - from).find_first_not_of(" \t\r\n") != text_.npos)
      break;
    --first;
  }
  return text_.substr(first->span.begin, last->span.end - first->span.begin);
}

} // namespace meshc::parse
