#include "lint/collect.h"

#include "base/text.h"
#include "manifest/look.h"

namespace meshc::lint {
namespace {

using manifest::Value;

// Panels of a dashboard keep their queries in members called `expr`.
void collect_queries(const Value &value, facts::Site &site) {
  for (const Value &item : manifest::items(&value))
    collect_queries(item, site);
  for (const manifest::Field &field : manifest::fields(&value))
    if (field.key == "expr" && field.value.as_string() != nullptr)
      site.queries.push_back({*field.value.as_string(), field.value.span()});
    else
      collect_queries(field.value, site);
}

void set_path(Value &map, std::string_view path, Value value) {
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos) {
    map.set(path, std::move(value));
    return;
  }
  const std::string_view first = path.substr(0, dot);
  Value *inner = map.at(first);
  if (inner == nullptr || !inner->is_map())
    inner = &map.set(first, Value::map(value.span()));
  set_path(*inner, path.substr(dot + 1), std::move(value));
}

} // namespace

void collect(Value document, const std::string &handed_to, facts::Site &site) {
  const std::string kind(manifest::text(document.at("kind")));
  const std::string version(manifest::text(document.at("apiVersion")));
  if (version.empty() || kind.empty()) {
    collect_queries(document, site);
    return;
  }
  if (kind == "List" || (kind.ends_with("List") && document.at("items") != nullptr && document.at("spec") == nullptr)) {
    if (Value *all = document.at("items"); all != nullptr && all->is_list())
      for (std::size_t i = 0; Value *item = all->item(i); ++i)
        collect(std::move(*item), handed_to, site);
    return;
  }
  manifest::Object object;
  object.api_version = version;
  object.kind = kind;
  object.name = std::string(manifest::text(document, "metadata.name"));
  object.space = std::string(manifest::text(document, "metadata.namespace"));
  object.origin = document.at("kind")->span();
  object.is_raw = true;
  object.body = std::move(document);
  site.objects.push_back({std::move(object), handed_to});
}

void collect_settings(facts::Site &site) {
  for (const facts::Passage &command : site.commands) {
    const bool is_helm = command.text.find("helm ") != std::string::npos;
    if (command.text.find(is_helm ? "istio" : "istioctl ") == std::string::npos)
      continue;
    Value spec = Value::map(command.span);
    const auto words = split(command.text, ' ');
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i] != "--set")
        continue;
      const std::size_t equal = words[i + 1].find('=');
      if (equal != std::string_view::npos && equal != 0)
        set_path(spec, words[i + 1].substr(0, equal), Value(words[i + 1].substr(equal + 1), command.span));
    }
    if (spec.empty())
      continue;
    manifest::Object object;
    object.api_version = "install.istio.io/v1alpha1";
    object.kind = "IstioOperator";
    object.name = is_helm ? "helm" : "istioctl install";
    object.origin = command.span;
    object.is_raw = true;
    object.body = Value::map(command.span);
    if (is_helm) {
      Value outer = Value::map(command.span);
      outer.set("values", std::move(spec));
      spec = std::move(outer);
    }
    object.body.set("spec", std::move(spec));
    site.objects.push_back({std::move(object), is_helm ? "helm" : "istioctl"});
  }
}

} // namespace meshc::lint
