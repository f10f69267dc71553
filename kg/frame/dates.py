"""When a document was published, as its own lines say it: never guessed, None where they do not."""

from __future__ import annotations

import re
from collections.abc import Callable

from kg.frame.page import Page, Rules, decided, first_of
from kg.lexicon import Lexicon
from kg.model import Decision, Struct
from kg.text.dates import REPUBLIC, WRITTEN_YEAR, usable, whole
from kg.text.patterns import NUMBER, Expressions, Match, any_of

_YEAR = f"(?P<y>{WRITTEN_YEAR})"
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<d>3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"


def _again(shape: str, number: int) -> str:
    """The shape once more within one form: its groups are named y2, m2, d2."""
    return re.sub(r"\?P<(\w)>", rf"?P<\g<1>{number}>", shape)


_SHAPES = {  # of which the forms of `days` in metadata.yaml are made
    # 2022 07/ 19; 20231208 19:00
    "date": rf"{_YEAR}(?:年{_MONTH}月{_DAY}日|(?:[-/.]| (?=\d\d/)){_again(_MONTH, 2)}[-/.] ?{_again(_DAY, 2)}(?!\d)"
    r"|(?P<m5>1[0-2]|0[1-9])(?P<d5>3[01]|[12][0-9]|0[1-9])(?= \d\d:\d\d))",
    "year": _again(_YEAR, 3),
    "month": _again(f"{_YEAR}年{_MONTH}月", 3),
    "month_day": r"(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12][0-9]|0?[1-9])日",
    "in_brackets": _again(f"{_MONTH}月{_DAY}日", 4),
    "number": NUMBER,
}
_SHORT = 70  # characters of a line that only says when and by whom
_EARLY = 40  # characters of a first sentence in which a date is its own
_HISTORY = 2500  # … of the head of a law
_NEAR = 120  # … of the first line, in which a bracket may hold the document's day
_SOON = 2  # months within which a page shows what it tells of
_CHRONICLE = 3  # lines that begin with a day
_SURELY = 2  # days of a year that tell that it is over
_EARLY_MONTHS, _LATE = 3, 11  # up to which the year before is reported on, and from which the year to come is planned

Found = tuple[str, str]  # ISO 8601, and the words


def clues(lexicon: Lexicon) -> Expressions:
    """Words that tell which day and which year is meant, and where a document is signed."""
    data = lexicon.data("metadata")
    ends = f"(?:日|(?={any_of(data['days']['behind_day'])}))"  # 2011年9月27|来源：
    return Expressions(data["days"]["forms"], _SHAPES | {"date": _SHAPES["date"].replace("日", ends)}, data["days"], data)


def published(page: Page) -> Decision[str] | None:
    """ISO 8601, as exact as the text."""
    return decided(RULES, Reading(page, page.lexicon.of(clues)), page)


def given_on(page: Page, *, spoken: bool) -> str | None:
    """The day of the occasion on which a report or a speech was given, or on which a body signed its paper, whenever a page showed it."""
    found = (_occasion if spoken else _signed_within)(Reading(page, page.lexicon.of(clues)))
    return found[0] if found else None


class Reading(Struct, frozen=True):
    page: Page
    clues: Expressions

    def of_others(self, m: Match) -> bool:
        """Does a day or a year belong to something else than the document: a starting point, an aim, a comparison?"""
        return self.clues.others.search(m.string[max(0, m.start() - 4) : m.start()]) is not None

    def western(self, words: str) -> str:
        """民国112年 is 2023年, and so is 112年5月 in a date of its own."""
        return self.clues.republic.sub(lambda m: str(REPUBLIC + int(m[1] or m[2])), words)


# --- the rules, each on its own ------------------------------------------------------------------------------


def _labelled(r: Reading) -> Found | None:
    """发布日期：…, but 成文日期：… or the day on which it was signed, where a page shows an old paper."""
    said = ((label, _dated(r.clues.labelled.match(r.western(label)))) for kind in ("published", "written") if (label := r.page.labels.get(kind)))
    days = [(found[0], label) for label, found in said if found]
    days += filter(None, [_signed_within(r)] if len(days) == 1 else [])
    return days[-1] if days and int(days[0][0][:4]) - int(days[-1][0][:4]) > 1 else next(iter(days), None)


def _history(r: Reading) -> Found | None:
    """Of a law whose head tells when it was adopted, amended and promulgated the last day: that of its present text."""
    clean, start = r.page.text.clean, r.page.start
    articles = r.clues.articles.search(clean, start, start + _HISTORY)
    days = [found for m in r.clues.history.finditer(clean[start : articles.start()]) if (found := _dated(m))] if articles else []
    return max(days) if len(days) > 1 else None


