"""Expressions of time, resolved against the document's date and against the year that is being spoken of.

How one is written and what days it means: `period_values`; what part it plays: the table `RULES` (and `name`: a
year in the title of a plan, the date of the report itself; `tests/specs/period_rules.yaml` has an example and a counterexample of
each). `timeline` tells which of them a number stands under.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.extract.period_values import EARLY, Grammar, Told, last_day, resolve
from kg.lexicon import Lexicon
from kg.model import Found, Period, PeriodMention, Struct, replace
from kg.text import Spans, Text, dates
from kg.text.patterns import Match, scan
from kg.text.rule_tables import first

_OPENING, _FEW = 300, 2  # characters in which a page without a date says of which year it is, and how many it names there
_PAPER = 96  # characters in which stands who hears a paper, and about what
OTHERS = IN_A_TITLE, NOT_RESOLVED, DAY_OF_THE_REPORT, SINCE_A_DEED = ("inside a title", "not resolved", "the day of the report", "since a deed")


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.periods`, in reading order."""
    return replace(found, periods=tuple(_Scan(text, found, lexicon.of(Grammar)).run()))


class _Scan:
    def __init__(self, text: Text, found: Found, g: Grammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        reports, plans = text.frame.reports, text.frame.plans
        day = text.published or (plans.value if plans and len(plans.value) == 4 else None)  # a report without a date, whose plans are of a year
        self._told = Told(g, day, reported=reports.value if reports else None)
        of_title = reports is not None and reports.rule == ("title" if text.published else "two years in the title")
        # 2024年工作总结 of March: 今年 is the year that it sums up
        summary = plans is None and self._told.early and text.frame.is_a("work_report")
        self._years = (f"{reports.value}-12", day) if reports and day and of_title and (summary or not text.published) else None
        self._titled, self._names = text.inside("《"), Spans(m for m in found.initiatives if m.rule != "own title")
        self._sentence, place = -1, text.frame.place
        named = () if text.published or reports else {dates.year(y) for y in self._g.year_told.findall(self._clean, 0, _OPENING)}
        self._told.opening = max(named) if named and len(named) <= _FEW else None
        self._republic = place is not None and not {place.name, place.within}.isdisjoint(g.data["republic"])

    def run(self) -> list[PeriodMention]:
        out: list[PeriodMention] = []
        for m in scan(self._g.starts, self._g.pattern, self._clean):
            if (not out or m.start() >= out[-1].end) and not self._is_cut(m):
                out += self._mention(m, out[-1] if out else None)
        return out

    def _is_cut(self, m: Match) -> bool:
        """Whether it is the end of something else: 第3月, 5个2月, 五|年内, 月底 without a month; or a length of time: 105年."""
        before = self._clean[m.start() - 1 : m.start()]
        if before.isdecimal() or (before == "第" and not m["part"]) or (not self._republic and self._g.republic.match(m[0])):
            return True
        if m["rel"] == m[0] and self._g.before["counted"].before(self._clean, m.start()):
            return True
        alone = not (m["y"] or m["rel"])
        return bool(m["yend"]) and alone and not m["yend"].startswith("年")

    def _mention(self, m: Match, last: PeriodMention | None) -> list[PeriodMention]:
        clean, start, end, told = self._clean, m.start(), m.end(), self._told
        name = self._names.around(start)
        if self._titled(start) or (name and name.start + 1 < start):  # “应对2022年疫情…补贴计划”
            return [PeriodMention(start, end, m[0], None, "name", IN_A_TITLE)]
        self._enter(start)
        resolved = resolve(m, told)
        if resolved is None:
            return [] if m["now"] or m["inyears"] else [PeriodMention(start, end, m[0], None, "name", NOT_RESOLVED)]
        told.spell = {dates.whole(m["lasting"]): resolved} if m["since"] else told.spell
        earlier = last is not None and last.role == "baseline" and 0 < start - last.end <= 3  # 较去年同期和|全年
        as_of = last is not None and last.role == "by" and last.start >= self._text.sentence_at(start).start  # 截至8月31日，|今年以来: till then
        ended = last.period.end if as_of and last and last.period else None
        until = ended if ended and ended >= (resolved.start or ended) else told.published
        rule, role = first(RULES, _Case(clean, self._g, m, resolved, until, earlier))
        said, period = role or ("during", resolved)
        if rule == "told of another year" and last and last.role == "during" and last.period and (part := last.period).start and part.end:
            period = Period(f"{period.year}{part.start[4:]}", f"{period.year}{part.end[4:]}")  # 2023年1月受理198件，去年|同期208件
        dated = told.published and period.start in (told.published, f"{told.published}-01") and (m["d"] or self._text.block_at(start).end == end)
        if said == "during" and dated and not self._g.hours.match(clean, end):  # 2022年1月 on the line of the date, too
            said, rule = "name", DAY_OF_THE_REPORT
        if said in ("during", "by") and (m["y"] or m["rel"] or m["years"]) and period.end:
            told.spoken = int(period.end[:4])
            told.named = told.spoken if m["y"] or m["rel"] in self._g.document_year else told.named  # 去年…。|全年 of it
        mention = PeriodMention(start, end, m[0], period, said, rule)
        return [mention, *self._since(mention)]

    def _enter(self, at: int) -> None:
        """A new sentence: what year is spoken of before it says any? The heading's, else the document's."""
        sentence, told = self._text.sentence_at(at), self._told
        if sentence.start == self._sentence:
            return
        self._sentence = sentence.start
        block = self._text.blocks[sentence.block]
        goes_on = told.early and told.year and told.named == told.year - 1 and self._text.frame.plans is None  # 2024年…。|全年 in January
        told.named = told.named if goes_on or sentence.start > block.start else None
        if block.kind == "heading":
            years = {m[1] for m in self._g.heading_year.finditer(self._clean, block.start, block.end)}
            told.section = dates.year(years.pop()) if len(years) == 1 else None
        tense = self._text.frame.tense_at(sentence.start)
        told.ahead = tense == "ahead"
        told.published = self._years[told.ahead] if self._years else told.published  # 2018年工作总结及2019年工作计划: 今年 of either part
        told.spoken = told.section or self._year_of(self._text.frame.period_at(sentence.start), tense)

    def _year_of(self, period: Period | None, tense: str | None) -> int | None:
        """The year of a section with such a time and tense, else the document's."""
        if period and period.year:
            return int(period.year)
        frame = self._text.frame
        summary = frame.plans is None and frame.reports is not None and frame.reports.rule != "last year"  # and not news with 去年
        if frame.reports and (summary or tense == "back"):
            return int(frame.reports.value[:4])
        planned = tense == "ahead" and frame.plans is not None and len(frame.plans.value) == 4  # in December, |全年 of the next year
        return int(frame.plans.value) if planned and frame.plans else self._told.year or self._told.opening

    def _since(self, mention: PeriodMention) -> list[PeriodMention]:
        """自2021年7月国务院批准…以来，: behind 以来 the time since then, before it the time itself."""
        if mention.role != "during" or mention.period is None:
            return []
        begun = self._g.before["since"].before(self._clean, mention.start)
        m = (self._g.since_then if begun else self._g.since_deed).match(self._clean, mention.end)
        return [PeriodMention(m.start(1), m.end(1), m[1], Period(mention.period.start, None), "since", SINCE_A_DEED)] if m else []


# --- what part one plays --------------------------------------------------------------------------------------------


Role = tuple[str, Period]


class _Case(Struct, frozen=True):
    """One expression, resolved, with what stands around it."""

    clean: str
    g: Grammar
    m: Match
    period: Period
    published: str | None
    earlier: bool  # one before it, of the same list, is what is compared with

    def before(self, name: str) -> bool:
        """Whether a word of the list stands right before it (较“十三五”时期)."""
        start = self.m.start()
        at = start - 1 if self.clean[start - 1 : start] == "“" else start
        return self.g.before[name].before(self.clean, at) is not None

    def after(self, name: str) -> Match | None:
        return self.g.after[name].match(self.clean, self.m.end())

    @property
    def owned(self) -> bool:
        return self.g.own_value.match(self.clean, self.m.end()) is not None

    @property
    def named(self) -> bool:
        """Whether it is told of a paper: 听取关于|2015年|预算执行情况的报告."""
        before = self.g.of_a_paper.search(self.clean, max(0, self.m.start() - _PAPER), self.m.start())
        return before is not None and self.g.paper.match(self.clean, self.m.end()) is not None

    @property
    def ends(self) -> bool:
        return (self.m["mend"] or self.m["pend"] or self.m["nearend"] or "").endswith(self.g.data["by_ends"])

    def up_to(self) -> Period:
        return Period(None, self.period.end)


def _plan(c: _Case) -> Role:
    if c.m["planpart"] in c.g.data["plan_ends"]:
        return "by", c.up_to()
    return ("since", Period(c.period.start, None)) if c.g.after["since"].match(c.m["planpart"]) else ("during", c.period)


def _since(c: _Case, since: Match) -> Role:
    """延续了去年以来|的态势 is no time of what follows."""
    modifies = c.g.modifies.match(c.clean, since.end())
    return ("baseline", c.period) if modifies else ("since", _open_end(c))


def _open_end(c: _Case) -> Period:
    """去年以来 said in the first quarter is last year; 今年以来 ends with the document; others stay open."""
    years, published = c.g.document_year.get(c.m["rel"] or ""), c.published
    if years == 0 and not (c.m["part"] or c.m["mb"] or c.m["yend"]):
        return Period(c.period.start, last_day(published) if published and len(published) == 10 else None)
    last = published and (years == -1 or (c.m["y"] and c.period.year == str(int(published[:4]) - 1)))  # 2023年以来, in January 2024
    if last and published and published[5:7] in EARLY:
        return c.period
    return Period(c.period.start, None)


# `during`; `by` (到2027年, 截至6月底: the start stays open); `since` (自2021年7月以来: the end stays open); `from` (由上年的13.4%: holds for that
# number alone); `baseline` (比2019年同期: what is compared with). The first that speaks decides
RULES: tuple[tuple[str, Callable[[_Case], Role | None]], ...] = (
    ("up to now", lambda c: ("by", c.period) if c.m["now"] else None),
    ("value in brackets", lambda c: ("from", c.period) if c.before("compared") and c.g.in_brackets.match(c.clean, c.m.end()) else None),
    ("value compared with", lambda c: ("from", c.up_to() if c.m["plan"] else c.period) if c.before("compared") and c.owned else None),
    ("value multiplied", lambda c: ("from", c.period) if c.before("baseline") and c.g.multiplied.match(c.clean, c.m.end()) else None),
    ("told of another year", lambda c: ("from", c.period) if c.clean[c.m.start() - 1] in "，；。：、（\n" and c.g.then.match(c.clean, c.m.end()) else None),
    ("comparison behind", lambda c: ("baseline", c.period) if c.after("baseline") else None),
    ("of a paper", lambda c: ("baseline", c.period) if c.named else None),
    ("time of things", lambda c: ("baseline", c.period) if c.g.of_things.match(c.clean, c.m.end()) else None),
    ("base of more", lambda c: ("from", c.period) if c.g.base_of_more.match(c.clean, c.m.end()) else None),
    ("comparison before", lambda c: ("baseline", c.period) if c.before("compared") else None),
    ("level of another time", lambda c: ("baseline", c.period) if c.before("baseline") and not c.before("not_baseline") else None),
    ("value of its own", lambda c: ("from", _plan(c)[1] if c.m["plan"] else c.period) if c.before("from") and c.owned else None),
    ("mean of years", lambda c: ("from", c.period) if c.m["n2"] and c.after("mean") else None),
    ("share of a plan", lambda c: ("baseline", c.period) if c.m["rel"] and c.before("achieved") and c.g.of_a_plan.match(c.clean, c.m.end()) else None),
    ("five-year plan", lambda c: _plan(c) if c.m["plan"] else None),
    ("list of times compared", lambda c: ("baseline", c.period) if c.earlier and c.before("listed") else None),
    ("since then", lambda c: _since(c, since) if (since := c.after("since") or c.g.until_now.match(c.clean, c.m.end())) else None),
    ("end of a time", lambda c: ("by", c.up_to()) if c.ends or c.after("by") or (c.m["m1"] is None and c.before("by")) else None),
    ("end of a year aimed at", lambda c: ("by", c.up_to()) if c.m["yend"] and c.before("aimed") else None),
    ("during", lambda c: ("during", c.period)),
)
