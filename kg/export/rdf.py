"""Facts as RDF: the one module that says which triple stands for what.

Statements of a document stand in a named graph of its own. A `Dataset` makes them anew at each pass, sorted by subject,
and no pass holds them all, nor does their union; no node is blank.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.export.sorting import sorted_once
from kg.export.statements import Describer
from kg.export.terms import DEFAULT_BASE, PREFIXES
from kg.export.xml_text import held
from kg.model import Corpus

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
_UNION_ONLY = ("ttl", "rdf")
_AT_ONCE = 1000  # statements of the union that are in memory


@dataclass(frozen=True, slots=True)
class Dataset:
    """The statements of a corpus; iterating yields `pyoxigraph.Quad`s, graph by graph, sorted by subject."""

    corpus: Corpus
    base: str = DEFAULT_BASE

    def __iter__(self) -> Iterator[ox.Quad]:
        for describer in self.describers():
            yield from describer.quads()

    def describers(self) -> Iterator[Describer]:
        """One for each document, in the order of their identifiers; what is read at each pass comes in that order."""
        facts = self.corpus.facts
        for f in sorted(facts, key=lambda f: f.document.id) if isinstance(facts, tuple) else facts:
            yield Describer(f, self.base)

    def union(self) -> Iterator[ox.Triple]:
        """All graphs as one, each statement once, sorted by subject, predicate and object."""
        if len(self.corpus.facts) == 1:
            yield from (quad.triple for quad in self)  # sorted as it is
            return
        lines = (f"<{s}> <{p}> {o} .\n" for s, p, o in sorted_once(self._rows(), 3))
        while some := "".join(itertools.islice(lines, _AT_ONCE)):
            for quad in ox.parse(some, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for describer in self.describers():
            for subject, statements in describer.groups():
                for predicate, value in statements:
                    yield subject.value, predicate.value, str(value)


def quads(corpus: Corpus, base: str = DEFAULT_BASE) -> Dataset:
    """The corpus as RDF. Raises nothing: text that a format cannot hold is that format's affair."""
    return Dataset(corpus, base)


def write(dataset: Dataset | Iterable[ox.Quad], name: str, path: Path) -> None:
    """Write one of `FORMATS`. Turtle and RDF/XML hold the union, the others the named graphs.

    Raises UnfitError where the format cannot hold a literal (RDF/XML and control characters).
    """
    statements: Iterable[Any] = dataset
    if name in _UNION_ONLY:
        statements = dataset.union() if isinstance(dataset, Dataset) else sorted({q.triple for q in dataset}, key=str)
    if name == "rdf":
        statements = _checked_for_xml(statements)
    prefixes = PREFIXES if name != "nq" else None
    with path.open("wb") as out:
        ox.serialize(statements, out, FORMATS[name], prefixes=prefixes)


def _checked_for_xml(statements: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for triple in statements:
        if isinstance(triple.object, ox.Literal):
            held(triple.object.value, "RDF/XML", f"{triple.subject} {triple.predicate}")
        yield triple


