"""Quantities understood: measure, target or result, period. Runs last: it reads what all the others found."""

from __future__ import annotations

from operator import attrgetter

from kg.extract.measure_lists import Measured
from kg.extract.measures import MeasureReader
from kg.extract.period_values import EARLY
from kg.extract.quantity_rules import UNMEASURED
from kg.extract.status import StatusReader
from kg.extract.timeline import OF_THE_AIMS, OF_THE_REPORT, Timeline, is_day
from kg.lexicon import Lexicon
from kg.model import FigureMention, Found, NumberLeft, Period, QuantityMention, replace
from kg.text import Spans, Text
from kg.text.dates import whole_years

_OF_ITS_REPORT = ("aim behind", "budget set", "task set", "plan partly done")  # what is promised so is of the time that is reported on …
_OF_ITS_TIME = ("clause", *_OF_ITS_REPORT)  # … or of that which its words say


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.figures`: one for each quantity of which the text says what it measures; the others are left."""
    reader = _Reader(text, found, lexicon)
    left = list(found.numbers_left)
    for quantity, measure in zip(found.quantities, MeasureReader(text, found, lexicon).read(), strict=True):
        if measure.phrase:
            reader.add(quantity, measure)
        else:
            left.append(NumberLeft(quantity.start, quantity.end, quantity.text, UNMEASURED.reason, UNMEASURED.name))
    reader.time_titles()
    return replace(found, figures=tuple(reader.figures), numbers_left=tuple(sorted(left, key=attrgetter("start"))))


OF_THE_OCCASION = "of the occasion"
Said = tuple[Period | None, str]  # a time, and what says so


class _Reader:
    """Gives each quantity its time and its status, in reading order."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self._status, self._timeline = text, StatusReader(text, found, lexicon), Timeline(text, found, lexicon)
        self._headings, self._turns = Spans(b for b in text.blocks if b.kind in ("title", "heading")), Spans(found.turns)
        self._floor = 0  # where the quantity before ends
        self.figures: list[FigureMention] = []
        self._timed: FigureMention | None = None  # the last that has a time

    def add(self, quantity: QuantityMention, measure: Measured) -> None:
        period, when = self._stands_under(quantity, measure)
        under = self._headings.last(quantity.start), self._turns.around(quantity.start)
        status, why = self._status.decide(quantity, period, under, self._floor)
        of_the_year = self._status.cues.beside["of_the_year"].search(self._text.clean, self._floor, quantity.start)
        if status == "target" and period and period.end and (period.start or period.end)[:4] == period.end[:4] and (why == "not reached" or of_the_year):
            period = whole_years(period.end[:4])  # 1—4月收入3亿元，完成年初预算|9亿元的33%
        self._floor = quantity.end
        if self._is_over(period, when, why) if status == "target" else when == OF_THE_AIMS:
            period, when = None, "none"
        if period is None:
            occasion = status == "actual" and self._of_the_occasion(quantity)
            told = occasion or self._of_the_document(quantity, status, why, bool(of_the_year))
            period, when = told or self._end_of_the_year(quantity) or (None, "none")
        rule = f"{quantity.rule}; measure: {measure.rule}; period: {when}; status: {why}"
        self.figures.append(FigureMention(quantity.start, quantity.end, quantity, measure.phrase, status, period, rule=rule))
        self._timed = self.figures[-1] if period else self._timed

    def time_titles(self) -> None:
        """…投资超10亿元, a title without a time: of that of the same figure in the text."""
        for i, f in enumerate(self.figures):
            if not f.period and self._text.block_at(f.start).kind == "title":
                same = (x for x in self.figures[i:] if x.period and (x.quantity.value, x.quantity.unit) == (f.quantity.value, f.quantity.unit))
                self.figures[i] = next((replace(f, period=x.period, rule=f.rule.replace("period: none", "period: of the same figure")) for x in same), f)

    @property
    def _of_a_day(self) -> FigureMention | None:
        """The figure before, where it is of a day."""
        return self.figures[-1] if self.figures and is_day(self.figures[-1].period) else None

    def _stands_under(self, quantity: QuantityMention, measure: Measured) -> Said:
        """2月27日，客运量50万人次，环比下降|8.7%: what changed is of the day of what changed."""
        found, last = self._timeline.governing(quantity.start), self._of_a_day
        if last and measure.rule == "ellipsis" and quantity.change and not (found and found.start > last.start):
            return last.period, "of what changed"
        return (found.period, found.rule) if found else (None, "none")

    def _of_the_occasion(self, quantity: QuantityMention) -> Said | None:
        """1月27日，|29个项目开工…，15个项目竣工。本次签约|33个: what is counted on the day of which a paragraph tells."""
        if quantity.change or quantity.unit == "%":
            return None
        if day := self._timeline.day_of_those_there(quantity.start):
            return day, "day of those there"
        last, block = self._timed, self._text.block_at(quantity.start)
        goes_on = last is not None and OF_THE_OCCASION in last.rule and last.start >= block.start
        day = self._timeline.day_of_the_occasion(quantity.start, goes_on)
        return (day, OF_THE_OCCASION) if day else None

    def _end_of_the_year(self, quantity: QuantityMention) -> Said | None:
        """2023年末，有医院3万家；床位|800万张"""
        last, block = self._of_a_day, self._text.block_at
        told = last and last.period and (last.period.end or "").endswith("12-31") and block(last.start) == block(quantity.start)
        return (last.period, "end of the year") if last and told else None

    def _is_over(self, period: Period | None, when: str, why: str) -> bool:
        """What is promised is not of a time that is over: that was the sentence's before."""
        day = self._text.published
        past = period and period.end and day and len(day) >= 7 and period.end < day and why not in _OF_ITS_TIME
        return bool(period and (when == OF_THE_REPORT or past))

    def _of_the_document(self, quantity: QuantityMention, status: str, why: str, yearly: bool) -> Said | None:
        """The year that the document reports on, or plans for; `yearly`: 年度计划投资, of its own year where it names none."""
        frame = self._text.frame
        if frame.reports and (status == "actual" or why in _OF_ITS_REPORT) and self._reported(quantity.start):
            return whole_years(*frame.reports.value.split("/")), "report of the document"
        plan = frame.plans or frame.spoken
        if yearly and status == "target" and not plan and self._text.published and self._text.published[5:7] > EARLY[-1]:
            return whole_years(self._text.published[:4]), "year of the document"
        return (whole_years(*plan.value.split("/")), "plan of the document") if plan and status == "target" else None

    def _reported(self, position: int) -> bool:
        """In a section of work done, or in a paper that plans nothing (2014年…工作总结) anywhere but in a section of plans."""
        frame = self._text.frame
        if tense := frame.tense_at(position):
            return tense == "back"
        return frame.plans is None and frame.reports is not None and frame.reports.rule != "opening"  # 会议回顾2018年工作
