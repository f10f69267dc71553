"""What part an expression of time plays: an ordered table of named rules; the first that speaks decides.

`during`; `by` (到2027年, 截至6月底: the start stays open); `since` (自2021年7月以来: the end stays open); `from` (由上年的13.4%:
holds for that number alone); `baseline` (比2019年同期: what is compared with). `tests/specs/period_rules.yaml` has an example
and a counterexample of each.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.extract.period_grammar import Grammar
from kg.extract.period_values import EARLY, last_day
from kg.model import Period, Struct
from kg.text.patterns import Match

Role = tuple[str, Period]


class Case(Struct, frozen=True):
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
    def ends(self) -> bool:
        return (self.m["mend"] or self.m["pend"] or self.m["nearend"] or "").endswith(self.g.data["by_ends"])

    def up_to(self) -> Period:
        return Period(None, self.period.end)


def _plan(c: Case) -> Role:
    if c.m["planpart"].startswith(c.g.data["by_ends"]):
        return "by", c.up_to()
    return ("since", Period(c.period.start, None)) if c.g.after["since"].match(c.m["planpart"]) else ("during", c.period)


def _since(c: Case, since: Match) -> Role:
    """延续了去年以来|的态势 is no time of what follows."""
    modifies = c.g.modifies.match(c.clean, since.end())
    return ("baseline", c.period) if modifies else ("since", _open_end(c))


def _open_end(c: Case) -> Period:
    """去年以来 said in the first quarter is last year; 今年以来 ends with the document; others stay open."""
    years, published = c.g.document_year.get(c.m["rel"] or ""), c.published
    if years == 0 and not (c.m["part"] or c.m["mb"] or c.m["yend"]):
        return Period(c.period.start, last_day(published) if published and len(published) == 10 else None)
    if years == -1 and published and published[5:7] in EARLY:
        return c.period
    return Period(c.period.start, None)


RULES: tuple[tuple[str, Callable[[Case], Role | None]], ...] = (
    ("up to now", lambda c: ("by", c.period) if c.m["now"] else None),
    ("value in brackets", lambda c: ("from", c.period) if c.before("compared") and c.g.in_brackets.match(c.clean, c.m.end()) else None),
    ("value compared with", lambda c: ("from", c.up_to() if c.m["plan"] else c.period) if c.before("compared") and c.owned else None),
    ("comparison behind", lambda c: ("baseline", c.period) if c.after("baseline") else None),
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
