// One file, written whole or not at all: the new bytes grow beside it and take its name in one step.
#pragma once

#include "host/host.h"

#include <optional>

namespace meshc::driver {

std::optional<IoError> write_file(Host &host, const std::string &path, std::string_view bytes);

} // namespace meshc::driver
