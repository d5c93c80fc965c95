// The generated parser's contexts to syntax nodes. Internal to the ANTLR part of this folder.
#pragma once

#include "MeshParser.h"
#include "parse/item_parser.h"

#include <string>

namespace meshc::parse {

// What the generated parser holds of a token: where it stands in the window.
class WindowToken final : public antlr4::Token {
public:
  WindowToken(std::size_t type, std::size_t index) : type_(type), index_(index) {}
  std::string getText() const override { return {}; }
  std::size_t getType() const override { return type_; }
  std::size_t getLine() const override { return 0; }
  std::size_t getCharPositionInLine() const override { return 0; }
  std::size_t getChannel() const override { return 0; }
  std::size_t getTokenIndex() const override { return index_; }
  std::size_t getStartIndex() const override { return index_; }
  std::size_t getStopIndex() const override { return index_; }
  antlr4::TokenSource *getTokenSource() const override { return nullptr; }
  antlr4::CharStream *getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

private:
  std::size_t type_;
  std::size_t index_;
};

class Builder {
public:
  using Grammar = grammar::MeshParser;
  explicit Builder(Window &window) : window_(window) {}

  syntax::Item field(Grammar::FieldContext *context);
  syntax::Item block(Grammar::BlockContext *context);
  syntax::Item patch(Grammar::PatchContext *context);
  syntax::Item let(Grammar::LetContext *context);
  syntax::Item variable(Grammar::VariableContext *context);
  syntax::Item profile(Grammar::ProfileContext *context);
  syntax::Item loop(Grammar::LoopContext *context);
  syntax::Item branch(Grammar::BranchContext *context);
  syntax::Item usage(Grammar::UsageContext *context);
  syntax::Item importing(Grammar::ImportingContext *context);
  syntax::Expr value(Grammar::ValueContext *context);

  std::optional<Objection> take_objection() { return std::move(objection_); }

private:
  const Token &token(const antlr4::Token *from) const { return window_.tokens[from->getTokenIndex()]; }
  Span span(const Token &token) const { return {window_.file, token.begin, token.end}; }
  Span span(const antlr4::ParserRuleContext *context) const {
    return cover(span(token(context->start)), span(token(context->stop)));
  }
  std::string_view text(const Token &token) const { return window_.text.substr(token.begin, token.end - token.begin); }
  syntax::Name name(const antlr4::Token *from) const { return {text(token(from)), span(token(from))}; }

  syntax::Item start(syntax::ItemKind kind, const antlr4::ParserRuleContext *context) const;
  void body(Grammar::BodyContext *context, syntax::Item &item);
  syntax::Expr record(Grammar::BodyContext *context);
  syntax::Expr header(Grammar::BlockContext *context);
  syntax::Expr key(Grammar::KeyContext *context);
  syntax::Expr atom(const Token &token);
  syntax::Expr type(Grammar::TypeContext *context);
  syntax::Parameter parameter(Grammar::ParameterContext *context);
  syntax::Expr expr(Grammar::ExprContext *context);
  syntax::Expr conditional(Grammar::ConditionalContext *context);
  syntax::Expr quantifier(Grammar::QuantifierContext *context);
  syntax::Expr operand(Grammar::OperandContext *context);
  syntax::Expr list(Grammar::ListContext *context);
  syntax::Expr argument(Grammar::ArgumentContext *context);
  void member(syntax::Expr &whole, const Token &part);
  void call(syntax::Expr &whole, Grammar::SuffixContext *context);
  void object(Span at, std::string message, std::string help);

  // A flat chain `not a == b and c`, and how far it has been put together.
  struct Chain;
  syntax::Expr combine(Chain &chain, int loosest);
  syntax::Expr prefixed(Chain &chain);

  Window &window_;
  std::optional<Objection> objection_;
};

} // namespace meshc::parse
