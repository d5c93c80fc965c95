#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

constexpr Type zone_type{Basic::zone_name};
constexpr Type cidr_type{Basic::cidr};

constexpr Word state_words[] = {
    {"active", "In full use."},
    {"joining", "Control plane, gateways and policies are there, and it reads its peers; nobody calls into it yet."},
    {"draining", "On its way out, as far as `drain` says."}};
constexpr Word drain_words[] = {
    {"entry", "Names of ingresses stop leading here; all else goes on."},
    {"peers", "Peers drop its credential: their calls no longer come here."},
    {"stop",
     "Nothing runs here any more: its Services and the credentials that it holds are gone, its gateways stay."}};
constexpr Word platform_words[] = {{"eks", "Amazon EKS."},
                                   {"gke", "Google GKE."},
                                   {"aks", "Azure AKS."},
                                   {"oke", "Oracle OKE."},
                                   {"openshift", "Red Hat OpenShift."},
                                   {"other", "Anything else."}};

constexpr Field upgrade_fields[] = {
    {.name = "to",
     .type = {Basic::version},
     .doc = "Istio version of the second control plane.",
     .example = "1.31.1",
     .flags = required},
    {.name = "revision",
     .type = name_type,
     .doc = "Name of the second control plane.",
     .standard = "its version with dashes",
     .example = "\"1-31-1\""},
    {.name = "tags",
     .type = {.basic = Basic::list, .element = &name_type},
     .doc = "The mesh's tags that choose the second control plane already. A pod follows its tag when it starts anew.",
     .standard = "none yet",
     .example = "[canary]"},
};

constexpr Block upgrade_block{.kind = "upgrade",
                              .header = Header::none,
                              .places = nested,
                              .doc = "A second control plane beside the one in place, while proxies move over.",
                              .fields = upgrade_fields};

