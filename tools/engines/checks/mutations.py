"""Does the conformance run notice? Each mutation spoils one thing in a copy of a tree and must turn the run red.

A mutation gets the copy, of the tree and of what runs beside it, and returns what it did, or None when there is nothing
it could spoil. The first entry is
the control: it only rewrites every file, and must turn nothing red, so a red run is never due to the rewriting.
"""

from pathlib import Path

import yaml

from .documents import HEADER, Cluster, Tree, look, parse_documents


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    def ignore_aliases(self, data):
        return True


def rewrite(path: Path, documents: list) -> None:
    text = path.read_text()
    header = text.split("\n", 1)[0] + "\n" if HEADER.match(text.split("\n", 1)[0]) else ""
    path.write_text(header + yaml.dump_all(documents, Dumper=Dumper, sort_keys=False))


def edit_objects(tree: Tree, kind: str, change) -> str | None:
    """Calls change(object, cluster) on each object of the kind until one call returns what it did."""
    for cluster in tree.clusters:
        for path in cluster.files_of_kind(kind):
            documents = parse_documents(path.read_text())
            for document in documents:
                if document.get("kind") != kind:
                    continue
                done = change(document, cluster)
                if done:
                    rewrite(path, documents)
                    return f"{cluster.name}: {kind} {document['metadata']['name']}: {done}"
    return None


def edit_values(tree: Tree, chart: str, change) -> str | None:
    for cluster in tree.clusters:
        for one in cluster.charts:
            if one.header and one.name == chart:
                documents = parse_documents(one.path.read_text())
                done = change(documents[0], cluster)
                if done:
                    rewrite(one.path, documents)
                    return f"{cluster.name}: {one.path.name}: {done}"
    return None


def rename(holder: dict, key: str, new: str) -> None:
    kept = {new if name == key else name: value for name, value in holder.items()}
    holder.clear()
    holder.update(kept)


def control(tree: Tree) -> str:
    for path in sorted(tree.root.rglob("*.yaml")):
        rewrite(path, parse_documents(path.read_text()))
    return "every file rewritten, no value changed"


def destination_rule_field(tree: Tree) -> str | None:
    def change(rule, _):
        policy = look(rule, "spec", "trafficPolicy")
        if policy:
            key = next(iter(policy))
            rename(policy, key, key[:-1])
            return f"trafficPolicy.{key} written {key[:-1]}"
    return edit_objects(tree, "DestinationRule", change)


def outlier_detection(tree: Tree) -> str | None:
    def change(rule, _):
        policy = look(rule, "spec", "trafficPolicy", default={})
        if "outlierDetection" in policy and look(policy, "loadBalancer", "localityLbSetting"):
            del policy["outlierDetection"]
            return "outlierDetection dropped, failover kept"
    return edit_objects(tree, "DestinationRule", change)


def chart_values_among_objects(tree: Tree) -> str | None:
    for cluster in tree.clusters:
        for chart in cluster.charts:
            (cluster.folder / chart.path.name).write_text(chart.path.read_text())
            return f"{cluster.name}: {chart.path.name} put into clusters/{cluster.name}"
    return None


def subset_that_is_named(tree: Tree) -> str | None:
    def change(rule, cluster):
        named = {(look(route, "destination", "host"), look(route, "destination", "subset"))
                 for virtual in cluster.of_kind("VirtualService", "networking.istio.io")
                 for http in look(virtual, "spec", "http", default=[]) for route in http.get("route", [])}
        for subset in look(rule, "spec", "subsets", default=[]):
            if (rule["spec"]["host"], subset["name"]) in named:
                rule["spec"]["subsets"].remove(subset)
                if not rule["spec"]["subsets"]:
                    del rule["spec"]["subsets"]
                return f"subset {subset['name']} dropped, a VirtualService names it"
    return edit_objects(tree, "DestinationRule", change)


def subset_of_one_cluster(tree: Tree) -> str | None:
    from .crossing import exported_hosts, subsets_by_host

    def change(rule, cluster):
        host = rule["spec"]["host"]
        others = [other for other in tree.clusters if other is not cluster and host in subsets_by_host(other)]
        if look(rule, "spec", "subsets") and others and host in exported_hosts(cluster):
            subset = rule["spec"]["subsets"][-1]
            subset["labels"] = {**subset.get("labels", {}), "mutated": "yes"}
            return f"subset {subset['name']} means other pods than in {others[0].name}"
    return edit_objects(tree, "DestinationRule", change)


