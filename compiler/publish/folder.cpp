#include "publish/folder.h"

#include "publish/paths.h"

#include <algorithm>

namespace meshc::publish {
namespace {

using diagnostics::Diagnostics;

const IoError *error_of(const Io<Done> &result) {
  return std::get_if<IoError>(&result);
}

class FolderTransaction {
public:
  FolderTransaction(const manifest::FileTree &tree, Host &host, const FolderRequest &request, const Digest &digest)
      : tree_(tree), host_(host), request_(request), digest_(digest),
        target_(absolute_path(host.working_folder(), request.target)), parent_(folder_of(target_)) {
    const std::string hidden = "." + std::string(name_of(target_)) + ".meshc-";
    fresh_ = join_path(parent_, hidden + "new");
    aside_ = join_path(parent_, hidden + "old");
  }

  FolderResult run() {
    check_paths(tree_, findings_);
    if (target_ == "/")
      refuse("/", "it is the root of the file system", "name a folder of its own");
    else if ((host_.working_folder() + '/').starts_with(target_ + '/'))
      refuse(request_.target, "you are working in it, and would be left in the old tree that goes",
             "name a folder below, or run meshc from elsewhere");
    if (findings_.has_errors())
      return done({});
    if (!host_.kind(parent_) && !must(host_.make_folder(parent_)))
      return done({});
    const auto lock = host_.lock(parent_);
    if (const auto *error = std::get_if<IoError>(&lock)) {
      failed(*error);
      return done({});
    }
    if (!clear_leftovers())
      return done({});
    const Reconciled plan = look();
    if (findings_.has_errors() || (exists_ && plan.summary.nothing()))
      return done(plan.summary);
    if (!build(plan) || !swap()) {
      host_.remove(fresh_); // if this fails too, the next run clears it
      return done({});
    }
    return done(plan.summary);
  }

private:
  FolderResult done(const Summary &summary) {
    return {findings_.has_errors() ? Summary{} : summary, std::move(findings_)};
  }

  void failed(const IoError &error) { findings_.report(diagnostics::output_failed, {}, error.text()); }

  bool must(const Io<Done> &result) {
    if (const IoError *error = error_of(result))
      failed(*error);
    return error_of(result) == nullptr;
  }

  void refuse(std::string_view path, std::string_view why, std::string advice) {
    findings_.report(diagnostics::target_refused, {}, path, why).advise(std::move(advice));
  }

  // A run that was killed leaves one of three: a half-made tree, an old tree that has been replaced, or (without
  // exchange) an old tree aside and no target.
  bool clear_leftovers() {
    if (host_.kind(aside_) && !host_.kind(target_) && !must(host_.rename(aside_, target_)))
      return false;
    for (const std::string *path : {&aside_, &fresh_})
      if (host_.kind(*path) && !must(host_.remove(*path)))
        return false;
    return true;
  }

  Reconciled look() {
    const auto kind = host_.kind(target_);
    exists_ = kind.has_value();
    if (exists_ && kind != EntryKind::folder)
      refuse(request_.target, kind == EntryKind::link ? "it is a symbolic link" : "it is not a folder",
             kind == EntryKind::link ? "name the folder that the link points to" : "move it elsewhere");
    else if (exists_)
      list("");
    if (findings_.has_errors())
      return {};
    // A folder comes before its files here, but `a.b` before `a/b` in the order of whole paths.
    std::ranges::sort(existing_.entries, {}, &Present::path);
    existing_.read = [this](std::size_t entry) { return host_.read(in(target_, existing_.entries[entry].path)); };
    existing_.same = [this](std::size_t entry, const manifest::File &file) {
      const auto bytes = existing_.read(entry);
      const auto *text = std::get_if<std::string>(&bytes);
      return text != nullptr && *text == file.bytes;
    };
    std::string place = request_.target;
    if (!place.ends_with('/'))
      place += '/';
    return reconcile(tree_, existing_, {.take = request_.take, .place = place}, digest_, findings_);
  }

