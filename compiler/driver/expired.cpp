#include "driver/expired.h"

#include "base/text.h"

#include <algorithm>

namespace meshc::driver {
namespace {

// <kind>_<namespace>_<name>.yaml, where objects beside the first of a name are called <name>.<something>.
bool is_named(std::string_view file, const std::string &name) {
  const auto kind = file.find('_');
  if (kind == std::string_view::npos)
    return false;
  const std::string_view rest = file.substr(kind + 1);
  return rest.starts_with(name + ".");
}

} // namespace

bool lies_in(const diagnostics::Subject &subject, std::string_view path) {
  if (path.starts_with(".meshc/"))
    return false;
  const auto segments = split(path, '/');
  const std::string_view file = segments.back();
  const std::string_view cluster = segments.size() > 2 ? segments[1] : std::string_view();
  const std::string_view stage = segments.size() > 3 ? segments[2] : std::string_view();
  const std::string_view space = segments.size() > 4 ? segments[3] : std::string_view();
  const auto dot = subject.name.find('.');
  const std::string outer = subject.name.substr(0, dot);
  const std::string inner = dot == std::string::npos ? subject.name : subject.name.substr(dot + 1);
  if (subject.kind == "cluster")
    return cluster == subject.name;
  if (subject.kind == "gateway")
    return cluster == outer && (segments.front() == "charts" || stage == "40-gateways");
  if (subject.kind == "namespace")
    return (stage == "60-services" && space == subject.name) ||
           (stage == "00-namespaces" && is_named(file, subject.name));
  if (subject.kind == "service")
    return stage == "60-services" && space == outer && is_named(file, outer + "_" + inner);
  if (subject.kind != "ingress")
    return true;
  // The namespace of an ingress of the mesh is that of its gateway.
  const auto last = file.rfind('_');
  const std::string_view name = last == std::string_view::npos ? file : file.substr(last + 1);
  const bool home = dot == std::string::npos ? stage == "40-gateways" : space == outer;
  // What stands beside the gateway says whose it is.
  if (dot != std::string::npos && stage == "40-gateways")
    return name == "ingress." + inner + "." + outer + ".yaml";
  return home && (name == inner + ".yaml" || name == "ingress." + inner + ".yaml");
}

bool judge_expired(const Compilation &compilation, const std::vector<std::string> &changed,
                   diagnostics::Diagnostics &findings) {
  bool good = true;
  for (const std::size_t index : compilation.waiting) {
    const model::Waiver &waiver = compilation.checked.mesh.waivers[index];
    const auto concerned = std::ranges::find_if(changed, [&](const std::string &path) {
      if (waiver.everything)
        return !path.starts_with(".meshc/");
      return std::ranges::any_of(waiver.subjects,
                                 [&](const diagnostics::Subject &subject) { return lies_in(subject, path); });
    });
    auto &finding = findings.report(diagnostics::waiver_expired, waiver.until_span, waiver.what, spelled(waiver.until));
    finding.label(waiver.span, concerned == changed.end() ? "nothing about it changes, so this commit may pass"
                                                          : "what it silenced counts again");
    finding.advise("mend what it was for and take it away, or agree on a new day with `" + waiver.owner + "`");
    if (concerned == changed.end()) {
      finding.severity = diagnostics::Severity::warning;
      continue;
    }
    finding.note("this commit would change `" + *concerned + "`");
    findings.restore(index);
    good = false;
  }
  findings.sort();
  return good;
}

} // namespace meshc::driver
