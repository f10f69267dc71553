"""Which named undertaking a number belongs to: the one beside it in its clause, its sentence, or the passage's topic."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from kg.link.entities import Register
from kg.model import FigureMention, Found, InitiativeMention
from kg.text import Sentence, Text
from kg.text.names import key

_THIS_SERIES = re.compile(r"[本此]次(?:节会|活动|大赛|博览会|论坛|峰会|展会|赛事|盛会|节|会)")
_TELLS = re.compile(r"明确|提出|规定|要求|指出|安排|部署|包括|分为|围绕|聚焦|共有|：")  # what the following sentences then give in detail
_ITEM = re.compile(r"[，。；：][一二三四五六七八九十]{1,3}[是要]")
_NEAR = 24  # characters between a number and a name behind it
_OPENING = 8  # characters before a topic that may open its sentence: 今年，对“一表通”…
# What a document or a broadcast is called is seldom what a number belongs to.
_NO_HOME = ("publication",)
_TOLD = ("plan", "policy", "regulation")  # what a paragraph gives the content of


class InitiativeFinder:
    def __init__(self, text: Text, found: Found, register: Register) -> None:
        self._text = text
        self._register = register
        self._mentions = sorted(
            (m for m in found.initiatives if m.kind not in _NO_HOME), key=lambda m: (m.start, -m.end)
        )
        self._starts = [m.start for m in self._mentions]
        self._topics: dict[int, InitiativeMention | None] = {}  # by where the sentence begins
        self._series = next((m for m in self._mentions if m.kind == "event_series"), None)

    def of_figure(self, figure: FigureMention) -> InitiativeMention | None:
        clean = self._text.clean
        clause, clause_end = self._text.clause(figure.start, figure.end)
        if self._series and _THIS_SERIES.search(clean, self._text.reach_back(figure.start), figure.start):
            return self._series
        if before := next(self._back(clause, figure.start), None):
            return before
        behind = bisect.bisect_left(self._starts, figure.end)
        if behind < len(self._mentions) and self._starts[behind] <= figure.end + _NEAR and self._mentions[behind].end <= clause_end:
            return self._mentions[behind]
        earlier = next(self._back(self._text.reach_back(figure.start), clause), None)
        if earlier and self._goes_on(earlier, figure):
            return earlier
        return self._topic(figure)

    def _goes_on(self, mention: InitiativeMention, figure: FigureMention) -> bool:
        """Do the clauses behind the mention's own still tell of it? Not those of another item of a list."""
        _, end = self._text.clause(mention.start, mention.end)
        return mention.kind in _TOLD or _ITEM.search(self._text.clean, end, figure.start) is None

    def id(self, mention: InitiativeMention) -> str | None:
        return self._register.initiative_ids.get(key(mention.name))

    def _back(self, start: int, end: int) -> Iterator[InitiativeMention]:
        """The mentions within [start, end), the last first."""
        for i in range(bisect.bisect_left(self._starts, end) - 1, bisect.bisect_left(self._starts, start) - 1, -1):
            if self._mentions[i].end <= end:
                yield self._mentions[i]

    def _topic(self, figure: FigureMention) -> InitiativeMention | None:
        """The plan or policy whose content the paragraph tells: 《…方案》明确…。到2025年，…达到80%."""
        sentence = self._text.sentence_at(figure.start)
        if sentence.start not in self._topics:
            self._topics[sentence.start] = self._topic_before(sentence)
        return self._topics[sentence.start]

    def _topic_before(self, sentence: Sentence) -> InitiativeMention | None:
        block = self._text.blocks[sentence.block]
        for mention in self._back(max(block.start, sentence.start - 2000), sentence.start):
            named = self._text.sentence_at(mention.start)
            told = mention.rule == "document" or _TELLS.search(self._text.clean, mention.end, named.end)
            if mention.start - named.start <= _OPENING and mention.kind in _TOLD and told:
                return mention
        return None
