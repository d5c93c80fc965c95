// What an expression is worth, once its type is known; and bodies of blocks as lists of such values.
#pragma once

#include "check/block.h"
#include "model/values.h"
#include "syntax/tree.h"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace meshc::check {

using EntityId = Id<struct EntityTag>;

struct None {};
struct PortLiteral {
  int number = 0;
  std::string protocol; // as written behind the slash
};
struct Picked { // a word of an enumeration
  std::size_t index = 0;
};
struct Members {
  std::vector<EntityId> ids; // in name order
};
struct RegionAny {}; // `any` where regions or clusters are meant in order of distance
struct Present {};   // `present` in a match; a block that is set
struct Decimal {     // 1.5
  std::int64_t millionths = 0;
};
struct Quantity { // 500m, 64Mi
  std::int64_t thousandths = 0;
};
struct Money { // 0.02USD/GiB
  std::int64_t millionths = 0;
  std::string unit; // USD/GiB
};
struct Secret { // secret("store/path"): known by name, never printed, compared or joined
  std::string path;
};

struct Value;
using Values = std::vector<Value>;

struct Value {
  std::variant<None, bool, std::int64_t, std::string, model::Duration, model::Percent, model::Rate, model::Version,
               model::Cidr, PortLiteral, Picked, EntityId, Members, RegionAny, Present, Values, Decimal, Quantity,
               Money, model::Date, Secret>
      data;
  Span span;
  std::string_view written = {}; // a literal as it stands in the program, so that it prints back the same
};

struct Node;
struct Binding;

// One body as written, evaluated once; nodes by field index, then in order of writing.
struct Body {
  const Block *block = nullptr;
  std::vector<Node> nodes;
  Span span;
  std::vector<std::shared_ptr<const Body>> beneath = {}; // what `use` brings in, in order of writing
  std::vector<Span> uses = {};                           // where each of these is used
  std::vector<const Body *> all_beneath = {};            // these and what they bring in, each once, sorted
  std::string_view profile = {};                         // of a body that a `use` brought in
  const Binding *arguments = nullptr;                    // what its parameters are worth, the last one first
};

enum class NodeState : std::uint8_t { value, removed, nested, poisoned };

// One setter of one field (or of one entry of a map or named block).
struct Node {
  std::uint16_t field = 0;
  NodeState state = NodeState::value;
  bool replaces = false; // written with `=`: hides weaker layers
  bool is_final = false;
  std::string key; // map key, block name or chosen word; empty for plain fields
  Span key_span;
  Span span; // the whole item
  Value value;
  std::shared_ptr<const Body> nested;
};

} // namespace meshc::check
