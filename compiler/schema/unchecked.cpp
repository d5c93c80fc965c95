#include "schema/unchecked.h"

#include "base/suggest.h"
#include "base/text.h"

namespace meshc::schema {
namespace {

std::string_view group_of(std::string_view api_version) {
  const auto slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

} // namespace

void report_unchecked(const manifest::Object &object, const SchemaSet &schemas, Findings &findings) {
  const std::string_view group = group_of(object.api_version);
  const Place root{nullptr, &object.body, {}, 0, false};
  const auto at = [&](std::string_view key) { return Place{&root, object.body.at(key), key, 0, false}; };
  if (!group.ends_with(".istio.io")) {
    const Span span = span_of(at("kind"));
    findings.list
        .report(diagnostics::unchecked_kind, span.known() ? span : object.origin, object.kind, object.name,
                object.api_version)
        .note("an unknown field or a wrong value is found by the cluster, after the commit");
    return;
  }
  std::vector<std::string> kinds, versions, groups;
  for (const SchemaSet::Known &known : schemas.kinds()) {
    if (known.kind == object.kind && known.api_version.find(".istio.io/") != std::string_view::npos)
      (group_of(known.api_version) == group ? versions : groups).emplace_back(known.api_version);
    if (known.api_version == object.api_version)
      kinds.push_back("`" + std::string(known.kind) + "`");
  }
  if (!versions.empty() || !groups.empty()) {
    const std::string &right = versions.empty() ? groups.front() : versions.front();
    findings.report(at("apiVersion"), object.kind + " is checked as `" + right + "`, not `" + object.api_version + "`")
        .advise("write `apiVersion: " + right + "`");
    return;
  }
  std::vector<std::string> all;
  for (const SchemaSet::Known &known : schemas.kinds())
    if (known.api_version.find(".istio.io/") != std::string_view::npos)
      all.emplace_back(known.kind);
  std::string help = did_you_mean(object.kind, all);
  if (help.empty() && !kinds.empty())
    help = "kinds of `" + object.api_version + "` are " + list_in_words(kinds, "and", 12);
  findings.report(at("kind"), "`" + std::string(group) + "` has no kind `" + object.kind + "`").advise(std::move(help));
}

} // namespace meshc::schema
