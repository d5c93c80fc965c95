// What a .mesh file says, before anything is known about what it means. Plain values; names and literals are views into
// the SourceMap, which must outlive the tree. Every node has its span. A tree with holes (after a syntax error) is
// still a tree: the broken item is left out and `complete` is false. A block whose header is broken stays, without
// header, for what is in it.
#pragma once

#include "source/span.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace meshc::syntax {

struct Item;

enum class ExprKind : std::uint8_t {
  name,         // text: an identifier, `true`, `false` or `none` are kinds of their own
  dotted,       // operands: the parts, each a `name` or a `string` (`payments.checkout`); the first may be any value
                // (`first(x).name`)
  literal,      // text: 250ms, 99.95%, 10.0.0.0/16, 8080/http, 1.31.1, 5, 2027-03-31
  boolean,      // text: true or false
  none,         // none
  string,       // text: between the quotes, escapes not yet resolved; operands: the \( ) parts in order
  raw_string,   // text: between #" and "#
  block_string, // text: between """ and """, indentation not yet removed; operands as for string
  list,         // operands
  record,       // items
  call,   // operands[0] the callee, then arguments; a named one is a `named`; text is `<` for a type such as list<int>
  named,  // text: the argument's name; operands[0] its value
  unary,  // text: not, -; operands[0]
  binary, // text: or and == != < <= > >= in within + - * /; two operands
  edge,   // text: -> or <->; two operands
  conditional,  // if operands[0] then operands[1] else operands[2]
  where,        // operands[0] where operands[1]
  every,        // text: the variable; operands[0] the set, operands[1] the condition
  some,         // as every
  any,          // text: the kind, or empty
  comprehension // [ for text in operands[0] if operands[2] : operands[1] ]; the third may be missing
};

struct Expr {
  ExprKind kind = ExprKind::none;
  bool in_parens = false; // written in parentheses; `span` covers them
  Span span;
  std::string_view text;
  Span text_span; // of `text` alone
  std::vector<Expr> operands;
  std::vector<Item> items; // of a record
};

struct Name {
  std::string_view text;
  Span span;
};

enum class ItemKind : std::uint8_t {
  field,   // key = value, with `kind_word` for `route staff = none`
  block,   // kind header { body }
  let,     // let name: type = value
  var,     // var name: type = value
  profile, // profile name(parameters) for kind { body }
  loop,    // for name in value { body }
  branch,  // if value { body } else { otherwise }
  use,     // use value
  import   // import value
};

struct Parameter {
  Name name;
  Expr type;
  std::vector<Expr> value; // none or one
};

struct Item {
  ItemKind kind = ItemKind::field;
  Span span;
  bool is_final = false; // final key = …
  bool is_new = false;   // new service …
  Name kind_word;        // block: its kind; profile: what it is for; field: the kind before the key, or empty

  Expr key;                 // field: name, dotted or string
  std::vector<Expr> header; // block: none, one, or two (patch KIND name)
  Name name;                // let, var, profile, loop
  std::vector<Expr> type;   // let, var: none or one
  std::vector<Expr> value;  // field, let, var, loop, branch, use, import: none or one
  std::vector<Parameter> parameters;

  bool has_body = false;
  Span body_span; // from { to }
  std::vector<Item> body;
  std::vector<Item> otherwise; // branch: the else body; an `else if` is one branch item
  bool has_otherwise = false;
  Span otherwise_span; // from { to }; unknown for an `else if`

  std::string_view doc; // the /// lines before it, as written, or empty
};

struct Comment {
  Span span; // without the line break; from // on
  bool doc = false;
};

struct Tree {
  FileId file;
  std::vector<Item> items;
  std::vector<Comment> comments; // in source order
  bool complete = true;          // false after a syntax error: something of the file is missing here
};

} // namespace meshc::syntax
