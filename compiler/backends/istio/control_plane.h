// How the control planes of a cluster are called and reached. Names are those of chart istiod: a release, Service and
// Deployment `istiod`, or `istiod-<revision>` where it has a name.
#pragma once

#include "backends/common/context.h"

#include <string>

namespace meshc::backends::istio {

std::string service_of(const model::Revision &revision);

// Where proxies of a remote find the istiod of its primary; nullptr where none is stated.
const model::Word *istiod_address(const Context &context, const model::RemoteOf &remote);

// Values are written: somebody installs Istio from them.
bool installs(const model::Mesh &mesh);

// Where the API server of this cluster calls the injector: a path of the control plane's Service, or a whole URL where
// that Service would be an ExternalName, through which API servers refuse to call webhooks.
struct Injector {
  std::string path;
  std::string url; // empty: by the Service
};
Injector injector_of(const Context &context);

} // namespace meshc::backends::istio
