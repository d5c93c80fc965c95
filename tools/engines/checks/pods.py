"""Pods as they would run, for the analyzers that look at pods: nobody commits pods, only what makes them."""

from .charts import Rendered
from .documents import Cluster, Tree, look

# What the injector adds that an analyzer looks for: the container (IST0103) and its image (IST0105, against the values
# of the injector's ConfigMap).
SIDECAR = "istio-proxy"


def pods(cluster: Cluster, rendered: Rendered) -> list[dict]:
    present = [*rendered.all(), *cluster.existing_objects, *cluster.objects]
    injected = {one["metadata"]["name"] for one in present if one.get("kind") == "Namespace" and is_injected(one)}
    image = sidecar_image(cluster, rendered)
    made = []
    for workload in present:
        if workload.get("kind") not in ("Deployment", "DaemonSet", "StatefulSet"):
            continue
        template = look(workload, "spec", "template", default={})
        metadata = dict(look(template, "metadata", default={}))
        namespace = workload["metadata"].get("namespace", "default")
        containers = [dict(one) for one in look(template, "spec", "containers", default=[])]
        asked = look(metadata, "labels", "sidecar.istio.io/inject", default="")
        if asked == "true" or (namespace in injected and asked != "false"):
            containers = [one for one in containers if one["name"] != SIDECAR] + [{"name": SIDECAR, "image": image}]
        metadata["labels"] = {**look(metadata, "labels", default={}), **labels_of_istiod(cluster)}
        metadata["name"] = f"{workload['metadata']['name']}-0"
        metadata["namespace"] = namespace
        made.append({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": metadata,
            "spec": {**look(template, "spec", default={}), "containers": containers},
        })
    return made


def labels_of_istiod(cluster: Cluster) -> dict:
    """What istiod adds to the labels of every endpoint (pkg/config/labels and AugmentLabels in
    pilot/pkg/serviceregistry/util/label/label.go), so subsets may select by them."""
    values = cluster.istiod.values if cluster.istiod else {}
    added = {
        "topology.istio.io/cluster": look(values, "global", "multiCluster", "clusterName"),
        "topology.istio.io/network": look(values, "global", "network"),
    }
    return {name: value for name, value in added.items() if value}


def runs_elsewhere(tree: Tree, cluster: Cluster, namespace: str, labels: dict) -> bool:
    """Whether a subset without a pod here has one in another cluster: istiod reads all of them, an analyzer only this."""
    return any(has_pod(other, namespace, labels) for other in tree.clusters if other is not cluster)


def has_pod(cluster: Cluster, namespace: str, labels: dict) -> bool:
    return any(one["metadata"]["namespace"] == namespace and labels.items() <= one["metadata"]["labels"].items()
               for one in pods(cluster, Rendered()))


def is_remote_of(cluster: Cluster, primary: Cluster) -> bool:
    named = [look(one, "metadata", "annotations", "topology.istio.io/controlPlaneClusters")
             for one in cluster.objects if one.get("kind") == "Namespace"]
    return labels_of_istiod(primary).get("topology.istio.io/cluster") in named


def is_injected(namespace: dict) -> bool:
    labels = look(namespace, "metadata", "labels", default={})
    return labels.get("istio-injection") == "enabled" or "istio.io/rev" in labels


def sidecar_image(cluster: Cluster, rendered: Rendered) -> str:
    values = look(rendered.injected_values(cluster.istiod.suffix if cluster.istiod else ""), "global", default={})
    image = look(values, "proxy", "image", default="proxyv2")
    return image if "/" in image else f"{values.get('hub')}/{image}:{values.get('tag')}"
