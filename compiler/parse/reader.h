// From the tokens of a file, laid out, to its items: splits them at line ends and commas, goes into braces first, hands
// each item to the grammar. An item that the grammar refuses is reported once and left out; its neighbours and what is
// in its braces are read.
#pragma once

#include "parse/item_parser.h"
#include "parse/layout.h"
#include "parse/reporter.h"

#include <string_view>
#include <vector>

namespace meshc::parse {

class Reader {
public:
  // `comments` are those of the file, for the `///` before an item.
  Reader(std::string_view text, const std::vector<syntax::Comment> &comments, Reporter &reporter)
      : text_(text), comments_(comments), reporter_(reporter) {}

  std::vector<syntax::Item> file(const Layout &layout);

private:
  using Tokens = std::span<const Token>;

  std::vector<syntax::Item> items(const std::vector<Token> &all, std::size_t begin, std::size_t end, bool in_braces);
  void item(const std::vector<Token> &all, std::size_t begin, std::size_t end, std::vector<syntax::Item> &into);
  std::vector<syntax::Expr> parts(const Token &string);
  bool gather(const std::vector<Token> &all, std::size_t begin, std::size_t end, std::vector<Body> &bodies,
              std::vector<Parts> &parts);
  void fill(Window &window, const std::vector<Token> &all, std::size_t begin, std::size_t end);
  void judge(Rule rule, const Window &window, const std::optional<Stop> &stop,
             const std::optional<Objection> &objection);
  void keep_body(Rule rule, Window &window, std::vector<syntax::Item> &into) const;
  std::string_view doc_before(std::uint32_t offset) const;

  std::string_view text_;
  const std::vector<syntax::Comment> &comments_;
  Reporter &reporter_;
  ItemParser parser_;
  std::vector<Token> shown_;
};

} // namespace meshc::parse
