// POSIX with two calls of Linux: renameat2 and syncfs. Every descriptor is close-on-exec, every call is retried on
// EINTR.
#include "host/host.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace meshc {
namespace {

IoError failed(const char *action, const std::string &path) {
  const int code = errno;
  return {.action = action,
          .path = path,
          .reason = std::strerror(code),
          .missing = code == ENOENT || code == ENOTDIR,
          .unsupported = code == ENOSYS || code == EINVAL || code == EOPNOTSUPP};
}

template <class Call> auto retried(Call call) {
  decltype(call()) result{};
  do
    result = call();
  while (result < 0 && errno == EINTR);
  return result;
}

class Descriptor {
public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor &operator=(Descriptor &&) = delete;
  ~Descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  int get() const { return number_; }
  bool open() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }
  // Some file systems report a failed write only here.
  bool close() { return ::close(release()) == 0; }

private:
  int number_;
};

Descriptor opened(const std::string &path, int flags) {
  return Descriptor(retried([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0666); }));
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = retried([&] { return ::write(descriptor, bytes.data(), bytes.size()); });
    if (written < 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool read_all(int descriptor, std::size_t expected, std::string &bytes) {
  // One byte more than expected, so that the common case ends after a short read without another round.
  bytes.resize(expected + 1);
  std::size_t filled = 0;
  while (true) {
    const ssize_t got = retried([&] { return ::read(descriptor, bytes.data() + filled, bytes.size() - filled); });
    if (got < 0)
      return false;
    filled += static_cast<std::size_t>(got);
    if (got == 0 || filled == expected)
      break;
    if (filled == bytes.size())
      bytes.resize(bytes.size() * 2 + 4096);
  }
  bytes.resize(filled);
  return true;
}

EntryKind kind_of(mode_t mode) {
  if (S_ISREG(mode))
    return EntryKind::file;
  if (S_ISDIR(mode))
    return EntryKind::folder;
  return S_ISLNK(mode) ? EntryKind::link : EntryKind::other;
}

EntryKind kind_of(int folder, const dirent &entry) {
  switch (entry.d_type) {
  case DT_REG:
    return EntryKind::file;
  case DT_DIR:
    return EntryKind::folder;
  case DT_LNK:
    return EntryKind::link;
  case DT_UNKNOWN: { // some file systems do not tell
    struct stat status {};
    if (::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
      return kind_of(status.st_mode);
    return EntryKind::other;
  }
  default:
    return EntryKind::other;
  }
}

using Folder = std::unique_ptr<DIR, int (*)(DIR *)>;

// Calls `each(descriptor, entry)` for all entries but `.` and `..`; false with errno when the folder cannot be read.
template <class Each> bool for_each_entry(Descriptor descriptor, Each each) {
  if (!descriptor.open())
    return false;
  const Folder folder(::fdopendir(descriptor.get()), ::closedir);
  if (!folder)
    return false;
  descriptor.release(); // closedir closes it
  errno = 0;
  while (const dirent *entry = ::readdir(folder.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && !each(::dirfd(folder.get()), *entry))
      return false;
    errno = 0;
  }
  return errno == 0;
}

// Walks by descriptor and never follows a link, so nothing outside `name` can be hit. A folder is opened and emptied
// before it is removed; what another process removed meanwhile is no error.
bool remove_tree(int parent, const char *name) {
  const bool emptied =
      for_each_entry(Descriptor(::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
                     [](int folder, const dirent &entry) {
                       if (kind_of(folder, entry) == EntryKind::folder)
                         return remove_tree(folder, entry.d_name);
                       return ::unlinkat(folder, entry.d_name, 0) == 0 || errno == ENOENT;
                     });
  if (!emptied)
    return errno == ENOENT;
  return ::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
}

struct FolderLock final : Lock {
  explicit FolderLock(Descriptor held) : descriptor(std::move(held)) {}
  Descriptor descriptor; // closing it releases the lock
};

class RealHost final : public Host {
public:
  Io<std::string> read(const std::string &path) override {
    const Descriptor file = opened(path, O_RDONLY);
    if (!file.open())
      return failed("read", path);
    struct stat status {};
    std::string bytes;
    if (::fstat(file.get(), &status) != 0 ||
        !read_all(file.get(), S_ISREG(status.st_mode) ? static_cast<std::size_t>(status.st_size) : 0, bytes))
      return failed("read", path);
    return bytes;
  }

  Io<std::vector<Entry>> list(const std::string &path) override {
    std::vector<Entry> entries;
    const bool complete = for_each_entry(opened(path, O_RDONLY | O_DIRECTORY), [&](int folder, const dirent &entry) {
      entries.push_back({entry.d_name, kind_of(folder, entry)});
      return true;
    });
    if (!complete)
      return failed("list", path);
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
  }

  std::optional<EntryKind> kind(const std::string &path) override {
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0)
      return std::nullopt;
    return kind_of(status.st_mode);
  }

  Io<Done> write(const std::string &path, std::string_view bytes) override {
    Descriptor file = opened(path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.open() || !write_all(file.get(), bytes) || !file.close())
      return failed("write", path);
    return Done{};
  }

  Io<Done> make_folder(const std::string &path) override {
    if (::mkdir(path.c_str(), 0777) == 0)
      return Done{};
    if (errno == ENOENT && path.find('/', 1) != path.npos) {
      const auto parent = make_folder(std::string(path.substr(0, path.rfind('/'))));
      if (const auto *error = std::get_if<IoError>(&parent))
        return *error;
      if (::mkdir(path.c_str(), 0777) == 0)
        return Done{};
    }
    struct stat status {};
    if (errno == EEXIST && ::stat(path.c_str(), &status) == 0) {
      if (S_ISDIR(status.st_mode))
        return Done{};
      errno = ENOTDIR;
    }
    return failed("create folder", path);
  }

  Io<Done> rename(const std::string &from, const std::string &to) override {
    if (::rename(from.c_str(), to.c_str()) != 0)
      return failed("rename", from + " to " + to);
    return Done{};
  }

  Io<Done> exchange(const std::string &a, const std::string &b) override {
    if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) != 0)
      return failed("exchange", a + " and " + b);
    return Done{};
  }

  Io<Done> link(const std::string &from, const std::string &to) override {
    if (::linkat(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), 0) != 0) {
      // Not every file system has a second name to give (EPERM), or one more (EMLINK).
      const bool impossible = errno == EPERM || errno == EMLINK || errno == EXDEV;
      IoError error = failed("link", from + " to " + to);
      error.unsupported = error.unsupported || impossible;
      return error;
    }
    return Done{};
  }

  Io<Done> remove(const std::string &path) override {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR)
      return Done{};
    if (errno != EISDIR && errno != EPERM) // POSIX says EPERM for a folder, Linux EISDIR
      return failed("remove", path);
    if (!remove_tree(AT_FDCWD, path.c_str()))
      return failed("remove", path);
    return Done{};
  }

  Io<Done> sync(const std::string &path) override {
    const Descriptor entry = opened(path, O_RDONLY);
    if (!entry.open() || ::syncfs(entry.get()) != 0)
      return failed("sync", path);
    return Done{};
  }

  Io<std::unique_ptr<Lock>> lock(const std::string &folder) override {
    Descriptor held = opened(folder, O_RDONLY | O_DIRECTORY);
    if (!held.open())
      return failed("lock", folder);
    constexpr auto pause = std::chrono::milliseconds(5);
    constexpr int rounds = 2000;
    for (int round = 0; round < rounds; ++round) {
      if (::flock(held.get(), LOCK_EX | LOCK_NB) == 0)
        return std::make_unique<FolderLock>(std::move(held));
      if (errno != EWOULDBLOCK && errno != EINTR) // network file systems without locks: as good as it gets
        return std::make_unique<FolderLock>(std::move(held));
      std::this_thread::sleep_for(pause);
    }
    return IoError{.action = "lock", .path = folder, .reason = "another meshc has been writing there for ten seconds"};
  }

  std::int64_t now() override {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since).count();
  }

  std::string random(std::size_t bytes) override {
    std::string result(bytes, '\0');
    for (std::size_t filled = 0; filled < bytes;) {
      const ssize_t got = retried([&] { return ::getrandom(result.data() + filled, bytes - filled, 0); });
      if (got < 0)
        std::abort(); // a key from a machine without randomness must never exist
      filled += static_cast<std::size_t>(got);
    }
    return result;
  }

  std::optional<std::string> environment(const std::string &name) override {
    const char *value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  }

  unsigned processors() override { return std::max(1u, std::thread::hardware_concurrency()); }

  std::string working_folder() override {
    const std::unique_ptr<char, void (*)(void *)> path(::getcwd(nullptr, 0), std::free);
    return path ? path.get() : "/";
  }

  std::string read_input() override {
    std::string bytes;
    read_all(STDIN_FILENO, 0, bytes);
    return bytes;
  }

  void print(std::string_view text) override { write_all(STDOUT_FILENO, text); }
  void print_error(std::string_view text) override { write_all(STDERR_FILENO, text); }
  bool output_is_terminal() override { return ::isatty(STDOUT_FILENO) == 1; }
  bool errors_are_terminal() override { return ::isatty(STDERR_FILENO) == 1; }
};

} // namespace

std::unique_ptr<Host> real_host() {
  return std::make_unique<RealHost>();
}

} // namespace meshc
