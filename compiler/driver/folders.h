// Folders of .mesh files: which one holds a mesh, and what lies in it. Hidden entries and links are not entered; a
// folder is read in the order of its names.
#pragma once

#include "host/host.h"

#include <cstdint>
#include <string>
#include <vector>

namespace meshc::driver {

struct FoundFile {
  std::string path; // folder and name, as the folder was spelled
  std::string text;
};

struct FolderContent {
  std::vector<FoundFile> files;     // .mesh files
  std::vector<std::string> folders; // names
};

Io<FolderContent> read_folder(Host &host, const std::string &folder);

// The line of `mesh NAME`, or 0. A cheap look that decides only which folder is a root; the parser judges the rest.
std::uint32_t mesh_line(std::string_view text);
// The file of these that holds a `mesh` block, or nullptr.
const FoundFile *mesh_file(const FolderContent &content);

// The nearest folder at or above `path` whose files hold the `mesh` block; the folder of `path` if there is none.
std::string find_root(Host &host, const std::string &path);

// The .mesh files at or below `path`, for verbs that look at files alone; no climbing.
Io<std::vector<std::string>> mesh_files(Host &host, const std::string &path);

} // namespace meshc::driver
