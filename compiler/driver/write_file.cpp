#include "driver/write_file.h"

namespace meshc::driver {

std::optional<IoError> write_file(Host &host, const std::string &path, std::string_view bytes) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  const std::string fresh = folder + "." + std::string(name_of(path)) + ".meshc-new";
  const auto written = host.write(fresh, bytes);
  if (const auto *error = std::get_if<IoError>(&written)) {
    host.remove(fresh);
    return *error;
  }
  const auto renamed = host.rename(fresh, path);
  if (const auto *error = std::get_if<IoError>(&renamed)) {
    host.remove(fresh);
    return *error;
  }
  return std::nullopt;
}

} // namespace meshc::driver
