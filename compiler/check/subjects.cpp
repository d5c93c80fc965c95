#include "check/subjects.h"

#include <algorithm>

namespace meshc::check {
namespace {

struct Owned {
  Span span;
  EntityId id;
};

// Blocks of things that a waiver may name, by place; an inner block follows the one around it.
std::vector<Owned> owned_blocks(const Program &program) {
  std::vector<Owned> blocks;
  for (std::size_t i = 0; i < program.entities.size(); ++i)
    for (const Written &written : program.entities[i].items)
      blocks.push_back({written.item->span, EntityId(i)});
  std::ranges::sort(blocks, {}, [](const Owned &block) {
    return std::tuple(block.span.file, block.span.begin, ~block.span.end, block.id);
  });
  return blocks;
}

bool holds(Span outer, Span inner) {
  return outer.file == inner.file && outer.begin <= inner.begin && inner.end <= outer.end;
}

} // namespace

void name_subjects(Program &program) {
  if (program.findings.empty())
    return;
  const std::vector<Owned> blocks = owned_blocks(program);
  diagnostics::Diagnostics named;
  for (diagnostics::Diagnostic finding : program.findings.all()) {
    const Owned *innermost = nullptr;
    bool shared = false;
    const bool waivable = finding.kind().waiver == diagnostics::Waiver::waivable;
    if (waivable && finding.subjects.empty() && finding.span.known())
      for (const Owned &block : blocks)
        if (holds(block.span, finding.span)) {
          shared = innermost != nullptr && innermost->span == block.span;
          innermost = &block;
        }
    if (innermost != nullptr && !shared) {
      const Entity &entity = program[innermost->id];
      finding.about({std::string(word(entity.kind)),
                     entity.parent.known() ? program[entity.parent].name + "." + entity.name : entity.name});
    }
    named.add(std::move(finding));
  }
  program.findings = std::move(named);
}

} // namespace meshc::check
