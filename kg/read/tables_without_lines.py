"""Tables of a page without lines between their columns, as statistics print them: rows whose words stand below each other.

A table is taken for one where rows with numbers follow each other and a blank runs down between at least three columns
of short words. What else looks like columns, an order of contents or a text in two columns, is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kg.read.compose import Placed
from kg.read.positioned import TableAt, Word, joined, rows_of

_BLANK = 0.7  # letters of blank between the words of two cells
_NUMBER = re.compile(r"[-+－±]?[0-9][0-9,.]*\s?[%‰％]?")
_SENTENCE = re.compile(r"[。；！？]|，.*，|[：:]$")
_LEADER = re.compile(r"[.．·…]{4,}")
_FEWEST = ((3, 3), (2, 4))  # rows with numbers, and columns
_HEADS, _TRIED = 4, 8  # most lines of heads above; lines of a page at whose top a table may go on
_APART = 3.2  # letters from one row of a table to the next, at most
_BEYOND = 6  # letters by which a head is wider than what stands below it, on either side
_LONGEST, _MOST = 14, 200  # letters of half of the cells; rows of a table on a page
_TOLD = 0.6  # of the places of a table, those with words
_AGAIN = 40  # rows after which the search for a table goes on behind those that are none

Columns = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Cell:
    x0: float
    x1: float
    text: str
    words: tuple[Word, ...]

    @property
    def number(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell, ...]
    middle: float
    size: float

    @property
    def numbers(self) -> bool:
        """Whether it can be a row of values: some words, and a number behind them."""
        return len(self.cells) > 1 and any(c.number for c in self.cells[1:])


@dataclass(frozen=True, slots=True)
class _Found:
    """A table: its columns from left to right, its rows."""

    columns: Columns
    rows: list[_Row]


def tables(words: Sequence[Word], page: int, before: Columns | None = None) -> tuple[list[TableAt], list[Word], Columns | None]:
    """The tables among the words of a page, the words that are in none, and the columns of the last table.

    `before` are those of the last table of the page before, which may go on without its heads.
    """
    found = list(_tables([_row(r) for r in rows_of(words)], before))
    taken = {w for t in found for r in t.rows for c in r.cells for w in c.words}
    return [_placed(t, page) for t in found], [w for w in words if w not in taken], found[-1].columns if found else None


def _row(words: Sequence[Word]) -> _Row:
    parts: list[list[Word]] = [[words[0]]]
    for before, word in pairwise(words):
        if word.x0 - before.x1 > _BLANK * min(word.size, before.size):
            parts.append([])
        parts[-1].append(word)
    cells = tuple(_Cell(p[0].x0, p[-1].x1, joined(p), tuple(p)) for p in parts)
    return _Row(cells, median(w.middle for w in words), median(w.size for w in words))


def _tables(rows: Sequence[_Row], before: Columns | None) -> Iterator[_Found]:
    start = free = 0  # free: the first row that is in no table
    while start < len(rows):
        end = _end(rows, start)
        table = _table(rows[start:end])
        heads = _heads(rows[free:start], table) if table else []
        if table and heads:
            yield _Found(table.columns, [*heads, *table.rows])
        elif before is not None and start < _TRIED and _fits(rows[start:end], before):
            yield _Found(before, [*_heads(rows[free:start], _Found(before, list(rows[start:end]))), *rows[start:end]])
        else:
            start = end if end - start > _AGAIN else start + 1
            continue
        start = free = end


def _end(rows: Sequence[_Row], start: int) -> int:
    """Behind the last row that may be of the table that begins at a row."""
    end = start
    while end < min(len(rows), start + _MOST) and (end == start or _near(rows[end - 1], rows[end])) and _belongs(rows, start, end):
        end += 1
    while end > start and not rows[end - 1].numbers and not _full(rows[end - 2], rows[end - 1]):
        end -= 1
    return end


def _fits(rows: Sequence[_Row], columns: Columns) -> bool:
    """Whether rows stand in the columns of a table, each cell in one, and nearly all are full."""
    cells = [c for r in rows for c in r.cells]
    return len(cells) > _TOLD * len(rows) * len(columns) > 0 and all(sum(min(b, c.x1) > max(a, c.x0) for a, b in columns) == 1 for c in cells)


def _near(above: _Row, below: _Row) -> bool:
    return below.middle - above.middle < _APART * max(above.size, below.size)


def _belongs(rows: Sequence[_Row], start: int, at: int) -> bool:
    """Whether a row has values, or goes on with, or parts, those that have."""
    row, above = rows[at], rows[at - 1]
    if row.numbers or at == start:
        return row.numbers
    left, right = rows[start].cells[0].x0, max(rows[start].cells[-1].x1, above.cells[-1].x1)
    inside = all(left - row.size < c.x0 and c.x1 < right + row.size and not _SENTENCE.search(c.text) for c in row.cells)
    return inside and (above.numbers or _full(above, row))


def _table(rows: Sequence[_Row]) -> _Found | None:
    """What the rows make, where their columns are those of a table."""
    full = [r for r in rows if r.numbers]
    columns = _columns([c for r in full for c in r.cells])
    cells = [c for r in full for c in r.cells]
    if not any(len(full) >= r and len(columns) >= c for r, c in _FEWEST) or median(len(c.text) for c in cells) > _LONGEST:
        return None
    if sum(bool(_SENTENCE.search(c.text) or _LEADER.search(c.text)) for c in cells) > len(cells) // 10:
        return None
    return _Found(columns, list(rows)) if len(cells) > _TOLD * len(full) * len(columns) and _values(full, columns) else None


def _columns(cells: Sequence[_Cell]) -> Columns:
    """Where words stand, seen from above: what overlaps is one column."""
    out: Columns = []
    for cell in sorted(cells, key=lambda c: c.x0):
        if out and cell.x0 < out[-1][1]:
            out[-1] = out[-1][0], max(out[-1][1], cell.x1)
        else:
            out.append((cell.x0, cell.x1))
    return out


def _values(rows: Sequence[_Row], columns: Columns) -> bool:
    """Whether a column behind the first holds numbers, and one words, and the numbers are not those of pages."""
    by_column = [[c for r in rows for c in r.cells if _over(c, columns) == [k]] for k in range(len(columns))]
    numeric = [k for k, cells in enumerate(by_column) if sum(c.number for c in cells) > len(cells) * 0.6]
    if len(numeric) == len(columns) or numeric != [len(columns) - 1]:
        return len(numeric) < len(columns) and any(numeric)
    last = [c.text for c in by_column[-1] if c.number]
    return not (all(x.isdigit() for x in last) and all(int(a) <= int(b) for a, b in pairwise(last)))


def _over(cell: _Cell, columns: Columns) -> list[int]:
    """The columns that a cell stands over; the nearest where it stands between."""
    found = [k for k, (a, b) in enumerate(columns) if min(b, cell.x1) - max(a, cell.x0) > 0.3 * min(b - a, cell.x1 - cell.x0)]
    middle = (cell.x0 + cell.x1) / 2
    return found or [min(range(len(columns)), key=lambda k: abs(sum(columns[k]) / 2 - middle))]


def _heads(above: Sequence[_Row], table: _Found) -> list[_Row]:
    """The lines above that name the columns of a table: none is a line of text, no column has two of one line."""
    left, right, first = table.columns[0][0], table.columns[-1][1], table.rows[0]
    heads: list[_Row] = []
    for row in reversed(above[-_HEADS:]):
        inside = row.cells[0].x0 > left - _BEYOND * row.size and row.cells[-1].x1 < right + _BEYOND * row.size
        over = [_over(c, table.columns) for c in row.cells]
        twice = len({k for ks in over for k in ks}) < sum(map(len, over))
        text = any(_SENTENCE.search(c.text) for c in row.cells) or (len(row.cells) == 1 and len(over[0]) > 1)
        if not inside or twice or text or not _near(row, first):
            break
        heads.insert(0, row)
        first = row
    while heads and len(heads[0].cells) == 1:  # a caption, a line of text above
        heads.pop(0)
    return heads


def _full(above: _Row, row: _Row) -> bool:
    """Whether the words of a row go on with words above them that reach as far as they."""
    return all(any(c.x0 < a.x1 and a.x0 < c.x1 and c.x1 < a.x1 + row.size for a in above.cells) for c in row.cells)


def _placed(table: _Found, page: int) -> TableAt:
    """Its cells; a row whose words all go on with full cells above makes none of its own."""
    widest = [max((c.x1 for r in table.rows for c in r.cells if _over(c, table.columns) == [k]), default=0.0) for k in range(len(table.columns))]
    cells: dict[tuple[int, int], Placed] = {}
    ends: dict[int, float] = {}  # where the words of the row above end, by column
    at = -1
    for row in table.rows:
        over = [_over(c, table.columns) for c in row.cells]
        at += row.numbers or not all(len(ks) == 1 and ends.get(ks[0], 0.0) > widest[ks[0]] - 1.3 * row.size for ks in over)
        for cell, ks in zip(row.cells, over, strict=True):
            before = cells.get((at, ks[0]))
            cells[at, ks[0]] = Placed((before.words if before else "") + cell.text, at, ks[0], 1, len(ks), page=page)
        ends = {ks[0]: c.x1 for c, ks in zip(row.cells, over, strict=True)}
    top, bottom = table.rows[0], table.rows[-1]
    return TableAt(top.middle - top.size / 2, bottom.middle + bottom.size / 2, tuple(cells.values()), page, len(table.columns))
