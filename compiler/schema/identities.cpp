#include "schema/validate.h"

#include <algorithm>
#include <tuple>

namespace meshc::schema {

diagnostics::Diagnostics check_identities(const manifest::Bundle &bundle) {
  const auto identity = [](const manifest::Object *object) {
    // The group without its version: v1 and v1beta1 of a kind are one object.
    const std::string_view group = std::string_view(object->api_version).substr(0, object->api_version.find('/'));
    const bool core = object->api_version.find('/') == std::string::npos;
    return std::tuple(core ? std::string_view{} : group, std::string_view(object->kind),
                      std::string_view(object->space), std::string_view(object->name));
  };
  std::vector<const manifest::Object *> sorted;
  sorted.reserve(bundle.objects.size());
  for (const manifest::Object &object : bundle.objects)
    sorted.push_back(&object);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const auto *a, const auto *b) { return identity(a) < identity(b); });
  diagnostics::Diagnostics findings;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const manifest::Object &first = *sorted[i - 1];
    const manifest::Object &second = *sorted[i];
    if (identity(&first) != identity(&second))
      continue;
    const std::string name = second.space.empty() ? second.name : second.space + "/" + second.name;
    auto &finding = findings.report(diagnostics::duplicate_object, second.origin, second.kind, name);
    finding.label(second.origin, "makes it in cluster `" + bundle.cluster + "`");
    finding.label(first.origin, "makes it too");
    finding.advise("rename one of them");
  }
  return findings;
}

} // namespace meshc::schema
