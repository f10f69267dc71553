"""openapi.yaml, read: the operations of the interface for programs with what each of them takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kg import __version__
from kg.resources import parsed

Json = dict[str, Any]
_FILE = Path(__file__).with_name("openapi.yaml")


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `about` is its description with every reference followed."""

    name: str
    path: str
    method: str
    about: Json

    @property
    def parameters(self) -> list[Json]:
        found: list[Json] = self.about.get("parameters", [])
        return found

    @property
    def body(self) -> Json | None:
        """The schema of the body that it takes."""
        content = self.about.get("requestBody", {}).get("content", {})
        return content["application/json"]["schema"] if content else None

    @property
    def answer(self) -> Json:
        """The schema of the answer where all is well."""
        found: Json = self.about["responses"]["200"]["content"]["application/json"]["schema"]
        return found


@cache
def specification() -> Json:
    """The whole document, as it is served."""
    read: Json = parsed(_FILE.read_text("utf-8"))
    read["info"]["version"] = __version__
    return read


@cache
def operations() -> dict[str, Operation]:
    """By name, in the order of the file."""
    found = [
        Operation(about["operationId"], path, method.upper(), resolved(about))
        for path, methods in specification()["paths"].items()
        for method, about in methods.items()
    ]
    return {operation.name: operation for operation in found}


def resolved(node: Any) -> Any:
    """Every reference replaced by what it names; what stands beside it holds first."""
    if isinstance(node, list):
        return [resolved(x) for x in node]
    if not isinstance(node, dict):
        return node
    if "$ref" not in node:
        return {k: resolved(v) for k, v in node.items()}
    target: Any = specification()
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return resolved(target | {k: v for k, v in node.items() if k != "$ref"})
