"""Nodes and edges as flat rows of typed values, for the formats that know no nested ones.

A node keeps its first words as `document`, `quote`, `quote_start`, `quote_end`; an edge has all of its words, as JSON, in
`evidence`. That a document speaks of something is an edge too, with every mention: `mentioned_in`, from the thing to
the document. Values that are empty are left out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from kg import ids
from kg.export.jsonl import dumps
from kg.graph import Proof, build_graph
from kg.model import Corpus, Document, Event, Evidence, Facts, Figure, Initiative, Organization, PlaceEntity

Value = str | int | bool | Decimal | tuple[str, ...]
Row = dict[str, Value]
Types = dict[str, type]  # of columns; a date is a text of ISO 8601

_FIRST: Types = {"document": str, "quote": str, "quote_start": int, "quote_end": int}
NODE: Types = {
    "id": str, "type": str, "label": str, "aliases": tuple, "kind": str, "code": str, "date": str,
    "value": Decimal, "upper": Decimal, "unit": str, "comparator": str, "change": str, "measure": str, "status": str,
    "period_start": date, "period_end": date, "rule": str,
    "title": str, "publisher": str, "published": str, "authors": tuple, "jurisdiction": str, "url": str, "path": str,
    "sha256": str, "characters": int, "documents": int, "mentions": int, **_FIRST,
}  # fmt: skip
EDGE: Types = {
    "source": str, "target": str, "predicate": str, "title": str, "concurrent": bool, "inferred": bool, **_FIRST,
    "evidence": str,
}  # fmt: skip


class FlatGraph:
    """The nodes and edges of `kg.graph.build_graph`, without the whole in memory: entities of all documents are
    united and kept, documents and figures, which are the bulk, pass by one document at a time.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        shared = [_without_figures(facts) for facts in corpus.facts]
        counts = Counter(ids.normal(facts.document.id) for facts in shared)
        # documents whose identifiers differ in width or quotes alone may share figures: they are united like entities
        self._twins = {name for name, times in counts.items() if times > 1}
        if self._twins:
            shared = [full if self._is_twin(full) else slim for slim, full in zip(shared, corpus.facts, strict=True)]
        self._shared = build_graph(Corpus(tuple(shared)))

    def nodes(self, kind: str | None = None) -> Iterator[Row]:
        """Every node, or those of one type, with the keys of `NODE`."""
        if kind in (None, "document"):
            for facts in self._corpus.facts:
                d = facts.document
                yield _node(d.id, {"type": "document", "label": d.title or d.id, "record": d, "documents": (d.id,), "mentions": ()})
        for own, data in self._shared.nodes(data=True):
            if data["type"] != "document" and kind in (None, data["type"]):
                yield _node(own, data)
        if kind in (None, "figure"):
            for facts in self._corpus.facts:
                yield from () if self._is_twin(facts) else _figures(facts)

    def edges(self) -> Iterator[Row]:
        """Every edge, with the keys of `EDGE`; then, of each document, those of its figures and what it mentions."""
        yield from _edges(self._shared)
        for facts in self._corpus.facts:
            graph = build_graph(Corpus((facts,)))
            if not self._is_twin(facts):
                yield from _edges(graph, "figure")
            for own, data in graph.nodes(data=True):
                if data["mentions"]:
                    row = {"source": own, "target": facts.document.id, "predicate": "mentioned_in", "inferred": False}
                    yield _kept(row | _proven(data["mentions"]))

    def _is_twin(self, facts: Facts) -> bool:
        return ids.normal(facts.document.id) in self._twins


def _without_figures(facts: Facts) -> Facts:
    """Nor the text, which nobody asks for."""
    return replace(facts, document=replace(facts.document, text=""), figures=())


def _figures(facts: Facts) -> Iterator[Row]:
    own = facts.document.id
    for f in facts.figures:
        mentions = ((own, Evidence(f.start, f.end, f.quote)),)
        yield _node(f.id, {"type": "figure", "label": f.quote, "record": f, "documents": (own,), "mentions": mentions})


def _node(own: str, data: Mapping[str, Any]) -> Row:
    """`data` as on a node of `build_graph`."""
    counted = {"documents": len(data["documents"]), "mentions": len(data["mentions"])}
    row = {"id": own, "type": data["type"], "label": data["label"], **_said(data["record"])}
    return _kept(row | counted | _first(data["mentions"]))


def _edges(graph: Any, source_type: str | None = None) -> Iterator[Row]:
    for source, target, data in graph.edges(data=True):
        if source_type in (None, graph.nodes[source]["type"]):
            row = {"source": source, "target": target, "predicate": data["predicate"], "inferred": data["inferred"]}
            yield _kept(row | {k: data[k] for k in ("title", "concurrent") if k in data} | _proven(data["evidence"]))


def double(value: Decimal) -> float | None:
    """The nearest number that programs compute with, None beyond their range."""
    return nearest if math.isfinite(nearest := float(value)) else None


def _said(record: Any) -> dict[str, Any]:
    match record:
        case Document() as d:
            return {
                "title": d.title, "publisher": d.publisher, "published": d.published, "authors": d.authors,
                "jurisdiction": d.jurisdiction, "url": d.url, "path": d.path, "sha256": d.sha256, "characters": len(d.text),
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
                "measure": f.measure, "status": f.status, "period_start": f.period and f.period.start,
                "period_end": f.period and f.period.end, "rule": f.rule,
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
