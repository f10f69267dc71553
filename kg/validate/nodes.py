"""Of a graph that was just made: are the nodes that it names described? In a database, for they are very many."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from kg.rdf.terms import PREFIXES
from kg.validate.report import Violation

# What these lead to stands in vocabularies, not in the graph
OUTWARD = frozenset((PREFIXES["rdf"] + "type", PREFIXES["rdf"] + "predicate", PREFIXES["qudt"] + "hasUnit"))
_OUTWARD = frozenset(f"<{own}>" for own in OUTWARD)


class Nodes:
    """Which nodes are described and which are named, by whom first."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.statements = self.subjects = 0
        self._db = db
        self._db.execute("CREATE TABLE known (address TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("CREATE TABLE named (address TEXT PRIMARY KEY, by TEXT NOT NULL) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def noted(self, parts: Iterator[str]) -> Iterator[str]:
        """The same lines of N-Triples, which come subject by subject; what they describe and name is kept."""
        for part in parts:
            known, named = dict[str, None](), dict[str, str]()
            for subject, predicate, value in (line.split(" ", 2) for line in part.split("\n") if line):
                known[subject] = None
                if value[0] == "<" and predicate not in _OUTWARD:
                    named.setdefault(value[:-2], subject)
            self.statements += part.count("\n")
            self.subjects += len(known)
            self._db.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((own[1:-1],) for own in known))
            self._db.executemany("INSERT OR IGNORE INTO named VALUES (?, ?)", ((own[1:-1], by[1:-1]) for own, by in named.items()))
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
