// Trees to the mesh: names, types, layers. Evaluates kinds in their fixed order, so that a selection reads only what is
// settled. Mistakes become diagnostics MC1xxx and poison what depends on them, so that one mistake gives one message; a
// mesh is returned in any case, and is complete only if there is no error.
#pragma once

#include "diagnostics/diagnostic.h"
#include "model/mesh.h"
#include "source/source_map.h"
#include "syntax/tree.h"

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace meshc::check {

// A question for `meshc why`: `shop.cart.retry.attempts` or `east-1.istio`, for one cluster if given.
struct WhyQuestion {
  std::string path;
  std::string cluster;
};

struct WhyStep {
  std::string layer; // "defaults of the mesh"
  std::string text;  // as written
  std::string worth; // what it came to, where that is not what is written
  Span span;
  bool in_force = false;
};

struct WhyAnswer {
  std::vector<WhyStep> steps; // weakest first; empty with `problem` set when the path names nothing
  std::vector<WhyStep> loops; // around the block that it is asked of, the innermost first: what made it
  std::string standard;       // what holds when nobody sets it
  std::string problem;
};

// What `meshc query` found: a row for each element, its name first.
struct QueryAnswer {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// A value for a `var`, given from outside; `expr` is its text read as an expression, nullptr when it is none.
struct Input {
  std::string name;
  std::string text;
  const syntax::Expr *expr = nullptr;
};

struct Inputs {
  std::string overlay; // the one that applies, or empty
  std::vector<Input> variables;
  const syntax::Expr *query = nullptr;
  std::size_t library_from = std::numeric_limits<std::size_t>::max(); // trees from here on are those of `std`
};

struct Checked {
  model::Mesh mesh;
  diagnostics::Diagnostics findings;
  std::optional<WhyAnswer> why;
  std::optional<QueryAnswer> answer;
  std::vector<std::string> overlays; // of the program
};

Checked check(std::span<const syntax::Tree> trees, const SourceMap &sources, const Inputs &inputs = {},
              const std::optional<WhyQuestion> &question = std::nullopt);

// Markdown pages of docs/reference, made from the tables: file name to text.
std::vector<std::pair<std::string, std::string>> reference_pages();
// The page of `service`, `service.retry` or `service.retry.attempts`; nothing when no such kind or field exists.
std::optional<std::string> explain(std::string_view path);
// The fields behind `service` or `service.retry`; none when the path is none of a block.
std::vector<std::string> field_names(std::string_view path);
// The functions of the language, a paragraph each.
std::string library_page();
// Legal first words for `explain` and completion.
std::vector<std::string> kind_names();

} // namespace meshc::check
