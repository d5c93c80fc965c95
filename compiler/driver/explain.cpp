#include "base/suggest.h"
#include "base/text.h"
#include "driver/verbs.h"

namespace meshc::driver {

int run_explain(const Options &options, Host &host) {
  const std::string &what = options.subject;
  if (what == "prelude") {
    host.print(std::string(diagnostics::prelude()));
    return clean;
  }
  if (const diagnostics::Row *row = diagnostics::find(what)) {
    host.print(diagnostics::explain(*row));
    return clean;
  }
  if (const auto page = check::explain(what)) {
    host.print(*page);
    return clean;
  }
  std::vector<std::string> legal = check::kind_names();
  for (const diagnostics::Row &row : diagnostics::table())
    legal.emplace_back(row.code);
  // For `service.tmeout` the nearest field is the help; for the rest the nearest kind or code.
  const auto dot = what.rfind('.');
  if (dot != std::string::npos && check::explain(what.substr(0, dot)))
    return fail(host, "`" + what.substr(0, dot) + "` has no field `" + what.substr(dot + 1) + "`; `meshc explain " +
                          what.substr(0, dot) + "` lists them");
  const std::string near = did_you_mean(what, legal);
  return fail(host, "nothing is called `" + what + "`; " +
                        (near.empty() ? "explain a code such as MC1001, or one of " +
                                            list_in_words(check::kind_names(), "or", 30)
                                      : near));
}

int run_version(const Options &options, Host &host) {
  host.print(options.json_answer ? "{\"format_version\": 1, \"meshc\": \"" MESHC_VERSION "\"}\n"
                                 : "meshc " MESHC_VERSION "\n");
  return clean;
}

} // namespace meshc::driver
