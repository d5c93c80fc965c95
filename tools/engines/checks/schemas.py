"""JSON schemas for kubeconform, out of what the project pins: CRDs in `schemas/`, Kubernetes' OpenAPI in the cache.

`prepare()` writes one closed schema a kind (unknown fields refused wherever the API server would prune or refuse them)
and returns the `-schema-location` for it. Not covered, because JSON schema has no word for it: the CEL rules of CRDs
(x-kubernetes-validations).
"""

import hashlib
import json
from pathlib import Path

from . import install
from .documents import DocumentError, read_documents

# kubeconform calls the group "v1" for the core group: it takes what stands before the slash of apiVersion.
LOCATION = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"

OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

# Types whose OpenAPI says "string" or "object" and means something wider; each from its description in swagger.json.
WIDER = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["integer", "string"]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["number", "string"]},
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON": {},
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray": {},
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool": {},
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray": {},
    "io.k8s.apimachinery.pkg.runtime.RawExtension": {"type": "object"},
}


def prepare(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml"))
    digest = hashlib.sha256(Path(__file__).read_bytes() + (install.CACHE / "kubernetes.stamp").read_bytes())
    for path in files:
        digest.update(path.read_bytes())
    target = install.CACHE / "schemas" / digest.hexdigest()[:16]
    if not (target / "done").exists():
        write(files, target)
        (target / "done").touch()
    return f"{target}/{LOCATION}"


def write(files: list[Path], target: Path) -> None:
    kubernetes = json.loads(install.SWAGGER.read_text())["definitions"]
    found = 0
    for path in files:
        try:
            documents = read_documents(path)
        except DocumentError as error:
            raise install.EngineError(f"{path} is no YAML: {error}") from error
        for document in documents:
            if isinstance(document, dict) and document.get("kind") == "CustomResourceDefinition":
                write_crd(document["spec"], kubernetes, target)
                found += 1
    if found == 0:
        raise install.EngineError("schemas/ holds no CustomResourceDefinition: kubeconform would know no Istio object")
    for name, definition in kubernetes.items():
        for of in definition.get("x-kubernetes-group-version-kind", []):
            schema = {**close_definition(definition), "definitions": reachable(name, kubernetes)}
            save(target, of["group"], of["version"], of["kind"], schema)


def write_crd(spec: dict, kubernetes: dict, target: Path) -> None:
    for version in spec["versions"]:
        if not version["served"]:
            continue
        schema = close_structural(version["schema"]["openAPIV3Schema"])
        schema["properties"] = {
            **schema.get("properties", {}),
            "apiVersion": {"const": f"{spec['group']}/{version['name']}"},
            "kind": {"const": spec["names"]["kind"]},
            "metadata": {"$ref": f"#/definitions/{OBJECT_META}"},
        }
        schema["required"] = sorted({*schema.get("required", []), "apiVersion", "kind", "metadata"})
        schema["definitions"] = reachable(OBJECT_META, kubernetes)
        save(target, spec["group"], version["name"], spec["names"]["kind"], schema)


def save(target: Path, group: str, version: str, kind: str, schema: dict) -> None:
    path = target / (group or version) / f"{kind.lower()}_{version}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", **schema}))


def close_structural(schema: dict) -> dict:
    """A CRD's structural schema with the API server's pruning made a refusal.

    Only `properties`, `items` and `additionalProperties` are followed: under allOf, anyOf, oneOf and not a structural
    schema may only constrain values, so closing those would refuse the fields that the outer schema declares.
    """
    closed = {key: value for key, value in schema.items() if not key.startswith("x-kubernetes-")}
    if schema.get("x-kubernetes-int-or-string"):
        closed["type"] = ["integer", "string"]
        closed.pop("anyOf", None)
    if "properties" in closed:
        closed["properties"] = {name: close_structural(part) for name, part in closed["properties"].items()}
    if isinstance(closed.get("items"), dict):
        closed["items"] = close_structural(closed["items"])
    if isinstance(closed.get("additionalProperties"), dict):
        closed["additionalProperties"] = close_structural(closed["additionalProperties"])
    opened = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if closed.get("type") == "object" and not opened:
        closed["additionalProperties"] = False
    if closed.pop("nullable", False) and isinstance(closed.get("type"), str):
        closed["type"] = [closed["type"], "null"]
    return closed


def close_definition(definition: dict) -> dict:
    closed = {key: value for key, value in definition.items() if not key.startswith("x-kubernetes-")}
    if "properties" in closed and "additionalProperties" not in closed:
        closed["additionalProperties"] = False
    return closed


def reachable(name: str, kubernetes: dict) -> dict:
    """The definitions that `name` needs, itself included, so that each schema file stands alone."""
    needed: dict[str, dict] = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in needed:
            continue
        needed[one] = WIDER.get(one, close_definition(kubernetes[one]))
        waiting.extend(references(needed[one]))
    return needed


def references(value) -> list[str]:
    if isinstance(value, list):
        return [name for part in value for name in references(part)]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("$ref"), str):
        return [value["$ref"].removeprefix("#/definitions/")]
    return [name for part in value.values() for name in references(part)]
