"""Istio's own charts, rendered with the values that the compiler wrote, and what has to be true of the result."""

import functools
import json
import re
import subprocess
from dataclasses import dataclass, field

from . import install
from .documents import Chart, Cluster, DocumentError, look, parse_documents

FOLDERS = {
    "base": "base",
    "istiod": "istio-control/istio-discovery",
    "gateway": "gateway",
    "cni": "istio-cni",
    "ztunnel": "ztunnel",
}

NETWORK = "topology.istio.io/network"
CROSS_NETWORK_PORT = 15443

# Parts of the values that the charts hand on as they are, so their keys are not the charts'. The mesh configuration is
# read strictly by the analyze engine.
FREE = {
    "affinity", "annotations", "defaultTemplates", "env", "envVarFrom", "labels", "meshConfig", "nodeSelector",
    "podAnnotations", "podLabels", "proxyMetadata", "serviceAnnotations", "serviceSelectorLabels", "templates",
}


@dataclass
class Rendered:
    objects: dict[str, list[dict]] = field(default_factory=dict)  # release -> objects
    errors: list[str] = field(default_factory=list)

    def all(self) -> list[dict]:
        return [one for objects in self.objects.values() for one in objects]

    def find(self, kind: str, name: str) -> dict | None:
        return next((one for one in self.all() if one["kind"] == kind and one["metadata"]["name"] == name), None)

    @property
    def mesh(self) -> dict | None:
        """Of the first control plane; where there are two, `check` sees that they are told the same."""
        name = next((one["metadata"]["name"] for one in self.all()
                     if one["kind"] == "ConfigMap" and re.match(r"istio(-\d|$)", one["metadata"]["name"])), "istio")
        return self.mesh_of(name.removeprefix("istio"))

    def mesh_of(self, suffix: str) -> dict | None:
        text = look(self.find("ConfigMap", f"istio{suffix}"), "data", "mesh")
        return parse_documents(text)[0] if text else None

    def injected_values(self, suffix: str) -> dict:
        return json.loads(look(self.find("ConfigMap", f"istio-sidecar-injector{suffix}"), "data", "values", default="{}"))


def render(cluster: Cluster, other_versions: bool = False) -> Rendered:
    """Once a cluster. With `other_versions` also where all charts are of another version than those here, for engines
    that look at what istiod does with the objects and not at the charts."""
    with cluster.lock:
        if other_versions not in cluster.renderings:
            cluster.renderings[other_versions] = render_now(cluster, other_versions)
        return cluster.renderings[other_versions]


def render_now(cluster: Cluster, other_versions: bool) -> Rendered:
    rendered = Rendered()
    if other_version(cluster) and not other_versions:
        return rendered
    for chart in cluster.charts:
        problem = header_problem(chart)
        if problem:
            rendered.errors.append(f"{chart.path.name}: {problem}")
            continue
        objects, problem = template(chart.name, chart.release, chart.namespace, chart.path.read_text())
        if problem:
            rendered.errors.append(f"{chart.path.name}: {problem}")
            continue
        rendered.objects[chart.release] = objects
    return rendered


@functools.cache
def template(chart: str, release: str, namespace: str, values: str) -> tuple[list[dict], str | None]:
    """The same values give the same objects, and most mutations leave most values alone. Nobody may change them."""
    done = subprocess.run([install.program("helm"), "template", release, str(install.CHARTS / FOLDERS[chart]),
                           "--namespace", namespace, "--values", "-"], input=values, text=True, capture_output=True)
    if done.returncode != 0:
        return [], done.stderr.strip()
    try:
        documents = parse_documents(done.stdout)
    except DocumentError as error:
        return [], f"the chart renders to no YAML: {error}"
    return [one for one in documents if isinstance(one, dict)], None


def header_problem(chart: Chart) -> str | None:
    if chart.header is None:
        return "the first line is not `# Chart C, version V. Release R in namespace N.`"
    if chart.name not in FOLDERS:
        return f"chart {chart.name} is none of Istio's ({', '.join(FOLDERS)})"
    if chart.release != chart.path.stem:
        return f"the file is named {chart.path.stem}, the release {chart.release}"
    return None


