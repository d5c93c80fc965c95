#include "base/text.h"
#include "driver/plain.h"
#include "driver/verbs.h"

namespace meshc::driver {

int run_lint(const Options &options, Host &host) {
  const Plain plain = read_plain(host, options.files.empty() ? std::vector<std::string>{"."} : options.files);
  if (plain.problem)
    return fail(host, plain.problem->text());
  const diagnostics::Diagnostics found = judge(plain);
  show(found, plain.sources, options, host, true);
  std::size_t objects = 0;
  for (const facts::Site &site : plain.sites)
    objects += site.objects.size();
  if (!options.quiet && options.format == diagnostics::Format::text)
    host.print_error(counted(plain.files, "file") + ", " + counted(objects, "object") + ", " +
                     counted(plain.sites.size(), "cluster") + " or text looked at\n");
  return exit_code(found, options);
}

} // namespace meshc::driver
