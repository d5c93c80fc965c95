// Everything the compiler wants from outside: files, clock, randomness, environment, terminal. The only door; all else
// is pure. `real_host()` is the machine, `MemoryHost` (memory_host.h) a pretended one for tests, which can fail or die
// at any step. Paths use `/`. Failures are values: an error says what was tried, on what, and why in the system's
// words.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace meshc {

struct IoError {
  std::string action; // "read", "rename"
  std::string path;
  std::string reason; // "permission denied"
  bool missing = false;
  bool unsupported = false; // the file system cannot do this at all; another way may work

  std::string text() const { return "cannot " + action + " " + path + ": " + reason; }
};

template <class T> using Io = std::variant<T, IoError>;
struct Done {};

enum class EntryKind : std::uint8_t { file, folder, link, other };

struct Entry {
  std::string name;
  EntryKind kind = EntryKind::file;
};

// Held until destroyed, or until the process ends, however it ends.
class Lock {
public:
  virtual ~Lock() = default;
};

class Host {
public:
  virtual ~Host() = default;

  virtual Io<std::string> read(const std::string &path) = 0;
  // Entries of a folder, sorted by name.
  virtual Io<std::vector<Entry>> list(const std::string &path) = 0;
  // What is at `path` itself (links are not followed); nothing when absent.
  virtual std::optional<EntryKind> kind(const std::string &path) = 0;

  // Creates or truncates one file; parent folders must exist.
  virtual Io<Done> write(const std::string &path, std::string_view bytes) = 0;
  // Creates a folder and its parents.
  virtual Io<Done> make_folder(const std::string &path) = 0;
  virtual Io<Done> rename(const std::string &from, const std::string &to) = 0;
  // Exchanges two paths in one step (renameat2 RENAME_EXCHANGE); an error where the file system cannot.
  virtual Io<Done> exchange(const std::string &a, const std::string &b) = 0;
  // A second name for one file, link or special file; never for a folder. `to` must be absent.
  virtual Io<Done> link(const std::string &from, const std::string &to) = 0;
  // Removes a file, link or whole folder; no error when absent.
  virtual Io<Done> remove(const std::string &path) = 0;
  // Makes earlier writes below `path` survive a power failure.
  virtual Io<Done> sync(const std::string &path) = 0;
  // Keeps other meshc processes out of `folder` (advisory). Waits some seconds, then fails.
  virtual Io<std::unique_ptr<Lock>> lock(const std::string &folder) = 0;

  // Seconds since 1970, UTC.
  virtual std::int64_t now() = 0;
  virtual std::string random(std::size_t bytes) = 0;
  virtual std::optional<std::string> environment(const std::string &name) = 0;
  virtual unsigned processors() = 0;
  virtual std::string working_folder() = 0;

  virtual std::string read_input() = 0;                // all of stdin
  virtual void print(std::string_view text) = 0;       // stdout: results
  virtual void print_error(std::string_view text) = 0; // stderr: messages and progress
  virtual bool output_is_terminal() = 0;
  virtual bool errors_are_terminal() = 0;
};

std::unique_ptr<Host> real_host();

// a/b joined with c; an absolute or empty part is handled as one expects.
std::string join_path(std::string_view folder, std::string_view name);
// `path` made absolute below `working_folder`, without `.`, `..` and doubled slashes. Text only: links are not looked
// at.
std::string absolute_path(std::string_view working_folder, std::string_view path);
// How `target` is spelled from `folder`: both absolute and without dots. "." for the folder itself.
std::string relative_path(std::string_view folder, std::string_view target);
// All but the last segment of an absolute path: "/" for "/a". And the last segment alone.
std::string_view folder_of(std::string_view absolute);
std::string_view name_of(std::string_view path);

} // namespace meshc
