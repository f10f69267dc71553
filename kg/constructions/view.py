"""A text as forms see it: each mention is one character that tells its type, everything else stands as it is."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

from kg.model import Span, Struct
from kg.text.patterns import expression

# Private-use characters; those that a text holds itself are shown as unknown.
SYMBOLS = {kind: chr(0xE000 + i) for i, kind in enumerate(("person", "body", "place", "title", "initiative", "document", "event", "festival"))}
_OWN = expression(f"[{''.join(SYMBOLS.values())}]")
_OPENING, _CLOSING = expression(r"〔(?!\d{4}〕)"), expression(r"(?<!〔\d{4})〕")  # 〔责任单位：省水利厅〕, but 国发〔2020〕3号


class Mark(Span, frozen=True):
    """A mention in the clean text: its type (a key of SYMBOLS) and what it mentions."""

    type: str
    what: Any = None


class View(Struct, frozen=True):
    """`line` is what is matched; its character `i` stands for clean[at(i):at(i + 1)]."""

    line: str
    marks: dict[int, Mark]  # by index in `line`
    places: list[int]  # these indices

    def at(self, index: int) -> int:
        """Where in the clean text the character stands."""
        last = bisect_left(self.places, index) - 1
        return index if last < 0 else index - self.places[last] - 1 + self.marks[self.places[last]].end

    def span(self, start: int, end: int) -> Span:
        """The clean stretch behind line[start:end]."""
        return Span(self.at(start), self.at(end))

    def within(self, start: int, end: int, kind: str) -> list[Mark]:
        """The mentions of a type in line[start:end]."""
        symbol = SYMBOLS[kind]
        return [self.marks[i] for i in range(start, end) if self.line[i] == symbol and i in self.marks]


def view(clean: str, marks: Iterable[Mark]) -> View:
    """Of two mentions that overlap, the one that begins first is shown, of those the longest."""
    own = _OWN.sub("\ufffd", clean) if any(map(clean.__contains__, SYMBOLS.values())) else clean
    own = _CLOSING.sub("）", _OPENING.sub("（", own)) if "〔" in own else own
    line, shown = list[str](), dict[int, Mark]()
    at = length = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start < at:
            continue
        line += own[at : mark.start], SYMBOLS[mark.type]
        length += mark.start - at + 1
        shown[length - 1] = mark
        at = mark.end
    line.append(own[at:])
    return View("".join(line), shown, list(shown))
