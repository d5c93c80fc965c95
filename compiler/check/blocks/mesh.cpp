#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

namespace meshc::check {
namespace {

constexpr Field external_secrets_fields[] = {
    {.name = "store",
     .type = text_type,
     .doc = "Name of the secret store that holds the tokens.",
     .example = "\"fleet\"",
     .flags = required},
    {.name = "path",
     .type = text_type,
     .doc =
         "Entry `<path>/<cluster>` of the store has key `token`: a token by which peers read that cluster's endpoints.",
     .example = "\"istio/readers\"",
     .flags = required},
    {.name = "kind",
     .type = text_type,
     .doc = "Kind of the store object.",
     .standard = "`ClusterSecretStore`",
     .example = "\"SecretStore\""},
};

constexpr Block external_secrets_block{.kind = "external-secrets",
                                       .header = Header::none,
                                       .places = nested,
                                       .doc = "Tokens come from a store through External Secrets; everything else of a "
                                              "peer's kubeconfig is written from the program.",
                                       .fields = external_secrets_fields};

constexpr Word discovery_words[] = {
    {"external-secrets", "Tokens come from a store through External Secrets."},
    {"sops", "Credentials encrypted in the repository.", true},
    {"files", "Kubeconfig files mounted into istiod.", true},
};

constexpr Field charts_fields[] = {
    {.name = "repository",
     .type = {Basic::url},
     .doc = "Where Istio's Helm charts come from, as Helm is told: `https://…` or `oci://…`.",
     .standard = "whoever installs knows",
     .example = "\"oci://registry.example/istio/charts\""},
    {.name = "hub",
     .type = text_type,
     .doc = "Registry of Istio's images.",
     .standard = "the charts' own",
     .example = "\"registry.example/istio\""},
    {.name = "tag",
     .type = text_type,
     .doc = "Tag of Istio's images.",
     .standard = "the charts' own",
     .example = "\"1.31.1-distroless\""},
};

constexpr Block charts_block{.kind = "charts",
                             .header = Header::none,
                             .places = nested,
                             .doc = "Where Istio itself comes from.",
                             .fields = charts_fields};

constexpr Word backend_words[] = {
    {"istio", "Istio with sidecars."},
    {"sail", "Resources of the Sail operator.", true,
     "an operator in each cluster would write what then no commit shows, and it installs no gateways",
     "write `backend = istio`: the values that meshc writes for chart `istiod` are those that Sail's resource `Istio` "
     "takes"},
    {"cilium", "Cilium Cluster Mesh.", true},
    {"consul", "Consul.", true}};

constexpr Type host_type{Basic::host};

constexpr Field mesh_fields[] = {
    {.name = "trust_domain",
     .type = {Basic::host},
     .doc = "Trust domain of all identities.",
     .standard = "Istio's own, `cluster.local`",
     .example = "\"retail.example\""},
    {.name = "system_namespace",
     .type = name_type,
     .doc = "Namespace of the control plane, also the root namespace of mesh-wide policy.",
     .standard = "`istio-system`",
     .example = "\"istio-system\""},
    {.name = "cluster_domain",
     .type = {Basic::host},
     .doc = "DNS suffix of services.",
     .standard = "`cluster.local`",
     .example = "\"cluster.local\""},
    {.name = "backend",
     .type = {.basic = Basic::word, .words = backend_words},
     .doc = "The mesh that is compiled for.",
     .standard = "`istio`",
     .example = "istio"},
    {.name = "charts",
     .type = {.basic = Basic::block, .block = &charts_block},
     .doc = "Where Istio's charts and images come from."},
    {.name = "discovery",
     .type = {.basic = Basic::choice, .words = discovery_words, .block = &external_secrets_block},
     .doc = "How clusters get each other's credentials.",
     .standard = "none: clusters cannot read each other's endpoints"},
    {.name = "istio",
     .type = {Basic::version},
     .doc = "Istio version of every cluster that does not say its own.",
     .example = "1.31.1"},
    {.name = "tags",
     .type = {.basic = Basic::list, .element = &name_type},
     .doc =
         "Names by which namespaces and gateways choose a control plane; the first serves all that choose none. With "
         "tags, control planes are installed as revisions, so that two can run side by side and an upgrade moves one "
         "tag after the other.",
     .standard = "none: each cluster has one control plane, which is changed in place",
     .example = "[stable, canary]"},
    {.name = "cni",
     .type = boolean_type,
     .doc = "Whether a node agent (chart `cni`) redirects traffic to the proxies, instead of a privileged container in "
            "each pod.",
     .standard = "`false`",
     .example = "true"},
    {.name = "data_plane",
     .type = {.basic = Basic::word, .words = data_plane_words},
     .doc = "How traffic is intercepted.",
     .standard = "`sidecar`",
     .example = "sidecar"},
    {.name = "mtls",
     .type = {.basic = Basic::word, .words = mtls_words},
     .doc = "Mutual TLS of every workload, as a PeerAuthentication in the root namespace.",
     .standard = "strict in each enforced namespace only",
     .example = "strict"},
    {.name = "outbound",
     .type = {.basic = Basic::word, .words = outbound_words},
     .doc = "What a proxy does with hosts that the mesh does not know.",
     .standard = "Istio's own, `allow-any`",
     .example = "registry-only"},
    {.name = "scope",
     .type = {.basic = Basic::word, .words = scope_words},
     .doc = "Of which services the proxies of a namespace learn that does not say it itself.",
     .standard = "`everything`",
     .example = "declared"},
    {.name = "dns_capture",
     .type = boolean_type,
     .doc = "Proxies answer the DNS questions of their pods. A host outside of the mesh that is reached over TCP then "
            "gets an address that only they know, so that two on one port are told apart.",
     .standard = "`false`",
     .example = "true"},
    {.name = "access_logs", .type = {Basic::text}, .doc = "Access logs of proxies.", .flags = later},
    {.name = "owner",
     .type = text_type,
     .doc = "Who answers for what stands at mesh level; named in CODEOWNERS.",
     .example = "\"@retail/platform\""},
    {.name = "files",
     .type = texts_type,
     .doc = "Where mesh-level blocks may be written: patterns over paths relative to the mesh folder, `*` within a "
            "folder and `**` across folders.",
     .standard = "anywhere",
     .example = "[\"platform/**\"]"},
    {.name = "trust_domain_aliases",
     .type = {.basic = Basic::list, .element = &host_type},
     .doc = "Other trust domains, whose identities are taken for those of this one: while a mesh moves from one to the "
            "other. Every control plane is told.",
     .standard = "none",
     .example = "[\"old.example\"]"},
};

} // namespace

const Block mesh_block{.kind = "mesh",
                       .header = Header::name,
                       .places = in_mesh,
                       .doc = "The one mesh of this folder: its trust domain, how clusters find each other, and what a "
                              "cluster may set for itself.",
                       .example = "mesh shop {\n  istio = 1.31.1\n  trust_domain = \"shop.example\"\n\n  discovery "
                                  "external-secrets { store = \"fleet\", path = \"istio/readers\" }\n}\n",
                       .fields = mesh_fields};

void lower_mesh(const Program &program, model::Mesh &mesh) {
  const View &view = program.mesh_view;
  const auto field = [](std::string_view name) { return static_cast<std::uint16_t>(find_field(mesh_block, name)); };
  mesh.name = program.mesh->header.empty() ? "" : header_name(program.mesh->header.front());
  mesh.span = program.mesh->kind_word.span;
  mesh.owner = read<std::string>(view, field("owner"));
  mesh.files = read_words(view, field("files"));
  mesh.trust_domain = read<std::string>(view, field("trust_domain"));
  mesh.trust_aliases = read_words(view, field("trust_domain_aliases"));
  mesh.system_namespace = read<std::string>(view, field("system_namespace"), mesh.system_namespace);
  mesh.cluster_domain = read<std::string>(view, field("cluster_domain"), mesh.cluster_domain);
  const View charts = view.block(field("charts")).view;
  mesh.charts.repository = read<std::string>(charts, field_index(charts_fields, "repository"));
  mesh.charts.hub = read<std::string>(charts, field_index(charts_fields, "hub"));
  mesh.charts.tag = read<std::string>(charts, field_index(charts_fields, "tag"));
  mesh.tags = read_words(view, field("tags"));
  for (const View::Entry &entry : view.entries(field("discovery"))) {
    model::Discovery discovery;
    discovery.store = read<std::string>(entry.view, field_index(external_secrets_fields, "store"), "");
    discovery.path = read<std::string>(entry.view, field_index(external_secrets_fields, "path"), "");
    discovery.store_kind =
        read<std::string>(entry.view, field_index(external_secrets_fields, "kind"), discovery.store_kind);
    discovery.span = entry.span;
    mesh.discovery = {model::Setting<model::Discovery>::State::set, discovery, entry.span};
  }
}

} // namespace meshc::check