def other_version(cluster: Cluster) -> str | None:
    """Says so when every chart of the cluster is of another minor version than the engines: rendering with theirs would
    prove nothing. The source tree's VERSION is the branch's, 1.31; every patch release of it is rendered with the same
    charts."""
    engine = install.ISTIO_VERSION.read_text().strip()
    asked = {chart.version for chart in cluster.charts if chart.header}
    if not asked or any(re.match(rf"{re.escape(engine)}(\.|$)", version) for version in asked):
        return None
    return f"it asks for Istio {', '.join(sorted(asked))}, the charts here are of {engine}"


@dataclass
class Elsewhere:
    """What runs in the remotes of a primary: their gateways take its Gateway objects too."""
    pods: list[dict] = field(default_factory=list)  # labels
    services: list[dict] = field(default_factory=list)


def check(cluster: Cluster, rendered: Rendered, elsewhere: Elsewhere) -> list[str]:
    errors = list(rendered.errors)
    for chart in cluster.charts:
        if chart.header and chart.name in FOLDERS:
            errors += unknown_keys(chart)
    if cluster.istiod is None:
        errors.append(f"no values of the istiod chart in {cluster.charts_folder}")
    for chart in cluster.istiods:
        if chart.release in rendered.objects:
            # Where the control plane of others runs too, its objects have the same names in another namespace.
            own = Rendered({chart.release: rendered.objects[chart.release]})
            errors += check_istiod(cluster, chart, own if cluster.hosted else rendered)
    told = [{key: value for key, value in chart.values.items() if key != "revision"} for chart in cluster.istiods]
    if any(one != told[0] for one in told[1:]):
        errors.append("control planes side by side are not told the same")
    errors += check_tags(cluster, rendered)
    if not rendered.errors:
        errors += check_injection(cluster, rendered)
    for chart in cluster.charts:
        if chart.header and chart.name == "gateway" and chart.release in rendered.objects:
            errors += check_gateway_chart(cluster, chart, rendered)
    if not rendered.errors:  # else a gateway that did not render would be blamed on its selector
        errors += check_gateway_objects(cluster, rendered, elsewhere)
    return errors


def unknown_keys(chart: Chart) -> list[str]:
    """Helm takes any key where a chart has no schema, and only the gateway chart has one. So each key has to occur as a
    word somewhere in the chart: in its default values, or in a template that reads it."""
    words = words_of(chart.name)
    errors = []

    def walk(value, path):
        if not isinstance(value, dict):
            return
        for key, part in value.items():
            if str(key) not in words:
                errors.append(f"{chart.path.name}: no template of chart {chart.name} reads {'.'.join([*path, str(key)])}")
            elif key not in FREE:
                walk(part, [*path, str(key)])

    walk(chart.values, [])
    return errors


@functools.cache
def words_of(chart: str) -> set[str]:
    return {word for path in (install.CHARTS / FOLDERS[chart]).rglob("*") if path.is_file()
            for word in re.findall(r"\w+", path.read_text(errors="replace"))}


def check_istiod(cluster: Cluster, chart: Chart, rendered: Rendered) -> list[str]:
    errors = []
    name = look(chart.values, "global", "multiCluster", "clusterName")
    network = look(chart.values, "global", "network")
    mesh_id = look(chart.values, "global", "meshID")
    # Folder and clusterName are both the cluster's name; remote secrets and `topology.istio.io/cluster` go by it.
    if name != cluster.name:
        errors.append(f"{chart.path.name}: clusterName is {name}, the cluster's folder is {cluster.name}")
    for key, value in (("global.network", network), ("global.meshID", mesh_id)):
        if not value and not cluster.hosted:  # the istiod of its gateway is no part of the mesh
            errors.append(f"{chart.path.name}: {key} is not set")

    deployment = rendered.find("Deployment", f"istiod{chart.suffix}")
    if deployment is None and chart.values.get("profile") != "remote":
        errors.append(f"the istiod chart renders no Deployment istiod{chart.suffix}")
    if deployment is not None:
        containers = look(deployment, "spec", "template", "spec", "containers")
        given = {one["name"]: one.get("value") for one in containers[0]["env"]}
        if given.get("CLUSTER_ID") != name:
            errors.append(f"istiod runs with CLUSTER_ID={given.get('CLUSTER_ID')}, not {name}")
    injected = rendered.injected_values(chart.suffix)
    if injected and look(injected, "global", "network") != (network or ""):
        errors.append(f"proxies are injected with network {look(injected, 'global', 'network')}, not {network}")

    mesh = rendered.mesh_of(chart.suffix)
    if chart.values.get("profile") == "remote" and "meshConfig" not in chart.values:
        return errors  # its proxies read the mesh configuration of their primary
    if mesh is None:
        return [*errors, "the istiod chart renders no ConfigMap istio with a mesh configuration"]
    if look(mesh, "defaultConfig", "meshId") != mesh_id:
        errors.append(f"proxies get mesh ID {look(mesh, 'defaultConfig', 'meshId')}, not {mesh_id}")
    for key, value in look(chart.values, "meshConfig", default={}).items():
        if not includes(mesh.get(key), value):
            errors.append(f"meshConfig.{key} is {mesh.get(key)!r} in the ConfigMap and {value!r} in the values")
    namespace = next((one for one in cluster.objects
                      if one.get("kind") == "Namespace" and one["metadata"]["name"] == chart.namespace), None)
    labelled = look(namespace, "metadata", "labels", NETWORK)
    if namespace is not None and labelled != network:
        errors.append(f"namespace {chart.namespace} is labelled {NETWORK}={labelled}, the chart's network is {network}")
    return errors


