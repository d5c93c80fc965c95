"""One function an engine: a cluster of a compiled tree in, a Result out. `ENGINES` lists them in the table's order."""

import base64
import functools
import json
import re
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from . import charts, install
from .charts import Rendered
from .crossing import check_crossing
from .documents import Cluster, Tree, look
from .explained import Explanations
from .pods import is_remote_of, pods, runs_elsewhere
from .remotes import check_remotes, host_of


@dataclass
class Result:
    errors: list[str] = field(default_factory=list)
    note: str = ""
    skipped: bool = False


@dataclass
class Run:
    """What the checks of one cluster share."""
    tree: Tree
    cluster: Cluster
    schema_location: str
    explained: Explanations

    @property
    def rendered(self) -> Rendered:
        return charts.render(self.cluster)

    @functools.cached_property
    def remotes(self) -> list[tuple[Cluster, Rendered]]:
        return [(other, charts.render(other)) for other in self.tree.clusters if is_remote_of(other, self.cluster)]

    @functools.cached_property
    def pods_of_remotes(self) -> list[dict]:
        return [one for other, rendered in self.remotes for one in pods(other, rendered)]

    @functools.cached_property
    def services_of_remotes(self) -> list[dict]:
        return [one for other, rendered in self.remotes
                for one in [*rendered.all(), *other.existing_objects, *other.objects] if one.get("kind") == "Service"]

    @property
    def system_namespace(self) -> str:
        return self.cluster.istiod.namespace if self.cluster.istiod else "istio-system"

    def shorten(self, text: str) -> str:
        return text.replace(f"{self.cluster.folder}/", "")


# Lines of `istioctl validate` that only frame what it found.
VALIDATE_FRAME = re.compile(r'^".*" (is valid|has warnings:)$|^Error: \d+ errors? occurred:$')

# What `istioctl analyze` writes to stderr when all is well: a tick, and the files it has read.
ANALYZE_FRAME = re.compile(r"^✔|^  - ")


def execute(*command, stdin: str | None = None) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], input=stdin, text=True, capture_output=True)


