#include "host/memory_host.h"
#include "temporary_folder.h"

#include <catch2/catch.hpp>

using namespace meshc;

namespace {

bool works(const Io<Done> &result) {
  return std::holds_alternative<Done>(result);
}

std::string text(const Io<std::string> &result) {
  const auto *bytes = std::get_if<std::string>(&result);
  return bytes == nullptr ? std::get<IoError>(result).text() : *bytes;
}

std::string names(Host &host, const std::string &path) {
  const auto entries = host.list(path);
  std::string result;
  for (const Entry &entry : std::get<std::vector<Entry>>(entries))
    result += entry.name + (entry.kind == EntryKind::folder ? "/ " : entry.kind == EntryKind::link ? "@ " : " ");
  return result;
}

// What stages rely on, and both hosts must do alike.
void behaves(Host &host, const std::string &at) {
  CHECK_FALSE(host.kind(at + "/a").has_value());
  CHECK(std::get<IoError>(host.write(at + "/a/x", "1")).missing);
  CHECK(works(host.make_folder(at + "/a/b/c")));
  CHECK(works(host.make_folder(at + "/a/b/c")));
  CHECK(works(host.write(at + "/a/x", "first")));
  CHECK(works(host.write(at + "/a/x", "one")));
  CHECK(works(host.write(at + "/a/b/c/y", std::string("\0\n", 2))));
  CHECK(text(host.read(at + "/a/x")) == "one");
  CHECK(text(host.read(at + "/a/b/c/y")).size() == 2);
  CHECK(std::get<IoError>(host.read(at + "/a/none")).missing);
  CHECK_FALSE(works(host.make_folder(at + "/a/x")));
  CHECK(names(host, at + "/a") == "b/ x ");
  CHECK(host.kind(at + "/a/x") == EntryKind::file);
  CHECK(host.kind(at + "/a/b") == EntryKind::folder);

  CHECK(works(host.link(at + "/a/x", at + "/a/b/same")));
  CHECK_FALSE(works(host.link(at + "/a/x", at + "/a/b/same")));
  CHECK_FALSE(works(host.link(at + "/a/b", at + "/linked")));
  CHECK(works(host.make_folder(at + "/z")));
  CHECK(works(host.write(at + "/z/new", "z")));
  CHECK_FALSE(works(host.rename(at + "/a", at + "/z")));
  CHECK(works(host.exchange(at + "/a", at + "/z")));
  CHECK(names(host, at + "/a") == "new ");
  CHECK(names(host, at + "/z/b") == "c/ same ");
  CHECK(works(host.remove(at + "/a")));
  CHECK(works(host.remove(at + "/a")));
  CHECK(works(host.rename(at + "/z", at + "/a")));
  CHECK(text(host.read(at + "/a/b/same")) == "one");
  CHECK(works(host.sync(at)));
  CHECK(std::holds_alternative<std::unique_ptr<Lock>>(host.lock(at)));
  CHECK(works(host.remove(at + "/a")));
  CHECK(names(host, at).empty());
}

} // namespace

TEST_CASE("both hosts keep the promises of Host") {
  const TemporaryFolder folder;
  behaves(*real_host(), folder.path());
  MemoryHost memory;
  memory.make_folder("/pretended");
  behaves(memory, "/pretended");
}

TEST_CASE("the real host removes a link, never what it points to") {
  const TemporaryFolder folder;
  const auto host = real_host();
  host->make_folder(folder.path() + "/kept");
  host->make_folder(folder.path() + "/gone");
  host->write(folder.path() + "/kept/file", "x");
  folder.link(folder.path() + "/kept", "gone/link");
  CHECK(names(*host, folder.path() + "/gone") == "link@ ");
  CHECK(works(host->remove(folder.path() + "/gone")));
  CHECK(text(host->read(folder.path() + "/kept/file")) == "x");
}

TEST_CASE("paths are made absolute by text alone") {
  CHECK(absolute_path("/w", "a//b/./c/") == "/w/a/b/c");
  CHECK(absolute_path("/w/x", "../y") == "/w/y");
  CHECK(absolute_path("/w", "/abs/../../..") == "/");
  CHECK(absolute_path("/w", ".") == "/w");
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("", "b") == "b");
  CHECK(join_path("a/", "/b") == "/b");
  CHECK(folder_of("/a/b") == "/a");
  CHECK(folder_of("/a") == "/");
  CHECK(name_of("/a/b") == "b");
}

TEST_CASE("a pretended machine fails once, dies half-way and forgets what was not synced") {
  MemoryHost host;
  host.add("/d/old", "1234");
  host.fail_at(2);
  CHECK(works(host.write("/d/a", "aa")));
  CHECK(text(host.read("/d/a")) == "aa");
  CHECK_FALSE(works(host.write("/d/b", "bb")));
  CHECK(works(host.write("/d/b", "bb")));

  host.die_at(1);
  CHECK_THROWS_AS(host.write("/d/c", "cccc"), MemoryHost::Died);
  host.restart();
  CHECK(text(host.read("/d/c")) == "cc");

  host.sync("/d/a");
  host.restart(true);
  CHECK(host.snapshot("/d") ==
        std::map<std::string, std::string>{{"/d/a", "aa"}, {"/d/b", "b"}, {"/d/c", "c"}, {"/d/old", "1234"}});
  CHECK(host.touched().back() == "/d/a");
  CHECK(MemoryHost().random(8) == MemoryHost().random(8));
}
