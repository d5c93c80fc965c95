// Bytes choose a random fleet and edits of it, so that most of what is tried reads well and means almost something:
// the whole compiler ends, with findings or files.
#include "driver/compile.h"
#include "host/memory_host.h"
#include "support/edits.h"
#include "support/fleet_programs.h"

using namespace meshc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  std::size_t at = 0;
  const auto choose = [&](std::uint32_t limit) {
    std::uint32_t number = 0;
    for (int i = 0; i < 2 && at < size; ++i)
      number = number << 8 | data[at++];
    return number % limit;
  };
  testing::Files files = testing::FleetPrograms(choose(50)).files(testing::Style::compact);
  for (int edits = 0; edits < 8 && (edits == 0 || at < size); ++edits) {
    auto file = files.begin();
    std::advance(file, choose(static_cast<std::uint32_t>(files.size())));
    file->second = testing::edited(file->second, choose);
  }
  MemoryHost host;
  host.folder = "/mesh";
  for (const auto &[path, text] : files)
    host.add("/mesh/" + path, text);
  driver::compile(host, ".", driver::Until::files);
  return 0;
}
