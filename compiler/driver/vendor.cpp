#include "base/text.h"
#include "driver/module_lock.h"
#include "driver/verbs.h"
#include "driver/write_file.h"

namespace meshc::driver {
namespace {

// Why a folder cannot be a module, or nothing.
std::string unfit(Host &host, const std::string &folder, const FileDigests &files) {
  const auto content = read_folder(host, folder);
  if (const auto *found = std::get_if<FolderContent>(&content))
    if (const FoundFile *file = mesh_file(*found))
      return "it is a mesh of its own: `mesh` stands in " + file->path + ":" + std::to_string(mesh_line(file->text));
  for (const auto &[path, digest] : files)
    if (path.ends_with(".mesh"))
      return "";
  return "it holds no .mesh file";
}

} // namespace

int run_vendor(const Options &options, Host &host) {
  const std::string root = find_root(host, options.mesh);
  const std::string root_at = absolute_path(host.working_folder(), root);
  const std::string folder_at = absolute_path(host.working_folder(), options.subject);
  if (folder_at == root_at || folder_at == "/" || root_at.starts_with(folder_at + "/"))
    return fail(host, "the mesh lies in " + options.subject + ": name the folder that holds the copy");
  ModuleLockRead read = read_module_lock(host, root);
  const std::string lock_path = join_path(root == "." ? "" : root, module_lock_name);
  if (!read.error.empty())
    return fail(host, lock_path + " cannot be read: " + read.error);
  auto &modules = read.lock.modules;
  const std::string folder = relative_path(root_at, folder_at);
  const auto known = modules.find(folder);
  std::string done;
  if (options.forget) {
    if (known == modules.end())
      return fail(host, lock_path + " does not hold " + folder);
    modules.erase(known);
    done = folder + ": forgotten; its files are where they were\n";
  } else {
    const auto files = digest_folder(host, options.subject);
    if (const auto *error = std::get_if<IoError>(&files))
      return fail(host, error->text());
    const auto &digests = std::get<FileDigests>(files);
    if (const std::string why = unfit(host, options.subject, digests); !why.empty())
      return fail(host, options.subject + " cannot be vendored: " + why);
    if (options.revision.empty() || (options.origin.empty() && known == modules.end()))
      return fail(host, "say what the copy is of: `--origin URL --revision REVISION`");
    Module &module = modules[folder];
    if (!options.origin.empty())
      module.origin = options.origin;
    module.revision = options.revision;
    module.files = digests;
    done = folder + ": " + counted(digests.size(), "file") + " of " + module.origin + " at " + module.revision + "\n";
  }
  if (const auto error = write_file(host, lock_path, to_json(read.lock)))
    return fail(host, error->text());
  host.print(done);
  return clean;
}

} // namespace meshc::driver
