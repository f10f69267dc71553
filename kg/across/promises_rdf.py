"""Promises and indicators as RDF, in a graph of their own beside those of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pyoxigraph as ox

from kg.across.contradictions import contradictions, supported
from kg.across.indicators import Indicator
from kg.across.promises import Promise, Tracking
from kg.across.promises_rows import share
from kg.across.promises_stated import Named, Stated
from kg.rdf.terms import DEFAULT_BASE, path, term, typed, zh
from kg.records.jsonl import number

Statement = tuple[ox.NamedNode, ox.NamedNode, Any]
GRAPH = "promises"
TYPE = term("rdf:type")


def quads(tracking: Tracking, base: str = DEFAULT_BASE, alone: bool = False) -> Iterator[ox.Quad]:
    """What became of promises, and which indicator each figure tells of, each statement once.

    `alone`: with what is said of figures, documents and bodies elsewhere, for a graph that has no other.
    """
    describer = _Describer(tracking, base)
    seen = set[Statement]()
    for statement in (*describer.statements(), *(describer.elsewhere() if alone else ())):
        if statement not in seen:
            seen.add(statement)
            subject, predicate, value = statement
            yield ox.Quad(subject, predicate, value, ox.NamedNode(base + GRAPH))


def as_of(promises: Iterable[str], on: date, base: str) -> Iterator[ox.Quad]:
    """On which day promises are judged, by their ids."""
    return (ox.Quad(ox.NamedNode(base + path(own)), *_as_of(on), ox.NamedNode(base + GRAPH)) for own in promises)


def _as_of(on: date) -> tuple[ox.NamedNode, ox.Literal]:
    return term("zt:asOf"), typed(on.isoformat(), "date")


class _Describer:
    def __init__(self, tracking: Tracking, base: str) -> None:
        self._tracking, self._base = tracking, base

    def _iri(self, identifier: str) -> ox.NamedNode:
        return ox.NamedNode(self._base + path(identifier))

    def statements(self) -> Iterator[Statement]:
        for s in self._tracking.figures:
            figure = self._iri(s.figure.id)
            yield figure, term("zt:indicator"), self._iri(s.measured.indicator.id)
            yield figure, term("zt:dimension"), term(f"zt:dimension-{s.measured.dimension}")
            yield figure, term("zt:whose"), self._iri(s.whose.id)
            yield from self._indicator(s.measured.indicator, s.figure.measure)
        for p in self._tracking.promises:
            yield from self._promise(p)
        yield from self._told_again()

    def _told_again(self) -> Iterator[Statement]:
        for c in contradictions(self._tracking):
            name = "prov:wasRevisionOf" if c.kind in ("revised", "preliminary") else "zt:contradicts"
            for earlier, later in pairwise(v.first for v in c.versions):
                yield self._iri(later.figure.id), term(name), self._iri(earlier.figure.id)
        for v in supported(self._tracking):
            yield from ((self._iri(v.first.figure.id), term("zt:supportedBy"), self._iri(s.figure.id)) for s in v.statements[1:])

    def _indicator(self, i: Indicator, measure: str) -> Iterator[Statement]:
        own = self._iri(i.id)
        yield own, TYPE, term("zt:Indicator")
        yield own, term("skos:inScheme"), term("zt:Indicators")
        yield own, term("skos:prefLabel"), zh(i.label)
        if measure != i.label:
            yield own, term("skos:altLabel"), zh(measure)
        for unit in i.units:
            yield own, term("zt:unit"), ox.Literal(unit)
        if i.kind:
            yield own, term("zt:accrual"), term(f"zt:accrual-{i.kind}")

    def _promise(self, p: Promise) -> Iterator[Statement]:
        own, target = self._iri(p.id), self._iri(p.target.figure.id)
        yield own, TYPE, term("zt:Promise")
        yield own, term("zt:verdict"), term(f"zt:verdict-{p.verdict}")
        yield own, term("zt:rule"), ox.Literal(p.rule)
        if p.reason:
            yield own, term("zt:reason"), term(f"zt:reason-{p.reason}")
        yield own, term("zt:indicator"), self._iri(p.indicator.id)
        yield own, term("zt:whose"), self._iri(p.whose.id)
        yield own, term("zt:due"), typed(p.due.isoformat(), "date")
        yield own, *_as_of(self._tracking.on)
        yield from ((own, term("zt:actor"), self._iri(a.id)) for a in p.target.actors)
        yield own, term("zt:target"), target
        yield target, term("zt:assessedBy"), own
        yield own, term("zt:targetWords"), zh(p.target.sentence.quote)
        for s in p.again:
            yield own, term("zt:targetAgain"), self._iri(s.figure.id)
        if p.result:
            yield own, term("zt:result"), self._iri(p.result.figure.id)
            yield self._iri(p.result.figure.id), term("zt:assessedBy"), own
            yield own, term("zt:resultWords"), zh(p.result.sentence.quote)
        for name, value in (("zt:gap", p.gap), ("zt:share", share(p))):
            if isinstance(value, Decimal):
                yield own, term(name), typed(number(value), "decimal")

    # --- what a graph of documents says --------------------------------------------------------------------------

    def elsewhere(self) -> Iterator[Statement]:
        for s in self._tracking.figures:
            yield from self._figure(s)
            yield from self._source(s)
            for named in (s.whose, *s.actors):
                yield from self._named(named)

    def _figure(self, s: Stated) -> Iterator[Statement]:
        f, own = s.figure, self._iri(s.figure.id)
        yield own, TYPE, term("zt:Target" if f.status == "target" else "zt:Result")
        yield own, term("zt:value"), typed(number(f.value), "decimal")
        yield own, term("zt:unit"), ox.Literal(f.unit)
        yield own, term("zt:measure"), zh(f.measure)
        yield own, term("zt:quote"), zh(f.quote)
        if s.start:
            yield own, term("schema:startDate"), typed(s.start.isoformat(), "date")
        yield own, term("schema:endDate"), typed(s.end.isoformat(), "date")
        yield own, term("prov:wasQuotedFrom"), self._iri(f"document/{s.source.id}")

    def _source(self, s: Stated) -> Iterator[Statement]:
        own = self._iri(f"document/{s.source.id}")
        yield own, term("dcterms:identifier"), ox.Literal(s.source.id)
        if s.source.title:
            yield own, term("dcterms:title"), zh(s.source.title)

    def _named(self, named: Named) -> Iterator[Statement]:
        yield self._iri(named.id), term("skos:prefLabel"), zh(named.name)
