// Programs with random mistakes: the compiler always ends, with files or with errors that name a place, and never with
// both. More of them with MESHC_EDITS=<number> in the environment.
#include "driver/compile.h"
#include "host/memory_host.h"
#include "language_support.h"
#include "support/edits.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>

using namespace meshc;
using namespace meshc::testing;

namespace {

std::uint32_t wanted() {
  const char *number = std::getenv("MESHC_EDITS");
  return number == nullptr ? 1000 : static_cast<std::uint32_t>(std::strtoul(number, nullptr, 10));
}

} // namespace

TEST_CASE("random edits of valid programs end in files or in errors with a place") {
  const std::vector<Files> originals{example("hello"), example("bookinfo"), example("hatches")};
  std::size_t broken = 0;
  for (std::uint32_t seed = 0; seed < wanted(); ++seed) {
    std::mt19937 random(seed);
    const Choose choose = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
    Files files =
        seed % 4 < 3 ? FleetPrograms(seed % 50).files(Style::compact) : originals[seed / 4 % originals.size()];
    MemoryHost host;
    host.folder = "/mesh";
    const std::uint32_t edits = 1 + choose(3);
    for (std::uint32_t i = 0; i < edits; ++i) {
      auto file = files.begin();
      std::advance(file, choose(static_cast<std::uint32_t>(files.size())));
      if (file->first.ends_with(".mesh"))
        file->second = edited(file->second, choose);
    }
    std::string program;
    for (const auto &[path, text] : files) {
      host.add("/mesh/" + path, text);
      program += "==> " + path + "\n" + text;
    }
    CAPTURE(seed, program);
    const driver::Compilation compilation = driver::compile(host, ".", driver::Until::files);
    CHECK(compilation.broken() == compilation.tree.files.empty());
    broken += compilation.broken() ? 1 : 0;
    for (const diagnostics::Diagnostic &finding : compilation.findings.all()) {
      CHECK(finding.message != "");
      CHECK(finding.message.find('\n') == std::string::npos);
    }
  }
  // Most edits are mistakes, and some are not.
  CHECK(broken > wanted() / 3);
  CHECK(broken < wanted());
}
