"""Promises as rows for tables and as records for programs."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import kg.words
from kg.across.indicators import PERCENT, POINTS
from kg.across.promises import Promise, Tracking
from kg.across.promises_stated import Stated
from kg.model import Period
from kg.resources import parsed
from kg.words import Language

COLUMNS = (
    "verdict", "reason", "indicator", "whose", "due", "target", "target_words", "target_document", "target_published", "actors", "speaker",
    "result", "result_period", "result_words", "result_document", "result_published", "gap", "unit", "share", "said", "rule", "id",
)  # fmt: skip
NUMBERS = ("gap", "share")
_SHARE = Decimal("0.1")
_WORDS = Path(__file__).parents[1] / "templates" / "promises.yaml"


@cache
def words() -> dict[str, Any]:
    """The words of verdicts, reasons and columns, in both languages."""
    found: dict[str, Any] = parsed(_WORDS.read_text("utf-8"))
    return found


def row(p: Promise, language: Language) -> dict[str, Any]:
    """A cell for each of COLUMNS: a text, a Decimal or None."""
    own = {k: words()[k][language] for k in ("verdict", "reason", "said")}
    t, r = p.target, p.result
    return {
        "verdict": own["verdict"][p.verdict], "reason": own["reason"].get(p.reason), "indicator": p.indicator.label, "whose": p.whose.name,
        "due": p.due.isoformat(), "target": amount(t, language), "target_words": t.sentence.quote, "target_document": t.source.title or t.source.id,
        "target_published": t.source.published, "actors": "；".join(a.name for a in t.actors), "speaker": t.speaker and t.speaker.name,
        "result": r and amount(r, language), "result_period": r and period(r, language), "result_words": r and r.sentence.quote,
        "result_document": r and (r.source.title or r.source.id), "result_published": r and r.source.published, "gap": p.gap,
        "unit": gap_unit(p), "share": share(p), "said": own["said"].get(p.said), "rule": p.rule, "id": p.id,
    }  # fmt: skip


def share(p: Promise) -> Decimal | None:
    """How much of the target is reached, in per cent."""
    return None if p.share is None else (p.share * 100).quantize(_SHARE, ROUND_HALF_UP)


def gap_unit(p: Promise) -> str | None:
    """What a gap is told in: of two numbers in per cent, in percentage points."""
    if p.gap is None:
        return None
    return unit_of_difference(p.target.figure.unit)


def unit_of_difference(unit: str) -> str:
    return POINTS[PERCENT.index(unit)] if unit in PERCENT else unit


def gap_words(p: Promise, language: Language) -> str:
    """The gap as it is told: +3.1 万人, -2 百分点; '' where there is none."""
    told = "" if p.gap is None else kg.words.quantity(p.gap, gap_unit(p) or "", language)
    return f"+{told}" if p.gap is not None and p.gap > 0 else told


def why(p: Promise, language: Language) -> str:
    """Beside the verdict: why nothing can be compared; that a result which is shown tells of a part alone."""
    of_a_part = p.verdict == "no_result" and p.result is not None
    return str(words()["reason"][language][p.reason] if p.reason else words()["rule"][language].get(p.rule, p.rule) if of_a_part else "")


def amount(s: Stated, language: Language) -> str:
    """The number as it is meant, with the direction of a change: ≥ 60 万人, ↑ 6 %."""
    arrow = {"increase": "↑ ", "decrease": "↓ "}.get(s.figure.change or "", "") if s.measured.dimension in ("growth", "rise") else ""
    return arrow + kg.words.amount(s.figure, language)


def period(s: Stated, language: Language) -> str:
    return kg.words.period(Period(s.start.isoformat() if s.start else None, s.end.isoformat()), language)


# --- records -------------------------------------------------------------------------------------------------------


def record(p: Promise) -> dict[str, Any]:
    """A promise with both figures and their words; empty keys are left out."""
    said: dict[str, Any] = {
        "type": "promise", "id": p.id, "verdict": p.verdict, "reason": p.reason, "rule": p.rule,
        "indicator": {"id": p.indicator.id, "label": p.indicator.label}, "dimension": p.target.measured.dimension,
        "whose": {"id": p.whose.id, "name": p.whose.name}, "due": p.due.isoformat(),
        "target": figure_record(p.target), "result": p.result and figure_record(p.result), "gap": p.gap, "gap_unit": gap_unit(p), "share": share(p),
        "said": p.said, "again": [figure_record(s) for s in p.again], "others": [figure_record(s) for s in p.others],
    }  # fmt: skip
    return {k: v for k, v in said.items() if v not in (None, [])}


def figure_record(s: Stated) -> dict[str, Any]:
    """A figure with where it stands and its sentence; empty keys are left out."""
    f = s.figure
    said: dict[str, Any] = {
        "figure": f.id, "document": s.source.id, "title": s.source.title, "published": s.source.published, "quote": f.quote, "start": f.start,
        "end": f.end, "sentence": {"start": s.sentence.start, "end": s.sentence.end, "quote": s.sentence.quote}, "measure": f.measure,
        "value": f.value, "upper": f.upper, "unit": f.unit, "comparator": f.comparator, "change": f.change,
        "period": {"start": s.start.isoformat(), "end": s.end.isoformat()} if s.start else {"end": s.end.isoformat()},
        "actors": [{"id": a.id, "name": a.name} for a in s.actors], "speaker": s.speaker and {"id": s.speaker.id, "name": s.speaker.name},
    }  # fmt: skip
    return {k: v for k, v in said.items() if v not in (None, [])}


def summary(tracking: Tracking, language: Language = "en") -> str:
    """How many promises, and what became of them, in one line."""
    own, form = words()["verdict"][language], words()["summary"][language]
    counts = Counter(p.verdict for p in tracking.promises)
    told = form["between"].join(form["each"].format(n=counts[v], verdict=own[v]) for v in own if v in counts)
    total = len(tracking.promises)
    if tracking.on == date.min:  # no document tells of a day
        return str(form["undated"]).format(n=total, told=told or form["none"])
    return str(form["one" if total == 1 else "all"]).format(n=total, day=tracking.on, told=told or form["none"])
