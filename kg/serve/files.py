"""Files to download that take long to make: made apart from the pages, once for all who want the same, a few at a time.

A snapshot never changes, so neither does what is made of it: what has been made is kept beside it while there is room.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO
from weakref import WeakKeyDictionary

from kg.errors import BusyError
from kg.serve.isolated import isolated
from kg.serve.live import Snapshot

Make = Callable[[Path], object]  # writes the file; a function that can be pickled, with its arguments


@dataclass(frozen=True, slots=True)
class FileOptions:
    """How many files are made at once and how many may wait for it, how many clients may wait in all, how long it may take."""

    at_once: int = field(default_factory=lambda: max(1, (os.cpu_count() or 1) // 2))
    queue: int = 8
    clients: int = 64
    seconds: float = 300.0
    room: int = 512 * 1024 * 1024  # bytes of a snapshot's files that are kept


@dataclass
class _Making:
    task: asyncio.Task[Path]
    clients: int = 0


class Files:
    """Of the snapshots that are served."""

    def __init__(self, options: FileOptions | None = None) -> None:
        self._options = options or FileOptions()
        self._slots = asyncio.Semaphore(self._options.at_once)
        self._made: WeakKeyDictionary[Snapshot, dict[Hashable, Path]] = WeakKeyDictionary()
        self._making: dict[tuple[Snapshot, Hashable], _Making] = {}
        self._numbers = itertools.count(1)

    async def file(self, snapshot: Snapshot, key: Hashable, make: Make) -> IO[bytes]:
        """What `make` writes, open; the same `key` is the same file. Raises BusyError where too many want one."""
        kept = self._made.setdefault(snapshot, {})
        if key in kept:
            kept[key] = path = kept.pop(key)  # what was wanted last is kept longest
            return path.open("rb")
        making = self._joined(snapshot, key, make)
        making.clients += 1
        try:
            return (await asyncio.shield(making.task)).open("rb")
        finally:
            making.clients -= 1
            if not making.clients:  # nobody waits for it any more
                self._forget((snapshot, key), making)
                making.task.cancel()

    def _joined(self, snapshot: Snapshot, key: Hashable, make: Make) -> _Making:
        own, options = (snapshot, key), self._options
        if sum(m.clients for m in self._making.values()) >= options.clients:
            raise BusyError("too many wait for a download already; ask again in a moment")
        if own not in self._making:
            if len(self._making) >= options.at_once + options.queue:
                raise BusyError(f"{len(self._making)} downloads are being made or wait for it; ask again in a moment")
            self._making[own] = made = _Making(asyncio.ensure_future(self._make(snapshot, key, make)))
            made.task.add_done_callback(lambda _: self._forget(own, made))
        return self._making[own]

    def _forget(self, own: tuple[Snapshot, Hashable], making: _Making) -> None:
        if self._making.get(own) is making:
            del self._making[own]

    async def _make(self, snapshot: Snapshot, key: Hashable, make: Make) -> Path:
        path = snapshot.folder / f"download-{next(self._numbers)}"
        snapshot.users += 1
        try:
            async with self._slots:
                await isolated(partial(make, path), self._options.seconds)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            snapshot.users -= 1
        self._keep(self._made.setdefault(snapshot, {}), key, path)
        return path

    def _keep(self, kept: dict[Hashable, Path], key: Hashable, path: Path) -> None:
        """Out go the files that were not wanted for the longest time; who is reading one keeps it."""
        kept[key] = path
        while len(kept) > 1 and sum(p.stat().st_size for p in kept.values()) > self._options.room:
            kept.pop(next(iter(kept))).unlink(missing_ok=True)
