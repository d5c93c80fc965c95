#include "model/mutual_tls.h"
#include "verify/rule.h"

#include <algorithm>

namespace meshc::verify {
namespace {

using namespace model;

constexpr std::int32_t warned_before = 30; // days

// Whose it is: a namespace's, or that of one service.
struct Opening {
  const Plaintext &plaintext;
  std::string title;
  diagnostics::Subject about;
};

void check_end(const Opening &of, Date today, Diagnostics &findings) {
  const Plaintext &plaintext = of.plaintext;
  const std::string until = model::spelled(plaintext.until);
  if (plaintext.until < today)
    findings.report(diagnostics::plain_text_over, plaintext.until_span, of.title, until)
        .about(of.about)
        .advise("take `plaintext` away: callers without a proxy are refused then; or agree on a new day");
  else if (plaintext.until.days - today.days <= warned_before)
    findings.report(diagnostics::plain_text_ends_soon, plaintext.until_span, of.title, until)
        .about(of.about)
        .advise("give the callers that are left proxies, or agree on a new day");
}

void check_width(const Opening &of, Diagnostics &findings) {
  for (const Setting<Cidr> &cidr : of.plaintext.cidrs)
    if (cidr.value.prefix == 0)
      findings.report(diagnostics::anyone_may_call, cidr.span, of.title)
          .about(of.about)
          .advise("name the addresses from which callers without a proxy come");
}

// Between networks nothing but mutual TLS passes.
void check_networks(const Mesh &mesh, const Service &service, const Plaintext &plaintext, Diagnostics &findings) {
  if (opened_ports(service, plaintext).empty())
    return;
  for (const Setting<Cidr> &cidr : plaintext.cidrs)
    for (std::size_t i = 0; i < mesh.clusters.size(); ++i) {
      const Cluster &home = mesh.clusters[i];
      if (std::ranges::none_of(home.pods, [&](const auto &pods) { return contains(pods.value, cidr.value); }) ||
          !std::ranges::all_of(service.on, [&](ClusterId host) { return crosses(mesh, host, ClusterId(i)); }))
        continue;
      findings.report(diagnostics::plain_text_from_afar, cidr.span, cidr.value.text, mesh.full_name(service), home.name)
          .about(subject(mesh, service))
          .about(subject(home))
          .label(service.on_span, "it runs on other networks only")
          .advise("give these callers proxies and export the service to `" + home.name + "`");
    }
}

} // namespace

void plain_text_ends(const Context &context, Diagnostics &findings) {
  const Mesh &mesh = context.mesh;
  const auto check = [&](const Opening &of) {
    check_end(of, context.today, findings);
    check_width(of, findings);
  };
  for (const Namespace &space : mesh.namespaces)
    if (const Plaintext *plaintext = space.plaintext.get())
      check({*plaintext, "namespace " + quoted(space.name), subject(space)});
  for (const Service &service : mesh.services) {
    if (const Plaintext *plaintext = service.plaintext.get())
      check({*plaintext, quoted(mesh.full_name(service)), subject(mesh, service)});
    if (const Plaintext *plaintext = plaintext_of(mesh, service))
      check_networks(mesh, service, *plaintext, findings);
  }
}

} // namespace meshc::verify
