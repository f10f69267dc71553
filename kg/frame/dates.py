"""When a document was published, as its own lines say it: never guessed, None where they do not."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.frame.page import Page
from kg.frame.rules import Rule, first
from kg.lexicon import Lexicon
from kg.model import Decision
from kg.text.patterns import any_of

_YEAR = r"(?P<y>(?:19|20)[0-9][0-9]|[一二][〇零○九][〇零○一二三四五六七八九]{2})"
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<d>3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_DATE = rf"{_YEAR}(?:年{_MONTH}月{_DAY}日|[-/.]{_MONTH.replace('?P<m>', '?P<m2>')}[-/.]{_DAY.replace('?P<d>', '?P<d2>')}(?!\d))"
_TIME = r"(?:[ T]{0,3}\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2})?)?"

_STAMP = re.compile(rf"{_DATE}{_TIME}")
_ALONE = re.compile(rf"[（(]?{_DATE}{_TIME}[)）]?")
_MONTH_ALONE = re.compile(rf"[（(]?{_YEAR}年{_MONTH}月[)）]?")
_LABELLED = re.compile(rf"(?:{_DATE}|{_YEAR.replace('?P<y>', '?P<y3>')}年?(?:[-/.]?(?P<m3>1[0-2]|0?[1-9])月?)?)")
# “2021年1月26日在…会议上”, “（2018年11月16日）”, “2024年3月5日，…”
_OCCASION = re.compile(rf"{_DATE}(?=在|[，）)]|上午|下午|，|召开|举行|举办|晚|从|\s)")
_SIGNED = re.compile(rf"[一-鿿 ]{{0,30}}{_DATE}\s{{0,4}}(?:[印签]?发|（[^（）]{{1,14}}）)?")
_FULL_DATELINE = re.compile(rf"{_DATE}(?=电|讯|消息|报道)")
_MONTH_DAY = r"(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12][0-9]|0?[1-9])日"
_IN_BRACKETS = _MONTH_DAY.replace("?P<m>", "?P<m4>").replace("?P<d>", "?P<d4>")
_BRACKETS = re.compile(r"（[^（）]{6,90}）")
_SHORT = 70  # characters of a line that only says when and by whom
_EARLY = 40  # characters of a first sentence in which a date is its own
_TOLD = re.compile(r"[电讯（]|消息|报道")
_DATELINE = re.compile(
    rf"(?:[一-鿿]{{2,12}}?[ ]?{_MONTH_DAY}(?:电|讯|消息|报道)|(?:今天|今日|昨天|昨日)?（{_IN_BRACKETS}）)"
)
_PLAIN_MONTH_DAY = re.compile(rf"(?<![年\d]){_MONTH_DAY}(?![-—–~～至到])")
_URL_DATE = re.compile(
    r"https?://[^\s\"'<>）)]{1,200}?/(?P<y>20[0-9][0-9])[-/_]?(?P<m>1[0-2]|0[1-9])[-/_]?(?:t?(?P<d>3[01]|[12][0-9]|0[1-9]))(?!\d{1,3}(?:\D|$))"
)
_NUMBER = re.compile(r"[〔\[（(]((?:19|20)[0-9][0-9])[〕\]）)]\s?第?\d{1,5}号")
# A year that something else than the document belongs to: a starting point, an aim, a comparison
_OTHERS_YEAR = re.compile(r"(?:到|至|自|从|始于|较|比|截至|截止|早在|力争|[-—–~～])\s?$")
_ANY_YEAR = re.compile(r"(?<![\d.])((?:19|20)[0-9][0-9])(?:年度?(?!代|以来|起|[-—–~～至到])|(?=[-—–~～至](?:19|20)[0-9][0-9]年))")
_PART_ENDS = {"一季度": 3, "上半年": 6, "前三季度": 9}
_PART_YEAR = re.compile(rf"((?:19|20)[0-9][0-9])年({'|'.join(_PART_ENDS)})")
_SHORT_PLAN = re.compile(r"[（(]((?:19|20)[0-9][0-9])[年]?[-—–~～至]{1,2}((?:19|20)[0-9][0-9])年?[)）]")

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}
Found = tuple[str, str]  # ISO 8601, and the words


@dataclass(frozen=True, slots=True)
class Clues:
    """Words that tell which year is meant, and where a document is signed."""

    looking_back: str  # what makes a year the one that is reported on; a pattern
    whole_year: re.Pattern[str]
    issuer: re.Pattern[str]
    adopted: re.Pattern[str]  # behind the day on which a document was: 通过, 印发


def clues(lexicon: Lexicon) -> Clues:
    data = lexicon.data("metadata")
    return Clues(
        any_of(data["looking_back"]),
        re.compile(rf"(?:19|20)[0-9][0-9]年[^，。；]{{0,24}}?(?:{any_of(data['whole_year'])})"),
        re.compile(f"[一-鿿、 ]{{2,40}}(?:{any_of(data['issuers'])})"),
        re.compile(rf"{_DATE}[^（）。]{{0,60}}?(?:{any_of(data['adopted'])})"),
    )


def published(page: Page, labelled: str | None) -> Decision[str] | None:
    """ISO 8601, as exact as the text."""
    found = first(RULES, page, labelled)
    return Decision(found[0][0], found[1], page.proof(found[0][1])) if found else None


# --- the rules, each on its own ------------------------------------------------------------------------------


def _labelled(_: Page, labelled: str | None) -> Found | None:
    return _dated(_LABELLED.match(labelled)) if labelled else None


def _stamp(page: Page, _: str | None) -> Found | None:
    for line in page.lines[:8]:
        m = (
            _ALONE.fullmatch(line)
            or (_STAMP.search(line) if len(line) <= 30 and not re.search(r"[，。]", line) else None)
            or _MONTH_ALONE.fullmatch(line)
            or (_STAMP.match(line) if re.search(r"来源|正文|作者|责编|编辑|浏览|点击", line[:80]) else None)
        )
        if found := _dated(m):
            return found
    return None


def _adopted(page: Page, _: str | None) -> Found | None:
    """In brackets below the title: （2024年3月28日…第九次会议通过）, （某市统计局，2024年4月8日）."""
    pattern = page.lexicon.of(clues).adopted
    for line in page.lines[:6]:
        whole = [line] if len(line) <= _SHORT and "。" not in line else []
        for words in (*(b[0] for b in _BRACKETS.finditer(line)), *whole):
            m = pattern.match(words.lstrip("（")) or (_STAMP.search(words) if words == line and words.startswith("（") else pattern.search(words))
            if found := _dated(m):
                return found
    return None


def _dateline(page: Page, _: str | None) -> Found | None:
    return _dated(_FULL_DATELINE.search(page.body[:120]))


def _confirmed_address(page: Page, _: str | None) -> Found | None:
    address, spoken = _address_date(page), _month_day(page)
    return address if spoken and address and address[0][5:] == spoken[0] else None


def _occasion(page: Page, _: str | None) -> Found | None:
    """A date at the beginning of one of the first lines."""
    for line in page.lines[:6]:
        if found := _dated(_OCCASION.match(line.lstrip("（( —-"))):
            return found
    return None


def _held(page: Page, _: str | None) -> Found | None:
    """某某办公室于2024年10月12日上午10时举行新闻发布会"""
    words = page.first[:300]
    m = next((m for m in _STAMP.finditer(words) if not _OTHERS_YEAR.search(words[max(0, m.start() - 4) : m.start()])), None)
    if m and re.search(r"于$|在$|，$|^$", words[: m.start()]) and re.search(r"举行|召开|举办|发布", words[m.end() :]):
        return _dated(m)
    return None


def _opening(page: Page, _: str | None) -> Found | None:
    """A whole date right after what the first line opens with: 【平安江平】2024年5月1日 …"""
    m = _STAMP.search(page.first[:_EARLY])
    return _dated(m) if m and not re.search(r"[，；]|[自从截至到于]$", page.first[: m.start()]) else None


def _day_of_year(page: Page, _: str | None) -> Found | None:
    spoken = _month_day(page)
    year = _year(page, int(spoken[0][:2]), page.lexicon.of(clues)) if spoken else None
    iso = _iso(str(year), *spoken[0].split("-")) if spoken and year else None
    return (iso, spoken[1]) if spoken and iso else None


def _address_date(page: Page, _: str | None = None) -> Found | None:
    """The day in the document's own address, or in the only address of the text."""
    days = {found for m in _URL_DATE.finditer(page.url or page.raw) if (found := _dated(m))}
    return days.pop() if len({day for day, _ in days}) == 1 else None


