// Adds to a tree what meshc says about its own output: `.meshc/inventory.json`, `.meshc/map.json`, `.meshc/lock.json`.
// Pure; the bytes depend on the arguments alone. The formats stand in manifest/inventory.h, line_map.h and lock.h.
#pragma once

#include "manifest/file_tree.h"
#include "manifest/lock.h"
#include "publish/digest.h"
#include "source/source_map.h"

namespace meshc::publish {

// One digest over path and bytes of all sources, in their order: equal digests mean the same program.
std::string input_digest(const SourceMap &sources, const Digest &digest);

// `tree` must be sorted and is sorted again after. publish_folder() and commit_tree() expect a tree with records.
void add_records(manifest::FileTree &tree, const SourceMap &sources, const manifest::Lock &lock, const Digest &digest);

} // namespace meshc::publish
