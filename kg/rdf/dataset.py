"""A corpus as statements, document by document: made anew at each pass, sorted by subject.

Statements of a document stand in a named graph of its own. No pass holds them all, nor does their union; no node is blank.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from kg.model import Corpus, Facts
from kg.rdf.sorting import sorted_once
from kg.rdf.statements import Describer, Statement
from kg.rdf.terms import DEFAULT_BASE

_AT_ONCE = 1000  # statements of the union that are in memory

Groups = list[tuple[ox.NamedNode, list[Statement]]]
Fitting = Callable[[Facts, Groups], Groups]  # of a document's statements those that fit


def whole(_: Facts, groups: Groups) -> Groups:
    return groups


@dataclass(frozen=True)
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

    def union(self, fitting: Fitting = whole) -> Iterator[ox.Triple]:
        """All graphs as one, each statement once, sorted by subject, predicate and object; what is fitting of each document."""
        groups = (group for d in self.describers() for group in fitting(d.facts, list(d.groups())))
        if len(self.corpus.facts) == 1:  # sorted as it is
            return (ox.Triple(s, p, o) for s, said in groups for p, o in said)
        return self.sorted_union((s.value, p.value, str(o)) for s, said in groups for p, o in said)

    def sorted_union(self, rows: Iterable[tuple[str, str, str]]) -> Iterator[ox.Triple]:
        """Of statements by the addresses of subject and predicate and the object as N-Triples write it."""
        lines = (f"<{s}> <{p}> {o} .\n" for s, p, o in sorted_once(rows, 3))
        while some := "".join(itertools.islice(lines, _AT_ONCE)):
            yield from (quad.triple for quad in ox.parse(some, format=ox.RdfFormat.N_TRIPLES))

    def lacks(self, signs: re.Pattern[bytes]) -> bool:
        """Whether it is known that no text holds one of the signs, as N-Quads write them."""
        return False
