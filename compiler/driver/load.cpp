#include "driver/load.h"

#include "base/suggest.h"
#include "base/text.h"
#include "driver/module_lock.h"
#include "parse/parse.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

namespace meshc::driver {
namespace {

using syntax::Expr;
using syntax::ExprKind;
using syntax::Item;
using syntax::ItemKind;

// Files from `first` on, side by side; each thread takes the next one.
std::vector<parse::Parsed> parse_from(Host &host, const SourceMap &sources, std::size_t first) {
  std::vector<parse::Parsed> parsed(sources.size() - first);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < parsed.size(); i = next++)
      parsed[i] = parse::parse(sources, FileId(first + i));
  };
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min<std::size_t>(host.processors(), parsed.size()); ++i)
    helpers.emplace_back(work);
  work();
  return parsed;
}

class Loader {
public:
  Loader(Host &host, Loaded &loaded)
      : host_(host), loaded_(loaded), root_(absolute_path(host.working_folder(), loaded.root)) {}

  void run() {
    if (!below("", true))
      return;
    take_found();
    for (std::size_t i = 0; i < loaded_.trees.size(); ++i) {
      // Trees are added meanwhile, so none is held.
      const std::vector<Expr> imports = imports_of(loaded_.trees[i]);
      for (const Expr &value : imports)
        follow(value);
      take_found();
    }
  }

private:
  static std::vector<Expr> imports_of(const syntax::Tree &tree) {
    std::vector<Expr> values;
    for (const Item &item : tree.items)
      if (item.kind == ItemKind::import && !item.value.empty())
        values.push_back(item.value.front());
    return values;
  }

  // Paths are relative to the mesh folder, which itself is "".
  std::string absolute(const std::string &folder) const { return absolute_path(root_, folder); }
  std::string shown(const std::string &path) const {
    return path.empty() ? loaded_.root : loaded_.sources.shown_path(path);
  }

  // Everything below a folder but nested meshes and what was read before; false when the system refused.
  bool below(const std::string &folder, bool whole) {
    if (!entered_.insert(absolute(folder)).second)
      return true;
    auto read =
        entered_.size() > folder_limit ? Io<FolderContent>(too_many(folder)) : read_folder(host_, shown(folder));
    if (const auto *error = std::get_if<IoError>(&read)) {
      loaded_.problem = *error;
      return false;
    }
    auto &content = std::get<FolderContent>(read);
    if (!whole && mesh_file(content) != nullptr) {
      entered_.erase(absolute(folder)); // a mesh of its own
      return true;
    }
    for (FoundFile &file : content.files)
      found_.push_back({join_path(folder, name_of(file.path)), std::move(file.text)});
    return std::ranges::all_of(content.folders,
                               [&](const std::string &name) { return below(join_path(folder, name), false); });
  }

  IoError too_many(const std::string &folder) const {
    return {"read", shown(folder),
            "the mesh and what it imports have more than " + std::to_string(folder_limit) + " folders"};
  }

  // What was found becomes sources and trees.
  void take_found() {
    std::ranges::sort(found_, {}, &FoundFile::path);
    const std::size_t first = loaded_.sources.size();
    for (FoundFile &file : found_)
      loaded_.sources.add(std::move(file.path), std::move(file.text));
    found_.clear();
    for (parse::Parsed &one : parse_from(host_, loaded_.sources, first)) {
      loaded_.trees.push_back(std::move(one.tree));
      loaded_.findings.append(std::move(one.findings));
    }
  }

  diagnostics::Diagnostic &refuse(const Expr &value, std::string_view folder, std::string_view why) {
    return loaded_.findings.report(diagnostics::import_refused, value.span, folder, why);
  }

  void follow(const Expr &value) {
    const bool plain = (value.kind == ExprKind::string && value.operands.empty()) || value.kind == ExprKind::raw_string;
    if (!plain) {
      loaded_.findings
          .report(diagnostics::wrong_type, value.span, "import", "a folder such as `\"../shared\"`",
                  "`" + std::string(loaded_.sources.text(value.span)) + "`")
          .advise("what is imported is decided before anything is computed: write the folder out");
      return;
    }
    const std::string written(value.text);
    if (const auto folder = imported_folder(value, written))
      read_import(value, written, *folder);
  }

