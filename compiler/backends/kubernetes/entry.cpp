#include "model/entry.h"

#include "backends/common/dns.h"
#include "backends/kubernetes/emitters.h"

#include <algorithm>

namespace meshc::backends::kubernetes {
namespace {

// Beside the gateway's pods, in each cluster that has some; named apart from any other ingress.
std::string object_name(const model::Mesh &mesh, const model::Ingress &ingress) {
  return "ingress." + ingress.name + (ingress.space.known() ? "." + mesh[ingress.space].name : "");
}

bool answers_here(const Context &context, const std::vector<model::ClusterId> &on) {
  return std::ranges::find(on, context.id) != on.end();
}

Value properties(const RecordSet &set, Span at) {
  Value list = Value::list(at);
  for (const auto &[name, value] : set.properties) {
    Value property = one("name", Value(name, value.span), value.span);
    property.set("value", Value(value.text, value.span));
    list.push(std::move(property));
  }
  return list;
}

void add_records(const Context &context, const model::Ingress &ingress, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::gateways, "externaldns.k8s.io/v1alpha1", "DNSEndpoint"};
  const model::EntryRecords &records = ingress.records.value;
  const Span at = ingress.records.span;
  const RecordSet set = record_set(context.mesh, records, context.id);
  Value endpoints = Value::list(at);
  for (const model::Word &host : ingress.hosts)
    for (const auto &[type, targets] : model::record_targets(context.mesh, ingress, context.id)) {
      Value endpoint = Value::map(host.span);
      endpoint.set("dnsName", Value(host.text, host.span));
      endpoint.set("recordType", Value(type, host.span));
      endpoint.set("recordTTL", Value(records.ttl.milliseconds / 1000, at));
      endpoint.set("targets", texts(targets, at));
      if (!set.identifier.empty()) {
        endpoint.set("setIdentifier", Value(set.identifier, at));
        endpoint.set("providerSpecific", properties(set, at));
      }
      endpoints.push(std::move(endpoint));
    }
  if (endpoints.empty())
    return;
  manifest::Object made = object(kind, ingress_namespace, object_name(context.mesh, ingress), at);
  made.body.set("spec", one("endpoints", std::move(endpoints), at));
  bundle.objects.push_back(std::move(made));
}

void add_certificate(const Context &context, const model::Ingress &ingress, manifest::Bundle &bundle) {
  constexpr Kind kind{manifest::Stage::gateways, "cert-manager.io/v1", "Certificate"};
  const model::IngressTls &tls = ingress.tls.value;
  const Span at = tls.issuer.span;
  Value issuer = Value::map(at);
  issuer.set("name", Value(tls.issuer.value.name, at));
  issuer.set("kind", Value(tls.issuer.value.kind, at));
  issuer.set("group", Value("cert-manager.io", at));
  manifest::Object made = object(kind, ingress_namespace, object_name(context.mesh, ingress), at);
  Value spec = Value::map(at);
  spec.set("secretName", Value(tls.credentials.front().text, tls.credentials.front().span));
  spec.set("dnsNames", texts(ingress.hosts, ingress.span));
  spec.set("issuerRef", std::move(issuer));
  made.body.set("spec", std::move(spec));
  bundle.objects.push_back(std::move(made));
}

} // namespace

// The controllers of records and certificates run in each cluster and read its own objects, also in a remote.
void entries(const Context &context, manifest::Bundle &bundle) {
  for (const model::Ingress &ingress : context.mesh.ingresses) {
    if (ingress.records.is_set() && answers_here(context, context.mesh.entered_on(ingress)))
      add_records(context, ingress, bundle);
    if (ingress.tls.is_set() && ingress.tls.value.issuer.is_set() && answers_here(context, ingress.on))
      add_certificate(context, ingress, bundle);
  }
}

} // namespace meshc::backends::kubernetes
