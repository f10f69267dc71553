"""The map's data: what vis-network draws, and what the side panel says of each node.

Nodes are numbered in the graph's order; everything refers to those numbers. Sentences and their offsets are raw
code points; a sentence that several quotes share is stored once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import networkx

from kg.graph import POST
from kg.map.layout import lay_out
from kg.model import NODES, Document, Event, Evidence, Figure, Initiative, Organization, PlaceEntity
from kg.text.context import sentence_around
from kg.words import amount, meaning, words, years

CROWDED = 3000  # more nodes than this, and figures are drawn around the chosen entity only

_SOURCE = "source"  # the map's own predicate: what no relation ties to the rest hangs on its document
_SHAPES = {
    "official": "dot",
    "organization": "square",
    "initiative": "hexagon",
    "figure": "diamond",
    "place": "triangleDown",
    "event": "star",
    "document": "square",
}
# A figure stands with its initiative, else with who did it, else with who said it, else with its document.
_HOMES = ("belongs_to", "acted", "said", _SOURCE)


class _Sentences:
    """The sentences quoted, each once, and the number under which it is found. Of texts it keeps the last few."""

    def __init__(self, documents: Iterable[str], text: Callable[[str], str]) -> None:
        self.rows: list[tuple[int, int, str]] = []
        self.number = {d: i for i, d in enumerate(documents)}
        self._text = lru_cache(maxsize=32)(text)
        self._known: dict[tuple[str, int, int], int] = {}
        self._around: dict[tuple[str, int, int], int] = {}

    def place(self, source: tuple[str, Evidence]) -> tuple[int, int, int]:
        """Number of the sentence, start and end of the quote in the document."""
        name, quote = source
        own = (name, quote.start, quote.end)
        if own not in self._around:
            self._around[own] = self._sentence(*own)
        return self._around[own], quote.start, quote.end

    def _sentence(self, name: str, start: int, end: int) -> int:
        text = self._text(name)
        around = sentence_around(text, start, end)
        key = (name, around.start, around.end)
        if key not in self._known:
            self._known[key] = len(self.rows)
            self.rows.append((self.number[name], around.start, text[around.start : around.end]))
        return self._known[key]


def map_data(graph: networkx.MultiDiGraph, title: str) -> dict[str, Any]:
    """Everything the page knows, ready for JSON, of a graph of `kg.map.part.map_graph` or `kg.graph.build_graph`."""
    shown = _with_documents(graph)
    number = {n: i for i, n in enumerate(shown)}
    homes = _homes(shown)
    crowded = len(shown) > CROWDED
    at = lay_out(shown, homes, crowded)
    documents: dict[str, Document] = graph.graph["documents"]
    sentences = _Sentences(documents, graph.graph.get("text") or (lambda own: documents[own].text))

    nodes, edges = list[dict[str, Any]](), list[dict[str, Any]]()
    for n in shown:
        kind = shown.nodes[n]["type"]
        x, y = at[n]
        size = _SIZES.get(kind) or round(min(9 + 2.4 * shown.degree(n) ** 0.5, 30))
        nodes.append({"x": x, "y": y, "size": size, "group": kind, "id": number[n], "label": "", "shape": _SHAPES[kind]})
    relations: list[dict[str, Any]] = []
    for a, b, data in shown.edges(data=True):
        look = {"arrows": ""} if data["predicate"] == _SOURCE else {"dashes": bool(data["inferred"])}
        edges.append({"id": len(relations), **look, "from": number[a], "to": number[b], "arrows": look.get("arrows", "to")})
        relations.append(_relation(data, sentences))
    totals: dict[str, int] | None = graph.graph.get("totals")
    return {
        "title": title,
        "crowded": crowded,
        **({"totals": totals} if totals else {}),
        "documents": [_document(d, number.get(_key(d.id))) for d in documents.values()],
        "nodes": nodes,
        "edges": edges,
        "options": _OPTIONS,
        "records": [_record(shown.nodes[n], number.get(homes.get(n, "")), sentences) for n in shown],
        "relations": relations,
        "sentences": sentences.rows,
        "words": {k: v for k, v in words().items() if k in ("ui", "type", "one", "relation", "kind", "change")},
    }


_SIZES = {"figure": 7, "document": 15}
_OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 0},
    "interaction": {"hover": True, "multiselect": False, "selectConnectedEdges": False, "keyboard": {"enabled": False}},
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 3, "chosen": False},
    "edges": {
        "smooth": False,
        "width": 1.2,
        "chosen": False,
        "arrowStrikethrough": False,
        "arrows": {"to": {"enabled": True, "scaleFactor": 0.42}},
    },
}


def _key(document: str) -> str:
    return f"document\n{document}"  # no record's id holds a line end


def _with_documents(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """A copy of the graph with its documents as nodes, each tied to what stands in it and is tied to nothing else."""
    shown = networkx.MultiDiGraph()  # no view: the order of a view's nodes is not promised
    shown.add_nodes_from((n, d) for n, d in graph.nodes(data=True) if d["type"] in NODES and d["type"] != "document")
    shown.add_edges_from((a, b, k, d) for a, b, k, d in graph.edges(keys=True, data=True) if a in shown and b in shown)
    entities = shown.subgraph([n for n, kind in shown.nodes(data="type") if kind != "figure"])
    position = {n: i for i, n in enumerate(shown)}
    ties: set[tuple[str, str]] = set()
    for part in networkx.weakly_connected_components(entities):
        best: dict[str, str] = {}  # of each document, the part's best connected member that stands in it
        for n in sorted(part, key=lambda n: (-shown.degree(n), position[n])):
            for document in shown.nodes[n]["documents"]:
                best.setdefault(document, n)
        ties.update((n, document) for document, n in best.items())
    ties.update((n, data["documents"][0]) for n, data in shown.nodes(data=True) if data["type"] == "figure" and data["documents"] and not shown.out_degree(n))
    drawn = graph.graph.get("shown", graph.graph["documents"])
    for name, document in graph.graph["documents"].items():
        if name not in drawn:
            continue
        label = document.title or document.id
        shown.add_node(_key(name), type="document", label=label, record=document, mentions=(), documents=())
    for n, document in sorted(ties):
        shown.add_edge(n, _key(document), key=_SOURCE, predicate=_SOURCE, evidence=(), inferred=False)
    return shown


def _homes(graph: networkx.MultiDiGraph) -> dict[str, str]:
    homes: dict[str, str] = {}
    for n in graph:
        if graph.nodes[n]["type"] != "figure":
            continue
        by_predicate: dict[str, str] = {}
        for _, other, predicate in graph.out_edges(n, data="predicate"):
            if graph.nodes[other]["type"] != "figure":
                by_predicate[predicate] = min(other, by_predicate.get(predicate, other))
        home = next((by_predicate[p] for p in _HOMES if p in by_predicate), None)
        if home is not None:
            homes[n] = home
    return homes


def _document(document: Document, node: int | None) -> dict[str, Any]:
    """One that is quoted but not drawn has no node."""
    return _filled(
        node=node,
        id=document.id,
        title=document.title,
        publisher=document.publisher,
        published=document.published,
        url=document.url,
    )


def _relation(data: dict[str, Any], sentences: _Sentences) -> dict[str, Any]:
    return _filled(
        p=data["predicate"],
        **{name: data.get(name) for name in POST},
        inferred=bool(data["inferred"]),
        quotes=[sentences.place(e) for e in data["evidence"]],
        total=data.get("total"),
    )


def _record(node: dict[str, Any], home: int | None, sentences: _Sentences) -> dict[str, Any]:
    """What the panel says of one node; `type` and `name` first, empty things left out."""
    record = node["record"]
    out = _filled(
        type=node["type"],
        name=node["label"],
        aliases=sorted(set(getattr(record, "aliases", ())) - {node["label"]}),
        quotes=[sentences.place(e) for e in node["mentions"]],
        home=home,
        documents=[sentences.number[d] for d in node["documents"]],
        total=node.get("total"),
    )
    match record:
        case Figure():
            out |= _filled(
                name=record.measure or node["label"],
                quote=record.quote,
                status=record.status,
                years=years(record.period),
                zh=meaning(record, "zh"),
                en=meaning(record, "en"),
                short=[amount(record, "zh"), amount(record, "en")],
            )
        case Organization() | Initiative():
            out |= _filled(kind=record.kind)
        case PlaceEntity():
            out |= _filled(code=record.code)
        case Event():
            out |= _filled(date=record.date, years=[int(record.date[:4])] if record.date else [])
    return out


def _filled(**values: Any) -> dict[str, Any]:
    """Without what is empty; 0 is the number of a node."""
    return {k: v for k, v in values.items() if v is not None and v is not False and v not in ("", [], (), {})}
