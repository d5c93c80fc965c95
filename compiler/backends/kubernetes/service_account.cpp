#include "backends/kubernetes/emitters.h"
#include "base/unique.h"

#include <algorithm>
#include <tuple>

namespace meshc::backends::kubernetes {

// Several services may share an account; it is written once.
void service_accounts(const Context &context, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::services, "v1", "ServiceAccount"};
  const model::Mesh &mesh = context.mesh;
  std::vector<const model::Service *> owners;
  for (const model::ServiceId id : context.running)
    if (mesh[id].manage == model::Manage::create)
      owners.push_back(&mesh[id]);
  const auto identity = [](const model::Service *service) { return std::tie(service->space, service->account); };
  std::ranges::stable_sort(owners, {}, identity);
  drop_repeated(owners, identity);
  for (const model::Service *service : owners)
    bundle.objects.push_back(object(kind, mesh[service->space].name, service->account,
                                    service->account_span.known() ? service->account_span : service->span));
}

} // namespace meshc::backends::kubernetes
