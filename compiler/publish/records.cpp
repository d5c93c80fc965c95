#include "publish/records.h"

#include "manifest/inventory.h"
#include "manifest/line_map.h"

#include <algorithm>

namespace meshc::publish {
namespace {

std::string origin_text(const manifest::File &file, const SourceMap &sources) {
  const auto first =
      std::ranges::find_if(file.origins, [](const manifest::LineOrigin &origin) { return origin.span.known(); });
  if (first == file.origins.end())
    return "";
  const Position position = sources.start(first->span);
  std::string text(sources.path(first->span.file));
  return text += ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

} // namespace

std::string input_digest(const SourceMap &sources, const Digest &digest) {
  std::string lines;
  for (std::size_t i = 0; i < sources.size(); ++i)
    ((lines += digest(sources.text(FileId(i)))) += ' ').append(sources.path(FileId(i))) += '\n';
  return digest(lines);
}

void add_records(manifest::FileTree &tree, const SourceMap &sources, const manifest::Lock &lock, const Digest &digest) {
  std::string map = manifest::line_map_json(tree, sources);
  tree.files.push_back({std::string(manifest::line_map_path), std::move(map), {}});
  tree.files.push_back({std::string(manifest::lock_path), manifest::to_json(lock), {}});
  tree.sort();

  manifest::Inventory inventory{.version = lock.version, .files = {}};
  inventory.files.reserve(tree.files.size());
  for (const manifest::File &file : tree.files)
    inventory.files.push_back({file.path, digest(file.bytes), origin_text(file, sources)});
  tree.files.push_back({std::string(manifest::inventory_path), manifest::to_json(inventory), {}});
  tree.sort();
}

} // namespace meshc::publish
