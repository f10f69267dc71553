"""Where among many spans does a position stand? Asked of mentions, turns, quotations, headings: found by halving."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Generic, TypeVar

from kg.model import Span

S = TypeVar("S", bound=Span)
_NESTED = 4


class Spans(Generic[S]):
    """Spans of one kind in the order of their beginnings; where one stands inside another, the inner answers."""

    def __init__(self, spans: Iterable[S]) -> None:
        self.all: Sequence[S] = sorted(spans, key=attrgetter("start"))
        self._starts = [s.start for s in self.all]

    def last(self, position: int) -> S | None:
        """The last that begins at `position` or before it."""
        at = bisect_right(self._starts, position)
        return self.all[at - 1] if at else None

    def around(self, position: int) -> S | None:
        """The one that holds the character at `position`."""
        at = bisect_right(self._starts, position)
        return found if at and position < (found := self.all[at - 1]).end else None

    def first(self, position: int) -> S | None:
        """The first that begins at `position` or behind it."""
        at = bisect_left(self._starts, position)
        return self.all[at] if at < len(self.all) else None

    def hold(self, start: int, end: int) -> bool:
        """Whether one of them holds [start, end); of those that stand one within another the innermost few are asked."""
        at = bisect_right(self._starts, start)
        return end <= max([s.end for s in self.all[max(0, at - _NESTED) : at]], default=-1)

    def between(self, start: int, end: int) -> Sequence[S]:
        """Those that begin in [start, end)."""
        low = bisect_left(self._starts, start)  # mostly there are none
        return self.all[low : bisect_left(self._starts, end, low)] if low < len(self._starts) and self._starts[low] < end else ()
