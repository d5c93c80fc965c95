// The YAML reader takes any bytes; what it accepts prints and reads again as the same values.
#include "yaml/print.h"
#include "yaml/read.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace meshc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const FileId file(std::size_t{0});
  const auto result = yaml::read({reinterpret_cast<const char *>(data), size}, file);
  for (const auto &problem : result.problems)
    if (problem.span.begin > problem.span.end || problem.span.end > size)
      std::abort();
  if (!result.ok())
    return 0;
  for (const auto &document : result.documents) {
    const auto printed = yaml::print(document.value);
    const auto again = yaml::read(printed.bytes, file, {.bytes = std::size_t{64} << 20});
    if (!again.ok() || again.documents.size() != 1 || !again.documents.front().value.same(document.value)) {
      std::fputs(printed.bytes.c_str(), stderr);
      std::abort();
    }
  }
  return 0;
}
