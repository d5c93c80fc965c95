#include "publish/paths.h"
#include "publish_fixture.h"

#include <catch2/catch.hpp>

using namespace meshc;

TEST_CASE("paths that could leave the folder or not exist everywhere are refused") {
  const auto path = GENERATE(as<std::string>{}, "", "/etc/passwd", "a//b", "a/", "../a", "a/../b", "./a",
                             "a/.git/config", ".GIT/x", "git~1/x", "a/.gitmodules", ".github/workflows/x.yaml", "a\\b",
                             "a:b", "a*", "a\nb", "grün", "a./b", "a /b", "con", "x/AUX.yaml", "lpt9.txt",
                             std::string(256, 'a'), "a/" + std::string(254, 'b') + "/" + std::string(800, 'c'));
  CAPTURE(path);
  CHECK(publish::refused_path(path).has_value());
  CHECK_FALSE(publish::refused_path("clusters/east-1/60-services/shop/service_shop_web.yaml").has_value());
  CHECK_FALSE(publish::refused_path(".meshc/inventory.json").has_value());
  CHECK_FALSE(publish::refused_path("common/console.yaml").has_value());
}

TEST_CASE("paths of one tree do not collide") {
  const auto check = [](std::vector<std::string> paths) {
    manifest::FileTree tree;
    for (auto &path : paths)
      tree.files.push_back({path, "", {}});
    tree.sort();
    diagnostics::Diagnostics findings;
    publish::check_paths(tree, findings);
    return messages(findings);
  };
  CHECK(check({"a/b/c", "a/b/d", "a.b/c", "a-b"}).empty());
  CHECK(check({"a/b", "a/B"}) == "MC9021 `a/B` and `a/b` are the same path where case does not matter\n");
  CHECK(check({"A/x", "a/y"}) == "MC9021 `A` and `a` are the same path where case does not matter\n");
  CHECK(check({"a", "a/b"}) == "MC9020 the generated path `a` is refused: a file and a folder have it\n");
  CHECK(check({"a", "a"}) == "MC9020 the generated path `a` is refused: two files have it\n");
  CHECK(check({"a/../b"}) == "MC9020 the generated path `a/../b` is refused: it has a segment `..`\n");
}
