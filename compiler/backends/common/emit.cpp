#include "backends/common/emit.h"

namespace meshc::backends {

manifest::Object object(const Kind &kind, std::string_view space, std::string_view name, Span origin) {
  manifest::Object made;
  made.stage = kind.stage;
  made.api_version = kind.api_version;
  made.kind = kind.name;
  made.space = space;
  made.name = name;
  made.origin = origin;
  made.body = Value::map(origin, 4);
  made.body.set("apiVersion", Value(kind.api_version, origin));
  made.body.set("kind", Value(kind.name, origin));
  Value data = Value::map(origin, space.empty() ? 1 : 2);
  data.set("name", Value(name, origin));
  if (!space.empty())
    data.set("namespace", Value(space, origin));
  made.body.set("metadata", std::move(data));
  return made;
}

Value &metadata(manifest::Object &object) {
  return *object.body.at("metadata");
}

Value &child(Value &map, std::string_view key, Span at) {
  Value *present = map.at(key);
  return present != nullptr ? *present : map.set(key, Value::map(at));
}

void keep_when_pruned(manifest::Object &object, Span at) {
  Value &annotations = child(metadata(object), "annotations", at);
  annotations.set("argocd.argoproj.io/sync-options", Value("Prune=false,Delete=false", at));
  annotations.set("kustomize.toolkit.fluxcd.io/prune", Value("disabled", at));
}

Value labels(const model::Labels &labels, Span at) {
  Value map = Value::map(at, labels.size());
  add_labels(map, labels);
  return map;
}

void add_labels(Value &map, const model::Labels &labels) {
  for (const auto &[key, word] : labels)
    map.set(key, Value(word.text, word.span));
}

Value texts(std::span<const std::string> items, Span at) {
  Value list = Value::list(at);
  for (const std::string &item : items)
    list.push(Value(item, at));
  return list;
}

Value texts(std::span<const model::Word> items, Span at) {
  Value list = Value::list(at);
  for (const model::Word &item : items)
    list.push(Value(item.text, item.span));
  return list;
}

Value percent_value(model::Percent share, Span at) {
  constexpr std::int64_t one_percent = model::whole.millionths / 100;
  if (share.millionths % one_percent == 0)
    return Value(share.millionths / one_percent, at);
  return Value(static_cast<double>(share.millionths) / static_cast<double>(one_percent), at);
}

Value one(std::string_view key, Value value, Span at) {
  Value map = Value::map(at, 1);
  map.set(key, std::move(value));
  return map;
}

} // namespace meshc::backends
