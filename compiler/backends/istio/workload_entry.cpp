#include "backends/istio/emitters.h"

namespace meshc::backends::istio {
namespace {

std::string locality(const Context &context, const model::Workload &workload) {
  std::string made = context.mesh[context.cluster.region].name;
  if (workload.zone.is_set())
    made += "/" + workload.zone.value;
  return made;
}

// What the Service selects by, and what the machine says of itself.
Value all_labels(const model::Service &service, const model::Workload &workload) {
  Value made = labels(service.selector, workload.span);
  add_labels(made, workload.labels);
  return made;
}

// Istio: an account means that the endpoint speaks mutual TLS; without one callers send plain text.
manifest::Object workload_entry(const Context &context, const model::Service &service,
                                const model::Workload &workload) {
  manifest::Object made = object({manifest::Stage::services, "networking.istio.io/v1", "WorkloadEntry"},
                                 context.mesh[service.space].name, service.name + "." + workload.name, workload.span);
  Value spec = Value::map(workload.span, 6);
  spec.set("address", Value(workload.address, workload.address_span));
  spec.set("labels", all_labels(service, workload));
  if (workload.sidecar)
    spec.set("serviceAccount", Value(service.account, service.account_span));
  if (context.cluster.network.known())
    spec.set("network", Value(context.mesh[context.cluster.network].id, workload.span));
  if (context.cluster.region.known())
    spec.set("locality", Value(locality(context, workload), workload.span));
  if (workload.weight.is_set())
    spec.set("weight", Value(workload.weight.value, workload.weight.span));
  made.body.set("spec", std::move(spec));
  return made;
}

// From which the files are made that the proxy of a machine starts with: who it is, and on which network.
manifest::Object workload_group(const Context &context, const model::Service &service, Span at) {
  manifest::Object made = object({manifest::Stage::services, "networking.istio.io/v1", "WorkloadGroup"},
                                 context.mesh[service.space].name, service.name, at);
  Value spec = Value::map(at, 2);
  spec.set("metadata", one("labels", labels(service.selector, service.span), at));
  Value of_each = Value::map(at, 2);
  of_each.set("serviceAccount", Value(service.account, service.account_span));
  if (context.cluster.network.known())
    of_each.set("network", Value(context.mesh[context.cluster.network].id, at));
  spec.set("template", std::move(of_each));
  made.body.set("spec", std::move(spec));
  return made;
}

} // namespace

// Also in a remote: a Service selects entries of its own cluster only, and every control plane that reads the cluster's
// endpoints reads these with them.
void workloads(const Context &context, manifest::Bundle &bundle) {
  for (const model::ServiceId id : context.running) {
    const model::Service &service = context.mesh[id];
    const model::Workload *proxied = nullptr;
    for (const model::Workload &workload : service.workloads) {
      if (workload.cluster != context.id)
        continue;
      bundle.objects.push_back(workload_entry(context, service, workload));
      if (workload.sidecar && proxied == nullptr)
        proxied = &workload;
    }
    if (proxied != nullptr)
      bundle.objects.push_back(workload_group(context, service, proxied->span));
  }
}

} // namespace meshc::backends::istio
