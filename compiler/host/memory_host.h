// A pretended machine for tests: a tree of files in memory, a clock that stands still, seeded randomness, recorded
// output. It can fail or die at any changing call, and a crash may lose what was not synced, as a power failure does:
// names and folders survive in order (a journaling file system), but the bytes of a file written since the last sync()
// are cut in half.
#pragma once

#include "host/host.h"

#include <map>
#include <random>

namespace meshc {

class MemoryHost : public Host {
public:
  // Thrown at the call that kills the process. Nothing of meshc catches it; the test does.
  struct Died {};

  // The n-th changing call from now on (from 1) returns an error and changes nothing; later ones work.
  void fail_at(std::size_t call) { fail_ = changes_ + call; }
  // The n-th changing call from now on does half of its work (a write, a removal) or none, then the process is dead.
  void die_at(std::size_t call) { die_ = changes_ + call; }
  // A new process on the same disk; with `power_failure` what was not synced is lost first.
  void restart(bool power_failure = false);
  std::size_t changes() const { return changes_; } // calls so far that change files

  bool can_exchange = true;
  bool can_link = true;

  // The whole tree: absolute path to bytes, folders with a final slash and links as "-> target".
  std::map<std::string, std::string> snapshot(const std::string &folder = "/") const;
  // Files with their folders, without being counted or failing.
  void add(const std::string &path, std::string_view bytes);
  void add_link(const std::string &path, std::string_view target);
  // Paths of every changing call, in order.
  const std::vector<std::string> &touched() const { return touched_; }

  std::int64_t time = 1'700'000'000;
  std::map<std::string, std::string> variables;
  std::string folder = "/home";
  std::string input;
  std::string output;
  std::string errors;
  bool terminal = false;

  Io<std::string> read(const std::string &path) override;
  Io<std::vector<Entry>> list(const std::string &path) override;
  std::optional<EntryKind> kind(const std::string &path) override;
  Io<Done> write(const std::string &path, std::string_view bytes) override;
  Io<Done> make_folder(const std::string &path) override;
  Io<Done> rename(const std::string &from, const std::string &to) override;
  Io<Done> exchange(const std::string &a, const std::string &b) override;
  Io<Done> link(const std::string &from, const std::string &to) override;
  Io<Done> remove(const std::string &path) override;
  Io<Done> sync(const std::string &path) override;
  Io<std::unique_ptr<Lock>> lock(const std::string &path) override;
  std::int64_t now() override { return time; }
  std::string random(std::size_t bytes) override;
  std::optional<std::string> environment(const std::string &name) override;
  unsigned processors() override { return 1; }
  std::string working_folder() override { return folder; }
  std::string read_input() override { return input; }
  void print(std::string_view text) override { output += text; }
  void print_error(std::string_view text) override { errors += text; }
  bool output_is_terminal() override { return terminal; }
  bool errors_are_terminal() override { return terminal; }

private:
  struct Inode {
    EntryKind kind = EntryKind::file;
    std::string bytes; // of a file; the target of a link
    bool synced = false;
  };
  using Tree = std::map<std::string, std::shared_ptr<Inode>>; // by absolute path; hard links share one inode

  enum class Fate { works, fails, dies };
  Fate next_change(const std::string &path);
  std::string full(const std::string &path) const;
  Inode *find(const std::string &path) const;
  bool is_folder(const std::string &path) const;
  // Takes the subtree at `path` out of the tree; keys are what follows `path`.
  Tree cut(const std::string &path);
  void paste(const std::string &path, Tree subtree);

  Tree tree_ = {{"/", std::make_shared<Inode>(Inode{EntryKind::folder, "", true})}};
  std::size_t changes_ = 0;
  std::size_t fail_ = 0;
  std::size_t die_ = 0;
  std::vector<std::string> touched_;
  std::mt19937_64 generator_{7}; // any fixed seed: tests repeat
};

} // namespace meshc
