"""A figure as it takes part in promises: what it measures, of whom, of when, and the sentence that says it."""

from __future__ import annotations

import dataclasses
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kg.across.indicators import Indicators, Measured
from kg.across.promises_spans import HEADING, PLAIN, Spans
from kg.frame.years import plan_period
from kg.model import Document, Evidence, Facts, Figure, Period, replace

_SENTENCE = re.compile(r"[。；！？\n\r]")
_CLAUSE = "，,；;。！？：:\n"
_LISTED = re.compile(r"、[0-9０-９]")
_DIGIT = re.compile(r"[0-9０-９]")
_FEW = 10
_PLANS = ("status: section of plans", "period: of the section; status: period ahead")  # the rules of kg.extract by which a part of a report looks ahead
_FALLBACK = "period: plan of the document"  # the rule of kg.extract by which what says no time is of what its document plans for
_PLAN = "period: five-year plan"  # … and by which it is of the plan that was named last
_SECTION = "period: of the section"  # … of which its section tells
_DECEMBER = 12
_SHORT = 4  # characters of a clause that names nothing itself
_CLOSING = " \u3000\t”’）》」』"  # of the sentence before
_WITHIN = 120  # characters of a sentence that are shown on either side of a figure
_ITSELF = frozenset({"enterprise", "school", "bank", "media", "association", "village"})  # bodies that act for no place


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """What a figure is of, or who said it: an id that stands for it in all documents, and its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Source:
    """What is shown of the document that a figure stands in."""

    id: str
    title: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Stated:
    """`whose` is the place, or the body that acts for none, that it is of; `start` and `end` are those of its period, inclusive."""

    figure: Figure
    measured: Measured
    whose: Named
    start: date | None
    end: date
    source: Source
    sentence: Evidence
    actors: tuple[Named, ...] = ()
    speaker: Named | None = None
    said_on: date = date.min  # the last day of when the document was published, else the first of what it plans for or the end of what it tells of
    low: bool = False  # its words want it not to be passed: 降到1.3%
    of_each: bool = False  # its words tell of several alike, of which this is one: 收入、利润均增长|8%
    foreseen: bool = False  # told of a year nearly over where a report looks back (预计到2021年底，…完成546亿元): how it ends, no promise

    @property
    def key(self) -> tuple[str, str]:
        """What figures have in common that may be compared: whose they are, and the family of their measures."""
        return self.whose.id, self.measured.family

    @property
    def known_on(self) -> date:
        """The day by which it was said; the first of all days where nothing tells: a target without a date says no more than when it is due."""
        told = self.source.published or self.figure.status == "actual" or self.said_on < self.end
        return self.said_on if told else date.min

    def known_by(self, on: date) -> bool:
        """Whether it was said by a day: a result without a date from when its time was over."""
        return (min(self.end, self.known_on) if self.source.published is None else self.known_on) <= on

    @property
    def promised(self) -> bool:
        """Whether it is a target of a time that was not over when it was said."""
        return self.figure.status == "target" and self.end >= self.said_on and not self.foreseen


def stated(facts: Facts, indicators: Indicators, same: Mapping[str, str]) -> Iterator[Stated]:
    """The figures of a document that measure something, each with whose it is; `same` unites ids of entities. One that tells of several
    (收入450亿元、利润30亿元，均增长|5%) comes once for each.
    """
    earlier: list[Stated] = []  # the levels before it in its sentence whose change is not told yet
    for s in _Reader(facts, indicators, same).stated():
        told = [x.measured for x in earlier if x.sentence == s.sentence]
        each = list(indicators.told_of_each(s.figure, s.measured, _clause(facts.document.text, s.figure), told))
        if s.measured.indicator.listed or not each:
            yield s
        yield from (dataclasses.replace(s, measured=m, of_each=True) for m in each)
        if s.measured.dimension == "level":
            earlier = [*(x for x in earlier if x.sentence == s.sentence), s]
        elif s.figure.status == "actual":
            earlier = []


class _Reader:
    """Reads the figures of one document in their order, and keeps what one says for those behind it in its sentence."""

    def __init__(self, facts: Facts, indicators: Indicators, same: Mapping[str, str]) -> None:
        document = facts.document
        self._facts, self._document, self._text, self._indicators = facts, document, document.text, indicators
        self._whose, self._source = _Whose(facts, same), Source(document.id, document.title, document.published, document.url)
        self._said = day(document.published, True) or day((document.plans or "")[:4], False)
        self._ahead, self._headings, self._spans = _where_plans_begin(facts), _headings(document.text, indicators), Spans(document, indicators.spans)
        self._before: tuple[int, Measured] | None = None  # with where its sentence begins
        self._apart: int | None = None
        self._when: tuple[int, Period] | None = None

    def stated(self) -> Iterator[Stated]:
        for figure, done in _with_deeds(self._facts, self._indicators):
            if figure.start > self._spans.end:
                return
            if told := self._read(figure, done):
                yield told

    def _read(self, figure: Figure, done: Figure) -> Stated | None:
        sentence, at = sentence_of(self._text, figure), _sentence_at(self._text, figure.start)
        owner, names = self._whose.of(figure, sentence)
        clause = _clause(self._text, figure)
        measured = None if self._stands_apart(figure, clause, at) else self._measured(figure, done, names, clause)
        if measured is None:
            return None
        told, several = self._timed(figure, measured, at)
        when = self._when[1] if self._when and self._when[0] == at else None
        bounds = None if _structures(figure, measured) else _bounds(told, self._document, self._ahead, when)
        if bounds is None:
            return None
        passed = self._looks_back(figure, several) and bounds[1] >= (self._said or bounds[1])
        foretold = figure.start < self._ahead[0] or self._indicators.foretold.search(sentence.quote)
        ends = bool(passed and foretold) and str(bounds[1].year) == (self._document.reports or "")[:4]
        if passed and not ends:
            return None
        actors, speaker = tuple(map(self._whose.named, figure.actor)), self._whose.named(figure.speaker) if figure.speaker else None
        since, low = _since(clause, bounds, self._indicators), self._indicators.kept_low.search(clause) is not None
        return Stated(figure, measured, owner, since, bounds[1], self._source, sentence, actors, speaker, self._said or bounds[1], low, foreseen=ends)

    def _stands_apart(self, figure: Figure, clause: str, at: int) -> bool:
        """Is it compared with something else, or one of several of which the words do not say which?"""
        follows = self._apart == at and len(clause) <= _SHORT  # 比初步核算数增加3亿元，增幅为|2.7%
        behind = self._text[figure.end : figure.end + _WITHIN]
        unclear = _one_of_several(self._text, figure) or self._indicators.stood_before(clause, behind)
        apart = bool(self._indicators.apart.search(clause) or follows or unclear)
        self._apart = at if apart else None
        return apart

    def _measured(self, figure: Figure, done: Figure, names: tuple[str, ...], clause: str) -> Measured | None:
        at = _sentence_at(self._text, figure.start)
        named = figure.measure.endswith(self._whose.holders)  # 国务院|33条、金昌市|30条政策
        whole = None if named else self._indicators.whole_deed(done, clause, self._text[figure.end : figure.end + _WITHIN])
        before = self._before[1] if self._before and self._before[0] == at else None
        measured = self._indicators.read(whole, names, before, clause) if whole else None
        if measured is None or self._indicators.of_a_part(self._text[at + 1 : figure.start], measured):
            return None
        if measured.dimension != "progress":
            self._before = at, measured
        return measured

    def _timed(self, figure: Figure, measured: Measured, at: int) -> tuple[Figure, Period | None]:
        """The figure with its time as the heading or the paragraph says it, and the several years of its section."""
        spans = self._spans
        several = spans.of(figure.start, at + 1) if figure.status == "target" or measured.indicator.kind in ("flow", None) else None
        told = replace(figure, period=several) if several and _of_one_year(figure.period) else figure
        named = _PLAN in figure.rule or (_SECTION in figure.rule and figure.status == "actual")
        if several is None and (year := spans.year(figure, at + 1) if named else spans.carried(figure)):
            told = replace(figure, period=year)
        if told.period and _FALLBACK not in told.rule:
            self._when = at, told.period
        return told, several

    def _looks_back(self, figure: Figure, several: Period | None) -> bool:
        """Does a target stand where the report tells of what was done? Not below a heading of years to come."""
        above = next((words for at, words in reversed(self._headings) if at <= figure.start), "")
        if figure.status != "target" or not (figure.start < self._ahead[0] or self._indicators.back.search(above)):
            return False
        plans = (self._document.plans or "")[:4]
        named = (figure.period.end or "") if figure.period else ""
        return not (plans and ((several and (several.start or "") >= plans) or named[:4] > plans))


def _where_plans_begin(facts: Facts) -> tuple[int, int]:
    """Where a report's part on plans begins (0: it has none that is told as such), and where its first target stands."""
    targets = [f for f in facts.figures if f.status == "target"]
    planned = [f.start for f in targets if f.rule.endswith(_PLANS)] if facts.document.genre == "work_report" else []
    return min(planned, default=0), min((f.start for f in targets), default=len(facts.document.text))


