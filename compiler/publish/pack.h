// A git pack of whole objects, written by us because libgit2's packer looks for deltas between all of them: 0.76 s of
// processor for 5,100 new files against 0.15 s this way, and `git gc` finds the deltas later anyway. Loose objects
// would be a file and a wait for the disk each. Format: gitformat-pack(5), version 2.
#pragma once

#include <git2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace meshc::publish {

class Pack {
public:
  Pack();
  Pack(const Pack &) = delete;
  Pack &operator=(const Pack &) = delete;
  ~Pack();

  void add(git_object_t type, std::string_view bytes);
  // Header, objects, checksum. Empty when zlib had no memory.
  std::string finish();

private:
  struct Compressor;
  std::string bytes_;
  std::uint32_t count_ = 0;
  std::unique_ptr<Compressor> compressor_;
};

} // namespace meshc::publish