def subset_at_the_destination(tree: Tree) -> str | None:
    from .crossing import exported_hosts, subsets_by_host

    def change(rule, cluster):
        host, subsets = rule["spec"]["host"], look(rule, "spec", "subsets")
        others = [other for other in tree.clusters if other is not cluster and host in subsets_by_host(other)]
        if subsets and others and host in exported_hosts(cluster):
            dropped = subsets.pop(0)
            return f"subset {dropped['name']} dropped, {others[-1].name} still sends calls to it"
    return edit_objects(tree, "DestinationRule", change)


def rule_for_its_own_namespace(tree: Tree) -> str | None:
    def change(rule, _):
        if look(rule, "spec", "subsets"):
            rule["spec"]["exportTo"] = ["."]
            return "exportTo `.`: the gateway is in another namespace"
    return edit_objects(tree, "DestinationRule", change)


def weight(tree: Tree) -> str | None:
    def change(virtual, _):
        for http in look(virtual, "spec", "http", default=[]):
            weighted = [one for one in http.get("route", []) if one.get("weight", 0) > 1]
            if len(weighted) > 1:
                weighted[0]["weight"] -= 1
                weighted[1]["weight"] += 1
                return f"one percent moved from {weighted[0]['destination']['subset']} to {weighted[1]['destination']['subset']}"
    return edit_objects(tree, "VirtualService", change)


def exported_host(tree: Tree) -> str | None:
    def change(gateway, _):
        for server in look(gateway, "spec", "servers", default=[]):
            if look(server, "tls", "mode") == "AUTO_PASSTHROUGH" and len(server["hosts"]) > 1:
                return f"host {server['hosts'].pop()} dropped"
    return edit_objects(tree, "Gateway", change)


def host_that_is_not_exported(tree: Tree) -> str | None:
    def change(gateway, _):
        for server in look(gateway, "spec", "servers", default=[]):
            if look(server, "tls", "mode") == "AUTO_PASSTHROUGH":
                server["hosts"] = ["*.local"]
                return "hosts became *.local"
    return edit_objects(tree, "Gateway", change)


def port_of_one_cluster(tree: Tree) -> str | None:
    from .crossing import exported_hosts

    for cluster in tree.clusters:
        names = {tuple(host.split(".")[:2]) for host in exported_hosts(cluster)}
        for path in sorted(cluster.existing.glob("*.yaml")) if cluster.existing else []:
            documents = parse_documents(path.read_text())
            for one in documents:
                if one.get("kind") != "Service" or (one["metadata"]["name"], one["metadata"].get("namespace")) not in names:
                    continue
                port = one["spec"]["ports"][0]
                port["name"] += "-renamed"
                rewrite(path, documents)
                return f"{cluster.name}: Service {one['metadata']['name']}: port became {port['name']}"
    return None


def principal(tree: Tree) -> str | None:
    def change(policy, _):
        for rule in look(policy, "spec", "rules", default=[]):
            for entry in rule.get("from", []):
                principals = look(entry, "source", "principals")
                if principals:
                    principals[0] += "-b"
                    return f"a principal became {principals[0]}"
    return edit_objects(tree, "AuthorizationPolicy", change)


def allow_everybody(tree: Tree) -> str | None:
    def change(policy, _):
        if look(policy, "spec", "action", default="") == "DENY":
            return None
        for rule in look(policy, "spec", "rules", default=[]):
            if rule.pop("from", None):
                return "a rule without `from`"
    return edit_objects(tree, "AuthorizationPolicy", change)


def remote_secret_missing(tree: Tree) -> str | None:
    for cluster in tree.clusters:
        for path in cluster.files_of_kind("ExternalSecret"):
            path.unlink()
            return f"{cluster.name}: {path.name} removed"
    return None


def cel_rule(tree: Tree) -> str | None:
    def change(policy, _):
        if not look(policy, "spec", "selector"):
            policy["spec"]["portLevelMtls"] = {"8080": {"mode": "PERMISSIVE"}}
            return "portLevelMtls without a selector"
    return edit_objects(tree, "PeerAuthentication", change)


def object_of_somebody_else(tree: Tree) -> str | None:
    for cluster in tree.clusters:
        for one in cluster.existing_objects:
            if one.get("kind") == "Service":
                one["spec"]["ports"][0]["appProtocol"] = "http2"
                (cluster.folder / "service.yaml").write_text(yaml.dump(one, Dumper=Dumper, sort_keys=False))
                return f"{cluster.name}: Service {one['metadata']['name']} of the app team written too"
    return None


