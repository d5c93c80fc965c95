// The state of one check: what is declared, under which names, with which layers, and the findings so far. Internal to
// check/.
#pragma once

#include "check/view.h"
#include "diagnostics/diagnostic.h"
#include "source/source_map.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace meshc::check {

// Something with a name. Entities are sorted by kind, parent's name and name, so ids in a set are in reading order.
struct Entity {
  Kind kind = Kind::cluster;
  std::string name;
  Span name_span;
  EntityId parent; // namespace of a service or ingress, cluster of a gateway; unknown at mesh level
  std::vector<const syntax::Item *> items; // its blocks: several for a reopened namespace
  View view;                               // filled when its kind is evaluated
  bool used = false;
};

// Where an expression stands: names are looked up from here.
struct Scope {
  EntityId space;         // the namespace around it, unknown at mesh level
  std::string_view field; // what messages call the value
};

struct Let {
  std::string_view name;
  const syntax::Item *item = nullptr;
  EntityId space;
  bool used = false;
  bool evaluating = false;
  std::vector<std::pair<Kind, Members>> sets; // what it is worth as a set, once known
};

// A block without identity: an edge, a link, defaults.
struct Loose {
  const syntax::Item *item = nullptr;
  EntityId space;
};

struct Program {
  const SourceMap &sources;
  diagnostics::Diagnostics findings;

  const syntax::Item *mesh = nullptr;
  std::vector<Entity> entities;
  std::vector<Let> lets;
  std::vector<Loose> links;
  std::vector<Loose> edges;
  std::vector<Loose> defaults;
  // Names of blocks that a later version compiles: who refers to them has made no mistake of their own.
  std::set<std::string> later_names;
  View mesh_view;
  Kind stage = Kind::network; // the kind being evaluated: selections read only earlier ones

  // Bodies live as long as the check.
  std::vector<std::shared_ptr<const Body>> bodies;

  const Entity &operator[](EntityId id) const { return entities[id.index]; }
  Entity &operator[](EntityId id) { return entities[id.index]; }

  // Keys of a map field that any element of a kind sets, once asked for.
  std::map<std::pair<Kind, std::uint16_t>, std::set<std::string, std::less<>>> known_keys;

  // By name among all kinds; never iterated into output.
  std::unordered_map<std::string_view, std::vector<EntityId>> by_name;
  std::vector<EntityId> of_kind(Kind kind) const;
  // Members of one parent by name; `unknown` looks at mesh level.
  EntityId find(Kind kind, EntityId parent, std::string_view name) const;
};

// Fills entities, lets and loose blocks; reports duplicates, bad names, unknown, misplaced and later blocks.
void collect(Program &program, std::span<const syntax::Tree> trees);

// Evaluates one body against its table. `on_set` keeps only fields that may stand in `on SET`.
std::shared_ptr<const Body> evaluate_body(Program &program, const std::vector<syntax::Item> &items, const Block &block,
                                          Span span, const Scope &scope, bool on_set = false);

// One value of one type; nothing after an error has been reported.
std::optional<Value> evaluate(Program &program, const syntax::Expr &expr, const Type &type, const Scope &scope);
std::optional<Members> evaluate_set(Program &program, const syntax::Expr &expr, Kind kind, const Scope &scope);

// Does the condition hold for the element? Nothing after an error. `classified` restricts it to classifying fields.
std::optional<bool> holds(Program &program, const syntax::Expr &condition, EntityId element, const Scope &scope,
                          bool classified);

// What a name can mean where one of `kinds` is expected: own namespace first, then mesh level; reports unresolved and
// ambiguous names.
std::optional<EntityId> resolve(Program &program, const syntax::Expr &name, std::span<const Kind> kinds,
                                const Scope &scope);
// The let of that name seen from a scope, or nullptr.
Let *find_let(Program &program, std::string_view name, const Scope &scope);
std::vector<std::string> names_of(const Program &program, std::span<const Kind> kinds, const Scope &scope);

// Builds and stores the layers of every entity of a kind.
void layer(Program &program, Kind kind);
// Layers of a service with its `on SET` bodies for one cluster on top.
View view_in(const Program &program, EntityId service, EntityId cluster);

// "`for`": a statement as a message calls it.
std::string describe(const syntax::Item &item);
// MC1015 for a word of yesterday, with the fix.
void report_former(Program &program, std::string_view written, const Field &field, Span at);
void unsupported(Program &program, Span span, std::string_view what);

} // namespace meshc::check
