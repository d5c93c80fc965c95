#include "driver/plain.h"

#include "base/text.h"
#include "lint/collect.h"
#include "lint/lint.h"
#include "lint/passages.h"
#include "schema/validate.h"
#include "yaml/read.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// A dump of a large cluster; more is no manifest.
constexpr std::size_t file_limit = std::size_t{100} << 20;

bool ends_in(std::string_view path, std::initializer_list<std::string_view> endings) {
  return std::ranges::any_of(endings, [&](std::string_view ending) { return path.ends_with(ending); });
}
bool is_manifest(std::string_view path) {
  return ends_in(path, {".yaml", ".yml", ".json"});
}
bool is_script(std::string_view path) {
  return path.ends_with(".sh");
}
bool is_text(std::string_view path) {
  return ends_in(path, {".md", ".markdown", ".txt"});
}

class Documents {
public:
  Documents(FileId file, facts::Site &site, Plain &plain) : file_(file), site_(site), plain_(plain) {}

  void read(std::uint32_t begin, std::uint32_t end, const std::string &handed_to) {
    const std::string_view text = plain_.sources.text(file_).substr(begin, end - begin);
    yaml::ReadLimits limits;
    limits.bytes = file_limit;
    limits.aliases = true;
    yaml::ReadResult read = yaml::read(text, file_, limits);
    const auto place = [begin](Span span) {
      return span.known() ? Span{span.file, span.begin + begin, span.end + begin} : span;
    };
    if (!read.ok()) {
      report(read.problems.front(), place(read.problems.front().span), text);
      if (!read.documents.empty())
        read.documents.pop_back(); // the one that broke off
    }
    for (yaml::Document &document : read.documents) {
      if (begin != 0)
        document.value.relocate(place);
      lint::collect(std::move(document.value), handed_to, site_);
    }
  }

private:
  void report(const yaml::Problem &problem, Span span, std::string_view text) {
    auto &finding = plain_.findings.report(diagnostics::unreadable_document, span,
                                           "this is not YAML that can be read: " + problem.message);
    if (text.find("{{") != std::string_view::npos)
      finding.advise(
          "this looks like a template: render it first, as with `helm template`, and look at what comes out");
  }

  FileId file_;
  facts::Site &site_;
  Plain &plain_;
};

// Files at or below a folder, in the order of their names; hidden ones and links are not entered.
class Walk {
public:
  Walk(Host &host, Plain &plain) : host_(host), plain_(plain) {}

  void site(const std::string &name, const std::string &path) {
    facts::Site site;
    site.name = name;
    const auto kind = host_.kind(path);
    site.is_document = kind == EntryKind::file && !is_manifest(path);
    if (kind == EntryKind::folder)
      folder(path, site);
    else
      file(path, site);
    lint::collect_settings(site);
    plain_.sites.push_back(std::move(site));
  }

private:
  void folder(const std::string &path, facts::Site &site) {
    auto entries = host_.list(path);
    if (const auto *error = std::get_if<IoError>(&entries)) {
      plain_.problem = *error;
      return;
    }
    for (const Entry &entry : std::get<std::vector<Entry>>(entries)) {
      const std::string inner = join_path(path, entry.name);
      if (entry.name.starts_with('.'))
        continue;
      if (entry.kind == EntryKind::folder)
        folder(inner, site);
      else if (entry.kind == EntryKind::file && (is_manifest(inner) || is_script(inner)))
        file(inner, site);
    }
  }

  void file(const std::string &path, facts::Site &site) {
    auto bytes = host_.read(path);
    if (const auto *error = std::get_if<IoError>(&bytes)) {
      plain_.problem = *error;
      return;
    }
    ++plain_.files;
    add_plain(path, std::move(std::get<std::string>(bytes)), site, plain_);
  }

  Host &host_;
  Plain &plain_;
};

std::string name_of_site(std::string_view path) {
  while (path.ends_with('/') && path.size() > 1)
    path.remove_suffix(1);
  std::string_view name = name_of(path);
  if (is_manifest(name) || is_text(name) || is_script(name))
    name = name.substr(0, name.rfind('.'));
  return name.empty() || name == "." ? "here" : std::string(name);
}

