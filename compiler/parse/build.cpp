#include "parse/build.h"

#include "parse/operators.h"

#include <algorithm>

namespace meshc::parse {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

namespace {

Expr leaf(ExprKind kind, std::string_view text, Span span) {
  Expr expr;
  expr.kind = kind;
  expr.text = text;
  expr.span = expr.text_span = span;
  return expr;
}

Expr node(ExprKind kind, std::string_view text, Span text_span, Span span) {
  Expr expr = leaf(kind, text, text_span);
  expr.span = span;
  return expr;
}

template <class Pieces> auto &found(Pieces &pieces, std::uint32_t begin) {
  return *std::lower_bound(pieces.begin(), pieces.end(), begin,
                           [](const auto &piece, std::uint32_t offset) { return piece.begin < offset; });
}

} // namespace

void Builder::object(Span at, std::string message, std::string help) {
  if (!objection_)
    objection_ = Objection{at, std::move(message), std::move(help)};
}

Item Builder::start(ItemKind kind, const antlr4::ParserRuleContext *context) const {
  Item item;
  item.kind = kind;
  item.span = span(context);
  return item;
}

void Builder::body(Grammar::BodyContext *context, Item &item) {
  if (context == nullptr)
    return;
  Body &body = found(window_.bodies, token(context->start).begin);
  item.has_body = true;
  item.body_span = body.span;
  item.body = std::move(body.items);
}

Expr Builder::record(Grammar::BodyContext *context) {
  Body &body = found(window_.bodies, token(context->start).begin);
  Expr expr;
  expr.kind = ExprKind::record;
  expr.span = expr.text_span = body.span;
  expr.items = std::move(body.items);
  return expr;
}

Item Builder::field(Grammar::FieldContext *context) {
  Item item = start(ItemKind::field, context);
  item.is_final = token(context->start).kind == TokenKind::final_;
  Expr first = key(context->first);
  if (context->second != nullptr) {
    if (first.kind != ExprKind::name)
      object(first.span, "only a kind may stand before the name of a field", "as in `route staff = none`");
    item.kind_word = {first.text, first.span};
    item.key = key(context->second);
  } else {
    item.key = std::move(first);
  }
  item.value.push_back(value(context->content));
  return item;
}

Expr Builder::key(Grammar::KeyContext *context) {
  Expr whole = atom(token(context->parts.front()));
  for (std::size_t i = 1; i < context->parts.size(); ++i)
    member(whole, token(context->parts[i]));
  return whole;
}

Item Builder::block(Grammar::BlockContext *context) {
  Item item = start(ItemKind::block, context);
  item.is_new = token(context->start).kind == TokenKind::new_;
  item.kind_word = name(context->kind);
  if (context->header != nullptr)
    item.header.push_back(header(context));
  body(context->inner, item);
  return item;
}

// A name, a string, a set, a call or an edge. Anything else is most likely a field that lacks its `=`.
Expr Builder::header(Grammar::BlockContext *context) {
  Expr whole = expr(context->header);
  switch (whole.kind) {
  case ExprKind::literal:
  case ExprKind::boolean:
  case ExprKind::none:
  case ExprKind::conditional:
  case ExprKind::unary:
  case ExprKind::block_string: {
    if (whole.in_parens)
      break;
    const std::string kind(name(context->kind).text);
    if (context->inner != nullptr)
      object(whole.span, "a value cannot name a `" + kind + "`",
             "a name that is no identifier stands in double quotes");
    else
      object(whole.span, "`=` is missing between `" + kind + "` and its value", "write `" + kind + " = …`");
    break;
  }
  default:
    break;
  }
  return whole;
}

Item Builder::patch(Grammar::PatchContext *context) {
  Item item = start(ItemKind::block, context);
  item.is_new = token(context->start).kind == TokenKind::new_;
  item.kind_word = name(context->kind);
  item.header.push_back(atom(token(context->target)));
  item.header.push_back(atom(token(context->name)));
  body(context->inner, item);
  return item;
}

Item Builder::let(Grammar::LetContext *context) {
  Item item = start(ItemKind::let, context);
  item.name = name(context->name);
  if (context->annotation != nullptr)
    item.type.push_back(type(context->annotation));
  item.value.push_back(value(context->content));
  return item;
}

Item Builder::variable(Grammar::VariableContext *context) {
  Item item = start(ItemKind::var, context);
  item.name = name(context->name);
  item.type.push_back(type(context->annotation));
  if (context->content != nullptr)
    item.value.push_back(value(context->content));
  return item;
}

Item Builder::profile(Grammar::ProfileContext *context) {
  Item item = start(ItemKind::profile, context);
  item.name = name(context->name);
  item.kind_word = name(context->kind);
  if (context->with != nullptr)
    for (auto *one : context->with->all)
      item.parameters.push_back(parameter(one));
  body(context->inner, item);
  return item;
}

syntax::Parameter Builder::parameter(Grammar::ParameterContext *context) {
  syntax::Parameter result{name(context->name), type(context->annotation), {}};
  if (context->content != nullptr)
    result.value.push_back(value(context->content));
  return result;
}

Item Builder::loop(Grammar::LoopContext *context) {
  Item item = start(ItemKind::loop, context);
  item.name = name(context->name);
  item.value.push_back(expr(context->set));
  body(context->inner, item);
  return item;
}

Item Builder::branch(Grammar::BranchContext *context) {
  // `else if` chains are walked from the front and nested from the back: they may be long, the layout limits their
  // number.
  Item item = start(ItemKind::branch, context);
  item.value.push_back(expr(context->condition));
  body(context->yes, item);
  if (context->chained != nullptr) {
    item.has_otherwise = true;
    item.otherwise.push_back(branch(context->chained));
  } else if (context->no != nullptr) {
    item.has_otherwise = true;
    Body &otherwise = found(window_.bodies, token(context->no->start).begin);
    item.otherwise_span = otherwise.span;
    item.otherwise = std::move(otherwise.items);
  }
  return item;
}

Item Builder::usage(Grammar::UsageContext *context) {
  Item item = start(ItemKind::use, context);
  item.value.push_back(expr(context->target));
  return item;
}

Item Builder::importing(Grammar::ImportingContext *context) {
  Item item = start(ItemKind::import, context);
  item.value.push_back(atom(token(context->path)));
  return item;
}

Expr Builder::atom(const Token &token) {
  const std::string_view all = text(token);
  const auto inside = [&](ExprKind kind, std::uint32_t quotes) {
    Span within = span(token);
    within.begin += quotes;
    within.end -= kind == ExprKind::raw_string ? 2 : quotes;
    Expr expr = node(kind, all.substr(quotes, within.end - within.begin), within, span(token));
    if (token.has_parts)
      expr.operands = std::move(found(window_.parts, token.begin).exprs);
    return expr;
  };
  switch (token.kind) {
  case TokenKind::literal:
    return leaf(ExprKind::literal, all, span(token));
  case TokenKind::string:
    return inside(ExprKind::string, 1);
  case TokenKind::raw_string:
    return inside(ExprKind::raw_string, 2);
  case TokenKind::block_string:
    return inside(ExprKind::block_string, 3);
  case TokenKind::true_:
  case TokenKind::false_:
    return leaf(ExprKind::boolean, all, span(token));
  case TokenKind::none:
    return leaf(ExprKind::none, all, span(token));
  default:
    return leaf(ExprKind::name, all, span(token));
  }
}

Expr Builder::type(Grammar::TypeContext *context) {
  Expr plain = atom(token(context->name));
  if (context->of.empty())
    return plain;
  Expr whole = node(ExprKind::call, "<", plain.span, span(context));
  whole.operands.push_back(std::move(plain));
  for (auto *one : context->of)
    whole.operands.push_back(type(one));
  return whole;
}

Expr Builder::value(Grammar::ValueContext *context) {
  return context->record != nullptr ? record(context->record) : expr(context->plain);
}

struct Builder::Chain {
  struct Element {
    std::vector<const Token *> prefixes;
    Expr operand;
  };
  std::vector<Element> elements;
  std::vector<const Token *> operators;
  std::size_t element = 0;
  std::size_t prefix = 0;
  std::size_t infix = 0;
};

Expr Builder::expr(Grammar::ExprContext *context) {
  if (context->right == nullptr && context->prefixes.empty() && context->left != nullptr)
    return operand(context->left);
  Chain chain;
  for (auto *at = context; at != nullptr; at = at->right) {
    Chain::Element &element = chain.elements.emplace_back();
    for (const antlr4::Token *prefix : at->prefixes)
      element.prefixes.push_back(&token(prefix));
    if (at->left != nullptr)
      element.operand = operand(at->left);
    else
      element.operand = at->chosen != nullptr ? conditional(at->chosen) : quantifier(at->quantified);
    if (at->right != nullptr)
      chain.operators.push_back(&token(at->infix));
  }
  return combine(chain, edge_level);
}

Expr Builder::combine(Chain &chain, int loosest) {
  Expr left = prefixed(chain);
  int previous = 0;
  while (chain.infix < chain.operators.size()) {
    const Token &infix = *chain.operators[chain.infix];
    const int level = binding(infix.kind);
    if (level < loosest)
      break;
    if (level == previous && level == edge_level)
      object(span(infix), "an edge has two ends, and here is a second " + std::string(describe(infix.kind)),
             "write one edge an item; several callers or callees stand in a list: `[a, b] -> c`");
    else if (level == previous && level == comparison_level)
      object(span(infix), "comparisons do not chain", "join two of them with `and`");
    previous = level;
    ++chain.infix;
    Expr right = combine(chain, level + 1);
    Expr whole = node(level == edge_level    ? ExprKind::edge
                      : level == where_level ? ExprKind::where
                                             : ExprKind::binary,
                      text(infix), span(infix), cover(left.span, right.span));
    whole.operands.reserve(2);
    whole.operands.push_back(std::move(left));
    whole.operands.push_back(std::move(right));
    left = std::move(whole);
  }
  return left;
}

Expr Builder::prefixed(Chain &chain) {
  Chain::Element &element = chain.elements[chain.element];
  if (chain.prefix == element.prefixes.size()) {
    ++chain.element;
    chain.prefix = 0;
    return std::move(element.operand);
  }
  const Token &prefix = *element.prefixes[chain.prefix++];
  Expr operand = combine(chain, prefix.kind == TokenKind::not_ ? not_level : minus_level);
  Expr whole = node(ExprKind::unary, text(prefix), span(prefix), cover(span(prefix), operand.span));
  whole.operands.push_back(std::move(operand));
  return whole;
}

Expr Builder::conditional(Grammar::ConditionalContext *context) {
  Expr whole = node(ExprKind::conditional, {}, {}, span(context));
  whole.operands.push_back(expr(context->condition));
  whole.operands.push_back(value(context->yes));
  whole.operands.push_back(value(context->no));
  return whole;
}

Expr Builder::quantifier(Grammar::QuantifierContext *context) {
  const bool every = token(context->word).kind == TokenKind::every;
  const syntax::Name variable = name(context->name);
  Expr whole = node(every ? ExprKind::every : ExprKind::some, variable.text, variable.span, span(context));
  whole.operands.push_back(expr(context->set));
  whole.operands.push_back(expr(context->condition));
  return whole;
}

Expr Builder::operand(Grammar::OperandContext *context) {
  Expr whole;
  if (context->atom != nullptr) {
    whole = atom(token(context->atom));
  } else if (context->anything != nullptr) {
    whole = leaf(ExprKind::any, {}, span(token(context->anything)));
    if (context->kind != nullptr) {
      whole.text = text(token(context->kind));
      whole.text_span = span(token(context->kind));
      whole.span = cover(whole.span, whole.text_span);
    }
  } else if (context->inner != nullptr) {
    whole = value(context->inner);
    whole.in_parens = true;
    whole.span = span(token(context->start));
    whole.span.end = window_.tokens[context->inner->stop->getTokenIndex() + 1].end;
  } else {
    whole = list(context->elements);
  }
  for (auto *suffix : context->suffixes) {
    if (suffix->part != nullptr)
      member(whole, token(suffix->part));
    else
      call(whole, suffix);
  }
  return whole;
}

void Builder::member(Expr &whole, const Token &part) {
  if (whole.kind != ExprKind::dotted || whole.in_parens) {
    Expr outer = node(ExprKind::dotted, {}, {}, whole.span);
    outer.operands.push_back(std::move(whole));
    whole = std::move(outer);
  }
  whole.operands.push_back(atom(part));
  whole.span.end = part.end;
}

void Builder::call(Expr &whole, Grammar::SuffixContext *context) {
  Expr outer = node(ExprKind::call, {}, {}, cover(whole.span, span(token(context->stop))));
  outer.operands.reserve(context->all.size() + 1);
  outer.operands.push_back(std::move(whole));
  for (auto *one : context->all)
    outer.operands.push_back(argument(one));
  whole = std::move(outer);
}

Expr Builder::argument(Grammar::ArgumentContext *context) {
  Expr first = value(context->first);
  if (context->second == nullptr)
    return first;
  if (first.kind != ExprKind::name || first.in_parens)
    object(first.span, "only a name may stand before `=` in an argument", "compare with `==`");
  Expr whole = node(ExprKind::named, first.text, first.text_span, span(context));
  whole.operands.push_back(value(context->second));
  return whole;
}

Expr Builder::list(Grammar::ListContext *context) {
  if (auto *each = context->each; each != nullptr) {
    Expr whole = node(ExprKind::comprehension, name(each->name).text, name(each->name).span, span(context));
    whole.operands.push_back(expr(each->set));
    std::optional<Expr> condition;
    if (each->condition != nullptr)
      condition = expr(each->condition);
    whole.operands.push_back(value(each->result));
    if (condition)
      whole.operands.push_back(std::move(*condition));
    return whole;
  }
  Expr whole = node(ExprKind::list, {}, {}, span(context));
  whole.operands.reserve(context->all.size());
  for (auto *one : context->all)
    whole.operands.push_back(value(one));
  return whole;
}

} // namespace meshc::parse
