#include "model/entry.h"

namespace meshc::model {

std::vector<RecordTargets> record_targets(const Mesh &mesh, const Ingress &ingress, ClusterId cluster) {
  const bool apart = ingress.records.is_set() && ingress.records.value.strategy.is_set();
  RecordTargets four{"A", {}}, six{"AAAA", {}}, name{"CNAME", {}};
  for (const ClusterId one : apart ? std::vector<ClusterId>{cluster} : mesh.entered_on(ingress)) {
    const Gateway *gateway = mesh[one].gateway(std::string_view(ingress.gateway));
    if (gateway == nullptr)
      continue;
    for (const Word &word : gateway->addresses) {
      if (const auto address = parse_address(word.text))
        (address->six ? six : four).targets.push_back(word);
      else if (name.targets.empty())
        name.targets.push_back(word);
    }
  }
  std::vector<RecordTargets> made;
  if (!four.targets.empty())
    made.push_back(std::move(four));
  if (!six.targets.empty())
    made.push_back(std::move(six));
  if (made.empty() && !name.targets.empty())
    made.push_back(std::move(name));
  return made;
}

} // namespace meshc::model
