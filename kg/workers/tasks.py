"""What there is to do, kept in a temporary database: it takes no memory however much it is."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator

from kg.workers.task import Task


class Tasks:
    """In the order in which they were added. Use as a context manager: the database ends with it."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # on the disk, and nobody else's
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("BEGIN")
        self._db.execute("CREATE TABLE tasks (number INTEGER PRIMARY KEY, task BLOB NOT NULL)")
        self._count = 0

    def __enter__(self) -> Tasks:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def __len__(self) -> int:
        return self._count

    def add(self, task: Task) -> None:
        self._db.execute("INSERT INTO tasks (task) VALUES (?)", (pickle.dumps(task),))
        self._count += 1

    def __iter__(self) -> Iterator[Task]:
        last = 0
        while rows := self._db.execute("SELECT number, task FROM tasks WHERE number > ? ORDER BY number LIMIT 20", (last,)).fetchall():
            last = rows[-1][0]
            for _, task in rows:
                yield pickle.loads(task)
