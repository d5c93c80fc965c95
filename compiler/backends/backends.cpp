#include "backends/backend.h"
#include "backends/istio/istio.h"
#include "backends/kubernetes/kubernetes.h"

#include <algorithm>
#include <utility>

namespace meshc::backends {
namespace {

constexpr Backend table[] = {
#define BACKEND(name) {#name, &name::lower},
#include "backends/backends.def"
#undef BACKEND
};

// Each name is made once, not once a comparison.
void sort_by_file(std::vector<manifest::Object> &objects) {
  std::vector<std::pair<std::string, std::size_t>> order;
  order.reserve(objects.size());
  for (std::size_t i = 0; i < objects.size(); ++i)
    order.emplace_back(manifest::file_name(objects[i]), i);
  std::ranges::sort(order);
  std::vector<manifest::Object> sorted;
  sorted.reserve(objects.size());
  for (const auto &[name, index] : order)
    sorted.push_back(std::move(objects[index]));
  objects = std::move(sorted);
}

} // namespace

std::span<const Backend> backends() {
  return table;
}

manifest::Bundle lower(const Input &input) {
  manifest::Bundle bundle;
  bundle.cluster = input.mesh[input.cluster].name;
  for (const Backend &backend : table)
    backend.lower(input, bundle);
  sort_by_file(bundle.objects);
  return bundle;
}

} // namespace meshc::backends
