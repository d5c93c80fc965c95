"""What a remote and its primary have to agree on, read from the rendered charts and from both clusters' objects. Written from Istio's
documentation and code, not from the compiler: a mistake of the compiler has to show here."""

from .charts import Rendered, render
from .documents import Chart, Cluster, Tree, look

CONTROL_PLANES = "topology.istio.io/controlPlaneClusters"
DOORS = {15012: 15012, 15017: 443}  # port of the gateway: port of the Service istiod
READ_IN_REMOTES = {"WorkloadEntry", "WorkloadGroup"}  # the second by istioctl, for what a machine starts with


def is_remote(cluster: Cluster) -> bool:
    return bool(cluster.istiod and cluster.istiod.values.get("profile") == "remote")


def cluster_name(cluster: Cluster) -> str | None:
    return look(cluster.istiod.values if cluster.istiod else {}, "global", "multiCluster", "clusterName")


def is_config(cluster: Cluster) -> bool:
    return bool(cluster.istiod and look(cluster.istiod.values, "global", "configCluster"))


def host_of(tree: Tree, cluster: Cluster) -> Cluster | None:
    """Where the control plane runs that reads this configuration cluster."""
    if not is_config(cluster):
        return None
    return next((other for other in tree.clusters if other.hosted
                 and look(other.hosted.values, "global", "multiCluster", "clusterName") == cluster_name(cluster)), None)


def check_remotes(tree: Tree, cluster: Cluster, rendered: Rendered) -> tuple[list[str], str]:
    if is_config(cluster):
        return check_config(tree, cluster, rendered), "a configuration cluster"
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
    host = host_of(tree, primary)
    if is_remote(primary) and host is None:
        errors.append(f"its primary {primary.name} is a remote itself")
    if any(one["kind"] == "Deployment" and one["metadata"]["name"].startswith("istiod") for one in rendered.all()):
        errors.append("the remote profile renders a Deployment istiod")
    for chart in cluster.istiods:
        errors += check_urls(rendered, host) if host else check_address(chart, primary, rendered)
        errors += check_injector(cluster, chart, rendered)
    if sorted(one.suffix for one in cluster.istiods) != sorted(one.suffix for one in primary.istiods):
        errors.append(f"its control planes are not those of {primary.name}")
    # Since 1.29 istiod reads the trust domain of a remote's pods here, and takes cluster.local where there is nothing.
    there = look(render(primary).mesh, "trustDomain", default="cluster.local")
    here = look(rendered.mesh, "trustDomain", default="cluster.local")
    if here != there:
        errors.append(f"its pods are taken to be of trust domain {here}, and have certificates of {there}")
    return errors


def check_urls(rendered: Rendered, host: Cluster) -> list[str]:
    """API servers call webhooks by a name that the gateway before the control plane answers to."""
    names = {name for gateway in host.of_kind("Gateway", "networking.istio.io")
             for server in look(gateway, "spec", "servers", default=[]) for name in server["hosts"]}
    called = {look(hook, "clientConfig", "url") or "" for one in rendered.all() for hook in one.get("webhooks", [])}
    if not called:
        return ["the charts render no webhook"]
    return [f"a webhook is called at {url or 'a Service here'}, and the gateway in {host.name} answers to {sorted(names)}"
            for url in sorted(called) if not any(url.startswith(f"https://{name}:15017/") for name in names)]


def check_config(tree: Tree, cluster: Cluster, rendered: Rendered) -> list[str]:
    host = host_of(tree, cluster)
    if host is None:
        return ["no cluster of this tree runs a control plane for it"]
    errors = check_urls(rendered, host) + check_injector(cluster, cluster.istiod, rendered)
    if rendered.find("Deployment", "istiod"):
        errors.append("the remote profile renders a Deployment istiod")
    if rendered.find("ServiceAccount", "istiod") is None:
        errors.append("the istiod that reads it has no account here")
    deployment = next(one for one in render(host).objects["external-istiod"] if one["kind"] == "Deployment")
    container = look(deployment, "spec", "template", "spec", "containers")[0]
    given = {one["name"]: one.get("value") for one in container["env"]}
    for name, value in (("EXTERNAL_ISTIOD", "true"), ("LOCAL_CLUSTER_SECRET_WATCHER", "true"), ("SHARED_MESH_CONFIG", "istio"),
                        ("CLUSTER_ID", cluster_name(cluster)), ("INJECTION_WEBHOOK_CONFIG_NAME", ""),
                        ("VALIDATION_WEBHOOK_CONFIG_NAME", "")):
        if given.get(name) != value:
            errors.append(f"its istiod runs with {name}={given.get(name)!r}, not {value!r}")
    mounted = {one["mountPath"] for one in container["volumeMounts"]}
    errors += [f"its istiod mounts nothing at {path}" for path in ("/etc/istio/config", "/var/lib/istio/inject")
               if path not in mounted]
    secrets = host.of_kind("ExternalSecret", "external-secrets.io")
    if not any(one["metadata"]["name"] == "istio-kubeconfig" and look(one, "spec", "target", "template", "data", "config")
               for one in secrets):
        errors.append(f"{host.name} holds no istio-kubeconfig for it")
    held = {look(one, "spec", "target", "template", "metadata", "annotations", "networking.istio.io/cluster") for one in secrets}
    errors += [f"no credential of remote {other.name}" for other in tree.clusters
               if is_remote(other) and not is_config(other) and primary_of(tree, other) is cluster
               and cluster_name(other) not in held]
    open_ports = {look(server, "port", "number"): look(server, "tls", "mode")
                  for gateway in host.of_kind("Gateway", "networking.istio.io")
                  for server in look(gateway, "spec", "servers", default=[])}
    offered = {look(port, "port") for one in render(host).all() if one["kind"] == "Service"
               and look(one, "metadata", "labels", "istio") == "ingress" for port in one["spec"]["ports"]}
    routed = {look(match, "port"): look(route, "destination", "port", "number")
              for virtual in host.of_kind("VirtualService", "networking.istio.io")
              for entry in look(virtual, "spec", "http", default=[]) for match in entry.get("match", [])
              for route in entry.get("route", [])}
    for door, service_port in DOORS.items():
        if open_ports.get(door) != "SIMPLE" or door not in offered:
            errors.append(f"port {door} of the gateway in {host.name} is not open with SIMPLE")
        if routed.get(door) != service_port:
            errors.append(f"port {door} leads to {routed.get(door)} of Service istiod, not to {service_port}")
    return errors


