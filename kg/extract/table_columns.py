"""What the head of a column says of all its numbers: when, promised or done, a change or a share, in which unit."""

from __future__ import annotations

import re

from kg.extract.period_grammar import Grammar as Times
from kg.extract.period_values import Told, resolve
from kg.lexicon import Lexicon
from kg.model import Head, Period, Status, Struct, Table
from kg.text import Text
from kg.text.dates import whole_years
from kg.text.table_heads import Words

_ABOVE, _CAPTION = 3, 60  # paragraphs above a table that may say its time, and the length of those that do
_PLAN = 5  # years


class Column(Struct, frozen=True):
    period: Period | None
    status: Status
    why: str  # what told the period
    facets: frozenset[str]
    unit: str
    measures: str  # what its head names beside its time


class Columns:
    """The columns of numbers of one table, by their place; `span` is the time of its plan."""

    def __init__(self, text: Text, table: Table, lexicon: Lexicon) -> None:
        self._text, self._table, self._times, self._known = text, table, lexicon.of(Times), lexicon.of(Words)
        self._told = Told(self._times, text.published)
        above = text.blocks[max(0, (first := text.sentence_at(table.start).block) - _ABOVE) : first]
        said = [text.clean[b.start : b.end] for b in above if b.end - b.start <= _CAPTION and text.row_at(b.start) is None]
        reports = text.frame.reports or text.frame.spoken
        found = [p for words in said for p in self.periods(words) if p.start != p.end]
        self._whole = found[-1] if found else whole_years(*reports.value.split("/")) if reports else None
        self._told.spoken = int(self._whole.end[:4]) if self._whole and self._whole.end else self._told.year
        self._aims = any("target" in self._facets(words) for words in said)
        captions = (m["measure"] for words in reversed(said) if (m := self._known.caption.match(words)))
        named = next((self._known.head(self._times.pattern.sub("", words)) for words in captions), None)
        self._caption = None if table.columns("key", "item", "project", "group") else named  # what a table of places or years measures
        self.span = self._plan()
        self.by_place: dict[int, Column] = {}
        left = None
        for i in table.columns("value"):
            self.by_place[i] = left = self._column(table.heads[i], left)

    def span_to(self, period: Period | None) -> Period | None:
        """The years over which a sum in this column was added up: those of the plan, or five to the year that is told."""
        if period is None or period.end is None or self.span is None or self.span.end is None or period.end >= self.span.end:
            return self.span
        return whole_years(int(period.end[:4]) - _PLAN + 1, period.end[:4])

    def status_of(self, period: Period | None) -> Status:
        """What a number of that time is, where no word says it."""
        end = period.end if period else None
        if end and self._text.published:
            return "target" if end[: len(self._text.published)] > self._text.published else "actual"
        plan = self._text.frame.plans
        return "target" if end and plan and end[:4] >= plan.value[:4] else "actual"

    def _facets(self, words: str) -> frozenset[str]:
        return frozenset(name for name, form, never in self._known.facets if form.search(words) and not never.search(words))

    def periods(self, words: str) -> list[Period]:
        words = self._known.baseline.sub("", words)
        found = [p for m in self._times.pattern.finditer(words) if m[0] and (p := resolve(m, self._told))]
        return found or [whole_years(m[0]) for m in self._known.year.finditer(words)]

    def _plan(self) -> Period | None:
        """The years that a plan is for: those of the document or of the words above the table, else from the first year of the heads to the last."""
        plans = self._text.frame.plans
        if plans and "/" in plans.value:
            return whole_years(*plans.value.split("/"))
        whole = self._whole
        if whole and whole.start and whole.end and whole.start[:4] < whole.end[:4]:
            return whole
        years = sorted({int(m[0]) for h in self._table.heads if h.role == "value" for m in self._known.year.finditer(h.words)})
        if len(years) > 1 and years[-1] - years[0] > 1:
            return whole_years(years[0] + 1, years[-1])
        return whole_years(*plans.value.split("/")) if plans else None

    def _column(self, head: Head, left: Column | None) -> Column:
        known = self._known.head(head.words)  # 全国, 城市: no list of heads of numbers has it
        facets = self._facets(head.words) | ({"strange"} if known is None or known.role != "value" else frozenset())
        if self._table.kind != "measures":
            facets -= {"before", "spans", "month", "sum"}
        period, why = self._when(head.words, facets, left)
        status = self._status(period, why, facets, left)
        bare = self._known.year.sub("", self._times.pattern.sub("", self._known.baseline.sub("", head.words)))
        if self._table.kind != "measures":
            return Column(period if why == "head" or facets & {"year", "share", "actual"} else None, status, why, facets, head.unit, bare or head.words)
        measures = self._known.year_named.sub("", head.words) if facets & {"share", "index"} else self._known.nothing.sub("", bare)
        if not measures and left and "change" in facets:
            measures = left.measures
        caption = self._caption
        if caption and (caption.words.endswith(measures) or "strange" in facets) and not head.words.endswith(caption.words):
            own = head.words.removesuffix(measures) if caption.words.endswith(measures) else head.words  # 当月|产量 of 合成纤维产量
            return self._column(Head("value", own + caption.words, head.unit or caption.unit), left)
        return Column(period, status, why, facets, head.unit, measures if len(measures) > 1 else "")

    def _when(self, words: str, facets: frozenset[str], left: Column | None) -> tuple[Period | None, str]:
        span, whole = self.span, self._whole
        if whole and whole.start and whole.end and facets & {"sum", "month"} and not re.search(r"[0-9]", words):
            first = min(whole.start, whole.end[:4] + "-01-01") if "sum" in facets else whole.end[:8] + "01"
            return Period(first, whole.end), "above the table"
        said = self.periods(words)
        if "spans" in facets:
            return next((p for p in said if (p.start or "")[:4] != (p.end or "")[:4]), span), "span of the plan"
        if said:
            return said[0], "head"
        if left and ("share" in facets or ("change" in facets and "before" not in left.facets)):  # 上年决算数 | 执行数比上年增长%
            return left.period, "column before"
        if span and span.start and span.end and facets & {"base", "target"}:
            return whole_years(int(span.start[:4]) - 1 if "base" in facets else span.end[:4]), "base or end of the plan"
        if "before" in facets and whole and whole.end:
            return whole_years(int(whole.end[:4]) - 1), "year before"
        return whole, "above the table"

    def _status(self, period: Period | None, why: str, facets: frozenset[str], left: Column | None) -> Status:
        if left and "share" in facets:
            return left.status
        if facets & {"target", "actual"}:
            return "target" if "target" in facets else "actual"
        tense = self._text.frame.tense_at(self._table.start)
        if self._table.kind != "measures" and why != "head" and tense:
            return "target" if tense == "ahead" else "actual"
        if left and why == "column before":
            return left.status
        if why == "above the table":
            return "target" if self._aims or (self._text.frame.plans and self.status_of(period) == "target") else "actual"
        return self.status_of(period)
