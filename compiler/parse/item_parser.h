// One item (or one expression) from tokens to a tree, by the generated parser. The only door to ANTLR: no header of it
// is seen outside grammar_run.* and build.*. What stands in braces, and the \( ) parts of strings, come in already
// parsed.
#pragma once

#include "parse/token.h"
#include "source/span.h"
#include "syntax/tree.h"

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace meshc::parse {

enum class Rule : std::uint8_t { field, block, patch, let, variable, profile, loop, branch, usage, importing, value };

// Parsed before, found again by the offset of their `{` or of their string.
struct Body {
  std::uint32_t begin = 0;
  Span span;
  std::vector<syntax::Item> items;
};
struct Parts {
  std::uint32_t begin = 0;
  std::vector<syntax::Expr> exprs;
};

struct Window {
  std::string_view text; // of the file
  FileId file;
  std::span<const Token> tokens; // of the item; of bodies only their braces
  std::vector<Body> bodies;      // by offset
  std::vector<Parts> parts;      // by offset
};

// Where the grammar could not go on.
struct Stop {
  std::size_t at = 0;         // index in the window; its size for the end
  std::uint64_t expected = 0; // bit n: the token kind n could stand here; bit 0: the end of the item
  bool expects(TokenKind kind) const { return (expected >> static_cast<unsigned>(kind) & 1) != 0; }
};

// A tree that the grammar allows and the language does not: `a -> b -> c`.
struct Objection {
  Span span;
  std::string message;
  std::string help;
};

struct ItemResult {
  std::optional<syntax::Item> item;
  std::optional<Stop> stop;
  std::optional<Objection> objection;
};

struct ExprResult {
  std::optional<syntax::Expr> expr;
  std::optional<Stop> stop;
  std::optional<Objection> objection;
};

class ItemParser {
public:
  ItemParser();
  ~ItemParser();
  ItemParser(const ItemParser &) = delete;
  ItemParser &operator=(const ItemParser &) = delete;

  // Bodies and parts are moved out of the window; when it stops, they are untouched.
  ItemResult item(Rule rule, Window &window);
  ExprResult expression(Window &window);

private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

} // namespace meshc::parse
