// How Istio is told whose tokens count.
#pragma once

#include "backends/common/emit.h"

namespace meshc::backends::istio {

// One of the `jwtRules` of a RequestAuthentication.
Value token_rule(const model::TokenCheck &tokens);
// Any user of the issuer, as policies name them: `<iss>/<sub>`.
Value users_of(const model::TokenCheck &tokens);

} // namespace meshc::backends::istio
