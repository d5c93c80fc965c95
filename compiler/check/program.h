// The state of one check: what is declared, under which names, with which layers, and the findings so far. Internal to
// check/.
#pragma once

#include "check/scope.h"
#include "check/view.h"
#include "diagnostics/diagnostic.h"
#include "source/source_map.h"

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace meshc::check {

// One block as written, in one turn of the loops around it.
struct Written {
  const syntax::Item *item = nullptr;
  const Binding *names = nullptr;
  bool overlay = false;
};

// Something with a name. Kinds are declared one after the other, each sorted by parent's name and name, so ids in a set
// are in reading order.
struct Entity {
  Kind kind = Kind::cluster;
  std::string name;
  Span name_span;
  EntityId parent;            // namespace of a service or ingress, cluster of a gateway; unknown at mesh level
  std::vector<Written> items; // its blocks: several for a reopened namespace or with an overlay
  View view;                  // filled when its kind is evaluated
  bool used = false;
};

// What a name came to under a type that has asked; without one the type is its own. Nothing after a mistake, which is
// told once.
struct Worth {
  std::optional<Type> asked;
  Type type;
  std::optional<Value> value;
};

// A `let`, or a `var` with its type and the value it was given from outside.
struct Let {
  std::string_view name;
  const syntax::Item *item = nullptr;
  std::string_view space_name; // of the namespace it stands in; empty at mesh level
  EntityId space;              // the same, once namespaces are declared
  const Binding *names = nullptr;
  const syntax::Expr *expr = nullptr;    // nullptr for a `var` without value: told once
  const Type *type = nullptr;            // where one is written
  std::optional<std::string_view> input; // of a `var`: as given from outside
  bool used = false;
  bool evaluating = false;
  std::optional<Value> value; // of a `var`: as given from outside
  std::vector<Worth> worth;
};

// A block without identity: an edge, a link, defaults.
struct Loose {
  const syntax::Item *item = nullptr;
  std::string_view space_name;
  EntityId space; // known once namespaces are declared
  const Binding *names = nullptr;
  bool overlay = false;
};

// One `defaults` block, evaluated once for all the things it speaks about.
struct Default {
  Rank rank = Rank::mesh_defaults;
  EntityId space;
  const syntax::Expr *condition = nullptr;
  Scope scope;
  std::shared_ptr<const Body> body;
};

struct Parameter {
  std::string_view name;
  Type type;
  const syntax::Parameter *written = nullptr;
};

struct Profile {
  std::string_view name;
  const syntax::Item *item = nullptr;
  const Block *block = nullptr; // nullptr after a mistake that has been told
  std::vector<Parameter> parameters;
  bool library = false; // of `std`
  bool used = false;
  bool expanding = false;
  // Bodies by arguments and place of use: what is used alike is evaluated once.
  std::map<std::string, std::shared_ptr<const Body>> bodies;
};

// A rule of the program. Collected by name; what it says is filled in by read_rules().
struct Rule {
  std::string name;
  Span name_span;
  const syntax::Item *item = nullptr;
  const syntax::Expr *each = nullptr; // these three are nullptr when missing, which has been reported
  const syntax::Expr *require = nullptr;
  const syntax::Expr *message = nullptr;
  diagnostics::Severity severity = diagnostics::Severity::error;
  bool waivable = true;
  Span waivable_span; // of `waivable = false`
  std::string owner;
  bool over_objects = false; // `each` starts from `objects`: object_rules.h reads it; else it is about the model
};

// Who an edge is about: the services it names, those of the namespaces it names, ingresses, clients, externals.
struct EdgeEnds {
  std::vector<EntityId> callers; // sorted
  std::vector<EntityId> ingresses;
  std::vector<EntityId> callees;
  std::vector<EntityId> clients;
  std::vector<EntityId> externals; // outside of the mesh
  bool anyone = false;             // `any` on the left
  bool denies = false;
};

struct Program {
  const SourceMap &sources;
  diagnostics::Diagnostics findings;

  const syntax::Item *mesh = nullptr;
  std::vector<Written> mesh_blocks; // with those of the overlay
  std::vector<Written> deliveries;
  std::deque<Entity> entities; // addresses stay while kinds are declared
  std::deque<Let> lets;
  std::unordered_map<std::string_view, std::vector<Let *>> lets_by_name;
  std::vector<Profile> profiles;
  std::deque<Binding> bindings;
  std::deque<Type> types; // what written types are made of
  std::deque<Element> elements;
  std::vector<Loose> links;
  std::vector<Loose> edges;
  std::map<EntityId, EdgeEnds> edge_ends; // of the entities that edges become when they are lowered
  std::vector<Loose> defaults;
  std::shared_ptr<std::vector<Default>> defaults_of_kind; // of the kind being evaluated
  std::vector<Loose> waivers;
  std::vector<Rule> rules; // by name
  std::vector<Loose> raws;
  std::vector<Loose> patches;
  // Names of blocks that a later version compiles: who refers to them has made no mistake of their own.
  std::set<std::string> later_names;
  View mesh_view;
  Kind stage = Kind::network; // the kind being evaluated: selections read only earlier ones

  // Bodies live as long as the check.
  std::vector<std::shared_ptr<const Body>> bodies;
  std::size_t generated = 0; // turns of all loops
  std::size_t visits = 0;    // elements that all expressions looked at
  // What was found out about an expression in one turn of the loops around it. Names may name others twice, so a chain
  // of them would cost twice as much with each link.
  using Place = std::pair<const syntax::Expr *, const Binding *>;
  struct Known {
    bool evaluating = false;
    std::vector<Worth> worth;
  };
  std::map<Place, bool> lazy;   // lists that hold records
  std::map<Place, bool> open;   // lists whose type another value says
  std::map<Place, Known> known; // what names of loops and fields of records are worth
  int nesting = 0;              // of records and lists that are being read
  int depth = 0;                // of expressions and profiles that lead to one another
  std::set<std::string, std::less<>> overlays;
  std::set<std::string, std::less<>> kept_names; // of namespaces, for as long as the check

  EntityId add(Entity entity);
  // What a loop variable or parameter stands for, short enough for a message.
  std::string worth(const Binding &binding) const;
  // Findings since `from` say in which turn of which loop they arose.
  void note_instance(std::size_t from, const Binding *names);
  std::map<std::size_t, std::string> turns; // of findings by index: which turn it was

  const Entity &operator[](EntityId id) const { return entities[id.index]; }
  Entity &operator[](EntityId id) { return entities[id.index]; }

  // Keys of a map field that any element of a kind sets, once asked for.
  std::map<std::pair<Kind, std::uint16_t>, std::set<std::string, std::less<>>> known_keys;

  // By name among all kinds; never iterated into output.
  std::unordered_map<std::string_view, std::vector<EntityId>> by_name;
  // First id and number of each kind that is declared.
  std::array<std::pair<std::size_t, std::size_t>, 16> ranges{};
  std::vector<EntityId> of_kind(Kind kind) const;
  // Members of one parent by name; `unknown` looks at mesh level.
  EntityId find(Kind kind, EntityId parent, std::string_view name) const;
};

// Evaluates one body against its table. `on_set` keeps only fields that may stand in `on SET`.
std::shared_ptr<const Body> evaluate_body(Program &program, const std::vector<syntax::Item> &items, const Block &block,
                                          Span span, const Scope &scope, bool on_set = false);

// One value of one type; nothing after an error has been reported.
std::optional<Value> evaluate(Program &program, const syntax::Expr &expr, const Type &type, const Scope &scope);
std::optional<Members> evaluate_set(Program &program, const syntax::Expr &expr, Kind kind, const Scope &scope);

// The elements of `ids` for which the condition holds; nothing after an error. `classified` restricts it to classifying
// fields.
std::optional<std::vector<EntityId>> chosen(Program &program, const syntax::Expr &condition, Kind kind,
                                            std::vector<EntityId> ids, const Scope &scope, bool classified);

// What a name can mean where one of `kinds` is expected: own namespace first, then mesh level; reports unresolved and
// ambiguous names.
std::optional<EntityId> resolve(Program &program, const syntax::Expr &name, std::span<const Kind> kinds,
                                const Scope &scope);
// The let of that name seen from a scope, or nullptr.
Let *find_let(Program &program, std::string_view name, const Scope &scope);
std::vector<std::string> names_of(const Program &program, std::span<const Kind> kinds, const Scope &scope);

// Builds and stores the layers of every entity of a kind: what classifies is known after the first step, because
// `defaults … where` reads it.
void lay_blocks(Program &program, Kind kind);
void lay_conditional_defaults(Program &program, Kind kind);
void lay_mesh(Program &program);
// Reads the fields of every rule.
void read_rules(Program &program);

// Builds and stores the layers of every entity of a kind.
void layer(Program &program, Kind kind);
// Layers of a service with its `on SET` bodies for one cluster on top.
View view_in(const Program &program, EntityId service, EntityId cluster);

// Findings made while it lives say in which turn of which loop they arose.
class InTurn {
public:
  InTurn(Program &program, const Binding *names)
      : program_(program), names_(names), from_(program.findings.all().size()) {}
  ~InTurn() { program_.note_instance(from_, names_); }
  InTurn(const InTurn &) = delete;
  InTurn &operator=(const InTurn &) = delete;

private:
  Program &program_;
  const Binding *names_;
  std::size_t from_;
};

// The body that a `use` brings in, or nullptr after an error. `on_set` as in evaluate_body.
std::shared_ptr<const Body> use_profile(Program &program, const syntax::Item &use, const Block &block,
                                        const Scope &scope, bool on_set);

// "`for`": a statement as a message calls it.
std::string describe(const syntax::Item &item);
std::string full_name(const Program &program, EntityId id);
// MC1015 for a word of yesterday, with the fix.
void report_former(Program &program, std::string_view written, const Field &field, Span at);
void unsupported(Program &program, Span span, std::string_view what);

} // namespace meshc::check
