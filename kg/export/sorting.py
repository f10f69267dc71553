"""More than memory holds, sorted: by SQLite, which spills to files without a name that no crash leaves behind.

They stand where SQLITE_TMPDIR or TMPDIR says, else in /var/tmp; what is small never reaches the disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from typing import TypeVar

from kg.errors import ExportError

Row = TypeVar("Row", bound=tuple[str | int | bytes, ...])
_MEMORY = 16_000  # KiB for pages, and again for the rows that are sorted at a time


def sorted_once(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """The rows, of so many columns, as `sorted` has them, each once. Raises ExportError where the disk has no room for them."""
    columns = ", ".join(f"c{n}" for n in range(width))
    with scratch("sort") as db:
        db.execute(f"CREATE TABLE rows ({columns})")
        db.execute("BEGIN")
        db.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * width)})", rows)
        last = None
        for row in db.execute(f"SELECT * FROM rows ORDER BY {columns}"):
            if row != last:
                yield row
            last = row


@contextlib.contextmanager
def scratch(purpose: str) -> Iterator[sqlite3.Connection]:
    """A database of ours alone, gone at the end. Raises ExportError, with the purpose, where the disk has no room for it."""
    with contextlib.closing(sqlite3.connect("", isolation_level=None)) as db:
        for setting in (f"cache_size = -{_MEMORY}", "journal_mode = OFF", "synchronous = OFF"):
            db.execute(f"PRAGMA {setting}")
        try:
            yield db
        except sqlite3.OperationalError as error:
            raise ExportError(f"no room to {purpose} in: {error}; name a folder with more room in TMPDIR") from error
