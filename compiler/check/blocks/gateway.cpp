#include "check/blocks/lower.h"
#include "check/blocks/tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

constexpr Word observed_words[] = {{"observed", "The platform hands the address out."}};
constexpr Type address_type{.basic = Basic::address, .words = observed_words};

constexpr Word role_words[] = {
    {"east-west", "Traffic between networks."},
    {"ingress", "Traffic from outside."},
    {"egress", "Traffic to outside."},
};
constexpr Word scheme_words[] = {{"unstated", "Whatever the platform does."},
                                 {"internal", "A private load balancer."},
                                 {"public", "A public load balancer."}};

constexpr Word opener_words[] = {
    {"written", "meshc writes it, with the exported hosts."},
    {"existing", "Another owner's object opens the port already: none is written."},
};

// Which cloud a field of `reserve` is about is said in its documentation and checked when it is read.
constexpr Field reserve_fields[] = {
    {.name = "allocations",
     .type = texts_type,
     .doc = "`aws`: allocation ids of its elastic IP addresses, one for each subnet.",
     .example = "[\"eipalloc-0a1b2c3d\"]"},
    {.name = "subnets",
     .type = texts_type,
     .doc = "`aws`: subnets of the load balancer.",
     .example = "[\"subnet-0a1b2c3d\"]"},
    {.name = "names",
     .type = texts_type,
     .doc = "`gcp`: names of the reserved addresses.",
     .example = "[\"mesh-east\"]"},
    {.name = "public_ip",
     .type = text_type,
     .doc = "`azure`: name of the public IP resource.",
     .example = "\"mesh-east\""},
    {.name = "resource_group",
     .type = text_type,
     .doc = "`azure`: resource group of the public IP.",
     .standard = "that of the cluster's nodes",
     .example = "\"network\""},
};

constexpr Word reserve_words[] = {
    {"aws", "Network load balancers of the AWS Load Balancer Controller."},
    {"gcp", "Passthrough load balancers of GKE, which takes `names`."},
    {"azure", "Load balancers of AKS."},
    {"oci", "Load balancers of OKE: the address itself is what is reserved."},
};

constexpr Block reserve_block{.kind = "reserve",
                              .header = Header::name,
                              .places = nested,
                              .doc = "How a cloud is asked to use an address that is reserved there.",
                              .fields = reserve_fields};

constexpr Field gateway_fields[] = {
    {.name = "role",
     .type = {.basic = Basic::word, .words = role_words},
     .doc = "What the gateway is for.",
     .standard = "its name, when that is a role",
     .example = "ingress"},
    {.name = "address",
     .type = {.basic = Basic::list, .element = &address_type},
     .doc =
         "The address asked for: an IP, a host name, or a list; `observed` where the platform hands it out and nobody "
         "knows it beforehand. Where the platform ignores the wish, the observed address must be compared.",
     .example = "203.0.113.11"},
    {.name = "scheme",
     .type = {.basic = Basic::word, .words = scheme_words},
     .doc = "Whether its load balancer faces the internet.",
     .standard = "the platform's default",
     .example = "internal"},
    {.name = "replicas",
     .type = count_type,
     .doc = "Pods of the gateway.",
     .standard = "the chart's own",
     .example = "3"},
    {.name = "tag",
     .type = name_type,
     .doc = "Which of the mesh's tags chooses its control plane.",
     .standard = "the first",
     .example = "canary"},
    {.name = "annotations", .type = {.basic = Basic::map, .element = &text_type}, .doc = "Annotations of its Service."},
    {.name = "class",
     .type = name_type,
     .doc = "Load balancer class of its Service.",
     .example = "\"service.k8s.aws/nlb\""},
    {.name = "reserve",
     .type = {.basic = Basic::choice, .words = reserve_words, .block = &reserve_block},
     .doc =
         "How a cloud is asked to use an address that is reserved there: as annotations of the Service, instead of its "
         "`loadBalancerIP`."},
    {.name = "min_available",
     .type = count_type,
     .doc = "Pods that stay while nodes are drained: a PodDisruptionBudget. Fewer than `replicas`.",
     .standard = "no budget",
     .example = "1"},
    {.name = "cross_network_gateway",
     .type = {.basic = Basic::word, .words = opener_words},
     .doc = "Whose Gateway object opens the port between networks. Two of them on one gateway are one too many.",
     .standard = "`written`",
     .example = "existing"},
};

struct ReserveField {
  std::string_view cloud;
  std::string_view field;
  std::string_view annotation;
};

// Sources: AWS Load Balancer Controller, "Service annotations"; GKE, "LoadBalancer Service parameters"; Cloud Provider
// Azure, "Azure LoadBalancer"; Oracle, "Summary of Annotations for Load Balancers and Network Load Balancers".
constexpr ReserveField reserve_annotations[] = {
    {"aws", "allocations", "service.beta.kubernetes.io/aws-load-balancer-eip-allocations"},
    {"aws", "subnets", "service.beta.kubernetes.io/aws-load-balancer-subnets"},
    {"gcp", "names", "networking.gke.io/load-balancer-ip-addresses"},
    {"azure", "public_ip", "service.beta.kubernetes.io/azure-pip-name"},
    {"azure", "resource_group", "service.beta.kubernetes.io/azure-load-balancer-resource-group"},
};
// Clouds that are told the address itself.
constexpr ReserveField address_annotations[] = {
    {"azure", "internal", "service.beta.kubernetes.io/azure-load-balancer-ipv4"},
    {"oci", "public", "oci.oraclecloud.com/reserved-ips"},
    {"oci", "internal", "oci.oraclecloud.com/reserved-private-ips"},
};

