"""The graph of a corpus that is in memory anyway, asked as the one in a scratch file is, in a third of the time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import Any

from msgspec.structs import replace

from kg.graph.disk import DiskGraph, Edge, Node, document_node, without_words
from kg.graph.memory import EdgeOf, edges_in, nodes_in
from kg.graph.stated import POST, Proof, label
from kg.model import TYPES, Corpus, Document, Entity


class MemoryGraph(DiskGraph):
    """Everything that can be asked of the graph in a scratch file, which it has none of."""

    def __init__(self, corpus: Corpus) -> None:
        records, proofs = nodes_in(corpus.united())
        self._proofs = {own: sorted(proofs[own]) for own in sorted(records)}
        self._stated = [_edge(key, e) for key, e in sorted(edges_in(corpus.united()).items(), key=itemgetter(0)) if key[0] in records and key[1] in records]
        self._of: dict[str, list[Edge]] = {}
        for e in self._stated:
            for own in dict.fromkeys((e.source, e.target)):
                self._of.setdefault(own, []).append(e)
        self._by_id = {own: self._node(own, record) for own, record in sorted(records.items(), key=itemgetter(0))}
        self._read = {f.document.id: f.document for f in sorted(corpus.facts, key=lambda f: f.document.id)}
        self.targets = sum(f.status == "target" for facts in corpus.facts for f in facts.figures)

    def _node(self, own: str, record: Entity) -> Node:
        mentions, edges = self._proofs[own], self._of.get(own, ())
        degree = sum((e.source == own) + (e.target == own) for e in edges)
        documents = len({document for document, _ in mentions})
        return Node(own, TYPES[type(record)], label(record), without_words(record), degree, len(mentions), documents, mentions[0] if mentions else None)

    def counts(self) -> dict[str, int]:
        number = Counter(n.type for n in self._by_id.values())
        documents = sum(own not in self._by_id for own in self._read)
        return ({"document": documents} if documents else {}) | dict(sorted(number.items()))

    def documents(self) -> Iterator[Document]:
        return (replace(d, text="") for d in self._read.values())

    def text(self, document: str) -> str:
        return self._read[document].text if document in self._read else ""

    def nodes(self, kind: str | None = None) -> Iterator[Node]:
        if kind in (None, "document"):
            yield from (document_node(d) for d in self.documents() if d.id not in self._by_id)
        yield from (n for n in self._by_id.values() if kind in (None, n.type))

    def node(self, own: str) -> Node | None:
        return next(self.nodes_of([own]), None)

    def nodes_of(self, ids: Iterable[str]) -> Iterator[Node]:
        wanted = sorted(set(ids))
        yield from (self._by_id[own] for own in wanted if own in self._by_id)
        yield from (document_node(replace(self._read[own], text="")) for own in wanted if own in self._read and own not in self._by_id)

    def mentions(self, node: str) -> Iterator[Proof]:
        return iter(self._proofs.get(node, ()))

    def documents_of(self, node: str) -> Iterator[str]:
        if node not in self._by_id:
            return iter([node] if node in self._read else ())
        return iter(dict.fromkeys(document for document, _ in self._proofs[node]))

    def figures_of(self, node: str) -> Iterator[str]:
        sources = {e.source for e in self._of.get(node, ()) if e.target == node and self._by_id[e.source].type == "figure"}
        return iter(sorted(sources))

    def edges(self, node: str | None = None) -> Iterator[Edge]:
        return iter(self._stated if node is None else self._of.get(node, ()))

    def between(self, ids: Collection[str], most: int = -1) -> Iterator[Edge]:
        inside = set(ids)
        for e in self._stated:
            if e.source in inside and e.target in inside:
                yield replace(e, evidence=e.evidence[:most]) if 0 <= most < e.proofs else e

    def best(self, limit: int) -> list[str]:
        named = (n for n in self._by_id.values() if n.type != "figure")
        return [n.id for n in sorted(named, key=lambda n: -(n.degree + n.mentions))[:limit]]


def _edge(key: tuple[str, str, str], stated: EdgeOf) -> Edge:
    said: dict[str, Any] = {name: stated.extra.get(name) for name in POST}
    return Edge(*key, predicate=stated.predicate, inferred=stated.inferred, **said, evidence=tuple(sorted(stated.proofs)), proofs=len(stated.proofs))
