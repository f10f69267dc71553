"""What there is to do, kept in a temporary database: it takes no memory however much it is."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

from kg.scratch import Tables
from kg.workers.task import Task


class Tasks(Tables):
    """In the order in which they were added."""

    def __init__(self) -> None:
        super().__init__("note what there is to do", "CREATE TABLE tasks (number INTEGER PRIMARY KEY, task BLOB NOT NULL)")
        self._count = 0

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
