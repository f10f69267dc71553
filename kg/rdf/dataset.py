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
from kg.rdf.statements import Describer, Row, Statement
from kg.rdf.terms import DEFAULT_BASE

_AT_ONCE = 1000  # statements of the union that are in memory

Groups = list[tuple[str, list[Statement]]]
Fitting = Callable[[Facts, Groups], Groups]  # of a document's statements those that fit


@dataclass(frozen=True)
class Dataset:
    """The statements of a corpus; iterating yields `pyoxigraph.Quad`s, graph by graph, sorted by subject."""

    corpus: Corpus
    base: str = DEFAULT_BASE
    texts: bool = True  # documents carry their texts

    def __iter__(self) -> Iterator[ox.Quad]:
        return (quad for piece in self.nquads() for quad in ox.parse(piece, format=ox.RdfFormat.N_QUADS, lenient=True))

    def describers(self) -> Iterator[Describer]:
        """One for each document, in the order of their identifiers; what is read at each pass comes in that order."""
        facts = self.corpus.facts
        ordered = sorted(facts, key=lambda f: f.document.id) if isinstance(facts, tuple) else facts
        return (Describer(f, self.base, self.texts) for f in ordered)

    def union(self, fitting: Fitting | None = None) -> Iterator[ox.Triple]:
        """All graphs as one, each statement once, sorted by subject, predicate and object; what is fitting of each document."""
        return (quad.triple for quad in self.united(fitting))

    def united(self, fitting: Fitting | None = None) -> Iterator[ox.Quad]:
        """The union as quads of no named graph, which take a third of the time to make."""
        return (quad for piece in self.pieces(fitting) for quad in ox.parse(piece, format=ox.RdfFormat.N_TRIPLES, lenient=True))

    def pieces(self, fitting: Fitting | None = None) -> Iterator[str]:
        """The union as lines of N-Triples, in pieces that end with a line."""
        lines = map(line, self.rows(fitting))
        return iter(lambda: "".join(itertools.islice(lines, _AT_ONCE)), "")

    def rows(self, fitting: Fitting | None = None) -> Iterator[Row]:
        """The union as rows."""
        rows = itertools.chain.from_iterable(d.rows() if fitting is None else _fitting_rows(d, fitting) for d in self.describers())
        return rows if len(self.corpus.facts) == 1 else sorted_once(rows, 3)  # of one, it is sorted as it is

    def nquads(self) -> Iterator[bytes]:
        """The named graphs as N-Quads, in pieces that end with a line."""
        return itertools.chain.from_iterable(describer.nquads() for describer in self.describers())

    def lacks(self, signs: re.Pattern[bytes]) -> bool:
        """Whether it is known that no text holds one of the signs, as N-Quads write them."""
        return False


def _fitting_rows(describer: Describer, fitting: Fitting) -> Iterable[Row]:
    return ((subject, *statement) for subject, said in fitting(describer.facts, list(describer.groups())) for statement in said)


def line(row: Row) -> str:
    subject, predicate, value = row
    return f"<{subject}> <{predicate}> {value} .\n"
