"""Which named undertaking a number belongs to: the one beside it in its clause, its sentence, or the passage's topic."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.link.entities import Register
from kg.model import FigureMention, Found, InitiativeMention
from kg.text import Sentence, Text
from kg.text.names import key
from kg.text.patterns import any_of

_NEAR = 24  # characters between a number and a name behind it
_OPENING = 8  # characters before a topic that may open its sentence: 今年，对“一表通”…
_TOPIC = 2000  # characters before a sentence in which its paragraph's topic may stand
# What a document or a broadcast is called is seldom what a number belongs to.
_NO_HOME = ("publication",)
_TOLD = ("plan", "policy", "regulation")  # what a paragraph gives the content of


@dataclass(frozen=True, slots=True)
class HomeGrammar:
    this_series: re.Pattern[str]
    tells: re.Pattern[str]
    item: re.Pattern[str]


def home_grammar(lexicon: Lexicon) -> HomeGrammar:
    data = lexicon.data("initiatives")["figures"]
    return HomeGrammar(
        this_series=re.compile(f"(?:{any_of(data['this'])})(?:{any_of(data['series'])})"),
        tells=re.compile(f"{any_of(data['tells'])}|："),
        item=re.compile(f"[，。；：][一二三四五六七八九十]{{1,3}}(?:{any_of(data['items'])})"),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    finder: InitiativeFinder
    figure: FigureMention
    clause: tuple[int, int]
    back: int  # where what governs it may begin


def _this_series(c: _Case) -> InitiativeMention | None:
    """本次节会吸引…: the text's one event."""
    f = c.finder
    return f.series if f.series and f.g.this_series.search(f.clean, c.back, c.figure.start) else None


def _before(c: _Case) -> InitiativeMention | None:
    return next(c.finder.backwards(c.clause[0], c.figure.start), None)


def _behind(c: _Case) -> InitiativeMention | None:
    m = c.finder.first_from(c.figure.end)
    return m if m and m.start <= c.figure.end + _NEAR and m.end <= c.clause[1] else None


def _earlier_clause(c: _Case) -> InitiativeMention | None:
    """Not of another item of a list than the mention's own."""
    m = next(c.finder.backwards(c.back, c.clause[0]), None)
    if m is None or m.kind in _TOLD:
        return m
    end = c.finder.text.clause(m.start, m.end)[1]
    return None if c.finder.g.item.search(c.finder.clean, end, c.figure.start) else m


def _topic(c: _Case) -> InitiativeMention | None:
    """The plan or policy whose content the paragraph tells: 《…方案》明确…。到2025年，…达到80%."""
    return c.finder.topic(c.finder.text.sentence_at(c.figure.start))


# From near to far
HOMES: tuple[tuple[str, Callable[[_Case], InitiativeMention | None]], ...] = (
    ("this series", _this_series),
    ("before it in its clause", _before),
    ("behind it in its clause", _behind),
    ("an earlier clause", _earlier_clause),
    ("topic of the paragraph", _topic),
)


class InitiativeFinder:
    def __init__(self, text: Text, found: Found, register: Register, lexicon: Lexicon) -> None:
        self.text, self.clean, self.g = text, text.clean, lexicon.of(home_grammar)
        self._register = register
        self._mentions = sorted((m for m in found.initiatives if m.kind not in _NO_HOME), key=lambda m: (m.start, -m.end))
        self._starts = [m.start for m in self._mentions]
        self._topics: dict[int, InitiativeMention | None] = {}  # by where the sentence begins
        self.series = next((m for m in self._mentions if m.kind == "event_series"), None)

    def of_figure(self, figure: FigureMention) -> InitiativeMention | None:
        case = _Case(self, figure, self.text.clause(figure.start, figure.end), self.text.reach_back(figure.start))
        return next((home for _, find in HOMES if (home := find(case))), None)

    def id(self, mention: InitiativeMention) -> str | None:
        return self._register.initiative_ids.get(key(mention.name))

    def first_from(self, position: int) -> InitiativeMention | None:
        at = bisect.bisect_left(self._starts, position)
        return self._mentions[at] if at < len(self._mentions) else None

    def backwards(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """The mentions within [start, end), the last first."""
        for i in range(bisect.bisect_left(self._starts, end) - 1, bisect.bisect_left(self._starts, start) - 1, -1):
            if self._mentions[i].end <= end:
                yield self._mentions[i]

    def topic(self, sentence: Sentence) -> InitiativeMention | None:
        if sentence.start not in self._topics:
            self._topics[sentence.start] = self._topic_before(sentence)
        return self._topics[sentence.start]

    def _topic_before(self, sentence: Sentence) -> InitiativeMention | None:
        block = self.text.blocks[sentence.block]
        for mention in self.backwards(max(block.start, sentence.start - _TOPIC), sentence.start):
            named = self.text.sentence_at(mention.start)
            told = mention.rule == "document" or self.g.tells.search(self.clean, mention.end, named.end)
            if mention.start - named.start <= _OPENING and mention.kind in _TOLD and told:
                return mention
        return None
