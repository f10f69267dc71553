"""Nodes and edges as flat rows of typed values, for the formats that know no nested ones.

A node keeps its first words as `document`, `quote`, `quote_start`, `quote_end`; an edge has all of its words, as JSON, in
`evidence`, and its name in both languages. That a document speaks of something is an edge too, with every mention: `mentioned_in`, from the thing to
the document. Values that are empty are left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from kg.graph import POST, DiskGraph, Proof
from kg.model import Document, Event, Figure, Initiative, Organization, PlaceEntity
from kg.records.jsonl import dumps
from kg.words import LANGUAGES, words

Value = str | int | bool | Decimal | tuple[str, ...]
Row = dict[str, Value]
Types = dict[str, type]  # of columns; a date is a text of ISO 8601

_FIRST: Types = {"document": str, "quote": str, "quote_start": int, "quote_end": int}
NODE: Types = {
    "id": str, "type": str, "label": str, "aliases": tuple, "kind": str, "code": str, "date": str,
    "value": Decimal, "upper": Decimal, "unit": str, "comparator": str, "change": str, "measure": str, "status": str, "obligation": str,
    "period_start": date, "period_end": date, "before": str, "rule": str,
    "title": str, "publisher": str, "published": str, "authors": tuple, "jurisdiction": str,
    "genre": str, "reports": str, "plans": str, "speaker": str, "url": str, "path": str,
    "sha256": str, "characters": int, "documents": int, "mentions": int, **_FIRST,
}  # fmt: skip
EDGE: Types = {
    "source": str, "target": str, "predicate": str, "label_zh": str, "label_en": str,
    "title": str, "concurrent": bool, "change": str, "since": str, "until": str, "inferred": bool, **_FIRST, "evidence": str,
}  # fmt: skip


class FlatGraph:
    """The rows of a graph, read as they are asked for: documents first, then everything by its identifier."""

    def __init__(self, graph: DiskGraph) -> None:
        self._graph = graph

    def nodes(self, kind: str | None = None) -> Iterator[Row]:
        """Every node, or those of one type, with the keys of `NODE`."""
        for n in self._graph.nodes(kind):
            row = {"id": n.id, "type": n.type, "label": n.label, **_said(n.record), "documents": n.documents, "mentions": n.mentions}
            if n.type == "document":
                row["characters"] = len(self._graph.text(n.id))
            yield _kept(row | _first([n.first] if n.first else []))

    def edges(self) -> Iterator[Row]:
        """Every edge, with the keys of `EDGE`: those stated, then what stands in which document."""
        for e in self._graph.edges():
            row = _edge(e.source, e.target, e.predicate) | {name: getattr(e, name) for name in POST}
            yield _kept(row | {"inferred": e.inferred} | _proven(e.evidence))
        for n in self._graph.nodes():
            for document, proofs in groupby(self._graph.mentions(n.id), key=lambda proof: proof[0]):
                row = _edge(n.id, document, "mentioned_in") | {"inferred": False}
                yield _kept(row | _proven(list(proofs)))


def _edge(source: str, target: str, predicate: str) -> dict[str, Any]:
    labels = {f"label_{language}": words()["relation"][language][predicate]["out"] for language in LANGUAGES}
    return {"source": source, "target": target, "predicate": predicate} | labels


def double(value: Decimal) -> float | None:
    """The nearest number that programs compute with, None beyond their range."""
    return nearest if math.isfinite(nearest := float(value)) else None


def _said(record: Any) -> dict[str, Any]:
    match record:
        case Document() as d:
            return {
                "title": d.title, "publisher": d.publisher, "published": d.published, "authors": d.authors,
                "jurisdiction": d.jurisdiction, "genre": d.genre, "reports": d.reports, "plans": d.plans, "speaker": d.speaker,
                "url": d.url, "path": d.path, "sha256": d.sha256,
            }  # fmt: skip
        case PlaceEntity() as p:
            return {"aliases": p.aliases, "code": p.code}
        case Organization() | Initiative() as named:
            return {"aliases": named.aliases, "kind": named.kind}
        case Event() as e:
            return {"aliases": e.aliases, "date": e.date}
        case Figure() as f:
            return {
                "value": f.value, "upper": f.upper, "unit": f.unit, "comparator": f.comparator, "change": f.change,
                "measure": f.measure, "status": f.status, "obligation": f.obligation, "period_start": f.period and f.period.start,
                "period_end": f.period and f.period.end, "before": f.before, "rule": f.rule,
            }  # fmt: skip
    return {}


def _first(proofs: Sequence[Proof]) -> dict[str, Any]:
    if not proofs:
        return {}
    document, e = proofs[0]
    return {"document": document, "quote": e.quote, "quote_start": e.start, "quote_end": e.end}


def _proven(proofs: Sequence[Proof]) -> dict[str, Any]:
    everything = [{"document": d, "start": e.start, "end": e.end, "quote": e.quote} for d, e in proofs]
    return _first(proofs) | ({"evidence": dumps(everything)} if proofs else {})


def _kept(row: dict[str, Any]) -> Row:
    return {k: v for k, v in row.items() if v not in (None, "", ())}
