// From layers to the model: one function a kind, and the small readers that all of them use.
#pragma once

#include "check/program.h"
#include "model/mesh.h"

#include <unordered_map>

namespace meshc::check {

inline constexpr Word data_plane_words[] = {
    {"sidecar", "A proxy in each pod."},
    {"ambient", "Node proxies and waypoints.", true,
     "what stands between clusters differs in all of it: gateways, failover, splits by cluster and who may call are "
     "written for sidecars",
     "write `data_plane = sidecar`, or leave it out: that is the default"}};
inline constexpr Word mtls_words[] = {{"strict", "Only mutual TLS is accepted."},
                                      {"permissive", "Plain text is accepted as well: for a dated migration."}};
inline constexpr Word outbound_words[] = {{"allow-any", "Unknown hosts are passed through."},
                                          {"registry-only", "Unknown hosts are refused."}};

inline constexpr Word scope_words[] = {
    {"everything", "Of every service that is visible: Istio's own."},
    {"declared",
     "Of what some `allow` lets their workload call, and of the control plane: anything else does not exist "
     "for them."}};

// Model ids of the entities that have one.
struct Ids {
  std::vector<std::uint32_t> index; // by EntityId
  model::NetworkId network(EntityId id) const { return model::NetworkId(index[id.index]); }
  model::RegionId region(EntityId id) const { return model::RegionId(index[id.index]); }
  model::ClusterId cluster(EntityId id) const { return model::ClusterId(index[id.index]); }
  model::NamespaceId space(EntityId id) const { return model::NamespaceId(index[id.index]); }
  model::ServiceId service(EntityId id) const { return model::ServiceId(index[id.index]); }
  model::ExternalId external(EntityId id) const { return model::ExternalId(index[id.index]); }
  model::ClientId client(EntityId id) const { return model::ClientId(index[id.index]); }
  model::IngressId ingress(EntityId id) const { return model::IngressId(index[id.index]); }
};

void lower_mesh(const Program &program, model::Mesh &mesh);
void lower_networks(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_links(Program &program, const Ids &ids, model::Mesh &mesh);
model::Gateway lower_gateway(Program &program, const View::Entry &entry, std::string_view cluster);
void lower_clusters(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_spaces(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_services(Program &program, const Ids &ids, model::Mesh &mesh);
std::vector<model::Workload> lower_workloads(Program &program, const Ids &ids, const View &view, std::string_view owner,
                                             const model::Service &service);
std::vector<model::Alias> lower_aliases(Program &program, const Ids &ids, const View &exported, std::string_view owner);
void lower_externals(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_clients(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_ingresses(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_edges(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_delivery(Program &program, model::Mesh &mesh);
// After everything that `on` may name.
void lower_waivers(Program &program, model::Mesh &mesh);
void lower_raws(Program &program, const Ids &ids, model::Mesh &mesh);
void lower_patches(Program &program, const Ids &ids, model::Mesh &mesh);

// The plain name of a block header.
std::string header_name(const syntax::Expr &header);

template <class T> model::Setting<T> read(const View &view, std::uint16_t field) {
  using State = typename model::Setting<T>::State;
  const Node *node = view.get(field);
  if (node == nullptr)
    return {};
  if (node->state == NodeState::removed)
    return {State::off, {}, node->span};
  const auto *value = std::get_if<T>(&node->value.data);
  return value == nullptr ? model::Setting<T>{} : model::Setting<T>{State::set, *value, node->value.span};
}

template <class T> T read(const View &view, std::uint16_t field, T otherwise) {
  const model::Setting<T> setting = read<T>(view, field);
  return setting.is_set() ? setting.value : otherwise;
}

std::vector<model::Setting<model::Cidr>> read_cidrs(const View &view, std::uint16_t field);
model::Setting<int> read_count(const View &view, std::uint16_t field);
// The index of the chosen word, as the enumeration of the same order.
template <class Enum> model::Setting<Enum> read_word(const View &view, std::uint16_t field) {
  const model::Setting<Picked> picked = read<Picked>(view, field);
  if (!picked.is_set())
    return {};
  return {model::Setting<Enum>::State::set, static_cast<Enum>(picked.value.index), picked.span};
}
std::vector<model::Word> read_words(const View &view, std::uint16_t field);
std::vector<model::Setting<model::Cidr>> read_cidrs(const View &view, std::uint16_t field);
model::Labels read_labels(const View &view, std::uint16_t field);
std::vector<EntityId> read_members(const View &view, std::uint16_t field);
// Reports words that name no port of the service, or of the host outside.
void check_port_names(Program &program, const model::Mesh &mesh, const model::Service &service,
                      const std::vector<model::Word> &words);
void check_port_names(Program &program, const model::Mesh &mesh, const model::External &external,
                      const std::vector<model::Word> &words);
// Reports MC1006 with `owner` ("cluster `east-1`") unless something, even something wrong, was written.
void require(Program &program, const View &view, const Block &block, std::uint16_t field, std::string_view owner,
             Span at);
void require_fields(Program &program, const View &view, const Block &block, std::string_view owner, Span at);

} // namespace meshc::check