def _headings(text: str, indicators: Indicators) -> list[tuple[int, str]]:
    """The headings of the highest level, each with where it begins and the words that say whether it looks back: those of a numbered one
    (一、2023年计划执行情况), and of a plain one that says so (2023年工作回顾) for those below it that say nothing of it.
    """
    plain = (m for m in PLAIN.finditer(text) if indicators.headed.search(m[0]))
    numbered, chapter, found = {m.start() for m in HEADING.finditer(text)}, "", list[tuple[int, str]]()
    for at, words in sorted({(m.start(), m[0]) for m in (*HEADING.finditer(text), *plain)}):
        chapter = chapter if at in numbered else words
        found.append((at, words if at not in numbered or indicators.headed.search(words) else chapter))
    return found


def _of_one_year(period: Period | None) -> bool:
    """Whether a figure's time is nothing or one year, as what says none itself has it of its document or its paragraph."""
    return period is None or ((period.start or "")[4:] == "-01-01" and period.end == f"{(period.start or '')[:4]}-12-31")


def _structures(figure: Figure, measured: Measured) -> bool:
    """Whether the number only structures the talk: 三项准则."""
    return not measured.indicator.listed and not _DIGIT.search(figure.quote) and figure.value <= _FEW


def _clause(text: str, figure: Figure) -> str:
    """The words before the figure in its clause."""
    before = text[max(0, figure.start - _WITHIN) : figure.start]
    return before[max(map(before.rfind, _CLAUSE)) + 1 :]