def _of_line(r: Reading, line: str) -> Found | None:
    """A line that only says when, or when and whose, a page's address aside."""
    line = r.clues.address.sub("", line)
    if r.clues.other_day.match(line):
        return None
    if named := r.clues.english.fullmatch(line):
        line = f"{named['y']}-{r.clues.data['months'].index(named['month']) + 1}-{named['d']}"
    western = r.western(line)
    m = r.clues.alone.fullmatch(western) or r.clues.month_alone.fullmatch(western) or r.clues.day_first.fullmatch(western)
    if m is None and not re.search(r"[，。]", line):  # of a long line at its end, in brackets: 在…第五次会议上（2012年1月10日）
        m = r.clues.stamp.search(western, 0 if len(western) <= 30 else len(western) - 13)
    if m is None and r.clues.beside.search(line[:80]):
        m = r.clues.stamp.search(line, 0, _EARLY)
    if m is None and (number := r.clues.document_number.search(line)):
        m = r.clues.stamp.match(line, number.end() + line.startswith(" ", number.end()))
    return _dated(m) if m and not r.clues.in_force.match(western, m.end()) else None


def _line_above(r: Reading) -> Found | None:
    """One of those that a page puts before the document, the last first."""
    lines = [line.strip() for line in reversed(r.page.text.clean[: r.page.start].split("\n"))][:8]
    return first_of(lambda line: _dated(r.clues.alone.fullmatch(line) or (r.clues.stamp.match(line) if r.clues.beside.search(line[:80]) else None)), lines)


def _adopted(r: Reading) -> Found | None:
    """In brackets below the title: （2024年3月28日…第九次会议通过）, （某市统计局，2024年4月8日）."""
    pattern = r.clues.adopted
    for line in r.page.lines[:6]:
        whole = [line] if len(line) <= _SHORT and "。" not in line else []
        for words in (*(b[0] for b in r.clues.brackets.finditer(line)), *whole):
            m = pattern.match(words.lstrip("（")) or (r.clues.stamp.search(words) if words == line and words.startswith("（") else pattern.search(words))
            if found := _dated(m):
                return found
    return None


def _occasion(r: Reading) -> Found | None:
    """A date at the beginning of one of the first lines, or behind the title there: 2021年1月26日在…会议上."""
    lines = r.page.lines[:6]
    first = next((i for i, line in enumerate(lines, 1) if len(line) > _SHORT and "。" in line), 6)  # what later paragraphs open with is of what they tell
    parts = ((line.removeprefix(r.page.title) or line, line.partition("——")[2], line.partition("（")[2]) for line in lines[:first])
    words = (w.lstrip("（( —―－–─━-") for some in parts for w in some)
    return first_of(lambda w: _dated(r.clues.occasion.match(w)), words)


def _held(r: Reading) -> Found | None:
    """某某办公室于2024年10月12日上午10时举行新闻发布会"""
    words = r.page.first[:300]
    m = next((m for m in r.clues.stamp.finditer(words) if not r.of_others(m)), None)
    return _dated(m) if m and r.clues.before_held.search(words[: m.start()]) and r.clues.held.search(words, m.end()) else None


def _opening(r: Reading) -> Found | None:
    """A whole date right after what the first line opens with: 【平安江平】2024年5月1日 …; in brackets further on."""
    if found := _dated(r.clues.bracketed.search(r.page.body[:_NEAR])):
        return found
    m = r.clues.stamp.search(r.page.first[:_EARLY])
    return _dated(m) if m and not r.clues.cut_off.search(r.page.first[: m.start()]) else None


def _day_of_year(r: Reading) -> Found | None:
    """Not of a chronicle, whose lines each begin with their day."""
    days = sum(r.clues.plain_month_day.match(line) is not None for line in r.page.lines)
    spoken = _month_day(r) if (days < _CHRONICLE and not r.clues.of_work.search(r.page.title)) or r.clues.dateline.search(r.page.body[:_NEAR]) else None
    if spoken is None:
        return None
    month, day = spoken[0].split("-")
    year = first_of(lambda rule: rule(r, int(month)), YEARS)
    iso = _iso(str(year or 0), month, day)
    return (iso, spoken[1]) if iso else None


def _address_date(r: Reading) -> Found | None:
    """The day in the document's own address, or in the only address of the text."""
    days = {found for m in r.clues.in_an_address.finditer(r.page.url or r.page.raw) if (found := _dated(m))}
    return days.pop() if len({day for day, _ in days}) == 1 else None


def _signed_within(r: Reading) -> Found | None:
    """A line of its own below the issuing body's name, or above （此件公开发布）: annexes may follow (GB/T 9704)."""
    lines = [line for line in (x.strip() for x in r.page.raw.splitlines()) if line]
    near = zip(["", *lines], lines, [*lines[1:], ""], strict=False)
    ends = (line for before, line, behind in near if r.clues.issuer.fullmatch(before) or r.clues.above_annex.match(behind))
    return first_of(lambda line: _dated(r.clues.alone.fullmatch(line)), ends)


def _number(r: Reading) -> Found | None:
    m = first_of(r.clues.own_number.match, r.page.lines[:12])
    return (m["numbered"], m[0]) if m else None


