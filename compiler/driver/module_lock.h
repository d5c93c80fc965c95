// `mesh.lock` in the mesh folder: which copies of other people's folders the mesh holds, from where, and every byte of
// them. Written by `meshc vendor`, compared whenever the mesh is loaded.
//
//   {"format_version": 1, "vendored": {
//     "vendor/payments": {"origin": "https://…", "revision": "v3", "files": {
//       "payments.mesh": "<SHA-256>", … }}, … }}           folders relative to the mesh folder, all sorted
//
// Files of any kind count; hidden ones and links do not, because the compiler never enters them.
#pragma once

#include "driver/load.h"

#include <map>
#include <optional>
#include <string>

namespace meshc::driver {

inline constexpr std::string_view module_lock_name = "mesh.lock";

using FileDigests = std::map<std::string, std::string>; // path below the folder to SHA-256

struct Module {
  std::string origin;
  std::string revision;
  FileDigests files;
};

struct ModuleLock {
  std::map<std::string, Module> modules; // by folder
};

std::string to_json(const ModuleLock &lock);

struct ModuleLockRead {
  ModuleLock lock;
  std::string error; // in words; empty when it reads, or when there is no such file
};

ModuleLockRead parse_module_lock(std::string_view json);
ModuleLockRead read_module_lock(Host &host, const std::string &root);

// What lies in a folder now.
Io<FileDigests> digest_folder(Host &host, const std::string &folder);

// Absolute folders in the lock of the mesh that `path` belongs to; none when there is no lock, or none that reads.
std::vector<std::string> vendored_folders(Host &host, const std::string &path);

// Fills `vendored`; reports MC9015 for each file that is not as it was locked, MC1021 for a lock that does not read.
void check_modules(Host &host, Loaded &loaded);

} // namespace meshc::driver