def validate(run: Run) -> Result:
    """Unknown fields are errors here, unlike in istiod's webhook; the rest is the webhook's own code."""
    done = execute(install.program("istioctl"), "validate", "-f", run.cluster.folder)
    said = [line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    findings = [run.shorten(line.removeprefix("* ")) for line in said if not VALIDATE_FRAME.search(line)]
    if done.returncode != 0:
        return Result(findings or said or [f"istioctl validate ended with {done.returncode}"])
    return Result([line for line in findings if not run.explained.covers("validate", line)])


def with_certificates(objects: list[dict], scratch: Path) -> Path:
    """The existing objects, each empty TLS Secret filled with a certificate made now: no key lies in the project."""
    folder = scratch / "existing"
    folder.mkdir()
    for number, one in enumerate(objects):
        if one.get("type") == "kubernetes.io/tls" and not any((one.get("data") or {}).values()):
            key, certificate = scratch / "tls.key", scratch / "tls.crt"
            execute("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=conformance", "-keyout", key, "-out", certificate)
            encoded = {path.name: base64.b64encode(path.read_bytes()).decode() for path in (key, certificate)}
            one = {**one, "data": encoded}
        (folder / f"{number}.yaml").write_text(yaml.safe_dump(one))
    return folder


def analyze(run: Run) -> Result:
    """istioctl as people run it, then every analyzer over all that runs in the cluster (see tools/engines/analyze)."""
    with tempfile.TemporaryDirectory(prefix="meshc-conformance-") as scratch:
        mesh = Path(scratch) / "mesh.yaml"
        mesh.write_text(yaml.safe_dump(run.rendered.mesh or {}))
        folders = [run.cluster.folder]
        if run.cluster.existing:
            folders.append(with_certificates(run.cluster.existing_objects, Path(scratch)))
        # -A: without it only namespace `default` is looked at. Never -R: it prints a notice, exits 0 and does nothing.
        # With -o json the exit code is 0 whatever is found, an unreadable file included: that is said on stderr only.
        done = execute(install.program("istioctl"), "analyze", "-A", "--use-kube=false", "-o", "json",
                       "--log_target", "stderr", "--meshConfigFile", mesh, *folders)
        said = [line for line in done.stderr.splitlines() if line.strip() and not ANALYZE_FRAME.search(line)]
        if done.returncode != 0 or said:
            return Result([run.shorten("\n".join(said) or done.stdout.strip())])
        messages = json.loads(done.stdout)
        note = "istioctl's own analyzers only, for want of --existing"
        if run.cluster.existing:
            around = Path(scratch) / "around"
            around.mkdir()
            for release, objects in run.rendered.objects.items():
                # CRDs are left out: no analyzer reads more of them than Gateway API's version, and they are a megabyte.
                kept = [one for one in objects if one["kind"] != "CustomResourceDefinition"]
                (around / f"{release}.yaml").write_text(yaml.safe_dump_all(kept))
            (around / "pods.yaml").write_text(yaml.safe_dump_all(pods(run.cluster, run.rendered)))
            done = execute(install.program("analyze"), "-mesh", mesh, "-namespace", run.system_namespace, *folders, around)
            if done.returncode != 0:
                return Result([run.shorten(done.stderr.strip())])
            report = json.loads(done.stdout)
            messages += report["messages"]
            note = f"{report['executed']} analyzers"
    messages = [one for one in messages if not subset_of_another_cluster(run, one) and not about_a_remote(run, one)]
    errors, explained = [], 0
    for code, level, text in sorted({(one["code"], one["level"], describe(one)) for one in messages}):
        if level != "Error" and run.explained.covers(code, text):
            explained += 1
        else:
            errors.append(f"{level} {code} {text}")
    return Result(errors, note + (f", {explained} explained" if explained else ""))


SUBSET_WITHOUT_POD = re.compile(r"The Subset (\S+) defined in the DestinationRule does not select any pods")


def subset_of_another_cluster(run: Run, message: dict) -> bool:
    """IST0173 is an error of istioctl's, and wrong for a subset whose pods are in another cluster of the mesh."""
    found = SUBSET_WITHOUT_POD.search(message["message"])
    if message["code"] != "IST0173" or found is None:
        return False
    for rule in run.cluster.of_kind("DestinationRule", "networking.istio.io"):
        namespace = rule["metadata"].get("namespace", "default")
        if message.get("origin") != f"DestinationRule {namespace}/{rule['metadata']['name']}":
            continue
        for subset in look(rule, "spec", "subsets", default=[]):
            if subset["name"] == found[1]:
                return runs_elsewhere(run.tree, run.cluster, namespace, subset.get("labels", {}))
    return False


HOST_NOT_FOUND = re.compile(r'^Referenced host not found: "([^".]+)\.([^".]+)\.svc\.')
SELECTOR_NOT_FOUND = re.compile(r'^Referenced selector not found: "(.+)"')


def about_a_remote(run: Run, message: dict) -> bool:
    """A primary holds Istio's objects of its remotes, and the analyzers see its own pods and Services only: what they miss has to
    be in a remote. A namespace that is there for such objects, or for names that resolve, has no pods to inject (IST0102)."""
    kind, _, name = (message.get("origin") or "").partition(" ")
    namespace = name.split("/")[0]
    if message["code"] == "IST0102":
        present = [*run.rendered.all(), *run.cluster.existing_objects]
        return kind == "Namespace" and not any(look(one, "metadata", "namespace") == namespace for one in present)
    if not run.remotes:
        return False
    if message["code"] == "IST0127":
        policy = next((one for one in run.cluster.objects if one["kind"] == kind and one["metadata"].get("namespace") == namespace
                       and one["metadata"]["name"] == name.split("/")[-1]), None)
        return runs_in_a_remote(run, look(policy, "spec", "selector", "matchLabels", default={}), namespace)
    if message["code"] != "IST0101":
        return False
    if found := HOST_NOT_FOUND.search(message["message"]):
        return any(look(one, "metadata", "name") == found[1] and look(one, "metadata", "namespace") == found[2]
                   for one in run.services_of_remotes)
    if found := SELECTOR_NOT_FOUND.search(message["message"]):
        return runs_in_a_remote(run, dict(pair.split("=", 1) for pair in found[1].split(",")))
    return False


def runs_in_a_remote(run: Run, labels: dict, namespace: str | None = None) -> bool:
    return any(labels.items() <= one["metadata"]["labels"].items() and namespace in (None, one["metadata"]["namespace"])
               for one in run.pods_of_remotes)


def describe(message: dict) -> str:
    return f"{message.get('origin', '-')}: {message['message']}"


def kubeconform(run: Run) -> Result:
    done = execute(install.program("kubeconform"), "-strict", "-output", "json", "-summary",
                   "-schema-location", run.schema_location, run.cluster.folder)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        return Result([f"kubeconform ended with {done.returncode}: {(done.stderr or done.stdout).strip()}"])
    errors = []
    for one in report.get("resources") or []:
        details = [f"{part['path']}: {part['msg']}" for part in one.get("validationErrors") or []] or [one["msg"]]
        errors += [f"{run.shorten(one['filename'])}: {one['kind']} {one['name']}: {detail}" for detail in details]
    if done.returncode != 0 and not errors:
        errors.append(f"kubeconform ended with {done.returncode}")
    valid = report["summary"]["valid"]
    if valid != len(run.cluster.objects) and not errors:
        errors.append(f"kubeconform judged {valid} of {len(run.cluster.objects)} objects")
    return Result(errors, f"{valid} objects")


def helm(run: Run) -> Result:
    if run.tree.delivered and not run.cluster.charts:
        return Result(note="the chart values are in the delivery objects", skipped=True)
    if note := charts.other_version(run.cluster):
        return Result(note=note, skipped=True)
    elsewhere = charts.Elsewhere([one["metadata"]["labels"] for one in run.pods_of_remotes], run.services_of_remotes)
    return Result(charts.check(run.cluster, run.rendered, elsewhere), f"{len(run.cluster.charts)} charts")


def remote_secret(run: Run) -> Result:
    files = run.cluster.files_of_kind("ExternalSecret")
    if not files:
        return Result(note="no ExternalSecret")
    rendered = execute(install.program("externalsecret"), *files)
    if rendered.returncode != 0:
        return Result([rendered.stderr.strip()])
    reader = run.cluster.hosted or run.cluster.istiod
    own = look(reader.values if reader else {}, "global", "multiCluster", "clusterName")
    done = execute(install.program("remotesecret"), "-cluster", own or run.cluster.name,
                   "-namespace", reader.namespace if reader else run.system_namespace, stdin=rendered.stdout)
    if done.returncode != 0:
        return Result([done.stderr.strip()])
    errors = []
    results = json.loads(done.stdout)
    for one in results:
        found = list(one["errors"])
        if one["kind"] == "remote secret" and one.get("cluster"):
            found += known_as(run.tree, one["cluster"])
        errors += [f"{run.shorten(one['file'])}: {error}" for error in found]
    return Result(errors, f"{sum(one['kind'] == 'remote secret' for one in results)} remote secrets")


def known_as(tree: Tree, name: str) -> list[str]:
    """A secret about a cluster has to call it what it calls itself, or its `topology.istio.io/cluster` differs."""
    about = tree.cluster(name)
    if about is None:
        return [f"it is about {name}, which is no cluster of this tree"]
    if tree.delivered and not about.charts:
        return []
    itself = look(about.istiod.values if about.istiod else {}, "global", "multiCluster", "clusterName")
    if itself != name:
        return [f"it is about {name}, which calls itself {itself} (charts/{name}/istiod.yaml)"]
    return []


def crossing(run: Run) -> Result:
    return Result(check_crossing(run.tree, run.cluster, run.rendered.mesh))


def remotes(run: Run) -> Result:
    if note := charts.other_version(run.cluster):
        return Result(note=note, skipped=True)
    return Result(*check_remotes(run.tree, run.cluster, run.rendered))


def named_without_revision(one: dict, cluster: Cluster) -> dict:
    """ConfigMaps of a control plane with a name, as the one engine that plays it looks for them. Where there are two it is
    the first: both are told the same, which `helm` sees to."""
    suffix = cluster.istiod.suffix if cluster.istiod else ""
    if not suffix or one["kind"] != "ConfigMap" or not one["metadata"]["name"].endswith(suffix):
        return one
    return {**one, "metadata": {**one["metadata"], "name": one["metadata"]["name"].removesuffix(suffix)}}


def istiod(run: Run) -> Result:
    """What this cluster's control plane hands to the proxies it serves, against what the program means."""
    if run.tree.flow is None:
        return Result(note="no --flow", skipped=True)
    with tempfile.TemporaryDirectory(prefix="meshc-conformance-") as scratch:
        for cluster in run.tree.clusters:
            rendered = charts.render(cluster, other_versions=charts.other_version(cluster) is not None)
            if rendered.errors:
                return Result(rendered.errors)
            folder = Path(scratch) / cluster.name
            folder.mkdir()
            kept = [named_without_revision(one, cluster) for release, objects in rendered.objects.items() for one in objects
                    if one["kind"] != "CustomResourceDefinition" and release != "external-istiod"]
            # It sees the objects of the cluster that holds its configuration, and the secrets beside itself.
            if host := host_of(run.tree, cluster):
                kept += charts.render(host, other_versions=charts.other_version(host) is not None).objects["external-istiod"]
                kept += [one for one in host.of_kind("ExternalSecret", "external-secrets.io")
                         if look(one, "spec", "target", "template", "metadata", "labels", "istio/multiCluster")]
            (folder / "charts.yaml").write_text("\n---\n".join(json.dumps(one) for one in kept))
        existing = ["-existing", run.tree.existing] if run.tree.existing else []
        done = execute(install.program("istiod"), "-flow", run.tree.flow, "-around", scratch, *existing,
                       "-control-plane", run.cluster.name, run.tree.root)
    said = done.stdout.splitlines()
    if done.returncode not in (0, 1) or not said:
        return Result([done.stderr.strip() or f"istiod ended with {done.returncode}"])
    if said[-1].startswith("0 passed, 0 failed"):
        return Result(note="its proxies are served from another cluster", skipped=True)
    return Result(said[:-1], said[-1])


def apiserver(run: Run) -> Result:
    """A real API server takes the objects, beside those of a second owner, which stay as they are."""
    if run.cluster.existing is None:
        return Result(note="no --existing, so no second owner", skipped=True)
    definitions = [install.CHARTS / "base" / "files" / "crd-all.gen.yaml",
                   install.PROJECT / "schemas" / "cert-manager" / "certificate.yaml",
                   install.PROJECT / "schemas" / "external-dns" / "dnsendpoint.yaml",
                   install.PROJECT / "schemas" / "external-secrets" / "externalsecret.yaml"]
    with tempfile.TemporaryDirectory(prefix="meshc-conformance-") as scratch:
        existing = with_certificates(run.cluster.existing_objects, Path(scratch))
        done = execute(install.program("apiserver"), "-crds", ",".join(map(str, definitions)), "-existing", existing,
                       run.cluster.folder)
    said = done.stdout.splitlines()
    if done.returncode not in (0, 1) or not said:
        return Result(["\n".join(done.stderr.splitlines()[-5:]) or f"apiserver ended with {done.returncode}"])
    return Result(said[:-1], said[-1])


ENGINES = {
    "validate": validate,
    "analyze": analyze,
    "kubeconform": kubeconform,
    "helm": helm,
    "remote-secret": remote_secret,
    "crossing": crossing,
    "remotes": remotes,
    "istiod": istiod,
    "apiserver": apiserver,
}

# Takes seconds to start: of the spoiled trees it gets those only that it must refuse.
SLOW = {"apiserver"}
