// Turns one JSON-schema-like tree into packed nodes; equal nodes are stored once.
#pragma once

#include "manifest/value.h"
#include "schema/format.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::schema {

// A field, or one of its values, that Istio knows only since a release.
struct Gate {
  std::string kind;
  std::vector<std::string> path; // the end of a path, lists left out
  std::string value;             // empty: the field itself
  std::uint32_t since = 0;
  bool used = false;
};

class NodeWriter {
public:
  std::vector<std::uint32_t> words;
  std::string pool;
  std::vector<Gate> gates;
  std::vector<std::string> problems;

  // What `#/…/NAME` refers to.
  std::map<std::string, const manifest::Value *, std::less<>> definitions;
  // JSON Schema allows fields that it does not name; CRDs and Kubernetes' own kinds do not.
  bool open_by_default = false;

  std::uint32_t string(std::string_view text);
  std::uint32_t node(const manifest::Value &schema, std::string_view kind);

private:
  using Node = std::array<std::uint32_t, static_cast<std::size_t>(format::Slot::count)>;

  std::uint32_t node_of(const manifest::Value &schema, bool condition);
  void keyword(Node &node, std::string_view key, const manifest::Value &value, bool condition);
  void types(Node &node, const manifest::Value &value);
  void properties(Node &node, const manifest::Value &value, bool condition);
  void enumerators(Node &node, const manifest::Value &value);
  void junctors(Node &node, const manifest::Value &schema);
  void rules(Node &node, const manifest::Value &value);
  void bound(Node &node, format::Slot slot, std::uint32_t flag, const manifest::Value &value);
  void strings(Node &node, format::Slot slot, format::Slot count, const manifest::Value &value);
  std::uint32_t list(const std::vector<std::uint32_t> &items);
  std::uint32_t gate(std::string_view value);
  void problem(std::string text);

  std::string kind_;
  std::vector<std::string> path_;
  std::map<std::string, std::uint32_t, std::less<>> strings_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> lists_;
  std::map<Node, std::uint32_t> nodes_;
};

} // namespace meshc::schema
