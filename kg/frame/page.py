"""The parts of a document in which it says what it is: title, first lines, first paragraphs, last lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeVar

from kg.lexicon import Lexicon
from kg.model import Decision, Evidence, Span, Struct
from kg.text import Block, Text
from kg.text.patterns import DAY, expression
from kg.text.rule_tables import first

T = TypeVar("T")
V = TypeVar("V")
Rules = tuple[tuple[str, Callable[[T], tuple[V, str] | None]], ...]  # a name, and what finds a value and the words that say it

_HEAD, _TAIL, _RAW = 1500, 400, 60_000
_LINES, _BLOCKS = 14, 40
_LAST, _SIGNING = 6, 24  # last lines, and those in which many bodies may sign below each other
_DAY = expression(DAY)
_MARKS_OF_TITLE = expression(r"^[#\s【】“”《》—]+")


class Page(Struct, frozen=True, dict=True):
    """What the rules of the frame read. Strings are of the clean text."""

    text: Text
    lexicon: Lexicon
    labels: dict[str, str]  # what its labels say: 来源：…
    written: str  # the title as it stands, `title` as it is read
    title: str
    title_at: Span | None
    url: str | None
    start: int  # of the document proper: behind the way to it, menus and tables of labels

    @cached_property
    def subject(self) -> str:
        """The title without the marks before it."""
        return _MARKS_OF_TITLE.sub("", self.title)

    @cached_property
    def head(self) -> str:
        return self.text.clean[self.start : self.start + _HEAD]

    @cached_property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.head.split("\n")]

    @cached_property
    def blocks(self) -> list[Block]:
        return [b for b in self.text.blocks[:_BLOCKS] if b.start >= self.start]

    @property
    def above_body(self) -> list[str]:
        """The first lines, up to the body."""
        return [self.text.clean[b.start : b.end] for b in self.blocks[:5] if b.end <= self.body_start and b.kind != "body"]

    @cached_property
    def headings(self) -> list[str]:
        return [self.text.clean[b.start : b.end] for b in self.text.blocks if b.kind == "heading"]

    @cached_property
    def last_lines(self) -> list[str]:
        """The last ones, the last first."""
        return self.closing_lines[:_LAST]

    @cached_property
    def closing_lines(self) -> list[str]:
        """With those above them, as many as may sign together."""
        return [x.strip() for x in reversed(self.text.clean[-_TAIL:].split("\n")) if x.strip()][:_SIGNING]

    @cached_property
    def note_lines(self) -> list[str]:
        """Those above the first day on a line of its own, the last first: they sign a note, below which stands what it makes known."""
        day = next((i for i, line in enumerate(self.lines) if _DAY.fullmatch(line)), 0)
        return [x for x in reversed(self.lines[:day]) if x]

    @cached_property
    def raw(self) -> str:
        """With the addresses and the lines that the clean text leaves out."""
        raw = self.text.document.text
        return raw if len(raw) <= _RAW else raw[: _RAW // 2] + "\n" + raw[-_RAW // 2 :]

    @cached_property
    def body_start(self) -> int:
        """Where the first paragraph proper begins, headlines, bylines and captions aside."""
        proper = (b.start for b in self.blocks if b.kind in ("body", "item") and min(b.end, b.start + 800) - b.start > 24)
        return next(proper, len(self.text.clean))

    @cached_property
    def salutation(self) -> str:
        """同志们：, 王明代表：, right before the first paragraph proper."""
        before = self.text.clean[self.start : self.body_start].rstrip("\n").rpartition("\n")[2]
        return before + "\n" if before.endswith("：") and not re.search(r"\d", before) else ""

    @cached_property
    def body(self) -> str:
        """The first paragraphs proper."""
        out: list[str] = []
        for block in self.blocks:
            if block.kind in ("body", "item") and (out or block.start == self.body_start):
                out.append(self.text.clean[block.start : min(block.end, block.start + 800)])
            if sum(map(len, out)) > 800:
                break
        return "\n".join(out)

    @cached_property
    def first(self) -> str:
        """The first sentence proper."""
        return re.split(r"[。！？]", self.body[:600], maxsplit=1)[0]

    def proof(self, words: str, start: int = 0) -> Evidence | None:
        """Where the words stand: in the clean text, else in the raw one; nowhere if only over paragraphs that were moved together."""
        if not words:
            return None
        at = self.text.clean.find(words, start)
        if at >= 0 and self.text.runs_on(at, at + len(words)):
            return self.text.evidence(at, at + len(words))
        at = self.text.document.text.find(words)
        return Evidence(at, at + len(words), words) if at >= 0 else None

    def of_title(self, words: str) -> Evidence | None:
        """Likewise, of words of the title; the title may be given from outside."""
        return self.proof(words, self.title_at.start) if self.title_at and words else None


def header_lines(raw: str, start: int) -> list[str]:
    """The lines before the document proper, its first and its last ones as they stand, where labels are looked for."""
    stretches = (raw[:start], raw[start : start + 6000], raw[-1500:])
    before, first, last = ([line for line in stretch.splitlines() if line.strip()] for stretch in stretches)
    return [*before, *first[:_LINES], *last[-4:]]


def decided(rules: Rules[T, V], case: T, page: Page) -> Decision[V] | None:
    """What the first rule that finds something finds, with that rule's name."""
    rule, found = first(rules, case)
    return Decision(found[0], rule, page.proof(found[1])) if found else None


def first_of(find: Callable[[T], V | None], things: Iterable[T]) -> V | None:
    """What is found in the first thing in which anything is."""
    return next((found for thing in things if (found := find(thing)) is not None), None)
