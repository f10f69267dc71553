"""Tables in running text: cells parted by tabs, strokes or blanks, or one a line, below heads that are known.

A table is found in the normalised text before its lines are joined to paragraphs (`table_reading`: how it stands in the
reading text). A layout only parts lines into cells; what the cells are is asked of `table_heads`, and `table_of` makes a
table of rows, whoever found them.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter

from kg.lexicon import Lexicon
from kg.model import Cell, Head, Span, Struct, Table, replace
from kg.text.patterns import Pattern, between, expression
from kg.text.table_heads import ABOVE, BLANKS, Fit, Words
from kg.text.traditional import simplified

_LINE = re.compile(r"[^\r\n\x0b\x0c\x1c-\x1e\u0085\u2028\u2029]*[^\s\u0085]")
_STROKES = " \t\n|｜│┃*"  # beside cells: also what is left of those that a page had one a line (县水利局 |)
_WIDE = expression(" {2,}")  # where a line has such blanks, single ones are within a cell
_LONGEST_HEAD = 24
_MOST_COLUMNS = 16
_FEWEST = 2  # rows where nothing but blanks or lines part the cells
_MOST_LINES = 8  # of a row that begins with its number, for each of its columns
_OVER = 2  # lines over the whole width that may follow on each other
_LONE = 3  # rows of cells under no known heads that are worth a word

Row = Sequence[Span]
Cells = Sequence[Cell]


class Layout(Struct, frozen=True):
    name: str
    parted: Pattern | None  # what stands between cells; None: the end of a line
    keeps: bool  # whether an empty cell keeps its place
    opens: bool = True  # whether a stroke that opens a line parts nothing, as one that ends it

    def cells(self, text: str, line: Span) -> Row:
        if self.parted is None:
            return [_stripped(text, line.start, line.end)]
        parted = _WIDE if not self.keeps and "  " in text[line.start : line.end].strip() else self.parted
        row = [_stripped(text, a, b) for a, b in between(parted, text, line.start, line.end)]
        if not self.keeps:
            return [cell for cell in row if cell.start < cell.end]
        ends = self.name == "strokes" and len(row) > 1
        return row[ends and self.opens and row[0].start == row[0].end : len(row) - (ends and row[-1].start == row[-1].end)]


class Unread(Span, frozen=True):
    """The first line of what looks like a table and is read as none. `reason` is one of those of data/lexicon/coverage.yaml."""

    reason: str


def layouts(lexicon: Lexicon) -> tuple[Layout, ...]:
    return tuple(Layout(x["name"], expression(x["parted"]) if x["parted"] else None, x["keeps"]) for x in lexicon.data("tables")["layouts"])


def find_tables(text: str, lexicon: Lexicon) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
    """The tables of a normalised text in reading order, and what looks like one and is none."""
    finder = _Finder(simplified(text, lexicon), lexicon.of(Words), lexicon.of(layouts))
    return tuple(finder.tables()), tuple(finder.unread)


def table_of(layout: str, heads: Sequence[Head], top: Sequence[Cells], body: Sequence[Cells], text: str, known: Words) -> Table | None:
    """The table of these rows of the text, told by its heads; None where they name nothing that it may be of."""
    heads = [_told_by_cells(i, head, body, text, known) if head.role in known.data["perhaps"] else head for i, head in enumerate(heads)]
    roles = {head.role for head in heads}
    if sum(head.strange for head in heads) > (len(heads) - 1) // 2:
        return None
    kind = next((x["kind"] for x in known.data["kinds"] if all(not roles.isdisjoint(some) for some in x["of"]) and roles.issubset(x.get("only", roles))), None)
    rows = tuple(tuple(row) for row in (*top, *body))
    cells = [cell for row in rows for cell in row]
    return Table(cells[0].start, cells[-1].end, layout, kind, tuple(heads), rows, len(top)) if kind else None


def _told_by_cells(column: int, head: Head, body: Sequence[Cells], text: str, known: Words) -> Head:
    """A head that no list knows as one of numbers or units is of these where its cells are: 指标 | 全国 | 城市."""
    cells = [text[cell.start : cell.end] for row in body for cell in row if cell.column == column]
    ways = ("unit", "value") if column else ("amount",)  # 1号楼, 2024年, 3 may be what a row is, 12175 is not
    labels = "key" if column and cells and not head.words else head.role  # 三、办理结果 | （一）予以公开, below nothing
    role = next((r for r in ways if cells and all(known.takes(r, cell) for cell in cells)), labels).replace("amount", "value")
    return replace(head, role="item" if role == "unit" and not any(known.takes(role, cell) for cell in cells) else role)  # 单位, of bodies


def _stripped(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    start += len(words) - len(words.lstrip(_STROKES))
    return Span(start, start + len(words.strip(_STROKES)))


class _Finder:
    def __init__(self, text: str, known: Words, ways: tuple[Layout, ...]) -> None:
        self._text, self._known, self._ways = text, known, ways
        self._lines: list[Span] = []
        self.unread: list[Unread] = []

    def tables(self) -> Iterator[Table]:
        if not any(self._may_begin(m[0]) for m in _LINE.finditer(self._text)):
            return
        self._lines = [Span(*m.span()) for m in _LINE.finditer(self._text) if m[0].strip(_STROKES)]
        at = self._below = 0  # the first line below the table before
        while at < len(self._lines):
            if not self._may_begin(self._said(self._lines[at])):
                at += 1
            elif table := next((t for way in self._ways if (t := self._members(way, at) or self._read(way, at))), None):
                yield table
                at = self._below = bisect.bisect_left(self._lines, table.end, key=attrgetter("start"))
            else:
                at += self._lone(at)

    def _said(self, span: Span) -> str:
        return self._text[span.start : span.end]

    def _cells_of(self, lines: Sequence[Span]) -> list[Span]:
        """Of lines that are one cell each."""
        return [_stripped(self._text, line.start, line.end) for line in lines]

    def _may_begin(self, line: str) -> bool:
        """The cheap question, asked of every line: does it begin with a short word that may be a head?"""
        if self._known.stroke.search(line):
            return True
        m = self._known.may_begin.match(line.strip(" "))
        return m is not None and self._known.first.fullmatch(m[0].replace(" ", "")) is not None

    def _lone(self, at: int) -> int:
        """How many lines to go on by, where no table begins: rows of cells all the same are said to be unread, up to the heads of a table."""
        for way in (w for w in self._ways if w.keeps):
            n = 0
            for line in self._lines[at:]:
                cells = way.cells(self._text, line)
                if sum(c.start < c.end for c in cells) <= 2 or (n and self._heads([self._said(c) for c in cells], False)):
                    break  # 索引号 | 0003 | 公开方式 | 主动公开, above the table
                n += 1
            if n >= _LONE:
                self._leave("no heads", at)
                return n
        return 1

    def _leave(self, reason: str, at: int) -> None:
        """A table that begins at this line is not read."""
        if not self.unread or self.unread[-1].end <= self._lines[at].start:
            self.unread.append(Unread(self._lines[at].start, self._lines[at].end, reason))

    def _members(self, way: Layout, at: int) -> Table | None:
        """组长 | 王明 | 副市长 over | 李敏 | 局长: a list of members, which has no heads; a role stands for all below it."""
        rows = list[list[Cell]]()
        for role, name, post in self._in_threes(way, at):
            said = BLANKS.sub("", self._said(role))
            if not (self._known.role.fullmatch(said) if said or not rows else rows) or not self._known.name.fullmatch(self._said(name)):
                break
            rows.append([Cell(c.start, c.end, i) for i, c in enumerate((role, name, post)) if c.start < c.end])
        return self._table(way, at, [Head(role, "") for role in ("other", "person", "post")], [], rows) if len(rows) >= _FEWEST else None

    def _in_threes(self, way: Layout, at: int) -> Iterator[Row]:
        """The first three cells of each line; of lines that are one cell each a role, where one stands there, a name and a post."""
        lines = iter(self._lines[at:])
        for line in lines if way.keeps or way.parted is None else ():
            cells = way.cells(self._text, line)
            if not way.keeps:
                cells = cells if self._known.role.fullmatch(self._said(cells[0])) else [Span(line.start, line.start), *cells]
                cells = [*cells, *self._cells_of(list(islice(lines, 3 - len(cells))))]
                if not self._known.held.search(self._said(cells[-1])):
                    return
            yield [*cells, Span(0, 0), Span(0, 0)][:3]

    # --- one table -------------------------------------------------------------------------------------------

    def _read(self, way: Layout, at: int) -> Table | None:
        if way.parted is None:
            return self._of_lines(way, at)
        way = replace(way, opens=all(self._said(line).lstrip()[0] in _STROKES for line in self._lines[at : at + 2]))  # | 产量 | over 粮食 | 20 |
        rows = [way.cells(self._text, line) for line in self._lines[at : at + 3]]
        width = len(rows.pop()) if len(rows) > 2 else 0
        if not way.keeps and len(rows) > 1 and len(rows[1]) == len(rows[0]) + 1 and all(self._known.takes("value", self._said(c)) for c in rows[1][1:]):
            rows[0] = [Span(self._lines[at].start, self._lines[at].start), *rows[0]]  # labels that the heads leave out: 1994年 比上年增长%
        even = way.keeps or (len({*map(len, rows)}) == 1 < len(rows) and all(self._known.number.fullmatch(self._said(c)) for c in rows[1][1:]))
        heads = self._heads([self._said(c) for c in rows[0]], even)
        if heads is None:
            return None
        second = self._second(heads, [self._said(c) for c in rows[1]], way, width) if len(rows) > 1 else None
        rows = rows if second else rows[:1]
        body = list(self._rows(way, at, len(rows), second or heads))
        if sum(len(row) > 1 for row in body) < (1 if way.keeps else _FEWEST):
            if way.keeps:
                self._leave("no rows", at)
            return None
        return self._table(way, at, second or heads, rows, body)

    def _table(self, way: Layout, at: int, heads: Sequence[Head], top: Sequence[Row], body: Sequence[Cells]) -> Table | None:
        rows = [[Cell(c.start, c.end, i) for i, c in enumerate(row) if c.start < c.end] for row in top]
        table = table_of(way.name, heads, rows, body, self._text, self._known)
        if table is None:
            self._leave("no subject", at)
            return None
        last = self._lines[bisect.bisect_right(self._lines, table.end, key=attrgetter("start")) - 1]
        above = map(self._said, reversed(self._lines[max(self._below, at - ABOVE) : at]))
        return replace(table, start=self._lines[at].start, end=last.end, unit=self._known.unit_above(above))

    def _roles(self, heads: Sequence[Head]) -> list[str]:
        return ["span" if h.role == "value" and self._known.spans.search(h.words) else h.role for h in heads]

    def _heads(self, cells: Sequence[str], even: bool) -> list[Head] | None:
        """What the cells of a first row say as heads; None where too few of them are known: more where it is certain which cells stand below each."""
        if not 1 < len(cells) <= _MOST_COLUMNS or any(len(c) > _LONGEST_HEAD for c in cells) or cells[0].endswith("："):
            return None  # 成文日期： | 2018年12月28日: labels and their values
        heads = [self._known.head(c) or Head("other", BLANKS.sub("", c)) for c in cells]
        return self._known.opening(heads, cells, len(heads) - 1 if even else len(heads) // 4)

    def _second(self, heads: list[Head], below: Sequence[str], way: Layout, width: int) -> list[Head] | None:
        """The heads with those of a second row below them: one over several columns stands over the first of them. `width`: cells of the next row."""
        below = [*below, *([""] * (len(heads) - len(below) if way.keeps else 0))]  # empty ones at its end are not written
        said = [self._known.head(c) if c else None for c in below]
        if way.keeps and below and not below[0] and not any(map(self._known.number.fullmatch, below)):
            said = [h or (Head("value", c) if c else None) for h, c in zip(said, below, strict=True)]
            heads = [*heads, *(Head("other", "") for _ in below[len(heads) :])]
        if not any(said) or any(c and (h is None or h.role != "value") for c, h in zip(below, said, strict=True)):
            return None
        return _in_columns(heads, said) if way.keeps and len(below) == len(heads) else _spread(heads, said, width)

    def _rows(self, way: Layout, at: int, tops: int, heads: list[Head]) -> Iterator[list[Cell]]:
        """The rows below the heads, up to the first line that is none."""
        roles, over = self._roles(heads), list[Span]()
        for i in range(at + tops, len(self._lines)):
            cells = way.cells(self._text, self._lines[i])
            said = [self._said(c) for c in cells]
            if all(self._known.rule.fullmatch(c) for c in said if c):
                continue  # | --- |
            alone, short = sum(map(bool, said)) == 1, len(cells) < len(heads)
            if self._known.note.match(said[0]) or (alone and self._known.unit(self._known.unit_above(said))):
                return  # 二、在校学生数  单位：人, over another table
            if alone and (short or (way.keeps and said[0])):
                over += [c for c, w in zip(cells, said, strict=True) if w]
                if short and len(over) > _OVER:
                    return
                continue
            row = self._row(way, cells, roles)
            if row == []:
                continue  # — | — | —
            if row is None or (way.keeps and not row[0].column and said[-1] and self._known.head(said[0]) and self._heads(said, True)):
                return  # or the heads of another table
            yield from ([Cell(line.start, line.end)] for line in over)
            yield row
            over = []

    def _row(self, way: Layout, cells: Row, roles: Sequence[str]) -> list[Cell] | None:
        while way.keeps and len(cells) > len(roles) and cells[-1].start == cells[-1].end:
            cells = cells[:-1]
        full = [c for c in cells if c.start < c.end]
        whole = way.keeps and len(cells) == len(roles)
        if whole and full and self._fits(full, roles, len(roles) - len(full)) and not self._fits(full, roles, 0):
            return self._placed(full, range(len(roles) - len(full), len(roles)))  # first cells merged with those above: 新建公园2处 | 11月 | 建设局 | |
        full = full if way.keeps or len(full) <= len(roles) else self._joined(full)
        columns = None if whole else Fit(self._known, roles, [self._said(c) for c in full]).columns()
        if columns is not None:
            return self._placed(full, columns)
        return self._placed(cells, range(len(cells))) if way.keeps and len(cells) <= len(roles) else None

    def _joined(self, cells: Row) -> list[Span]:
        """工业增加值增长 | 11.9%: a blank before a number parts no cells behind what leads to it."""
        out = [cells[0]]
        for cell in cells[1:]:
            leads = self._text[cell.start].isdigit() and self._said(out[-1]).endswith(self._known.data["leads_to_number"])
            out[-1:] = [Span(out[-1].start, cell.end)] if leads else [out[-1], cell]
        return out

    def _fits(self, cells: Row, roles: Sequence[str], first: int) -> bool:
        return all(self._known.takes(role, self._said(c)) for role, c in zip(roles[first:], cells, strict=False))

    def _placed(self, cells: Row, columns: Sequence[int]) -> list[Cell]:
        full = ((c, i) for c, i in zip(cells, columns, strict=True) if c.start < c.end)
        return [Cell(c.start, c.end, i) for c, i in full if not self._known.empty.fullmatch(self._said(c))]

    # --- one value a line ------------------------------------------------------------------------------------

    def _of_lines(self, way: Layout, at: int) -> Table | None:
        heads: list[Head] = []
        for line in self._lines[at : at + _MOST_COLUMNS]:
            said = self._said(_stripped(self._text, line.start, line.end))
            if len(said) > _LONGEST_HEAD or (head := self._known.head(said)) is None or head in heads:
                break
            heads.append(head)
        if len(heads) < 3 or heads[0].role not in self._known.data["opens"]:
            return None
        for n in range(len(heads), 2, -1):  # the first row may begin with a word that is a head too
            body = list(self._stream(at + n, self._roles(heads[:n])))
            if sum(len(row) > 1 for row in body) >= _FEWEST:
                return self._table(way, at, heads[:n], [self._cells_of(self._lines[at : at + n])], body)
        self._leave("no rows", at)
        return None

    def _stream(self, at: int, roles: Sequence[str]) -> Iterator[list[Cell]]:
        """The rows that the lines from `at` on make, and lines over the whole width between them."""
        over = 0
        told = any(role in self._known.data["typed"] for role in roles)  # from other words
        while told and at < len(self._lines):
            cells = self._cells_of(self._lines[at : at + len(roles)])
            said = [self._said(cell) for cell in cells]
            if self._known.rule.fullmatch(said[0]):
                at += 1
            elif (row := self._numbered(at, said[0], roles) or Fit(self._known, roles, said, False).columns()) is not None:
                yield from ([Cell(line.start, line.end)] for line in self._lines[at - over : at])
                yield self._placed(self._cells_of(self._lines[at : at + len(row)]), row)
                at, over = at + len(row), 0
            elif over == _OVER or self._known.note.match(said[0]):
                return
            else:
                at, over = at + 1, over + 1

    def _numbered(self, at: int, number: str, roles: Sequence[str]) -> list[int] | None:
        """A row that begins with its number goes to the next number, with cells of several lines."""
        if roles[0] != "index" or not number.isdigit() or len(number) > 4:
            return None
        said = [self._said(cell) for cell in self._cells_of(self._lines[at : at + len(roles) * _MOST_LINES])]
        stop = next((i for i in range(len(roles), len(said)) if said[i] == str(int(number) + 1)), 0)
        return Fit(self._known, roles, said[:stop], lines=True).columns() if stop else None


def _in_columns(heads: list[Head], below: list[Head | None]) -> list[Head]:
    """Of a table that keeps its empty cells: each with the one in its column, or the last before that."""
    over = list(heads)
    for i in range(1, len(over)):
        over[i] = over[i - 1] if below[i] and not over[i].words else over[i]
    return [_under(a, b) if b else a for a, b in zip(over, below, strict=True)]


def _spread(heads: list[Head], below: list[Head | None], width: int) -> list[Head] | None:
    """As many under each head of values, or all under the last; None where they are not so many."""
    wide, under = [h for h in heads if h.role == "value"], [h for h in below if h]
    wide = wide[-1:] if width == len(heads) - 1 + len(under) else wide  # 人口数 比重 over 2020年 2010年
    each, left = divmod(len(under), len(wide)) if wide else (0, 0)
    if left or not each:
        return None
    first = heads.index(wide[0])
    spread = [_under(wide[i // each], b) for i, b in enumerate(under)]
    return [*heads[:first], *spread, *(h for h in heads[first:] if h.role != "value")]


def _under(above: Head, below: Head) -> Head:
    return Head("value", above.words + below.words, below.unit or above.unit)
