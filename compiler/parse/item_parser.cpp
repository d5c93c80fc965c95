#include "parse/item_parser.h"

#include "parse/build.h"

#include <algorithm>

namespace meshc::parse {
namespace {

using Grammar = grammar::MeshParser;

#define TOKEN(grammar, name, spelling)                                                                                 \
  static_assert(static_cast<std::size_t>(Grammar::grammar) == static_cast<std::size_t>(TokenKind::name));
#define KEYWORD(grammar, name, spelling) TOKEN(grammar, name, spelling)
#include "parse/tokens.def"
#undef KEYWORD
#undef TOKEN
static_assert(static_cast<std::size_t>(TokenKind::invalid) < 64, "Stop::expected holds a bit for each");

// The tokens of one window, with an end token behind them.
class WindowStream final : public antlr4::TokenStream {
public:
  void show(std::span<const Token> tokens) {
    tokens_.clear();
    tokens_.reserve(tokens.size() + 1);
    for (const Token &token : tokens)
      tokens_.emplace_back(static_cast<std::size_t>(token.kind), tokens_.size());
    tokens_.emplace_back(antlr4::Token::EOF, tokens_.size());
    at_ = 0;
  }

  void consume() override { at_ += at_ + 1 < tokens_.size(); }
  std::size_t LA(ssize_t ahead) override { return LT(ahead)->getType(); }
  antlr4::Token *LT(ssize_t ahead) override {
    if (ahead < 0) // the last token read; a rule that read none stops where it starts
      return &tokens_[at_ - std::min(at_, static_cast<std::size_t>(-ahead))];
    return &tokens_[std::min(at_ + static_cast<std::size_t>(ahead) - 1, tokens_.size() - 1)];
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t index) override { at_ = std::min(index, tokens_.size() - 1); }
  std::size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return {}; }
  antlr4::Token *get(std::size_t index) const override { return const_cast<WindowToken *>(&tokens_[index]); }
  antlr4::TokenSource *getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval &) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext *) override { return {}; }
  std::string getText(antlr4::Token *, antlr4::Token *) override { return {}; }

private:
  std::vector<WindowToken> tokens_{WindowToken(antlr4::Token::EOF, 0)};
  std::size_t at_ = 0;
};

// No recovery inside an item: the first surprise ends it, in one jump and without the library's own exceptions.
class FirstSurprise final : public antlr4::ANTLRErrorStrategy {
public:
  void reset(antlr4::Parser *) override {}
  antlr4::Token *recoverInline(antlr4::Parser *parser) override { throw stop(parser); }
  void recover(antlr4::Parser *parser, std::exception_ptr) override { throw stop(parser); }
  void sync(antlr4::Parser *) override {}
  bool inErrorRecoveryMode(antlr4::Parser *) override { return false; }
  void reportMatch(antlr4::Parser *) override {}
  void reportError(antlr4::Parser *parser, const antlr4::RecognitionException &) override { throw stop(parser); }

private:
  static Stop stop(antlr4::Parser *parser) {
    Stop result;
    result.at = parser->getTokenStream()->index();
    const antlr4::misc::IntervalSet expected = parser->getExpectedTokens();
    for (const antlr4::misc::Interval &interval : expected.getIntervals()) {
      if (interval.a < 0) {
        result.expected |= 1;
        continue;
      }
      for (ssize_t kind = interval.a; kind <= interval.b && kind < 64; ++kind)
        result.expected |= std::uint64_t{1} << kind;
    }
    return result;
  }
};

} // namespace

struct ItemParser::Machine {
  WindowStream stream;
  Grammar parser{&stream};

  Machine() {
    parser.setBuildParseTree(false); // the labels of the grammar hold all that the builder reads
    parser.removeErrorListeners();
    parser.setErrorHandler(std::make_shared<FirstSurprise>());
  }

  // Reads the window by one rule and hands its context to the builder.
  template <class Result, class Context, class Node>
  Result run(Window &window, Context *(Grammar::*rule)(), Node (Builder::*build)(Context *),
             std::optional<Node> Result::*into) {
    Result result;
    stream.show(window.tokens);
    parser.reset();
    try {
      Context *context = (parser.*rule)();
      if (stream.LA(1) != antlr4::Token::EOF) {
        result.stop = Stop{stream.index(), 1};
        return result;
      }
      Builder builder(window);
      result.*into = (builder.*build)(context);
      result.objection = builder.take_objection();
    } catch (const Stop &stop) {
      result.stop = stop;
    }
    return result;
  }
};

ItemParser::ItemParser() : machine_(std::make_unique<Machine>()) {}
ItemParser::~ItemParser() = default;

ItemResult ItemParser::item(Rule rule, Window &window) {
  const auto run = [&](auto parse, auto build) { return machine_->run(window, parse, build, &ItemResult::item); };
  switch (rule) {
  case Rule::field:
    return run(&Grammar::field, &Builder::field);
  case Rule::patch:
    return run(&Grammar::patch, &Builder::patch);
  case Rule::let:
    return run(&Grammar::let, &Builder::let);
  case Rule::variable:
    return run(&Grammar::variable, &Builder::variable);
  case Rule::profile:
    return run(&Grammar::profile, &Builder::profile);
  case Rule::loop:
    return run(&Grammar::loop, &Builder::loop);
  case Rule::branch:
    return run(&Grammar::branch, &Builder::branch);
  case Rule::usage:
    return run(&Grammar::usage, &Builder::usage);
  case Rule::importing:
    return run(&Grammar::importing, &Builder::importing);
  case Rule::block:
  case Rule::value:
    break;
  }
  return run(&Grammar::block, &Builder::block);
}

ExprResult ItemParser::expression(Window &window) {
  return machine_->run(window, &Grammar::value, &Builder::value, &ExprResult::expr);
}

} // namespace meshc::parse