RULES: Rules[Reading, str] = (
    ("label", _labelled),
    ("history", _history),
    ("line", lambda r: first_of(lambda line: _of_line(r, line), r.page.lines[:8])),
    ("line above the title", _line_above),
    ("title", lambda r: _dated(r.clues.bracketed.search(r.page.title))),  # …直播（2023年5月31日）
    ("adopted", _adopted),
    ("dateline", lambda r: _dated(r.clues.full_dateline.search(r.page.body[:120]))),
    ("occasion", _occasion),
    ("signature", lambda r: first_of(lambda line: _dated(r.clues.signed.fullmatch(line)), r.page.last_lines)),
    ("signed above an annex", _signed_within),
    ("held", _held),
    ("opening", _opening),
    ("day of a year", _day_of_year),
    ("address", _address_date),
    ("document number", _number),
)


# --- what they share -----------------------------------------------------------------------------------------


def _month_day(r: Reading) -> Found | None:
    """MM-DD of a dateline, else of the first sentences."""
    body = r.page.body
    m = r.clues.dateline.search(body[:200]) if r.clues.told.search(body, 0, 200) else None
    if m is None or m.start() > 120:
        m = r.clues.plain_month_day.search("".join(re.split(r"(?<=[。！？])", body, maxsplit=2)[:2])[:300])
    if m is None:
        return None
    said = _parts(m)
    return f"{whole(said['m']):02}-{whole(said['d']):02}", m[0]


def _named_year(r: Reading, month: int) -> int | None:
    """Named in the title, else in the first sentence; the one behind it where that is over by the words of a report of January to March."""
    page = r.page
    for place in (page.title, page.first):
        named = (m for m in r.clues.any_year.finditer(place) if not r.of_others(m))
        if own := [whole(m[1]) for m in named if place[m.end() : m.end() + 1] not in "-—–~～至"]:
            planned = str(max(own) - 1) in page.title + page.first or str(max(own)) in r.clues.to_plan.findall(place)
            year = max(own) - (month >= _LATE and planned)  # in December, of 2023年…完成情况及2024年计划
            return year + _is_over(r, year, month)
    return None


def _is_over(r: Reading, year: int, month: int) -> bool:
    """Is the year named over on the day of the document?"""
    page, clues = r.page, r.clues
    if clues.whole_year.search(page.title) or (month < _LATE and clues.over.search(page.body, 0, 200)):
        return True
    past = sum(int(m[1]) == year for m in clues.late_day.finditer(page.body)) >= _SURELY  # 2025年5月21日 and 2025年11月25日, in January
    ended = re.search(rf"{year}年(?!{clues.begun.pattern})，?[^，。；]{{0,32}}?(?:{clues.looking_back.pattern})", page.title + "\n" + page.body[:200])
    return month <= _EARLY_MONTHS and (past or ended is not None)


def _year_of_the_address(r: Reading, month: int) -> int | None:
    """The day in the dateline stands shortly before the one in the address."""
    address = _address_date(r)
    after = int(address[0][5:7]) - month if address else 0
    return int(address[0][:4]) - (after < 0) if address and after % 12 <= _SOON else None


def _year_of_two(r: Reading, month: int) -> int | None:
    """2020年工作回顾 and 2021年工作安排 further on: of January to March the later, of December the earlier."""
    told = {whole(m[1]) for m in r.clues.any_year.finditer(r.page.body[:600])}
    told |= {int(year) - 1 for year in r.clues.of_plans.findall(r.page.body[:600])}
    pairs = [year for year in told if year + 1 in told]
    year = max(pairs) + (month <= _EARLY_MONTHS) if pairs and not _EARLY_MONTHS < month < _LATE else None
    return year and year + _is_over(r, year, month)


# The year of a month and day: the first that one of these gives
YEARS: tuple[Callable[[Reading, int], int | None], ...] = (
    _year_of_the_address,
    _named_year,
    # 2024年上半年 further on, in a report of July to September
    lambda r, month: next((int(m[1]) for m in r.clues.part.finditer(r.page.body[:600]) if 0 < month - r.clues.data["parts"][m[2]] <= 3), None),
    lambda r, _: int(found[0]) if (found := _number(r)) else None,
    _year_of_two,
    # a plan of up to three calendar years is presented in its first year; longer ones often later
    lambda r, _: next((int(m[1]) for m in r.clues.short_plan.finditer(f"{r.page.title}\n{r.page.body[:300]}") if 0 <= int(m[2]) - int(m[1]) <= 2), None),
)


def _parts(m: Match) -> dict[str, str]:
    """What a match says of a date: y, m and d, by whichever of their groups."""
    return {name[0]: said for name, said in m.groupdict().items() if said and name[0] in "ymd" and len(name) <= 2}


def _dated(m: Match | None) -> Found | None:
    iso = _iso(**_parts(m)) if m else None
    return (iso, m[0]) if m and iso else None


def _iso(y: str = "0", m: str = "0", d: str = "0") -> str | None:
    year, month, day = map(whole, (y, m, d))
    return usable(f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else ""))
