"""What no single cluster shows: whether two clusters agree about a host that crosses between them."""

from .documents import Cluster, Tree, look


def check_crossing(tree: Tree, cluster: Cluster, mesh: dict | None) -> list[str]:
    errors = []
    for host, subsets in sorted(subsets_by_host(cluster).items()):
        for other in tree.clusters:
            if other is not cluster and host in exported_hosts(other):
                errors += compare(host, cluster, subsets, other)
    # A host that is cluster-local in the mesh configuration never gets endpoints of the other cluster, whatever the
    # gateways let through.
    elsewhere = {host for other in tree.clusters if other is not cluster for host in exported_hosts(other)}
    for host in sorted(hosts_with_locality(cluster) & elsewhere):
        if mesh is not None and cluster_local(host, mesh.get("serviceSettings", [])):
            errors.append(f"{host} is spread over localities, and serviceSettings keep it in this cluster")
    return errors


def hosts_with_locality(cluster: Cluster) -> set[str]:
    return {look(rule, "spec", "host") for rule in cluster.of_kind("DestinationRule", "networking.istio.io")
            if look(rule, "spec", "trafficPolicy", "loadBalancer", "localityLbSetting")}


def exported_hosts(cluster: Cluster) -> set[str]:
    """Hosts that a gateway of the cluster lets in by name. A wildcard says nothing about a host that runs elsewhere."""
    hosts = set()
    for gateway in cluster.of_kind("Gateway", "networking.istio.io"):
        for server in look(gateway, "spec", "servers", default=[]):
            if look(server, "tls", "mode") == "AUTO_PASSTHROUGH":
                hosts |= {host.rpartition("/")[2] for host in server.get("hosts", []) if "*" not in host}
    return hosts


def subsets_by_host(cluster: Cluster) -> dict[str, dict[str, dict]]:
    found: dict[str, dict[str, dict]] = {}
    for rule in cluster.of_kind("DestinationRule", "networking.istio.io"):
        for subset in look(rule, "spec", "subsets", default=[]):
            found.setdefault(look(rule, "spec", "host"), {})[subset["name"]] = subset.get("labels", {})
    return found


def compare(host: str, cluster: Cluster, subsets: dict[str, dict], other: Cluster) -> list[str]:
    """The gateway refuses the name of a subset that its own cluster does not know: 503 for every call that is sent on."""
    there = subsets_by_host(other).get(host, {})
    errors = []
    for name, labels in sorted(subsets.items()):
        if name not in there:
            errors.append(f"{host}: subset {name} is missing in {other.name}, whose gateway lets the host in")
        elif there[name] != labels:
            errors.append(f"{host}: subset {name} means {labels} here and {there[name]} in {other.name}")
    return errors


def cluster_local(host: str, settings: list[dict]) -> bool:
    """As istiod decides: the most specific entry wins, an exact host before the longest wildcard
    (pilot/pkg/model/cluster_local.go)."""
    best, local = -1, False
    for entry in settings:
        for pattern in entry.get("hosts", []):
            if pattern == host:
                rank = len(host) + 1
            elif pattern.startswith("*") and host.endswith(pattern[1:]):
                rank = len(pattern) - 1
            else:
                continue
            if rank >= best:  # the same pattern again replaces what was said before
                best, local = rank, bool(look(entry, "settings", "clusterLocal", default=False))
    return local
