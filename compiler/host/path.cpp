#include "host/host.h"

#include <algorithm>

namespace meshc {

std::string join_path(std::string_view folder, std::string_view name) {
  if (folder.empty() || name.starts_with('/'))
    return std::string(name);
  std::string joined(folder);
  if (name.empty())
    return joined;
  if (joined.back() != '/')
    joined += '/';
  return joined += name;
}

std::string absolute_path(std::string_view working_folder, std::string_view path) {
  const std::string whole = join_path(working_folder, path);
  std::string result;
  for (std::size_t begin = 0; begin < whole.size();) {
    const std::size_t end = std::min(whole.find('/', begin), whole.size());
    const std::string_view segment = std::string_view(whole).substr(begin, end - begin);
    if (segment == "..")
      result.resize(result.empty() ? 0 : result.rfind('/'));
    else if (!segment.empty() && segment != ".")
      (result += '/') += segment;
    begin = end + 1;
  }
  return result.empty() ? "/" : result;
}

std::string relative_path(std::string_view folder, std::string_view target) {
  const auto inside = [](std::string_view path, std::string_view above) {
    return path == above || above == "/" || (path.starts_with(above) && path[above.size()] == '/');
  };
  std::string climb;
  for (; !inside(target, folder); folder = folder_of(folder))
    climb += "../";
  target.remove_prefix(folder == "/" ? 0 : folder.size());
  if (target.starts_with('/'))
    target.remove_prefix(1);
  std::string result = climb.append(target);
  if (result.ends_with('/'))
    result.pop_back();
  return result.empty() ? "." : result;
}

std::string_view folder_of(std::string_view absolute) {
  const std::size_t slash = absolute.rfind('/');
  return slash == 0 || slash == absolute.npos ? "/" : absolute.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

} // namespace meshc
