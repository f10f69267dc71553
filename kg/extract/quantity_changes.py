"""Whether a number is a change: 增长6%, 下降3.1个百分点, 降低企业成本33亿元, 负增长2%."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract.quantity_grammar import Grammar
from kg.model import Change, QuantityMention
from kg.text import Text

_CLAUSE = re.compile(r"[，。；：！？]")
_REACH = 40  # characters before a number in which a word of change may stand
_OBJECT = 14  # characters of what a verb changes: 降低|企业综合成本|33亿元


class Changes:
    """Of one text, asked in reading order."""

    def __init__(self, text: Text, grammar: Grammar) -> None:
        self._text, self._g = text, grammar
        self._last: Change | None = None  # what the words before the last number said

    def of(self, q: QuantityMention, previous: QuantityMention | None) -> QuantityMention:
        """The quantity with its change. One below zero is so much less: 增长-3.2%, 涨幅为负3.2% are a decrease of 3.2."""
        self._last = q.change or self._said(q, previous)
        if not self._last or q.value >= 0:
            return replace(q, change=self._last)
        if q.upper is None:
            return replace(q, value=q.value.copy_negate(), change="decrease")
        if q.upper > 0:
            return replace(q, change=self._last)  # 增长-1%至3%
        return replace(q, value=q.upper.copy_abs(), upper=q.value.copy_negate(), change="decrease")

    def _said(self, q: QuantityMention, previous: QuantityMention | None) -> Change | None:
        clean = self._text.clean
        sentence = self._text.sentence_at(q.start)
        left = max(sentence.start, q.start - _REACH)
        if previous and previous.end > left:
            between, listed = clean[previous.end : q.start], self._g.beside.list_marks
            if between in listed and self._g.beside.respectively in clean[max(sentence.start, previous.start - _REACH) : previous.start]:
                return self._last
            if between != "，" and between in listed and previous.unit == q.unit and self._last:
                return self._last
            left = max(left, previous.end)
        return self._by_words(_CLAUSE.split(clean[left : q.start])[-1], q.unit)

    def _by_words(self, before: str, unit: str) -> Change | None:
        """What the words between the clause's beginning and the number say."""
        if m := self._g.changes.search(before):
            return self._g.change_kind[m[1]]
        if unit in self._g.beside.units["points"]:
            return None
        verbs = list(self._g.transitive.finditer(before))
        last = verbs[-1] if verbs else None
        if last and not self._g.level.search(before, last.end()) and len(before) - last.end() <= _OBJECT:
            return self._g.transitive_kind[last[1]]
        return None