def port_as_text(tree: Tree) -> str | None:
    def route(virtual, _):
        for http in look(virtual, "spec", "http", default=[]):
            for one in http.get("route", []):
                port = look(one, "destination", "port")
                if port:
                    port["number"] = str(port["number"])
                    return f"port {port['number']} quoted"

    def server(gateway, _):
        for one in look(gateway, "spec", "servers", default=[]):
            one["port"]["number"] = str(one["port"]["number"])
            return f"port {one['port']['number']} quoted"
    return edit_objects(tree, "VirtualService", route) or edit_objects(tree, "Gateway", server)


def mutual_tls_opened(tree: Tree) -> str | None:
    def change(policy, _):
        if look(policy, "spec", "mtls", "mode") == "STRICT":
            policy["spec"]["mtls"]["mode"] = "PERMISSIVE"
            return "STRICT became PERMISSIVE"
    return edit_objects(tree, "PeerAuthentication", change)


def principals(tree: Tree) -> str | None:
    def change(policy, _):
        for rule in look(policy, "spec", "rules", default=[]):
            for entry in rule.get("from", []):
                if look(entry, "source", "principals"):
                    rename(entry["source"], "principals", "principal")
                    return "principals written principal"
    return edit_objects(tree, "AuthorizationPolicy", change)


def in_template(tree: Tree, old: str, new: str) -> str | None:
    def change(secret, _):
        data = look(secret, "spec", "target", "template", "data", default={})
        for key, text in data.items():
            if old in text:
                data[key] = text.replace(old, new)
                return f"`{old}` became `{new}`"
    return edit_objects(tree, "ExternalSecret", change)


def token_not_trimmed(tree: Tree) -> str | None:
    return in_template(tree, ".token | trim", ".token")


def token_misspelt(tree: Tree) -> str | None:
    return in_template(tree, "{{ .token", "{{ .tokn")


def context_of_another(tree: Tree) -> str | None:
    return in_template(tree, "current-context: ", "current-context: x-")


def remote_label(tree: Tree) -> str | None:
    def change(secret, _):
        labels = look(secret, "spec", "target", "template", "metadata", "labels", default={})
        if "istio/multiCluster" in labels:
            rename(labels, "istio/multiCluster", "istio/multicluster")
            return "label istio/multiCluster written istio/multicluster"
    return edit_objects(tree, "ExternalSecret", change)


def cluster_name(tree: Tree) -> str | None:
    def change(values, _):
        named = look(values, "global", "multiCluster", default={})
        if "clusterName" in named:
            named["clusterName"] += "-b"
            return f"clusterName became {named['clusterName']}"
    return edit_values(tree, "istiod", change)


def network_of_istiod(tree: Tree) -> str | None:
    def change(values, _):
        if look(values, "global", "network"):
            rename(values["global"], "network", "networks")
            return "global.network written global.networks"
    return edit_values(tree, "istiod", change)


def mesh_field(tree: Tree) -> str | None:
    def change(values, _):
        if look(values, "meshConfig"):
            key = next(iter(values["meshConfig"]))
            rename(values["meshConfig"], key, f"{key}x")
            return f"meshConfig.{key} written {key}x"
    return edit_values(tree, "istiod", change)


def exception_of_exported_host(tree: Tree) -> str | None:
    from .crossing import exported_hosts, hosts_with_locality

    def change(values, cluster):
        crossing = hosts_with_locality(cluster) & {
            host for other in tree.clusters if other is not cluster for host in exported_hosts(other)}
        for entry in look(values, "meshConfig", "serviceSettings", default=[]):
            if not look(entry, "settings", "clusterLocal") and crossing & set(entry["hosts"]):
                entry["settings"]["clusterLocal"] = True
                return f"{', '.join(entry['hosts'])} made clusterLocal"
    return edit_values(tree, "istiod", change)


def gateway_key(tree: Tree) -> str | None:
    def change(values, _):
        if "networkGateway" in values:
            rename(values, "networkGateway", "networkGatway")
            return "networkGateway written networkGatway"
    return edit_values(tree, "gateway", change)


def gateway_network(tree: Tree) -> str | None:
    def change(values, _):
        if "networkGateway" in values:
            values["networkGateway"] += "-b"
            return f"networkGateway became {values['networkGateway']}"
    return edit_values(tree, "gateway", change)


def gateway_mode(tree: Tree) -> str | None:
    def change(gateway, _):
        for server in look(gateway, "spec", "servers", default=[]):
            if look(server, "tls", "mode") == "AUTO_PASSTHROUGH":
                server["tls"]["mode"] = "ISTIO_MUTUAL"
                return "AUTO_PASSTHROUGH became ISTIO_MUTUAL"
    return edit_objects(tree, "Gateway", change)


