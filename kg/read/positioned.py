"""Words that stand at places of a page (PDF, OFD, a scan) → lines in reading order, paragraphs over lines and pages, tables.

What layout puts into a text and nobody wrote is taken out: the ends of lines, blanks between letters, columns, running
heads and page numbers. Measures are in the size of the letters, so that they hold for every page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from kg.read.compose import Composer, Piece, Placed

_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef，。；：、！？（）《》“”‘’—…〔〕【】·]")
_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?[0-9０-９ivxlc]{1,4}(?:\s*页)?(?:\s*[/共，,]\s*共?\s*[0-9]{1,4}\s*页?)?[-—–－·\s]*", re.I)
ISSUED = re.compile(r"[〔\[（(]\s*(?:19|20)\d\d\s*[〕\]）)]\s*\d{1,5}\s*号")
_COLUMN, _CELL = 1.6, 2.2  # letters of blank between columns, and within a line where something else begins
_BLANK = (0.18, 0.4, 0.7)  # from which on a blank is one: where none, one, both of its neighbours are Chinese characters
_SET_IN = 4  # letters by which the first line of a paragraph is set in, at most
_EDGE = 0.12  # of the height of a page, above and below, where running heads stand


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a scan shows words, in shares of its width and height, and how sure their reading is."""

    x0: float
    x1: float
    top: float
    bottom: float
    sure: float

    def fragment(self) -> str:
        """As a Media Fragment of the page."""
        return "xywh=percent:" + ",".join(f"{100 * x:.2f}".rstrip("0").rstrip(".") for x in (self.x0, self.top, self.x1 - self.x0, self.bottom - self.top))


@dataclass(frozen=True, slots=True)
class Word:
    """Some letters; `top` and `bottom` grow downwards."""

    x0: float
    x1: float
    top: float
    bottom: float
    text: str
    seen: Seen | None = None

    @property
    def size(self) -> float:
        return max(self.bottom - self.top, 0.1)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line(Word):
    page: int = 0


@dataclass(frozen=True, slots=True)
class TableAt:
    """A table on a page: its cells with words, and how many columns it has."""

    top: float
    bottom: float
    cells: tuple[Placed, ...]
    page: int
    width: int

    @property
    def depth(self) -> int:
        return max(c.row + c.rows for c in self.cells)


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    width: float
    height: float
    words: Sequence[Word]
    tables: Sequence[TableAt] = ()


def compose(pages: Sequence[Page], out: Composer) -> str | None:
    """Write what stands on the pages; what is set larger at the beginning is the title."""
    lined = [(page, lines(page)) for page in pages]
    heads = _running(lined)
    items = [item for page, found in lined for item in _items(page, [x for x in found if (page.number, _bare(x.text)) not in heads])]
    for page, found in lined:
        for line in found:
            if (page.number, _bare(line.text)) in heads:
                out.leave(line.text, "running head")
    _write(items, out)
    return _title([x for x in items if isinstance(x, Line)])


def _title(found: Sequence[Line]) -> str | None:
    """The first lines in larger letters than those below, behind the letterhead and its number."""
    first = [x for x in found if x.page == found[0].page] if found else []
    body = median(x.size for x in found) if found else 0
    number = next((i for i, x in enumerate(first) if ISSUED.search(x.text)), -1)
    large = [i for i, x in enumerate(first) if i > number and x.size > 1.15 * body]
    if not large or large[0] > number + 4:
        return None
    lines_ = [first[large[0]]]
    for i in large[1:]:
        if first[i - 1] is not lines_[-1] or abs(first[i].size - lines_[-1].size) > 1:
            break
        lines_.append(first[i])
    words = "".join(x.text for x in lines_)
    return words if 6 <= len(words) <= 120 else None


# --- lines -------------------------------------------------------------------------------------------------------


def lines(page: Page) -> list[Line]:
    """In reading order: column after column, what stands over the whole width between them."""
    rows = rows_of(page.words)
    pieces = [piece for row in rows for piece in _pieces(row)]
    gutter = _gutter(pieces, page)
    if gutter is None:
        return _braced([_line(row, page.number) for row in rows])
    out, left, right = list[Line](), list[Line](), list[Line]()
    for row in rows:
        sides = [w for w in row if w.x1 <= gutter + 1], [w for w in row if w.x0 >= gutter - 1]
        if len(sides[0]) + len(sides[1]) < len(row) or (not sides[1] and _is_middle(row, gutter, page)):
            out += [*left, *right, _line(row, page.number)]
            left, right = [], []
            continue
        for column, words in zip((left, right), sides, strict=True):
            if words:
                column.append(_line(words, page.number))
    return [*out, *left, *right]


