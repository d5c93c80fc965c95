// A bound expression: every name is known, every part has a type, and what does not depend on an element is worth a
// constant. Binding happens once, running once for each element, so a condition over a large set costs what its
// comparisons cost. Internal to check/.
#pragma once

#include "check/program.h"

#include <functional>

namespace meshc::check {

enum class Op : std::uint8_t {
  constant,
  slot,       // the element or variable in `slot`
  member,     // a field of the thing in parts[0]
  both,       // and
  either,     // or
  negate,     // not
  compare,    // detail: Comparison
  contains,   // parts[0] in parts[1]
  within,     // parts[0] within parts[1]
  arithmetic, // detail: + - * /
  unite,      // sets or lists
  subtract,   // sets
  filter,     // parts[0] where parts[1], element in `slot`
  every,
  some,
  collect, // [for slot in parts[0] if parts[2]: parts[1]]
  choose,  // if parts[0] then parts[1] else parts[2]
  list,
  text, // an interpolated string: texts and values in turn
  call, // detail: index into the library
  convert
};
enum class Comparison : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal };

// What a member reads: a field, or what follows from where and how a thing is written.
enum class Reading : std::uint8_t {
  field,
  name,
  space,
  exported,
  callers,
  ingresses,
  callees,
  anyone,
  denies,
  clients,
  externals
};

struct Derived {
  std::string_view name;
  Reading reading;
  Type type;
  bool classifies = false;
};
std::span<const Derived> derived_fields(Kind kind);
// nullptr unless things of the kind have it.
const Derived *find_derived(Kind kind, std::string_view name);
// All that can be read of a thing of the kind, for suggestions.
std::vector<std::string> readable_fields(Kind kind);

// What a field is worth when nobody sets it, besides a constant.
enum class Unset : std::uint8_t { nothing, own_name, of_mesh };

struct Step {
  std::uint16_t field = 0;
  std::string key;      // of a map or named block
  bool any_key = false; // is there one at all?
};

struct Code {
  Op op = Op::constant;
  Type type;
  const syntax::Expr *expr = nullptr;
  Value value; // a constant; of a member what holds when nobody sets it
  std::uint16_t slot = 0;
  std::uint8_t detail = 0;
  Reading reading = Reading::field;
  Unset unset = Unset::nothing; // of_mesh: the mesh's field in `slot`
  std::vector<Step> steps;
  std::vector<Code> parts;

  bool constant() const { return op == Op::constant; }
};

struct Frame {
  Program &program;
  std::deque<Value> slots; // what has been read stays where it is when an inner loop adds its own
  EntityId cluster = {};   // services are read as they are there; unknown: as they are without `on SET`
  std::string_view field = {};
};

// `expected` may be nullptr: then the expression says its own type. Nothing after an error has been reported.
std::optional<Code> bind(Program &program, const syntax::Expr &expr, const Type *expected, const Scope &scope);
// Worth something now unless it reads a slot that is filled outside of it; nothing after an error.
std::optional<Code> folded(Program &program, Code code, const Scope &scope);
// Makes it fit a type, or reports that it does not.
std::optional<Code> fit(Program &program, Code code, const Type &expected, const Scope &scope);
// A condition about one element of a kind, found in slot 0.
std::optional<Code> bind_condition(Program &program, const syntax::Expr &expr, const Element &element,
                                   const Scope &scope);

// Nothing after an error has been reported. The pointer is into the code, the program or `storage`.
const Value *run(const Code &code, Frame &frame, Value &storage);
std::optional<bool> holds(const Code &code, Frame &frame);

// The same for a value; `code` says what it was written as.
std::optional<Value> convert(Program &program, const Value &value, const Type &from, const Type &to, const Code &code,
                             const Scope &scope);

// What a program computes is bounded: doubling a text thirty times must not fill the memory.
inline constexpr std::size_t most_bytes = 1 << 20;
inline constexpr std::size_t most_elements = 100'000;
// Names that lead to names are followed so far, as the stack allows.
inline constexpr int deepest = 400;

// Order of two values of one type: negative, zero or positive.
int compare(const Value &a, const Value &b);

// Does the expression need an environment to be worth anything, or is it a literal, a name or a list of them?
bool is_computed(Program &program, const syntax::Expr &expr, const Scope &scope);
// Names that are seen from a scope besides those of the program.
const Binding *find_binding(const Scope &scope, std::string_view name);
// The first slot that is free below a scope.
std::uint16_t free_slot(const Scope &scope);

