"""How an expression of time is written, and which days it means, told from the document's date and from the year that is being spoken of.

One function for each form of `data/lexicon/periods.yaml`, by its name.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable

from kg.lexicon import Lexicon
from kg.model import Period, Struct, replace
from kg.text.dates import FIRST_YEAR, LAST_YEAR, REPUBLIC, whole, whole_years, year
from kg.text.patterns import Endings, Expressions, Match, Pattern, any_of, expression, written

_THIRD_PLAN = 1966  # since then one plan has followed the other
EARLY = ("01", "02", "03")  # months in which one still speaks of the year before
LATE = ("11", "12")  # … and already of the next


class Grammar(Expressions):
    """How one is written, and what stands beside it."""

    def __init__(self, lexicon: Lexicon) -> None:
        data = lexicon.data("periods")
        told = {"part": data["parts"], "near": data["near"], "relative": [*data["document_year"], *data["spoken_year"]]}
        super().__init__(data["beside"] | data["atoms"], told, data)
        forms = written(data["forms"] | data["atoms"], told, data)
        self.starts = _starts([word[:2] for words in told.values() for word in words], data["first"])
        self.pattern = expression("|".join(f"(?P<{name}>{forms[name]})" for name in data["forms"]))  # one group for each form
        self.document_year: dict[str, int] = data["document_year"]
        self.spoken_year: dict[str, int] = data["spoken_year"]
        # the lists of what stands before one and behind one, by name
        before = {name.removesuffix("_before"): words for name, words in data.items() if name.endswith("_before")}
        self.before = {name: Endings(words) for name, words in before.items()} | {"not_baseline": Endings(data["not_baseline"])}
        self.after = {name.removesuffix("_after"): expression(any_of(words)) for name, words in data.items() if name.endswith("_after")}


def _starts(words: list[str], first: list[str]) -> Pattern:
    """Where an expression may begin: with the beginning of a word, or with a number that goes on as one of a time does.

    Each alternative begins with a character: an engine skips to those.
    """
    digits, goes_on = "〇零○一二三四五六七八九十", "年月日个季学至到、和及/—–~～-"
    arabic = [rf"{c}(?<!\d\d)(?=\d{{0,3}} ?[{goes_on}])" for c in "0123456789"]
    chinese = [rf"{c}(?=[{digits}]{{0,3}} ?[{goes_on}])" for c in "一二两三四五六七八九"]
    return expression("|".join([any_of(words), *arabic, *chinese, *first]))


class Told(Struct):
    """What expressions are reckoned from."""

    g: Grammar
    published: str | None
    opening: int | None = None  # the year that a page without a date and without a year of its own names at its head
    spoken: int | None = None  # the year that the passage speaks of
    section: int | None = None  # the one that its heading names
    named: int | None = None  # the one named last in the paragraph
    reported: str | None = None  # what the document reports on
    ahead: bool = False  # whether the passage is of plans
    spell: dict[int, Period] | None = None  # the years that were told with their first, by how many: 2012年起5年内

    @property
    def year(self) -> int | None:
        return int(self.published[:4]) if self.published else None

    @property
    def early(self) -> bool:
        return self.published is not None and (self.published[5:7] in EARLY or self.reported == str(int(self.published[:4]) - 1))


def resolve(m: Match, told: Told) -> Period | None:
    """None where the words cannot be told, or mean a time of which nobody speaks."""
    form = FORMS[m.lastgroup or ""]
    period = form(m, told)
    if period and _of_the_story(m, period, told):
        period = form(m, replace(told, spoken=told.named))
    days = (period.start, period.end) if period else ()
    return period if all(FIRST_YEAR <= int(day.partition("-")[0]) <= LAST_YEAR for day in days if day) else None


def _of_the_story(m: Match, period: Period, told: Told) -> bool:
    """2003年…。8月11日，…发生事故, in a paper of January 2004: a day to come is that of the year before which the paragraph names."""
    written = m["y"] or m["y1"] or m["rel"] or m["rel1"] or not (m["d"] or m["d1"])
    earlier = told.named is not None and told.spoken is not None and told.named < told.spoken
    return bool(earlier and not written and not told.ahead and told.published and (period.start or "") > told.published)


def last_day(date: str) -> str:
    """The last day of a year, a month or a day."""
    if len(date) == 4:
        return f"{date}-12-31"
    return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:7]))[1]:02}" if len(date) == 7 else date


def _dates(m: Match, told: Told) -> Period | None:
    first = _year_of(m["y1"], m["rel1"], told)
    if first is None:
        return None
    last, month = year(m["y2"]) if m["y2"] else first, whole(m["m2"] or m["m1"])
    return _checked(_iso(first, whole(m["m1"]), whole(m["d1"])), _iso(last, month, whole(m["d2"])))


def _year_months(m: Match, told: Told) -> Period | None:
    """2018年7月至2019年6月; 2013年至2019年7月, 2012年底至2020年7月, 2017年9月至2020年."""
    first = whole(m["mm1"]) if m["mm1"] else 12 if m["late1"] else 1
    return _checked(f"{year(m['ym1'])}-{first:02}-01", last_day(f"{year(m['ym2'])}-{whole(m['mm2']) if m['mm2'] else 12:02}"))


def _years(m: Match, told: Told) -> Period | None:
    """2019年至2022年; 2020年、2021年."""
    years = told.g.year.findall(m[0])
    first, last = year(years[0]), year(years[-1])
    return whole_years(first, last) if first <= last else None


def _terms(m: Match, told: Told) -> Period | None:
    """2024/25学年, 二零一四/一五年度: of two years."""
    first, last = whole(m["yc"]), whole(m["yd"]) % 100
    begin, end = whole(m["ya"]) if m["ya"] else first, first - first % 100 + last
    return whole_years(begin, end) if begin <= end else None


def _republic(m: Match, told: Told) -> Period | None:
    """民国一百零四年, 115年度, 106至107年度, as Taiwan counts years; 114学年度 is of two."""
    last = REPUBLIC + whole(m["roc"] or m["rocterm"])
    return whole_years(REPUBLIC + whole(m["rocfrom"]) if m["rocfrom"] else last, last + bool(m["rocschool"]))


def _part(year: int, name: str, told: Told) -> Period:
    first, last = told.g.data["parts"][name]
    return Period(f"{year}-{first:02}-01", last_day(f"{year}-{last:02}"))


def _plan(m: Match, told: Told) -> Period | None:
    first = _THIRD_PLAN + 5 * (whole(m["old"] or m["nth"]) - 3)
    return whole_years(first + 5 - whole(m["planlast"] or "5"), first + whole(m["planfirst"] or "5") - 1)  # “十四五”前四年


def _near(m: Match, told: Told) -> Period | None:
    """上月, 本季度: by the month of the document."""
    if told.published is None or len(told.published) < 7:
        return None
    unit, shift = told.g.data["near"][m["which"]]
    length = 3 if unit == "quarter" else 1
    month = int(told.published[:4]) * 12 + int(told.published[5:7]) - 1
    start = (month // length + shift) * length
    end = start + length - 1
    return Period(f"{start // 12:04}-{start % 12 + 1:02}-01", last_day(f"{end // 12:04}-{end % 12 + 1:02}"))


def _span(m: Match, told: Told) -> Period | None:
    """近两年, 未来五年; months are told by nothing but the year that a heading names."""
    count = whole(m["n"])
    if m["spanunit"] == told.g.data["months"] or not count or told.year is None:
        return None
    return _back(count, told) if m["how"] in told.g.data["back"] else _ahead(count, told)


def _back(years: int, told: Told) -> Period | None:
    """So many years back from the month of the document; said when a year has just begun, the years before it."""
    year, published = told.year, told.published
    if year is None or published is None or not years:
        return whole_years(told.opening - years + 1, told.opening) if told.opening and years else None
    if years == 1 and (told.section or told.early or published[5:7] == "12"):
        return whole_years(told.section or year - told.early)  # 一年来 in a report on the year before, or at its end
    if told.early or published[5:7] == "12":
        return whole_years(year - years + (not told.early), year - told.early)
    return Period(f"{year - years}-{published[5:7] or '01'}-01", last_day(published[:7]))


def _ahead(years: int, told: Told) -> Period | None:
    """From the document's year on, at its end from the next; a single one from its month on."""
    if told.year is None or told.published is None:
        return None
    if years == 1:
        return Period(f"{told.published[:7]}-01" if len(told.published) >= 7 else f"{told.year}-01-01", f"{told.year + 1}-12-31")
    first = told.year + (told.published[5:7] in LATE)
    return whole_years(first, first + years - 1)


