#include "hatch/raw.h"

#include "base/suggest.h"
#include "base/text.h"

#include <algorithm>
#include <array>

namespace meshc::hatch {
namespace {

using manifest::Stage;
using manifest::Value;

// As the back ends name it: where the charts of gateways are released.
constexpr std::string_view gateway_namespace = "istio-ingress";

// Kinds that people write beside a mesh and that live outside namespaces.
constexpr std::array<std::string_view, 11> outside_namespaces{"ClusterRole",
                                                              "ClusterRoleBinding",
                                                              "MutatingWebhookConfiguration",
                                                              "ValidatingWebhookConfiguration",
                                                              "ValidatingAdmissionPolicy",
                                                              "ValidatingAdmissionPolicyBinding",
                                                              "PriorityClass",
                                                              "StorageClass",
                                                              "GatewayClass",
                                                              "ClusterSecretStore",
                                                              "ClusterIssuer"};

bool is_outside_namespaces(std::string_view kind) {
  return std::ranges::find(outside_namespaces, kind) != outside_namespaces.end();
}

const Value *find_private_key(const Value &value) {
  if (const std::string *text = value.as_string())
    return text->find("PRIVATE KEY-----") != text->npos ? &value : nullptr;
  if (const auto *items = value.as_list())
    for (const Value &item : *items)
      if (const Value *found = find_private_key(item))
        return found;
  if (const auto *fields = value.as_map())
    for (const manifest::Field &field : *fields)
      if (const Value *found = find_private_key(field.value))
        return found;
  return nullptr;
}

Stage stage_of(const model::Mesh &mesh, std::string_view kind, std::string_view space) {
  if (space.empty())
    return Stage::mesh;
  if (space == mesh.system_namespace)
    return kind == "Gateway"                              ? Stage::gateways
           : kind == "Secret" || kind == "ExternalSecret" ? Stage::control_plane
                                                          : Stage::mesh;
  const bool declared = std::ranges::find(mesh.namespaces, space, &model::Namespace::name) != mesh.namespaces.end();
  return space == gateway_namespace && !declared ? Stage::gateways : Stage::services;
}

// Behind the name, where a person would write it.
void insert_namespace(Value &metadata, const std::string &space, Span at) {
  Value::Map fields;
  for (const manifest::Field &field : *metadata.as_map()) {
    fields.push_back(field);
    if (field.key == "name")
      fields.push_back({"namespace", Value(space, at)});
  }
  metadata = Value::of(std::move(fields), metadata.span());
}

class Document {
public:
  Document(const model::Mesh &mesh, const model::RawBlock &raw, diagnostics::Diagnostics &findings)
      : mesh_(mesh), raw_(raw), findings_(findings) {}

  std::optional<manifest::Object> read(Value body) {
    if (!body.is_map())
      return refuse(body, "a document is " + std::string(body.is_list() ? "a list" : "plain text") + ", not an object",
                    "an object has `apiVersion`, `kind` and `metadata`");
    manifest::Object made;
    made.is_raw = true;
    made.origin = raw_.span;
    if (!text(body, body, "apiVersion", made.api_version) || !text(body, body, "kind", made.kind))
      return std::nullopt;
    if (made.kind.ends_with("List") && body.at("items") != nullptr)
      return refuse(*body.at("kind"), "a `" + made.kind + "` is no object of its own",
                    "write each of its items as a document, with `---` between them");
    Value *metadata = body.at("metadata");
    if (metadata == nullptr || !metadata->is_map())
      return refuse(metadata == nullptr ? body : *metadata, "`metadata` is missing", "an object has a name");
    if (const Value *generated = metadata->at("generateName"); generated != nullptr)
      return refuse(*generated, "`generateName` makes another object on each delivery", "write `name`");
    if (!text(body, *metadata, "name", made.name) || !accepted(made, body, *metadata))
      return std::nullopt;
    if (!place(made, *metadata))
      return std::nullopt;
    made.stage = stage_of(mesh_, made.kind, made.space);
    made.body = std::move(body);
    return made;
  }

private:
  std::nullopt_t refuse(const Value &at, const std::string &what, std::string help) {
    findings_.report(diagnostics::unusable_manifest, at.span().known() ? at.span() : raw_.span, raw_.name, what)
        .advise(std::move(help));
    return std::nullopt;
  }

  bool text(const Value &body, const Value &owner, std::string_view key, std::string &into) {
    const Value *value = owner.at(key);
    const std::string *said = value == nullptr ? nullptr : value->as_string();
    if (said != nullptr && !said->empty()) {
      into = *said;
      return true;
    }
    const std::string path = (&owner == &body ? "" : "metadata.") + std::string(key);
    refuse(value == nullptr ? body : *value, "`" + path + "` " + (value == nullptr ? "is missing" : "must be a string"),
           "");
    return false;
  }

