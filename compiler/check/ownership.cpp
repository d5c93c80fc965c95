#include "check/ownership.h"

#include "base/glob.h"
#include "base/text.h"
#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

#include <algorithm>
#include <map>

namespace meshc::check {
namespace {

using syntax::Item;
using syntax::ItemKind;

// Something written somewhere, as a message calls it.
struct Occurrence {
  Span span;
  std::string what;
};

bool is_space(const Item &item) {
  return item.kind == ItemKind::block && item.kind_word.text == space_block.kind;
}

std::string called(const Program &program, const Item &item) {
  switch (item.kind) {
  case ItemKind::block: {
    std::string text(item.kind_word.text);
    for (const syntax::Expr &header : item.header)
      text += " " + std::string(program.sources.text(header.span));
    return "`" + text + "`";
  }
  case ItemKind::let:
  case ItemKind::var:
    return "`" + std::string(item.kind == ItemKind::let ? "let " : "var ") + std::string(item.name.text) + "`";
  case ItemKind::profile:
    return "profile `" + std::string(item.name.text) + "`";
  default:
    return describe(item);
  }
}

// What is refused for what it is need not be refused for where it stands.
bool refused_anyway(const Item &item) {
  if (item.kind != ItemKind::block)
    return item.kind == ItemKind::field;
  const Block *table = find_block(item.kind_word.text);
  return table == nullptr || table->later || (table->places & in_mesh) == 0;
}

// What stands at mesh level: everything but namespaces, also inside `for` and `if`.
void mesh_level(const Program &program, const std::vector<Item> &items, std::vector<Occurrence> &found) {
  for (const Item &item : items) {
    if (item.kind == ItemKind::loop || item.kind == ItemKind::branch) {
      mesh_level(program, item.body, found);
      mesh_level(program, item.otherwise, found);
    } else if (!is_space(item) && !refused_anyway(item)) {
      const bool block = item.kind == ItemKind::block;
      found.push_back({block ? item.kind_word.span : item.span, called(program, item)});
    }
  }
}

struct Patterns {
  std::vector<model::Word> words;
  Span span; // the value of `files`
};

// The patterns of one owner; none unless all of them are patterns.
Patterns patterns_of(Program &program, const View &view, const Block &block) {
  const auto field = static_cast<std::uint16_t>(find_field(block, "files"));
  const Node *node = view.get(field);
  if (node == nullptr)
    return {};
  Patterns patterns{read_words(view, field), node->value.span};
  if (patterns.words.empty())
    program.findings.report(diagnostics::out_of_range, patterns.span, "files", "at least one pattern", "empty")
        .advise("leave `files` out if blocks may be written anywhere");
  bool sound = true;
  for (const model::Word &pattern : patterns.words)
    if (const std::string problem = glob_problem(pattern.text); !problem.empty()) {
      program.findings
          .report(diagnostics::wrong_type, pattern.span, "files", "patterns such as `\"payments/**\"`",
                  "`\"" + pattern.text + "\"`: " + problem)
          .advise("`*` stands for any characters between two slashes, `**` for any folders");
      sound = false;
    }
  return sound ? patterns : Patterns{};
}

void check_owner(Program &program, const Patterns &files, const std::string &owner,
                 const std::vector<Occurrence> &written) {
  const std::vector<model::Word> &patterns = files.words;
  if (patterns.empty())
    return;
  std::vector<bool> matched(patterns.size());
  std::vector<bool> allowed(program.sources.size());
  for (std::size_t file = 0; file < program.sources.size(); ++file)
    for (std::size_t i = 0; i < patterns.size(); ++i)
      if (glob_matches(patterns[i].text, program.sources.path(FileId(file)))) {
        matched[i] = true;
        allowed[file] = true;
      }
  std::map<FileId, std::vector<const Occurrence *>> strays;
  for (const Occurrence &one : written)
    if (!allowed[one.span.file.index])
      strays[one.span.file].push_back(&one);
  std::vector<std::string> legal;
  for (const model::Word &pattern : patterns)
    legal.push_back("`" + pattern.text + "`");
  for (const auto &[file, list] : strays) {
    const std::string path(program.sources.path(file));
    auto &finding = program.findings.report(diagnostics::not_owned, list.front()->span, list.front()->what, path);
    finding.label(files.span, "`files` of " + owner)
        .advise("move it to a file that matches " + list_in_words(legal, "or") + ", or add `" + path + "` to `files`");
    if (list.size() > 1)
      finding.note("nor may " + counted(list.size() - 1, "other item") + " of this file");
  }
  if (strays.empty())
    for (std::size_t i = 0; i < patterns.size(); ++i)
      if (!matched[i])
        program.findings.report(diagnostics::empty_selection, patterns[i].span, "file")
            .advise("patterns are matched against paths relative to the mesh folder");
}

} // namespace

void check_files(Program &program, std::span<const syntax::Tree> trees) {
  std::vector<Occurrence> written;
  for (const syntax::Tree &tree : trees)
    mesh_level(program, tree.items, written);
  check_owner(program, patterns_of(program, program.mesh_view, mesh_block), "the mesh", written);
  for (const EntityId id : program.of_kind(Kind::space)) {
    const std::string owner = "namespace `" + program[id].name + "`";
    written.clear();
    for (const Written &block : program[id].items)
      if (!block.overlay) // an overlay belongs to the mesh, whatever it re-opens
        written.push_back({block.item->kind_word.span, owner});
    std::ranges::stable_sort(written, {}, &Occurrence::span);
    check_owner(program, patterns_of(program, program[id].view, space_block), owner, written);
  }
}

} // namespace meshc::check