std::string joined(const std::vector<model::Word> &words) {
  std::string text;
  for (const model::Word &word : words)
    text += (text.empty() ? "" : ",") + word.text;
  return text;
}

void add_reserved_address(model::Reserve &reserve, const model::Gateway &gateway) {
  const bool internal = gateway.scheme.is_set() && gateway.scheme.value == model::GatewayScheme::internal;
  const model::Word *address = model::control_plane_address(gateway);
  if (address == nullptr || !model::parse_address(address->text))
    return;
  for (const ReserveField &row : address_annotations)
    if (row.cloud == reserve.cloud && (row.field == "internal") == internal)
      reserve.annotations[std::string(row.annotation)] = *address;
}

void lower_reserve(Program &program, const View &view, model::Gateway &gateway) {
  for (const View::Entry &entry : view.entries(field_index(gateway_fields, "reserve"))) {
    model::Reserve reserve;
    reserve.cloud = std::string(entry.key);
    for (const ReserveField &row : reserve_annotations) {
      const auto index = static_cast<std::uint16_t>(find_field(reserve_block, row.field));
      const Node *node = entry.view.get(index);
      if (node == nullptr)
        continue;
      if (row.cloud != reserve.cloud) {
        program.findings
            .report(diagnostics::misplaced, node->span, "`" + std::string(row.field) + "`",
                    "in `reserve " + reserve.cloud + "`")
            .advise("it belongs to `reserve " + std::string(row.cloud) + "`");
        continue;
      }
      const auto text = read<std::string>(entry.view, index);
      const std::string value = text.is_set() ? text.value : joined(read_words(entry.view, index));
      reserve.annotations[std::string(row.annotation)] = {value, node->span};
    }
    add_reserved_address(reserve, gateway);
    gateway.reserve = {model::Setting<model::Reserve>::State::set, std::move(reserve), entry.span};
  }
}

// `observed` is no address but the word that there is none to write.
void lower_addresses(Program &program, const View &view, model::Gateway &gateway) {
  gateway.addresses = read_words(view, field_index(gateway_fields, "address"));
  const auto observed = std::ranges::find(gateway.addresses, "observed", &model::Word::text);
  if (observed == gateway.addresses.end())
    return;
  gateway.observed = {model::Setting<bool>::State::set, true, observed->span};
  if (gateway.addresses.size() > 1)
    program.findings.report(diagnostics::out_of_range, observed->span, "address", "either `observed` or addresses",
                            "both");
  gateway.addresses.clear();
}

} // namespace

const Block gateway_block{.kind = "gateway",
                          .header = Header::name,
                          .places = nested,
                          .doc = "A gateway of a cluster.",
                          .example = "cluster third {\n  network = left\n  region = us-east-2\n\n  gateway ingress { "
                                     "address = 203.0.113.40, replicas = 2 }\n}\n",
                          .fields = gateway_fields};

model::Gateway lower_gateway(Program &program, const View::Entry &entry, std::string_view cluster) {
  using Role = model::GatewayRole;
  model::Gateway gateway;
  gateway.name = std::string(entry.key);
  gateway.span = entry.key_span;
  const auto role = read_word<Role>(entry.view, field_index(gateway_fields, "role"));
  if (role.is_set())
    gateway.role = role.value;
  else if (entry.key == "ingress")
    gateway.role = Role::ingress;
  else if (entry.key == "egress")
    gateway.role = Role::egress;
  else if (entry.key != "east-west" && !entry.view.poisoned(field_index(gateway_fields, "role")))
    program.findings
        .report(diagnostics::missing_field, entry.key_span,
                "gateway `" + gateway.name + "` of cluster `" + std::string(cluster) + "`", "role")
        .advise(
            "a gateway that is not called `east-west`, `ingress` or `egress` says what it is for: `role = ingress`");
  lower_addresses(program, entry.view, gateway);
  const auto scheme = read_word<model::GatewayScheme>(entry.view, field_index(gateway_fields, "scheme"));
  gateway.scheme = scheme;
  gateway.replicas = read_count(entry.view, field_index(gateway_fields, "replicas"));
  gateway.tag = read<std::string>(entry.view, field_index(gateway_fields, "tag"));
  gateway.annotations = read_labels(entry.view, field_index(gateway_fields, "annotations"));
  gateway.load_balancer_class = read<std::string>(entry.view, field_index(gateway_fields, "class"));
  gateway.min_available = read_count(entry.view, field_index(gateway_fields, "min_available"));
  const auto opener = read<Picked>(entry.view, field_index(gateway_fields, "cross_network_gateway"));
  if (opener.is_set() && gateway.role != Role::east_west)
    program.findings
        .report(diagnostics::misplaced, opener.span, "`cross_network_gateway`",
                "on gateway `" + gateway.name + "`, which is not between networks")
        .advise("write it on the east-west gateway");
  else if (opener.is_set())
    gateway.opened_already = {model::Setting<bool>::State::set, opener_words[opener.value.index].text == "existing",
                              opener.span};
  lower_reserve(program, entry.view, gateway);
  return gateway;
}

} // namespace meshc::check
