"""Whether a number is a change: 增长6%, 下降3.1个百分点, 降低企业成本33亿元, 负增长2%."""

from __future__ import annotations

import re
from dataclasses import replace

from kg.extract.quantity_grammar import Grammar
from kg.model import Change, QuantityMention
from kg.text import Text

_CLAUSE = re.compile(r"[，。；：！？]")
_LIST_MARKS = ("、", "，", "和", "与", "及", "以及")
_TAIL = re.compile(r"(?:了|达|超|约|近|逾|为|幅度)\Z")
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
            between = clean[previous.end : q.start]
            if between in _LIST_MARKS and "分别" in clean[max(sentence.start, previous.start - _REACH) : previous.start]:
                return self._last
            if between != "，" and between in _LIST_MARKS and previous.unit == q.unit and self._last:
                return self._last
            left = max(left, previous.end)
        before = _CLAUSE.split(clean[left : q.start])[-1]
        if m := self._g.changes.search(before):
            word = m[0] if m[0] in self._g.change_kind else _TAIL.sub("", m[0])
            return None if m[0].endswith("为") and not word.endswith("幅") else self._g.change_kind[word]
        if q.unit in ("%", "百分点"):
            return None
        verbs = list(self._g.transitive.finditer(before))
        last = verbs[-1] if verbs else None
        if last and not re.search(r"[到至达为]", before[last.end() :]) and len(before) - last.end() <= _OBJECT:
            return self._g.transitive_kind[last[1]]
        return None
