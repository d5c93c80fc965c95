#include "driver/command_line.h"
#include "driver/verbs.h"

namespace meshc::driver {

int run_completion(const Options &options, Host &host) {
  const auto script = completion_script(options.subject);
  if (!script)
    return fail(host, "there is no completion for `" + options.subject + "`; there is one for bash, zsh and fish");
  host.print(*script);
  return clean;
}

} // namespace meshc::driver
