#include "driver/rendered_charts.h"

#include "yaml/print.h"
#include "yaml/read.h"

#include <algorithm>

namespace meshc::driver {
namespace {

using manifest::Value;

std::string shown(const Value &value) {
  std::string text = yaml::print(value).bytes;
  while (text.ends_with('\n'))
    text.pop_back();
  return text.find('\n') == std::string::npos ? "`" + text + "`" : "something else";
}

std::string path_of(const model::Mesh &mesh, const model::Cluster &cluster, const manifest::ChartValues &values) {
  return join_path(mesh.rendered, cluster.name + "/" + values.release + ".yaml");
}

// The way to render a release anew, from the values of today.
std::string command(const model::Mesh &mesh, const model::Cluster &cluster, const manifest::ChartValues &values) {
  const std::string &repository = values.repository;
  std::string chart = repository.empty()                 ? "CHARTS/" + values.chart
                      : repository.starts_with("oci://") ? repository + "/" + values.chart
                                                         : values.chart + " --repo " + repository;
  if (!values.version.empty())
    chart += " --version " + values.version;
  return "render it: `meshc dump values --cluster " + cluster.name + " --release " + values.release +
         " | helm template " + values.release + " " + chart + " --namespace " + values.space + " --values - > " +
         path_of(mesh, cluster, values) + "`";
}

// Everything that a chart rendered to.
class Rendered {
public:
  explicit Rendered(std::vector<yaml::Document> documents) : documents_(std::move(documents)) {}