  // The folder relative to the mesh folder, after each step there has been looked at.
  std::optional<std::string> imported_folder(const Expr &value, const std::string &written) {
    const auto no = [&](std::string_view why, std::string help) {
      refuse(value, written, why).advise(std::move(help));
      return std::nullopt;
    };
    if (written.empty())
      return no("it names no folder", "write for instance `import \"../shared\"`");
    if (written.starts_with('/'))
      return no("it is absolute, and would be another folder on another machine",
                "write it relative to the folder of this file");
    if (written.find('\\') != std::string::npos)
      return no("it holds a `\\`", "folders are separated by `/`");
    std::string at = std::string(folder_of(absolute_path(root_, loaded_.sources.path(value.span.file))));
    for (const std::string_view segment : split(written, '/')) {
      if (segment.empty() || segment == ".")
        continue;
      if (segment == "..") {
        at = std::string(folder_of(at));
        continue;
      }
      at = join_path(at, segment);
      if (segment.starts_with('.'))
        return no("`" + std::string(segment) + "` is hidden, and hidden folders are not entered", "");
      const auto kind = host_.kind(shown(relative_path(root_, at)));
      if (!kind)
        return no("there is no such folder", nearby(at, segment));
      if (*kind == EntryKind::link)
        return no("`" + std::string(segment) + "` is a symbolic link, and links are not followed",
                  "name the folder that the link points to");
      if (*kind != EntryKind::folder)
        return no("`" + std::string(segment) + "` is a file", "import the folder that holds it");
    }
    return relative_path(root_, at);
  }

  // Names of the folders beside a missing one.
  std::string nearby(const std::string &missing, std::string_view name) {
    const auto entries = host_.list(shown(relative_path(root_, folder_of(missing))));
    const auto *list = std::get_if<std::vector<Entry>>(&entries);
    std::vector<std::string> names;
    for (const Entry &entry : list == nullptr ? std::vector<Entry>{} : *list)
      if (entry.kind == EntryKind::folder && !entry.name.starts_with('.'))
        names.push_back(entry.name);
    const std::string near = did_you_mean(name, names);
    return near.empty() ? "the path is relative to the folder of this file" : near;
  }

  void read_import(const Expr &value, const std::string &written, const std::string &folder) {
    const std::string at = absolute(folder);
    if (at == root_ || at == "/" || root_.starts_with(at + "/")) {
      auto &finding = refuse(value, written, at == root_ ? "it is the folder of this mesh" : "this mesh lies in it");
      for (const syntax::Tree &tree : loaded_.trees)
        for (const Item &item : tree.items)
          if (item.kind == ItemKind::block && item.kind_word.text == "mesh")
            finding.label(item.kind_word.span, "the `mesh` block");
      finding.advise(at == root_ ? "every file of the folder is read anyway: leave the line out"
                                 : "import a folder beside this one; what several meshes share lies in none of them");
      return;
    }
    if (entered_.contains(at)) {
      if (at.starts_with(root_ + "/"))
        loaded_.findings.report(diagnostics::unused, value.span, "import", written)
            .advise("the folder lies in the mesh folder, so it is read anyway: leave the line out");
      return;
    }
    const auto content = read_folder(host_, shown(folder));
    if (const auto *error = std::get_if<IoError>(&content)) {
      refuse(value, written, error->reason);
      return;
    }
    if (const FoundFile *other = mesh_file(std::get<FolderContent>(content))) {
      refuse(value, written,
             "it is a mesh of its own: `mesh` stands in " + other->path + ":" + std::to_string(mesh_line(other->text)))
          .advise("what two meshes share lies in a folder without a `mesh` block, which both import");
      return;
    }
    // Something below it may have been read for another import.
    const auto inside = entered_.lower_bound(at + "/");
    const bool known = inside != entered_.end() && inside->starts_with(at + "/");
    const std::size_t before = found_.size();
    if (below(folder, true) && found_.size() == before && !known)
      refuse(value, written, "it holds no .mesh file");
  }

  Host &host_;
  Loaded &loaded_;
  std::string root_;              // absolute
  std::set<std::string> entered_; // absolute
  std::vector<FoundFile> found_;  // not yet sources; paths relative to the mesh folder
};

} // namespace

Loaded load(Host &host, const std::string &path) {
  Loaded loaded;
  if (!host.kind(path)) {
    loaded.problem = IoError{"read", path, "no such file or folder", true};
    return loaded;
  }
  loaded.root = find_root(host, path);
  loaded.sources.set_prefix(loaded.root == "." ? "" : loaded.root.ends_with('/') ? loaded.root : loaded.root + "/");
  Loader(host, loaded).run();
  if (!loaded.problem)
    check_modules(host, loaded);
  return loaded;
}

} // namespace meshc::driver
