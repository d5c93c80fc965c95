// The verbs of the command line: options in, exit code out. Results go to stdout, messages to stderr; for `check` the
// findings are the result.
#pragma once

#include "driver/compile.h"
#include "driver/options.h"

namespace meshc::driver {

int run_init(const Options &options, Host &host);
int run_check(const Options &options, Host &host);
int run_compile(const Options &options, Host &host);
int run_commit(const Options &options, Host &host);
int run_fmt(const Options &options, Host &host);
int run_fix(const Options &options, Host &host);
int run_explain(const Options &options, Host &host);
int run_where(const Options &options, Host &host);
int run_query(const Options &options, Host &host);
int run_why(const Options &options, Host &host);
int run_lint(const Options &options, Host &host);
int run_vendor(const Options &options, Host &host);
int run_dump(const Options &options, Host &host);
int run_completion(const Options &options, Host &host);
int run_version(const Options &options, Host &host);
int run_complete(const Options &options, Host &host);

// The whole program: arguments in, exit code out.
int run(int count, const char *const *arguments, Host &host);

// The day that --now names, or the host's.
// Overlay and variables of the options.
Variant variant_of(const Options &options);
Today today(const Options &options, verify::Expired expired = verify::Expired::fails);

// Findings as the options ask; to stdout when they are the result.
void show(const diagnostics::Diagnostics &found, const SourceMap &sources, const Options &options, Host &host,
          bool result = false);
// The code for a run that ended with these findings.
int exit_code(const diagnostics::Diagnostics &found, const Options &options);
int fail(Host &host, const std::string &text);

} // namespace meshc::driver
