"""Room for more than memory holds: a SQLite database in files without a name, which no crash leaves behind.

They stand where SQLITE_TMPDIR or TMPDIR says, else in /var/tmp; what is small never reaches the disk.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator

from kg.errors import ExportError

_MEMORY = 16_000  # KiB for pages, and again for the rows that are sorted at a time


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
