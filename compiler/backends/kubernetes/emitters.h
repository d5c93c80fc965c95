// The emitters of this back end, one file a kind.
#pragma once

#include "backends/common/context.h"
#include "backends/common/emit.h"

namespace meshc::backends::kubernetes {

void namespaces(const Context &context, manifest::Bundle &bundle);
void services(const Context &context, manifest::Bundle &bundle);
void service_accounts(const Context &context, manifest::Bundle &bundle);
void network_policies(const Context &context, manifest::Bundle &bundle);
void reader_token(const Context &context, manifest::Bundle &bundle);
// DNS records and certificates of ingresses.
void entries(const Context &context, manifest::Bundle &bundle);

} // namespace meshc::backends::kubernetes
