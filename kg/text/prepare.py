"""Raw text → `Text`: one clean string with an offset map, blocks, sentences, quotations."""

from __future__ import annotations

import bisect
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from kg.lexicon import Lexicon, load
from kg.model import Document, Evidence, Frame, Span
from kg.text.dates import usable
from kg.text.layout import CJK, layout
from kg.text.normalise import DROPPED, normalise
from kg.text.reflow import paragraphs
from kg.text.spans import Spans


@dataclass(frozen=True, slots=True)
class Block(Span):
    """A paragraph-like stretch of the clean text. kind: title | heading | byline | caption | item | box | body."""

    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """Up to and with 。！？； is NOT a sentence end. Never crosses a block."""

    block: int = 0  # index into Text.blocks


@dataclass(frozen=True, slots=True)
class Quotation(Span):
    """“…”, ‘…’ or 《…》 with its marks; the inside is [start+1, end-1). Nested ones are listed too, outer first."""

    mark: str = "“"


@dataclass(frozen=True)
class Text:
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
    quotations: tuple[Quotation, ...]
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
        if raw_start >= raw_end:
            raise ValueError(f"[{start}, {end}) ends before it begins in the raw text")
        made = self._proven[start, end] = Evidence(raw_start, raw_end, self.document.text[raw_start:raw_end])
        return made

    @cached_property
    def _proven(self) -> dict[tuple[int, int], Evidence]:
        """What was asked for already: a figure is evidence of its measure, its actor and its speaker."""
        return {}

    @cached_property
    def published(self) -> str | None:
        """The document's date where others can be reckoned from it."""
        return usable(self.document.published)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    @cached_property
    def _sentence_of(self) -> array[int]:
        """For each clean character, and the end, the index of its sentence: asked some twenty times for a number."""
        out = array("I")
        starts = [*self._sentence_starts[1:], len(self.clean) + 1]
        for index, stop in enumerate(starts):
            out.extend(array("I", [index]) * (stop - len(out)))
        return out

    def sentence_at(self, position: int) -> Sentence:
        """The sentence that holds the clean offset `position`."""
        return self.sentences[self._sentence_of[position]]

    @cached_property
    def _clause_marks(self) -> array[int]:
        return array("I", [m.start() for m in _CLAUSE_MARK.finditer(self.clean)])

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Within its sentence, the stretch around [start, end) without ， ； ： before and behind it."""
        sentence = self.sentences[self._sentence_of[start]]
        marks = self._clause_marks
        before = bisect.bisect_left(marks, start)
        behind = bisect.bisect_left(marks, end, before)
        begin = marks[before - 1] + 1 if before else 0
        stop = marks[behind] if behind < len(marks) else sentence.end
        return (begin if begin > sentence.start else sentence.start), (stop if stop < sentence.end else sentence.end)

    def sentences_from(self, position: int) -> Iterator[Sentence]:
        """The sentences that begin at `position` or behind it."""
        for index in range(bisect.bisect_left(self._sentence_starts, position), len(self.sentences)):
            yield self.sentences[index]

    def reach_back(self, position: int, reach: int = 600) -> int:
        """Where to begin to look for what governs `position`: its sentence's start, in an endless sentence nearer."""
        start, nearest = self.sentence_at(position).start, position - reach
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


_CLAUSE_MARK = re.compile(r"[，；：。！？\n]")
_SENTENCE_END = re.compile(r"[。！？]+[”’）》」』]{0,3}|……[”’]?(?=$)|\n")
_OPEN = {"“": "”", "‘": "’", "《": "》"}
_MARKS = re.compile(r"[“”‘’《》\n]")
# Blanks say nothing beside punctuation or between a number and a Chinese character; between two Chinese
# characters one is kept (a name after a title).
_PUNCTUATION = "，。；：、！？（）“”‘’《》…—\\n"
_BLANK = re.compile(f"[ \t{DROPPED}]")
_BLANKS = re.compile(
    rf"[ \t]+(?=[{_PUNCTUATION}]|$)|(?<=[{_PUNCTUATION}])[ \t]+"
    rf"|(?<=[{CJK}])[ \t]+(?=\d)|(?<=\d)[ \t]+(?=[{CJK}])|(?<=[ \t])[ \t]+|{DROPPED}+"
)


def prepare(document: Document, lexicon: Lexicon | None = None) -> Text:
    """Normalise, reflow and cut a document. Linear in the text."""
    text = normalise(document.text)
    clean: list[str] = []
    offsets: array[int] = array("I")
    blocks: list[Block] = []
    length = 0
    for kind, ranges in paragraphs(document.text, text, (lexicon or load()).of(layout)):
        pieces, kept = _without_blanks(text, ranges)
        if not kept:
            continue
        if blocks:
            clean.append("\n")
            offsets.append(offsets[-1])
            length += 1
        clean += pieces
        offsets.extend(kept)
        blocks.append(Block(length, length + len(kept), kind))
        length += len(kept)
    joined = "".join(clean)
    return Text(document, joined, offsets, tuple(blocks), _sentences(joined, blocks), _quotations(joined))


def _without_blanks(text: str, ranges: list[tuple[int, int]]) -> tuple[list[str], array[int]]:
    """The paragraph's pieces joined, its empty blanks dropped, and the raw offset of each character left."""
    joined = "".join(text[a:b] for a, b in ranges)
    if len(ranges) == 1 and not _BLANK.search(joined):
        return [joined], array("I", range(*ranges[0]))
    offsets: array[int] = array("I")
    for a, b in ranges:
        offsets.extend(range(a, b))
    pieces: list[str] = []
    kept: array[int] = array("I")
    at = len(joined) - len(joined.lstrip())
    stop = len(joined.rstrip())
    blanks = _BLANKS.finditer(joined, at, stop) if _BLANK.search(joined, at, stop) else ()
    for m in blanks:
        pieces.append(joined[at : m.start()])
        kept.extend(offsets[at : m.start()])
        at = m.end()
    pieces.append(joined[at:stop])
    kept.extend(offsets[at:stop])
    return pieces, kept


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


def _quotations(clean: str) -> tuple[Quotation, ...]:
    """Matched pairs of marks within a block; a mark that is never closed opens nothing."""
    out: list[Quotation] = []
    stack: list[tuple[int, str]] = []
    for m in _MARKS.finditer(clean):
        sign = m[0]
        if sign == "\n":
            stack.clear()
        elif sign in _OPEN:
            if len(stack) < 8:  # deeper nesting is no quotation but noise
                stack.append((m.start(), sign))
        else:
            while stack:
                start, opening = stack.pop()
                if _OPEN[opening] == sign:
                    out.append(Quotation(start, m.end(), opening))
                    break
    return tuple(sorted(out, key=lambda q: (q.start, -q.end)))
