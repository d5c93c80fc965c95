#include "manifest/inventory.h"
#include "manifest/line_map.h"
#include "publish_fixture.h"

#include <catch2/catch.hpp>

using namespace meshc;

TEST_CASE("SHA-256 is SHA-256") {
  CHECK(pki::sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(pki::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(pki::sha256_hex("abc") == pki::sha256_hex("abc"));
}

TEST_CASE("records list each file with digest, origin and lines") {
  const auto tree = tree_of({{"clusters/b.yaml", "b\n"}, {"clusters/a.yaml", "a: 1\nb: 2\nc: 3\nd: 4\n"}});
  const std::string empty_digest = pki::sha256_hex("b\n");
  CHECK(tree.find(manifest::line_map_path)->bytes == R"({
  "format_version": 1,
  "sources": [
    "shop.mesh"
  ],
  "files": {
    "clusters/a.yaml": "1:0:1:1 3:0:3:3",
    "clusters/b.yaml": "1:0:1:1 3:0:3:3"
  }
}
)");
  const std::string &text = tree.find(manifest::inventory_path)->bytes;
  CHECK(text.find(R"(    "clusters/b.yaml": {"sha256": ")" + empty_digest + R"(", "origin": "shop.mesh:1:1"})" +
                  "\n") != text.npos);
  const auto read = manifest::read_inventory(text);
  REQUIRE(read.inventory);
  CHECK(read.inventory->version == "0.1.0");
  CHECK(read.inventory->files.size() == 4);
  CHECK(read.inventory->find("clusters/b.yaml")->digest == empty_digest);
  CHECK(read.inventory->find(manifest::lock_path) != nullptr);
  CHECK(read.inventory->find(manifest::inventory_path) == nullptr);
  CHECK(manifest::to_json(*read.inventory) == text);
}

TEST_CASE("where finds the entry of a line or the nearest above") {
  const auto tree = tree_of({{"clusters/a.yaml", "a\nb\nc\nd\n"}});
  const std::string &map = tree.find(manifest::line_map_path)->bytes;
  const auto at = [&](std::string_view path, std::uint32_t line) {
    const auto answer = manifest::where(map, path, line);
    if (!answer.place)
      return answer.error;
    return answer.place->source + ":" + std::to_string(answer.place->line) + ":" + std::to_string(answer.place->column);
  };
  CHECK(at("clusters/a.yaml", 1) == "shop.mesh:1:1");
  CHECK(at("clusters/a.yaml", 2) == "shop.mesh:1:1");
  CHECK(at("clusters/a.yaml", 4) == "shop.mesh:3:3");
  CHECK(at("clusters/a.yaml", 0) == "no line of the program stands behind this line");
  CHECK(at("clusters/none.yaml", 1) == "it does not know the file");
}

TEST_CASE("a broken map or inventory is an error, never a wrong answer") {
  CHECK(manifest::where("{", "a", 1).error == "expected a key in quotes at byte 1");
  CHECK(manifest::where(R"({"format_version": 2})", "a", 1).error == "it is not a map of format_version 1");
  const auto broken = GENERATE(as<std::string>{}, "1:0:1", "1:9:1:1", "x:0:1:1", "1:0:1:1:1", "1:0:99999999999:1");
  CAPTURE(broken);
  CHECK(manifest::where(R"({"format_version":1,"sources":["s"],"files":{"a":")" + broken + "\"}}", "a", 1).error ==
        "its entry for the file is broken");
  CHECK(manifest::read_inventory("[]").error == "it has no `format_version`");
  CHECK(manifest::read_inventory(R"({"format_version":7})").error == "its `format_version` is 7, this meshc reads 1");
  CHECK(manifest::read_inventory(R"({"format_version":1})").error == "it has no `files`");
  CHECK(manifest::read_inventory(R"({"format_version":1,"files":{"a":{},"a":{}}})")
            .error.starts_with("the key `a` appears twice"));
}