def check_tags(cluster: Cluster, rendered: Rendered) -> list[str]:
    """A tag must lead to a control plane that is there, be completed by it, and take the pods that Istio's own tag of that
    name takes: the chart can make the same objects, so its webhooks are what ours are compared with."""
    errors = []
    revisions = {chart.values.get("revision", ""): chart for chart in cluster.istiods}
    for tag in cluster.of_kind("MutatingWebhookConfiguration", "admissionregistration.k8s.io"):
        name = tag["metadata"]["name"]
        labels = tag["metadata"]["labels"]
        revision = "" if labels["istio.io/rev"] == "default" else labels["istio.io/rev"]
        chart = revisions.get(revision)
        if chart is None:
            errors.append(f"{name}: there is no control plane with revision {labels['istio.io/rev']!r}")
            continue
        values = {**chart.values, "revisionTags": [labels["istio.io/tag"]]}
        objects, problem = template(chart.name, chart.release, chart.namespace, json.dumps(values))
        theirs = next((one for one in objects if one["kind"] == tag["kind"] and one["metadata"]["name"] == name), None)
        if theirs is None:
            errors.append(f"{name}: the chart makes no tag of that name ({problem or 'it renders'})")
            continue
        if said := [hook for hook in zip(webhooks_of(tag), webhooks_of(theirs)) if hook[0] != hook[1]]:
            errors.append(f"{name}: a webhook is {said[0][0]}, and the chart's own {said[0][1]}")
        if len(tag["webhooks"]) != len(theirs["webhooks"]):
            errors.append(f"{name}: {len(tag['webhooks'])} webhooks, and the chart makes {len(theirs['webhooks'])}")
    return errors


def check_injection(cluster: Cluster, rendered: Rendered) -> list[str]:
    """Whoever is to have a proxy is taken by exactly one webhook: by none it has no proxy, and by two it has two, of
    different control planes. Asked for a plain pod of each namespace that wants proxies, and for the pods of gateways."""
    spaces = {one["metadata"]["name"]: look(one, "metadata", "labels", default={})
              for one in cluster.objects if one.get("kind") == "Namespace"}
    pods = [(f"a pod of {name}", labels, {}) for name, labels in spaces.items()
            if labels.get("istio-injection") == "enabled" or "istio.io/rev" in labels]
    for one in rendered.all():
        labels = look(one, "spec", "template", "metadata", "labels", default={})
        if one["kind"] == "Deployment" and labels.get("sidecar.istio.io/inject") == "true":
            pods.append((one["metadata"]["name"], spaces.get(one["metadata"]["namespace"], {}), labels))
    hooks = [(configuration["metadata"]["name"], hook) for configuration in [*rendered.all(), *cluster.objects]
             if configuration.get("kind") == "MutatingWebhookConfiguration" for hook in configuration["webhooks"]]
    errors = []
    for name, of_namespace, of_pod in pods:
        by = [configuration for configuration, hook in hooks
              if matches(hook.get("namespaceSelector"), of_namespace) and matches(hook.get("objectSelector"), of_pod)]
        if len(by) != 1:
            errors.append(f"{name} is injected by {' and by '.join(by) or 'nobody'}")
    return errors


