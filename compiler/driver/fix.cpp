#include "base/text.h"
#include "driver/edited_host.h"
#include "driver/verbs.h"
#include "driver/write_file.h"

#include <algorithm>
#include <set>

namespace meshc::driver {
namespace {

using diagnostics::Edit;
using diagnostics::Fix;
using diagnostics::Severity;

// A fix can bring another finding to light, hardly ever a third.
constexpr int rounds = 10;

// One file and what is to be changed in it: edits that do not meet, by place.
struct Change {
  std::vector<Edit> edits;
  std::vector<std::string> lines; // "shop.mesh:3: write `timeout`"
};

using Changes = std::map<FileId, Change>;

bool meet(const Edit &a, const Edit &b) {
  if (a.span.begin == a.span.end || b.span.begin == b.span.end) // an insertion meets what begins, ends or goes on there
    return a.span.begin <= b.span.end && b.span.begin <= a.span.end;
  return a.span.begin < b.span.end && b.span.begin < a.span.end;
}

bool vendored(const Loaded &loaded, std::string_view path) {
  return std::ranges::any_of(loaded.vendored,
                             [&](const std::string &folder) { return path.starts_with(folder + "/"); });
}

class Fixer {
public:
  Fixer(const Options &options, Host &host) : options_(options), host_(host), tried_(host) {}

  int run() {
    Compilation compilation = check();
    if (compilation.loaded.problem)
      return fail(host_, compilation.loaded.problem->text());
    for (int i = 0; i < rounds; ++i) {
      const Changes changes = safe_changes(compilation);
      if (changes.empty())
        break;
      compilation = apply(std::move(compilation), changes);
    }
    return finish(compilation);
  }

private:
  Compilation check() { return compile(tried_, options_.mesh, Until::verified); }

  // The first safe fix of each finding, unless it touches what another one changes, or what is not ours.
  Changes safe_changes(const Compilation &compilation) {
    Changes changes;
    for (const diagnostics::Diagnostic &finding : compilation.findings.all()) {
      const auto safe = std::ranges::find_if(finding.fixes, &Fix::safe);
      if (safe != finding.fixes.end() && fits(compilation, *safe, changes))
        for (const Edit &edit : safe->edits) {
          Change &change = changes[edit.span.file];
          const SourceMap &sources = compilation.sources();
          change.lines.push_back(sources.shown_path(edit.span.file) + ":" +
                                 std::to_string(sources.start(edit.span).line) + ": " + safe->title);
          change.edits.push_back(edit);
        }
    }
    return changes;
  }

  bool fits(const Compilation &compilation, const Fix &fix, const Changes &changes) {
    return !fix.edits.empty() && std::ranges::all_of(fix.edits, [&](const Edit &edit) {
      const std::string path(compilation.sources().path(edit.span.file));
      if (path.starts_with("../") || vendored(compilation.loaded, path)) {
        foreign_.insert(compilation.sources().shown_path(edit.span.file));
        return false;
      }
      if (refused_.contains(path))
        return false;
      const auto others = changes.find(edit.span.file);
      return others == changes.end() ||
             std::ranges::none_of(others->second.edits, [&](const Edit &other) { return meet(edit, other); });
    });
  }

  static std::string changed(std::string text, std::vector<Edit> edits) {
    std::ranges::sort(edits, {}, &Edit::span);
    for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
      text.replace(edit->span.begin, edit->span.end - edit->span.begin, edit->replacement);
    return text;
  }

  static std::size_t errors(const Compilation &compilation) { return compilation.findings.count(Severity::error); }

  // All files at once; if that makes new errors, file by file, leaving out the ones that do.
  Compilation apply(Compilation before, const Changes &changes) {
    const auto untouched = tried_.edited;
    for (const auto &[file, change] : changes)
      edit(before, file, change);
    Compilation after = check();
    if (errors(after) <= errors(before)) {
      for (const auto &[file, change] : changes)
        done_.insert(done_.end(), change.lines.begin(), change.lines.end());
      return after;
    }
    tried_.edited = untouched;
    std::size_t best = errors(before);
    for (const auto &[file, change] : changes) {
      const auto saved = tried_.edited;
      edit(before, file, change);
      if (const std::size_t now = errors(check()); now <= best) {
        best = now;
        done_.insert(done_.end(), change.lines.begin(), change.lines.end());
      } else {
        tried_.edited = saved;
        refused_.emplace(before.sources().path(file));
        kept_.insert(before.sources().shown_path(file));
      }
    }
    return check();
  }

  void edit(const Compilation &compilation, FileId file, const Change &change) {
    const std::string path = absolute_path(host_.working_folder(), compilation.sources().shown_path(file));
    tried_.edited[path] = changed(std::string(compilation.sources().text(file)), change.edits);
  }

  int finish(const Compilation &compilation) {
    if (!options_.dry_run)
      for (const auto &[path, text] : tried_.edited)
        if (const auto error = write_file(host_, path, text))
          return fail(host_, error->text());
    for (const std::string &line : done_)
      host_.print(line + "\n");
    if (!options_.quiet) {
      for (const std::string &path : kept_)
        host_.print_error(path + ": left as it was, because its fixes would make new errors\n");
      for (const std::string &path : foreign_)
        host_.print_error(path + ": left as it is, because it belongs to others\n");
      host_.print_error((done_.empty()
                             ? "nothing to fix"
                             : counted(done_.size(), "place") + " in " + counted(tried_.edited.size(), "file") +
                                   (options_.dry_run ? " would be fixed" : " fixed")) +
                        left(compilation) + "\n");
    }
    return exit_code(compilation.findings, options_);
  }

  static std::string left(const Compilation &compilation) {
    const std::size_t left = errors(compilation);
    return left == 0 ? "" : "; " + counted(left, "error") + " left, which `meshc check` shows";
  }

  const Options &options_;
  Host &host_;
  EditedHost tried_;
  std::vector<std::string> done_;
  std::set<std::string> refused_; // paths in the mesh whose fixes made errors
  std::set<std::string> kept_;    // the same as shown
  std::set<std::string> foreign_;
};

} // namespace

int run_fix(const Options &options, Host &host) {
  return Fixer(options, host).run();
}

} // namespace meshc::driver
