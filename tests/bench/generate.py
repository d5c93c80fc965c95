#!/usr/bin/env python3
"""Writes a mesh of any size, the same one for the same seed.

    tests/bench/generate.py --services 1000 --clusters 10 [--seed 1] [--style profiles] FOLDER

A service runs in one to three clusters; a third of all are exported with failover, one in ten is split between two versions,
three services call each. Twenty services share a namespace, a namespace is one file. A service that is not exported is called
only by services all of whose clusters run it too, so that the program checks without a finding.

With `--style profiles` the same mesh is said with a loop over its sites, defaults, defaults with a condition and profiles;
what it compiles to is the same byte by byte.
"""

import argparse
import itertools
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

# Far apart in spelling: a region that looks like another is worth a warning.
SITES = """ashburn dublin frankfurt hyderabad johannesburg london madrid melbourne montreal mumbai osaka phoenix queretaro
santiago seoul singapore stockholm tokyo vinhedo zurich""".split()
PER_NAMESPACE = 20


@dataclass(frozen=True)
class Cluster:
    index: int

    @property
    def region(self):
        return SITES[self.index % len(SITES)]

    @property
    def name(self):
        return f"{self.region}-{self.index // len(SITES) + 1}"


@dataclass
class Service:
    index: int
    clusters: tuple
    exported: bool
    split: bool
    callers: tuple = ()

    @property
    def namespace(self):
        return f"team-{self.index // PER_NAMESPACE + 1:03}"

    @property
    def name(self):
        return f"service-{self.index + 1:04}"

    def seen_from(self, namespace):
        return self.name if namespace == self.namespace else f"{self.namespace}.{self.name}"


def services_of(count, clusters, chance):
    services = []
    for index in range(count):
        width = min(chance.randint(1, 3), len(clusters))
        runs_in = tuple(sorted(chance.sample(range(len(clusters)), width)))
        # Two thirds run in more than one cluster; half of them make a third of all.
        exported = width > 1 and chance.random() < 0.5
        services.append(Service(index, runs_in, exported, chance.random() < 0.1))
    by_place = {}
    for service in services:
        by_place.setdefault(service.clusters, []).append(service)
    for callee in services:
        if callee.exported:
            candidates = chance.sample(services, min(4, count))
        else:
            places = itertools.chain.from_iterable(
                itertools.combinations(callee.clusters, width) for width in range(1, len(callee.clusters) + 1))
            near = [service for place in places for service in by_place.get(place, [])]
            candidates = chance.sample(near, min(4, len(near)))
        callers = [service for service in candidates if service is not callee][:3]
        callee.callers = tuple(sorted(callers, key=lambda service: service.index))
    return services


def fleet_text(clusters):
    text = ['mesh bench {', '  istio = 1.31.1', '',
            '  discovery external-secrets { store = "fleet", path = "istio/readers" }', '}', '']
    text += [f"network {cluster.name}-net" for cluster in clusters]
    for cluster in clusters:
        text += ["",
                 f"cluster {cluster.name} {{",
                 f"  network = {cluster.name}-net",
                 f"  region = {cluster.region}",
                 f"  pods = 10.{cluster.index + 10}.0.0/16",
                 f'  api_server = "https://{cluster.name}.example:6443"',
                 "  api_ca = system",
                 "",
                 f"  gateway east-west {{ address = 203.0.113.{cluster.index + 11} }}",
                 "}"]
    return "\n".join(text) + "\n"


def short_fleet_text(clusters):
    text = ['mesh bench {', '  istio = 1.31.1', '',
            '  discovery external-secrets { store = "fleet", path = "istio/readers" }', '}', '', "let sites = ["]
    text += [f'  {{ name = "{cluster.name}", region = "{cluster.region}", number = {cluster.index} }},'
             for cluster in clusters]
    return "\n".join(text) + """
]

profile site(number: int) for cluster {
  pods = cidr_subnet(10.0.0.0/8, 8, number + 10)
  api_ca = system
}

for s in sites {
  network "\\(s.name)-net"

  cluster "\\(s.name)" {
    network = "\\(s.name)-net"
    region = s.region
    api_server = "https://\\(s.name).example:6443"
    use site(number = s.number)

    gateway east-west { address = "203.0.113.\\(s.number + 11)" }
  }
}

defaults service { ports = [8080/http] }

// Whatever matters is exported, and waits for no answer longer than that.
defaults service where criticality >= high {
  timeout = 2s
  export { to = all }
}

profile canary(share: percent = 10%) for service {
  version v1
  version v2
  split { v1 = 100% - share, v2 = share }
}

profile survives(places: list<ref<region>>) for service {
  failover { to = places }
}
"""


def short_namespace_text(namespace, services, clusters):
    text = [f"namespace {namespace} {{"]
    for service in services:
        places = [clusters[index] for index in service.clusters]
        text += [f"  service {service.name} {{",
                 f"    on = [{', '.join(place.name for place in places)}]"]
        if service.split:
            text.append("    use canary")
        if service.exported:
            regions = list(dict.fromkeys(place.region for place in places))
            text += ["    criticality = high", f"    use survives(places = [{', '.join(regions)}])"]
        text += ["  }", ""]
    return "\n".join(text + calls_text(namespace, services)).rstrip() + "\n}\n"


def calls_text(namespace, services):
    text = []
    for service in services:
        callers = [caller.seen_from(namespace) for caller in service.callers]
        if callers:
            left = callers[0] if len(callers) == 1 else f"[{', '.join(callers)}]"
            text.append(f"  allow {left} -> {service.name}")
    return text


def namespace_text(namespace, services, clusters):
    text = [f"namespace {namespace} {{"]
    for service in services:
        places = [clusters[index] for index in service.clusters]
        text += [f"  service {service.name} {{",
                 f"    on = [{', '.join(place.name for place in places)}]",
                 "    ports = [8080/http]"]
        if service.split:
            text += ["", "    version v1", "    version v2", "    split { v1 = 90%, v2 = 10% }"]
        if service.exported:
            regions = list(dict.fromkeys(place.region for place in places))
            text += ["", "    export { to = all }", "    timeout = 2s",
                     f"    failover {{ to = [{', '.join(regions)}] }}"]
        text += ["  }", ""]
    return "\n".join(text + calls_text(namespace, services)).rstrip() + "\n}\n"


STYLES = {"plain": (fleet_text, namespace_text), "profiles": (short_fleet_text, short_namespace_text)}


def generate(folder, count, cluster_count, seed, style="plain"):
    if cluster_count > 240:
        raise SystemExit("generate.py: addresses are made for 240 clusters at most")
    chance = random.Random(seed)
    clusters = [Cluster(index) for index in range(cluster_count)]
    services = services_of(count, clusters, chance)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "namespaces").mkdir(parents=True)
    fleet, space = STYLES[style]
    (folder / "fleet.mesh").write_text(fleet(clusters))
    for namespace, group in itertools.groupby(services, key=lambda service: service.namespace):
        (folder / "namespaces" / f"{namespace}.mesh").write_text(space(namespace, list(group), clusters))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, required=True)
    parser.add_argument("--clusters", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--style", choices=STYLES, default="plain")
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    generate(arguments.folder, arguments.services, arguments.clusters, arguments.seed, arguments.style)