def check_address(chart: Chart, primary: Cluster, rendered: Rendered) -> list[str]:
    service = rendered.find("Service", f"istiod{chart.suffix}")
    if service is None:
        return [f"the istiod chart renders no Service istiod{chart.suffix}: proxies find no control plane"]
    addresses = [address for one in rendered.objects[chart.release] if one["kind"] == "EndpointSlice"
                 for endpoint in one.get("endpoints", []) for address in endpoint["addresses"]]
    named = look(service, "spec", "externalName")
    asked = [look(chart.values, "service", "loadBalancerIP") for chart in primary.charts if chart.name == "gateway"]
    errors = []
    if not addresses and not named:
        errors.append(f"Service istiod{chart.suffix} leads nowhere: no address and no name")
    if addresses and any(asked) and not set(addresses) <= set(asked):
        errors.append(f"istiod is looked for at {', '.join(addresses)}; gateways of {primary.name} ask for {asked}")
    return errors


def check_injector(cluster: Cluster, chart: Chart, rendered: Rendered) -> list[str]:
    webhook = next((one for one in rendered.objects[chart.release] if one["kind"] == "MutatingWebhookConfiguration"), None)
    if webhook is None:
        return ["the istiod chart renders no injection webhook"]
    network = look(chart.values, "global", "network")
    path = f"/inject/cluster/{cluster_name(cluster)}/net/{network}"
    named = look(rendered.find("Service", f"istiod{chart.suffix}"), "spec", "externalName")
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
    for chart in cluster.istiods:
        deployment = rendered.find("Deployment", f"istiod{chart.suffix}")
        containers = look(deployment, "spec", "template", "spec", "containers", default=[{}])
        given = {one["name"]: one.get("value") for one in containers[0].get("env", [])}
        if given.get("EXTERNAL_ISTIOD") != "true":
            errors.append(f"istiod{chart.suffix} runs without EXTERNAL_ISTIOD: remotes get no root certificate and no completed webhook")
    held = {look(one, "spec", "target", "template", "metadata", "annotations", "networking.istio.io/cluster")
            for one in cluster.of_kind("ExternalSecret", "external-secrets.io")}
    errors += [f"no credential of remote {remote.name}" for remote in remotes if cluster_name(remote) not in held]
    open_ports = {look(server, "port", "number"): look(server, "tls", "mode")
                  for gateway in cluster.of_kind("Gateway", "networking.istio.io")
                  for server in look(gateway, "spec", "servers", default=[])}
    # Two control planes are told apart by the name that is asked for; one takes every name.
    routed = {(look(match, "port"), str(look(route, "destination", "host")).split(".")[0]):
              (look(route, "destination", "port", "number"), set(match.get("sniHosts", [])))
              for virtual in cluster.of_kind("VirtualService", "networking.istio.io")
              for entry in look(virtual, "spec", "tls", default=[]) for match in entry.get("match", [])
              for route in entry.get("route", [])
              if look(match, "port") in DOORS}
    for door, service_port in DOORS.items():
        if open_ports.get(door) != "PASSTHROUGH":
            errors.append(f"port {door} is not open with PASSTHROUGH: remotes do not reach istiod")
        for chart in cluster.istiods:
            service = f"istiod{chart.suffix}"
            asked = f"{service}.{cluster.istiod.namespace}.svc"
            port, names = routed.get((door, service), (None, set()))
            if port != service_port:
                errors.append(f"port {door} leads to {port} of Service {service}, not to {service_port}")
            elif len(cluster.istiods) > 1 and asked not in names or len(cluster.istiods) == 1 and names != {"*"}:
                errors.append(f"port {door}: {asked} is asked for, and {sorted(names)} lead to it")
    return errors
