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

// The verbs with their flags, for completion.
struct FlagWord {
  std::string text; // "--cluster"
  bool takes_value = false;
};
struct VerbWords {
  Verb verb;
  std::string name;
  std::string what;
  std::vector<FlagWord> flags;
};
std::vector<VerbWords> command_words();

} // namespace meshc::driver
