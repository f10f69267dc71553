"""Dates as ISO 8601 in ASCII digits, of the years that a document can speak of."""

from __future__ import annotations

import datetime
import re

FIRST_YEAR, LAST_YEAR = 1900, 2200
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def usable(date: str | None) -> str | None:
    """The year, month or day where it is one that others can be reckoned from; None for 9999-12-31, 0001-01-01 and what is no date."""
    m = _ISO.fullmatch(date or "")
    if not m or not FIRST_YEAR <= int(m[1]) <= LAST_YEAR:
        return None
    try:
        datetime.date(int(m[1]), int(m[2] or 1), int(m[3] or 1))
    except ValueError:
        return None
    return m[0]
