#include "source/source_map.h"

#include "base/text.h"

#include <algorithm>
#include <cstring>

namespace meshc {

FileId SourceMap::add(std::string path, std::string text) {
  auto file = std::make_unique<File>(File{std::move(path), std::move(text), {0}});
  const char *const begin = file->text.data();
  const char *const end = begin + file->text.size();
  for (const char *at = begin; at < end;) {
    at = static_cast<const char *>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
    if (at == nullptr)
      break;
    file->line_starts.push_back(static_cast<std::uint32_t>(++at - begin));
  }
  files_.push_back(std::move(file));
  return FileId(files_.size() - 1);
}

std::string_view SourceMap::path(FileId file) const {
  return files_[file.index]->path;
}

std::string SourceMap::shown_path(std::string_view path) const {
  if (path.starts_with('<')) // no file: a profile of `std`, a value of the command line
    return std::string(path);
  std::string_view before = prefix_;
  while (path.starts_with("../") && !before.empty()) {
    const std::string_view folder = before.substr(0, before.size() - 1);
    const std::size_t slash = folder.rfind('/');
    const std::string_view name = folder.substr(slash + 1); // all of it without a slash
    if (name.empty() || name == "." || name == "..")
      break;
    before = before.substr(0, before.size() - 1 - name.size());
    path.remove_prefix(3);
  }
  return std::string(before).append(path);
}

std::string_view SourceMap::text(FileId file) const {
  return files_[file.index]->text;
}

std::string_view SourceMap::text(Span span) const {
  return text(span.file).substr(span.begin, span.end - span.begin);
}

std::uint32_t SourceMap::line_of(FileId file, std::uint32_t offset) const {
  const auto &starts = files_[file.index]->line_starts;
  return static_cast<std::uint32_t>(std::ranges::upper_bound(starts, offset) - starts.begin());
}

Position SourceMap::position(FileId file, std::uint32_t offset) const {
  const std::uint32_t line = line_of(file, offset);
  const std::uint32_t start = files_[file.index]->line_starts[line - 1];
  const auto before = text(file).substr(start, offset - start);
  return {line, static_cast<std::uint32_t>(code_points(before) + 1)};
}

std::string_view SourceMap::line(FileId file, std::uint32_t number) const {
  const File &source = *files_[file.index];
  if (number == 0 || number > source.line_starts.size())
    return {};
  const std::uint32_t begin = source.line_starts[number - 1];
  std::string_view text = std::string_view(source.text).substr(begin);
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r'))
    text.remove_suffix(1);
  return text;
}

} // namespace meshc
