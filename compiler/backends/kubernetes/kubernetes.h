// Kubernetes' own kinds: Namespaces, Services, ServiceAccounts and the reader token. What a team's chart owns
// (`manage = reference`) is never written; a stub Service stands only where a name must resolve and none exists.
#pragma once

#include "backends/backend.h"

namespace meshc::backends::kubernetes {

void lower(const Input &input, manifest::Bundle &bundle);

} // namespace meshc::backends::kubernetes
