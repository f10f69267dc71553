"""Facts read back out of RDF are those that were written, but for what RDF does not hold."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from msgspec.structs import replace

import kg
from kg.model import Facts
from kg.rdf.read import graph_base, read_facts


def without_what_rdf_lacks(facts: Facts) -> Facts:
    officials = tuple(replace(o, posts=tuple(sorted(o.posts, key=lambda p: (p.evidence, p.organization, p.title)))) for o in facts.officials)
    figures = tuple(sorted((replace(f, rule="", actor=tuple(sorted(f.actor))) for f in facts.figures), key=lambda f: f.start))
    initiatives = (replace(i, actor=tuple(sorted(i.actor)), part_of=tuple(sorted(i.part_of))) for i in facts.initiatives)
    events = (replace(e, participants=tuple(sorted(e.participants))) for e in facts.events)
    relations = sorted(facts.relations, key=lambda r: (r.subject, r.predicate, r.object))
    return Facts(
        facts.document, by_id(facts.places), by_id(officials), by_id(facts.organizations), by_id(initiatives), figures, by_id(events),
        tuple(relations),
    )  # fmt: skip


def by_id(entities: object) -> tuple:  # type: ignore[type-arg]
    return tuple(replace(e, mentions=tuple(sorted(e.mentions))) for e in sorted(entities, key=lambda e: e.id))  # type: ignore[call-overload]


def test_facts_come_back(briefings: Path) -> None:
    knowledge = kg.build([briefings], base="https://example.org/图/id/")
    store = ox.Store()
    store.bulk_extend(knowledge.quads)
    base = graph_base(g.value for g in store.named_graphs())
    assert base == "https://example.org/图/id/"
    back = read_facts(store, base)
    expected = sorted(knowledge.corpus.facts, key=lambda f: f.document.id)
    assert len(back.facts) == len(expected) > 5
    pairs = zip(map(without_what_rdf_lacks, back.facts), map(without_what_rdf_lacks, expected), strict=True)
    for own, wanted in pairs:
        for kind in Facts.__struct_fields__:
            if kind == "document":
                assert replace(own.document, authors=()) == replace(wanted.document, authors=())
                assert set(own.document.authors) == set(wanted.document.authors)
            else:
                assert getattr(own, kind) == getattr(wanted, kind), kind
