"""A corpus as statements, document by document: made anew at each pass, sorted by subject.

Statements of a document stand in a named graph of its own. No pass holds them all, nor does their union; no node is blank.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.model import Corpus, Facts
from kg.rdf.sorting import sorted_once
from kg.rdf.statements import Describer, Statement
from kg.rdf.terms import DEFAULT_BASE

_AT_ONCE = 1000  # statements of the union that are in memory

Groups = list[tuple[ox.NamedNode, list[Statement]]]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The statements of a corpus; iterating yields `pyoxigraph.Quad`s, graph by graph, sorted by subject."""

    corpus: Corpus
    base: str = DEFAULT_BASE
    texts: bool = True  # documents carry their texts

    def __iter__(self) -> Iterator[ox.Quad]:
        for describer in self.describers():
            yield from describer.quads()

    def describers(self) -> Iterator[Describer]:
        """One for each document, in the order of their identifiers; what is read at each pass comes in that order."""
        facts = self.corpus.facts
        for f in sorted(facts, key=lambda f: f.document.id) if isinstance(facts, tuple) else facts:
            yield Describer(f, self.base, self.texts)

    def union(self, fitting: Callable[[Facts, Groups], Groups] = lambda _, groups: groups) -> Iterator[ox.Triple]:
        """All graphs as one, each statement once, sorted by subject, predicate and object; what is fitting of each document."""
        if len(self.corpus.facts) == 1:  # sorted as it is
            yield from (ox.Triple(s, p, o) for s, said in self._groups(fitting) for p, o in said)
            return
        rows = ((s.value, p.value, str(o)) for s, said in self._groups(fitting) for p, o in said)
        lines = (f"<{s}> <{p}> {o} .\n" for s, p, o in sorted_once(rows, 3))
        while some := "".join(itertools.islice(lines, _AT_ONCE)):
            for quad in ox.parse(some, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple

    def _groups(self, fitting: Callable[[Facts, Groups], Groups]) -> Iterator[tuple[ox.NamedNode, list[Statement]]]:
        for describer in self.describers():
            yield from fitting(describer.facts, list(describer.groups()))
