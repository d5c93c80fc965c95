// Rules of the program over emitted objects, as data: check/ writes them from the syntax, schema/ checks their paths
// against the schemas of the kind and asks them of each object. Nothing in here is evaluated yet. Every part knows
// where it was written.
#pragma once

#include "diagnostics/table.h"
#include "model/values.h"

#include <variant>
#include <vector>

namespace meshc::model {

// One word of a path: `spec`, `servers`, "istio.io/rev".
struct Step {
  std::string name;
  Span span;
};

struct ObjectExpr {
  enum class Kind : std::uint8_t {
    literal, // value
    none,
    list,    // operands
    path,    // steps from the object, or from the element called `name`
    compare, // name: == != < <= > >=; two operands
    in,      // is the first operand an element of the second?
    both,    // and
    either,  // or
    negate,  // not
    every,   // every `name` in operands[0]: operands[1]
    some,
    call // name: count, prefix, suffix
  };

  Kind kind = Kind::none;
  Span span;
  std::string name;
  std::variant<std::string, std::int64_t, double, bool> value;
  std::vector<Step> steps;
  std::vector<ObjectExpr> operands;
};

// Text with computed parts: what stands before each part, and behind the last one.
struct ObjectMessage {
  std::vector<std::string> texts; // one more than there are parts
  std::vector<ObjectExpr> parts;
};

struct ObjectRule {
  std::string name;
  diagnostics::Severity severity = diagnostics::Severity::error;
  bool waivable = true;
  std::string kind;                 // that `each` asks for with `kind ==`; empty: objects of any kind
  std::optional<std::string> group; // with `group ==`
  std::vector<ObjectExpr> each;     // the whole condition behind `where`: none or one
  ObjectExpr require;
  ObjectMessage message;
  Span name_span;
  Span each_span;
};

} // namespace meshc::model
