#include "verify/rule.h"

#include <algorithm>
#include <tuple>

namespace meshc::verify {
namespace {

using namespace model;

struct Range {
  const Cidr *cidr;
  ClusterId cluster;
  bool pods;
  Span span;
};

std::vector<Range> ranges_by_network(const Mesh &mesh) {
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
    for (const auto &pods : mesh.clusters[i].pods)
      ranges.push_back({&pods.value, ClusterId(i), true, pods.span});
    for (const auto &services : mesh.clusters[i].services)
      ranges.push_back({&services.value, ClusterId(i), false, services.span});
  }
  // Wider ranges first: then whatever overlaps lies inside one that came before it.
  std::ranges::stable_sort(ranges, {}, [&](const Range &range) {
    const Address &base = range.cidr->base;
    return std::tuple(mesh[range.cluster].network, base.six, base.bytes, range.cidr->prefix);
  });
  return ranges;
}

std::string described(const Mesh &mesh, const Range &range) {
  return (range.pods ? "pods of " : "services of ") + quoted(mesh[range.cluster].name);
}

} // namespace

void address_ranges_disjoint(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  std::vector<Range> pods, services; // ranges that are still open, outermost first
  for (const Range &range : ranges_by_network(mesh)) {
    const auto close = [&](std::vector<Range> &open) {
      while (!open.empty() && (mesh[open.back().cluster].network != mesh[range.cluster].network ||
                               !overlap(*open.back().cidr, *range.cidr)))
        open.pop_back();
    };
    close(pods);
    close(services);
    const Range *other = pods.empty() ? nullptr : &pods.back();
    // Service addresses mean something only inside their own cluster: two clusters may use the same ones.
    if (other == nullptr && !services.empty() && (range.pods || services.back().cluster == range.cluster))
      other = &services.back();
    if (other != nullptr)
      findings
          .report(diagnostics::address_ranges_overlap, range.span, described(mesh, range), range.cidr->text,
                  described(mesh, *other), other->cidr->text)
          .about(subject(mesh[range.cluster]))
          .about(subject(mesh[other->cluster]))
          .label(other->span, "overlaps with this range")
          .advise("give them ranges that do not overlap, or put the clusters on networks of their own, joined by "
                  "east-west gateways");
    (range.pods ? pods : services).push_back(range);
  }
}

} // namespace meshc::verify
