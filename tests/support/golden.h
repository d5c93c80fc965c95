// Expected texts under fixtures/. A test hands over what it made; MESHC_BLESS=1 in the environment writes it down
// instead of comparing. Each use is remembered, so that a file no test asks for can be reported.
#pragma once

#include <set>
#include <string>

namespace meshc::testing {

std::string read_file(const std::string &path);

class Goldens {
public:
  // `folder` is relative to `base`, a folder of the project; names may hold `/`.
  explicit Goldens(std::string folder, const std::string &base = "fixtures");

  // Fails the running test when `actual` is not what the file says.
  void check(const std::string &name, const std::string &actual);
  // Files in the folder that nobody asked for; under MESHC_BLESS they are removed.
  std::set<std::string> unused() const;

private:
  std::string folder_;
  bool bless_;
  std::set<std::string> used_;
};

} // namespace meshc::testing