def _braced(found: list[Line]) -> list[Line]:
    """With what stands beside two lines, half as high as either, behind both: 文件 beside two bodies of a letterhead."""
    out = list(found)
    for i in range(1, len(out) - 1):
        above, line, below = out[i - 1 : i + 2]
        beside = line.x0 > max(above.x1, below.x1) and line.top < above.bottom and line.bottom > below.top
        if beside and abs(line.middle - (above.middle + below.middle) / 2) < line.size / 4:
            out[i], out[i + 1] = below, line
    return out


def _is_middle(row: Sequence[Word], gutter: float, page: Page) -> bool:
    return False if row[-1].x1 <= gutter else abs((row[0].x0 + row[-1].x1) / 2 - page.width / 2) < page.width / 20


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Words of one height, from left to right; rows from the top down."""
    rows: list[list[Word]] = []
    for word in sorted((w for w in words if w.text.strip()), key=lambda w: (w.middle, w.x0)):
        if rows and abs(rows[-1][0].middle - word.middle) < 0.4 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in rows]


def _pieces(row: Sequence[Word]) -> Iterator[list[Word]]:
    piece = [row[0]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > _COLUMN * word.size:
            yield piece
            piece = []
        piece.append(word)
    yield piece


def _gutter(pieces: Sequence[Sequence[Word]], page: Page) -> float | None:
    """Where the blank between two columns is; None where the page has one."""
    spans = [(p[0].x0, p[-1].x1) for p in pieces]
    if len(spans) < 12:
        return None
    best: tuple[float, float] | None = None
    for step in range(30, 71):
        x = page.width * step / 100
        crossing = sum(a < x < b for a, b in spans)
        left, right = sum(b <= x for _, b in spans), sum(a >= x for a, _ in spans)
        wide = min((b for b in (x - b for _, b in spans if b <= x)), default=0) + min((a - x for a, _ in spans if a >= x), default=0)
        long = sum(b - a > page.width / 4 for a, b in spans)
        if crossing <= len(spans) // 6 and min(left, right) > len(spans) / 4 and long > len(spans) / 3 and (best is None or wide > best[0]):
            best = (wide, x)
    return best[1] if best else None


def _line(row: Sequence[Word], page: int) -> Line:
    size = median(w.size for w in row)
    middle = median(w.middle for w in row)
    return Line(row[0].x0, row[-1].x1, middle - size / 2, middle + size / 2, joined(row), _seen([w.seen for w in row if w.seen]), page)


def _seen(words: Sequence[Seen]) -> Seen | None:
    """All of them together; as sure as the least of them."""
    if not words:
        return None
    left, top = min(w.x0 for w in words), min(w.top for w in words)
    return Seen(left, max(w.x1 for w in words), top, max(w.bottom for w in words), min(w.sure for w in words))


def joined(row: Sequence[Word]) -> str:
    """The words of a row; between Chinese characters a blank only where it is as wide as one, and not between all of them."""
    gaps = [(b.x0 - a.x1) / min(a.size, b.size) for a, b in pairwise(row)]
    apart = [g for g, (a, b) in zip(gaps, pairwise(row), strict=True) if _cjk(a.text[-1]) and _cjk(b.text[0])]
    spaced = len(apart) > 1 and len(apart) == len(gaps) and min(apart) > 0.25 and max(apart) < 2 * min(apart) + 0.2
    out = [row[0].text]
    for gap, (a, b) in zip(gaps, pairwise(row), strict=True):
        chinese = _cjk(a.text[-1]) + _cjk(b.text[0])
        wide = gap > _CELL
        if wide or (not spaced and gap > _BLANK[chinese]):
            out.append("  " if wide else " ")
        out.append(b.text)
    return "".join(out).strip()


def _cjk(character: str) -> bool:
    return _CJK.match(character) is not None


# --- running heads -------------------------------------------------------------------------------------------------


def _bare(words: str) -> str:
    return re.sub(r"[0-9０-９\s]+", "", words)


def _running(lined: Sequence[tuple[Page, Sequence[Line]]]) -> set[tuple[int, str]]:
    """(page, words without digits) of what stands at the edge of many pages, and of numbers of pages."""
    edges = [(p.number, line) for p, found in lined for line in found if line.bottom < _EDGE * p.height or line.top > (1 - _EDGE) * p.height]
    times = Counter(words for words, _ in {(_bare(x.text), n) for n, x in edges})
    many = max(2, len(lined) * 2 // 5)
    last = [(p.number, x) for p, found in lined if (x := max(found, key=lambda line: line.top, default=None)) and _is_last(x, p)]
    numbers = last if len(last) >= max(2, len(lined) // 2) else []
    return {(n, _bare(x.text)) for n, x in edges if _NUMBER.fullmatch(x.text) or (times[_bare(x.text)] >= many)} | {(n, _bare(x.text)) for n, x in numbers}


def _is_last(line: Line, page: Page) -> bool:
    """Whether it is a number below all else: of a page whose lower margin is wide."""
    return _NUMBER.fullmatch(line.text) is not None and line.top > page.height / 2 and all(t.bottom <= line.top for t in page.tables)


# --- paragraphs and tables -------------------------------------------------------------------------------------------

Item = Line | TableAt


def _items(page: Page, found: Sequence[Line]) -> list[Item]:
    """Lines in their order, each table before the first line below it."""
    out: list[Item] = []
    tables = sorted(page.tables, key=lambda t: t.top)
    for line in found:
        while tables and tables[0].top < line.middle and all(isinstance(x, TableAt) or x.top < tables[0].bottom for x in out[-1:]):
            out.append(tables.pop(0))
        out.append(line)
    return [*out, *tables]


def _write(items: Sequence[Item], out: Composer) -> None:
    margins = _margins(items)
    paragraph: list[Line] = []
    table: TableAt | None = None
    for item in items:
        if isinstance(item, TableAt):
            _end(paragraph, out)
            paragraph = []
            if table and item.page != table.page and item.width == table.width:  # a table goes on over the page
                table = _longer(table, item)
                continue
            _put(table, out)
            table = item
            continue
        _put(table, out)
        table = None
        if paragraph and not _goes_on(paragraph[-1], item, margins):
            _end(paragraph, out)
            paragraph = []
        paragraph.append(item)
    _end(paragraph, out)
    _put(table, out)


def _longer(table: TableAt, rest: TableAt) -> TableAt:
    """With what stands on the next page; heads that are printed there again stand once."""
    above, below = (sorted((c.row, c.column, c.words) for c in t.cells) for t in (table, rest))
    same = next((i for i, (a, b) in enumerate(zip(above, below, strict=False)) if a != b), len(below))
    again = below[same][0] if same < len(below) else rest.depth
    more = (replace(c, row=c.row + table.depth - again) for c in rest.cells if c.row >= again)
    return replace(table, cells=(*table.cells, *more), page=rest.page)


def _put(table: TableAt | None, out: Composer) -> None:
    if table:
        out.table(table.cells)


def _end(paragraph: Sequence[Line], out: Composer) -> None:
    pieces: list[Piece] = []
    for before, line in zip((None, *paragraph), paragraph, strict=False):
        latin = before is not None and before.text and line.text and not _cjk(before.text[-1]) and not _cjk(line.text[0])
        blank = " " if latin and (before.text[-1].isalpha() or line.text[0].isalpha()) else ""  # type: ignore[union-attr]
        seen = (line.seen.fragment(), f"{line.seen.sure:.2f}") if line.seen else ()
        pieces.append(Piece(line.page, blank + line.text, *seen))
    out.run(pieces)


def _margins(items: Sequence[Item]) -> list[tuple[float, float]]:
    """(left, right) of the columns in which the most lines stand: their edges agree within a letter."""
    found = [x for x in items if isinstance(x, Line) and len(x.text) > 8]
    if not found:
        return []
    size = median(x.size for x in found)
    lefts, rights = (Counter(round(v / size) for v in values) for values in ((x.x0 for x in found), (x.x1 for x in found)))
    out: list[tuple[float, float]] = []
    for right in sorted((r for r, n in rights.items() if n >= max(2, len(found) // 10)), reverse=True):
        own = [x for x in found if abs(x.x1 / size - right) <= 1]
        first = min(round(x.x0 / size) for x in own)  # perhaps that of lines set in, all of whose paragraphs have two lines
        left = size * min((k for k, n in lefts.items() if n * 6 >= len(own) and first - _SET_IN <= k < right - _SET_IN), default=first)
        if not any(a - size <= left < b - size for a, b in out):  # a column has one right edge, the farthest; paragraphs end before it
            out.append((left, max(x.x1 for x in own)))
    return out


def _goes_on(line: Line, following: Line, margins: Sequence[tuple[float, float]]) -> bool:
    """Whether a paragraph goes on with the next line: its line is full, and the next one is not set in."""
    size = min(line.size, following.size)
    if max(line.size, following.size) > 1.2 * size:
        return False
    if line.page == following.page and following.top - line.bottom > 0 and following.top - line.top > 2.6 * size:
        return False
    full = any(right - line.x1 < 1.6 * size and line.x0 >= left - size for left, right in margins if line.x0 < right)
    set_in = any(following.x0 - left > 1.2 * size for left, right in _own(following, margins)[:1])
    return full and not set_in


def _own(line: Line, margins: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The columns in which a line stands, the nearest margin first."""
    return sorted((m for m in margins if m[0] - line.size <= line.x0 < m[1]), key=lambda m: line.x0 - m[0])
