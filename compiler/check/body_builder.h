// Reads one body against its table, item by item, into a list of nodes. Fields, maps and what replaces or removes them
// are in body.cpp, blocks inside the body in body_blocks.cpp. Internal to check/.
#pragma once

#include "check/code.h"

#include <map>

namespace meshc::check {

// Index of the field of that name, or -1. A field written as a block and one written with `=` may share a name
// (`on = …`, `on SET { … }`).
int field_named(const Block &block, std::string_view name, bool as_block);

// A namespace itself, not what is said of namespaces elsewhere: its blocks are declarations, and were met when names
// were collected.
bool holds_declarations(const Block &block, const Scope &scope);

class BodyBuilder {
public:
  BodyBuilder(Program &program, const Block &block, const Scope &scope, bool on_set)
      : program_(program), block_(block), scope_(scope), on_set_(on_set) {}
  void add(const syntax::Item &item, const Scope &scope);
  // Of items that are not taken: fields and blocks that no table has.
  void words(const std::vector<syntax::Item> &items);
  Body finish(Span span);

private:
  // In a namespace, the blocks of a loop are declarations and wait for their kinds; its fields are met here.
  static bool holds_fields(const syntax::Item &item);
  void expand(const syntax::Item &item, const Scope &scope);
  Node &node(int field, const syntax::Item &item, NodeState state);
  // The field of that name, or the one that was called so before.
  int lookup(std::string_view name, Span at, bool as_block);
  Scope scope_for(std::string_view field) const { return {scope_.space, field, scope_.names, nullptr, scope_.library}; }
  // The field that was probably meant counts as written, so that it is not reported as missing too.
  void unknown_field(const syntax::Item &item, std::string_view name, Span at);
  // Fields that may not be set here, whatever their value.
  bool refused(const Field &field, Span at);
  std::vector<std::string> settable_in_on_set() const;
  void repeated(int field, std::string_view key, Span at, const std::string &what);
  // The first that is set under this field and key, or nullptr.
  const Node *before(int field, std::string_view key);
  void add_field(const syntax::Item &item);
  void remove_field(int index, const Field &field, const syntax::Item &item, const syntax::Expr &value);
  // `retry = none`, `split = { … }`: hides what weaker layers say.
  void replace_block(int index, const Field &field, const syntax::Item &item, const syntax::Expr &value);
  bool is_poisoned_let(std::string_view name) const;
  // A record behind a name is wrong for the line that uses it.
  void label_use(std::size_t before, const syntax::Expr &value);
  // `route staff = none`
  void remove_entry(const syntax::Item &item);
  void add_entries(int index, const Field &field, const std::vector<syntax::Item> &items);
  // `labels { for z in zones { "\(z)" = "yes" } }`
  void expand_entries(int index, const Field &field, const syntax::Item &item);
  void add_block(const syntax::Item &item);
  void no_header(const syntax::Item &item);
  Node &nest(int index, const syntax::Item &item, const Block &block, bool inside_on_set);
  void add_named(int index, const Field &field, const syntax::Item &item);
  // `split flagger`: a word where a body of lines could stand.
  void add_word(int index, const Field &field, const syntax::Item &item);
  void add_choice(int index, const Field &field, const syntax::Item &item);
  void add_on_set(int index, const Field &field, const syntax::Item &item);
  void unknown_block(const syntax::Item &item);

  Program &program_;
  const Block &block_;
  Scope scope_; // of the item being added
  bool on_set_;
  int turns_ = 0; // loops and conditions around the item being added
  std::vector<Node> nodes_;
  std::map<std::pair<int, std::string>, std::size_t> seen_; // of the first `indexed_` nodes, by field and key
  std::size_t indexed_ = 0;
  std::vector<std::shared_ptr<const Body>> beneath_;
  std::vector<Span> uses_;
};

} // namespace meshc::check
