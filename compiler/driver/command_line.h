// Arguments to options. Help, version and mistakes are answered here; then there is an exit code and no verb to run.
#pragma once

#include "driver/options.h"
#include "host/host.h"

#include <optional>
#include <span>

namespace meshc::driver {

struct CommandLine {
  Options options;
  std::optional<int> exit_code;
};

CommandLine read_command_line(std::span<const char *const> arguments, Host &host);

// The script that a shell loads.
std::optional<std::string> completion_script(std::string_view shell);

} // namespace meshc::driver
