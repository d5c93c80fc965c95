// What plain manifests get wrong without anybody saying so: the objects of several clusters, each valid by itself, that
// together fail, open or hide something. Judges what is there; what is not there may stand elsewhere, so that silence
// about it is no mistake unless a whole cluster was given. Pure; places are in the files.
#pragma once

#include "diagnostics/diagnostic.h"
#include "facts/site.h"

namespace meshc::lint {

diagnostics::Diagnostics lint(const std::vector<facts::Site> &sites);

} // namespace meshc::lint
