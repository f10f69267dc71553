"""Target or result: is a number promised, planned, required, or done, counted, observed?

Evidence is weighed from near to far: the words between the clause's beginning and the number, the rest of the
sentence, the period (a year that has not ended is no result; one that is past is no plan), and the passage: a speaker
who has turned to what comes next goes on planning until a sentence says what was done.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from kg.lexicon import Lexicon
from kg.model import Decision, Period, QuantityMention, Status, Tense
from kg.text import Text
from kg.text.patterns import any_of

_COMPARATOR = 4  # characters of a quantity that may be a cue themselves: 不得高于|0.5%
_REQUIRED = ("points of a scheme", "time to be full")  # rules by which a number is a figure
_REACH = 120  # characters of an endless clause that are looked at


@dataclass(frozen=True, slots=True)
class Cues:
    pattern: re.Pattern[str]
    done: frozenset[str]
    own: frozenset[str]
    compared: frozenset[str]  # of these, those that a plan may say as well
    forward: frozenset[str]
    norms: frozenset[str]  # cues that set a rule and promise nothing of a time that is over
    terms: frozenset[str]  # units of time
    weights: dict[str, int]  # positive: target, negative: actual; 0: a phrase that means neither
    beside: dict[str, re.Pattern[str]]
    states: tuple[str, ...]
    aims: tuple[str, ...]
    held: frozenset[str]


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
    markers = [f"{words}(?P<{kind}{i}>)" for kind in ("object_marker", "done_marker") for i, words in enumerate(data[kind])]
    return Cues(
        pattern=re.compile("|".join([*markers, any_of(weights)])),
        done=frozenset(data["done"]),
        own=frozenset(data["own"]),
        compared=frozenset(data["compared"]),
        forward=frozenset(data["forward"]),
        norms=frozenset(data["norms"]),
        terms=frozenset(lexicon.data("units")["time"]),
        weights=weights,
        beside={name: re.compile(form) for name, form in data["beside"].items()},
        states=tuple(data["states"]),
        aims=tuple(data["aim"] + word for word in data["states"]),
        held=frozenset(data["held"]),
    )


@dataclass(frozen=True, slots=True)
class Cue:
    start: int
    end: int
    word: str
    weight: int
    done: bool  # it says so even behind a word of promise


@dataclass
class _Case:
    """One quantity with all that its status is told by."""

    reader: StatusReader
    clean: str
    quantity: QuantityMention
    tense: Decision[Tense] | None  # of its section
    listed: Status | None  # of the figure before it in one list
    clause: tuple[int, int]
    back: int  # where what governs it may begin
    near: int  # the weight of its clause's cue
    lean: int  # of the passage: positive plans, negative results
    period: Period | None
    future: bool  # the period has not begun, or not ended, at the document's date
    past: bool
    dated: bool

    @cached_property
    def earlier(self) -> int:
        """The weight of the cue in its sentence before its clause."""
        return self.reader.last(self.back, self.clause[0])

    @cached_property
    def said(self) -> set[str]:
        """The strong cues of its clause."""
        return {cue.word for cue in self.reader.between(*self.clause) if abs(cue.weight) >= 3}

    def looks(self, tense: Tense) -> bool:
        return self.tense is not None and self.tense.value == tense

    def beside(self, form: str, start: int, end: int) -> re.Match[str] | None:
        """Where an expression of the lexicon stands in a stretch; `$` in one is the stretch's end."""
        return self.reader.cues.beside[form].search(self.clean, start, end)


def _of(weight: int) -> Status:
    return "target" if weight > 0 else "actual"


def _list(c: _Case) -> Status | None:
    """分别为96.1%|和97.1%."""
    return c.listed


def _level_before(c: _Case) -> Status | None:
    """由|56%提高到60%."""
    from_it = c.reader.cues.beside["to_level"].match(c.clean, c.quantity.end)
    return "actual" if from_it and c.beside("level", c.clause[0], c.quantity.start) else None


def _form(c: _Case) -> Status | None:
    """发行总额（亿元）：10.00: a form that is filled in says how things are."""
    return "actual" if c.quantity.rule == "unit of the label" and not c.future else None


