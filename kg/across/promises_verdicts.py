"""What became of a target, judged from it and one later figure: an ordered table of named rules, the first that holds decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal, get_args

from kg.across.promises_stated import Stated
from kg.lexicon import Lexicon

Verdict = Literal["met", "missed", "on_course", "behind", "not_yet_due", "no_result", "not_comparable"]
Reason = Literal["unit", "scope", "definition", "period", "dimension", "bound"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
REASONS: tuple[Reason, ...] = get_args(Reason)
_ENDLESS = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Judgement:
    """`rule` is the name of what decided; a figure that says nothing of a target has none."""

    verdict: Verdict
    rule: str
    reason: Reason | None = None


class Leeway:
    """How near is near enough, and the words that say so: `lexicon.of(Leeway)`."""

    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("verdicts")
        self.near: tuple[str, ...] = tuple(data["near"])
        self.expected = re.compile("|".join(map(re.escape, data["expected"])))
        self.ends_at, self.reached_at, self.sum_of_years, self.of_a_year = (tuple(data[k]) for k in ("ends_at", "reached_at", "sum_of_years", "of_a_year"))
        self.net, self.anew = re.compile("|".join(data["net"])), re.compile("|".join(data["anew"]))
        self.of_a_plan, self.told_share = re.compile("|".join(map(re.escape, data["of_a_plan"]))), re.compile(data["told_share"])
        self.part = Decimal(data["tolerance"])
        self.foreseen = timedelta(days=int(data["foreseen_days"]))
        said = data["said"]
        self.said: tuple[tuple[Literal["met", "missed"], tuple[str, ...]], ...] = (("missed", tuple(said["missed"])), ("met", tuple(said["met"])))

    def reached(self, s: Stated, words: tuple[str, ...] = ()) -> bool:
        """Whether the words right before a number, or its own, say that so much was reached."""
        words = words or (*self.reached_at, *self.ends_at)
        return s.sentence.quote[: max(0, s.figure.start - s.sentence.start)].endswith(words) or s.figure.quote.startswith(words)


@dataclass(frozen=True)
class Case:
    """A target, and a figure that was said later, or of a later time, of the same or a near indicator."""

    target: Stated
    result: Stated
    leeway: Leeway

    @cached_property
    def same(self) -> bool:
        return self.target.measured.indicator.id == self.result.measured.indicator.id

    @cached_property
    def alike(self) -> bool:
        """Whether both tell of a level, or both of a change in per cent, …"""
        return self.target.measured.dimension == self.result.measured.dimension

    @cached_property
    def stock(self) -> bool:
        """What stands at a day: of when it is, its period's end alone says."""
        return self.target.measured.indicator.kind == "stock" and self.target.measured.dimension == "level"

    @cached_property
    def adds_up(self) -> bool:
        return self.target.measured.indicator.kind == "flow" and self.target.measured.dimension == "level" and not self.yearly

    @cached_property
    def yearly(self) -> bool:
        """What a year brings, promised for the last of several (到2025年经济总量达到3500亿元): no sum of theirs."""
        m = self.target.measured
        return m.indicator.kind == "flow" and m.dimension == "level" and self.years and not m.summed

    @cached_property
    def over_years(self) -> bool:
        """How much several years are to change it, not each of them: 年均增长|7%, 增速|7%."""
        m = self.target.measured
        return self.years and m.dimension != "level" and not m.annual and self.target.figure.change is not None

    @cached_property
    def to_be_reached(self) -> bool:
        """A rate that is to be so high at the end of several years: on the way there it may stand below."""
        m = self.target.measured
        return m.indicator.kind == "rate" and m.dimension == "level" and self.years and not self.down

    @cached_property
    def part_of_it(self) -> bool:
        """Whether the result is of a part of what the target sums up: 新增学位, 新增|义务教育|学位."""
        t, r = self.target.measured, self.result.measured
        of_all = t.indicator.label == t.family and r.indicator.label != r.family
        return of_all and self.alike and t.summed and self.adds_up and t.unit == r.unit

    @cached_property
    def known(self) -> bool:
        """Whether one of the indicators is of the list: that two others are near is told by their words alone."""
        return self.target.measured.indicator.listed or self.result.measured.indicator.listed

    @cached_property
    def one_sentence(self) -> bool:
        """由600元提高到720元: where it starts from is no result."""
        return self.target.source.id == self.result.source.id and self.target.sentence == self.result.sentence

    @cached_property
    def ever(self) -> bool:
        """Promised for one year, and told of all years: 累计建成."""
        return self.adds_up and not self.years and self.result.measured.cumulative and not self.target.measured.cumulative

    @cached_property
    def share_of_another(self) -> bool:
        """Whether a share that is told is of a year's target (完成年度目标的|60%) and ours is of several years, or the other way round."""
        if not _told(self):
            return False
        r = self.result
        clause = r.sentence.quote[: max(0, r.figure.start - r.sentence.start)].rpartition("，")[2]
        of_a_plan = self.leeway.of_a_plan.search(clause) is not None
        of_a_year = r.start is not None and r.start.year == r.end.year and not of_a_plan
        return of_a_year if self.years else of_a_plan

    # --- time --------------------------------------------------------------------------------------------------

    @cached_property
    def start(self) -> date | None:
        """The target's first day: a day to be reached by is the end of its year; of several years, the first is a whole one."""
        end = self.target.end
        first = self.target.start or (None if self.stock or self.target.said_on.year < end.year else date(end.year, 1, 1))
        return date(first.year, 1, 1) if first and (first == end or first.year < end.year) else first

    @cached_property
    def years(self) -> bool:
        """Whether the target is one of several years."""
        return self.start is None or self.target.end.year > self.start.year

    @cached_property
    def within(self) -> bool:
        """Whether the result is of a time within that of the target."""
        by_a_day = self.stock and (self.start is None or not self.years)  # how it stood on the way there
        begins = max(self.target.said_on, self.begins) if by_a_day else self.begins
        return (begins <= self.result.end or (by_a_day and begins == self.target.end)) and self.result.end <= self.target.end

    @cached_property
    def begins(self) -> date:
        return self.start or date(min(self.target.said_on, self.target.end).year, 1, 1)

    @cached_property
    def whole(self) -> bool:
        """Whether it is of the target's whole time."""
        if self.result.end != self.target.end:
            return False
        held = self.yearly or (self.target.measured.dimension == "level" and self.target.measured.indicator.kind == "rate")
        begun = self.result.start
        if self.stock or begun is None or self.held_longer or self.stands_at_end:
            return True
        if held and self.start is not None and begun >= (date(self.target.end.year, 1, 1) if self.yearly else self.start):
            return True  # a rate of the last year, promised for the end of several
        return begun == self.start or (self.start is None and not self.adds_up and begun.year == self.target.end.year)

    @cached_property
    def held_longer(self) -> bool:
        """Whether a rate was kept within bounds over years of which the target's is the last: 五年来失业率控制在4.5%以内."""
        m, begun, bound = self.target.measured, self.result.start, self.result.figure.comparator
        rate = m.dimension == "level" and m.indicator.kind == "rate" and bound in ("at_least", "at_most", "more_than", "less_than")
        return rate and begun is not None and self.start is not None and begun < self.start

    @cached_property
    def stands_at_end(self) -> bool:
        """Whether several years' figure is where what does not add up stood at their end (五年来，覆盖率提高到|90%), or what their last brought."""
        r, m = self.result.measured, self.target.measured
        if m.indicator.kind == "flow":
            sums = m.summed or r.cumulative or any(w in m.indicator.label for w in self.leeway.sum_of_years)
            of_a_year = any(w in m.indicator.label for w in self.leeway.of_a_year)
            ends = not sums and (of_a_year or (m.indicator.listed and self.leeway.reached(self.result)))
        else:
            rate, told = m.indicator.kind == "rate" and not r.annual, self.leeway.reached(self.result) or (r.whole and m.indicator.kind is None)
            both = self.leeway.reached(self.target) and told  # 加工企业达|170家, 全市|加工企业164家
            ends = rate or both or self.leeway.reached(self.result, self.leeway.ends_at)
        return self.alike and m.dimension == "level" and ends

    @cached_property
    def part(self) -> bool:
        """Whether it is of a part that can be held against the target: the first for what adds up, any for what holds."""
        if self.whole or self.result.end >= self.target.end:
            return False
        if self.result.measured.dimension == "progress" or self.stock or self.average_so_far:
            return True
        changes = self.target.measured.dimension in ("growth", "rise")
        if self.adds_up or self.over_years:
            return self.start is not None and self.result.start == self.start
        begun = self.result.start
        if begun is None or begun.year == self.result.end.year:
            return True
        earlier = self.start is not None and begun < self.start
        return not changes and not (earlier and self.target.measured.indicator.kind is None and not self.leeway.reached(self.result))

    @cached_property
    def average_so_far(self) -> bool:
        """Whether both are a year's on average, and the result of the first of the target's years: 年均增长6.5% by 2025, 年均增长|6.9% until 2024."""
        both = self.target.measured.annual and self.result.measured.annual
        return both and self.start is not None and self.result.start == self.start and self.result.end < self.target.end

    @cached_property
    def elapsed(self) -> Decimal:
        """How much of the target's time had gone when the result's ended, of one."""
        begins = self.begins
        whole = (self.target.end - begins).days + 1
        return Decimal((self.result.end - begins).days + 1) / Decimal(max(1, whole))

    @cached_property
    def longer(self) -> bool:
        """Whether the result is of the target's whole time, and of more before it."""
        begun = self.result.start
        return self.adds_up and self.start is not None and self.result.end == self.target.end and begun is not None and begun < self.start

    # --- amounts -------------------------------------------------------------------------------------------------

    @cached_property
    def falling(self) -> bool:
        """A promised decrease: its size counts."""
        t = self.target.measured
        return t.dimension in ("growth", "rise") and t.value < 0

    @cached_property
    def down(self) -> bool:
        """Whether little is wanted."""
        match self.target.figure.comparator:
            case "at_least" | "more_than":
                return False
            case "at_most" | "less_than" if not self._nearly(self.target):
                return True
            case _:
                return (self.target.measured.indicator.down or self.target.low) and not self.falling

    def _nearly(self, stated: Stated) -> bool:
        return stated.figure.comparator == "less_than" and stated.figure.quote.startswith(self.leeway.near)

    @cached_property
    def wanted(self) -> Decimal:
        """The amount that has to be reached, or not to be passed."""
        t, sign = self.target.measured, -1 if self.falling else 1
        value = t.value * sign
        if t.upper is not None and self.down:
            value = max(value, t.upper * sign)
        elif t.upper is not None:
            value = min(value, t.upper * sign)
        if self.target.figure.comparator == "about" or self._nearly(self.target):
            value += abs(value) * self.leeway.part * (1 if self.down else -1)
        return value

    @cached_property
    def reach(self) -> tuple[Decimal, Decimal]:
        """Between what amounts the true result lies."""
        r, sign = self.result.measured, -1 if self.falling else 1
        value, slack = r.value * sign, abs(r.value) * self.leeway.part
        if self.leeway.net.search(self.result.figure.measure) and self.leeway.anew.search(self.target.figure.measure):
            return value, _ENDLESS
        if r.upper is not None:
            low, high = sorted((value, r.upper * sign))
            return low, high
        match self.result.figure.comparator:
            case "more_than" if r.dimension == "level" and sign * value > 0:
                return value, value + _step(self.result)
            case "at_least" | "more_than":
                return value, _ENDLESS
            case "less_than" if self._nearly(self.result):
                return value - slack, value
            case "at_most" | "less_than":
                return -_ENDLESS, value
            case _:
                return value, value

    def reaches(self, amount: Decimal) -> bool:
        m, strict = self.target.measured, self.result.figure.comparator != "more_than"
        in_round_numbers = m.dimension == "level" and m.indicator.kind != "rate"  # 突破840亿元, 达840亿元
        match self.target.figure.comparator:
            case "more_than" if strict and not in_round_numbers:
                return amount > self.wanted
            case "less_than" if not self._nearly(self.target):
                return amount < self.wanted
            case _:
                return amount <= self.wanted if self.down else amount >= self.wanted

    @cached_property
    def reached(self) -> bool | None:
        """None where the result is a bound that may lie on either side."""
        low, high = (self.reaches(amount) for amount in self.reach)
        return low if low == high else None

    @cached_property
    def share(self) -> Decimal:
        """How much of what is wanted is there, of one."""
        return self.reach[0] / self.wanted if self.wanted else Decimal(0)


