"""What a graph says at first sight: what is promised for the year at hand, who promises and leads most, where the figures are.

The same lists that `kg.serve.index.findings` reads from an index; a test holds the two together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg.model import Document, Figure
from kg.words import LANGUAGES, amount, meaning, years

if TYPE_CHECKING:
    import networkx

MOST = 8  # of each list
_LEADS = {"leads": "out", "actor": "in"}  # predicates of which one end leads the other: which way from the leader


def findings(graph: networkx.MultiDiGraph) -> dict[str, Any]:
    """`year`, `targets` of it, `leaders` by what they promise and lead, `undertakings` by their figures, newest `documents`."""
    documents: dict[str, Document] = graph.graph["documents"]
    targets = {n: d["record"] for n, d in graph.nodes(data=True) if isinstance(d["record"], Figure) and d["record"].status == "target"}
    year = year_at_hand((d.published for d in documents.values()), Counter(y for f in targets.values() for y in years(f.period)))
    return {
        "year": year,
        "targets": [_target(graph, n, f) for n, f in _newest(graph, documents, targets, year)[:MOST]],
        "leaders": _leaders(graph, targets),
        "undertakings": _undertakings(graph),
        "documents": [
            {"id": f"document/{d.id}", "name": d.title or d.id, "published": d.published, "publisher": d.publisher}
            for d in sorted(documents.values(), key=lambda d: (_backwards(d.published), d.id))[:MOST]
        ],
    }  # fmt: skip


def year_at_hand(published: Iterable[str | None], of: Counter[int]) -> int | None:
    """Of the newest document, if there are targets for it; else the year that most targets speak of. No clock is asked."""
    newest = max((int(p[:4]) for p in published if p), default=None)
    if newest in of:
        return newest
    return max(of, key=lambda y: (of[y], y), default=None)


def _newest(graph: networkx.MultiDiGraph, documents: dict[str, Document], targets: dict[str, Figure], year: int | None) -> list[tuple[str, Figure]]:
    """Those that somebody answers for before the others; the latest document's first."""

    def order(item: tuple[str, Figure]) -> tuple[Any, ...]:
        own, figure = item
        stands = graph.nodes[own]["documents"]
        document = documents.get(stands[0]) if stands else None
        return not _actors(graph, own), _backwards(document.published if document else None), stands[:1], figure.start, own

    return sorted(((n, f) for n, f in targets.items() if year in years(f.period)), key=order)


def _backwards(date: str | None) -> tuple[int, ...]:
    """A key that sorts dates downwards, what has none last."""
    return (*(-ord(c) for c in date), 1) if date else (2,)


def _target(graph: networkx.MultiDiGraph, own: str, figure: Figure) -> dict[str, Any]:
    return {
        "id": own,
        "name": figure.measure or figure.quote,
        "quote": figure.quote,
        "amount": {language: amount(figure, language) for language in LANGUAGES},
        "meaning": {language: meaning(figure, language) for language in LANGUAGES},
        "who": [{"id": n, "name": graph.nodes[n]["label"]} for n in _actors(graph, own)],
    }


def _actors(graph: networkx.MultiDiGraph, own: str) -> list[str]:
    return sorted({b for _, b, p in graph.out_edges(own, data="predicate") if p == "acted"})


def _leaders(graph: networkx.MultiDiGraph, targets: dict[str, Figure]) -> list[dict[str, Any]]:
    leads: dict[str, set[str]] = {}
    for a, b, predicate in graph.edges(data="predicate"):
        if way := _LEADS.get(predicate):
            leader, led = (a, b) if way == "out" else (b, a)
            leads.setdefault(leader, set()).add(led)
    promised = Counter(actor for own in targets for actor in _actors(graph, own))
    bodies = [n for n in {*leads, *promised} if graph.nodes[n]["type"] in ("organization", "place")]
    bodies.sort(key=lambda n: (-promised[n], -len(leads.get(n, ())), n))
    return [_counted(graph, n, leads=len(leads.get(n, ())), targets=promised[n]) for n in bodies[:MOST]]


def _undertakings(graph: networkx.MultiDiGraph) -> list[dict[str, Any]]:
    count = Counter(b for _, b, p in graph.edges(data="predicate") if p == "belongs_to")
    return [_counted(graph, n, figures=count[n]) for n in sorted(count, key=lambda n: (-count[n], n))[:MOST]]


def _counted(graph: networkx.MultiDiGraph, own: str, **counts: int) -> dict[str, Any]:
    return {"id": own, "type": graph.nodes[own]["type"], "name": graph.nodes[own]["label"], **counts}
