"""More than memory holds, sorted: by SQLite, on the disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from kg.scratch import database

Row = TypeVar("Row", bound=tuple[str | int | bytes, ...])


def sorted_once(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """The rows, of so many columns, as `sorted` has them, each once. Raises ExportError where the disk has no room for them."""
    columns = ", ".join(f"c{n}" for n in range(width))
    with database("sort") as db:
        db.execute(f"CREATE TABLE rows ({columns})")
        db.execute("BEGIN")
        db.executemany(f"INSERT INTO rows VALUES ({', '.join('?' * width)})", rows)
        last = None
        for row in db.execute(f"SELECT * FROM rows ORDER BY {columns}"):
            if row != last:
                yield row
            last = row
