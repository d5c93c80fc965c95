#include "driver/module_lock.h"

#include "base/json.h"
#include "base/text.h"
#include "pki/digest.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// A folder that was updated by hand differs in every file: the first few say what happened.
constexpr std::size_t shown_files = 10;

std::string shortened(const std::string &digest) {
  return digest.substr(0, 12);
}

const std::string *text_at(const json::Value &value, std::string_view key) {
  const json::Value *member = value.at(key);
  return member == nullptr ? nullptr : member->as_string();
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

std::optional<IoError> collect(Host &host, const std::string &folder, const std::string &below, FileDigests &files) {
  const auto entries = host.list(join_path(folder, below));
  if (const auto *error = std::get_if<IoError>(&entries))
    return *error;
  for (const Entry &entry : std::get<std::vector<Entry>>(entries)) {
    const std::string path = join_path(below, entry.name);
    if (entry.name.starts_with('.'))
      continue;
    if (entry.kind == EntryKind::folder) {
      if (auto error = collect(host, folder, path, files))
        return error;
    } else if (entry.kind == EntryKind::file) {
      const auto bytes = host.read(join_path(folder, path));
      if (const auto *error = std::get_if<IoError>(&bytes))
        return *error;
      files[path] = pki::sha256_hex(std::get<std::string>(bytes));
    }
  }
  return std::nullopt;
}

class Comparison {
public:
  Comparison(Loaded &loaded, const std::string &folder, const Module &module)
      : loaded_(loaded), folder_(folder), module_(module) {}

  void compare(const FileDigests &found) {
    for (const auto &[path, digest] : module_.files) {
      const auto now = found.find(path);
      if (now == found.end())
        differs(path, "it is missing; its SHA-256 was " + shortened(digest));
      else if (now->second != digest)
        differs(path, "its SHA-256 is " + shortened(now->second) + ", not " + shortened(digest));
    }
    for (const auto &[path, digest] : found)
      if (!module_.files.contains(path))
        differs(path, "it was added; its SHA-256 is " + shortened(digest));
    if (count_ > shown_files)
      loaded_.findings
          .report(diagnostics::differs_from_lock, {}, loaded_.sources.shown_path(folder_),
                  counted(count_ - shown_files, "more file"))
          .advise(advice());
  }

  void gone(const std::string &reason) {
    loaded_.findings.report(diagnostics::differs_from_lock, {}, loaded_.sources.shown_path(folder_), reason)
        .advise("copy it there again, or forget it: `meshc vendor --forget " + loaded_.sources.shown_path(folder_) +
                "`");
  }

private:
  void differs(const std::string &path, const std::string &how) {
    if (++count_ <= shown_files)
      loaded_.findings
          .report(diagnostics::differs_from_lock, {}, loaded_.sources.shown_path(join_path(folder_, path)), how)
          .advise(advice());
  }

  std::string advice() const {
    return "put it back as revision " + module_.revision + " of " + module_.origin +
           " has it; if the folder was updated on purpose, lock it again: `meshc vendor " +
           loaded_.sources.shown_path(folder_) + " --revision REVISION`";
  }

  Loaded &loaded_;
  const std::string &folder_;
  const Module &module_;
  std::size_t count_ = 0;
};

} // namespace

std::string to_json(const ModuleLock &lock) {
  json::Writer writer;
  writer.begin_object().field("format_version", std::int64_t{1}).key("vendored").begin_object();
  for (const auto &[folder, module] : lock.modules) {
    writer.key(folder).begin_object().field("origin", module.origin).field("revision", module.revision).key("files");
    writer.begin_object();
    for (const auto &[path, digest] : module.files)
      writer.field(path, digest);
    writer.end_object().end_object();
  }
  return writer.end_object().end_object().finish();
}

ModuleLockRead parse_module_lock(std::string_view text) {
  const json::Read read = json::read(text);
  if (!read.value)
    return {{}, read.error + " at byte " + std::to_string(read.offset)};
  const json::Value *version = read.value->at("format_version");
  if (version == nullptr || version->as_integer() == nullptr || *version->as_integer() != 1)
    return {{}, "its `format_version` is not 1"};
  const json::Value *vendored = read.value->at("vendored");
  if (vendored == nullptr || vendored->as_object() == nullptr)
    return {{}, "it has no `vendored` folders"};
  ModuleLockRead result;
  for (const json::Member &member : *vendored->as_object()) {
    const std::string *origin = text_at(member.value, "origin");
    const std::string *revision = text_at(member.value, "revision");
    const json::Value *files = member.value.at("files");
    if (origin == nullptr || revision == nullptr || files == nullptr || files->as_object() == nullptr)
      return {{}, "`" + member.key + "` needs `origin`, `revision` and `files`"};
    if (member.key.empty() || member.key.starts_with('/'))
      return {{}, "`" + member.key + "` is no folder relative to the mesh folder"};
    Module &module = result.lock.modules[member.key];
    module.origin = *origin;
    module.revision = *revision;
    for (const json::Member &file : *files->as_object()) {
      if (file.value.as_string() == nullptr || !is_digest(*file.value.as_string()))
        return {{}, "`" + file.key + "` of `" + member.key + "` has no SHA-256"};
      module.files[file.key] = *file.value.as_string();
    }
  }
  return result;
}

ModuleLockRead read_module_lock(Host &host, const std::string &root) {
  const std::string path = join_path(root, module_lock_name);
  const auto bytes = host.read(path);
  if (const auto *error = std::get_if<IoError>(&bytes))
    return {{}, error->missing ? "" : error->reason};
  return parse_module_lock(std::get<std::string>(bytes));
}

Io<FileDigests> digest_folder(Host &host, const std::string &folder) {
  FileDigests files;
  if (auto error = collect(host, folder, "", files))
    return *error;
  return files;
}

std::vector<std::string> vendored_folders(Host &host, const std::string &path) {
  const std::string root = find_root(host, path);
  std::vector<std::string> folders;
  for (const auto &[folder, module] : read_module_lock(host, root).lock.modules)
    folders.push_back(absolute_path(absolute_path(host.working_folder(), root), folder));
  return folders;
}

void check_modules(Host &host, Loaded &loaded) {
  const ModuleLockRead read = read_module_lock(host, loaded.root);
  if (!read.error.empty()) {
    loaded.findings.report(diagnostics::unreadable_file, {}, loaded.sources.shown_path(module_lock_name), read.error)
        .advise("it is written by `meshc vendor`; a conflict of a merge is resolved by running that again");
    return;
  }
  for (const auto &[folder, module] : read.lock.modules) {
    loaded.vendored.push_back(folder);
    Comparison comparison(loaded, folder, module);
    const auto found = digest_folder(host, loaded.sources.shown_path(folder));
    if (const auto *error = std::get_if<IoError>(&found))
      comparison.gone(error->missing ? "the folder is missing" : error->reason);
    else
      comparison.compare(std::get<FileDigests>(found));
  }
}

} // namespace meshc::driver