  const Value *find(std::string_view kind, std::string_view name = {}) const {
    for (const yaml::Document &document : documents_) {
      const Value *is = document.value.at("kind");
      const Value *called = document.value.find("metadata.name");
      if (is != nullptr && is->as_string() != nullptr && *is->as_string() == kind &&
          (name.empty() || (called != nullptr && called->as_string() != nullptr && *called->as_string() == name)))
        return &document.value;
    }
    return nullptr;
  }

private:
  std::vector<yaml::Document> documents_;
};

// Reads a document that a ConfigMap carries as text.
std::optional<Value> carried(const Value *map, std::string_view key) {
  const Value *data = map == nullptr ? nullptr : map->at("data");
  const Value *text = data == nullptr ? nullptr : data->at(key);
  if (text == nullptr || text->as_string() == nullptr)
    return std::nullopt;
  yaml::ReadResult read = yaml::read(*text->as_string(), FileId());
  if (!read.ok() || read.documents.empty())
    return std::nullopt;
  return std::move(read.documents.front().value);
}

// The first difference: what is wanted has to be there, and there may be more of it in maps.
std::optional<std::string> difference(const Value &wanted, const Value *found, const std::string &path) {
  if (const Value::Map *fields = wanted.as_map()) {
    for (const manifest::Field &field : *fields)
      if (auto inner = difference(field.value, found == nullptr ? nullptr : found->at(field.key),
                                  path.empty() ? field.key : path + "." + field.key))
        return inner;
    return std::nullopt;
  }
  const Value::List *items = wanted.as_list();
  const Value::List *others = found == nullptr ? nullptr : found->as_list();
  if (items != nullptr && others != nullptr && items->size() == others->size()) {
    for (std::size_t i = 0; i < items->size(); ++i)
      if (auto inner = difference((*items)[i], &(*others)[i], path + "[" + std::to_string(i) + "]"))
        return inner;
    return std::nullopt;
  }
  if (found != nullptr && found->same(wanted))
    return std::nullopt;
  return "`" + path + "` is " + (found == nullptr ? "not set" : shown(*found)) + ", and the program says " +
         shown(wanted);
}

std::string text_at(const Value &values, std::string_view path) {
  const Value *found = values.find(path);
  return found == nullptr || found->as_string() == nullptr ? "" : *found->as_string();
}

// The mesh configuration that a control plane, or a primary about a remote, reads.
std::optional<std::string> config_problem(const Rendered &rendered, const Value &values, const std::string &suffix) {
  const Value *config = values.at("meshConfig");
  if (config == nullptr)
    return std::nullopt;
  const auto mesh = carried(rendered.find("ConfigMap", "istio" + suffix), "mesh");
  if (!mesh)
    return "it has no ConfigMap `istio" + suffix + "` with the configuration of the mesh";
  return difference(*config, &*mesh, "");
}

// Where the primary is: endpoints of the Service, or its name.
const Value *address_of(const Rendered &rendered, const Value &service) {
  if (const Value *name = service.find("spec.externalName"))
    return name;
  const Value *slice = rendered.find("EndpointSlice");
  const Value *endpoints = slice == nullptr ? nullptr : slice->at("endpoints");
  const Value::List *list = endpoints == nullptr ? nullptr : endpoints->as_list();
  const Value *addresses = list == nullptr || list->empty() ? nullptr : list->front().at("addresses");
  const Value::List *all = addresses == nullptr ? nullptr : addresses->as_list();
  return all == nullptr || all->empty() ? nullptr : &all->front();
}

std::optional<std::string> remote_problem(const Rendered &rendered, const Value &values, const std::string &suffix) {
  const Value *service = rendered.find("Service", "istiod" + suffix);
  if (service == nullptr)
    return "it has no Service `istiod" + suffix + "`";
  if (const Value *wanted = values.find("global.remotePilotAddress"))
    if (auto problem = difference(*wanted, address_of(rendered, *service), "global.remotePilotAddress"))
      return problem;
  const Value *webhook = rendered.find("MutatingWebhookConfiguration");
  const Value *hooks = webhook == nullptr ? nullptr : webhook->at("webhooks");
  if (hooks == nullptr || hooks->as_list() == nullptr || hooks->as_list()->empty())
    return "it has no webhook of an injector";
  const Value &hook = hooks->as_list()->front();
  for (const auto &[asked, called] : {std::pair("istiodRemote.injectionURL", "clientConfig.url"),
                                      std::pair("istiodRemote.injectionPath", "clientConfig.service.path")})
    if (const Value *wanted = values.find(asked))
      if (auto problem = difference(*wanted, hook.find(called), called))
        return problem;
  return config_problem(rendered, values, suffix);
}

std::optional<std::string> istiod_problem(const Rendered &rendered, const Value &values) {
  const std::string revision = text_at(values, "revision");
  const std::string suffix = revision.empty() ? "" : "-" + revision;
  if (text_at(values, "profile") == "remote")
    return remote_problem(rendered, values, suffix);
  if (rendered.find("Deployment", "istiod" + suffix) == nullptr)
    return "it has no Deployment `istiod" + suffix + "`";
  const auto injected = carried(rendered.find("ConfigMap", "istio-sidecar-injector" + suffix), "values");
  if (!injected)
    return "it has no ConfigMap `istio-sidecar-injector" + suffix + "` with values";
  if (const Value *global = values.at("global"))
    if (auto problem = difference(*global, injected->at("global"), "global"))
      return problem;
  return config_problem(rendered, values, suffix);
}

std::optional<std::string> gateway_problem(const Rendered &rendered, const manifest::ChartValues &values) {
  const Value *service = rendered.find("Service", values.release);
  const Value *deployment = rendered.find("Deployment", values.release);
  if (service == nullptr || deployment == nullptr)
    return "it has no Service and Deployment `" + values.release + "`";
  const Value *labels = deployment->find("spec.template.metadata.labels");
  if (const Value *network = values.values.at("networkGateway"))
    if (auto problem =
            difference(*network, labels == nullptr ? nullptr : labels->at("topology.istio.io/network"), "network"))
      return problem;
  if (const Value *revision = values.values.at("revision"))
    if (auto problem = difference(*revision, labels == nullptr ? nullptr : labels->at("istio.io/rev"), "revision"))
      return problem;
  for (const auto &[asked, became] : {std::pair("service.loadBalancerIP", "spec.loadBalancerIP"),
                                      std::pair("service.annotations", "metadata.annotations")})
    if (const Value *wanted = values.values.find(asked))
      if (auto problem = difference(*wanted, service->find(became), became))
        return problem;
  return std::nullopt;
}

std::optional<std::string> base_problem(const Rendered &rendered, const Value &values) {
  if (rendered.find("CustomResourceDefinition") == nullptr)
    return "it has no CustomResourceDefinition";
  const std::string revision = text_at(values, "defaultRevision");
  const Value *webhook = rendered.find("ValidatingWebhookConfiguration", "istiod-default-validator");
  if (revision.empty() || webhook == nullptr)
    return revision.empty() == (webhook == nullptr)
               ? std::nullopt
               : std::optional<std::string>("`defaultRevision` is not `" + revision + "`");
  const Value *labels = webhook->find("metadata.labels");
  return difference(*values.at("defaultRevision"), labels == nullptr ? nullptr : labels->at("istio.io/rev"),
                    "defaultRevision");
}

std::optional<std::string> problem_of(const Rendered &rendered, const manifest::ChartValues &values) {
  if (values.chart == "istiod")
    return istiod_problem(rendered, values.values);
  if (values.chart == "gateway")
    return gateway_problem(rendered, values);
  if (values.chart == "base")
    return base_problem(rendered, values.values);
  return rendered.find("DaemonSet") == nullptr ? std::optional<std::string>("it has no DaemonSet") : std::nullopt;
}

} // namespace

RenderedCharts read_rendered_charts(Host &host, const std::string &root, const model::Mesh &mesh) {
  RenderedCharts rendered;
  if (!mesh.control_plane.is_set() || mesh.control_plane.value != model::ControlPlaneDelivery::manifests)
    return rendered;
  for (const model::Cluster &cluster : mesh.clusters) {
    const std::string folder = join_path(mesh.rendered, cluster.name);
    auto listed = host.list(join_path(root, folder));
    const auto *entries = std::get_if<std::vector<Entry>>(&listed);
    for (const Entry &entry : entries == nullptr ? std::vector<Entry>() : *entries) {
      const std::string path = join_path(folder, entry.name);
      auto bytes = host.read(join_path(root, path));
      if (auto *text = std::get_if<std::string>(&bytes))
        rendered.emplace(path, std::move(*text));
    }
  }
  return rendered;
}

std::optional<manifest::File> place_rendered_chart(const RenderedCharts &rendered, const model::Mesh &mesh,
                                                   const model::Cluster &cluster, const manifest::ChartValues &values,
                                                   diagnostics::Diagnostics &findings) {
  const std::string path = path_of(mesh, cluster, values);
  const auto refuse = [&](const std::string &what) {
    findings.report(diagnostics::rendered_chart_wrong, mesh.control_plane.span, path, what)
        .advise(command(mesh, cluster, values));
    return std::nullopt;
  };
  const auto found = rendered.find(path);
  if (found == rendered.end())
    return refuse("there is no such file");
  yaml::ReadResult read = yaml::read(found->second, FileId());
  if (!read.ok())
    return refuse("it does not read as YAML: " + read.problems.front().message);
  if (const auto problem = problem_of(Rendered(std::move(read.documents)), values))
    return refuse(*problem);
  const manifest::Stage stage = values.chart == "gateway" ? manifest::Stage::gateways : manifest::Stage::control_plane;
  return manifest::File{"clusters/" + cluster.name + "/" + std::string(manifest::folder(stage)) + "/" + values.release +
                            ".yaml",
                        found->second,
                        {{1, mesh.control_plane.span}}};
}

} // namespace meshc::driver
