#include "backends/istio/control_plane.h"
#include "backends/istio/emitters.h"

#include <algorithm>

namespace meshc::backends::istio {
namespace {

constexpr std::string_view chosen = "istio.io/rev";
constexpr std::string_view injected = "istio-injection";       // of a namespace
constexpr std::string_view wished = "sidecar.istio.io/inject"; // of a pod

// One test of a label: has it this value, another one or none, or is it not there?
struct Test {
  std::string_view key;
  std::string_view how; // In, NotIn, DoesNotExist
  std::string_view value = {};
};

Value selector(std::initializer_list<Test> tests, Span at) {
  Value list = Value::list(at);
  for (const Test &test : tests) {
    Value made = Value::map(at);
    made.set("key", Value(test.key, at));
    made.set("operator", Value(test.how, at));
    if (!test.value.empty()) {
      Value values = Value::list(at);
      values.push(Value(test.value, at));
      made.set("values", std::move(values));
    }
    list.push(std::move(made));
  }
  return one("matchExpressions", std::move(list), at);
}

Value list_of(std::string_view word, Span at) {
  Value list = Value::list(at);
  list.push(Value(word, at));
  return list;
}

Value created_pods(Span at) {
  Value rule = Value::map(at);
  rule.set("operations", list_of("CREATE", at));
  rule.set("apiGroups", list_of("", at));
  rule.set("apiVersions", list_of("v1", at));
  rule.set("resources", list_of("pods", at));
  Value list = Value::list(at);
  list.push(std::move(rule));
  return list;
}

Value injector(const Context &context, const model::Revision &revision, Span at) {
  const Injector found = injector_of(context);
  if (!found.url.empty())
    return one("url", Value(found.url, at), at);
  Value service = Value::map(at);
  service.set("name", Value(service_of(revision), at));
  service.set("namespace", Value(context.mesh.system_namespace, at));
  service.set("path", Value(found.path, at));
  service.set("port", Value(443, at));
  return one("service", std::move(service), at);
}

struct Choice {
  std::string_view name; // istiod completes webhooks whose names end in `sidecar-injector.istio.io`
  Value of_namespace;
  Value of_pod;
};

// Who chooses by this tag; what opts out does not, and the older label of a namespace outranks the tag.
std::vector<Choice> choices(std::string_view tag, bool takes_the_rest, Span at) {
  std::vector<Choice> made;
  made.push_back({"rev.namespace.sidecar-injector.istio.io",
                  selector({{chosen, "In", tag}, {injected, "DoesNotExist"}}, at),
                  selector({{wished, "NotIn", "false"}}, at)});
  made.push_back({"rev.object.sidecar-injector.istio.io",
                  selector({{chosen, "DoesNotExist"}, {injected, "DoesNotExist"}}, at),
                  selector({{wished, "NotIn", "false"}, {chosen, "In", tag}}, at)});
  if (!takes_the_rest)
    return made;
  made.push_back({"namespace.sidecar-injector.istio.io", selector({{injected, "In", "enabled"}}, at),
                  selector({{wished, "NotIn", "false"}}, at)});
  made.push_back({"object.sidecar-injector.istio.io",
                  selector({{injected, "DoesNotExist"}, {chosen, "DoesNotExist"}}, at),
                  selector({{wished, "In", "true"}, {chosen, "DoesNotExist"}}, at)});
  return made;
}

manifest::Object tag_object(const Context &context, const model::Revision &revision, std::string_view tag,
                            bool takes_the_rest, Span at) {
  std::string name = "istio-revision-tag-" + std::string(tag);
  if (context.mesh.system_namespace != "istio-system") // as istioctl and the charts name it
    name += "-" + context.mesh.system_namespace;
  manifest::Object made =
      object({manifest::Stage::control_plane, "admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"}, {},
             name, at);
  // Istio: the control plane with this name completes the webhooks with its certificate, and takes the tag for its own.
  Value labels = Value::map(at);
  labels.set("app", Value("sidecar-injector", at));
  labels.set("istio.io/rev", Value(revision.name.empty() ? "default" : revision.name, at));
  labels.set("istio.io/tag", Value(tag, at));
  metadata(made).set("labels", std::move(labels));
  keep_when_pruned(made, at);
  Value webhooks = Value::list(at);
  for (Choice &choice : choices(tag, takes_the_rest, at)) {
    Value hook = Value::map(at);
    hook.set("name", Value(choice.name, at));
    hook.set("clientConfig", injector(context, revision, at));
    hook.set("namespaceSelector", std::move(choice.of_namespace));
    hook.set("objectSelector", std::move(choice.of_pod));
    hook.set("rules", created_pods(at));
    hook.set("failurePolicy", Value("Fail", at));
    hook.set("reinvocationPolicy", Value("Never", at));
    hook.set("sideEffects", Value("None", at));
    hook.set("admissionReviewVersions", list_of("v1", at));
    webhooks.push(std::move(hook));
  }
  made.body.set("webhooks", std::move(webhooks));
  return made;
}

} // namespace

// Objects of their own, and not values of a chart: a tag moves from one release of Helm to another, which Helm refuses
// for an object that a release owns. So it is changed in place, and there is no moment without it.
void revision_tags(const Context &context, manifest::Bundle &bundle) {
  const model::Mesh &mesh = context.mesh;
  if (mesh.tags.empty())
    return;
  const std::vector<model::Revision> revisions = mesh.revisions(context.id);
  // A control plane without a name brings webhooks for whatever chooses none.
  const bool taken = std::ranges::any_of(revisions, [](const model::Revision &one) { return one.name.empty(); });
  for (const model::Word &tag : mesh.tags) {
    const model::Revision &revision = model::chosen_by(revisions, tag.text);
    const bool first = &tag == &mesh.tags.front();
    bundle.objects.push_back(
        tag_object(context, revision, tag.text, first && !taken && tag.text == "default", tag.span));
    if (first && !taken && tag.text != "default")
      bundle.objects.push_back(tag_object(context, revision, "default", true, tag.span));
  }
}

} // namespace meshc::backends::istio
