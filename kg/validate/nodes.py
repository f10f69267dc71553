"""Of a graph that was just made: are the nodes that it names described? In a database, for they are very many."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from kg.rdf.dataset import Dataset, Part
from kg.rdf.terms import PREFIXES
from kg.validate.report import Violation

# What these lead to stands in vocabularies, not in the graph
OUTWARD = frozenset((PREFIXES["rdf"] + "type", PREFIXES["rdf"] + "predicate", PREFIXES["qudt"] + "hasUnit"))


class Nodes:
    """Which nodes of a dataset are described and which are named."""

    def __init__(self, db: sqlite3.Connection, dataset: Dataset) -> None:
        self.statements = self.subjects = 0
        self._db, self._dataset = db, dataset
        for table in ("known", "named"):
            self._db.execute(f"CREATE TABLE {table} (address TEXT PRIMARY KEY) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def noted(self, parts: Iterable[Part]) -> Iterator[str]:
        """Their lines; what they describe and name is kept."""
        own = f"<{self._dataset.base}"
        for part in parts:
            named = {value for _, statements in part.groups for _, value in statements if value.startswith(own)}
            self.statements += sum(len(statements) for _, statements in part.groups)
            self.subjects += len(part.groups)
            self._db.executemany("INSERT OR IGNORE INTO known VALUES (?)", ((f"<{subject}>",) for subject, _ in part.groups))
            self._db.executemany("INSERT OR IGNORE INTO named VALUES (?)", zip(sorted(named), strict=True))
            yield part.text

    def undescribed(self) -> Iterator[Violation]:
        """Nodes of this graph, to go by their addresses, that are named only."""
        unknown = {own for (own,) in self._db.execute("SELECT address FROM named WHERE address NOT IN (SELECT address FROM known)")}
        by: dict[str, str] = {}
        for subject, predicate, value in self._dataset.rows() if unknown else ():
            if value in unknown and predicate not in OUTWARD:
                by.setdefault(value, subject)
        return (undescribed(by[own], own[1:-1]) for own in sorted(by))


def undescribed(by: str, named: str) -> Violation:
    return Violation(by, None, None, f"names {named}, which is not described / 所指的 {named} 没有记录")
