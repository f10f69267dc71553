"""How many queries run at once, and how long the line before them may be."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from kg.errors import BusyError

_SHORT = 8  # queries in line
_SOON = 1.0  # seconds
_MEMORY = 10  # queries


class FullError(BusyError):
    """So many wait already that nobody else may."""


class Gate:
    """So many at once, first come, first served; a line that would take long is refused at once rather than made longer."""

    def __init__(self, slots: int, queue: int, wait: float) -> None:
        self._slots = asyncio.Semaphore(slots)
        self._count, self._queue, self._wait, self._waiting = slots, queue, wait, 0
        self._usual = 0.0  # seconds that a query took of late

    def _full(self) -> bool:
        """A short line may take its time: it is of few people, who know what they asked."""
        ahead = self._waiting * self._usual / self._count
        return self._slots.locked() and (self._waiting >= self._queue or (self._waiting >= _SHORT and ahead > _SOON))

    @contextlib.asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Raises BusyError where one's turn does not come in time."""
        if self._full():
            raise FullError(f"{self._waiting} queries wait already; ask again in a moment")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait):
                await self._slots.acquire()
        except TimeoutError:
            raise BusyError(f"other queries kept the server busy for {self._wait:g} seconds; ask again in a moment") from None
        finally:
            self._waiting -= 1
        began = time.monotonic()
        try:
            yield
        finally:
            self._usual += (time.monotonic() - began - self._usual) / _MEMORY
            self._slots.release()
