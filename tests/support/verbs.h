// The whole program in a pretended machine: words of a command line in, what it printed and its exit code out.
#pragma once

#include "driver/verbs.h"
#include "host/memory_host.h"

#include <string>
#include <vector>

namespace meshc::testing {

struct Ran {
  int code = 0;
  std::string output;
  std::string errors;
};

inline Ran run(MemoryHost &host, std::vector<const char *> words) {
  host.output.clear();
  host.errors.clear();
  words.insert(words.begin(), "meshc");
  const int code = driver::run(static_cast<int>(words.size()), words.data(), host);
  return {code, host.output, host.errors};
}

inline bool holds(const std::string &text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline std::size_t times(const std::string &text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

} // namespace meshc::testing
