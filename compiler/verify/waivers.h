// Which findings the program accepts for now. A waiver takes findings of its code or rule, about what it names, from
// the list of findings to the list of waived ones, and is itself judged: expired (MC9010), idle or about to end
// (MC9011). Days are compared with `now` alone, which comes in; no text that is made here holds it.
#pragma once

#include "diagnostics/diagnostic.h"
#include "model/mesh.h"

#include <vector>

namespace meshc::verify {

// What a waiver does after its last day: nothing, or it holds until the caller has seen what changes.
enum class Expired : std::uint8_t { fails, waits };

class Waivers {
public:
  Waivers(const model::Mesh &mesh, model::Date now, Expired expired);

  // For each batch of findings, before findings at one place are joined.
  void apply(diagnostics::Diagnostics &findings);
  // About the waivers themselves. `complete`: every stage has run, so what took nothing is idle.
  void report(diagnostics::Diagnostics &findings, bool complete) const;
  // Those that wait for the caller, by index into mesh.waivers.
  const std::vector<std::size_t> &waiting() const { return waiting_; }

private:
  bool ended(const model::Waiver &waiver) const { return waiver.until < now_; }
  const model::Waiver *accepting(const diagnostics::Diagnostic &finding);

  const std::vector<model::Waiver> &all_;
  model::Date now_;
  Expired expired_;
  std::vector<bool> used_;
  std::vector<std::size_t> waiting_;
};

} // namespace meshc::verify
