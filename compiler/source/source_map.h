// Owns the text of every input file for as long as a compilation lives: trees and messages hold views into it.
// Lines and columns are computed only when somebody asks (1-based; a column counts code points).
#pragma once

#include "source/span.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

class SourceMap {
public:
  // `path` is relative to the mesh folder, with `/`: what output refers to.
  FileId add(std::string path, std::string text);
  // What messages put in front of paths, so that they can be opened from where the user stands: `examples/hello/`.
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }

  std::size_t size() const { return files_.size(); }
  std::string_view path(FileId file) const;
  std::string shown_path(FileId file) const { return shown_path(path(file)); }
  // The same for any path relative to the mesh folder: `../shared/x.mesh` of `shop/` is `shared/x.mesh`.
  std::string shown_path(std::string_view path) const;
  std::string_view text(FileId file) const;
  std::string_view text(Span span) const;

  Position position(FileId file, std::uint32_t offset) const;
  Position start(Span span) const { return position(span.file, span.begin); }
  // 1-based line number without its line break; empty past the end.
  std::string_view line(FileId file, std::uint32_t number) const;
  std::uint32_t line_of(FileId file, std::uint32_t offset) const;

private:
  struct File {
    std::string path;
    std::string text;
    std::vector<std::uint32_t> line_starts;
  };
  // unique_ptr keeps texts at their address while the vector grows.
  std::vector<std::unique_ptr<File>> files_;
  std::string prefix_;
};

} // namespace meshc
