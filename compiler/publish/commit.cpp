#include "publish/commit.h"

#include "base/text.h"
#include "publish/commit_objects.h"
#include "publish/git.h"
#include "publish/paths.h"

#include <algorithm>
#include <numeric>

namespace meshc::publish {
namespace {

class TreeCommit {
public:
  TreeCommit(const manifest::FileTree &tree, const CommitRequest &request, const Digest &digest)
      : tree_(tree), request_(request), digest_(digest), root_(trimmed(request.root)) {}

  CommitResult run() {
    check_paths(tree_, result_.findings);
    if (const auto reason = root_.empty() ? std::nullopt : refused_path(root_))
      result_.findings.report(diagnostics::path_refused, {}, root_, *reason);
    if (!result_.findings.has_errors() && open() && find_branch() && read_tip() && list_root())
      commit();
    if (result_.findings.has_errors()) {
      result_.kind = CommitKind::refused;
      result_.summary = {};
    }
    return std::move(result_);
  }

private:
  static std::string trimmed(std::string_view root) {
    while (root.ends_with('/'))
      root.remove_suffix(1);
    return std::string(root);
  }

  bool problem(std::string_view what, std::string advice = "") {
    result_.findings.report(diagnostics::repository_problem, {}, request_.repository, what).advise(std::move(advice));
    return false;
  }
  bool git_problem() { return problem(git::last_error()); }

  bool open() {
    git::start();
    switch (git::get(repository_, git_repository_open, request_.repository.c_str())) {
    case 0:
      return true;
    case GIT_ENOTFOUND:
      return problem("it is not a git repository", "name the top of a work tree or a bare repository, or make one with "
                                                   "`git init`");
    case GIT_EOWNER:
      return problem("it belongs to another user",
                     "trust it with `git config --global --add safe.directory " + request_.repository + "`");
    default:
      return git_problem();
    }
  }

  // Follows symbolic refs to the one that moves, which need not exist yet.
  bool find_branch() {
    std::string name = request_.branch.empty() ? "HEAD" : request_.branch;
    if (name != "HEAD" && !name.starts_with("refs/"))
      name.insert(0, "refs/heads/");
    int valid = 0;
    if (git_reference_name_is_valid(&valid, name.c_str()) != 0 || valid == 0)
      return problem("`" + request_.branch + "` is no name of a branch");
    constexpr int chain_limit = 10; // git's own is 5
    for (int step = 0; step < chain_limit; ++step) {
      git::Reference reference;
      const int code = git::get(reference, git_reference_lookup, repository_.get(), name.c_str());
      if (code != 0 && code != GIT_ENOTFOUND)
        return git_problem();
      if (reference && git_reference_type(reference.get()) == GIT_REFERENCE_SYMBOLIC) {
        name = git_reference_symbolic_target(reference.get());
        continue;
      }
      if (name == "HEAD")
        return problem("its HEAD is detached, so there is no branch to commit to", "name one with `--branch`");
      if (reference)
        tip_ = *git_reference_target(reference.get());
      result_.branch = name;
      return true;
    }
    return problem("`" + name + "` is a symbolic ref that leads nowhere");
  }

  bool read_tip() {
    if (!tip_)
      return true;
    result_.parent = result_.commit = git::hex(*tip_);
    if (git::get(parent_, git_commit_lookup, repository_.get(), &*tip_) != 0 ||
        git::get(top_, git_commit_tree, parent_.get()) != 0)
      return git_problem();
    result_.tree = git::hex(*git_tree_id(top_.get()));
    return true;
  }

  bool refuse_way(std::string_view path, git_filemode_t mode) {
    const char *what = mode == GIT_FILEMODE_LINK     ? "a symbolic link stands in the way"
                       : mode == GIT_FILEMODE_COMMIT ? "a submodule stands in the way"
                                                     : "a file stands in the way";
    result_.findings.report(diagnostics::target_refused, {}, path, what).advise("choose another `--root`");
    return false;
  }