def _since(clause: str, bounds: tuple[date | None, date], indicators: Indicators) -> date | None:
    """The first day of a change: 比2020年|增长 tells of all years since, 5年|增长 of five."""
    start, end = bounds
    if against := indicators.against.search(clause):  # 比上年|增长 within an account of five years is the last one's
        plan = plan_period(against["plan"] or "")  # 比“十二五”末|增长
        named = against["year"] or (plan.end or "" if plan else "")[:4]
        year = int(named or (end.year - 1 if start and start.year < end.year else 0))
        return date(year + 1, 1, 1) if 0 < year < end.year else start
    over = indicators.over.search(clause)
    return date(end.year - indicators.counted(over["years"]) + 1, 1, 1) if over else start


class _Whose:
    """Of whom the figures of one document are."""

    def __init__(self, facts: Facts, same: Mapping[str, str]) -> None:
        self._same = same
        self._places = {p.id: p for p in facts.places}
        self._bodies = {o.id: o for o in facts.organizations}
        self._called = {e.id: e.name for e in facts.entities() if not isinstance(e, Figure)}
        self._report = facts.document.genre == "work_report"
        self._home = facts.document.jurisdiction or f"document/{facts.document.id}"
        governments = (o.name for o in facts.organizations if o.kind == "government")
        self.holders = (*governments, *(n for p in facts.places for n in (p.name, *p.aliases)))
        self._names = sorted(((n, p.id) for p in facts.places for n in (p.name, *p.aliases) if len(n) > 1), key=lambda x: (-len(x[0]), x))

    def named(self, own: str) -> Named:
        """An entity by the id that stands for it in all documents."""
        return Named(self._same.get(own, own), self._called.get(own, own.partition("/")[2]))

    def of(self, figure: Figure, sentence: Evidence) -> tuple[Named, tuple[str, ...]]:
        """Whose it is, and the names that may stand before what it measures."""
        owner = self._actor(figure, sentence)
        named = next((own for name, own in self._names if figure.measure.startswith(name)), None)
        if named is not None and owner in self._places:
            owner = named
        place = self._places.get(owner)
        return self.named(owner), () if place is None else (place.name, *place.aliases)

    def _actor(self, figure: Figure, sentence: Evidence) -> str:
        """A report is its place's: a body that an earlier sentence names is not what the next one tells of."""
        places = [a for a in figure.actor if a in self._places]
        if len(places) == 1:
            return places[0]
        bodies = [b for a in figure.actor if (b := self._bodies.get(a)) is not None]
        here = not self._report or any(sentence.start <= m.start < figure.start for b in bodies for m in b.mentions)
        if len(bodies) == 1 and not places and here:
            return bodies[0].id if bodies[0].kind in _ITSELF else bodies[0].jurisdiction or self._home
        return self._home


