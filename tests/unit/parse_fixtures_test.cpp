// fixtures/parse: `good` files parse, are in the style of the formatter and have their tree beside them; in `mistakes`
// each line marked `// error: MC1001` raises exactly one error, no other line any. MESHC_BLESS=1 writes the trees anew.
#include "parse_support.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace meshc;
using namespace meshc::tests;

TEST_CASE("good fixtures parse to the tree beside them and are formatted already") {
  const auto files = mesh_files(fixtures() / "good");
  REQUIRE(!files.empty());
  for (const auto &path : files) {
    DYNAMIC_SECTION(path.filename().string()) {
      const std::string text = read_file(path);
      const ParsedText read(text);
      CHECK(read.errors() == std::vector<std::string>{});
      CHECK(read.format() == text);
      auto golden = path;
      golden.replace_extension(".tree");
      if (std::getenv("MESHC_BLESS") != nullptr)
        std::ofstream(golden, std::ios::binary) << read.dump();
      CHECK(read.dump() == read_file(golden));
    }
  }
}

TEST_CASE("each marked mistake is reported once, on its line, and nothing else is") {
  const auto files = mesh_files(fixtures() / "mistakes");
  REQUIRE(!files.empty());
  for (const auto &path : files) {
    DYNAMIC_SECTION(path.filename().string()) {
      const std::string text = read_file(path);
      std::multiset<std::uint32_t> marked;
      std::stringstream lines(text);
      std::uint32_t number = 0;
      for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.ends_with("// error: MC1001"))
          marked.insert(number);
      }
      const ParsedText read(text);
      CAPTURE(read.errors());
      CHECK(read.error_lines() == marked);
      CHECK_FALSE(read.parsed.tree.complete);
    }
  }
}
