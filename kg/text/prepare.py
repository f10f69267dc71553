"""Raw text → `Text`: one clean string with an offset map, blocks, sentences, quotations."""

from __future__ import annotations

import bisect
from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain
from operator import attrgetter

from msgspec import Struct, field

from kg.lexicon import Lexicon, load
from kg.model import Cell, Document, Evidence, Frame, Span, Table, replace
from kg.text.dates import usable
from kg.text.flat_tables import flat_tables
from kg.text.grids import grid_tables
from kg.text.normalise import DROPPED, normalise
from kg.text.patterns import CJK, between, expression
from kg.text.reflow import TABLE, layout, paragraphs
from kg.text.spans import Spans
from kg.text.table_reading import Piece, Reading
from kg.text.tables import Unread, find_tables


class Block(Span, frozen=True):
    """A paragraph-like stretch of the clean text. kind: title | heading | byline | caption | item | box | body."""

    kind: str = "body"


class Sentence(Span, frozen=True):
    """Up to and with 。！？； is NOT a sentence end. Never crosses a block."""

    block: int = 0  # index into Text.blocks


class Quotation(Span, frozen=True):
    """“…”, ‘…’ or 《…》 with its marks; the inside is [start+1, end-1). Nested ones are listed too, outer first."""

    mark: str = "“"


class Text(Struct, frozen=True, dict=True):
    """`clean` is what extractors read. Blocks stand in reading order and are separated by one '\\n'.

    Normalisation is one-to-one or deleting: full-width letters and digits become half-width, ASCII , ( ) : ; ! ?
    between Chinese become ，（）：；！？, runs of blanks one blank. Blocks may stand in another order
    than in the raw text (a side box goes behind the sentence it interrupted).
    """

    document: Document
    clean: str
    offsets: array[int]  # raw offset of each clean character
    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    sentence_of: array[int]  # for each clean character, and the end, the index of its sentence: asked some twenty times for a number
    quotations: tuple[Quotation, ...]
    tables: tuple[Table, ...] = ()  # in clean offsets
    unread: tuple[Unread, ...] = ()  # in raw offsets: what looks like a table and is read as none
    frame: Frame = field(default_factory=Frame)  # what the document decides for everything in it; `kg.frame` fills it in

    def evidence(self, start: int, end: int) -> Evidence:
        """The raw stretch behind clean[start:end]; quote is its raw words.

        Every record gets its place here. Raises ValueError for a stretch that is none: empty, outside the text, or over
        paragraphs that stand the other way round in the raw text.
        """
        if known := self._proven.get((start, end)):
            return known
        if not 0 <= start < end <= len(self.clean):
            raise ValueError(f"empty or outside the text: [{start}, {end})")
        raw_start, raw_end = self.offsets[start], self.offsets[end - 1] + 1
        if raw_start >= raw_end:  # `runs_on` does not hold
            raise ValueError(f"[{start}, {end}) ends before it begins in the raw text")
        made = self._proven[start, end] = Evidence(raw_start, raw_end, self.document.text[raw_start:raw_end])
        return made

    def runs_on(self, start: int, end: int) -> bool:
        """Whether clean[start:end] is in the order of the raw text: no paragraph between was moved."""
        return self.offsets[start] <= self.offsets[end - 1]

    @cached_property
    def _proven(self) -> dict[tuple[int, int], Evidence]:
        """What was asked for already: a figure is evidence of its measure, its actor and its speaker."""
        return {}

    @cached_property
    def own_blocks(self) -> list[Block]:
        """Those of the document proper: behind what a page puts before it."""
        return [b for b in self.blocks if b.start >= self.frame.start]

    @cached_property
    def headline(self) -> Block | None:
        """The first of its title."""
        return next((b for b in self.own_blocks if b.kind == "title"), None)

    def without_tables(self) -> str:
        """The raw text with blanks in place of tables, whose heads are no labels of the document: 地区 | 产量."""
        return _filled(self.document.text, (self.evidence(table.start, table.end) for table in self.tables), " ")

    def put_in(self, span: Span) -> bool:
        """Whether it consists of words that only the reading of a table has."""
        return bool(self.tables) and span.end - span.start > 1 and self.offsets[span.start] == self.offsets[span.end - 1]

    @cached_property
    def _rows(self) -> Spans[Span]:
        rows = (row for t in self.tables for row in t.rows[t.body :] if row)
        return Spans(Span(self.block_at(row[0].start).start, row[-1].end) for row in rows)

    def row_at(self, position: int) -> Span | None:
        """The row of a table that holds the clean offset `position`: what it says is of nothing beyond it."""
        return self._rows.around(position) if self.tables else None

    @cached_property
    def published(self) -> str | None:
        """The document's date where others can be reckoned from it."""
        return usable(self.document.published)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds the clean offset `position`."""
        return self.sentences[self.sentence_of[position]]

    @cached_property
    def _clauses(self) -> tuple[list[int], array[int]]:
        """Where the clauses' marks stand, with the text's ends, and for each clean character how many stand before it."""
        marks = [*(m.start() for m in _CLAUSE_MARK.finditer(self.clean)), len(self.clean)]
        return [-1, *marks], _counted(mark + 1 for mark in marks)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Within its sentence, the stretch around [start, end) without ， ； ： before and behind it."""
        sentence = self.sentences[self.sentence_of[start]]
        marks, before = self._clauses
        begin, stop = marks[before[start]] + 1, marks[before[end] + 1]
        return (begin if begin > sentence.start else sentence.start), (stop if stop < sentence.end else sentence.end)

    def sentences_from(self, position: int) -> Iterator[Sentence]:
        """The sentences that begin at `position` or behind it."""
        for index in range(bisect.bisect_left(self._sentence_starts, position), len(self.sentences)):
            yield self.sentences[index]

    def reach_back(self, position: int) -> int:
        """Where to begin to look for what governs `position`: its sentence's start, in an endless sentence nearer."""
        start, nearest = self._sentence_starts[self.sentence_of[position]], position - _REACH
        return start if start > nearest else nearest

    def inside(self, mark: str) -> Callable[[int], bool]:
        """Whether a clean offset lies in a quotation of that mark."""
        spans = Spans(q for q in self.quotations if q.mark == mark)
        return lambda position: spans.around(position) is not None

    @cached_property
    def _speech_ends(self) -> dict[int, Quotation]:
        return {q.end: q for q in reversed(self.quotations) if q.mark == "“"}

    def speech_before(self, end: int) -> Quotation | None:
        """The quotation “…” that ends at the clean offset `end`."""
        return self._speech_ends.get(end)

    def block_at(self, position: int) -> Block:
        return self.blocks[self.sentence_at(position).block]