constexpr Field cluster_fields[] = {
    {.name = "id",
     .type = name_type,
     .doc = "What istiod, secrets and endpoint labels call the cluster. Frozen once committed.",
     .standard = "its name",
     .example = "\"prod-east\""},
    {.name = "network",
     .type = {.basic = Basic::reference, .kind = Kind::network},
     .doc = "The network its pods are in.",
     .standard = "the only network, when there is one",
     .example = "left"},
    {.name = "region",
     .type = {Basic::region_name},
     .doc = "Value of the node label `topology.kubernetes.io/region`, literally.",
     .example = "us-east-1",
     .flags = required | classifying},
    {.name = "zones",
     .type = {.basic = Basic::list, .element = &zone_type},
     .doc = "Values of the node label `topology.kubernetes.io/zone`, literally.",
     .example = "[us-east-1a, us-east-1b]"},
    {.name = "pods",
     .type = {.basic = Basic::list, .element = &cidr_type},
     .doc = "Address ranges of its pods.",
     .example = "10.10.0.0/16"},
    {.name = "services",
     .type = {.basic = Basic::list, .element = &cidr_type},
     .doc = "Address ranges of its Services.",
     .example = "10.96.0.0/16"},
    {.name = "platform",
     .type = {.basic = Basic::word, .words = platform_words},
     .doc = "Who runs the cluster: decides the annotations of load balancers.",
     .standard = "other",
     .example = "eks",
     .flags = classifying},
    {.name = "kubernetes", .type = {Basic::version}, .doc = "Kubernetes version.", .example = "1.34"},
    {.name = "istio",
     .type = {Basic::version},
     .doc = "Istio version.",
     .standard = "that of the mesh",
     .example = "1.31.1"},
    {.name = "revision",
     .type = name_type,
     .doc =
         "Name of the control plane in place, where the mesh has `tags`; `none` when it was installed without a name.",
     .standard = "its version with dashes",
     .example = "\"1-31-1\"",
     .flags = removable},
    {.name = "upgrade",
     .type = {.basic = Basic::block, .block = &upgrade_block},
     .doc = "A second control plane, to which `tags` move one by one. When all have moved and no proxy is left on the "
            "first, `istio` takes its version and the block goes."},
    {.name = "cni",
     .type = boolean_type,
     .doc = "Whether a node agent (chart `cni`) redirects traffic to the proxies, instead of a privileged container in "
            "each pod.",
     .standard = "that of the mesh",
     .example = "true"},
    {.name = "api_server",
     .type = {Basic::url},
     .doc = "API server as its peers reach it.",
     .example = "\"https://east.example:6443\""},
    {.name = "api_ca",
     .type = {Basic::file},
     .doc = "PEM file of the authority that signed the API server's certificate, or `system` for a public one.",
     .example = "system"},
    {.name = "mtls",
     .type = {.basic = Basic::word, .words = mtls_words},
     .doc = "Mutual TLS of every workload of the cluster.",
     .standard = "that of the mesh",
     .example = "strict"},
    {.name = "outbound",
     .type = {.basic = Basic::word, .words = outbound_words},
     .doc = "What a proxy does with unknown hosts.",
     .standard = "that of the mesh",
     .example = "registry-only"},
    {.name = "dns_capture",
     .type = boolean_type,
     .doc = "Proxies answer the DNS questions of their pods.",
     .standard = "that of the mesh",
     .example = "true"},
    {.name = "data_plane",
     .type = {.basic = Basic::word, .words = data_plane_words},
     .doc = "How traffic is intercepted.",
     .standard = "`sidecar`",
     .example = "sidecar"},
    {.name = "labels",
     .type = {.basic = Basic::map, .element = &text_type},
     .doc = "Free labels to select clusters by.",
     .example = "{ tier = \"gold\" }",
     .flags = classifying},
    {.name = "gateway",
     .type = {.basic = Basic::named, .block = &gateway_block},
     .doc = "A gateway of the cluster: `east-west`, `ingress`, or another name with a `role`."},
    {.name = "state",
     .type = {.basic = Basic::word, .words = state_words},
     .doc = "Where in its life the cluster is.",
     .standard = "`active`",
     .example = "active",
     .flags = classifying},
    {.name = "drain",
     .type = {.basic = Basic::word, .words = drain_words},
     .doc = "How far a draining cluster has come. Each step is a commit of its own, after the one before has reached "
            "every cluster.",
     .standard = "`entry`",
     .example = "peers"},
    {.name = "primary",
     .type = {.basic = Basic::reference, .kind = Kind::cluster},
     .doc =
         "The cluster whose control plane this one uses: it becomes a remote, reached through the east-west gateway of "
         "its primary, and nothing in it reads Istio's objects.",
     .standard = "none: the cluster runs a control plane of its own",
     .example = "east"},
    {.name = "external_control_plane",
     .type = {.basic = Basic::reference, .kind = Kind::cluster},
     .doc = "The cluster in which the istiod of this one runs, behind an ingress gateway there. Istio's objects stand "
            "here, "
            "and further clusters use the same control plane with `primary`. Nothing else of the mesh runs there.",
     .standard = "none: the cluster runs a control plane of its own",
     .example = "east"},
    {.name = "istiod_certificate",
     .type = name_type,
     .doc =
         "Secret with the certificate, of a public authority, that the gateway before an external control plane shows; "
         "it stands beside that gateway.",
     .example = "\"istiod-tls\""},
    {.name = "destination", .type = text_type, .doc = "How Argo CD or Flux reaches the cluster.", .flags = later},
    {.name = "access_logs", .type = text_type, .doc = "Access logs of proxies.", .flags = later},
};

model::Setting<model::Upgrade> read_upgrade(Program &program, const View::Nested &block, std::string_view owner) {
  if (!block.set)
    return {};
  require_fields(program, block.view, upgrade_block, "`upgrade` of cluster `" + std::string(owner) + "`", block.span);
  model::Upgrade upgrade;
  upgrade.to = read<model::Version>(block.view, field_index(upgrade_fields, "to"));
  upgrade.revision = read<std::string>(block.view, field_index(upgrade_fields, "revision"));
  upgrade.tags = read_words(block.view, field_index(upgrade_fields, "tags"));
  upgrade.span = block.span;
  return {model::Setting<model::Upgrade>::State::set, std::move(upgrade), block.span};
}

template <class T> model::Setting<T> first_set(model::Setting<T> own, model::Setting<T> inherited) {
  return own.is_unset() ? inherited : own;
}

} // namespace

const Block cluster_block{
    .kind = "cluster",
    .header = Header::name,
    .places = in_mesh,
    .doc = "A Kubernetes cluster of the mesh: where it is, how its peers reach it, which gateways it has.",
    .example = "cluster third {\n  network = left\n  region = us-east-2\n  zones = [us-east-2a, us-east-2b]\n  pods = "
               "10.30.0.0/16\n  api_server = \"https://third.example:6443\"\n  api_ca = system\n}\n",
    .fields = cluster_fields};