def _signature(page: Page, _: str | None) -> Found | None:
    return next((found for line in page.last_lines[:4] if (found := _dated(_SIGNED.fullmatch(line)))), None)


def _signed_within(page: Page, _: str | None) -> Found | None:
    """A line of its own below the issuing body's name, or above （此件公开发布）: annexes may follow (GB/T 9704)."""
    lines = [line for line in (x.strip() for x in page.raw.splitlines()) if line]
    issuer = page.lexicon.of(clues).issuer
    for before, line, behind in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if (issuer.fullmatch(before) or behind.startswith(("（此件", "(此件"))) and (found := _dated(_ALONE.fullmatch(line))):
            return found
    return None


def _number(page: Page, _: str | None) -> Found | None:
    return next(((m[1], m[0]) for m in _NUMBER.finditer(page.head)), None)


RULES: tuple[Rule[[Page, str | None], Found], ...] = (
    Rule("label", _labelled),
    Rule("line", _stamp),
    Rule("adopted", _adopted),
    Rule("dateline", _dateline),
    Rule("address and day", _confirmed_address),
    Rule("occasion", _occasion),
    Rule("held", _held),
    Rule("opening", _opening),
    Rule("day of a year", _day_of_year),
    Rule("address", _address_date),
    Rule("signature", _signature),
    Rule("signed above an annex", _signed_within),
    Rule("document number", _number),
)


