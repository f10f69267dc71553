"""The SQLite side of a store: which documents are in, what file, bytes and version each came from, what each says."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.rdf.terms import Form
from kg.register import rows as register
from kg.workers.content import Content

LAYOUT = "2"  # as in schema.sql
_SCHEMA = Path(__file__).with_name("schema.sql")


@dataclass(frozen=True, slots=True)
class Row:
    """A document that is in, or that failed; schema.sql says what the columns are."""

    id: str
    root: str
    file: str
    stamp: str
    content: str
    version: str
    sha256: str = ""
    status: str = "in"
    stage: str = ""
    reason: str = ""
    quads: int = 0
    figures: int = 0
    targets: int = 0


_COLUMNS = tuple(f.name for f in fields(Row))
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM documents"


def read_only(path: Path) -> sqlite3.Connection:
    """Where the folder cannot be written, SQLite has no place for its locks; that nobody writes meanwhile is our lock's affair."""
    log = path.with_name(f"{path.name}-wal")
    for unlocked in ("", "&immutable=1"):
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{unlocked}", uri=True, isolation_level=None, check_same_thread=False)
        try:
            database.execute("SELECT 1 FROM meta")
            break
        except sqlite3.OperationalError as error:
            database.close()
            if unlocked:
                raise
            if log.exists() and log.stat().st_size:
                raise StoreError(f"{path.parent}: a run was cut off here, and this folder cannot be written; copy the store to one that can") from error
    return database


