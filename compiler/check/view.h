// Layers without copying. A View is the stack of bodies that speak about one thing, weakest first; reading a field
// walks it from the strongest. Braces add (nested blocks and map entries are joined through the stack), `=` replaces
// and `none` removes what lies beneath.
#pragma once

#include "check/value.h"

#include <string_view>
#include <vector>

namespace meshc::check {

// Weakest first; equal ranks that set one field conflict.
enum class Rank : std::uint8_t {
  mesh_defaults,
  mesh_defaults_where,
  space_defaults,
  space_defaults_where,
  block,
  on_mesh_defaults,
  on_space_defaults,
  on_block,
  overlay,
  on_overlay
};
std::string_view words(Rank rank);

struct Layer {
  Rank rank = Rank::block;
  const Body *body = nullptr;
};

// A body, and just beneath it what it uses.
void push(std::vector<Layer> &layers, Rank rank, const Body *body);
// Did a `use` in `upper`, or in what it uses, bring in `lower`?
bool brought_in_by(const Body &lower, const Body &upper);

class View {
public:
  View() = default;
  explicit View(std::vector<Layer> layers) : layers_(std::move(layers)) {}

  const std::vector<Layer> &layers() const { return layers_; }

  // The setter in force, or nullptr: unset, or nothing usable was written (then poisoned() is true).
  const Node *get(std::uint16_t field) const;
  bool poisoned(std::uint16_t field) const;
  // A nested block: its own stack. `state` tells unset, off or set.
  struct Nested;
  Nested block(std::uint16_t field) const;
  // Entries of a map or named block that are in force, by key; each with its stack (named) or value (map).
  struct Entry;
  std::vector<Entry> entries(std::uint16_t field) const;
  // Every setter of a field or entry, weakest first, for `why`.
  struct Setter;
  std::vector<Setter> setters(std::uint16_t field, std::string_view key = {}) const;

private:
  std::vector<Layer> layers_;
};

struct View::Setter {
  Rank rank = Rank::block;
  const Node *node = nullptr;
  const Body *body = nullptr;
};

struct View::Nested {
  bool set = false;
  bool off = false;
  Span span; // of the strongest block, or of the `none`
  View view;
};

struct View::Entry {
  std::string_view key;
  Span key_span;
  Span span;
  const Node *node = nullptr; // the strongest
  View view;                  // of a named block
};

} // namespace meshc::check