def matches(selector: dict | None, labels: dict) -> bool:
    """As an API server reads a LabelSelector; a label that is not there is not in any list."""
    tests = {
        "In": lambda value, values: value in values,
        "NotIn": lambda value, values: value not in values,
        "Exists": lambda value, _: value is not None,
        "DoesNotExist": lambda value, _: value is None,
    }
    selector = selector or {}
    return labels.items() >= selector.get("matchLabels", {}).items() and all(
        tests[one["operator"]](labels.get(one["key"]), one.get("values", []))
        for one in selector.get("matchExpressions", []))


def webhooks_of(configuration: dict) -> list[dict]:
    return sorted(configuration["webhooks"], key=lambda hook: hook["name"])


def includes(whole, part) -> bool:
    """Lists must be equal, maps may have more: the chart adds defaults of its own to maps."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(includes(whole.get(key), value) for key, value in part.items())
    return whole == part


def check_gateway_chart(cluster: Cluster, chart: Chart, rendered: Rendered) -> list[str]:
    network = chart.values.get("networkGateway")
    if not network:
        return []
    errors = []
    service = next((one for one in rendered.objects[chart.release] if one["kind"] == "Service"), None)
    if service is None:
        return [f"{chart.release}: the chart renders no Service"]
    labelled = look(service, "metadata", "labels", NETWORK)
    expected = look(cluster.istiod.values if cluster.istiod else {}, "global", "network")
    if labelled != network or network != expected:
        errors.append(f"{chart.release}: Service label {NETWORK}={labelled}, networkGateway={network}, "
                      f"istiod's network={expected}; all three must be equal")
    ports = [port["port"] for port in look(service, "spec", "ports", default=[])]
    if CROSS_NETWORK_PORT not in ports:
        errors.append(f"{chart.release}: the Service has ports {ports}, not {CROSS_NETWORK_PORT}")
    # Seen with istiod's own code: a ClusterIP gateway is no gateway, clients get raw pod addresses of the other network.
    if look(service, "spec", "type") not in ("LoadBalancer", "NodePort"):
        errors.append(f"{chart.release}: a Service of type {look(service, 'spec', 'type')} is not reachable from outside")
    return errors


def check_gateway_objects(cluster: Cluster, rendered: Rendered, elsewhere: Elsewhere) -> list[str]:
    errors = []
    present = [*rendered.all(), *cluster.existing_objects, *cluster.objects]
    workloads = [one for one in present if one.get("kind") in ("Deployment", "DaemonSet", "StatefulSet")]
    services = [one for one in present if one.get("kind") == "Service"] + elsewhere.services
    running = [*map(pod_labels, workloads), *elsewhere.pods]
    for gateway in cluster.of_kind("Gateway", "networking.istio.io"):
        name = f"Gateway {gateway['metadata'].get('namespace')}/{gateway['metadata']['name']}"
        selector = look(gateway, "spec", "selector", default={})
        selected = [labels for labels in running if selector and selector.items() <= labels.items()]
        if not selected:
            errors.append(f"{name} selects {selector}: no pod of the rendered charts or existing objects has these labels")
            continue
        offered = {target(port) for service in services for port in look(service, "spec", "ports", default=[])
                   if any(look(service, "spec", "selector", default={}).items() <= labels.items() for labels in selected)}
        crossing = any(NETWORK in labels for labels in selected)
        for server in look(gateway, "spec", "servers", default=[]):
            errors += check_server(name, server, offered, crossing)
    return errors


def check_server(name: str, server: dict, offered: set, crossing: bool) -> list[str]:
    number = look(server, "port", "number")
    errors = []
    if number not in offered:
        errors.append(f"{name}: no Service has targetPort {number}, so there is no listener")
    # Seen with istiod's own code: with ISTIO_MUTUAL or PASSTHROUGH, or hosts *.global, there is no listener on 15443.
    if crossing and number == CROSS_NETWORK_PORT:
        mode = look(server, "tls", "mode")
        if look(server, "port", "protocol") != "TLS" or mode != "AUTO_PASSTHROUGH":
            errors.append(f"{name}: port {number} between networks must be TLS with AUTO_PASSTHROUGH, it has mode {mode}")
        for host in server.get("hosts", []):
            if host.endswith(".global"):
                errors.append(f"{name}: host {host} is of the .global domain, which Istio no longer has")
    return errors


def pod_labels(workload: dict) -> dict:
    return look(workload, "spec", "template", "metadata", "labels", default={})


def target(port: dict):
    return port.get("targetPort", port.get("port"))
