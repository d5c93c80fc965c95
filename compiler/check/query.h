// One expression asked of the whole mesh, for `meshc query`.
#pragma once

#include "check/check.h"
#include "check/program.h"

namespace meshc::check {

// Nothing after an error has been reported.
std::optional<QueryAnswer> answer_query(Program &program, const syntax::Expr &query);

} // namespace meshc::check