  // Everything below the root, as paths relative to it.
  bool list_root() {
    if (!top_)
      return true;
    git_oid at = *git_tree_id(top_.get());
    std::string path;
    for (const std::string_view segment : root_.empty() ? std::vector<std::string_view>{} : split(root_, '/')) {
      git::Tree tree;
      if (git::get(tree, git_tree_lookup, repository_.get(), &at) != 0)
        return git_problem();
      const git_tree_entry *entry = git_tree_entry_byname(tree.get(), std::string(segment).c_str());
      if (entry == nullptr)
        return true;
      path = path.empty() ? segment : (path + '/').append(segment);
      if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
        return refuse_way(path, git_tree_entry_filemode(entry));
      at = *git_tree_entry_id(entry);
    }
    if (!list_tree(at, ""))
      return git_problem();
    std::vector<std::size_t> order(existing_.entries.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) -> const std::string & { return existing_.entries[i].path; });
    std::vector<Present> entries;
    std::vector<git_oid> ids;
    for (const std::size_t i : order) {
      entries.push_back(std::move(existing_.entries[i]));
      ids.push_back(present_ids_[i]);
    }
    existing_.entries = std::move(entries);
    present_ids_ = std::move(ids);
    return true;
  }

  bool list_tree(const git_oid &id, const std::string &prefix) {
    git::Tree tree;
    if (git::get(tree, git_tree_lookup, repository_.get(), &id) != 0)
      return false;
    for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
      const git_tree_entry *entry = git_tree_entry_byindex(tree.get(), i);
      std::string path = prefix + git_tree_entry_name(entry);
      switch (git_tree_entry_filemode(entry)) {
      case GIT_FILEMODE_TREE:
        if (!list_tree(*git_tree_entry_id(entry), path + '/'))
          return false;
        continue;
      case GIT_FILEMODE_LINK:
        existing_.entries.push_back({std::move(path), EntryKind::link});
        break;
      case GIT_FILEMODE_COMMIT:
        existing_.entries.push_back({std::move(path), EntryKind::other});
        break;
      default:
        existing_.entries.push_back({std::move(path), EntryKind::file});
      }
      present_ids_.push_back(*git_tree_entry_id(entry));
    }
    return true;
  }

  Io<std::string> read_blob(std::size_t entry) {
    git::Blob blob;
    if (git::get(blob, git_blob_lookup, repository_.get(), &present_ids_[entry]) != 0)
      return IoError{.action = "read", .path = existing_.entries[entry].path, .reason = git::last_error()};
    return std::string(static_cast<const char *>(git_blob_rawcontent(blob.get())),
                       static_cast<std::size_t>(git_blob_rawsize(blob.get())));
  }

  bool hash_files() {
    fresh_ids_.resize(tree_.files.size());
    for (std::size_t i = 0; i < tree_.files.size(); ++i) {
      const std::string &bytes = tree_.files[i].bytes;
      if (git_odb_hash(&fresh_ids_[i], bytes.data(), bytes.size(), GIT_OBJECT_BLOB) != 0)
        return git_problem();
    }
    return true;
  }

  void commit() {
    if (!hash_files())
      return;
    existing_.read = [this](std::size_t entry) { return read_blob(entry); };
    existing_.same = [this](std::size_t entry, const manifest::File &file) {
      return git_oid_equal(&present_ids_[entry], &fresh_ids_[static_cast<std::size_t>(&file - tree_.files.data())]) !=
             0;
    };
    const std::string place = root_.empty() ? "" : root_ + '/';
    const Reconciled plan =
        reconcile(tree_, existing_, {.take = request_.take, .place = place}, digest_, result_.findings);
    if (result_.findings.has_errors())
      return;
    result_.summary = plan.summary;
    result_.kind = CommitKind::nothing_changed;
    if (plan.summary.nothing())
      return;
    if (request_.accepts && !request_.accepts(changed_paths(plan)))
      result_.kind = CommitKind::refused;
    else if (store(plan))
      move_branch();
  }