def _step(passed: Stated) -> Decimal:
    """As far as the next round number, which would be told if it were passed too: 突破120万 is below 130万."""
    value = passed.figure.value.normalize()
    return Decimal(1).scaleb(int(value.as_tuple().exponent)) * passed.measured.factor


# --- the rules -----------------------------------------------------------------------------------------------------


def _not(reason: Reason) -> Callable[[Case, str], Judgement]:
    return lambda _, name: Judgement("not_comparable", name, reason)


def _always(verdict: Verdict) -> Callable[[Case, str], Judgement]:
    return lambda _, name: Judgement(verdict, name)


def _pace(case: Case, name: str) -> Judgement:
    well = case.share <= case.elapsed if case.down else case.share >= case.elapsed
    return Judgement("on_course" if well else "behind", name)


def _told_share(case: Case, name: str) -> Judgement:
    done = case.result.measured.value / 100
    if done >= 1:
        return Judgement("met", name)
    if case.whole:
        return Judgement("missed", name)
    return Judgement("on_course" if done >= case.elapsed else "behind", name)


def _told(case: Case) -> bool:
    return case.result.measured.dimension == "progress"


RULES: tuple[tuple[str, Callable[[Case], bool], Callable[[Case, str], Judgement]], ...] = (
    ("another level of government", lambda c: c.target.measured.own != c.result.measured.own, _not("scope")),
    ("a part reaches it", lambda c: c.part_of_it and c.whole and not c.down and c.reached is True, _always("met")),
    ("another definition", lambda c: not c.same, _not("definition")),
    ("share that is told", lambda c: _told(c) and (c.whole or c.part), _told_share),
    ("change against level", lambda c: not c.alike, _not("dimension")),
    ("another unit", lambda c: c.target.measured.unit != c.result.measured.unit, _not("unit")),
    ("average of several years", lambda c: c.result.measured.annual and not (c.years and (c.whole or c.average_so_far)), _not("period")),
    ("a longer time does not reach it", lambda c: c.longer and not c.down and c.reached is False, _always("missed")),
    ("all that there ever was", lambda c: c.whole and c.ever, _not("definition")),
    ("whole time, bound", lambda c: c.whole and c.reached is None, _not("bound")),
    ("whole time, reached", lambda c: c.whole and c.reached is True, _always("met")),
    ("whole time, not reached", lambda c: c.whole, _always("missed")),
    ("another time", lambda c: not c.part, _not("period")),
    ("amount reached early", lambda c: c.adds_up and not c.down and c.reached is True, _always("met")),
    ("amount passed early", lambda c: c.adds_up and c.down and c.reached is False, _always("missed")),
    ("amount in its time", lambda c: c.adds_up or c.over_years, _pace),
    ("held so far", lambda c: c.reached is True, _always("on_course")),
    ("stands below so far", lambda c: c.stock or c.yearly or c.to_be_reached or c.target.measured.indicator.kind is None, _always("not_yet_due")),
    ("not held so far", lambda c: c.reached is False, _always("behind")),
    ("so far, bound", lambda c: True, _not("bound")),
)  # fmt: skip


def judge(target: Stated, result: Stated, leeway: Leeway) -> Judgement | None:
    """What the figure says of the target; None where it says nothing: of another time, or near in words alone."""
    case = Case(target, result, leeway)
    summed = case.yearly and result.measured.cumulative  # what several years brought, of a promise for the last
    alike = case.same or case.part_of_it or (case.alike and case.known)
    if not case.within or summed or case.one_sentence or case.share_of_another or not alike:
        return None
    return next(decided(case, name) for name, holds, decided in RULES if holds(case))
