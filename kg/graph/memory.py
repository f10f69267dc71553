"""The graph in memory, as networkx has it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from kg.graph.stated import Proof, label, mentions_of, stated, united
from kg.model import TYPES, Corpus, Entity, Facts

if TYPE_CHECKING:
    import networkx


class EdgeOf(Struct):
    """What all documents state by one key."""

    predicate: str
    extra: dict[str, Any]
    proofs: set[Proof] = field(default_factory=set)
    inferred: bool = True


def build_graph(corpus: Corpus) -> networkx.MultiDiGraph:
    """Nodes keyed by record id (`type`, `label`, `record`, `mentions`, `documents`), edges keyed by predicate.

    Every edge has `predicate`, `evidence` (document id and words) and `inferred`, that of a post besides `POST` of
    `kg.graph.stated`; the same corpus gives the same order.
    """
    import networkx  # a tenth of the start of whoever has no graph in memory

    nodes, proofs_of = nodes_in(corpus.united())
    edges = edges_in(corpus.united())
    graph = networkx.MultiDiGraph()
    graph.graph["documents"] = {f.document.id: f.document for f in corpus.facts}
    for f in sorted(corpus.facts, key=lambda f: f.document.id):
        d = f.document
        graph.add_node(d.id, type="document", label=label(d), record=d, mentions=(), documents=(d.id,))
    for own in sorted(nodes):
        record = nodes[own]
        proofs = tuple(sorted(proofs_of[own]))
        documents = tuple(sorted({document for document, _ in proofs}))
        graph.add_node(own, type=TYPES[type(record)], label=label(record), record=record, mentions=proofs, documents=documents)
    for subject, object_, key in sorted(edges):
        edge = edges[subject, object_, key]
        if subject in nodes and object_ in nodes:
            said = {"predicate": edge.predicate, "evidence": tuple(sorted(edge.proofs)), "inferred": edge.inferred}
            graph.add_edge(subject, object_, key=key, **said, **edge.extra)
    return graph


def nodes_in(all_facts: Iterable[Facts]) -> tuple[dict[str, Entity], dict[str, set[Proof]]]:
    nodes: dict[str, Entity] = {}
    proofs: dict[str, set[Proof]] = defaultdict(set)
    for facts in all_facts:
        for entity in facts.entities():
            nodes[entity.id] = united(nodes[entity.id], entity) if entity.id in nodes else entity
            proofs[entity.id].update((facts.document.id, m) for m in mentions_of(entity))
    return nodes, proofs


def edges_in(all_facts: Iterable[Facts]) -> dict[tuple[str, str, str], EdgeOf]:
    edges: dict[tuple[str, str, str], EdgeOf] = {}
    for facts in all_facts:
        for s in stated(facts):
            edge = edges.setdefault((s.subject, s.object, s.key), EdgeOf(s.predicate, s.post))
            edge.proofs.update((facts.document.id, e) for e in s.evidence)
            edge.inferred = edge.inferred and s.inferred
    return edges
