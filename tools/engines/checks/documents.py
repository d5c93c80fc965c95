"""YAML files as plain values, and a compiled tree as clusters of objects and chart values. No judgement here."""

import functools
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path

import yaml

# The first line of each values file, as docs/ and the compiler have it.
HEADER = re.compile(r"^# Chart (\S+), version (\S+?)(?:, from \S+)?\. Release (\S+) in namespace (\S+)\.$")


class DocumentError(Exception):
    pass


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Kubernetes' readers know no dates: `2026-01-01` is text to them."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in Loader.yaml_implicit_resolvers.items()
}


def parse_documents(text: str) -> list:
    try:
        return [document for document in yaml.load_all(text, Loader) if document is not None]
    except yaml.YAMLError as error:
        raise DocumentError(str(error)) from error


def read_documents(path: Path) -> list:
    try:
        return parse_documents(path.read_text())
    except DocumentError as error:
        raise DocumentError(f"{path.name}: {error}") from error


def look(value, *path, default=None):
    """The value at a path of keys, or the default when any step is missing."""
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return default
        value = value[step]
    return value


@dataclass
class Chart:
    path: Path
    header: re.Match | None
    values: dict

    @property
    def name(self) -> str:
        return self.header[1]

    @property
    def version(self) -> str:
        return self.header[2]

    @property
    def release(self) -> str:
        return self.header[3]

    @property
    def namespace(self) -> str:
        return self.header[4]

    @property
    def suffix(self) -> str:
        """Of the names of everything that belongs to one revision of a control plane."""
        return f"-{self.values['revision']}" if self.values.get("revision") else ""


@dataclass
class Cluster:
    name: str
    folder: Path
    charts_folder: Path
    existing: Path | None
    # The rendered charts, once rendered: engines that run side by side share them.
    renderings: dict = field(default_factory=dict, repr=False, compare=False)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @functools.cached_property
    def objects(self) -> list[dict]:
        return [document for path in sorted(self.folder.rglob("*.yaml")) for document in read_documents(path)
                if isinstance(document, dict)]

    @functools.cached_property
    def existing_objects(self) -> list[dict]:
        if self.existing is None:
            return []
        return [document for path in sorted(self.existing.glob("*.yaml")) for document in read_documents(path)
                if isinstance(document, dict)]

    @functools.cached_property
    def charts(self) -> list[Chart]:
        found = []
        for path in sorted(self.charts_folder.glob("*.yaml")):
            text = path.read_text()
            documents = parse_documents(text)
            values = documents[0] if documents else {}
            found.append(Chart(path, HEADER.match(text.split("\n", 1)[0]), values if isinstance(values, dict) else {}))
        return found

    @property
    def istiods(self) -> list[Chart]:
        """All control planes of the cluster: more than one while it moves to another release."""
        return [chart for chart in self.charts
                if chart.header and chart.name == "istiod" and chart.release != "external-istiod"]

    @property
    def istiod(self) -> Chart | None:
        return next(iter(self.istiods), None)

    @property
    def hosted(self) -> Chart | None:
        """The control plane of another cluster, which runs here."""
        return next((chart for chart in self.charts if chart.header and chart.release == "external-istiod"), None)

    def of_kind(self, kind: str, group: str) -> list[dict]:
        return [one for one in self.objects
                if one.get("kind") == kind and str(one.get("apiVersion", "")).startswith(f"{group}/")]

    def files_of_kind(self, kind: str) -> list[Path]:
        return [path for path in sorted(self.folder.rglob("*.yaml"))
                if any(look(document, "kind") == kind for document in read_documents(path))]


@dataclass
class Tree:
    root: Path
    existing: Path | None = None
    flow: Path | None = None  # what `meshc dump flow` printed
    clusters: list[Cluster] = field(default_factory=list)

    def __post_init__(self):
        folder = self.root / "clusters"
        if not folder.is_dir():
            raise DocumentError(f"{self.root} has no folder clusters/: it is no compiled tree")
        for path in sorted(path for path in folder.iterdir() if path.is_dir()):
            existing = self.existing / path.name if self.existing and (self.existing / path.name).is_dir() else None
            self.clusters.append(Cluster(path.name, path, self.root / "charts" / path.name, existing))
        if not self.clusters:
            raise DocumentError(f"{folder} is empty: there is nothing to check")

    @property
    def delivered(self) -> bool:
        """With `delivery` the chart values are inside the engine's own objects, not in charts/."""
        return (self.root / "argocd").is_dir() or (self.root / "flux").is_dir()

    def cluster(self, name: str) -> Cluster | None:
        return next((cluster for cluster in self.clusters if cluster.name == name), None)
