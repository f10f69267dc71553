"""The graph in memory: records of all documents united by identity, stated relations as edges with their evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import networkx

from kg.model import (
    Corpus,
    Entity,
    Event,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    PlaceEntity,
    Post,
)

Proof = tuple[str, Evidence]  # (document id, the words)
TYPES = {
    PlaceEntity: "place",
    Official: "official",
    Organization: "organization",
    Initiative: "initiative",
    Figure: "figure",
    Event: "event",
}


@dataclass(slots=True)
class _Edge:
    subject: str
    predicate: str
    object: str
    proofs: set[Proof] = field(default_factory=set)
    inferred: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


def build_graph(corpus: Corpus) -> networkx.MultiDiGraph:
    """Nodes keyed by record id (`type`, `label`, `record`, `mentions`, `documents`), edges keyed by predicate.

    Every edge has `predicate`, `evidence` (document id and words) and `inferred`; the same corpus gives the same order.
    """
    nodes, mentions = _nodes(corpus.facts)
    edges = _edges(corpus.facts, nodes)
    graph = networkx.MultiDiGraph()
    graph.graph["documents"] = {f.document.id: f.document for f in corpus.facts}
    for f in sorted(corpus.facts, key=lambda f: f.document.id):
        d = f.document
        graph.add_node(d.id, type="document", label=d.title or d.id, record=d, mentions=(), documents=(d.id,))
    for own in sorted(nodes):
        record = nodes[own]
        proofs = tuple(sorted(mentions[own]))
        documents = tuple(sorted({document for document, _ in proofs}))
        label = record.quote if isinstance(record, Figure) else record.name
        graph.add_node(own, type=TYPES[type(record)], label=label, record=record, mentions=proofs, documents=documents)
    for name in sorted(edges):
        edge = edges[name]
        if edge.subject in nodes and edge.object in nodes:
            proofs = tuple(sorted(edge.proofs))
            graph.add_edge(
                edge.subject, edge.object, key=name[2], predicate=edge.predicate, evidence=proofs, inferred=edge.inferred, **edge.extra
            )
    return graph


def _nodes(all_facts: Iterable[Facts]) -> tuple[dict[str, Entity], dict[str, set[Proof]]]:
    nodes: dict[str, Entity] = {}
    mentions: dict[str, set[Proof]] = defaultdict(set)
    for facts in all_facts:
        document = facts.document.id
        for entity in facts.entities():
            nodes[entity.id] = _united(nodes[entity.id], entity) if entity.id in nodes else entity
            if isinstance(entity, Figure):
                mentions[entity.id].add((document, Evidence(entity.start, entity.end, entity.quote)))
            else:
                mentions[entity.id].update((document, m) for m in entity.mentions)
    return nodes, mentions


def _united(a: Entity, b: Entity) -> Entity:
    """One record for the same identity in two documents; what is single comes from the first that says it."""
    match a, b:
        case Official(), Official():
            posts: dict[tuple[str, str], Post] = {(p.organization, p.title): p for p in a.posts}
            for post in b.posts:
                old = posts.get((post.organization, post.title))
                posts[post.organization, post.title] = replace(old, concurrent=old.concurrent or post.concurrent) if old else post
            return replace(a, posts=tuple(posts.values()))
        case Organization(), Organization():
            kind = a.kind if a.kind != "other" else b.kind
            return replace(
                a, aliases=_all(a, b), kind=kind, parent=a.parent or b.parent, jurisdiction=a.jurisdiction or b.jurisdiction
            )
        case Initiative(), Initiative():
            return replace(a, aliases=_all(a, b), part_of=_both(a.part_of, b.part_of), actor=_both(a.actor, b.actor))
        case PlaceEntity(), PlaceEntity():
            return replace(a, aliases=_all(a, b))
        case Event(), Event():
            return replace(a, aliases=_all(a, b), date=a.date or b.date, organizer=a.organizer or b.organizer)
    return a


def _all(a: Any, b: Any) -> tuple[str, ...]:
    return tuple(sorted({*a.aliases, *b.aliases}))


def _both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    return (*a, *(x for x in b if x not in a))


def _edges(all_facts: Iterable[Facts], nodes: dict[str, Entity]) -> dict[tuple[str, str, str], _Edge]:
    edges: dict[tuple[str, str, str], _Edge] = {}

    def add(subject: str, predicate: str, object_: str, proofs: Iterable[Proof], *, inferred: bool = False, **extra: Any) -> None:
        key = f"{predicate}:{extra['title']}" if "title" in extra else predicate
        edge = edges.setdefault((subject, object_, key), _Edge(subject, predicate, object_, extra=extra))
        edge.proofs.update(proofs)
        edge.inferred = edge.inferred and inferred

    for facts in all_facts:
        document = facts.document.id
        for official in facts.officials:
            for post in official.posts:
                proofs = [(document, e) for e in post.evidence]
                add(official.id, "holds", post.organization, proofs, title=post.title, concurrent=post.concurrent)
        for place in facts.places:
            if place.within:
                add(place.id, "within", place.within, (), inferred=True)
        for body in facts.organizations:
            if body.jurisdiction:
                add(body.id, "jurisdiction", body.jurisdiction, [(document, m) for m in body.mentions[:1]])
        for relation in facts.relations:
            own = nodes.get(relation.subject)
            fallback = _first_proof(own) if own is not None and not relation.inferred else ()
            proofs = [(document, e) for e in relation.evidence or fallback]
            predicate = "parent" if relation.predicate == "inferred_parent" else relation.predicate
            add(relation.subject, predicate, relation.object, proofs, inferred=relation.inferred)
    return edges


def _first_proof(entity: Entity) -> tuple[Evidence, ...]:
    if isinstance(entity, Figure):
        return (Evidence(entity.start, entity.end, entity.quote),)
    return entity.mentions[:1]
