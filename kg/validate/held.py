"""Every statement of a graph in a scratch database, to be looked at in any order and joined, in bounded memory."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kg.rdf.terms import term
from kg.scratch import database
from kg.validate.shapes import address

Row = tuple[str, str, str]  # the subject's address, the predicate's, the object as N-Triples write it
_AT_ONCE = 1000


class Held:
    """The table `quads`: graph and subject and predicate by their addresses, the object as N-Triples write it."""

    def __init__(self, db: sqlite3.Connection, quads: Iterable[ox.Quad | ox.Triple]) -> None:
        self.db = db
        self.db.execute("CREATE TABLE quads (g TEXT, s TEXT, p TEXT, o TEXT, PRIMARY KEY (g, s, p, o)) WITHOUT ROWID")
        self.db.execute("BEGIN")
        self.db.executemany("INSERT OR IGNORE INTO quads VALUES (?, ?, ?, ?)", map(whole_row, quads))

    def __len__(self) -> int:
        (count,) = self.db.execute("SELECT count(*) FROM quads").fetchone()
        return int(count)

    def graphs(self) -> list[str]:
        """The addresses of the named graphs."""
        return [g for (g,) in self.db.execute("SELECT DISTINCT g FROM quads WHERE g <> '' ORDER BY g")]

    def rows(self, graph: str) -> Iterator[Row]:
        """Of one graph, sorted."""
        return self.db.execute("SELECT s, p, o FROM quads WHERE g = ? ORDER BY s, p, o", (graph,))

    def all(self) -> Iterator[tuple[str, str, str, str]]:
        return self.db.execute("SELECT g, s, p, o FROM quads")

    def union(self, without: Iterable[str] = ()) -> Iterator[Row]:
        """Of all graphs but some, each once, sorted."""
        left_out = list(without)
        marks = ", ".join("?" * len(left_out))
        return self.db.execute(f"SELECT DISTINCT s, p, o FROM quads WHERE g NOT IN ({marks}) ORDER BY s, p, o", left_out)

    def triples(self) -> Iterator[ox.Triple]:
        """The union, subject by subject."""
        lines = (line(row) for row in self.union())
        while some := "".join(itertools.islice(lines, _AT_ONCE)):
            yield from (quad.triple for quad in ox.parse(some, format=ox.RdfFormat.N_TRIPLES))

    def said(self, predicate: str) -> Iterator[tuple[str, str, str]]:
        """Graph, subject and object of each statement with the predicate, such as `zt:evidence`; graph by graph."""
        return self.db.execute("SELECT g, s, o FROM quads WHERE p = ? ORDER BY g, s, o", (term(predicate).value,))


@contextlib.contextmanager
def held(quads: Iterable[ox.Quad | ox.Triple]) -> Iterator[Held]:
    """Raises ExportError where there is no room for it."""
    with database("validate") as db:
        yield Held(db, quads)


def whole_row(quad: ox.Quad | ox.Triple) -> tuple[str, str, str, str]:
    """With its graph, '' for none."""
    graph = quad.graph_name if isinstance(quad, ox.Quad) else None
    return address(graph) if isinstance(graph, ox.NamedNode | ox.BlankNode) else "", *row(quad)


def row(statement: ox.Quad | ox.Triple) -> Row:
    return address(statement.subject), statement.predicate.value, str(statement.object)


def line(row: Row) -> str:
    subject, predicate, value = row
    return f"{subject if subject.startswith('_:') else f'<{subject}>'} <{predicate}> {value} .\n"


def plain(value: str) -> str:
    """The address or the text of an object that stands as N-Triples write it."""
    if value.startswith("<"):
        return value[1:-1]
    if "\\" not in value:
        return value[1 : value.rindex('"')] if value.startswith('"') else value
    quads = ox.parse(f"<x:x> <x:x> {value} .", format=ox.RdfFormat.N_TRIPLES)
    return getattr(next(iter(quads)).object, "value", value)
