#include "driver/inputs.h"

#include "embedded.h"
#include "parse/parse.h"

#include <algorithm>

namespace meshc::driver {
namespace {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

bool uses_library(const std::vector<Item> &items) {
  return std::ranges::any_of(items, [](const Item &item) {
    if (item.kind == ItemKind::use && !item.value.empty()) {
      const Expr &target = item.value.front();
      const Expr &callee = target.kind == ExprKind::call ? target.operands.front() : target;
      if (callee.kind == ExprKind::dotted && callee.operands.front().text == "std")
        return true;
    }
    return uses_library(item.body) || uses_library(item.otherwise);
  });
}

// `let NAME = TEXT`, as a source of its own, so that messages can show it.
const Expr *read_text(Loaded &loaded, const std::string &path, const std::string &text,
                      diagnostics::Diagnostics *findings) {
  const FileId file = loaded.sources.add(path, "let given = " + text + "\n");
  parse::Parsed parsed = parse::parse(loaded.sources, file);
  if (findings != nullptr)
    findings->append(std::move(parsed.findings));
  const bool whole = parsed.tree.complete && parsed.tree.items.size() == 1 &&
                     parsed.tree.items.front().kind == ItemKind::let && !parsed.tree.items.front().value.empty();
  loaded.given.push_back(std::move(parsed.tree));
  return whole ? &loaded.given.back().items.front().value.front() : nullptr;
}

} // namespace

std::vector<std::pair<std::string_view, std::string_view>> library_files() {
  return {
#define PROFILE(name, bytes) {name, embedded::bytes()},
#include "driver/library.def"
#undef PROFILE
  };
}

check::Inputs read_inputs(Loaded &loaded, const Variant &variant) {
  check::Inputs inputs;
  inputs.overlay = variant.overlay;
  loaded.library_from = loaded.trees.size();
  inputs.library_from = loaded.library_from;
  if (std::ranges::any_of(loaded.trees, [](const syntax::Tree &tree) { return uses_library(tree.items); }))
    for (const auto &[name, text] : library_files()) {
      const FileId file = loaded.sources.add("<std>/" + std::string(name) + ".mesh", std::string(text));
      loaded.trees.push_back(parse::parse(loaded.sources, file).tree);
    }
  loaded.given.reserve(variant.variables.size() + 1); // what is read is referred to
  for (const auto &[name, text] : variant.variables)
    inputs.variables.push_back({name, text, read_text(loaded, "<--var " + name + ">", text, nullptr)});
  if (!variant.query.empty())
    inputs.query = read_text(loaded, "<query>", variant.query, &loaded.findings);
  return inputs;
}

} // namespace meshc::driver