  static std::string in(const std::string &root, std::string_view path) { return (root + '/').append(path); }

  void list(const std::string &folder) {
    const auto listed = host_.list(folder.empty() ? target_ : in(target_, folder));
    if (const auto *error = std::get_if<IoError>(&listed))
      return failed(*error);
    const auto &entries = std::get<std::vector<Entry>>(listed);
    for (const Entry &entry : entries) {
      const std::string path = folder.empty() ? entry.name : in(folder, entry.name);
      if (is_git_name(entry.name))
        refuse(in(request_.target, path), "replacing a folder that holds a git repository could damage it",
               "name a folder inside the work tree, or use `meshc commit`");
      else if (entry.kind == EntryKind::folder)
        list(path);
      else
        existing_.entries.push_back({path, entry.kind});
    }
    if (entries.empty() && !folder.empty())
      existing_.entries.push_back({folder, EntryKind::folder});
  }

  bool build(const Reconciled &plan) {
    if (!must(host_.make_folder(fresh_)))
      return false;
    for (std::size_t i = 0; i < tree_.files.size(); ++i) {
      const manifest::File &file = tree_.files[i];
      if (!make_folder_of(file.path))
        return false;
      if (plan.changes[i] == Change::unchanged && error_of(link(file.path)) == nullptr)
        continue;
      if (!must(host_.write(in(fresh_, file.path), file.bytes)))
        return false;
    }
    return std::ranges::all_of(plan.kept, [&](std::size_t entry) { return carry(existing_.entries[entry]); });
  }

  bool make_folder_of(std::string_view path) {
    const std::string_view folder = path.substr(0, path.rfind('/') + 1);
    if (folder.empty() || folder == last_folder_)
      return true;
    last_folder_ = folder;
    return must(host_.make_folder(in(fresh_, folder.substr(0, folder.size() - 1))));
  }

  Io<Done> link(const std::string &path) { return host_.link(in(target_, path), in(fresh_, path)); }

  bool carry(const Present &present) {
    if (present.kind == EntryKind::folder)
      return must(host_.make_folder(in(fresh_, present.path)));
    if (!make_folder_of(present.path))
      return false;
    const auto linked = link(present.path);
    if (error_of(linked) == nullptr)
      return true;
    if (!error_of(linked)->unsupported || present.kind != EntryKind::file)
      return must(linked);
    const auto bytes = host_.read(in(target_, present.path));
    if (const auto *error = std::get_if<IoError>(&bytes)) {
      failed(*error);
      return false;
    }
    return must(host_.write(in(fresh_, present.path), std::get<std::string>(bytes)));
  }

  bool swap() {
    if (request_.durable && !must(host_.sync(fresh_)))
      return false;
    if (!exists_)
      return must(host_.rename(fresh_, target_));
    const auto exchanged = host_.exchange(fresh_, target_);
    if (error_of(exchanged) != nullptr) {
      if (!error_of(exchanged)->unsupported)
        return must(exchanged);
      if (!must(host_.rename(target_, aside_)))
        return false;
      if (!must(host_.rename(fresh_, target_))) {
        must(host_.rename(aside_, target_));
        return false;
      }
    }
    // The new tree is in place; an old one that cannot be removed now is cleared by the next run.
    host_.remove(fresh_);
    host_.remove(aside_);
    return true;
  }

  const manifest::FileTree &tree_;
  Host &host_;
  const FolderRequest &request_;
  const Digest &digest_;
  std::string target_;
  std::string parent_;
  std::string fresh_;
  std::string aside_;
  bool exists_ = false;
  Existing existing_;
  std::string_view last_folder_;
  Diagnostics findings_;
};

} // namespace

FolderResult publish_folder(const manifest::FileTree &tree, Host &host, const FolderRequest &request,
                            const Digest &digest) {
  return FolderTransaction(tree, host, request, digest).run();
}

} // namespace meshc::publish
