"""When two answers are the same: numbers, periods, phrases for a measure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kg.text.names import key


def same(a: Any, b: Any) -> bool:
    """Equal numbers; a fraction (三分之一) to four places."""
    x, y = Decimal(str(a)), Decimal(str(b))
    return abs(x - y) <= (Decimal("0.0001") if abs(y) < 1 else abs(y) * Decimal("1e-9"))


def days(period: Any) -> tuple[str | None, str | None]:
    """First and last day of a record's period or of an annotation's ISO 8601 text."""
    if isinstance(period, Mapping):
        return _day(period.get("start"), last=False), _day(period.get("end"), last=True)
    start, both, end = str(period).partition("/")
    return _day(start, last=False), _day(end if both else start, last=True)


def _day(text: str | None, *, last: bool) -> str | None:
    m = re.fullmatch(r"(\d{4})(?:-(?:Q(\d)|H(\d)|(\d\d?))(?:-(\d\d?))?)?", str(text).strip()) if text else None
    if not m:
        return None
    year, quarter, half, month, day = (int(x) if x else None for x in m.groups())
    span = (3 * quarter - 2, 3 * quarter) if quarter else (6 * half - 5, 6 * half) if half else (month or 1, month or 12)
    at = span[1] if last else span[0]
    return f"{year}-{at:02}-{day or (calendar.monthrange(year or 1, at)[1] if last else 1):02}"


def alike(a: str, b: str) -> bool:
    """Two phrases for one measure: one holds the other, or most of the shorter stands in the longer, in order."""
    short, long = sorted((key(a), key(b)), key=len)
    if not short:
        return False
    if len(short) > 1 and short in long and len(long) <= 3 * len(short) + 8:
        return True
    common = _common(short, long)
    return common >= 0.66 * len(short) and common >= 0.34 * len(long)


def _common(a: str, b: str) -> int:
    """Length of the longest common subsequence."""
    best = [0] * (len(b) + 1)
    for x in a:
        diagonal = 0
        for j, y in enumerate(b, 1):
            diagonal, best[j] = best[j], diagonal + 1 if x == y else max(best[j], best[j - 1])
    return best[-1]
