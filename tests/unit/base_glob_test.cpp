#include "base/glob.h"

#include <catch2/catch.hpp>

#include <string>

using namespace meshc;

TEST_CASE("`*` stays in its segment, `**` crosses them, and neither climbs out") {
  CHECK(glob_matches("platform/**", "platform/fleet.mesh"));
  CHECK(glob_matches("platform/**", "platform/a/b/c.mesh"));
  CHECK_FALSE(glob_matches("platform/**", "platforms/fleet.mesh"));
  CHECK_FALSE(glob_matches("platform/*", "platform/a/b.mesh"));
  CHECK(glob_matches("*.mesh", "fleet.mesh"));
  CHECK_FALSE(glob_matches("*.mesh", "a/fleet.mesh"));
  CHECK(glob_matches("**/shop.mesh", "shop.mesh"));
  CHECK(glob_matches("**/shop.mesh", "a/b/shop.mesh"));
  CHECK(glob_matches("a/**/z*/b-*.mesh", "a/x/z1/z2/b-9.mesh"));
  CHECK_FALSE(glob_matches("a/**/z*/b-*.mesh", "a/x/z1/y2/b-9.mesh"));
  CHECK(glob_matches("**", "any/file.mesh"));
  CHECK_FALSE(glob_matches("**", "../shared/file.mesh"));
  CHECK_FALSE(glob_matches("*/shared/file.mesh", "../shared/file.mesh"));
  CHECK(glob_matches("../shared/**", "../shared/a/file.mesh"));
  CHECK_FALSE(glob_matches("", "a"));
}

TEST_CASE("a pattern made of stars takes no longer than it must") {
  std::string pattern, path;
  for (int i = 0; i < 200; ++i) {
    pattern += "**/a*a*a*/";
    path += "aaaaaaaaaaaaaaab/";
  }
  CHECK_FALSE(glob_matches(pattern + "x", path + "y"));
}

TEST_CASE("what is no pattern says why") {
  CHECK(glob_problem("payments/**").empty());
  CHECK(glob_problem("../shared/*.mesh").empty());
  for (const char *wrong : {"", "/a", "a//b", "a/", "a\\b", "a?", "[ab]", "{a,b}", "!a", "a**", "./a", "a/../b"}) {
    INFO(wrong);
    CHECK_FALSE(glob_problem(wrong).empty());
  }
}