def _day(m: Match, told: Told) -> Period | None:
    """截至18日|5时, 今（26）日, 昨日 (of the first of a month the last of the one before): of the document's month, or of the one before."""
    if told.published is None or len(told.published) < 10:
        return None
    said = whole(m["dayof"] or m["dayin"]) if m["spoken"] is None else int(told.published[8:]) + told.g.data["days_told"][m["spoken"]] or 31
    month = int(told.published[:4]) * 12 + int(told.published[5:7]) - 1 - (said > int(told.published[8:]))
    day = _iso(month // 12, month % 12 + 1, said)
    return Period(day, day)


def _in_year(m: Match, told: Told) -> Period | None:
    """A year, or a part, months, a day or the end of one."""
    year = _year_of(m["y"], m["rel"], told)
    if year is None:
        return None
    if m["part"]:
        return _part(year, m["part"], told)
    if m["firstn"]:
        months = whole(m["firstn"])
        return Period(f"{year}-01-01", last_day(f"{year}-{months:02}")) if 1 <= months <= 12 else None
    if m["yend"]:
        year -= m[0] in told.g.data["ends_told"] and told.early and year == told.year
        return Period(None if told.ahead and year >= (told.year or year) else f"{year}-12-31", f"{year}-12-31")  # 2027年底，…达到95%
    return _months(m, told, year) if m["mb"] else whole_years(year)


def _months(m: Match, told: Told, year: int) -> Period | None:
    month, first = whole(m["mb"]), whole(m["ma"] or m["mb"]) or 1  # 元至5月
    if not (m["y"] or m["rel"] or told.g.after["by"].match(m.string, m.end())):  # 12月底|前 is ahead
        day = told.published or ""  # 12月 in a document of January is last year's
        year -= len(day) >= 7 and year == told.year and month - int(day[5:7]) >= 8
    if m["d"]:
        day = _iso(year, month, whole(m["d"][:-1]))
        return _checked(day, day)
    begin, end = told.g.data["days"].get(m["mend"], (1, 31))
    return _checked(_iso(year, first, begin), _iso(year, month, end))


def _year_of(written: str | None, word: str | None, told: Told) -> int | None:
    if written:
        return year(written)
    if word in told.g.document_year:
        shift = told.g.document_year[word]
        base = told.year or (told.opening if shift >= 0 else None)  # 去年 of a page without a date may be the year that it names
        return base + shift if base else None
    if word in told.g.spoken_year:
        ahead = word in told.g.data["not_ahead"] and (told.named or 0) > (told.spoken or 0)
        spoken = (word in told.g.data["anaphoric"] and not ahead and told.named) or told.spoken
        return spoken + told.g.spoken_year[word] if spoken else None
    return told.spoken


FORMS: dict[str, Callable[[Match, Told], Period | None]] = {
    "spell": lambda m, told: whole_years(year(m["since"]), year(m["since"]) + whole(m["lasting"]) - 1),
    "within": lambda m, told: (told.spell or {}).get(whole(m["inyears"])),
    "dates": _dates,
    "months": _year_months,
    "years": _years,
    "terms": _terms,
    "republic": _republic,
    "list": _years,
    "plan": _plan,
    "span": _span,
    "ago": lambda m, told: (_ahead if told.ahead and m["sofar"] is not None else _back)(whole(m["n2"]), told),  # 五年来
    "near": _near,
    "day": _day,
    "today": _day,
    "now": lambda m, told: Period(None, last_day(told.published)) if told.published else None,
    "in_year": _in_year,
}


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{min(day, calendar.monthrange(year, month)[1]):02}"


def _checked(start: str, end: str) -> Period | None:
    return Period(start, end) if start <= end else None
