#include "driver/hatches.h"

#include "base/text.h"
#include "yaml/read.h"

#include <map>

namespace meshc::driver {
namespace {

class Reader {
public:
  Reader(Host &host, Loaded &loaded, const model::Mesh &mesh, diagnostics::Diagnostics &findings)
      : host_(host), loaded_(loaded), mesh_(mesh), findings_(findings) {}

  std::vector<manifest::Object> objects(const model::RawBlock &raw) {
    std::vector<manifest::Value> documents;
    if (raw.file.is_set()) {
      const FileId file = source(raw);
      if (!file.known())
        return {};
      yaml::ReadResult read = yaml::read(loaded_.sources.text(file), file);
      if (report(raw, read, [](Span span) { return span; }))
        return {};
      for (yaml::Document &document : read.documents)
        documents.push_back(std::move(document.value));
    } else {
      const auto place = [&](Span span) { return raw.manifest.map.locate(span.begin, span.end); };
      yaml::ReadResult read = yaml::read(raw.manifest.text, FileId());
      if (report(raw, read, place))
        return {};
      for (yaml::Document &document : read.documents) {
        document.value.relocate(place);
        documents.push_back(std::move(document.value));
      }
    }
    return hatch::objects_of(mesh_, raw, std::move(documents), findings_);
  }

private:
  // Several blocks may name one file.
  FileId source(const model::RawBlock &raw) {
    const std::string &path = raw.file.value;
    if (const auto known = files_.find(path); known != files_.end())
      return known->second;
    auto bytes = host_.read(join_path(loaded_.root, path));
    if (const auto *error = std::get_if<IoError>(&bytes)) {
      findings_.report(diagnostics::unreadable_file, raw.file.span, path, error->reason)
          .advise("the path is relative to the mesh folder");
      return {};
    }
    return files_[path] = loaded_.sources.add(path, std::move(std::get<std::string>(bytes)));
  }

  template <class Place> bool report(const model::RawBlock &raw, const yaml::ReadResult &read, const Place &place) {
    for (const yaml::Problem &problem : read.problems) {
      auto &finding = findings_.report(diagnostics::unusable_manifest, place(problem.span), raw.name, problem.message);
      if (problem.other)
        finding.label(place(*problem.other), "the first one");
    }
    return !read.ok();
  }

  Host &host_;
  Loaded &loaded_;
  const model::Mesh &mesh_;
  diagnostics::Diagnostics &findings_;
  std::map<std::string, FileId> files_;
};

} // namespace

hatch::RawObjects read_raws(Host &host, Loaded &loaded, const model::Mesh &mesh, diagnostics::Diagnostics &findings) {
  Reader reader(host, loaded, mesh, findings);
  hatch::RawObjects raws;
  for (const model::RawBlock &raw : mesh.raws)
    raws.push_back(reader.objects(raw));
  return raws;
}

std::string hatch_count(const model::Mesh &mesh) {
  const std::string raws = mesh.raws.empty() ? "" : counted(mesh.raws.size(), "raw block");
  const std::string patches =
      mesh.patches.empty() ? ""
                           : std::to_string(mesh.patches.size()) + (mesh.patches.size() == 1 ? " patch" : " patches");
  return raws + (raws.empty() || patches.empty() ? "" : ", ") + patches;
}

} // namespace meshc::driver
