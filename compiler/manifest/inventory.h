// `.meshc/inventory.json`: every file meshc wrote, with its SHA-256 and the place in the program it comes from. It is
// how the next run tells its own files from those of others and sees what was edited by hand. The inventory does not
// list itself.
//
//   {"format_version": 1, "meshc": "0.1.0", "files": {
//     "clusters/east/x.yaml": {"sha256": "…", "origin": "shop.mesh:12:3"}, … }}      a file a line, sorted by path
//
// Pure text conversion; the reader takes any bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc::manifest {

inline constexpr std::string_view inventory_path = ".meshc/inventory.json";

struct InventoryFile {
  std::string path;
  std::string digest; // 64 hexadecimal digits
  std::string origin; // "shop.mesh:12:3"; empty for files that come from the whole program
};

struct Inventory {
  std::string version;              // of the meshc that wrote it
  std::vector<InventoryFile> files; // sorted by path, unique

  const InventoryFile *find(std::string_view path) const;
};

std::string to_json(const Inventory &inventory);

struct InventoryRead {
  std::optional<Inventory> inventory;
  std::string error; // "expected `,` or `}` at byte 17"
};

InventoryRead read_inventory(std::string_view json);

} // namespace meshc::manifest