_REACH = 600  # characters of an endless sentence within which one looks back
_CLAUSE_MARK = expression(r"[，；：。！？\n]")
_SENTENCE_END = expression(r"[。！？]+[”’）》」』]{0,3}|……[”’]?(?=$)|\n")
_OPEN = {"“": "”", "‘": "’", "《": "》"}
_MARKS = expression(r"[“”‘’《》\n]")
# Blanks say nothing beside punctuation or between a number and a Chinese character; between two Chinese
# characters one is kept (a name after a title), and the tab between the cells of a row.
_PUNCTUATION = "，。；：、！？（）“”‘’《》…—\\n"
_BLANK = expression(f"[ \t{DROPPED}]")
_BLANKS = expression(
    rf"[ \t]+(?=[{_PUNCTUATION}]|$)|(?<=[{_PUNCTUATION}])[ \t]+"
    rf"|(?<=[{CJK}])[ \t]+(?=\d)|(?<=\d) +(?=[{CJK}]|\.\d)|(?<=[ \t])[ \t]+|{DROPPED}+"
)


def prepare(document: Document, lexicon: Lexicon | None = None) -> Text:
    """Normalise, reflow and cut a document. Linear in the text."""
    lexicon = lexicon or load()
    text = normalise(document.text)
    tables, unread = _tables(text, document, lexicon)
    built = _Built(text)
    by_start = {t.start: t for t in tables}
    for kind, ranges in paragraphs(_filled(document.text, tables, TABLE), _filled(text, tables, TABLE), lexicon.of(layout)):
        if kind == "table" and (table := by_start.get(ranges[0][0])):
            for pieces in Reading(text, lexicon).paragraphs(table):
                built.add_cells(pieces)
        else:
            built.add(kind, *_without_blanks(text, ranges))
    clean, tables = "".join(built.clean), tuple(t for t in map(built.placed, tables) if t.rows)
    sentences = _sentences(clean, built.blocks)
    sentence_of = _counted([*(s.start for s in sentences[1:]), len(clean) + 1])
    return Text(document, clean, built.offsets, tuple(built.blocks), sentences, sentence_of, _quotations(clean), tables, unread)


