"""Tables of years that a page lost its lines of: 2010年 2011年 2012年甲地 67% 66% 65%乙地 55% 56% 57%, all in one line.

Such a line is read where nothing of it can be read otherwise: years in a row at its head, then labels each with as many
numbers, up to its end. Thousands set with blanks (1 044) are told by there being so many years.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.lexicon import Lexicon
from kg.model import Cell, Head, Span, Table
from kg.text.patterns import Expressions
from kg.text.table_heads import Words
from kg.text.tables import table_of
from kg.text.traditional import simplified

_FEWEST = 2  # rows
_GROUPS = 5  # of digits in a number: 1 044 000 000 000


def words(lexicon: Lexicon) -> Expressions:
    data = lexicon.data("tables")
    return Expressions(data["flat"], {}, data)


def flat_tables(text: str, lexicon: Lexicon) -> list[Table]:
    """Those of a normalised text, in reading order."""
    said, w = simplified(text, lexicon), lexicon.of(words)
    found = (_Line(said, m.start("line"), m.end("line"), w) for m in w.line.finditer(said))
    return [table for line in found if (table := line.table(lexicon.of(Words)))]


class _Line:
    def __init__(self, text: str, start: int, end: int, w: Expressions) -> None:
        self._text, self._start, self._end, self._w = text, start, end, w

    def table(self, known: Words) -> Table | None:
        """None where any of its words is left over, or where one row has another number of numbers than there are years."""
        heads = self._w.years.search(self._text, self._start, self._end)
        years = [*self._w.year.finditer(self._text, *heads.span())] if heads else []
        numbers = [int(m[1]) for m in years]
        if heads is None or numbers != [*range(numbers[0], numbers[0] + len(numbers))]:
            return None
        body, at = list[list[Cell]](), heads.end()
        while at < self._end and not self._w.note.match(self._text, at, self._end):
            if body and (again := self._w.again.match(self._text, at, self._end)) and again["years"].split() == heads[0].split():
                at = again.end()  # the heads once more, where a page began
                continue
            row = self._row(at, len(years))
            if row is None:
                return None
            body.append(row)
            at = row[-1].end
            at += self._text[at : at + 1] in ("%", " ")
        if len(body) < _FEWEST:
            return None
        stub = [Cell(self._start, heads.start(), 0)] if heads.start() > self._start else []
        top = [*stub, *(Cell(*m.span(), i) for i, m in enumerate(years, 1))]
        named = [Head("place", ""), *(Head("value", m[0].strip()) for m in years)]
        return table_of("lines", named, [top], body, self._text, known)

    def _row(self, at: int, width: int) -> list[Cell] | None:
        """A label and so many numbers."""
        label = self._w.label.match(self._text, at, self._end)
        numbers = self._numbers(label.end(), width) if label else None
        if label is None or numbers is None:
            return None
        return [Cell(label.start("words"), label.end("words"), 0), *(Cell(n.start, n.end, i) for i, n in enumerate(numbers, 1))]

    def _numbers(self, at: int, width: int) -> list[Span] | None:
        if shares := self._w.shares.match(self._text, at, self._end):
            found = [Span(*m.span()) for m in self._w.share.finditer(self._text, *shares.span())]
            return found if len(found) == width else None
        run = self._w.run.match(self._text, at, self._end)
        groups = [Span(*m.span()) for m in self._w.group.finditer(self._text, *run.span())] if run else []
        return self._only_way(groups, width) if width <= len(groups) <= width * _GROUPS else None

    def _only_way(self, groups: Sequence[Span], width: int) -> list[Span] | None:
        """How the groups of digits make so many numbers: 1 044 1 087 is two; None where there is no way, or another besides."""
        n, number = len(groups), self._w.number
        ends = [[j for j in range(i + 1, min(i + _GROUPS, n) + 1) if number.fullmatch(self._text, groups[i].start, groups[j - 1].end)] for i in range(n)]
        ways = [[0] * (width + 1) for _ in range(n)] + [[1] + [0] * width]  # how many, from each group on, for each number of numbers
        for i in reversed(range(n)):
            ways[i][1:] = [sum(ways[j][k] for j in ends[i]) for k in range(width)]
        if ways[0][width] != 1:
            return None
        out, at = list[Span](), 0
        for left in reversed(range(width)):
            end = next(j for j in ends[at] if ways[j][left])
            out.append(Span(groups[at].start, groups[end - 1].end))
            at = end
        return out


__all__ = ["flat_tables"]
