#include "check/view.h"

#include <algorithm>
#include <unordered_map>

namespace meshc::check {
namespace {

// Nodes of one field lie side by side.
std::span<const Node> nodes_of(const Body &body, std::uint16_t field) {
  const auto begin = std::ranges::lower_bound(body.nodes, field, {}, &Node::field);
  const auto end = std::ranges::upper_bound(body.nodes, field, {}, &Node::field);
  return {begin, end};
}

} // namespace

std::string_view words(Rank rank) {
  switch (rank) {
  case Rank::mesh_defaults:
    return "defaults of the mesh";
  case Rank::mesh_defaults_where:
    return "defaults of the mesh with a condition";
  case Rank::space_defaults:
    return "defaults of the namespace";
  case Rank::space_defaults_where:
    return "defaults of the namespace with a condition";
  case Rank::block:
    return "the block itself";
  case Rank::on_mesh_defaults:
    return "`on` in the defaults of the mesh";
  case Rank::on_space_defaults:
    return "`on` in the defaults of the namespace";
  case Rank::on_block:
    return "`on` in the block";
  case Rank::overlay:
    return "overlay";
  case Rank::on_overlay:
    return "`on` in the overlay";
  }
  return "";
}

void push(std::vector<Layer> &layers, Rank rank, const Body *body) {
  // What two profiles both use is there once.
  if (std::ranges::any_of(layers, [&](const Layer &one) { return one.rank == rank && one.body == body; }))
    return;
  for (const auto &used : body->beneath)
    push(layers, rank, used.get());
  layers.push_back({rank, body});
}

bool brought_in_by(const Body &lower, const Body &upper) {
  return std::ranges::binary_search(upper.all_beneath, &lower);
}

const Node *View::get(std::uint16_t field) const {
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
    for (const Node &node : nodes_of(*layer->body, field))
      if (node.state != NodeState::poisoned)
        return &node;
  return nullptr;
}

bool View::poisoned(std::uint16_t field) const {
  return std::ranges::any_of(layers_, [&](const Layer &layer) {
    return std::ranges::any_of(nodes_of(*layer.body, field),
                               [](const Node &node) { return node.state == NodeState::poisoned; });
  });
}

View::Nested View::block(std::uint16_t field) const {
  Nested result;
  std::vector<std::vector<Layer>> found; // strongest first
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    bool beneath_is_hidden = false;
    for (const Node &node : nodes_of(*layer->body, field)) {
      if (node.state == NodeState::poisoned)
        continue;
      if (!result.span.known())
        result.span = node.key_span.known() ? node.key_span : node.span;
      if (node.state == NodeState::removed) {
        result.off = found.empty();
        beneath_is_hidden = true;
      } else if (node.nested != nullptr) {
        push(found.emplace_back(), layer->rank, node.nested.get());
        beneath_is_hidden |= node.replaces;
      }
    }
    if (beneath_is_hidden)
      break;
  }
  result.set = !found.empty();
  std::vector<Layer> stack;
  for (auto group = found.rbegin(); group != found.rend(); ++group)
    stack.insert(stack.end(), group->begin(), group->end());
  result.view = View(std::move(stack));
  return result;
}

std::vector<View::Entry> View::entries(std::uint16_t field) const {
  // Entries may stand directly (`version v1 { }`) or in a map body (`labels { a = "b" }`), which is one node a key as
  // well.
  std::size_t first = 0;
  for (std::size_t i = 0; i < layers_.size(); ++i)
    for (const Node &node : nodes_of(*layers_[i].body, field))
      if (node.key.empty() && (node.replaces || node.state == NodeState::removed))
        first = i;
  struct Growing {
    Entry entry;
    std::vector<Layer> stack;
    bool removed = false;
  };
  std::vector<Growing> growing;
  std::unordered_map<std::string_view, std::size_t> by_key; // by key; never iterated
  for (std::size_t i = first; i < layers_.size(); ++i)
    for (const Node &node : nodes_of(*layers_[i].body, field)) {
      if (node.key.empty() || node.state == NodeState::poisoned)
        continue;
      // A handful is searched faster than hashed.
      constexpr std::size_t few = 16;
      if (growing.size() == few && by_key.empty())
        for (std::size_t k = 0; k < few; ++k)
          by_key.emplace(growing[k].entry.key, k);
      std::size_t at = 0;
      if (by_key.empty())
        at = static_cast<std::size_t>(
            std::ranges::find(growing, node.key, [](const Growing &g) { return g.entry.key; }) - growing.begin());
      else
        at = by_key.try_emplace(node.key, growing.size()).first->second;
      if (at == growing.size())
        growing.push_back(Growing{{node.key, node.key_span, node.span, nullptr, {}}, {}, false});
      Growing *const found = &growing[at];
      found->removed = node.state == NodeState::removed;
      if (found->removed || node.replaces)
        found->stack.clear();
      found->entry.node = &node;
      found->entry.span = node.span;
      found->entry.key_span = node.key_span;
      if (node.nested != nullptr)
        push(found->stack, layers_[i].rank, node.nested.get());
    }
  std::vector<Entry> result;
  for (Growing &one : growing)
    if (!one.removed) {
      one.entry.view = View(std::move(one.stack));
      result.push_back(std::move(one.entry));
    }
  return result;
}

std::vector<View::Setter> View::setters(std::uint16_t field, std::string_view key) const {
  std::vector<Setter> found;
  for (const Layer &layer : layers_)
    for (const Node &node : nodes_of(*layer.body, field))
      if (node.state != NodeState::poisoned && (key.empty() || node.key.empty() || node.key == key))
        found.push_back({layer.rank, &node, layer.body});
  return found;
}

} // namespace meshc::check
