"""The map's data: the nodes and relations as the API of `kg serve` gives them, with their places and the sentences quoted.

Relations and quotes refer to nodes, documents and sentences by number. Offsets are raw code points; a sentence that
several quotes share is stored once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import networkx

from kg.graph import POST
from kg.graph.quoted import sentence_around
from kg.map.findings import findings
from kg.map.layout import lay_out
from kg.model import NODES, Document, Event, Evidence, Figure, Initiative, Organization, PlaceEntity
from kg.search import normal, pinyin, simplified_signs
from kg.words import LANGUAGES, amount, meaning, years

CROWDED = 3000  # more nodes than this, and figures take no room of their own in the layout
_SOURCE = "source"  # the layout's own predicate: what no relation ties to the rest hangs on its document
# A figure stands with its initiative, else with who did it, else with who said it, else with its document.
_HOMES = ("belongs_to", "acted", "said", _SOURCE)
_ORDER = ("figure", "document")  # come last: a cut answer holds what matters


class _Sentences:
    """The sentences quoted, each once, and the number under which it is found. Of texts it keeps the last few."""

    def __init__(self, documents: Iterable[str], text: Callable[[str], str]) -> None:
        self.rows: list[tuple[int, int, str]] = []
        self.number = {d: i for i, d in enumerate(documents)}
        self._text = lru_cache(maxsize=32)(text)
        self._known: dict[tuple[str, int, int], int] = {}
        self._placed: dict[tuple[str, int, int], tuple[int, int, int]] = {}

    def place(self, source: tuple[str, Evidence]) -> tuple[int, int, int]:
        """Number of the sentence, start and end of the quote in the document."""
        name, quote = source
        own = (name, quote.start, quote.end)
        if own not in self._placed:
            self._placed[own] = self._place(name, quote)
        return self._placed[own]

    def _place(self, name: str, quote: Evidence) -> tuple[int, int, int]:
        text = self._text(name)
        around = sentence_around(text, quote.start, quote.end)
        key = (name, around.start, around.end)
        if key not in self._known:
            self._known[key] = len(self.rows)
            self.rows.append((self.number[name], around.start, text[around.start : around.end]))
        return self._known[key], quote.start, quote.end


def map_data(graph: networkx.MultiDiGraph, title: str) -> dict[str, Any]:
    """Everything the page knows, ready for JSON, of a graph of `kg.map.part.map_graph` or `kg.graph.build_graph`."""
    tied = _with_documents(graph)
    homes = _homes(tied)
    at = lay_out(tied, homes, len(tied) > CROWDED)
    shown = sorted(tied, key=lambda n: (*(tied.nodes[n]["type"] == t for t in _ORDER), -tied.degree(n) - len(tied.nodes[n]["mentions"]), n))
    number = {n: i for i, n in enumerate(shown)}
    documents: dict[str, Document] = graph.graph["documents"]
    sentences = _Sentences(documents, graph.graph.get("text") or (lambda own: documents[own].text))
    totals: dict[str, int] | None = graph.graph.get("totals")
    nodes = [_node(n, tied, at[n], sentences) for n in shown]
    return {
        "title": title,
        **({"totals": totals} if totals else {}),
        "documents": [_document(d, number.get(_key(d.id))) for d in documents.values()],
        "nodes": nodes,
        "edges": [
            [number[a], number[b], data["predicate"], _relation(data, sentences)]
            for a, b, data in tied.edges(data=True)
            if data["predicate"] != _SOURCE
        ],
        "sentences": sentences.rows,
        "findings": findings(graph),
        "traditional": _traditional(nodes),
    }  # fmt: skip


def _key(document: str) -> str:
    return f"document/{document}"


def _with_documents(graph: networkx.MultiDiGraph) -> networkx.MultiDiGraph:
    """A copy of the graph with its documents as nodes, each tied to what stands in it and is tied to nothing else."""
    shown = networkx.MultiDiGraph(documents=graph.graph["documents"])  # no view: the order of a view's nodes is not promised
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
        **{name: data.get(name) for name in POST},
        inferred=bool(data["inferred"]),
        quotes=[sentences.place(e) for e in data["evidence"]],
        total=data.get("total"),
    )


def _node(own: str, graph: networkx.MultiDiGraph, at: tuple[int, int], sentences: _Sentences) -> dict[str, Any]:
    """As the API has it, with its place, its names and its quotes; empty things left out."""
    node = graph.nodes[own]
    record, label = node["record"], node["label"]
    aliases = sorted(set(getattr(record, "aliases", ())) - {label})
    out = _filled(
        id=own,
        type=node["type"],
        name=label,
        at=at,
        aliases=aliases,
        quotes=[sentences.place(e) for e in node["mentions"]],
        stands=[sentences.number[d] for d in node["documents"]],
        total=node.get("total"),
        reader=_reader(node["mentions"], graph.graph["documents"]),
    )
    match record:
        case Figure():
            amounts = {language: amount(record, language) for language in LANGUAGES}
            out |= _filled(
                name=record.measure or label,
                measure=record.measure,
                quote=record.quote,
                status=record.status,
                years=years(record.period),
                meaning={language: meaning(record, language, told) for language, told in amounts.items()},
                amount=amounts,
            )
        case Organization() | Initiative():
            out |= _filled(kind=record.kind)
        case PlaceEntity():
            out |= _filled(code=record.code)
        case Event() if record.date:
            out |= _filled(date=record.date, years=[int(record.date[:4])])
        case Document():
            out |= _filled(date=record.published)
    return out | {"sounds": [list(pinyin(key)) for key in _keys(out["name"], aliases, out.get("quote"))]}


def _reader(mentions: Iterable[tuple[str, Evidence]], documents: Mapping[str, Document]) -> str | None:
    """The language model that alone says so: each stretch that names it was left by rules."""
    readers = [documents[own].reader_of(e.start, e.end) if own in documents else None for own, e in mentions]
    return readers[0] if readers and all(readers) else None


def _keys(name: str, aliases: Iterable[str], quote: str | None) -> Iterator[str]:
    """What a node is looked for by, in the order in which the page makes them again."""
    for text in (name, *aliases, *([quote] if quote else [])):
        yield normal(text)


def _traditional(nodes: Iterable[dict[str, Any]]) -> str:
    """Pairs of characters: those of the names as traditional text writes them, and as simplified text does."""
    letters = set("".join(text for node in nodes for text in (node["name"], *node.get("aliases", ()), node.get("quote", ""))))
    return "".join(chr(old) + new for old, new in simplified_signs().items() if new in letters or chr(old) in letters)


def _filled(**values: Any) -> dict[str, Any]:
    """Without what is empty; 0 is the number of a node."""
    return {k: v for k, v in values.items() if v is not None and v is not False and v not in ("", [], (), {})}
