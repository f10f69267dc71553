"""Whether a number is a change: 增长6%, 下降3.1个百分点, 降低企业成本33亿元, 负增长2%."""

from __future__ import annotations

from kg.extract.quantity_grammar import Grammar, Reading
from kg.model import Change
from kg.text import Text

_REACH = 40  # characters before a number in which a word of change may stand
_OBJECT = 14  # characters of what a verb changes: 降低|企业综合成本|33亿元
_VERB = 4  # characters of such a verb, at most


class Changes:
    """Of one text, asked in reading order."""

    def __init__(self, text: Text, grammar: Grammar) -> None:
        self._text, self._g = text, grammar
        self._last: Change | None = None  # what the words before the last number said

    def tell(self, r: Reading, previous: Reading | None) -> None:
        """Give the reading its change. One below zero is so much less: 增长-3.2%, 涨幅为负3.2% are a decrease of 3.2."""
        r.change = self._last = r.change or self._said(r, previous)
        if not r.change or r.value >= 0 or (r.upper is not None and r.upper > 0):  # 增长-1%至3%
            return
        r.change = "decrease"
        r.value, r.upper = (r.value.copy_negate(), None) if r.upper is None else (r.upper.copy_abs(), r.value.copy_negate())

    def _said(self, r: Reading, previous: Reading | None) -> Change | None:
        clean = self._text.clean
        left = max(self._text.sentence_at(r.start).start, r.start - _REACH)
        if previous and previous.end > left:
            between, listed = clean[previous.end : r.start], self._g.list_marks
            if between in listed and self._g.respectively in clean[max(left, previous.start - _REACH) : previous.start]:
                return self._last
            if between != "，" and between in listed and previous.unit == r.unit and self._last:
                return self._last
            left = previous.end
        return self._by_words(max(left, self._text.clause(r.start, r.start)[0]), r)

    def _by_words(self, left: int, r: Reading) -> Change | None:
        """What the words between the clause's beginning and the number say."""
        clean = self._text.clean
        if (word := self._g.changes.before(clean, r.start)) and r.start - len(word) >= left:
            return self._g.change_kind[word]
        if r.unit in self._g.group["points"]:
            behind = self._g.change_behind.match(clean, r.end)
            return ("increase" if behind["increase"] else "decrease") if behind else None
        if self._g.transitive.match(clean, r.end):
            return None  # 4次|提高养老金
        verbs = list(self._g.transitive.finditer(clean, max(left, r.start - _OBJECT - _VERB), r.start))
        last = verbs[-1] if verbs else None
        if last and not self._g.level.search(clean, last.end(), r.start) and r.start - last.end() <= _OBJECT:
            return self._g.transitive_kind[last[1]]
        return None
