"""Quantities understood: measure, target or result, period. Runs last: it reads what all the others found."""

from __future__ import annotations

from operator import attrgetter

from kg.extract.measures import MeasureReader
from kg.extract.quantity_rules import UNMEASURED
from kg.extract.standing import OF_THE_REPORT, is_day
from kg.extract.status import StatusReader
from kg.extract.timeline import Timeline
from kg.lexicon import Lexicon
from kg.model import FigureMention, Found, NumberLeft, replace
from kg.text import Text
from kg.text.dates import whole_years
from kg.text.spans import Spans

_OF_ITS_REPORT = ("aim behind", "budget set", "task set", "plan partly done")  # what is promised so is of the time that is reported on …
_OF_ITS_TIME = ("clause", *_OF_ITS_REPORT)  # … or of that which its words say


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.figures`: one for each quantity of which the text says what it measures; the others are left."""
    measured = MeasureReader(text, found, lexicon).read()
    reader = StatusReader(text, found, lexicon)
    headings, turns = Spans(b for b in text.blocks if b.kind in ("title", "heading")), Spans(found.turns)
    timeline = Timeline(text, found, lexicon)
    plan, report = text.frame.plans or text.frame.spoken, text.frame.reports
    figures, left, floor = list[FigureMention](), list(found.numbers_left), 0
    for quantity, measure in zip(found.quantities, measured, strict=True):
        if not measure.phrase:
            left.append(NumberLeft(quantity.start, quantity.end, quantity.text, UNMEASURED.reason, UNMEASURED.name))
            continue
        stands_under = timeline.governing(quantity.start)
        period, when = (stands_under.period, stands_under.rule) if stands_under else (None, "none")
        last = figures[-1] if figures and is_day(figures[-1].period) else None
        ended = last.period if last and last.period and (last.period.end or "").endswith("12-31") else None
        if last and measure.rule == "ellipsis" and quantity.change and not (stands_under and stands_under.start > last.start):
            period, when = last.period, "of what changed"  # 2月27日，客运量50万人次，环比下降|8.7%
        status, why = reader.decide(quantity, period, (headings.last(quantity.start), turns.around(quantity.start)), floor)
        if status == "target" and period and period.end and reader.cues.beside["of_the_year"].search(text.clean, floor, quantity.start):
            period = whole_years(period.end[:4])  # 1—4月收入3亿元，完成年初预算|9亿元的33%
        floor = quantity.end
        over = period and period.end and text.published and len(text.published) >= 7 and period.end < text.published
        if status == "target" and period and (when == OF_THE_REPORT or (over and why not in _OF_ITS_TIME)):
            period, when = None, "none"  # what is promised is not of a time that is over: that was the sentence's before
        if period is None and report and (status == "actual" or why in _OF_ITS_REPORT) and _reported(text, quantity.start):
            period, when = whole_years(*report.value.split("/")), "report of the document"
        elif period is None and status == "target" and plan:
            period, when = whole_years(*plan.value.split("/")), "plan of the document"
        elif period is None and last and ended and text.block_at(last.start) == text.block_at(quantity.start):
            period, when = ended, "end of the year"  # 2023年末，有医院3万家；床位|800万张
        rule = f"{quantity.rule}; measure: {measure.rule}; period: {when}; status: {why}"
        figures.append(FigureMention(quantity.start, quantity.end, quantity, measure.phrase, status, period, rule=rule))
    return replace(found, figures=tuple(figures), numbers_left=tuple(sorted(left, key=attrgetter("start"))))


def _reported(text: Text, position: int) -> bool:
    """In a section of work done, or in a paper that plans nothing (2014年…工作总结) anywhere but in a section of plans."""
    section = text.frame.section_at(position)
    summary = text.frame.plans is None and text.frame.reports is not None and text.frame.reports.rule != "opening"  # 会议回顾2018年工作
    tense = section.tense.value if section and section.tense else "back" if summary else None
    return tense == "back"