def sentence_of(text: str, figure: Figure) -> Evidence:
    """The sentence that the figure stands in, at most so long that a person reads it at once."""
    start = max((m.end() for m in _SENTENCE.finditer(text, max(0, figure.start - _WITHIN), figure.start)), default=max(0, figure.start - _WITHIN))
    behind = _SENTENCE.search(text, figure.end, min(len(text), figure.end + _WITHIN))
    end = behind.start() if behind else min(len(text), figure.end + _WITHIN)
    words = text[start:end].rstrip()
    quote = words.lstrip(_CLOSING)
    start += len(words) - len(quote)
    return Evidence(start, start + len(quote), quote) if quote else Evidence(figure.start, figure.end, figure.quote)


def _with_deeds(facts: Facts, indicators: Indicators) -> Iterator[tuple[Figure, Figure]]:
    """In reading order; beside each as what is done to what it counts, where the one before it in a list says so."""
    before: Figure | None = None
    for figure in sorted(facts.figures, key=lambda f: (f.start, f.id)):
        before = indicators.shared_deed(before, figure, facts.document.text[before.end : figure.start] if before else "")
        yield figure, before


def _one_of_several(text: str, figure: Figure) -> bool:
    """达A元、B元，增长|4.7%|、7.5%: of which of two, nothing says."""
    unsaid = "measure: ellipsis" in figure.rule
    return unsaid and (
        _LISTED.match(text, figure.end) is not None or (text[figure.start - 1 : figure.start] == "、" and text[figure.start - 2 : figure.start - 1] in "%％")
    )


def _sentence_at(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in "。；！？\n\r")


def _bounds(figure: Figure, document: Document, ahead: tuple[int, int], before: Period | None) -> tuple[date | None, date] | None:
    """The period's ends: its own, else that of the figure before it in its sentence; where there is none, what its document plans for, or
    reports on before its first target. None where nothing says when.
    """
    reported = document.reports if figure.start < (ahead[0] or ahead[1]) else None
    said = before if before and _FALLBACK in figure.rule else figure.period
    period = said or _years(document.plans if figure.status == "target" else reported)
    if period is None:
        return None
    start, end = day(period.start, False), day(period.end, True)
    if start and end and start.month == _DECEMBER and end.year > start.year:
        start = date(start.year + 1, 1, 1)  # from one session to the next
    if end is None and start is not None:
        end = date(start.year, 12, 31)
    return (start, end) if end is not None else None


def _years(said: str | None) -> Period | None:
    """A year, or the first and the last."""
    if not said:
        return None
    first, _, last = said.partition("/")
    return Period(f"{first}-01-01", f"{last or first}-12-31")


def day(iso: str | None, last: bool) -> date | None:
    """The first or the last day of a year, a month or a day; None where it is none."""
    try:
        match [int(x) for x in (iso or "").split("-") if x]:
            case [year, month, of_month]:
                return date(year, month, of_month)
            case [year, month]:
                return date(year, month, monthrange(year, month)[1] if last else 1)
            case [year]:
                return date(year, 12, 31) if last else date(year, 1, 1)
    except (ValueError, OverflowError):
        pass
    return None
