// The rules of compiler/layers.txt and of the house, as functions over text, so that the tests can hand them made-up
// files as well as real ones. Paths are relative to compiler/.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::architecture {

struct Folder {
  int layer = 0;
  std::string kind; // data, stage, join
  std::set<std::string> may_include;
  std::vector<std::string> foreign; // prefixes of headers that are neither ours nor the C++ library's
};

struct Layers {
  std::map<std::string, Folder> folders;
  std::vector<std::string> faults; // lines that do not read, arrows that point the wrong way
};

Layers read_layers(std::string_view text);

struct SourceFile {
  std::string path; // "parse/parse.cpp"; "main.cpp" stands in folder "."
  std::string text;
};

// "diagnostics" of "diagnostics/render.cpp", "." of "main.cpp".
std::string folder_of(std::string_view path);

// Same length and lines, comments and what stands between quotes blanked; #include lines keep their quotes.
std::string code_only(std::string_view text);

// Everything that is wrong with one file, "path:line: reason" each. `unordered` are names that hold unordered
// containers anywhere in its folder.
std::vector<std::string> faults(const SourceFile &file, const Layers &layers, const std::set<std::string> &unordered);

// Names of variables and members declared as unordered_map or unordered_set.
std::set<std::string> unordered_names(std::string_view text);

} // namespace meshc::architecture