// Values that a script fills in later are neither right nor wrong.
bool is_left_open(const SourceMap &sources, Span span) {
  const std::string_view text = span.known() ? sources.text(span) : std::string_view();
  return text.find("${") != std::string_view::npos || text.find("$(") != std::string_view::npos;
}

// As the schema knows it: what the cluster reports about it is no matter, and of served versions the one that is
// stored.
// A file may leave the namespace to whoever applies it.
manifest::Object as_checked(manifest::Object object) {
  object.body.remove("status");
  if (manifest::Value *metadata = object.body.at("metadata");
      metadata != nullptr && metadata->is_map() && object.space.empty() && object.kind != "Namespace" &&
      !object.api_version.starts_with("admissionregistration.")) {
    object.space = "default";
    metadata->set("namespace", manifest::Value(object.space, metadata->span()));
  }
  const std::string group = object.api_version.substr(0, object.api_version.find('/') + 1);
  if (schema::built_in().find(object.api_version, object.kind))
    return object;
  for (const schema::SchemaSet::Known &known : schema::built_in().kinds())
    if (known.kind == object.kind && !group.empty() && known.api_version.starts_with(group)) {
      object.api_version = known.api_version;
      if (manifest::Value *version = object.body.at("apiVersion"))
        *version = manifest::Value(known.api_version, version->span());
    }
  return object;
}

// Read by istioctl, and by no API server.
bool is_input_of_istioctl(const manifest::Object &object) {
  return object.kind == "IstioOperator";
}

} // namespace

void add_plain(const std::string &path, std::string text, facts::Site &site, Plain &plain) {
  const FileId file = plain.sources.add(path, std::move(text));
  const std::string_view whole = plain.sources.text(file);
  Documents documents(file, site, plain);
  if (!is_script(path) && !is_text(path))
    return documents.read(0, static_cast<std::uint32_t>(whole.size()), "");
  lint::Passages found = is_script(path) ? lint::passages_of_script(whole, file) : lint::passages_of_text(whole, file);
  for (const lint::Block &block : found.blocks)
    documents.read(block.begin, block.end, block.handed_to);
  for (facts::Passage &command : found.commands)
    site.commands.push_back(std::move(command));
}

Plain read_plain(Host &host, const std::vector<std::string> &paths) {
  Plain plain;
  Walk walk(host, plain);
  for (const std::string &argument : paths) {
    if (argument == "-") {
      facts::Site site;
      site.name = "stdin";
      ++plain.files;
      add_plain("stdin.yaml", host.read_input(), site, plain);
      plain.sites.push_back(std::move(site));
      continue;
    }
    const std::size_t equal = argument.find('=');
    const bool named = equal != std::string::npos && argument.find('/') > equal;
    const std::string path = named ? argument.substr(equal + 1) : argument;
    if (!host.kind(path)) {
      plain.problem = IoError{"read", path, "there is no such file or folder", true};
      return plain;
    }
    const std::string clusters = join_path(path, "clusters");
    auto entries = host.kind(clusters) == EntryKind::folder ? host.list(clusters) : Io<std::vector<Entry>>(IoError{});
    const auto *folders = std::get_if<std::vector<Entry>>(&entries);
    if (named || folders == nullptr) {
      walk.site(named ? argument.substr(0, equal) : name_of_site(path), path);
      continue;
    }
    for (const Entry &entry : *folders)
      if (entry.kind == EntryKind::folder)
        walk.site(entry.name, join_path(clusters, entry.name));
  }
  return plain;
}

diagnostics::Diagnostics judge(const Plain &plain) {
  diagnostics::Diagnostics findings = lint::lint(plain.sites);
  for (const facts::Site &site : plain.sites)
    for (const facts::Found &found : site.objects) {
      if (is_input_of_istioctl(found.object))
        continue;
      const diagnostics::Diagnostics of_schema = schema::validate(as_checked(found.object), schema::built_in());
      for (const diagnostics::Diagnostic &one : of_schema.all())
        // Clusters hold many kinds that are nobody's business here.
        if (one.row != diagnostics::unchecked_kind.row && !is_left_open(plain.sources, one.span))
          findings.add(one);
    }
  findings.append(plain.findings);
  findings.sort();
  return findings;
}

} // namespace meshc::driver