def _tables(text: str, document: Document, lexicon: Lexicon) -> tuple[tuple[Table, ...], tuple[Unread, ...]]:
    """Those whose cells the format knows, and those found in the text beside them."""
    known = grid_tables(text, document.grids, lexicon)
    known += flat_tables(_filled(text, known, "\n"), lexicon)
    found, unread = find_tables(_filled(text, known, "\n"), lexicon)
    return tuple(sorted((*known, *found), key=attrgetter("start"))), unread


def _filled(text: str, spans: Iterable[Span | Evidence], sign: str) -> str:
    """The text of the same length with nothing but the sign in the stretches."""
    for span in spans:
        text = text[: span.start] + sign * (span.end - span.start) + text[span.end :]
    return text


class _Built:
    """The reading text as it grows, paragraph by paragraph."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.clean: list[str] = []
        self.offsets: array[int] = array("I")  # raw offset of each clean character
        self.blocks: list[Block] = []
        self._cells: dict[int, Span] = {}  # where each cell stands now, by where it begins in the raw text

    def add(self, kind: str, pieces: list[str], kept: array[int]) -> None:
        if not kept:
            return
        if self.blocks:
            self.clean.append("\n")
            self.offsets.append(self.offsets[-1])
        start = len(self.offsets)
        self.clean += pieces
        self.offsets.extend(kept)
        self.blocks.append(Block(start, len(self.offsets), kind))

    def add_cells(self, pieces: list[Piece]) -> None:
        words, places, at = list[str](), array("I"), len(self.offsets) + bool(self.blocks)
        for start, end, said in pieces:
            own, kept = ([said], array("I", [start] * len(said))) if said else _without_blanks(self._text, [(start, end)])
            if not said:
                self._cells[start] = Span(at + len(places), at + len(places) + len(kept))
            words += own
            places.extend(kept)
        self.add("cell", words, places)

    def placed(self, table: Table) -> Table:
        """The table in clean offsets; cells that the reading text leaves out are none of it."""
        rows = tuple(tuple(Cell(at.start, at.end, c.column) for c in row if (at := self._cells.get(c.start))) for row in table.rows)
        cells = [c for row in rows for c in row]
        return replace(table, start=min(c.start for c in cells), end=max(c.end for c in cells), rows=rows) if cells else replace(table, rows=())


def _without_blanks(text: str, ranges: list[tuple[int, int]]) -> tuple[list[str], array[int]]:
    """The paragraph's pieces joined, its empty blanks dropped, and the raw offset of each character left."""
    joined = "".join(text[a:b] for a, b in ranges)
    if len(ranges) == 1 and not _BLANK.search(joined):
        return [joined], array("I", range(*ranges[0]))
    offsets, kept = array("I", chain.from_iterable(range(a, b) for a, b in ranges)), array("I")
    pieces = between(_BLANKS, joined, len(joined) - len(joined.lstrip()), len(joined.rstrip()))
    for a, b in pieces:
        kept.extend(offsets[a:b])
    return [joined[a:b] for a, b in pieces], kept


def _sentences(clean: str, blocks: list[Block]) -> tuple[Sentence, ...]:
    out: list[Sentence] = []
    for index, block in enumerate(blocks):
        at = block.start
        for m in _SENTENCE_END.finditer(clean, block.start, block.end):
            out.append(Sentence(at, m.end(), index))
            at = m.end()
        if at < block.end:
            out.append(Sentence(at, block.end, index))
    return tuple(out)


def _counted(stops: Iterable[int]) -> array[int]:
    """For each position how many of the stops lie at it or before it, up to the last."""
    out = array("I")
    for index, stop in enumerate(stops):
        out.extend(array("I", [index]) * (stop - len(out)))
    return out


def _quotations(clean: str) -> tuple[Quotation, ...]:
    """Matched pairs of marks within a block; a mark that is never closed opens nothing."""
    out: list[Quotation] = []
    stack: list[tuple[int, str]] = []
    for m in _MARKS.finditer(clean):
        if m[0] in _OPEN:
            stack += [(m.start(), m[0])] * (len(stack) < 8)  # deeper nesting is no quotation but noise
            continue
        while stack:  # a paragraph's end closes none
            start, opening = stack.pop()
            if _OPEN[opening] == m[0]:
                out.append(Quotation(start, m.end(), opening))
                break
    return tuple(sorted(out, key=attrgetter("start")))
