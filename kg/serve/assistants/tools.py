"""What the tools of kg mcp answer: plain values with the quotes that prove them, and the same in a few lines of text.

tools.yaml describes the tools; what is given is checked against it before it comes here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.rdf.terms import path as iri_path
from kg.resources import parsed
from kg.serve.api.openapi import operations, resolved
from kg.serve.api.routes import document, figures, happened, promised
from kg.serve.assistants.quotes import Quotes
from kg.serve.index import timeline, walk
from kg.serve.index.read import Index, Json
from kg.serve.parameters import ParameterError, Schema, check

_FILE = Path(__file__).with_name("tools.yaml")
_FEW = 2  # quotes beside a relation
_SOME = 5  # quotes of an entity
_LONGEST = 4000  # characters of a stretch
_UNTOLD = ("rule", "sha256", "path")  # of a record, of no use to who asks


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool as it is offered; both schemas stand by themselves."""

    name: str
    title: str
    description: str
    takes: Json
    gives: Json


@cache
def _described() -> Json:
    read: Json = parsed(_FILE.read_text("utf-8"))
    return read


def instructions() -> str:
    text: str = _described()["instructions"]
    return text


@cache
def tools() -> dict[str, Tool]:
    return {name: _tool(name, about) for name, about in _described()["tools"].items()}


def tool(name: str) -> Tool:
    """Raises UsageError where there is none of that name."""
    if name not in tools():
        raise UsageError(f"there is no tool {name}; there are: {', '.join(tools())}")
    return tools()[name]


def _tool(name: str, about: Json) -> Tool:
    if "operation" in about:
        parameters = operations()[about["operation"]].parameters
        takes = {"properties": {p["name"]: p["schema"] | {"description": p["description"]} for p in parameters}}
        for key, limits in about["limits"].items():
            takes["properties"][key] |= limits
    else:
        takes = resolved(about["input"])
    closed = {"type": "object", "additionalProperties": False}
    return Tool(name, about["title"], about["description"], _english(closed | takes), _english(closed | resolved(about["output"])))


def _english(node: Any) -> Any:
    """Without what is there for our pages."""
    if isinstance(node, list):
        return [_english(x) for x in node]
    return {k: _english(v) for k, v in node.items() if not k.startswith("x-")} if isinstance(node, dict) else node


def arguments(tool: Tool, given: Mapping[str, Any]) -> Json:
    """What is given, with defaults for the rest. Raises UsageError where it does not fit."""
    try:
        check(tool.name, dict(given), tool.takes)
    except ParameterError as error:
        raise UsageError(str(error)) from error
    properties: Mapping[str, Schema] = tool.takes["properties"]
    return {name: given.get(name, s.get("default", [] if s["type"] == "array" else None)) for name, s in properties.items()}


def plain(value: Any) -> Any:
    """Numbers as the protocol's library takes them: whole ones exact, others as close as a float comes."""
    match value:
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case dict():
            return {k: plain(v) for k, v in value.items()}
        case list():
            return [plain(v) for v in value]
    return value


# --- the answers ------------------------------------------------------------------------------------------------


def search(index: Index, given: Json) -> Json:
    quotes = Quotes(index)
    results = index.search(given["q"], given["type"], given["limit"], given["lang"])
    return {
        "query": given["q"],
        "results": [_without(r, "address") | {"evidence": quotes.of(index.mentions(_number(index, r["id"]), limit=1))} for r in results],
    }


def entity(index: Index, given: Json) -> Json:
    number = _number(index, given["id"])
    found = walk.entity(index, given["id"]) or {}
    quotes = Quotes(index)
    relations = [
        _without(r, "evidence") | {"entity": _without(r["entity"], "address", "amount", "meaning", "status"), "evidence": quotes.of(r["evidence"][:_FEW])}
        for r in walk.relations(index, number, walk.Wanted(tuple(given["predicate"])), given["limit"])
    ]
    kept = ("id", "type", "name", "aliases", "degree", "mentions", "figures", "documents", "meaning")
    return {k: found[k] for k in kept if k in found} | {
        "iri": index.meta["base"] + iri_path(given["id"]),
        "record": _without(found["record"], *_UNTOLD),
        "relations": relations,
        "evidence": quotes.of(walk.evidence(index, number, _SOME)),
    }


def ledger(index: Index, given: Json) -> Json:
    quotes = Quotes(index)
    found = figures(index, given)
    kept = ("id", "measure", "value", "upper", "unit", "comparator", "change", "status", "amount", "when")
    return {
        "total": found["total"],
        "rows": [
            {k: r[k] for k in kept} | {
                "period": {k: v for k, v in r["period"].items() if v} if r["period"] else None,
                "actors": [_without(a, "address") for a in r["actors"]],
                **{k: _without(r[k], "address") if r[k] else None for k in ("initiative", "speaker")},
                "evidence": quotes.of([r]),
            }
            for r in found["rows"]
        ],
    }  # fmt: skip


def evidence(index: Index, given: Json) -> Json:
    """Of an entity, of what relates two, or a stretch of a document."""
    own, empty = given["id"], {"id": given["id"], "total": 0, "quotes": [], "relations": []}
    if given["start"] is not None or given["end"] is not None:
        quotes = _stretch(index, own, given["start"] or 0, given["end"])
        return empty | {"total": len(quotes), "quotes": quotes}
    number = _number(index, own)
    if given["other"] is not None:
        relations = _between(index, number, _number(index, given["other"]))
        return empty | {"total": sum(len(r["quotes"]) for r in relations), "relations": relations}
    row = index.one("SELECT type, mentions FROM node WHERE number = ?", [number])
    assert row is not None
    if row["type"] == "document":
        raise UsageError(f"{own} is a document: give start and end of a stretch of it, or the id of what it says")
    found = walk.evidence(index, number, given["offset"] + given["limit"])[given["offset"] :]
    return empty | {"total": row["mentions"], "quotes": Quotes(index).of(found)}


def _stretch(index: Index, own: str, start: int, end: int | None) -> list[Json]:
    found = document(index, own, start, start + _LONGEST if end is None else min(end, start + _LONGEST))
    if found is None:
        raise UsageError(f"{own} is no document; start and end are for the text of one")
    if found["text"] is None:
        raise UsageError(f"what is served holds no text of {own}")
    if not found["text"]:
        raise UsageError(f"{own} has {found['characters']} characters: nothing stands from {start} to {end}")
    return Quotes(index).of([{"document": found["id"], "start": found["start"], "end": found["end"], "quote": found["text"]}])


def _between(index: Index, a: int, b: int) -> list[Json]:
    quotes = Quotes(index)
    return [_without(edge, "evidence") | {"quotes": quotes.of(edge["evidence"])} for edge in index.edges_among(list({a: 0, b: 0}))]


def _number(index: Index, own: str) -> int:
    number = index.number(own)
    if number is None:
        raise UsageError(f"nothing has the identifier {own}; the tool search finds identifiers")
    return number


def _without(value: Json, *keys: str) -> Json:
    return {k: v for k, v in value.items() if k not in keys}


def moments(index: Index, given: Json) -> Json:
    for kind, types in timeline.KINDS.items():
        if given[kind] and timeline.named(index, given[kind], types) is None:
            raise UsageError(f"nothing is called {given[kind]}; the tool search finds identifiers")
    return happened(index, given)


ANSWERS: dict[str, Callable[[Index, Json], Json]] = {
    "search": search, "entity": entity, "figures": ledger, "evidence": evidence, "promises": promised, "timeline": moments,
}  # fmt: skip
