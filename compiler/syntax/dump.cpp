#include "syntax/print.h"

#include <string>

namespace meshc::syntax {
namespace {

std::string_view word(ExprKind kind) {
  switch (kind) {
  case ExprKind::name:
    return "name";
  case ExprKind::dotted:
    return "dotted";
  case ExprKind::literal:
    return "literal";
  case ExprKind::boolean:
    return "boolean";
  case ExprKind::none:
    return "none";
  case ExprKind::string:
    return "string";
  case ExprKind::raw_string:
    return "raw-string";
  case ExprKind::block_string:
    return "block-string";
  case ExprKind::list:
    return "list";
  case ExprKind::record:
    return "record";
  case ExprKind::call:
    return "call";
  case ExprKind::named:
    return "named";
  case ExprKind::unary:
    return "unary";
  case ExprKind::binary:
    return "binary";
  case ExprKind::edge:
    return "edge";
  case ExprKind::conditional:
    return "conditional";
  case ExprKind::where:
    return "where";
  case ExprKind::every:
    return "every";
  case ExprKind::some:
    return "some";
  case ExprKind::any:
    return "any";
  case ExprKind::comprehension:
    return "comprehension";
  }
  return "";
}

std::string_view word(ItemKind kind) {
  switch (kind) {
  case ItemKind::field:
    return "field";
  case ItemKind::block:
    return "block";
  case ItemKind::let:
    return "let";
  case ItemKind::var:
    return "var";
  case ItemKind::profile:
    return "profile";
  case ItemKind::loop:
    return "for";
  case ItemKind::branch:
    return "if";
  case ItemKind::use:
    return "use";
  case ItemKind::import:
    return "import";
  }
  return "";
}

class Dumper {
public:
  explicit Dumper(bool spans) : spans_(spans) {}

  void items(const std::vector<Item> &all, int depth) {
    for (const Item &one : all)
      item(one, depth);
  }

  std::string take() { return std::move(out_); }

private:
  void line(int depth, std::string_view kind, std::string_view text, Span span) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ');
    out_ += kind;
    if (!text.empty())
      out_ += ' ';
    for (const char c : text) {
      if (c == '\n')
        out_ += "\\n";
      else if (c != '\r')
        out_ += c;
    }
    if (spans_ && span.known())
      out_ += " @" + std::to_string(span.begin) + "-" + std::to_string(span.end);
    out_ += '\n';
  }

  void item(const Item &one, int depth) {
    std::string head;
    for (const std::string_view part : {std::string_view(one.is_final ? "final" : ""),
                                        std::string_view(one.is_new ? "new" : ""), one.kind_word.text, one.name.text})
      if (!part.empty())
        head += (head.empty() ? "" : " ") + std::string(part);
    line(depth, word(one.kind), head, one.span);
    if (!one.doc.empty())
      line(depth + 1, "doc", one.doc, {});
    if (one.kind == ItemKind::field)
      group("key", one.key, depth + 1);
    for (const Expr &header : one.header)
      group("header", header, depth + 1);
    for (const Parameter &parameter : one.parameters) {
      line(depth + 1, "parameter", parameter.name.text, parameter.name.span);
      group("type", parameter.type, depth + 2);
      for (const Expr &value : parameter.value)
        expr(value, depth + 2);
    }
    for (const Expr &type : one.type)
      group("type", type, depth + 1);
    for (const Expr &value : one.value)
      expr(value, depth + 1);
    if (one.has_body) {
      line(depth + 1, "body", {}, one.body_span);
      items(one.body, depth + 2);
    }
    if (one.has_otherwise) {
      line(depth + 1, "else", {}, {});
      items(one.otherwise, depth + 2);
    }
  }

  void group(std::string_view label, const Expr &of, int depth) {
    line(depth, label, {}, {});
    expr(of, depth + 1);
  }

  void expr(const Expr &one, int depth) {
    line(depth, word(one.kind), one.text, one.span);
    for (const Expr &operand : one.operands)
      expr(operand, depth + 1);
    items(one.items, depth + 1);
  }

  bool spans_;
  std::string out_;
};

} // namespace

std::string dump(const Tree &tree, bool spans) {
  Dumper dumper(spans);
  dumper.items(tree.items, 0);
  return dumper.take();
}

} // namespace meshc::syntax
