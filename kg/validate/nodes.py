"""Of a graph that was just made: are the nodes that it names described? In a database, for they are very many."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator

import pyoxigraph as ox

from kg.rdf.terms import PREFIXES
from kg.validate.report import Violation
from kg.validate.shapes import Part, address

# What these lead to stands in vocabularies, not in the graph
OUTWARD = frozenset((PREFIXES["rdf"] + "type", PREFIXES["rdf"] + "predicate", PREFIXES["qudt"] + "hasUnit"))


class Nodes:
    """Which nodes are described and which are named, by whom first."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.statements = self.subjects = 0
        self._db = db
        self._db.execute("CREATE TABLE known (address TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("CREATE TABLE named (address TEXT PRIMARY KEY, by TEXT NOT NULL) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def noted(self, parts: Iterator[Part]) -> Iterator[Part]:
        """The same; what they describe and name is kept."""
        for part in parts:
            self.statements += sum(len(group) for group in part)
            self.subjects += len(part)
            self._db.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((address(group[0].subject),) for group in part))
            self._db.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", _names(part))
            yield part

    def undescribed(self) -> Iterator[Violation]:
        """Nodes of this graph, to go by their addresses, that are named only."""
        document = self._db.execute("SELECT address FROM known WHERE instr(address, '/document/') ORDER BY address").fetchone()
        if document is None:
            return
        own = document[0].split("/document/")[0] + "/"
        unknown = "SELECT address, by FROM named WHERE address NOT IN (SELECT address FROM known) ORDER BY address"
        for named, by in self._db.execute(unknown):
            if named.startswith(own):
                yield undescribed(by, named)


def undescribed(by: str, named: str) -> Violation:
    return Violation(by, None, None, f"names {named}, which is not described / 所指的 {named} 没有记录")


def _names(part: Part) -> Iterator[tuple[str, str]]:
    for triple in itertools.chain.from_iterable(part):
        if isinstance(triple.object, ox.NamedNode) and triple.predicate.value not in OUTWARD:
            yield triple.object.value, address(triple.subject)
