// What holds for every program: order means nothing, formatting means nothing, a profile is what its body says, and
// what loops, layers and expressions make is what a person would have written out.
#include "language_support.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>

using namespace meshc;
using namespace meshc::testing;

namespace {

struct Program {
  std::string name;
  Files files;
  std::string mesh = ".";
};

std::vector<Program> examples() {
  return {{"hello", example("hello")},
          {"bookinfo", example("bookinfo")},
          {"hatches", example("hatches")},
          {"production", example("environments"), "production"},
          {"staging", example("environments"), "staging"}};
}

std::string printed(const Files &files) {
  std::string text;
  for (const auto &[path, content] : files)
    if (path.ends_with(".mesh"))
      text += "==> " + path + "\n" + content + "\n";
  return text;
}

// Where two trees part, so that a failure can be read.
std::string difference(const Made &made, const Made &expected) {
  std::set<std::string> paths;
  for (const auto &[path, bytes] : made.tree)
    paths.insert(path);
  for (const auto &[path, bytes] : expected.tree)
    paths.insert(path);
  for (const std::string &path : paths) {
    if (!made.tree.contains(path))
      return "missing: " + path;
    if (!expected.tree.contains(path))
      return "surplus: " + path;
    if (made.tree.at(path) != expected.tree.at(path))
      return path + "\n" + made.tree.at(path) + "\ninstead of\n" + expected.tree.at(path);
  }
  return "";
}

void check_same(const Files &files, const Made &expected, const std::string &mesh = ".") {
  const Made made = make(files, mesh);
  CAPTURE(printed(files), made.errors);
  REQUIRE_FALSE(made.broken);
  CHECK(difference(made, expected) == "");
}

void check_compiles(const Made &made, const Files &files) {
  CAPTURE(printed(files), made.errors);
  REQUIRE_FALSE(made.broken);
  REQUIRE(made.tree.size() > 3);
}

} // namespace

TEST_CASE("the order of files and declarations changes no byte") {
  for (const Program &program : examples()) {
    const Made expected = make(program.files, program.mesh);
    CAPTURE(program.name);
    check_compiles(expected, program.files);
    for (std::uint32_t seed = 0; seed < 6; ++seed) {
      const Files other = shuffled(program.files, seed);
      check_same(other, expected, program.mesh);
      CHECK(make(other, program.mesh).codes == expected.codes);
    }
  }
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    const Files files = FleetPrograms(seed).files(Style::compact);
    const Made expected = make(files);
    check_compiles(expected, files);
    for (std::uint32_t again = 0; again < 2; ++again)
      check_same(shuffled(files, seed * 10 + again), expected);
  }
}

TEST_CASE("formatting a program changes nothing of what it means") {
  for (const Program &program : examples())
    check_same(formatted(program.files), make(program.files, program.mesh), program.mesh);
  for (std::uint32_t seed = 100; seed < 150; ++seed) {
    const Files files = FleetPrograms(seed).files(Style::compact);
    check_same(formatted(files), make(files));
  }
}

TEST_CASE("a profile is the same as its body, written beneath the fields of who uses it") {
  for (std::uint32_t seed = 200; seed < 260; ++seed) {
    const FleetPrograms programs(seed);
    check_same(programs.files(Style::compact), make(programs.files(Style::inlined)));
  }
}

TEST_CASE("a generated program is the same as what it stands for, written out") {
  for (std::uint32_t seed = 300; seed < 380; ++seed) {
    const FleetPrograms programs(seed);
    const Files unrolled = programs.files(Style::unrolled);
    const Made expected = make(unrolled);
    check_compiles(expected, unrolled);
    CAPTURE(printed(unrolled));
    check_same(programs.files(Style::compact), expected);
  }
}

TEST_CASE("with an overlay, a program is the same as what it stands for then") {
  std::size_t changed = 0;
  for (std::uint32_t seed = 400; seed < 500; ++seed) {
    const FleetPrograms programs(seed);
    const Files compact = programs.files(Style::compact), unrolled = programs.files(Style::unrolled, true);
    const std::string expected = model_of(unrolled, "");
    CAPTURE(printed(compact), printed(unrolled));
    REQUIRE(expected != "");
    CHECK(model_of(compact, "variant") == expected);
    changed += model_of(compact, "") != expected ? 1 : 0;
  }
  CHECK(changed > 30);
}