class Documents:
    """The tables. Every change is durable when the method returns: write-ahead log, synchronous to the disk."""

    def __init__(self, path: Path, *, write: bool) -> None:
        self._path = path
        try:
            if write:
                self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.executescript(f"BEGIN; {_SCHEMA.read_text('utf-8')} {register.SCHEMA.read_text('utf-8')} COMMIT;")
            else:
                self._db = read_only(path)
            layout = self.meta("layout")
        except sqlite3.Error as error:
            raise StoreError(f"{path}: cannot be opened: {error}") from error
        if layout != LAYOUT:
            raise StoreError(f"{path.parent}: this store is of an earlier or a later form: it has layout {layout}, this program reads {LAYOUT}; build it anew")

    def close(self) -> None:
        self._db.close()

    # --- reading -----------------------------------------------------------------------------------------

    def meta(self, name: str) -> str | None:
        return next((value for (value,) in self._read("SELECT value FROM meta WHERE name = ?", name)), None)

    def form(self) -> Form | None:
        """How the graph is written; None where nothing is in it yet."""
        base = self.meta("base")
        return None if base is None else Form(base, self.meta("texts") != "no")

    def find(self, identifier: str) -> Row | None:
        return next((Row(*row) for row in self._read(f"{_SELECT} WHERE id = ?", identifier)), None)

    def rows(self, status: str | None = None) -> Iterator[Row]:
        """Sorted by id."""
        where = " WHERE status = ?" if status else ""
        for row in self._read(f"{_SELECT}{where} ORDER BY id", *((status,) if status else ())):
            yield Row(*row)

    def of_root(self, root: str) -> Iterator[Row]:
        for row in self._read(f"{_SELECT} WHERE root = ? ORDER BY id", root):
            yield Row(*row)

    def has_root(self, root: str) -> bool:
        return next(self.of_root(root), None) is not None

    def content(self, identifier: str) -> Content | None:
        return next((Content(*row) for row in self._read("SELECT records, source FROM contents WHERE id = ?", identifier)), None)

    def contents(self) -> Iterator[tuple[str, Content]]:
        """What each document says, sorted by id."""
        for identifier, packed_records, source in self._read("SELECT id, records, source FROM contents ORDER BY id"):
            yield identifier, Content(packed_records, source)

    def strays(self) -> Iterator[str]:
        """Of what is said by no document that is in."""
        yield from (row[0] for row in self._read("SELECT id FROM contents WHERE id NOT IN (SELECT id FROM documents WHERE status = 'in') ORDER BY id"))

    def pending(self) -> list[str]:
        return [row[0] for row in self._read("SELECT id FROM pending ORDER BY id")]

    def counts(self) -> dict[str, int]:
        """documents, failed, quads, figures, targets."""
        (row,) = self._read(
            "SELECT count(*) FILTER (WHERE status = 'in'), count(*) FILTER (WHERE status = 'failed'),"
            " coalesce(sum(quads), 0), coalesce(sum(figures), 0), coalesce(sum(targets), 0) FROM documents"
        )
        return dict(zip(("documents", "failed", "quads", "figures", "targets"), row, strict=True))

    def _read(self, statement: str, *values: str) -> Iterator[Any]:
        try:
            for row in self._db.execute(statement, values):  # noqa: UP028 - it would close the cursor, and be it after the database
                yield row
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: cannot be read ({error}); if it is damaged, build the store anew") from error

    # --- what is one in several documents ------------------------------------------------------------------

    def unobserved(self, version: str, after: str, most: int) -> Iterator[tuple[str, str, Content]]:
        """(id, mark, what it says) of the first documents behind `after` of which nothing, or an older state, is observed or registered."""
        mark = "? || d.version || d.content || d.sha256"
        rows = self._read(
            f"SELECT d.id, {mark}, c.records, c.source FROM documents d JOIN contents c USING (id) LEFT JOIN observed o USING (id) LEFT JOIN told t USING (id)"
            f" WHERE d.id > ? AND d.status = 'in' AND (o.mark IS NULL OR o.mark <> {mark} OR t.id IS NULL) ORDER BY d.id LIMIT {most}",
            version,
            after,
            version,
        )
        for identifier, own, packed_records, source in rows:
            yield identifier, own, Content(packed_records, source)

    def observe(self, rows: Iterable[tuple[str, str, bytes]], registered: Iterable[register.Rows]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        with self._rolled_back():
            self._db.executemany("INSERT OR REPLACE INTO observed VALUES (?, ?, ?)", rows)
            for of_document in registered:
                register.put(self._db, of_document)
            self._db.execute("COMMIT")

    def register_anew(self) -> None:
        """Rows of another form are none."""
        if self.meta("register") != register.FORM:
            self._db.execute("BEGIN IMMEDIATE")
            with self._rolled_back():
                register.take_all_out(self._db)
                self.set_meta("register", register.FORM)
                self._db.execute("COMMIT")

    def observe_no_more(self) -> int:
        """Take out what is observed of no document. Returns how many that were."""
        return self._db.execute("DELETE FROM observed WHERE id NOT IN (SELECT id FROM documents WHERE status = 'in')").rowcount

    def observations(self) -> Iterator[bytes]:
        """Sorted by id."""
        yield from (row[0] for row in self._read("SELECT said FROM observed ORDER BY id"))

    def registered(self, identifier: str) -> dict[str, list[tuple[Any, ...]]] | None:
        """What the register holds of a document; None where it does not know it, or is of another form or none."""
        known = self.meta("register") == register.FORM and list(self._read("SELECT 1 FROM told WHERE id = ?", identifier))
        return register.held(self._db, identifier) if known else None

    def links(self) -> str:
        """As in links.jsonl; '' where nothing is linked, and in a store of an earlier version."""
        if not list(self._read("SELECT 1 FROM sqlite_master WHERE name = 'linked'")):
            return ""
        return "".join(f"{row[0]}\n" for row in self._read("SELECT line FROM linked ORDER BY number"))

    def set_links(self, lines: str) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        with self._rolled_back():
            self._db.execute("DELETE FROM linked")
            self._db.executemany("INSERT INTO linked (line) VALUES (?)", [(line,) for line in lines.splitlines()])
            self._db.execute("COMMIT")

    # --- writing -----------------------------------------------------------------------------------------

    def set_meta(self, name: str, value: str) -> None:
        self._db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))

    def set_form(self, form: Form) -> None:
        self.set_meta("texts", "yes" if form.texts else "no")
        self.set_meta("base", form.base)

    def forget(self, ids: Iterable[str]) -> None:
        """What made these is no longer known, so that they are made again."""
        self._all("UPDATE documents SET version = '', stamp = '' WHERE id = ?", [(i,) for i in sorted(ids)])

    def forget_all(self) -> None:
        self._db.execute("UPDATE documents SET version = '', stamp = ''")

    def begin(self, ids: Iterable[str]) -> None:
        """Mark documents whose graph is about to change."""
        self._all("INSERT OR IGNORE INTO pending VALUES (?)", [(i,) for i in ids])

    def finish(self, put: Iterable[tuple[Row, Content | None]], gone: Iterable[str]) -> None:
        """Everything that was marked is written: the new rows in, the gone out, the marks off, all at once."""
        put, out = list(put), [(i,) for i in gone]
        marks = ", ".join("?" * len(_COLUMNS))
        self._db.execute("BEGIN IMMEDIATE")
        with self._rolled_back():
            self._db.executemany("DELETE FROM documents WHERE id = ?", out)
            self._db.executemany("DELETE FROM contents WHERE id = ?", [*out, *((r.id,) for r, c in put if r.status != "in")])
            made = [(r.id,) for r, c in put if c]
            self._db.executemany("DELETE FROM observed WHERE id = ?", made)  # of what is gone the links learn by what is observed of it
            for (own,) in [*out, *made, *((r.id,) for r, _ in put if r.status != "in")]:
                register.take_out(self._db, own)
            self._db.executemany(f"INSERT OR REPLACE INTO documents VALUES ({marks})", [tuple(getattr(r, c) for c in _COLUMNS) for r, _ in put])
            self._db.executemany("INSERT OR REPLACE INTO contents VALUES (?, ?, ?)", [(r.id, c.records, c.source) for r, c in put if c])
            self._db.execute("DELETE FROM pending")
            self._db.execute("COMMIT")

    def _all(self, statement: str, rows: list[tuple[str]]) -> None:
        if not rows:
            return
        self._db.execute("BEGIN IMMEDIATE")
        with self._rolled_back():
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")

    @contextlib.contextmanager
    def _rolled_back(self) -> Iterator[None]:
        try:
            yield
        except BaseException:  # whatever it is, an interrupt too, goes on its way: nothing stays half done
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