  std::vector<std::string> changed_paths(const Reconciled &plan) const {
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < tree_.files.size(); ++i)
      if (plan.changes[i] != Change::unchanged)
        paths.push_back(tree_.files[i].path);
    for (const std::size_t entry : plan.stale)
      paths.push_back(existing_.entries[entry].path);
    std::ranges::sort(paths);
    return paths;
  }

  std::vector<TreeUpdate> updates(const Reconciled &plan) const {
    const std::string prefix = root_.empty() ? "" : root_ + '/';
    std::vector<TreeUpdate> result;
    for (std::size_t i = 0; i < tree_.files.size(); ++i)
      if (plan.changes[i] != Change::unchanged)
        result.push_back({prefix + tree_.files[i].path, fresh_ids_[i]});
    for (const std::size_t entry : plan.stale)
      result.push_back({prefix + existing_.entries[entry].path, std::nullopt});
    std::ranges::sort(result, {}, &TreeUpdate::path);
    return result;
  }

  bool store(const Reconciled &plan) {
    NewObjects objects;
    if (!objects.open(repository_.get()))
      return git_problem();
    for (std::size_t i = 0; i < tree_.files.size(); ++i)
      if (plan.changes[i] != Change::unchanged && !objects.add_blob(fresh_ids_[i], tree_.files[i].bytes))
        return git_problem();
    git_oid tree;
    git::Signature author;
    git::Signature committer;
    if (!objects.write_tree(tree, top_.get(), updates(plan)) || !sign(author, request_.author) ||
        !sign(committer, request_.committer) ||
        !objects.write_commit(commit_, *author, *committer, message(plan.summary), tree, parent_.get()) ||
        !objects.store())
      return git_problem();
    result_.tree = git::hex(tree);
    return true;
  }

  static bool sign(git::Signature &signature, const Identity &who) {
    return git::get(signature, git_signature_new, who.name.c_str(), who.email.c_str(),
                    static_cast<git_time_t>(who.seconds), who.offset_minutes) == 0;
  }

  std::string message(const Summary &summary) const {
    std::string text(trim(request_.message(summary)));
    text += '\n';
    for (std::size_t i = 0; i < request_.trailers.size(); ++i) {
      const auto &[key, value] = request_.trailers[i];
      text += (i == 0 ? "\n" : "") + key + ": ";
      // A value of several lines would end the trailers.
      for (const char c : value)
        text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      text += '\n';
    }
    return text;
  }

  void move_branch() {
    git_repository_set_ident(repository_.get(), request_.committer.name.c_str(), request_.committer.email.c_str());
    git::Reference moved;
    const int code = tip_ ? git::get(moved, git_reference_create_matching, repository_.get(), result_.branch.c_str(),
                                     &commit_, 1, &*tip_, "commit: meshc")
                          : git::get(moved, git_reference_create, repository_.get(), result_.branch.c_str(), &commit_,
                                     0, "commit (initial): meshc");
    // Absent means that somebody removed it.
    if (code == GIT_EMODIFIED || code == GIT_EEXISTS || code == GIT_ELOCKED || (tip_ && code == GIT_ENOTFOUND)) {
      result_.kind = CommitKind::moved;
      result_.locked = code == GIT_ELOCKED;
      return;
    }
    if (code != 0) {
      git_problem();
      return;
    }
    result_.kind = CommitKind::committed;
    result_.commit = git::hex(commit_);
    if (git_repository_is_bare(repository_.get()) == 0 && git_branch_is_checked_out(moved.get()) == 1)
      warn_work_tree();
  }

  void warn_work_tree() {
    const std::string from = result_.parent.empty() ? "" : result_.parent + " ";
    result_.findings
        .report(diagnostics::work_tree_behind, {}, request_.repository,
                std::string_view(result_.branch).substr(std::string_view("refs/heads/").size()))
        .advise("bring them along with `git -C " + request_.repository + " read-tree -m -u " + from + "HEAD`");
  }

  const manifest::FileTree &tree_;
  const CommitRequest &request_;
  const Digest &digest_;
  std::string root_;
  git::Repository repository_;
  std::optional<git_oid> tip_;
  git::Commit parent_;
  git::Tree top_;
  Existing existing_;
  std::vector<git_oid> present_ids_; // beside existing_.entries
  std::vector<git_oid> fresh_ids_;   // beside tree_.files
  git_oid commit_{};
  CommitResult result_;
};

} // namespace

CommitResult commit_tree(const manifest::FileTree &tree, const CommitRequest &request, const Digest &digest) {
  return TreeCommit(tree, request, digest).run();
}

} // namespace meshc::publish
