"""Builds the engines and keeps them in the cache.

`install()` promises every program of `PROGRAMS`, Istio's charts and Kubernetes' OpenAPI document, each built or copied
from the exact module version that a go.sum names, or raises EngineError with one sentence that says what is missing.
A stamp per module holds the digest of its sources, so nothing is built twice.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

ENGINES = Path(__file__).resolve().parents[1]
PROJECT = ENGINES.parents[1]
CACHE = (PROJECT / os.environ.get("MESHC_CACHE", ".cache") / "engines").resolve()
BIN = CACHE / "bin"
CHARTS = CACHE / "istio" / "charts"
ISTIO_VERSION = CACHE / "istio" / "VERSION"
SWAGGER = CACHE / "kubernetes" / "swagger.json"

# Folder of the Go module -> what `go build` is asked for, and the programs that come out.
BUILDS = {
    ".": (
        ["tool", "./analyze", "./istiod", "./remotesecret", "./yamlread"],
        ["istioctl", "kubeconform", "helm", "analyze", "istiod", "remotesecret", "yamlread"],
    ),
    "externalsecret": (["."], ["externalsecret"]),
    "apiserver": (["."], ["apiserver"]),
}


class EngineError(Exception):
    """An engine cannot be had. Never a reason to pass."""


def program(name: str) -> str:
    return str(BIN / name)


def install(say=print) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs at once would build into the same folder
        version = go_version()
        for folder, (packages, programs) in BUILDS.items():
            build(folder, packages, programs, version, say)
        copy_charts()
        copy_swagger()


def go_version() -> str:
    wanted = re.search(r"^go (\d+)\.(\d+)", (ENGINES / "go.mod").read_text(), re.M).groups()
    if shutil.which("go") is None:
        raise EngineError(f"the engines need Go {'.'.join(wanted)} or newer, and there is no `go` on the PATH "
                          "(Debian's golang package is too old)")
    found = run_go(ENGINES, "env", "GOVERSION").strip()
    numbers = re.match(r"go(\d+)\.(\d+)", found)
    if numbers and tuple(map(int, numbers.groups())) < tuple(map(int, wanted)):
        raise EngineError(f"the engines need Go {'.'.join(wanted)} or newer, `go` is {found} "
                          "(Debian's golang package is too old)")
    return found


def build(folder: str, packages: list[str], programs: list[str], version: str, say) -> None:
    stamp = CACHE / f"{'engines' if folder == '.' else folder}.stamp"
    digest = digest_of(ENGINES / folder, version)
    if all((BIN / name).exists() for name in programs) and stamp.exists() and stamp.read_text() == digest:
        return
    say(f"building {', '.join(programs)} (minutes when nothing is cached)")
    began = time.monotonic()
    BIN.mkdir(parents=True, exist_ok=True)
    # -buildvcs=false: the stamp of our repository would make each commit a new build.
    run_go(ENGINES / folder, "build", "-mod=readonly", "-buildvcs=false", "-p", "2", "-o", f"{BIN}/", *packages)
    stamp.write_text(digest)
    say(f"built in {time.monotonic() - began:.0f} s")


def digest_of(folder: Path, version: str) -> str:
    """Of the module's own files; a folder below with a go.mod is another module."""
    digest = hashlib.sha256(version.encode())
    for path in sorted(folder.rglob("*")):
        inner = [parent for parent in path.parents if folder in parent.parents and (parent / "go.mod").exists()]
        if not inner and (path.suffix == ".go" or path.name in ("go.mod", "go.sum")):
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def copy_charts() -> None:
    """Istio's charts as they are in the source tree: their version and image tag are placeholders there."""
    stamp = CACHE / "charts.stamp"
    pinned = pin(ENGINES / "go.sum", "istio.io/istio")
    if stamp.exists() and stamp.read_text() == pinned and CHARTS.is_dir():
        return
    source = downloaded(ENGINES, "istio.io/istio")
    shutil.rmtree(CHARTS.parent, ignore_errors=True)
    # Files of the module cache are read-only; copyfile leaves that behind.
    shutil.copytree(source / "manifests" / "charts", CHARTS, copy_function=shutil.copyfile)
    for path in [CHARTS.parent, *CHARTS.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.copyfile(source / "VERSION", ISTIO_VERSION)
    stamp.write_text(pinned)


def copy_swagger() -> None:
    stamp = CACHE / "kubernetes.stamp"
    pinned = pin(ENGINES / "kubernetes" / "go.sum", "k8s.io/kubernetes")
    if stamp.exists() and stamp.read_text() == pinned and SWAGGER.exists():
        return
    source = downloaded(ENGINES / "kubernetes", "k8s.io/kubernetes")
    SWAGGER.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "api" / "openapi-spec" / "swagger.json", SWAGGER)
    stamp.write_text(pinned)


def pin(sums: Path, module: str) -> str:
    return "".join(line for line in sums.read_text().splitlines(True) if line.startswith(f"{module} "))


def downloaded(folder: Path, module: str) -> Path:
    """The module's folder in Go's cache. `go mod download` checks it against go.sum."""
    return Path(json.loads(run_go(folder, "mod", "download", "-json", module))["Dir"])


def run_go(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOWORK": "off"}
    done = subprocess.run(["nice", "-n", "10", "go", *arguments], cwd=folder, env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise EngineError(f"the engines could not be installed: `go {' '.join(arguments[:2])}` in "
                          f"{folder.relative_to(PROJECT)} failed (no network, or a changed module):\n"
                          + "\n".join(f"  {line}" for line in said[-12:]))
    return done.stdout