def gateway_selector(tree: Tree) -> str | None:
    def change(gateway, _):
        for key in look(gateway, "spec", "selector", default={}):
            gateway["spec"]["selector"][key] += "s"
            return f"selector {key} became {gateway['spec']['selector'][key]}"
    return edit_objects(tree, "Gateway", change)


def gateway_port(tree: Tree) -> str | None:
    def change(gateway, _):
        for server in look(gateway, "spec", "servers", default=[]):
            server["port"]["number"] += 1000
            return f"port became {server['port']['number']}"
    return edit_objects(tree, "Gateway", change)


def network_label(tree: Tree) -> str | None:
    def change(namespace, _):
        labels = look(namespace, "metadata", "labels", default={})
        if "topology.istio.io/network" in labels:
            labels["topology.istio.io/network"] += "-b"
            return "label topology.istio.io/network changed"
    return edit_objects(tree, "Namespace", change)


def metadata_field(tree: Tree) -> str | None:
    def change(namespace, _):
        if look(namespace, "metadata", "labels"):
            rename(namespace["metadata"], "labels", "label")
            return "metadata.labels written metadata.label"
    return edit_objects(tree, "Namespace", change)


def destination_host(tree: Tree) -> str | None:
    if tree.existing is None:
        return None  # nobody can tell a missing Service from one that was not shown

    def change(virtual, _):
        for http in look(virtual, "spec", "http", default=[]):
            for one in http.get("route", []):
                one["destination"]["host"] = f"not-{one['destination']['host']}"
                return f"destination host became {one['destination']['host']}"
    return edit_objects(tree, "VirtualService", change)


def control_plane_of_remote(tree: Tree) -> str | None:
    def change(namespace, _):
        if look(namespace, "metadata", "annotations", default={}).pop("topology.istio.io/controlPlaneClusters", None):
            return "annotation topology.istio.io/controlPlaneClusters dropped"
    return edit_objects(tree, "Namespace", change)


def external_istiod(tree: Tree) -> str | None:
    def change(values, _):
        if look(values, "global", default={}).pop("externalIstiod", None):
            return "global.externalIstiod dropped"
    return edit_values(tree, "istiod", change)


def remote_address(tree: Tree) -> str | None:
    def change(values, _):
        if look(values, "global", "remotePilotAddress"):
            values["global"]["remotePilotAddress"] = "198.51.100.99"
            return "remotePilotAddress is that of nobody"
    return edit_values(tree, "istiod", change)


def injection_path(tree: Tree) -> str | None:
    def change(values, _):
        if look(values, "istiodRemote", "injectionPath"):
            values["istiodRemote"]["injectionPath"] += "-b"
            return "injectionPath names another network"
    return edit_values(tree, "istiod", change)


def trust_domain_of_remote(tree: Tree) -> str | None:
    def change(values, _):
        if values.get("profile") == "remote" and values.pop("meshConfig", None):
            values.pop("configMap", None)
            return "the remote's mesh configuration dropped"
    return edit_values(tree, "istiod", change)


def webhook_port(tree: Tree) -> str | None:
    def change(virtual, _):
        for entry in look(virtual, "spec", "tls", default=[]):
            for one in entry["route"]:
                if one["destination"]["port"]["number"] == 443:
                    one["destination"]["port"]["number"] = 15017
                    return "15017 leads to port 15017"
    return edit_objects(tree, "VirtualService", change)


def credential_of_remote(tree: Tree) -> str | None:
    for cluster in tree.clusters:
        if cluster.istiod and look(cluster.istiod.values, "global", "externalIstiod"):
            for path in cluster.files_of_kind("ExternalSecret"):
                path.unlink()
                return f"{cluster.name}: {path.name} removed"
    return None


def policy_in_remote(tree: Tree) -> str | None:
    remote = next((one for one in tree.clusters if one.istiod and one.istiod.values.get("profile") == "remote"), None)
    if remote is None:
        return None
    for cluster in tree.clusters:
        for path in cluster.files_of_kind("DestinationRule"):
            place = remote.folder / path.relative_to(cluster.folder)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)
            return f"{path.name} moved from {cluster.name} to {remote.name}"
    return None


def external_shown_to_all(tree: Tree) -> str | None:
    def change(entry, _):
        if look(entry, "spec", "exportTo", default=None):
            del entry["spec"]["exportTo"]
            return "shown to every namespace"
    return edit_objects(tree, "ServiceEntry", change)


def egress_principal(tree: Tree) -> str | None:
    def change(policy, _):
        if policy["metadata"]["namespace"] != "istio-ingress":
            return None
        for rule in look(policy, "spec", "rules", default=[]):
            for entry in rule.get("from", []):
                entry["source"]["principals"][0] += "-b"
                return f"a principal became {entry['source']['principals'][0]}"
    return edit_objects(tree, "AuthorizationPolicy", change)


