"""Facts as RDF: the one module that says which triple stands for what.

Statements of a document stand in a named graph of its own. A `Dataset` makes them anew at each pass, sorted by subject,
and no pass holds them all, nor does their union; no node is blank.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.errors import UnfitError
from kg.export.sorting import sorted_once
from kg.export.statements import Describer, Statement
from kg.export.terms import DEFAULT_BASE, PREFIXES
from kg.export.xml_text import unheld
from kg.model import Corpus, Facts

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
UNION_ONLY = ("ttl", "rdf")
_AT_ONCE = 1000  # statements of the union that are in memory
_NAMED = 3  # documents that a message names

Groups = list[tuple[ox.NamedNode, list[Statement]]]


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

    def union(self, fits: Callable[[Facts, Groups], bool] = lambda *_: True) -> Iterator[ox.Triple]:
        """All graphs as one, each statement once, sorted by subject, predicate and object; of the documents that fit."""
        if len(self.corpus.facts) == 1:  # sorted as it is
            yield from (ox.Triple(s, p, o) for s, said in self._groups(fits) for p, o in said)
            return
        rows = ((s.value, p.value, str(o)) for s, said in self._groups(fits) for p, o in said)
        lines = (f"<{s}> <{p}> {o} .\n" for s, p, o in sorted_once(rows, 3))
        while some := "".join(itertools.islice(lines, _AT_ONCE)):
            for quad in ox.parse(some, format=ox.RdfFormat.N_TRIPLES):
                yield quad.triple

    def _groups(self, fits: Callable[[Facts, Groups], bool]) -> Iterator[tuple[ox.NamedNode, list[Statement]]]:
        for describer in self.describers():
            groups = list(describer.groups())
            if fits(describer.facts, groups):
                yield from groups


def quads(corpus: Corpus, base: str = DEFAULT_BASE) -> Dataset:
    """The corpus as RDF. Raises nothing: text that a format cannot hold is that format's affair."""
    return Dataset(corpus, base)


def write(dataset: Dataset, name: str, path: Path) -> str | None:
    """Write one of `FORMATS`. Turtle and RDF/XML hold the union, the others the named graphs.

    Returns which documents RDF/XML cannot hold, for their control characters, and is written without. Raises UnfitError
    where it can hold none.
    """
    if name == "rdf":
        return _write_xml(dataset, path)
    with path.open("wb") as out:
        statements: Iterable[Any] = dataset.union() if name in UNION_ONLY else dataset
        ox.serialize(statements, out, FORMATS[name], prefixes=PREFIXES if name != "nq" else None)
    return None


# --- RDF/XML -------------------------------------------------------------------------------------------------


def _write_xml(dataset: Dataset, path: Path) -> str | None:
    unfit = Unfit()
    with path.open("wb") as out:
        escaping: Any = _LineEnds(out)
        ox.serialize(dataset.union(unfit), escaping, ox.RdfFormat.RDF_XML, prefixes=PREFIXES)
    if not unfit.documents:
        return None
    more = len(unfit.documents) - _NAMED
    named = "; ".join(f"{document}: {why}" for document, why in list(unfit.documents.items())[:_NAMED])
    message = f"{named}{f'; and {more:,} more' if more > 0 else ''}; take it out of the document or use another format"
    if len(unfit.documents) == len(dataset.corpus.facts):
        raise UnfitError(f"RDF/XML cannot hold {message}")
    return f"RDF/XML is written without what it cannot hold: {message}"


class Unfit:
    """Asked of each document whether RDF/XML can hold it, keeps those that it cannot, with the place."""

    def __init__(self) -> None:
        self.documents: dict[str, str] = {}

    def __call__(self, facts: Facts, groups: Groups) -> bool:
        for subject, statements in groups:
            for predicate, value in statements:
                if isinstance(value, ox.Literal) and (sign := unheld(value.value)):
                    at = facts.document.text.find(sign)
                    place = f"character {at} of its text" if at >= 0 else f"{predicate} of {subject}"
                    self.documents[facts.document.id] = f"the character U+{ord(sign):04X}, {place}"
                    return False
        return True


class _LineEnds:
    """Writes a carriage return so that an XML reader, which takes a bare one for a line feed, reads it back."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, piece: bytes) -> int:
        self._out.write(piece.replace(b"\r", b"&#13;"))
        return len(piece)

    def flush(self) -> None:
        self._out.flush()
