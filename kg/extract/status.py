"""Target or result: is a number promised, planned, required, or done, counted, observed?

Evidence is weighed from near to far: the words between the clause's beginning and the number, the rest of the
sentence, the period (a year that has not ended is no result; one that is past is no plan), and the passage: a speaker
who has turned to what comes next goes on planning until a sentence says what was done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.lexicon import Lexicon
from kg.model import Period, QuantityMention, Status
from kg.text import Text
from kg.text.patterns import any_of

_COMPARATOR = 4  # characters of a quantity that may be a cue themselves: 不得高于|0.5%
_REACH = 120  # characters of an endless clause that are looked at


@dataclass(frozen=True, slots=True)
class Cues:
    pattern: re.Pattern[str]
    done: frozenset[str]
    compared: frozenset[str]  # of these, those that a plan may say as well
    forward: frozenset[str]
    weights: dict[str, int]  # positive: target, negative: actual; 0: a phrase that means neither


def cues(lexicon: Lexicon) -> Cues:
    data = lexicon.data("status")
    weights: dict[str, int] = {}
    for word in data["target"]["weak"]:
        weights[word] = 1
    for word in data["actual"]["weak"]:
        weights[word] = -1
    for word in data["target"]["strong"]:
        weights[word] = 3
    for word in data["actual"]["strong"]:
        weights[word] = -3
    for word in (*data["not_target"], *data["not_actual"]):
        weights[word] = 0
    # each beside the words, not in a group of their own: an engine skips to the characters that alternatives begin with
    markers = [f"{words}(?P<marker{i}>)" for i, words in enumerate(data["object_marker"])]
    return Cues(re.compile("|".join([*markers, any_of(weights)])), frozenset(data["done"]), frozenset(data["compared"]), frozenset(data["forward"]), weights)


@dataclass(slots=True)
class Passage:
    """What the passage is about, carried from sentence to sentence of a speaker: positive plans, negative results."""

    lean: int = 0
    key: tuple[object, ...] = ()


_AIM_BEHIND = re.compile(r"的?(?:年度|全年|既定|预期|计划)?(?:目标|任务)(?![的数])")  # 超额完成300例的年度目标
_BY_YEAR = re.compile(r"(?<![截达直])到20\d\d年(?:底|末)?[，前]")  # 到2030年，…达到95%, in a document without a date
_TOLD = re.compile(r"已|累计|以来|比上年|同比|截至|目前|共有|现有|年末")
_STATES = ("为", "是", "达", "达到", "共", "有", "占")
_AIMS = tuple(f"目标{word}" for word in _STATES)
_BOUND = re.compile(r"保持|达到|控制在|稳定在|不低于|不少于|不超过|确保")
_HELD = ("控制在", "稳定在", "保持")


class StatusReader:
    """Decides for the quantities of one document, in reading order."""

    def __init__(self, text: Text, lexicon: Lexicon) -> None:
        self._text = text
        self._cues = lexicon.of(cues)
        self._passage = Passage()
        self._read_to = 0

    def decide(
        self, quantity: QuantityMention, period: Period | None, key: tuple[object, ...], floor: int = 0
    ) -> tuple[Status, str]:
        """The status and the rule that gave it. `key` names the passage (section, speaker): a new one starts afresh;
        `floor` is where the quantity before ends: its cues are not this one's.
        """
        sentence = self._text.sentence_at(quantity.start)
        self._advance(sentence.start, key)
        clean, back = self._text.clean, self._text.reach_back(quantity.start)
        clause_start, clause_end = self._text.clause(quantity.start, quantity.end)
        clause_start, clause_end = max(clause_start, floor), min(clause_end, quantity.end + _REACH)
        near = self._last(clause_start, quantity.start + _COMPARATOR) or self._last(quantity.end, clause_end)
        published = self._text.published
        section = self._text.frame.section_at(quantity.start)
        decision = section.tense if section else None
        tense = 0 if decision is None else 1 if decision.value == "ahead" else -1
        if decision and tense > 0 and decision.rule.startswith("genre") and not _TOLD.search(clean, clause_start, quantity.end):
            return "target", "prescriptive document"
        if tense and not _future(period, published):
            said = self._strong_words(clause_start, clause_end)
            if tense > 0 and not (said & self._cues.done - self._cues.compared) and not _past(period, published):
                return "target", "section of plans"
            if tense < 0 and not (said & self._cues.forward):
                return "actual", "section of work done"
        if _AIM_BEHIND.match(clean, quantity.end):
            return "target", "aim behind"
        if abs(near) >= 3 and not (near < 0 and _future(period, published)):
            return ("target" if near > 0 else "actual"), "clause"
        if _future(period, published) or (not published and near >= 0 and _BY_YEAR.search(clean, back, quantity.start)):
            return "target", "period ahead"
        if _past(period, published):
            return "actual", "period past"
        stated = clean.endswith(_STATES, clause_start, quantity.start) and not clean.endswith(_AIMS, clause_start, quantity.start)
        if near <= 0 and quantity.comparator == "equal" and stated and self._last(back, clause_start) <= 0:
            return "actual", "stated"
        earlier = self._last(back, clause_start)
        if abs(earlier) >= 3:
            return ("target" if earlier > 0 else "actual"), "sentence"
        if near == 0 or self._passage.lean * near > 0 or abs(self._passage.lean) >= 3:
            lean = self._passage.lean
            if lean:
                return ("target" if lean > 0 else "actual"), "passage"
        if (
            near >= 0
            and (bound := _BOUND.search(clean, clause_start, quantity.end))
            and (quantity.comparator in ("at_least", "at_most") or (quantity.comparator == "about" and bound[0] in _HELD))
        ):
            return "target", "bound"
        return "actual", "default"

    def _advance(self, to: int, key: tuple[object, ...]) -> None:
        """Read the cues of the sentences before `to`; a sentence's strong cues set the passage's lean."""
        if key != self._passage.key:
            self._passage = Passage(0, key)
            block = self._text.block_at(to)
            self._read_to = max(self._read_to, block.start)
        at = max(self._read_to, to - 3000)
        while at < to:
            sentence = self._text.sentence_at(at)
            lean = self._first_strong(sentence.start, sentence.end)
            if lean:
                self._passage.lean = lean
            at = max(sentence.end, at + 1)
        self._read_to = max(self._read_to, to)

    def _weight(self, m: re.Match[str]) -> int:
        return 0 if m.lastgroup else self._cues.weights[m[0]]

    def _first_strong(self, start: int, end: int) -> int:
        total = 0
        for m in self._cues.pattern.finditer(self._text.clean, start, min(end, start + 400)):
            weight = self._weight(m)
            if abs(weight) >= 3:
                total += weight
        return (total > 0) * 3 - (total < 0) * 3

    def _strong_words(self, start: int, end: int) -> set[str]:
        found = self._cues.pattern.finditer(self._text.clean, start, end)
        return {m[0] for m in found if abs(self._weight(m)) >= 3}

    def _last(self, start: int, end: int) -> int:
        """The weight of the nearest strong cue before `end`, else of the nearest weak one.

        A word of promise governs the verbs behind it (确保办结…) unless one of them says that it is done (已, 累计).
        """
        weak = 0
        strong = 0
        for m in self._cues.pattern.finditer(self._text.clean, start, end):
            weight = self._weight(m)
            if abs(weight) >= 3:
                strong = 3 if strong > 0 and m[0] not in self._cues.done else weight
            else:
                weak = weight or weak
        return strong or weak


def _future(period: Period | None, published: str | None) -> bool:
    if period is None or not published:
        return False
    # what is ahead begins after the day of the document; a term without beginning (到2027年, 年底前) ends after it
    return bool(period.end and (period.start or period.end) > _pad(published, last=True))


def _past(period: Period | None, published: str | None) -> bool:
    return bool(period and published and period.end and period.end < _pad(published, last=False))


def _pad(date: str, *, last: bool) -> str:
    return (
        date
        if len(date) == 10
        else f"{date}-{'12-31' if last else '01-01'}"[:10]
        if len(date) == 4
        else f"{date}-{'31' if last else '01'}"
    )
