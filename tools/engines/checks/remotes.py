"""What a remote and its primary have to agree on, read from the rendered charts and from both clusters' objects. Written from Istio's
documentation and code, not from the compiler: a mistake of the compiler has to show here."""

from .charts import Rendered, render
from .documents import Cluster, Tree, look

CONTROL_PLANES = "topology.istio.io/controlPlaneClusters"
DOORS = {15012: 15012, 15017: 443}  # port of the gateway: port of the Service istiod
READ_IN_REMOTES = {"WorkloadEntry", "WorkloadGroup"}  # the second by istioctl, for what a machine starts with


def is_remote(cluster: Cluster) -> bool:
    return bool(cluster.istiod and cluster.istiod.values.get("profile") == "remote")


def cluster_name(cluster: Cluster) -> str | None:
    return look(cluster.istiod.values if cluster.istiod else {}, "global", "multiCluster", "clusterName")


def check_remotes(tree: Tree, cluster: Cluster, rendered: Rendered) -> tuple[list[str], str]:
    if is_remote(cluster):
        return check_remote(tree, cluster, rendered), "a remote"
    remotes = [other for other in tree.clusters if is_remote(other) and primary_of(tree, other) is cluster]
    return (check_primary(cluster, rendered, remotes), f"{len(remotes)} remotes") if remotes else ([], "no remotes")


def primary_of(tree: Tree, cluster: Cluster) -> Cluster | None:
    names = look(system_namespace(cluster), "metadata", "annotations", CONTROL_PLANES)
    return next((other for other in tree.clusters if names and cluster_name(other) == names), None)


def system_namespace(cluster: Cluster) -> dict | None:
    return next((one for one in cluster.objects if one.get("kind") == "Namespace"
                 and one["metadata"]["name"] == cluster.istiod.namespace), None)


def check_remote(tree: Tree, cluster: Cluster, rendered: Rendered) -> list[str]:
    errors = []
    for one in cluster.objects:
        if ".istio.io/" in str(one.get("apiVersion", "")) and one["kind"] not in READ_IN_REMOTES:
            errors.append(f"{one['kind']} {one['metadata']['name']}: no control plane reads Istio's objects in a remote")
    for one in cluster.objects:
        if look(one, "spec", "target", "template", "metadata", "labels", "istio/multiCluster"):
            errors.append(f"{one['kind']} {one['metadata']['name']}: nothing in a remote reads the credential of a peer")
    primary = primary_of(tree, cluster)
    if primary is None:
        return [*errors, f"namespace {cluster.istiod.namespace}: {CONTROL_PLANES} names no cluster of this tree"]
    if is_remote(primary):
        errors.append(f"its primary {primary.name} is a remote itself")
    if rendered.find("Deployment", "istiod"):
        errors.append("the remote profile renders a Deployment istiod")
    errors += check_address(cluster, primary, rendered) + check_injector(cluster, rendered)
    # Since 1.29 istiod reads the trust domain of a remote's pods here, and takes cluster.local where there is nothing.
    there = look(render(primary).mesh, "trustDomain", default="cluster.local")
    here = look(rendered.mesh, "trustDomain", default="cluster.local")
    if here != there:
        errors.append(f"its pods are taken to be of trust domain {here}, and have certificates of {there}")
    return errors


def check_address(cluster: Cluster, primary: Cluster, rendered: Rendered) -> list[str]:
    service = rendered.find("Service", "istiod")
    if service is None:
        return ["the istiod chart renders no Service istiod: proxies find no control plane"]
    addresses = [address for one in rendered.all() if one["kind"] == "EndpointSlice"
                 for endpoint in one.get("endpoints", []) for address in endpoint["addresses"]]
    named = look(service, "spec", "externalName")
    asked = [look(chart.values, "service", "loadBalancerIP") for chart in primary.charts if chart.name == "gateway"]
    errors = []
    if not addresses and not named:
        errors.append("Service istiod leads nowhere: no address and no name")
    if addresses and any(asked) and not set(addresses) <= set(asked):
        errors.append(f"istiod is looked for at {', '.join(addresses)}; gateways of {primary.name} ask for {asked}")
    return errors


def check_injector(cluster: Cluster, rendered: Rendered) -> list[str]:
    webhook = next((one for one in rendered.all() if one["kind"] == "MutatingWebhookConfiguration"), None)
    if webhook is None:
        return ["the istiod chart renders no injection webhook"]
    network = look(cluster.istiod.values, "global", "network")
    path = f"/inject/cluster/{cluster_name(cluster)}/net/{network}"
    named = look(rendered.find("Service", "istiod"), "spec", "externalName")
    errors = []
    for hook in webhook["webhooks"]:
        config = hook["clientConfig"]
        if named and "url" not in config:
            errors.append("API servers refuse to call a webhook through a Service that is a name: it has to be a URL")
        called = config.get("url") or look(config, "service", "path", default="")
        if not called.endswith(path):
            errors.append(f"the injector is called at {called}, which does not end in {path}")
    return sorted(set(errors))


def check_primary(cluster: Cluster, rendered: Rendered, remotes: list[Cluster]) -> list[str]:
    errors = []
    deployment = rendered.find("Deployment", "istiod")
    containers = look(deployment, "spec", "template", "spec", "containers", default=[{}])
    given = {one["name"]: one.get("value") for one in containers[0].get("env", [])}
    if given.get("EXTERNAL_ISTIOD") != "true":
        errors.append("istiod runs without EXTERNAL_ISTIOD: remotes get no root certificate and no completed webhook")
    held = {look(one, "spec", "target", "template", "metadata", "annotations", "networking.istio.io/cluster")
            for one in cluster.of_kind("ExternalSecret", "external-secrets.io")}
    errors += [f"no credential of remote {remote.name}" for remote in remotes if cluster_name(remote) not in held]
    open_ports = {look(server, "port", "number"): look(server, "tls", "mode")
                  for gateway in cluster.of_kind("Gateway", "networking.istio.io")
                  for server in look(gateway, "spec", "servers", default=[])}
    routed = {look(match, "port"): look(route, "destination", "port", "number")
              for virtual in cluster.of_kind("VirtualService", "networking.istio.io")
              for entry in look(virtual, "spec", "tls", default=[]) for match in entry.get("match", [])
              for route in entry.get("route", [])
              if str(look(route, "destination", "host")).startswith(f"istiod.{cluster.istiod.namespace}.")}
    for door, service_port in DOORS.items():
        if open_ports.get(door) != "PASSTHROUGH":
            errors.append(f"port {door} is not open with PASSTHROUGH: remotes do not reach istiod")
        if routed.get(door) != service_port:
            errors.append(f"port {door} leads to {routed.get(door)} of Service istiod, not to {service_port}")
    return errors