def egress_route(tree: Tree) -> str | None:
    def change(virtual, _):
        if "mesh" in look(virtual, "spec", "gateways", default=[]):
            virtual["spec"]["gateways"].remove("mesh")
            return "proxies beside callers no longer read it"
    return edit_objects(tree, "VirtualService", change)


def egress_mode(tree: Tree) -> str | None:
    def change(gateway, _):
        for server in look(gateway, "spec", "servers", default=[]):
            if look(server, "tls", "mode", default="") == "ISTIO_MUTUAL":
                server["tls"] = {"mode": "SIMPLE", "credentialName": "some-certificate"}
                return "callers need no certificate"
    return edit_objects(tree, "Gateway", change)


MUTATIONS = {
    "a host outside shown to every namespace": external_shown_to_all,
    "a caller at the egress gateway changed": egress_principal,
    "the way to the egress gateway dropped": egress_route,
    "an egress gateway that asks for no certificate": egress_mode,
    "a field of a DestinationRule misspelt": destination_rule_field,
    "a subset dropped that a VirtualService names": subset_that_is_named,
    "a subset that differs between clusters": subset_of_one_cluster,
    "a failover without outlier detection": outlier_detection,
    "chart values among the objects": chart_values_among_objects,
    "a port number turned to a string": port_as_text,
    "a list of principals misspelt": principals,
    "a destination host that does not exist": destination_host,
    "a field of metadata misspelt": metadata_field,
    "the token not trimmed": token_not_trimmed,
    "the token's name misspelt": token_misspelt,
    "the kubeconfig's current context changed": context_of_another,
    "the label of a remote secret misspelt": remote_label,
    "clusterName changed": cluster_name,
    "a key of the istiod values misspelt": network_of_istiod,
    "a field of the mesh configuration misspelt": mesh_field,
    "an exported host made cluster-local": exception_of_exported_host,
    "a key of the gateway values misspelt": gateway_key,
    "the gateway's network changed": gateway_network,
    "AUTO_PASSTHROUGH turned to ISTIO_MUTUAL": gateway_mode,
    "the Gateway's selector changed": gateway_selector,
    "the Gateway's port changed": gateway_port,
    "the network label of a namespace changed": network_label,
    "a remote that names no control plane": control_plane_of_remote,
    "a primary without EXTERNAL_ISTIOD": external_istiod,
    "a remote that looks for istiod elsewhere": remote_address,
    "an injector's path of another network": injection_path,
    "a remote without its trust domain": trust_domain_of_remote,
    "the injector's route to a port that is not there": webhook_port,
    "a primary without the credential of its remote": credential_of_remote,
    "a policy in a remote": policy_in_remote,
    "a subset missing where the calls go": subset_at_the_destination,
    "a rule exported to its own namespace only": rule_for_its_own_namespace,
    "a share of a split moved": weight,
    "an exported host missing at the gateway": exported_host,
    "a gateway that passes every host": host_that_is_not_exported,
    "a port renamed in one cluster": port_of_one_cluster,
    "a principal changed": principal,
    "a rule that admits everybody": allow_everybody,
    "strict mutual TLS opened": mutual_tls_opened,
    "a remote secret missing": remote_secret_missing,
    "a rule in CEL broken": cel_rule,
    "an object of somebody else": object_of_somebody_else,
}

# Which engine must notice what, whoever else does: what the control planes serve is seen by no validator, and rules in
# CEL and owners by no reader of schemas.
SEEN_BY = {
    "istiod": {
        "a host outside shown to every namespace",
        "a caller at the egress gateway changed",
        "the way to the egress gateway dropped",
        "an egress gateway that asks for no certificate",
        "a failover without outlier detection",
        "an exported host made cluster-local",
        "a key of the gateway values misspelt",
        "the gateway's network changed",
        "AUTO_PASSTHROUGH turned to ISTIO_MUTUAL",
        "the Gateway's selector changed",
        "the Gateway's port changed",
        "the network label of a namespace changed",
        "a subset dropped that a VirtualService names",
        "a subset missing where the calls go",
        "a rule exported to its own namespace only",
        "a share of a split moved",
        "an exported host missing at the gateway",
        "a gateway that passes every host",
        "a port renamed in one cluster",
        "a principal changed",
        "a rule that admits everybody",
        "strict mutual TLS opened",
        "a remote secret missing",
    },
    "apiserver": {
        "a rule in CEL broken",
        "an object of somebody else",
    },
}
