"""A measure over time as the geometry of a drawing; templates/serve/charts.html makes the SVG out of it.

A series holds values that may stand side by side: one measure, one unit, one direction (a rise of 5 % is no level of 5 %)
and the same departments. Pure: rows of the ledger in, numbers and words out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from kg.words import Language, words

_PLOT = 150.0  # height of the tallest bar
_ABOVE, _BELOW = 24.0, 30.0  # room for a value, for a period
_BAR, _GAP, _APART = 34.0, 12.0, 26.0  # a bar, between bars, between periods
_LEAST = 2.0  # a bar that is still seen
_WIDE, _NARROW = 13.0, 7.4  # of a Chinese character and a Latin letter, with the font size of the stylesheet
_LARGEST = 1e300


@dataclass(frozen=True, slots=True)
class Point:
    """One figure; `amount` and `when` are words by language."""

    start: str | None
    end: str | None
    status: str
    value: float
    upper: float | None
    amount: Mapping[str, str]
    when: Mapping[str, str]
    quote: str
    source: str
    document_title: str

    @property
    def period(self) -> tuple[str, str]:
        """Sorts by the end, then the start."""
        return self.end or self.start or "", self.start or ""


@dataclass(frozen=True, slots=True)
class Series:
    measure: str
    unit: str
    change: str | None
    actors: tuple[str, ...]  # names
    points: tuple[Point, ...]  # by period

    @property
    def periods(self) -> int:
        return len({p.period for p in self.points})


def series_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Series, ...]:
    """Rows as /api/figures gives them; those without a period are passed over. The longest series first."""
    found: dict[tuple[Any, ...], list[Point]] = {}
    names: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for row in rows:
        if row["period"] is None:
            continue
        key = (row["measure"], row["unit"], row["change"] or "", tuple(a["id"] for a in row["actors"]))
        names[key] = tuple(a["name"] for a in row["actors"])
        found.setdefault(key, []).append(_point(row))
    out = [Series(k[0], k[1], k[2] or None, names[k], tuple(sorted(p, key=_chronology))) for k, p in found.items()]
    return tuple(sorted(out, key=lambda s: (-s.periods, -len(s.points), s.measure, s.unit, s.change or "", s.actors)))


def _point(row: Mapping[str, Any]) -> Point:
    upper = None if row["upper"] is None else _drawable(row["upper"])
    return Point(
        row["period"]["start"], row["period"]["end"], row["status"], _drawable(row["value"]), upper, row["amount"], row["when"],
        row["quote"], row["source"], row["document_title"],
    )  # fmt: skip


def _drawable(value: Any) -> float:
    return max(-_LARGEST, min(_LARGEST, float(value)))


def _chronology(point: Point) -> tuple[Any, ...]:
    """What was promised stands before what was done."""
    return point.period, point.status == "actual", point.value, point.source


def repeated(series: Iterable[Series]) -> tuple[Series, ...]:
    """Those that say something over time: values of two periods or more."""
    return tuple(s for s in series if s.periods > 1)


def reach(series: Sequence[Series]) -> tuple[float, float]:
    """From the least to the largest value, zero included: the scale that charts side by side share."""
    values = [v for s in series for p in s.points for v in (p.value, p.upper) if v is not None]
    return min(0.0, *values), max(0.0, *values)


def summary(series: Series, language: Language) -> str:
    """The series as a sentence, for those who do not see it."""
    said = [f"{p.when[language]} {words()['figure'][language][p.status]} {p.amount[language]}" for p in series.points]
    return ("；" if language == "zh" else "; ").join(dict.fromkeys(said))


# --- bars --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """`upper` is the part between the two ends of a range: its top and height."""

    x: float
    y: float
    width: float
    height: float
    status: str
    label: str
    label_x: float
    label_y: float
    upper: tuple[float, float] | None
    words: str


@dataclass(frozen=True, slots=True)
class Band:
    """A period: where its name is centred."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: float
    height: float
    baseline: float
    bars: tuple[Bar, ...]
    bands: tuple[Band, ...]
    summary: str


def bars(series: Series, language: Language, scale: tuple[float, float] | None = None) -> Chart:
    """A bar for each value, the periods from left to right, every bar with its amount in words; equal statements are one bar."""
    low, high = scale or reach([series])
    height = _PLOT / ((high - low) or 1.0)
    zero = _ABOVE + high * height
    drawn: list[Bar] = []
    bands: list[Band] = []
    x = _GAP
    foot = _ABOVE + _PLOT + (_ABOVE if low < 0 else 0)
    for _, group in groupby(series.points, key=lambda p: p.period):
        points = list({(p.status, p.amount[language]): p for p in group}.values())
        slots = [max(_BAR, _width(p.amount[language])) + _GAP for p in points]
        name = points[0].when[language]
        width = max(sum(slots), _width(name) + _GAP)
        at = x + (width - sum(slots)) / 2
        for point, slot in zip(points, slots, strict=True):
            drawn.append(_bar(point, language, at + slot / 2, zero, height))
            at += slot
        bands.append(Band(_round(x + width / 2), foot + 20, name))
        x += width + _APART
    return Chart(_round(x - _APART + _GAP), foot + _BELOW, _round(zero), tuple(drawn), tuple(bands), summary(series, language))


def _bar(point: Point, language: Language, middle: float, zero: float, height: float) -> Bar:
    """`height` is that of 1; `zero` is where 0 stands."""
    tall = max(abs(point.value) * height, _LEAST)
    top = zero - tall if point.value >= 0 else zero
    part = None
    highest = top
    if point.upper is not None and point.upper > point.value >= 0:
        highest = zero - point.upper * height
        part = (_round(highest), _round(top - highest))
    label_y = highest - 7 if point.value >= 0 else top + tall + 16
    amount = point.amount[language]
    said = f"{point.when[language]} {words()['figure'][language][point.status]} {amount} “{point.quote}”"
    return Bar(_round(middle - _BAR / 2), _round(top), _BAR, _round(tall), point.status, amount, _round(middle), _round(label_y), part, said)


def _width(text: str) -> float:
    return sum(_WIDE if unicodedata.east_asian_width(c) in "WFA" else _NARROW for c in text)


def _round(value: float) -> float:
    return round(value, 1)