  // What must not come in this way.
  bool accepted(const manifest::Object &made, const Value &body, const Value &metadata) {
    if (!is_dns_name(made.name)) {
      refuse(*metadata.at("name"), "the name `" + made.name + "` cannot be the name of a file",
             "meshc takes names of at most 253 of a-z, 0-9, `-` and `.`");
      return false;
    }
    if (made.kind == "Namespace") {
      refuse(*body.at("kind"), "a Namespace is not written out: deleting one deletes all that is in it",
             "write `namespace " + made.name + " { manage = create }`, which marks it so that nothing prunes it");
      return false;
    }
    if (made.kind == "CustomResourceDefinition") {
      refuse(*body.at("kind"), "a CustomResourceDefinition is installed by whom it belongs to, not with the mesh",
             "pruning it would delete every object of its kind");
      return false;
    }
    if (made.kind == "IstioOperator") {
      refuse(*body.at("kind"), "an IstioOperator is read by nobody in the cluster since Istio 1.24",
             "the values of Istio's charts are written under `charts/`; what they set is said in `mesh` and `cluster`");
      return false;
    }
    return holds_no_secret(made, body);
  }

  bool holds_no_secret(const manifest::Object &made, const Value &body) {
    const Value *clear = nullptr;
    std::string what;
    if (made.kind == "Secret" && made.api_version == "v1")
      for (const std::string_view field : {"data", "stringData"})
        if (const Value *value = body.at(field); value != nullptr && !value->empty() && clear == nullptr) {
          clear = value;
          what = "`" + std::string(field) + "` of Secret `" + made.name + "`";
        }
    if (const Value *key = clear == nullptr ? find_private_key(body) : nullptr) {
      clear = key;
      what = "a private key in " + made.kind + " `" + made.name + "`";
    }
    if (clear == nullptr)
      return true;
    findings_.report(diagnostics::secret_in_clear, clear->span().known() ? clear->span() : raw_.span, what)
        .label(raw_.span, "written by this")
        .advise("write an ExternalSecret, which names where the value is kept, or a SealedSecret");
    return false;
  }

  bool place(manifest::Object &made, Value &metadata) {
    const Value *said = metadata.at("namespace");
    if (said != nullptr && !text(metadata, metadata, "namespace", made.space))
      return false;
    if (is_outside_namespaces(made.kind)) {
      if (said == nullptr)
        return true;
      refuse(*said, "a " + made.kind + " lives outside namespaces", "remove `metadata.namespace`");
      return false;
    }
    if (said == nullptr && !raw_.space.empty()) {
      made.space = raw_.space;
      insert_namespace(metadata, raw_.space, raw_.space_span);
      return true;
    }
    if (said != nullptr && !raw_.space.empty() && made.space != raw_.space) {
      findings_
          .report(diagnostics::unusable_manifest, said->span(), raw_.name,
                  "`metadata.namespace` is `" + made.space + "`, but the block says `" + raw_.space + "`")
          .label(raw_.space_span, "said here")
          .advise("leave the namespace out of the manifest, or write two `raw` blocks");
      return false;
    }
    return said == nullptr || is_known(made.space, said->span());
  }

  bool is_known(const std::string &space, Span at) {
    std::vector<std::string> legal{mesh_.system_namespace};
    for (const model::Namespace &one : mesh_.namespaces)
      legal.push_back(one.name);
    if (space == gateway_namespace || std::ranges::find(legal, space) != legal.end())
      return true;
    findings_.report(diagnostics::unresolved, at.known() ? at : raw_.span, "namespace", space)
        .advise(did_you_mean(space, legal))
        .advise("a namespace of others is declared too: `namespace " + space + " {}`");
    return false;
  }

  const model::Mesh &mesh_;
  const model::RawBlock &raw_;
  diagnostics::Diagnostics &findings_;
};

} // namespace

std::vector<manifest::Object> objects_of(const model::Mesh &mesh, const model::RawBlock &raw,
                                         std::vector<manifest::Value> documents, diagnostics::Diagnostics &findings) {
  std::vector<manifest::Object> objects;
  bool any = false;
  for (Value &body : documents) {
    if (std::holds_alternative<manifest::Null>(body.data()))
      continue; // nothing between two `---`, or comments
    any = true;
    if (auto made = Document(mesh, raw, findings).read(std::move(body)))
      objects.push_back(std::move(*made));
  }
  if (!any)
    findings.report(diagnostics::unusable_manifest, raw.span, raw.name, "it holds no object");
  return objects;
}

} // namespace meshc::hatch
