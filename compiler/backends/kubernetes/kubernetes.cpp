#include "backends/kubernetes/kubernetes.h"

#include "backends/kubernetes/emitters.h"

namespace meshc::backends::kubernetes {

void lower(const Input &input, manifest::Bundle &bundle) {
  const Context context(input);
  namespaces(context, bundle);
  reader_token(context, bundle);
  services(context, bundle);
  service_accounts(context, bundle);
  network_policies(context, bundle);
  entries(context, bundle);
}

} // namespace meshc::backends::kubernetes
