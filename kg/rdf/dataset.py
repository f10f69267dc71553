"""A corpus as statements, document by document: made anew at each pass, sorted by subject.

Statements of a document stand in a named graph of its own. No pass holds them all, nor does their union; no node is blank.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import pyoxigraph as ox

from kg.model import Corpus, Facts
from kg.rdf.sorting import sorted_once
from kg.rdf.statements import AT_ONCE, Describer, Group, Row, nquads
from kg.rdf.terms import DEFAULT_BASE

END = " .\n"  # of a line

Groups = list[Group]
Fitting = Callable[[Facts, Groups], Groups]  # of a document's statements those that fit


class Part(NamedTuple):
    """Some subjects, and the same as lines of N-Triples; of N-Quads where the union is one graph."""

    groups: Groups
    text: str


@dataclass(frozen=True)
class Dataset:
    """The statements of a corpus; iterating yields `pyoxigraph.Quad`s, graph by graph, sorted by subject."""

    corpus: Corpus
    base: str = DEFAULT_BASE
    texts: bool = True  # documents carry their texts

    def __iter__(self) -> Iterator[ox.Quad]:
        return (quad for piece in self.nquads() for quad in ox.parse(piece, format=ox.RdfFormat.N_QUADS, lenient=True))

    def facts(self) -> Iterable[Facts]:
        """Of each document, in the order of their identifiers; what is read at each pass comes in that order."""
        facts = self.corpus.facts
        return sorted(facts, key=lambda f: f.document.id) if isinstance(facts, tuple) else facts

    def describers(self) -> Iterator[Describer]:
        """One for each document, in the same order."""
        return (Describer(f, self.base, self.texts) for f in self.facts())

    def nquads(self) -> Iterator[bytes]:
        """The named graphs as N-Quads, in pieces that end with a line."""
        return itertools.chain.from_iterable(describer.nquads() for describer in self.describers())

    def graphs(self) -> Iterator[tuple[str, Iterator[Group]]]:
        """The address of each named graph with its statements."""
        return ((describer.graph, describer.groups()) for describer in self.describers())

    def union(self) -> Iterator[ox.Triple]:
        """All graphs as one, each statement once, sorted by subject, predicate and object."""
        return (quad.triple for part in self.parts() for quad in ox.parse(part.text, format=ox.RdfFormat.N_QUADS, lenient=True))

    def parts(self) -> Iterator[Part]:
        """The union, some subjects at a time."""
        groups = self.groups()
        return (Part(some, nquads(some, END)) for some in iter(lambda: list(itertools.islice(groups, AT_ONCE)), []))

    def rows(self, fitting: Fitting | None = None) -> Iterator[Row]:
        """The union as rows; what is fitting of each document."""
        rows = itertools.chain.from_iterable(d.rows() if fitting is None else _fitting_rows(d, fitting) for d in self.describers())
        return rows if len(self.corpus.facts) == 1 else sorted_once(rows, 3)  # of one, it is sorted as it is

    def groups(self, fitting: Fitting | None = None) -> Iterator[Group]:
        """The union, subject by subject."""
        return grouped(self.rows(fitting))


def grouped(rows: Iterable[Row]) -> Iterator[Group]:
    return ((subject, [row[1:] for row in same]) for subject, same in itertools.groupby(rows, itemgetter(0)))


def _fitting_rows(describer: Describer, fitting: Fitting) -> Iterable[Row]:
    return ((subject, *statement) for subject, said in fitting(describer.facts, list(describer.groups())) for statement in said)
