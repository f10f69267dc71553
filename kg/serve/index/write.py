"""A corpus → index.sqlite, the file that the pages are made from (see schema.sql); and a copy of one, brought up to date by what changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kg.across.identity import identify
from kg.across.promises import Tracking
from kg.errors import ExportError
from kg.model import Corpus, Facts, Identity, rewritten
from kg.serve.index.entries import AnewError, Entries, number_between, numbered
from kg.serve.index.together import Came, Delta, Together

_HERE = Path(__file__).parent
_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;"
_MOST_TRACKED = 20_000  # documents whose promises are followed
_Show = Callable[[str], None]


def write_index(corpus: Corpus, path: Path, meta: Mapping[str, str], show: _Show = lambda _: None) -> Tracking | None:
    """Write the index of what a corpus says to a new file; the memory that it takes does not grow with the corpus, but for what
    became of promises: these are given back, and are left out where there are too many documents to hold all their figures.

    `show` hears what is being done. Raises ExportError where the disk has no room.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        try:
            database.executescript(_FAST + _sql("schema"))
            return _write(corpus, database, meta, show)
        except sqlite3.OperationalError as error:
            raise ExportError(f"{path}: the index cannot be written: {error}") from error


def _write(corpus: Corpus, database: sqlite3.Connection, meta: Mapping[str, str], show: _Show) -> Tracking | None:
    entries, identity = Entries(database), corpus.identity
    follows = len(corpus.facts) <= _MOST_TRACKED
    linked = identity or (identify(corpus.facts) if follows else Identity())
    together = Together(database, linked) if follows else None
    database.execute("BEGIN")
    for at, (own, facts) in enumerate(numbered(corpus.facts), 1):
        show(f"writing the index: {at:,} of {len(corpus.facts):,} documents …")
        united = _united(facts, identity)
        entries.add(united, own)
        if together:
            together.add(Came(own, united if identity else _united(facts, linked), facts))
    _other_ids(database, identity)
    database.execute("COMMIT")
    show("writing the index: what is looked up …")
    database.executescript(_sql("indexes"))
    database.execute("BEGIN")
    show("writing the index: names …")
    entries.settle()
    show("writing the index: promises, and what happened when …")
    tracking = together.settle() if together else None
    _meta(database, meta)
    database.execute("COMMIT")
    database.execute("ANALYZE")
    return tracking


@dataclass(frozen=True, slots=True)
class Change:
    """What has happened to a corpus: identifiers of documents that are gone, the facts of those that came, those that changed among both."""

    gone: tuple[str, ...]
    came: tuple[Facts, ...]
    identity: Identity


def update_index(path: Path, change: Change, meta: Mapping[str, str], base: str) -> Delta:
    """Bring a copy of an index up to date. Returns what of the promises' statements changed; raises AnewError where it cannot follow."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_FAST)
        database.execute("BEGIN")
        known = {own: n for n, own in database.execute("SELECT number, id FROM document")}
        count = len(known) - len(change.gone) + len(change.came)
        follows = database.execute("SELECT 1 FROM meta WHERE key = 'promises_on'").fetchone() is not None
        if count == 0 or follows != (count <= _MOST_TRACKED):
            raise AnewError
        entries, gone = Entries(database), [known[own] for own in change.gone]
        for own in gone:
            entries.withdraw(own)
        came = [_came(database, entries, facts, change, known) for facts in change.came]
        entries.alone()
        _other_ids(database, change.identity)
        entries.settle()
        delta = Together(database, change.identity).follow(gone, came, base) if follows else Delta()
        _meta(database, meta)
        database.execute("COMMIT")
    return delta


def _came(database: sqlite3.Connection, entries: Entries, facts: Facts, change: Change, known: Mapping[str, int]) -> Came:
    own = known.get(facts.document.id) or number_between(database, facts.document.id)
    united = _united(facts, change.identity)
    entries.add(united, own)
    return Came(own, united, facts)


def _united(facts: Facts, identity: Identity | None) -> Facts:
    return rewritten(facts, identity.same, identity.names) if identity and identity.same else facts


def _other_ids(database: sqlite3.Connection, identity: Identity | None) -> None:
    database.execute("DELETE FROM other_id")
    one = identity.same if identity else {}
    database.executemany("INSERT INTO other_id SELECT ?, number FROM node WHERE id = ?", sorted(one.items()))


def _meta(database: sqlite3.Connection, meta: Mapping[str, str]) -> None:
    database.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", sorted(meta.items()))


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text("utf-8")
