"""The page that documents the interface for programs, made from openapi.yaml in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from kg.serve.addresses import DOCUMENT
from kg.serve.api.openapi import Json, Operation, operations, specification
from kg.serve.index.read import Index
from kg.serve.web import index_of, language_of, render

_DEEPEST = 3  # levels of an answer that are listed
_BEYOND = 1_000_000


def page(request: Request) -> Response:
    zh = language_of(request) == "zh"
    named = examples(index_of(request))
    shown = [_operation(operation, named, zh) for operation in operations().values()]
    groups = [{"name": tag["name"], "title": _said(tag, zh), "operations": [o for o in shown if o["tag"] == tag["name"]]} for tag in specification()["tags"]]
    return render(request, "api_docs.html", "api", about=_said(specification()["info"], zh), groups=groups)


def _said(node: Json, zh: bool) -> str:
    """The description of a parameter, a field or a group."""
    text: str = node.get("x-zh", "") if zh else node.get("description", "")
    return text


def _operation(operation: Operation, named: dict[str, str], zh: bool) -> Json:
    about = operation.about
    words: Json = about["x-zh"] if zh else about
    body = operation.body
    given = _given(operation, named)
    return {
        "name": operation.name, "tag": about["tags"][0], "method": operation.method, "path": operation.path,
        "summary": words["summary"], "description": words["description"],
        "parameters": [_parameter(p["name"], p["schema"], p, zh) for p in operation.parameters],
        "body": [_parameter(k, s, s | {"required": k in body["required"]}, zh) for k, s in body["properties"].items()] if body else [],
        "link": operation.path + (f"?{urlencode(given)}" if given else ""),
        "shown": operation.path + ("?" + "&".join(f"{k}={_readable(v)}" for k, v in given) if given else ""),
        "example_body": json.dumps({"ids": [named["entity"], named["other"]]}, ensure_ascii=False) if body else None,
        "answer": list(_fields(operation.answer, zh)),
        "statuses": list(about["responses"]),
    }  # fmt: skip


def _given(operation: Operation, named: dict[str, str]) -> list[tuple[str, str]]:
    """The parameters of the example, with what they name taken from the graph at hand."""
    found = ((p["name"], named.get(p.get("x-names", ""), p.get("example"))) for p in operation.parameters)
    return [(name, str(value)) for name, value in found if value is not None]


def _readable(value: str) -> str:
    """Chinese stays Chinese; a browser encodes it."""
    return "".join(c if ord(c) > 0x7F else quote(c, safe="/@:.-_") for c in value)


def _parameter(name: str, schema: Json, about: Json, zh: bool) -> Json:
    return {
        "name": name, "required": about.get("required", False), "description": _said(about, zh), "type": _type(schema),
        "values": schema.get("enum") or schema.get("items", {}).get("enum", []), "bounds": _bounds(schema),
        "default": schema.get("default"),
    }  # fmt: skip


def _type(schema: Json) -> str:
    """`string`, `[integer]` for a list, `number | null`."""
    if "anyOf" in schema:
        return " | ".join(_type(x) for x in schema["anyOf"])
    kind = schema.get("type", "string")
    if kind == "array":
        return f"[{_type(schema['items'])}]"
    names = kind if isinstance(kind, list) else [kind, "null"] if None in schema.get("enum", ()) else [kind]
    return " | ".join(names)


def _bounds(schema: Json) -> tuple[str, Any] | None:
    """A range of numbers, or the most characters or entries; bounds that nobody meets are not worth a word."""
    if schema.get("maximum", _BEYOND) < _BEYOND:
        return "range", f"{schema['minimum']}–{schema['maximum']}"
    if "maxLength" in schema:
        return "characters", f"{schema['maxLength']:,}"
    return ("entries", f"{schema['maxItems']:,}") if "maxItems" in schema and "enum" not in schema["items"] else None


def _fields(schema: Json, zh: bool, depth: int = 0) -> Iterator[Json]:
    """The fields of an answer, those of its parts below them."""
    inner = _object(schema)
    for name, own in inner.get("properties", {}).items():
        values = [v for v in own.get("enum") or own.get("items", {}).get("enum", []) if v is not None]
        yield {
            "name": name, "depth": depth, "type": _type(own), "description": _said(own, zh), "values": values,
            "optional": name not in inner.get("required", ()),
        }  # fmt: skip
        if depth + 1 < _DEEPEST and "x-brief" not in own:
            yield from _fields(own, zh, depth + 1)


def _object(schema: Json) -> Json:
    """The object that a schema is, holds as the entries of its list, or may be null in place of."""
    for part in schema.get("anyOf", ()):
        if "properties" in part:
            return _object(part)
    return _object(schema["items"]) if "items" in schema else schema


def examples(index: Index) -> dict[str, str]:
    """Names for the examples: those of the file where the graph has them, else what is best connected in it."""
    parameters: dict[str, Any] = {p["x-names"]: p["example"] for o in operations().values() for p in o.parameters if "x-names" in p}
    known = {
        "entity": index.number(parameters["entity"]), "other": index.number(parameters["other"]),
        "document": index.number(DOCUMENT + parameters["document"]), "name": index.search(parameters["name"], limit=1) or None,
    }  # fmt: skip
    if None not in known.values():
        return parameters
    rows = index.rows("SELECT id, name FROM node WHERE type NOT IN ('figure', 'document') ORDER BY rank, id LIMIT 2")
    first = index.one("SELECT id FROM document ORDER BY number LIMIT 1")
    best = [r["id"] for r in rows] or [parameters["entity"]]
    own = {"entity": best[0], "other": best[-1], "name": rows[0]["name"] if rows else parameters["name"]}
    return own | {"document": first["id"] if first else parameters["document"]}
