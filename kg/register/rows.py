"""The register's rows of one document, and how they come into a database and leave it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import ids
from kg.model import Evidence, Facts
from kg.records.jsonl import number

SCHEMA = Path(__file__).with_name("schema.sql")
DOCUMENTS = "documents.sqlite"  # of a store, beside its graph
FORM = "1"  # another one's rows are made again
_TABLES = {"told": 4, "told_figure": 14, "told_post": 12, "told_event": 5}  # with how many columns each has
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """Of one document, by table."""

    document: str
    of: dict[str, list[_Row]]


def rows_of(facts: Facts) -> Rows:
    """Names are those by which the document's own graph calls a thing."""
    document = facts.document
    called = {e.id: ids.label(e.name) for kind in (facts.places, facts.officials, facts.organizations, facts.initiatives) for e in kind}
    told = (document.id, document.title or None, document.published or None, called.get(document.jurisdiction or ""))
    of = {"told": [told], "told_figure": list(_figures(facts, called)), "told_post": list(_posts(facts, called)), "told_event": list(_events(facts))}
    return Rows(document.id, of)


def _figures(facts: Facts, called: dict[str, str]) -> Iterator[_Row]:
    for f in sorted(facts.figures, key=lambda f: f.start):
        since, until = (f.period.start or None, f.period.end or None) if f.period else (None, None)
        upper = None if f.upper is None else number(f.upper)
        actors = _packed(called.get(a) for a in f.actor) if f.actor else None
        ends = called.get(f.initiative or ""), called.get(f.speaker or "")
        target = int(f.status == "target")
        yield facts.document.id, f.start, target, since, until, f.measure, f.comparator, number(f.value), upper, f.unit, actors, *ends, f.quote


def _posts(facts: Facts, called: dict[str, str]) -> Iterator[_Row]:
    bodies = {o.id for o in facts.organizations}
    held = ((official, post) for official in facts.officials for post in official.posts if post.evidence)
    for at, (official, post) in enumerate(held):
        own = post.organization
        body = own, called.get(own), int(own in bodies), post.title
        told = post.change or None, post.since or None, post.until or None, _quotes(post.evidence)
        yield facts.document.id, at, *body, official.id, called[official.id], *told


def _events(facts: Facts) -> Iterator[_Row]:
    dated = (e for e in facts.events if e.date and e.mentions)
    return ((facts.document.id, at, e.date, ids.label(e.name), _quotes(e.mentions)) for at, e in enumerate(dated))


def _quotes(evidence: Iterable[Evidence]) -> str:
    return _packed(dict.fromkeys(e.quote for e in evidence))


def _packed(texts: Iterable[str | None]) -> str:
    return json.dumps(list(texts), ensure_ascii=False, separators=(",", ":"))


def put(database: sqlite3.Connection, rows: Rows) -> None:
    """Within the transaction at hand, in place of what there was of the document."""
    take_out(database, rows.document)
    for table, columns in _TABLES.items():
        database.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * columns)})", rows.of[table])


def take_out(database: sqlite3.Connection, document: str) -> None:
    for table in _TABLES:
        database.execute(f"DELETE FROM {table} WHERE id = ?", (document,))


def held(database: sqlite3.Connection, document: str) -> dict[str, list[_Row]]:
    """As `Rows.of`, in the order of their keys."""
    return {table: database.execute(f"SELECT * FROM {table} WHERE id = ? ORDER BY 1, 2", (document,)).fetchall() for table in _TABLES}


def take_all_out(database: sqlite3.Connection) -> None:
    for table in _TABLES:
        database.execute(f"DELETE FROM {table}")
