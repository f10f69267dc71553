"""What a figure means, in words a person reads at once: “≥ 95 %，目标，2025 年” / “≥ 95 %, target, 2025”."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from kg.model import Figure, Period
from kg.resources import parsed

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_TEMPLATES = Path(__file__).parent / "templates"
# Chinese counts in steps of ten thousand, English in steps of a thousand.
_STEPS: dict[Language, tuple[tuple[Decimal, str], ...]] = {
    "zh": ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million")),
}


@cache
def words() -> dict[str, Any]:
    """The interface's words in both languages, as `templates/words.yaml` gives them."""
    found: dict[str, Any] = parsed((_TEMPLATES / "words.yaml").read_text("utf-8"))
    return found


@cache
def page_words(page: str) -> dict[str, dict[str, Any]]:
    """The words of one page of `kg serve` or of the map, by language."""
    path = _TEMPLATES / "map" / "words.yaml" if page == "map" else _TEMPLATES / "serve" / "words" / f"{page}.yaml"
    read: dict[str, dict[str, Any]] = parsed(path.read_text("utf-8"))
    return read


def words_of(page: str, language: Language) -> dict[str, Any]:
    """The words of one page in one language."""
    return page_words(page)[language]


def translated(language: Language, of: Callable[[str, Language], Mapping[str, Any]] = words_of) -> Callable[..., str]:
    """Words by `page.key`, with {names} filled in."""

    def t(key: str, **values: Any) -> str:
        page, _, word = key.partition(".")
        text: str = of(page, language)[word]
        return text.format(**values) if values else text

    return t


def meaning(figure: Figure, language: Language, told: str | None = None) -> str:
    """Value, direction, target or result, and period, in this order. `told` is the `amount`, where somebody knows it."""
    own = words()["figure"][language]
    parts = [told or amount(figure, language)]
    if figure.change:
        parts.append(own[figure.change])
    parts.append(own[figure.status])
    if figure.period:
        parts.append(period(figure.period, language, done=figure.status == "actual"))
    return ("，" if language == "zh" else ", ").join(parts)


def amount(figure: Figure, language: Language) -> str:
    """The number with its comparator and unit: “> 1,580 万元”, “> 15.8 million yuan”."""
    unit = figure.unit if language == "zh" else words()["unit"].get(figure.unit, figure.unit)
    number = _number(figure.value, unit, language)
    if figure.upper is not None:
        number = f"{_number(figure.value, '', language)}–{_number(figure.upper, unit, language)}"
    return f"{sign(figure.comparator)}{number}"


def quantity(value: Decimal, unit: str, language: Language) -> str:
    """A number alone, with its unit: -20 万人, -200,000 people."""
    return _number(value, unit if language == "zh" else words()["unit"].get(unit, unit), language)


def sign(comparator: str) -> str:
    """What stands before the number: “≥ ”, nothing for a number that is meant as it stands."""
    written: str = words()["comparator"]["sign"][comparator]
    return written and f"{written} "


def _number(value: Decimal, unit: str, language: Language) -> str:
    """Exact: a power word is only used where the number behind it stays short."""
    for size, word in _STEPS[language]:
        if abs(value) >= size:
            scaled = value / size
            if scaled == round(scaled, 4):
                return f"{_plain(scaled)} {word}{unit if language == 'zh' else ' ' + unit}".strip()
    return f"{_plain(value)} {unit}".strip()


def _plain(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def period(value: Period, language: Language, done: bool = False) -> str:
    """A period in words: a year, half, quarter, month or day where it is one, else its two ends."""
    own = words()["period"][language]
    start, end = _day(value.start), _day(value.end)
    if start and end:
        return _closed(start, end, language)
    if end:
        return str(own["until" if done else "by"]).format(_end_point(end, language))
    if start:
        return str(own["since"]).format(_point(start, language))
    return ""


def years(value: Period | None) -> list[int]:
    """The years that a period touches; an open one counts for the year of the end it has.

    >>> years(Period("2021-01-01", "2023-12-31")), years(Period(None, "2027-12-31")), years(None)
    ([2021, 2022, 2023], [2027], [])
    """
    if value is None:
        return []
    ends = [int(x[:4]) for x in (value.start, value.end) if x]
    return list(range(min(ends), min(max(ends), min(ends) + 60) + 1)) if ends else []


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ends_month(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _closed(start: date, end: date, language: Language) -> str:
    own = words()["period"][language]
    whole_months = start.day == 1 and _ends_month(end)
    if whole_months and start.month == 1 and end.month == 12:
        return str(own["year" if start.year == end.year else "years"]).format(start.year, end.year)
    if whole_months and start.year == end.year:
        months = end.month - start.month + 1
        if months == 1:
            return _month(start, language)
        if months == 3 and start.month % 3 == 1:
            return str(own["quarter"]).format(start.year, start.month // 3 + 1)
        if months == 6 and start.month in (1, 7):
            return str(own["first_half" if start.month == 1 else "second_half"]).format(start.year)
        return str(own["months"]).format(start.year, own["month_names"][start.month - 1], own["month_names"][end.month - 1])
    if start == end:
        return _point(start, language)
    return str(own["range"]).format(_point(start, language), _point(end, language))


def _end_point(end: date, language: Language) -> str:
    own = words()["period"][language]
    if (end.month, end.day) == (12, 31):
        return str(own["end_of_year"]).format(end.year)
    if _ends_month(end):
        return str(own["end_of_month"]).format(_month(end, language))
    return _point(end, language)


def _month(day: date, language: Language) -> str:
    own = words()["period"][language]
    return str(own["month"]).format(day.year, own["month_names"][day.month - 1])


def _point(day: date, language: Language) -> str:
    own = words()["period"][language]
    return str(own["day"]).format(day.year, own["month_names"][day.month - 1], day.day)
