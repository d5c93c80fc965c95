// Where an expression stands, and which names it sees besides those of the program: loop variables, parameters,
// variables of `every` and `some`, and the fields of the element that a condition is about. Bindings form a list from
// the innermost outwards; they live as long as the check, so what a loop made may refer to them.
#pragma once

#include "check/value.h"

namespace meshc::check {

struct Binding;

// The element that bare words of a condition speak about.
struct Element {
  Kind kind = Kind::service;
  std::uint16_t slot = 0;  // where a running condition finds it
  bool classified = false; // only fields that classify may be read
};

struct Scope {
  EntityId space;         // the namespace around it, unknown at mesh level
  std::string_view field; // what messages call the value
  const Binding *names = nullptr;
  const Element *element = nullptr;
  bool library = false; // inside `std`: profiles are found there
};

// An expression together with the place it is written at: names in it mean what they mean there.
struct Closure {
  const syntax::Expr *expr = nullptr;
  Scope scope;
};

enum class Bound : std::uint8_t {
  closure, // worth what the expression is worth where it is used
  value,   // of a known type
  slot     // differs from element to element
};
enum class Origin : std::uint8_t { let, loop, parameter, quantifier };

struct Binding {
  std::string_view name;
  Span span; // where the name is introduced
  Origin origin = Origin::let;
  Bound bound = Bound::value;
  Closure closure;
  Value value;
  Type type;
  std::uint16_t slot = 0;
  const Binding *outer = nullptr;
  mutable bool used = false;
};

} // namespace meshc::check
