"""Tables whose cells the format knows (a page, a sheet, a Word file): the same tables as those found in running text.

Nothing has to be guessed of where a cell stands. What is asked of the words is which rows are heads, and whether the heads
name anything that a table may be of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from operator import attrgetter

from kg.lexicon import Lexicon
from kg.model import Cell, Grid, GridCell, Head, Table, replace
from kg.text.table_heads import ABOVE, BLANKS, Words
from kg.text.tables import table_of
from kg.text.traditional import simplified

_DEEPEST = 3  # rows of heads
_LONGEST_HEAD = 40


def grid_tables(text: str, grids: Sequence[Grid], lexicon: Lexicon) -> list[Table]:
    """Those of the grids of a normalised text that are tables of records."""
    if not grids:
        return []
    text, known = simplified(text, lexicon), lexicon.of(Words)
    return [table for grid in grids if (table := _Reader(text, grid, known).table())]


class _Reader:
    """One grid."""

    def __init__(self, text: str, grid: Grid, known: Words) -> None:
        self._text, self._grid, self._known = text, grid, known
        self._rows: list[list[GridCell]] = [list(cells) for _, cells in groupby(grid.cells, key=attrgetter("row"))]
        self._width = max(c.column + c.columns for c in grid.cells)

    def table(self) -> Table | None:
        first = next((i for i, row in enumerate(self._rows) if not self._is_over(row)), len(self._rows))  # lines over the whole width stand above the heads
        read = (self._of(first, top, heads) for top in self._tops(first) if (heads := self._heads(first, top)))
        return next(filter(None, read), None)

    def _said(self, cell: GridCell) -> str:
        return self._text[cell.start : cell.end]

    def _is_over(self, row: Sequence[GridCell]) -> bool:
        return len(row) == 1 and (row[0].columns >= self._width or row[0].columns == 1)

    def _tops(self, first: int) -> list[int]:
        """Where the rows below the heads may begin: the cells of the first row say how deep it is, the likeliest first."""
        row = self._rows[first] if first < len(self._rows) else []
        deep = max([2 if any(c.columns > 1 for c in row) else 1, *(c.rows for c in row)])
        return [first + n for n in dict.fromkeys((min(deep, _DEEPEST), 1, 2)) if first + n < len(self._rows)]

    def _heads(self, first: int, top: int) -> list[Head] | None:
        """What is said of each column by the cells above it; None where too few of them are known."""
        above: list[list[str]] = [[] for _ in range(self._width)]
        for row in self._rows[first:top]:
            for c in row:
                if len(self._said(c)) > _LONGEST_HEAD:
                    return None
                for column in range(c.column, min(c.column + c.columns, self._width)):
                    above[column].append(self._said(c))
        # words below heads that leave the first column open
        labels = (c for row in self._rows[top:] for c in row if c.column == 0 and not self._said(c)[0].isdigit())
        if not any(above[0]) and not any(labels):
            return None
        heads = self._known.opening([self._head(said) for said in above], chain.from_iterable(above), len(above) - 2)
        return heads if heads and sum(h.role != "other" for h in heads) > 1 else None

    def _head(self, said: Sequence[str]) -> Head:
        """Of one column; of heads in several rows the words of all."""
        whole = "".join(BLANKS.sub("", w) for w in said)
        each = [self._known.head(w) for w in said] if len(said) > 1 else []
        if last := next((h for h in reversed(each) if h), None):
            unit = next((h.unit for h in reversed(each) if h and h.unit), "")
            bare = "".join(h.words if h else BLANKS.sub("", w) for h, w in zip(each, said, strict=True))
            return Head(last.role, bare, unit)
        return (self._known.head(whole) if said else None) or Head("other", whole)

    def _of(self, first: int, top: int, heads: list[Head]) -> Table | None:
        body = list(self._body(top, [self._said(c) for c in self._rows[first]]))
        if not any(len(row) > 1 for row in body):
            return None
        cells = [[Cell(c.start, c.end, c.column) for c in row] for row in self._rows[first:top]]
        table = table_of("grid", heads, cells, body, self._text, self._known)
        if table is None or table.rows[0][0].start >= table.end:
            return None
        above = [self._text[self._grid.start : self._line(self._rows[first][0].start)]]
        above += self._text[: self._grid.start].rstrip("\n").rsplit("\n", ABOVE)[-ABOVE:]
        return replace(table, start=self._line(table.start), unit=self._known.unit_above(above))

    def _line(self, at: int) -> int:
        return max(self._text.rfind("\n", 0, at) + 1, self._grid.start)

    def _body(self, top: int, first: Sequence[str]) -> Iterator[list[Cell]]:
        for row in self._rows[top:]:
            said = [self._said(c) for c in row]
            if said == first or all(map(self._known.rule.fullmatch, said)):
                continue  # the heads once more
            if self._known.note.match(said[0]):
                return
            if self._is_over(row) and (row[0].columns > 1 or row[0].column == 0) and not self._known.takes("value", said[0]):
                yield [Cell(row[0].start, row[0].end)]
            else:
                kept = (c for c in row if not self._known.empty.fullmatch(self._said(c)))
                if cells := [Cell(c.start, c.end, c.column) for c in kept]:
                    yield cells