// What a literal says about itself: 250ms, 5, 1.31.1.
std::optional<Type> shape_of(std::string_view literal);
// "a duration", "a set of clusters", "text".
std::string type_words(const Type &type);
// As type_example(), with the words of an enumeration.
std::string type_text(const Type &type);
// "a duration (`per_try`)": an operand, with what it was written as.
std::string type_and_text(const Program &program, const Code &code);
// Are values of the type kept as text?
bool holds_text(const Type &type);
// Help where a name is not understood: a value of nearly that name, or of another namespace; how a field of a thing is
// read. Empty when nothing is near, or when it is no name.
std::string name_help(const Program &program, const syntax::Expr &expr, const Scope &scope);
// "`timeout` is a field of `service`", or nothing.
std::string home_of_field(std::string_view name);
// Why it is no DNS label.
std::string name_rule(std::string_view name);
// A value as a person writes it; nothing for a secret, `none` or a thing that has no spelling.
std::optional<std::string> spelled(const Program &program, const Value &value, const Type &type);
// The elements of a list or set, each as something a loop variable can be bound to. Nothing after an error.
std::optional<std::vector<Binding>> elements_of(Program &program, const syntax::Expr &expr, const Scope &scope);
// What a `for` or `if` stands for: its items once for each turn, with the names that the turn sees. Says how many turns
// a loop has; nothing for an `if` and after an error. `untaken` sees the items that stand for nothing.
using Turn = std::function<void(const std::vector<syntax::Item> &items, const Binding *names)>;
using Untaken = std::function<void(const std::vector<syntax::Item> &items)>;
std::optional<std::size_t> each_turn(Program &program, const syntax::Item &item, const Scope &scope, const Turn &turn,
                                     const Untaken &untaken);
// One loop inside another multiplies; what a program makes is capped, and the message names the loops.
bool too_many_turns(Program &program, const syntax::Item &item, std::size_t turns, const Binding *names);
// A binding in a scope, kept as long as the check.
const Binding *bind_name(Program &program, Binding binding, const Binding *outer);
// The lets of a loop's turn, on top of the names of a scope. All of them are seen in the whole turn, and by one
// another.
const Binding *bind_lets(Program &program, const std::vector<syntax::Item> &items, const Scope &scope);
// `list<duration>`, `criticality`, `ref<cluster>`; nothing after an error.
std::optional<Type> written_type(Program &program, const syntax::Expr &expr);
// A literal, name or list under the type that its field expects; nothing after an error.
std::optional<Value> plain(Program &program, const syntax::Expr &expr, const Type &type, const Scope &scope);
// As evaluate(), but `none` is an answer.
std::optional<Value> evaluate_or_none(Program &program, const syntax::Expr &expr, const Type &type, const Scope &scope);
// Text of an interpolated or plain name in a header or key; nothing after an error.
std::optional<std::string> computed_name(Program &program, const syntax::Expr &expr, const Scope &scope);

// A literal's worth, under a type.
Code constant(Value value, const Type &type, const syntax::Expr &expr);
// Reports that something else stands here; nothing.
std::nullopt_t mismatch(Program &program, const syntax::Expr &expr, const Scope &scope, std::string_view wanted,
                        std::string_view found);
std::optional<Code> bind_comparison(Program &program, const syntax::Expr &expr, const Scope &scope);
std::optional<Code> bind_membership(Program &program, const syntax::Expr &expr, const Scope &scope);
std::optional<Code> bind_inclusion(Program &program, const syntax::Expr &expr, const Scope &scope);
// Words behind a thing, one after the other: `s.region`, `s.retry.attempts`, `labels.tier`, `s.network.id`.
std::optional<Code> members_of(Program &program, Code base, std::span<const syntax::Expr> path,
                               const syntax::Expr &whole, const Scope &scope, bool classified);
// The record or list behind an expression, if it leads to one without being computed.
std::optional<Closure> follow(Program &program, const syntax::Expr &expr, const Scope &scope, int depth = 0);
// `s.pods` of a record: the expression behind the key, under the type that is wanted.
std::optional<Code> record_field(Program &program, const syntax::Expr &expr, const Type *expected, const Scope &scope);
// Is it a field of the element that a condition is about?
bool names_field(const Scope &scope, std::string_view text);
// A name or dotted name; an interpolated string.
std::optional<Code> bind_reference(Program &program, const syntax::Expr &expr, const Type *expected,
                                   const Scope &scope);
// What a name of a loop, a parameter or a field of a record stands for, where `field` is what messages call the value.
std::optional<Code> bind_closure(Program &program, const Closure &closure, const Type *expected,
                                 std::string_view field);
std::optional<Code> bind_text(Program &program, const syntax::Expr &expr, const Type *expected, const Scope &scope);
// Does it lead to records, which stay expressions until one of their fields is asked for?
bool is_lazy(Program &program, const syntax::Expr &expr, const Scope &scope, int depth = 0);
// The table behind the things of a kind, or nullptr.
const Block *table_of(Kind kind);
// `network.left` where a network has this name: a leading kind word wins over a field of the same name.
bool names_symbol(const Program &program, const syntax::Expr &dotted);
std::optional<Code> bind_call(Program &program, const syntax::Expr &expr, const Type *expected, const Scope &scope);
bool run_call(const Code &code, Frame &frame, Value &out);
// Sum, difference, product or quotient of two measured values; reports what cannot be computed.
std::optional<Code> bind_arithmetic(Program &program, const syntax::Expr &expr, const Type *expected,
                                    const Scope &scope);
bool run_arithmetic(const Code &code, Frame &frame, Value &out);

} // namespace meshc::check
