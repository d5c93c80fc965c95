#include "base/suggest.h"
#include "base/text.h"
#include "check/blocks/service_tables.h"

#include <algorithm>

namespace meshc::check {
namespace {

consteval std::uint16_t of_workload(std::string_view name) {
  return field_index(workload_fields, name);
}

// The one that is said, or the only one that the service runs in.
model::ClusterId cluster_of(Program &program, const Ids &ids, const View &service_view, const View::Entry &entry,
                            std::string_view who, const model::Service &service) {
  if (const auto said = read<EntityId>(entry.view, of_workload("cluster")); said.is_set())
    return ids.cluster(said.value);
  if (service.on.size() == 1)
    return service.on.front();
  const std::vector<EntityId> on = read_members(service_view, field_index(service_fields, "on"));
  if (!on.empty() && !entry.view.poisoned(of_workload("cluster")))
    program.findings.report(diagnostics::missing_field, entry.key_span, who, "cluster")
        .label(service.on_span, "the service runs in " + std::to_string(service.on.size()) + " clusters")
        .advise("say which of them it belongs to, for instance `cluster = " + program[on.front()].name + "`");
  return {};
}

} // namespace

std::vector<model::Workload> lower_workloads(Program &program, const Ids &ids, const View &view, std::string_view owner,
                                             const model::Service &service) {
  std::vector<model::Workload> workloads;
  for (const View::Entry &entry : view.entries(field_index(service_fields, "workload"))) {
    const std::string who = "workload `" + std::string(entry.key) + "` of " + std::string(owner);
    require_fields(program, entry.view, workload_block, who, entry.key_span);
    const auto address = read<std::string>(entry.view, of_workload("address"));
    const auto sidecar = read<bool>(entry.view, of_workload("sidecar"));
    model::Workload workload;
    workload.name = std::string(entry.key);
    workload.span = entry.key_span;
    workload.cluster = cluster_of(program, ids, view, entry, who, service);
    if (!address.is_set() || !sidecar.is_set() || !workload.cluster.known())
      continue;
    workload.address = address.value;
    workload.address_span = address.span;
    workload.sidecar = sidecar.value;
    workload.sidecar_span = sidecar.span;
    workload.labels = read_labels(entry.view, of_workload("labels"));
    workload.weight = read_count(entry.view, of_workload("weight"));
    if (const auto zone = read<EntityId>(entry.view, of_workload("zone")); zone.is_set())
      workload.zone = {model::Setting<std::string>::State::set, program[zone.value].name, zone.span};
    workloads.push_back(std::move(workload));
  }
  std::ranges::sort(workloads, {}, &model::Workload::name);
  return workloads;
}

std::vector<model::Alias> lower_aliases(Program &program, const Ids &ids, const View &exported,
                                        std::string_view owner) {
  std::vector<model::Alias> aliases;
  for (const model::Word &word : read_words(exported, field_index(export_fields, "as"))) {
    const std::string_view text = word.text;
    const auto dot = text.find('.');
    const std::string_view name = text.substr(0, dot), space = dot == text.npos ? "" : text.substr(dot + 1);
    if (!is_dns_label(name) || !is_dns_label(space)) {
      program.findings
          .report(diagnostics::out_of_range, word.span, "as", "a name and a namespace, with a dot between them",
                  "`" + word.text + "`")
          .advise("for instance `as = \"ledger.legacy\"`: callers know it as `ledger.legacy`");
      continue;
    }
    const EntityId found = program.find(Kind::space, {}, space);
    if (!found.known()) {
      std::vector<std::string> legal;
      for (const EntityId id : program.of_kind(Kind::space))
        legal.push_back(program[id].name);
      program.findings.report(diagnostics::unresolved, word.span, "namespace", space)
          .label(word.span, "another name of " + std::string(owner))
          .advise(did_you_mean(space, legal))
          .advise("declare it: `namespace " + std::string(space) + " { }`");
      continue;
    }
    aliases.push_back({std::string(name), ids.space(found), word.span});
  }
  std::ranges::sort(aliases, {}, [](const model::Alias &alias) { return std::pair(alias.space, alias.name); });
  return aliases;
}

} // namespace meshc::check
