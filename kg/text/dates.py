"""Which dates others can be reckoned from; what a date is, `kg.read.dates` decides."""

from __future__ import annotations

from kg.errors import UsageError
from kg.model import Period
from kg.read.dates import FIRST, LAST, iso_date
from kg.text.numerals import chinese

FIRST_YEAR, LAST_YEAR = FIRST, LAST
WRITTEN_YEAR = r"(?:(?:19|20)[0-9][0-9]|[一二][〇零○九][〇零○一二三四五六七八九]{2})"  # 2016, 二〇一六
REPUBLIC = 1911  # Taiwan counts years from the next


def usable(date: str | None) -> str | None:
    """The year, month or day as it stands, in ASCII; None for 9999-12-31, 0001-01-01, full-width digits and what is no date."""
    try:
        return date if date and iso_date(date) == date else None
    except UsageError:
        return None


def whole_years(first: int | str, last: int | str | None = None) -> Period:
    """A year, or the years from one to another."""
    return Period(f"{first}-01-01", f"{last or first}-12-31")


def whole(words: str) -> int:
    """A year, a month or a day in figures of either kind: 2016, 二〇一六, 十一; 0 for what is none."""
    return int(words if words.isascii() else chinese(words) or 0)


def year(words: str) -> int:
    """2016, 二〇一六; 113 is 2024."""
    return (said := whole(words)) + REPUBLIC * (said <= LAST_YEAR - REPUBLIC)
