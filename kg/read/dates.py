"""Dates that people, records and pages give: a year, a month or a day in ISO 8601. What counts as one is decided here alone."""

from __future__ import annotations

import datetime
import re

from kg.errors import UsageError

FIRST, LAST = 1900, 2200  # years that a document of a government can be of; others are slips, or stand for “none”
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TIME = re.compile(r"(?<=^[0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9]{2}:[0-9]{2}[0-9:.,]*(?: ?(?:Z|[+-][0-9]{2}:?[0-9]{2}))?$")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # ２０２４－０５－０６
_WANTED = "write a year (2025), a month (2025-02) or a day (2025-02-13)"


def iso_date(value: str) -> str:
    """In digits of ASCII; full-width ones are made such. Raises UsageError saying what is wrong with it."""
    text = value.translate(_FULL_WIDTH).strip()
    m = _ISO.fullmatch(text)
    if not m:
        raise UsageError(f"{_shown(value)} is no date: {_WANTED}")
    if not FIRST <= int(m[1]) <= LAST:
        raise UsageError(f"{_shown(value)} is no date of a document: a year from {FIRST} to {LAST} is wanted")
    try:
        datetime.date(int(m[1]), int(m[2] or 1), int(m[3] or 1))
    except ValueError as error:
        raise UsageError(f"{_shown(value)} is no date of the calendar: {error}") from error
    return text


def day_of(value: object) -> str:
    """Of what YAML, JSON or a program has for a date: a text, a number that is a year, a day, a time of which the day is kept.

    Raises UsageError.
    """
    if isinstance(value, datetime.date):  # a datetime is one
        return iso_date(value.isoformat()[:10])
    if isinstance(value, int) and not isinstance(value, bool):
        return iso_date(str(value) if abs(value) < 10**9 else "a very large number")
    if not isinstance(value, str):
        raise UsageError(f"a {type(value).__name__} is no date: {_WANTED}")
    return iso_date(_TIME.sub("", value.translate(_FULL_WIDTH).strip()))


def _shown(value: str) -> str:
    return ascii(value)[:60] if len(value) > 50 or not value.isprintable() else repr(value)