def _prescribed(c: _Case) -> Status | None:
    """A regulation, a notice, a plan says what is to be, unless the clause tells of what was."""
    by_genre = c.tense is not None and c.looks("ahead") and c.tense.rule.startswith("genre") and not (c.past and not c.said & c.reader.cues.norms)
    return "target" if by_genre and not c.beside("told", c.clause[0], c.quantity.end) else None


def _penalty(c: _Case) -> Status | None:
    """处5万元以上20万元以下|的罚款: a bound of what is imposed is of no one case."""
    bound = c.quantity.comparator != "equal" and c.reader.cues.beside["penalty"].match(c.clean, c.quantity.end)
    return "target" if bound else None


def _section_of_plans(c: _Case) -> Status | None:
    if not c.looks("ahead") or c.future or c.past:
        return None
    cues = c.reader.cues
    return None if c.said & cues.done - cues.compared else "target"


def _section_of_work_done(c: _Case) -> Status | None:
    if not c.looks("back") or c.future:
        return None
    return None if c.said & c.reader.cues.forward else "actual"


def _aim_behind(c: _Case) -> Status | None:
    return "target" if c.reader.cues.beside["aim_behind"].match(c.clean, c.quantity.end) else None


def _clause(c: _Case) -> Status | None:
    strong = abs(c.near) >= 3 and not (c.near < 0 and c.future)
    if strong and c.near > 0 and c.past and c.said and c.said <= c.reader.cues.norms:
        return None
    return _of(c.near) if strong else None


def _period_ahead(c: _Case) -> Status | None:
    by_year = not c.dated and c.near >= 0 and c.beside("by_year", c.back, c.quantity.start)
    return "target" if c.future or by_year else None


def _period_past(c: _Case) -> Status | None:
    return "actual" if c.past else None


def _under_way(c: _Case) -> Status | None:
    """“十五五”期间年均增长7%以上: a bound of a time that has not ended."""
    published = c.reader.published
    lasts = c.period and published and c.period.start and c.period.end and c.period.end > _pad(published, last=True)
    return "target" if lasts and abs(c.near) < 3 and c.quantity.comparator in ("at_least", "at_most", "about") else None


def _term(c: _Case) -> Status | None:
    of_time = c.quantity.unit in c.reader.cues.terms and c.near >= 0
    return "target" if of_time and c.beside("term", c.clause[0], c.quantity.start) else None


def _scheme(c: _Case) -> Status | None:
    """每满一年积10分, 应连续缴费满36个月."""
    return "target" if c.quantity.rule in _REQUIRED and c.near > -3 else None


def _stated(c: _Case) -> Status | None:
    start, cues = c.quantity.start, c.reader.cues
    stated = c.clean.endswith(cues.states, c.clause[0], start) and not c.clean.endswith(cues.aims, c.clause[0], start)
    return "actual" if c.near <= 0 and c.quantity.comparator == "equal" and stated and c.earlier <= 0 else None


def _sentence(c: _Case) -> Status | None:
    return _of(c.earlier) if abs(c.earlier) >= 3 else None


def _passage(c: _Case) -> Status | None:
    """What its sentences were about; a plan goes on in what somebody does or lets grow, not in how something is (人均收入2.96万元)."""
    does = c.near != 0 or c.quantity.change or c.quantity.comparator in ("at_least", "at_most", "about")
    return _of(c.lean) if c.lean < 0 or (c.lean and does) else None


def _bound(c: _Case) -> Status | None:
    bound = c.beside("bound", c.clause[0], c.quantity.end) if c.near >= 0 else None
    kind = c.quantity.comparator
    return "target" if bound and (kind in ("at_least", "at_most") or (kind == "about" and bound[0] in c.reader.cues.held)) else None


# From near to far; the first that says something decides, else it is a result
RULES: tuple[tuple[str, Callable[[_Case], Status | None]], ...] = (
    ("list", _list),
    ("level before a change", _level_before),
    ("form filled in", _form),
    ("prescriptive document", _prescribed),
    ("penalty", _penalty),
    ("section of plans", _section_of_plans),
    ("section of work done", _section_of_work_done),
    ("aim behind", _aim_behind),
    ("what a scheme asks", _scheme),
    ("clause", _clause),
    ("period ahead", _period_ahead),
    ("period past", _period_past),
    ("period under way", _under_way),
    ("term", _term),
    ("stated", _stated),
    ("sentence", _sentence),
    ("passage", _passage),
    ("bound", _bound),
)


