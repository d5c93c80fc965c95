#include "hatch/apply.h"

#include "base/suggest.h"
#include "base/text.h"
#include "base/unique.h"
#include "hatch/change.h"

#include <algorithm>

namespace meshc::hatch {
namespace {

std::string title(const model::Patch &patch) {
  return patch.kind + " " + patch.name;
}

std::string full_name(const manifest::Object &object) {
  return object.space.empty() ? object.name : object.space + "/" + object.name;
}

std::string_view group_of(const manifest::Object &object) {
  const auto slash = object.api_version.find('/');
  return slash == std::string::npos ? std::string_view() : std::string_view(object.api_version).substr(0, slash);
}

// What may have been meant by a patch that hits nothing in this cluster.
std::string near(const model::Patch &patch, const manifest::Bundle &bundle, const model::Mesh &mesh,
                 const RawObjects &raws) {
  for (std::size_t i = 0; i < raws.size(); ++i)
    for (const manifest::Object &object : raws[i])
      if (object.kind == patch.kind && object.name == patch.name)
        return "`raw " + mesh.raws[i].name + "` writes it: change it there";
  std::vector<std::string> names, kinds;
  for (const manifest::Object &object : bundle.objects) {
    kinds.push_back(object.kind);
    if (object.kind != patch.kind)
      continue;
    if (object.name == patch.name)
      return "the " + patch.kind + " `" + patch.name + "` is in namespace `" + object.space + "`";
    names.push_back(object.name);
  }
  std::ranges::sort(names);
  drop_repeated(names);
  std::ranges::sort(kinds);
  drop_repeated(kinds);
  if (!names.empty()) {
    const std::string meant = did_you_mean(patch.name, names);
    for (std::string &name : names)
      name = "`" + name + "`";
    return meant.empty() ? "there are " + patch.kind + " " + list_in_words(names) : meant;
  }
  const std::string meant = did_you_mean(patch.kind, kinds);
  return meant.empty() ? "kinds that meshc makes here are " + list_in_words(kinds, "and", 16) : meant;
}

class Patching {
public:
  Patching(const model::Mesh &mesh, model::ClusterId cluster, manifest::Bundle &bundle, Outcome &outcome)
      : mesh_(mesh), cluster_(cluster), bundle_(bundle), outcome_(outcome) {}

  void patch(const model::Patch &patch, Outcome::Hit &hit) {
    std::vector<manifest::Object *> found;
    for (manifest::Object &object : bundle_.objects)
      if (object.kind == patch.kind && object.name == patch.name &&
          (patch.space.empty() || object.space == patch.space))
        found.push_back(&object);
    hit.count = found.size();
    if (found.size() == 1) {
      hit.space = found.front()->space;
      hit.origin = found.front()->origin;
      change(*found.front(), patch);
    } else if (found.size() > 1) {
      report_several(patch, found);
    }
  }

private:
  void report_several(const model::Patch &patch, const std::vector<manifest::Object *> &found) {
    auto &finding =
        outcome_.findings.report(diagnostics::patch_misses, patch.span, title(patch),
                                 std::to_string(found.size()) + " objects in cluster `" + mesh_[cluster_].name + "`");
    std::vector<std::string> choices;
    for (const manifest::Object *object : found) {
      finding.label(object->origin, "makes `" + full_name(*object) + "`");
      choices.push_back("`namespace = " + object->space + "`");
    }
    finding.advise("say which one: " + list_in_words(choices, "or"));
  }

  void change(manifest::Object &object, const model::Patch &patch) {
    const std::string file = manifest::file_name(object);
    auto changed = std::ranges::find(outcome_.changed, file, &Changed::file);
    if (changed == outcome_.changed.end())
      changed = outcome_.changed.insert(changed, {file, {}});
    for (const model::PatchField &field : patch.fields) {
      if (conflicts(*changed, patch, field))
        continue;
      const Problem problem = hatch::change(object.body, field);
      if (!problem.text.empty())
        outcome_.findings.report(diagnostics::bad_patch, field.path_span, title(patch), problem.text)
            .label(object.origin, "makes the object")
            .advise(problem.help);
      else
        changed->by.push_back({&patch, &field});
    }
  }

  // One field, or one inside the other.
  bool conflicts(const Changed &changed, const model::Patch &patch, const model::PatchField &field) {
    for (const Changed::By &other : changed.by) {
      if (!begins_with(field.path, other.field->path) && !begins_with(other.field->path, field.path))
        continue;
      outcome_.findings
          .report(diagnostics::conflict, field.span,
                  "`" + manifest::spelled(field.path) + "` of " + patch.kind + " `" + patch.name + "` is patched twice")
          .label(other.field->span, "also patched here")
          .advise("neither outranks the other: keep one");
      return true;
    }
    return false;
  }

