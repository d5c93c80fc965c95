#include "language_support.h"

#include "driver/dump_model.h"
#include "parse/parse.h"
#include "support/project.h"
#include "syntax/print.h"

#include <algorithm>
#include <random>

namespace meshc::testing {
namespace {

// A program that can be read again: the text of each item with the lines around it that speak about it.
struct Pieces {
  SourceMap sources;
  std::vector<syntax::Tree> trees;
  std::vector<std::string> paths;

  explicit Pieces(const Files &files) {
    for (const auto &[path, text] : files)
      if (path.ends_with(".mesh")) {
        trees.push_back(parse::parse(sources, sources.add(path, text)).tree);
        paths.push_back(path);
      }
  }
  std::string text(const syntax::Item &item) const { return std::string(sources.text(item.span)); }
};

std::string folder_of(const std::string &path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

} // namespace

Made make(const Files &files, const std::string &mesh) {
  MemoryHost host;
  host.folder = "/program";
  for (const auto &[path, text] : files)
    host.add("/program/" + path, text);
  driver::Compilation compilation = driver::compile(host, mesh, driver::Until::files);
  Made made;
  made.broken = compilation.broken();
  for (manifest::File &file : compilation.tree.files)
    if (!file.path.starts_with(".meshc/"))
      made.tree.emplace(std::move(file.path), std::move(file.bytes));
  for (const diagnostics::Diagnostic &finding : compilation.findings.all()) {
    made.codes.emplace_back(finding.kind().code);
    if (finding.severity != diagnostics::Severity::error)
      continue;
    if (finding.span.known()) {
      const auto start = compilation.sources().start(finding.span);
      made.errors +=
          std::string(compilation.sources().path(finding.span.file)) + ":" + std::to_string(start.line) + ": ";
    }
    made.errors += finding.message + " (" + finding.help + ")\n";
  }
  std::ranges::sort(made.codes);
  return made;
}

std::string model_of(const Files &files, const std::string &overlay) {
  const Pieces pieces(files);
  check::Inputs inputs;
  inputs.overlay = overlay;
  const check::Checked checked = check::check(pieces.trees, pieces.sources, inputs);
  return checked.findings.has_errors() ? "" : driver::dump_model(checked.mesh);
}

Files example(const std::string &name) {
  const std::string folder = "examples/" + name + "/";
  Files files;
  for (const std::string &path : project_files(folder, ""))
    if (path.find("/expected/") == std::string::npos && path.find("/existing/") == std::string::npos)
      files[path.substr(folder.size())] = project_file(path);
  return files;
}

Files shuffled(const Files &files, std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::size_t limit) { return random() % limit; };
  const Pieces pieces(files);
  Files result = files;
  std::map<std::string, std::vector<std::string>> parts; // by folder: of files that may be mixed
  std::map<std::string, std::vector<std::string>> targets;
  // Where a program says who may write where, nothing changes files; else the files of a folder share what they hold.
  const bool owned =
      std::ranges::any_of(files, [](const auto &file) { return file.second.find("files = [") != std::string::npos; });
  for (std::size_t i = 0; i < pieces.trees.size(); ++i) {
    const std::string &path = pieces.paths[i];
    const std::string pool = owned ? path : folder_of(path);
    targets[pool].push_back(path);
    result[path] = "";
    for (const syntax::Item &item : pieces.trees[i].items) {
      // The folder of the mesh and what is imported hang on where these stand.
      if (item.kind == syntax::ItemKind::import || item.kind_word.text == "mesh") {
        result[path] += pieces.text(item) + "\n\n";
        continue;
      }
      if (item.kind != syntax::ItemKind::block || item.kind_word.text != "namespace" || item.header.size() != 1) {
        parts[pool].push_back(pieces.text(item));
        continue;
      }
      std::string head(pieces.sources.text(cover(item.kind_word.span, item.header.front().span)));
      if (item.body.empty())
        parts[pool].push_back(head);
      for (std::size_t k = 0; k < item.body.size();) {
        const std::size_t count = std::min<std::size_t>(1 + below(3), item.body.size() - k);
        std::vector<std::string> inside;
        for (const std::size_t end = k + count; k < end; ++k)
          inside.push_back(pieces.text(item.body[k]));
        std::shuffle(inside.begin(), inside.end(), random);
        std::string piece = head + " {\n";
        for (const std::string &one : inside)
          piece += one + "\n";
        parts[pool].push_back(piece + "}");
      }
    }
  }
  for (auto &[pool, all] : parts) {
    if (!pool.ends_with(".mesh")) { // a new file comes last, another first
      targets[pool].push_back(pool + "zz.mesh");
      targets[pool].push_back(pool + "0/first.mesh");
    }
    std::shuffle(all.begin(), all.end(), random);
    for (const std::string &part : all)
      result[targets[pool][below(targets[pool].size())]] += part + "\n\n";
  }
  return result;
}

Files formatted(const Files &files) {
  const Pieces pieces(files);
  Files result = files;
  for (std::size_t i = 0; i < pieces.trees.size(); ++i)
    result[pieces.paths[i]] = syntax::format(pieces.trees[i], pieces.sources);
  return result;
}

} // namespace meshc::testing
