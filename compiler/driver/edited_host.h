// A machine on which some files read differently: edits are tried here before anything is written. Everything else is
// the real one's.
#pragma once

#include "host/host.h"

#include <map>

namespace meshc::driver {

class EditedHost final : public Host {
public:
  explicit EditedHost(Host &host) : host_(host) {}

  std::map<std::string, std::string> edited; // absolute path to text

  Io<std::string> read(const std::string &path) override {
    const auto found = edited.find(absolute_path(host_.working_folder(), path));
    return found == edited.end() ? host_.read(path) : Io<std::string>(found->second);
  }
  Io<std::vector<Entry>> list(const std::string &path) override { return host_.list(path); }
  std::optional<EntryKind> kind(const std::string &path) override { return host_.kind(path); }
  Io<Done> write(const std::string &path, std::string_view bytes) override { return host_.write(path, bytes); }
  Io<Done> make_folder(const std::string &path) override { return host_.make_folder(path); }
  Io<Done> rename(const std::string &from, const std::string &to) override { return host_.rename(from, to); }
  Io<Done> exchange(const std::string &a, const std::string &b) override { return host_.exchange(a, b); }
  Io<Done> link(const std::string &from, const std::string &to) override { return host_.link(from, to); }
  Io<Done> remove(const std::string &path) override { return host_.remove(path); }
  Io<Done> sync(const std::string &path) override { return host_.sync(path); }
  Io<std::unique_ptr<Lock>> lock(const std::string &folder) override { return host_.lock(folder); }
  std::int64_t now() override { return host_.now(); }
  std::string random(std::size_t bytes) override { return host_.random(bytes); }
  std::optional<std::string> environment(const std::string &name) override { return host_.environment(name); }
  unsigned processors() override { return host_.processors(); }
  std::string working_folder() override { return host_.working_folder(); }
  std::string read_input() override { return host_.read_input(); }
  void print(std::string_view text) override { host_.print(text); }
  void print_error(std::string_view text) override { host_.print_error(text); }
  bool output_is_terminal() override { return host_.output_is_terminal(); }
  bool errors_are_terminal() override { return host_.errors_are_terminal(); }

private:
  Host &host_;
};

} // namespace meshc::driver