class StatusReader:
    """Decides for the quantities of one document, in reading order."""

    def __init__(self, text: Text, lexicon: Lexicon) -> None:
        self._text = text
        self.cues, self.published = lexicon.of(cues), text.published
        self._lean, self._key = 0, tuple[object, ...]()  # of the passage
        self._read_to = 0
        self._last: Status | None = None  # of the figure before

    @cached_property
    def _found(self) -> list[Cue]:
        """All cues of the text, found once."""
        return [self._cue(m) for m in self.cues.pattern.finditer(self._text.clean)]

    def _cue(self, m: re.Match[str]) -> Cue:
        marked = m.lastgroup is not None and m.lastgroup.startswith("done")
        weight = -3 if marked else 0 if m.lastgroup else self.cues.weights[m[0]]
        return Cue(m.start(), m.end(), m[0], weight, marked or m[0] in self.cues.done)

    @cached_property
    def _starts(self) -> list[int]:
        return [cue.start for cue in self._found]

    def between(self, start: int, end: int) -> list[Cue]:
        return self._found[bisect.bisect_left(self._starts, start) : bisect.bisect_left(self._starts, end)]

    def decide(self, quantity: QuantityMention, period: Period | None, key: tuple[object, ...], floor: int = 0) -> tuple[Status, str]:
        """The status and the rule that gave it. `key` names the passage (section, speaker): a new one starts afresh;
        `floor` is where the quantity before ends: its cues are not this one's.
        """
        text, start, end = self._text, quantity.start, quantity.end
        self._advance(text.sentence_at(start).start, key)
        begin, stop = text.clause(start, end)
        begin, stop = max(begin, floor), min(stop, end + _REACH)
        near = self.last(begin, start + _COMPARATOR) or self.last(end, stop)
        joined = self._last and self.cues.beside["joined"].fullmatch(text.clean, floor, start)
        section, published = text.frame.section_at(start), self.published
        case = _Case(
            self, text.clean, quantity, section.tense if section else None, self._last if joined else None, (begin, stop), text.reach_back(start),
            near, self._lean, period, _future(period, published), _past(period, published), bool(published),
        )  # fmt: skip
        for name, rule in RULES:
            if status := rule(case):
                self._last = status
                return status, name
        self._last = "actual"
        return "actual", "default"

    def _advance(self, to: int, key: tuple[object, ...]) -> None:
        """Read the cues of the sentences before `to`; a sentence's strong cues set the passage's lean."""
        if key != self._key:
            self._lean, self._key = 0, key
            self._read_to = max(self._read_to, self._text.block_at(to).start)
        at = max(self._read_to, to - 3000)
        while at < to:
            sentence = self._text.sentence_at(at)
            cues = self.between(sentence.start, min(sentence.end, sentence.start + 400))
            if total := sum(cue.weight for cue in cues if abs(cue.weight) >= 3 and cue.word not in self.cues.own):
                self._lean = 3 if total > 0 else -3
            at = max(sentence.end, at + 1)
        self._read_to = max(self._read_to, to)

    def last(self, start: int, end: int) -> int:
        """The weight of the nearest strong cue before `end`, else of the nearest weak one.

        A word of promise governs the verbs behind it (确保办结…) unless one of them says that it is done (已, 累计).
        """
        weak = strong = 0
        for cue in self.between(start, end):
            if cue.end > end:
                break
            if abs(cue.weight) >= 3:
                strong = 3 if strong > 0 and not cue.done else cue.weight
            else:
                weak = cue.weight or weak
        return strong or weak


def _future(period: Period | None, published: str | None) -> bool:
    if period is None or not published:
        return False
    # what is ahead begins after the day of the document; a term without beginning (到2027年, 年底前) ends after it
    return bool(period.end and (period.start or period.end) > _pad(published, last=True))


def _past(period: Period | None, published: str | None) -> bool:
    return bool(period and published and period.end and period.end < _pad(published, last=False))


def _pad(date: str, *, last: bool) -> str:
    return date if len(date) == 10 else f"{date}-{'12-31' if last else '01-01'}"[:10] if len(date) == 4 else f"{date}-{'31' if last else '01'}"
