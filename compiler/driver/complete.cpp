#include "base/unique.h"
#include "driver/command_line.h"
#include "driver/verbs.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// What is known at the word under the cursor.
struct Cursor {
  const VerbWords *verb = nullptr;
  std::string flag;                     // the one before, if it takes a value
  std::vector<std::string> positionals; // complete ones
  std::string current;
};

Cursor read_words(const std::vector<VerbWords> &verbs, const std::vector<std::string> &words) {
  Cursor cursor;
  const auto verb = std::ranges::find(verbs, words.front(), &VerbWords::name);
  cursor.verb = verb == verbs.end() ? nullptr : &*verb;
  cursor.current = words.back();
  for (std::size_t i = 1; cursor.verb != nullptr && i + 1 < words.size(); ++i) {
    const auto flag = std::ranges::find(cursor.verb->flags, words[i], &FlagWord::text);
    if (flag != cursor.verb->flags.end() && flag->takes_value && i + 2 == words.size())
      cursor.flag = words[i];
    else if (flag != cursor.verb->flags.end() && flag->takes_value)
      ++i;
    else if (!words[i].starts_with('-'))
      cursor.positionals.push_back(words[i]);
  }
  return cursor;
}

// Things of the mesh that have fields, with their kind. A program with mistakes tells what it can.
struct Subject {
  std::string name;
  std::string kind;
};

std::vector<Subject> subjects(const model::Mesh &mesh) {
  std::vector<Subject> found{{"mesh", "mesh"}};
  for (const model::Network &network : mesh.networks)
    found.push_back({network.name, "network"});
  for (const model::Cluster &cluster : mesh.clusters)
    found.push_back({cluster.name, "cluster"});
  for (const model::Namespace &space : mesh.namespaces)
    found.push_back({space.name, "namespace"});
  for (const model::Service &service : mesh.services)
    if (service.space.known())
      found.push_back({mesh.full_name(service), "service"});
  for (const model::Ingress &ingress : mesh.ingresses)
    found.push_back({(ingress.space.known() ? mesh[ingress.space].name + "." : "") + ingress.name, "ingress"});
  return found;
}

// `shop.cart.re`: names up to their dot, then the fields of what is named, with those of a block inside it.
std::vector<std::string> field_paths(const model::Mesh &mesh, const std::string &current) {
  std::vector<std::string> found;
  for (const Subject &subject : subjects(mesh)) {
    const std::string stem = subject.name + ".";
    if (!current.starts_with(stem)) {
      found.push_back(stem);
      continue;
    }
    const auto dot = current.rfind('.');
    const std::string inner = dot < stem.size() ? "" : current.substr(stem.size(), dot - stem.size());
    for (const std::string &field : check::field_names(subject.kind + (inner.empty() ? "" : "." + inner)))
      found.push_back(current.substr(0, dot + 1) + field);
  }
  return found;
}

std::vector<std::string> explained(const std::string &current) {
  std::vector<std::string> found = check::kind_names();
  for (const diagnostics::Row &row : diagnostics::table())
    found.emplace_back(row.code);
  if (const auto dot = current.rfind('.'); dot != std::string::npos)
    for (const std::string &field : check::field_names(current.substr(0, dot)))
      found.push_back(current.substr(0, dot + 1) + field);
  return found;
}

// The mesh that stands behind the subject of `why` and `dump`, or the one here. A file that does not read, because it
// is being written, hides nothing of the others.
model::Mesh mesh_of(const Cursor &cursor, Host &host) {
  const std::string folder = cursor.positionals.size() > 1 ? cursor.positionals[1] : ".";
  const Loaded loaded = load(host, folder);
  return check::check(loaded.trees, loaded.sources).mesh;
}

std::vector<std::string> flag_values(const Cursor &cursor, Host &host) {
  if (cursor.flag == "--format")
    return {"text", "short", "json", "sarif", "github"};
  if (cursor.flag == "--color")
    return {"auto", "always", "never"};
  if (cursor.flag == "--fail-on")
    return {"error", "warning", "info"};
  std::vector<std::string> names;
  if (cursor.flag == "--cluster")
    for (const model::Cluster &cluster : mesh_of(cursor, host).clusters)
      names.push_back(cluster.name);
  return names;
}

std::vector<std::string> candidates(const std::vector<std::string> &words, Host &host) {
  const std::vector<VerbWords> verbs = command_words();
  std::vector<std::string> found;
  if (words.size() < 2) {
    for (const VerbWords &verb : verbs)
      found.push_back(verb.name);
    return found;
  }
  const Cursor cursor = read_words(verbs, words);
  if (cursor.verb == nullptr)
    return {};
  if (!cursor.flag.empty())
    return flag_values(cursor, host);
  if (cursor.current.starts_with('-')) {
    for (const FlagWord &flag : cursor.verb->flags)
      found.push_back(flag.text);
    return found;
  }
  if (!cursor.positionals.empty())
    return {};
  switch (cursor.verb->verb) {
  case Verb::explain:
    return explained(cursor.current);
  case Verb::why:
    return field_paths(mesh_of(cursor, host), cursor.current);
  case Verb::dump:
    return {"tokens", "tree", "model", "flow", "objects", "values", "codeowners"};
  case Verb::completion:
    return {"bash", "zsh", "fish"};
  default:
    return {}; // files, which the shell knows
  }
}

} // namespace

int run_complete(const Options &options, Host &host) {
  const std::string current = options.files.empty() ? "" : options.files.back();
  std::vector<std::string> found = candidates(options.files, host);
  std::erase_if(found, [&](const std::string &text) { return !text.starts_with(current); });
  std::ranges::sort(found);
  drop_repeated(found, [](const std::string &text) { return text; });
  for (const std::string &text : found)
    host.print(text + "\n");
  return clean;
}

} // namespace meshc::driver
