"""What part an expression of time plays: an ordered table of named rules; the first that speaks decides.

`during`; `by` (到2027年, 截至6月底: the start stays open); `since` (自2021年7月以来: the end stays open); `from` (由上年的13.4%:
holds for that number alone); `baseline` (比2019年同期: what is compared with). `tests/specs/period_rules.yaml` has an example
and a counterexample of each.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kg.extract.period_grammar import Grammar
from kg.extract.period_values import last_day
from kg.model import Period

Role = tuple[str, Period]


@dataclass(frozen=True, slots=True)
class Case:
    """One expression, resolved, with what stands around it."""

    clean: str
    g: Grammar
    m: re.Match[str]
    period: Period
    published: str | None
    earlier: bool  # one before it, of the same list, is what is compared with

    def before(self, *lists: str) -> bool:
        """Whether a word of one of the lists stands right before it (较“十三五”时期)."""
        start = self.m.start()
        at = start - 1 if self.clean[start - 1 : start] == "“" else start
        return any(self.g.before[name].before(self.clean, at) for name in lists)

    def after(self, name: str) -> re.Match[str] | None:
        return self.g.after[name].match(self.clean, self.m.end())

    @property
    def owned(self) -> bool:
        return self.g.beside["own_value"].match(self.clean, self.m.end()) is not None

    def until_its_end(self) -> Role:
        return "by", Period(None, self.period.end)


def _now(c: Case) -> Role | None:
    return ("by", c.period) if c.m["now"] else None


def _compared_behind(c: Case) -> Role | None:
    return ("baseline", c.period) if c.after("baseline") else None


def _value_compared_with(c: Case) -> Role | None:
    if not (c.before("compared") and c.owned):
        return None
    return "from", Period(None, c.period.end) if c.m["plan"] else c.period


def _compared(c: Case) -> Role | None:
    return ("baseline", c.period) if c.before("compared") else None


def _plan(c: Case) -> Role | None:
    if not c.m["plan"]:
        return None
    if c.m["planpart"].startswith(c.g.by_ends):
        return c.until_its_end()
    return ("since", Period(c.period.start, None)) if c.g.after["since"].match(c.m["planpart"]) else ("during", c.period)


def _level_of_another(c: Case) -> Role | None:
    return ("baseline", c.period) if c.before("baseline") and not c.before("not_baseline") else None


def _listed(c: Case) -> Role | None:
    return ("baseline", c.period) if c.earlier and c.before("listed") else None


def _since(c: Case) -> Role | None:
    since = c.after("since")
    if since is None:
        return None
    modifies = c.g.beside["modifies"].match(c.clean, since.end())
    return ("baseline", c.period) if modifies else ("since", _open_end(c))


def _own_value(c: Case) -> Role | None:
    return ("from", c.period) if c.before("from") and c.owned else None


def _end(c: Case) -> Role | None:
    ends = (c.m["mend"] or c.m["nearend"] or "").endswith(c.g.by_ends)
    return c.until_its_end() if ends or c.after("by") or (c.m["m1"] is None and c.before("by")) else None


def _during(c: Case) -> Role | None:
    return "during", c.period


RULES: tuple[tuple[str, Callable[[Case], Role | None]], ...] = (
    ("up to now", _now),
    ("comparison behind", _compared_behind),
    ("value compared with", _value_compared_with),
    ("comparison before", _compared),
    ("five-year plan", _plan),
    ("level of another time", _level_of_another),
    ("list of times compared", _listed),
    ("since then", _since),
    ("value of its own", _own_value),
    ("end of a time", _end),
    ("during", _during),
)


def role(case: Case) -> tuple[str, str, Period]:
    """The role, the name of the rule that gave it, and the period as that role has it."""
    return next((said[0], name, said[1]) for name, rule in RULES if (said := rule(case)))


def _open_end(c: Case) -> Period:
    """去年以来 said in the first quarter is last year; 今年以来 ends with the document; others stay open."""
    years, published = c.g.document_year.get(c.m["rel"] or ""), c.published
    if years == 0 and not (c.m["part"] or c.m["mb"] or c.m["yend"]):
        return Period(c.period.start, last_day(published) if published and len(published) == 10 else None)
    if years == -1 and published and published[5:7] in ("01", "02", "03"):
        return c.period
    return Period(c.period.start, None)
