// Hatches of a program in the objects of one cluster: patches change what the back ends made, then raw objects take
// their place in the order of files. Pure, cluster by cluster; what needs all clusters (does a patch hit anything at
// all?) is judged at the end from the outcomes. Reports MC9003, MC9006, MC9007, MC9014 and MC1011.
#pragma once

#include "hatch/raw.h"

#include <span>
#include <string>
#include <vector>

namespace meshc::hatch {

// An object that patches changed.
struct Changed {
  std::string file; // its name in the tree
  struct By {
    const model::Patch *patch = nullptr;
    const model::PatchField *field = nullptr;
  };
  std::vector<By> by;
};

struct Outcome {
  std::vector<Changed> changed;
  // By index of Mesh::patches.
  struct Hit {
    std::size_t count = 0;
    std::string space; // of the one that was hit
    Span origin;
    std::string near; // what may have been meant, when nothing was hit
  };
  std::vector<Hit> hits;
  diagnostics::Diagnostics findings;

  const Changed *find(const manifest::Object &object) const;
};

// `bundle` is sorted by file name, before and after.
Outcome apply(const model::Mesh &mesh, const RawObjects &raws, model::ClusterId cluster, manifest::Bundle &bundle);

// Patches that hit nothing, or objects of different namespaces in different clusters. Outcomes by ClusterId.
diagnostics::Diagnostics judge_hits(const model::Mesh &mesh, std::span<const Outcome> outcomes);

// What a schema says about a changed object, said about the line of the patch.
diagnostics::Diagnostics blame(const Changed &changed, const diagnostics::Diagnostics &findings);

} // namespace meshc::hatch