# --- what they share -----------------------------------------------------------------------------------------


def _month_day(page: Page) -> Found | None:
    """MM-DD of a dateline, else of the first sentences."""
    m = _DATELINE.search(page.body[:200]) if _TOLD.search(page.body, 0, 200) else None
    if m is None or m.start() > 120:
        m = _PLAIN_MONTH_DAY.search("".join(re.split(r"(?<=[。！？])", page.body, maxsplit=2)[:2])[:300])
    if m is None:
        return None
    groups = m.groupdict()
    month, day = groups.get("m") or groups.get("m4"), groups.get("d") or groups.get("d4")
    return f"{int(month or 0):02}-{int(day or 0):02}", m[0]


def _year(page: Page, month: int, clues: Clues) -> int | None:
    """The year of a month and day: named in the title, else in the first sentence, else by a plan that begins."""
    for place in (page.title, re.split(r"[。！？]", page.body[:600], maxsplit=1)[0]):
        own = list(_own_years(place))
        if own:
            year = max(own)
            ended = re.search(
                rf"{year}年[^，。；]{{0,16}}?(?:{clues.looking_back})",
                page.title + "\n" + page.body[:200],
            )
            return year + 1 if (month <= 3 and ended) or clues.whole_year.search(page.title) else year
    # 2024年上半年 further on, in a report of July to September, is of that year
    for part in _PART_YEAR.finditer(page.body[:600]):
        if _PART_ENDS[part[2]] <= month - 1 < _PART_ENDS[part[2]] + 3:
            return int(part[1])
    if m := _NUMBER.search(page.head):
        return int(m[1])
    # A plan of up to three calendar years is presented in its first year; longer ones often later.
    for m in _SHORT_PLAN.finditer(page.title + "\n" + page.body[:300]):
        if 0 <= int(m[2]) - int(m[1]) <= 2:
            return int(m[1])
    return None


def _own_years(words: str) -> Iterator[int]:
    for m in _ANY_YEAR.finditer(words):
        if (
            not _OTHERS_YEAR.search(words[max(0, m.start() - 4) : m.start()])
            and words[m.end() : m.end() + 1] not in "-—–~～至"
        ):
            yield int(m[1])


def _dated(m: re.Match[str] | None) -> Found | None:
    if m is None:
        return None
    g = m.groupdict()
    year = g.get("y") or g.get("y3")
    month = g.get("m") or g.get("m2") or g.get("m3")
    day = g.get("d") or g.get("d2")
    iso = _iso(year, month, day) if year else None
    return (iso, m[0]) if iso else None


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    y, m, d = (_integer(x) if x else 0 for x in (year, month, day))
    try:
        datetime.date(y, m or 1, d or 1)
    except ValueError:
        return None
    return f"{y:04}" + (f"-{m:02}" if m else "") + (f"-{d:02}" if m and d else "")


def _integer(words: str) -> int:
    """Digits, 二〇一八, 十一, 三十."""
    if words.isascii():
        return int(words)
    if "十" in words:
        tens, _, ones = words.partition("十")
        return 10 * int(_DIGITS.get(tens, "1")) + int(_DIGITS.get(ones, "0"))
    return int("".join(_DIGITS[c] for c in words))