  const model::Mesh &mesh_;
  model::ClusterId cluster_;
  manifest::Bundle &bundle_;
  Outcome &outcome_;
};

bool contains(const std::vector<model::ClusterId> &clusters, model::ClusterId cluster) {
  return std::ranges::binary_search(clusters, cluster);
}

// A namespace of the program stands only where something of it runs; one of others is taken to be there.
void check_namespace(const model::Mesh &mesh, const manifest::Object &object, const model::RawBlock &raw,
                     const manifest::Bundle &bundle, Outcome &outcome) {
  const auto declared = std::ranges::find(mesh.namespaces, object.space, &model::Namespace::name);
  if (declared == mesh.namespaces.end() || declared->manage == model::Manage::reference)
    return;
  const bool made = std::ranges::any_of(bundle.objects, [&](const manifest::Object &other) {
    return other.kind == "Namespace" && other.name == object.space;
  });
  if (!made)
    outcome.findings.report(diagnostics::namespace_absent, raw.span, raw.name, object.space, bundle.cluster)
        .label(declared->span, "made only where a service of it runs")
        .advise("narrow `on` to clusters where `" + object.space + "` has a service");
}

void insert(const manifest::Object &object, const model::RawBlock &raw, manifest::Bundle &bundle, Outcome &outcome) {
  const std::string file = manifest::file_name(object);
  const auto by_file = [](const manifest::Object &one) { return manifest::file_name(one); };
  const auto place = std::ranges::upper_bound(bundle.objects, file, {}, by_file);
  if (place != bundle.objects.begin()) {
    const manifest::Object &before = *std::prev(place);
    // Of one group it is the same object, which is told for all objects alike.
    if (manifest::file_name(before) == file && group_of(before) != group_of(object))
      outcome.findings
          .report(diagnostics::unusable_manifest, object.origin, raw.name,
                  "its file `" + file + "` is that of a " + before.kind + " of `" + before.api_version + "` already")
          .label(before.origin, "makes the other one")
          .advise("give it another name");
  }
  bundle.objects.insert(place, object);
}

} // namespace

const Changed *Outcome::find(const manifest::Object &object) const {
  if (changed.empty() || object.is_raw)
    return nullptr;
  const auto found = std::ranges::find(changed, manifest::file_name(object), &Changed::file);
  return found == changed.end() ? nullptr : &*found;
}

Outcome apply(const model::Mesh &mesh, const RawObjects &raws, model::ClusterId cluster, manifest::Bundle &bundle) {
  Outcome outcome;
  outcome.hits.resize(mesh.patches.size());
  Patching patching(mesh, cluster, bundle, outcome);
  for (std::size_t i = 0; i < mesh.patches.size(); ++i)
    if (contains(mesh.patches[i].on, cluster)) {
      patching.patch(mesh.patches[i], outcome.hits[i]);
      if (outcome.hits[i].count == 0)
        outcome.hits[i].near = near(mesh.patches[i], bundle, mesh, raws);
    }
  for (std::size_t i = 0; i < raws.size(); ++i)
    if (contains(mesh.raws[i].on, cluster))
      for (const manifest::Object &object : raws[i]) {
        check_namespace(mesh, object, mesh.raws[i], bundle, outcome);
        insert(object, mesh.raws[i], bundle, outcome);
      }
  return outcome;
}

diagnostics::Diagnostics judge_hits(const model::Mesh &mesh, std::span<const Outcome> outcomes) {
  diagnostics::Diagnostics findings;
  for (std::size_t i = 0; i < mesh.patches.size(); ++i) {
    const model::Patch &patch = mesh.patches[i];
    const Outcome::Hit *first = nullptr;
    std::vector<std::string> missed, meant;
    for (const model::ClusterId cluster : patch.on) {
      const Outcome::Hit &hit = outcomes[cluster.index].hits[i];
      if (hit.count == 0) {
        missed.push_back("`" + mesh[cluster].name + "`");
        meant.push_back(hit.near);
      } else if (hit.count == 1 && first == nullptr) {
        first = &hit;
      } else if (hit.count == 1 && hit.space != first->space) {
        findings.report(diagnostics::patch_misses, patch.span, title(patch), "different objects in different clusters")
            .label(first->origin, "one in namespace `" + first->space + "`")
            .label(hit.origin, "one in namespace `" + hit.space + "`")
            .advise("say which one: `namespace = " + first->space + "` or `namespace = " + hit.space + "`");
        break;
      }
    }
    const bool everywhere = missed.size() == patch.on.size();
    if (missed.empty() || (!everywhere && !patch.on_is_said))
      continue;
    auto &finding =
        findings.report(diagnostics::patch_misses, patch.span, title(patch),
                        "no object" + (everywhere ? std::string() : " in cluster " + list_in_words(missed)));
    if (!everywhere) {
      finding.advise("leave `on` out to change the object wherever it is, or narrow it");
      continue;
    }
    std::ranges::sort(meant);
    drop_repeated(meant);
    finding.advise(meant.front());
  }
  return findings;
}

diagnostics::Diagnostics blame(const Changed &changed, const diagnostics::Diagnostics &findings) {
  diagnostics::Diagnostics told;
  for (diagnostics::Diagnostic finding : findings.all()) {
    const bool known = std::ranges::any_of(changed.by, [&](const Changed::By &by) {
      return finding.span.file == by.field->span.file && finding.span.begin >= by.field->span.begin &&
             finding.span.end <= by.field->span.end;
    });
    if (!known && !changed.by.empty()) {
      finding.label(finding.span, "made by this");
      finding.span = changed.by.size() == 1 ? changed.by.front().field->span : changed.by.front().patch->span;
      if (changed.by.size() > 1)
        for (const Changed::By &by : changed.by)
          finding.label(by.field->span, by.field->removes ? "removed here" : "set here");
    }
    told.add(std::move(finding));
  }
  return told;
}

} // namespace meshc::hatch