void lower_clusters(Program &program, const Ids &ids, model::Mesh &mesh) {
  const View &whole = program.mesh_view;
  const auto of_mesh = [](std::string_view name) { return static_cast<std::uint16_t>(find_field(mesh_block, name)); };
  for (const EntityId id : program.of_kind(Kind::cluster)) {
    const Entity &entity = program[id];
    const InTurn noted(program, entity.items.front().names);
    const View &view = entity.view;
    require_fields(program, view, cluster_block, "cluster `" + entity.name + "`", entity.name_span);
    model::Cluster cluster;
    cluster.name = entity.name;
    cluster.span = entity.name_span;
    cluster.id = read<std::string>(view, field_index(cluster_fields, "id"), entity.name);
    const auto network = read<EntityId>(view, field_index(cluster_fields, "network"));
    if (network.is_set())
      cluster.network = ids.network(network.value);
    else if (mesh.networks.size() == 1)
      cluster.network = model::NetworkId(0);
    const std::string region = read<std::string>(view, field_index(cluster_fields, "region"), "");
    if (!region.empty())
      cluster.region = ids.region(program.find(Kind::region, {}, region));
    const auto primary = read<EntityId>(view, field_index(cluster_fields, "primary"));
    if (primary.is_set())
      cluster.control_plane = model::RemoteOf{ids.cluster(primary.value), primary.span};
    const auto external = read<EntityId>(view, field_index(cluster_fields, "external_control_plane"));
    if (external.is_set()) {
      cluster.control_plane = model::ExternalPlane{ids.cluster(external.value), external.span};
      if (primary.is_set())
        program.findings
            .report(diagnostics::external_wrong, external.span, cluster.name, program[external.value].name,
                    "that of `" + program[primary.value].name + "` is to be used")
            .label(primary.span, "a cluster has one control plane")
            .advise("keep one of `primary` and `external_control_plane`");
    }
    cluster.istiod_certificate = read<std::string>(view, field_index(cluster_fields, "istiod_certificate"));
    cluster.zones = read_words(view, field_index(cluster_fields, "zones"));
    cluster.pods = read_cidrs(view, field_index(cluster_fields, "pods"));
    cluster.services = read_cidrs(view, field_index(cluster_fields, "services"));
    const auto platform = read<Picked>(view, field_index(cluster_fields, "platform"));
    if (platform.is_set())
      cluster.platform = {model::Setting<std::string>::State::set,
                          std::string(platform_words[platform.value.index].text), platform.span};
    cluster.kubernetes = read<model::Version>(view, field_index(cluster_fields, "kubernetes"));
    cluster.istio = first_set(read<model::Version>(view, field_index(cluster_fields, "istio")),
                              read<model::Version>(whole, of_mesh("istio")));
    cluster.revision = read<std::string>(view, field_index(cluster_fields, "revision"));
    cluster.upgrade = read_upgrade(program, view.block(field_index(cluster_fields, "upgrade")), entity.name);
    cluster.cni = first_set(read<bool>(view, field_index(cluster_fields, "cni")), read<bool>(whole, of_mesh("cni")));
    cluster.mtls = first_set(read_word<model::Mtls>(view, field_index(cluster_fields, "mtls")),
                             read_word<model::Mtls>(whole, of_mesh("mtls")));
    cluster.outbound = first_set(read_word<model::Outbound>(view, field_index(cluster_fields, "outbound")),
                                 read_word<model::Outbound>(whole, of_mesh("outbound")));
    cluster.dns_capture = first_set(read<bool>(view, field_index(cluster_fields, "dns_capture")),
                                    read<bool>(whole, of_mesh("dns_capture")));
    cluster.api_server = read<std::string>(view, field_index(cluster_fields, "api_server"));
    const auto authority = read<std::string>(view, field_index(cluster_fields, "api_ca"));
    if (authority.is_set())
      cluster.api_ca = {
          model::Setting<model::ApiCa>::State::set, {authority.value == "system", authority.value}, authority.span};
    cluster.labels = read_labels(view, field_index(cluster_fields, "labels"));
    const auto state = read_word<model::ClusterState>(view, field_index(cluster_fields, "state"));
    const auto drain = read_word<model::DrainStep>(view, field_index(cluster_fields, "drain"));
    cluster.state = state.is_set() ? state.value : model::ClusterState::active;
    cluster.state_span = state.is_set() ? state.span : cluster.span;
    cluster.drain = drain.is_set() ? drain.value : model::DrainStep::entry;
    cluster.drain_span = drain.span;
    for (const View::Entry &entry : view.entries(field_index(cluster_fields, "gateway")))
      cluster.gateways.push_back(lower_gateway(program, entry, entity.name));
    std::ranges::sort(cluster.gateways, {}, &model::Gateway::name);
    mesh.clusters.push_back(std::move(cluster));
  }
}

} // namespace meshc::check
