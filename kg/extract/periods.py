"""Expressions of time, resolved against the document's date and against the year that is being spoken of.

Each expression has a role: `during`; `by` (到2027年, 截至6月底: the start stays open); `since` (自2021年7月以来: the end stays open);
`from` (由上年的13.4%: holds for that number alone); `baseline` (比2019年同期: what is compared with); `name` (a year in the
title of a plan, the date of the report itself). `Timeline.governing` tells which of them a number stands under.
"""

from __future__ import annotations

import bisect
import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.lexicon import Lexicon
from kg.model import Found, Period, PeriodMention
from kg.text import Text
from kg.text.dates import FIRST_YEAR, LAST_YEAR
from kg.text.numerals import chinese
from kg.text.patterns import any_of, scan

_Y = r"(?:(?:19|20)[0-9]{2}|二[〇零][〇零一二三四五六七八九]{2})"
_M = r"(?:1[0-2]|0?[1-9])"
_D = r"(?:[12][0-9]|3[01]|0?[1-9])"
_TO = r" ?(?:[-—–~～至到]{1,2}) ?"
_CARRIED = 4  # sentences that a period at the head of a topic goes on to govern
_COMPARED = re.compile(r"(?:[比较]|相比|高于|低于|快于|慢于)$")
_OWN_VALUE = re.compile(r"的[-\d一二两三四五六七八九十近超约]")  # 较2020年|的9323亿元增加…: that number is of that time
_LISTED = re.compile(r"的?[超近约]?(?:[\d.,/%‰万亿]{1,14}[\u4e00-\u9fff]{0,3}[、和及])*.?")  # 从2015年的|8.1‰、10.7‰: of all that it lists
_NEXT_CLAUSE = re.compile(r"[，；]")
_NOT_GOVERNING = ("baseline", "name")


@dataclass(frozen=True, slots=True)
class Grammar:
    starts: re.Pattern[str]  # the characters that an expression may begin with
    pattern: re.Pattern[str]
    document_year: dict[str, int]
    spoken_year: dict[str, int]
    parts: dict[str, tuple[int, int]]
    near: dict[str, tuple[str, int]]
    baseline: re.Pattern[str]
    baseline_after: re.Pattern[str]
    by: re.Pattern[str]
    since: re.Pattern[str]
    since_after: re.Pattern[str]
    now: re.Pattern[str]  # at the head of a sentence: what it tells is of the day


def grammar(lexicon: Lexicon) -> Grammar:
    data = lexicon.data("periods")
    relative = any_of([*data["document_year"], *data["spoken_year"]])
    part = any_of(data["parts"])
    first = {w[0] for key in ("document_year", "spoken_year", "parts", "near") for w in data[key]}
    return Grammar(
        re.compile(rf"[\d“十近过最今未前年底末截迄至到一二两三四五六七八九{''.join(sorted(first))}](?<!\d\d)"),
        re.compile(
            rf"(?P<dates>(?:(?P<y1>{_Y})年)?(?P<m1>{_M})月(?P<d1>{_D})日{_TO}(?:(?P<y2>{_Y})年)?(?:(?P<m2>{_M})月)?(?P<d2>{_D})日)"
            rf"|(?P<years>(?P<ya>{_Y})年?{_TO}(?P<yb>{_Y})年)"
            rf"|(?P<list>{_Y}年?(?:[、和]{_Y}年?){{1,5}}(?<=年))"
            rf"|(?P<plan>“?十(?P<nth>[一二三四五六七八])五”?(?:规划)?(?P<planpart>时期|期间|末期|末|以来|收官|前[一二三四两]年))"
            rf"|(?P<span>(?P<spanhow>近|过去的?|最近|今后|未来)(?P<n>[一二两三四五六七八九十]|[0-9]{{1,2}})(?P<spanunit>年|个月)|(?P<n2>[一二两三四五六七八九十])年(?:多?(?=来|间)|(?<=这[二两三四五六七八九十]年)(?=，)))"
            rf"|(?P<near>{any_of(data['near'])})(?P<nearend>月?[底末])?"
            rf"|(?:(?P<y>{_Y})年(?:度)?|(?P<rel>{relative}))?"
            rf"(?:(?P<part>{part})|(?:(?P<ma>{_M})月?{_TO})?(?P<mb>{_M})月(?:份)?(?P<d>{_D}日)?(?P<mend>月?[底末初])?|(?P<yend>年?[底末])(?=[，、。；前]|[\u4e00-\u9fff]|$)|前(?P<firstn>[一二两三四五六七八九十]{{1,2}}|[0-9]{{1,2}})个?月)?"
            rf"(?<=[年月日底末初度期季内份])"
            r"|(?P<now>截至目前|截止目前|截至当前|迄今|至今|到目前为止)"
        ),
        data["document_year"],
        data["spoken_year"],
        {k: (a, b) for k, (a, b) in data["parts"].items()},
        {k: (unit, shift) for k, (unit, shift) in data["near"].items()},
        re.compile(f"(?:{any_of(data['baseline_before'])})$"),
        re.compile(f"(?:{any_of(data['baseline_after'])})"),
        re.compile(f"(?:{any_of(data['by_before'])})$"),
        re.compile(f"(?:{any_of(data['since_before'])})$"),
        re.compile(f"(?:{any_of(data['since_after'])})"),
        re.compile(any_of(data["now"])),
    )



def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.periods`, in reading order."""
    return replace(found, periods=tuple(_Scan(text, lexicon.of(grammar)).run()))


class Timeline:
    """Which expression of time does a number stand under?"""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._now = lexicon.of(grammar).now
        self._text, self._periods = text, found.periods
        self._starts = [p.start for p in found.periods]
        self._standing = self._standing_periods()

    def governing(self, position: int) -> PeriodMention | None:
        """The nearest before the number in its sentence; else one in the sentences before it in the paragraph; else
        the time that the section tells of; None where the text says none.

        A baseline, a name and a value's own “由上年的” govern nothing else.
        """
        sentence = self._text.sentence_at(position)
        for mention in self._before(self._text.reach_back(position), position):
            if mention.end > position or (mention.role == "from" and not _LISTED.fullmatch(self._text.clean, mention.end, position)):
                continue
            if _is_day(mention.period) and _NEXT_CLAUSE.search(self._text.clean, mention.end + 1, position):
                continue  # 年末不良贷款率0.98%，…: a day holds for its clause (年底，… stands before it)
            return self._side_of_range(mention, position)
        block = self._text.blocks[sentence.block]
        at = sentence.start
        if self._now.match(self._text.clean, at):
            return None  # 目前，…: no time that an earlier sentence told of
        for _ in range(_CARRIED):
            if at <= block.start:
                break
            earlier = self._text.sentence_at(at - 1)
            for mention in self._before(self._text.reach_back(at - 1), at):
                if mention.role != "from" and not _is_day(mention.period):
                    return mention
            at = earlier.start
        return self._standing[sentence.block]

    def _before(self, start: int, end: int) -> Iterator[PeriodMention]:
        """Those that may govern, nearest to `end` first."""
        yield from reversed(self._between(start, end))

    def _standing_periods(self) -> list[PeriodMention | None]:
        """For each block the time that its section tells of, until a paragraph opens with another (五年来，…)."""
        out: list[PeriodMention | None] = []
        section, standing = None, None
        for block in self._text.blocks:
            told = self._text.frame.section_at(block.start)
            if told is not None and told.period != section:
                section = told.period
                standing = PeriodMention(block.start, block.start, "", section.value) if section else None
            if section and block.kind != "heading":
                opening = next((p for p in self._between(block.start, block.start + 2) if _is_long(p)), None)
                standing = opening or standing
            out.append(standing)
        return out

    def _between(self, start: int, end: int) -> list[PeriodMention]:
        low, high = bisect.bisect_left(self._starts, start), bisect.bisect_left(self._starts, end)
        return [p for p in self._periods[low:high] if p.role not in _NOT_GOVERNING and p.period is not None]

    def _side_of_range(self, mention: PeriodMention, position: int) -> PeriodMention:
        """2019年至2022年，能力从2.6亿吨增长到3.15亿吨: the first value is of the first year, the second of the last."""
        period, clean = mention.period, self._text.clean
        if period is None or not period.start or not period.end or period.start[:4] == period.end[:4]:
            return mention
        before = clean[max(mention.end, position - 8) : position]
        if re.search(r"[从由]$", before) and re.search(r"^[^，。]{1,14}(?:到|至)", clean[position : position + 24]):
            return replace(mention, period=Period(period.start, f"{period.start[:4]}-12-31"))
        if re.search(r"(?:到|至)$", before) and re.search(
            r"[从由][\d一二三四五六七八九十]", clean[mention.end : position]
        ):
            return replace(mention, period=Period(f"{period.end[:4]}-01-01", period.end))
        return mention


class _Scan:
    def __init__(self, text: Text, g: Grammar) -> None:
        self._text, self._clean, self._g = text, text.clean, g
        self._published = published = text.published
        self._year = int(published[:4]) if published else None
        self._names = [(q.start, q.end) for q in text.quotations if q.mark == "《"]
        self._name_starts = [a for a, _ in self._names]
        self._spoken: int | None = None  # the year that the passage speaks of
        self._spoken_sentence = -1
        self._section: int | None = None

    def run(self) -> list[PeriodMention]:
        out: list[PeriodMention] = []
        for m in scan(self._g.starts, self._g.pattern, self._clean):
            if out and m.start() < out[-1].end:
                continue
            out += self._mention(m)
        return out

    def _mention(self, m: re.Match[str]) -> list[PeriodMention]:
        clean, start, end = self._clean, m.start(), m.end()
        if clean[start - 1 : start].isdigit() or (clean[start - 1 : start] == "第" and not m["part"]):
            return []
        if m["mb"] and not m["y"] and not m["rel"] and clean[start - 1 : start] in "个." and start:
            return []
        if m["yend"] and not (m["y"] or m["rel"]) and not m["yend"].startswith("年"):
            return []
        if self._inside_name(start):
            return [PeriodMention(start, end, m[0], None, "name")]
        sentence = self._text.sentence_at(start)
        if sentence.start != self._spoken_sentence:
            self._enter(sentence.start, sentence.block)
        resolved = self._resolve(m)
        if resolved is None or not _possible(resolved):
            return [PeriodMention(start, end, m[0], None, "name")] if not m["now"] else []
        role, period = self._role(m, resolved)
        if role == "during" and m["d"] and period.start == self._published:
            role = "name"  # the day of the report itself
        if role in ("during", "by") and (m["y"] or m["rel"] or m["years"]) and period.end:
            self._spoken = int(period.end[:4])
        mention = PeriodMention(start, end, m[0], period, role)
        return [mention, *self._since(mention, role)]

    def _enter(self, sentence: int, block: int) -> None:
        """A new sentence: what year is spoken of before it says any? The heading's, else the document's."""
        self._spoken_sentence = sentence
        b = self._text.blocks[block]
        if b.kind == "heading":
            years = re.findall(rf"({_Y})年", self._clean[b.start : b.end])
            self._section = int(years[0]) if len(set(years)) == 1 and years[0].isdigit() else None
        told = self._text.frame.section_at(sentence)
        of_section = told.period.value if told and told.period else None
        whole = of_section and of_section.start and of_section.end and of_section.start[:4] == of_section.end[:4]
        self._spoken = self._section or (int(of_section.start[:4]) if of_section and of_section.start and whole else self._year)

    def _inside_name(self, at: int) -> bool:
        i = bisect.bisect_right(self._name_starts, at) - 1
        return i >= 0 and at < self._names[i][1]

    # --- what the words mean -----------------------------------------------------------------------------

    def _resolve(self, m: re.Match[str]) -> Period | None:
        if m["now"]:
            return Period(None, _last_day(self._published)) if self._published else None
        if m["dates"]:
            y1 = int(m["y1"]) if m["y1"] else self._spoken
            if y1 is None:
                return None
            y2, m2 = int(m["y2"]) if m["y2"] else y1, int(m["m2"] or m["m1"])
            return _checked(_iso(y1, int(m["m1"]), int(m["d1"])), _iso(y2, m2, int(m["d2"])))
        if m["years"]:
            return _checked(f"{_year(m['ya'])}-01-01", f"{_year(m['yb'])}-12-31")
        if m["list"]:
            years = re.findall(_Y, m["list"])
            return _checked(f"{_year(years[0])}-01-01", f"{_year(years[-1])}-12-31")
        if m["near"]:
            return self._near(*self._g.near[m["near"]])
        if m["plan"]:
            first = 2021 + 5 * ("一二三四五六七八".index(m["nth"]) + 1 - 4)
            return Period(f"{first}-01-01", f"{first + 4}-12-31")
        if m["span"]:
            return self._span(m)
        return self._in_year(m)

    def _near(self, unit: str, shift: int) -> Period | None:
        """上月, 本季度: by the month of the document."""
        if self._published is None or len(self._published) < 7:
            return None
        length = 3 if unit == "quarter" else 1
        month = int(self._published[:4]) * 12 + int(self._published[5:7]) - 1
        start = (month // length + shift) * length
        end = start + length - 1
        return Period(f"{start // 12:04}-{start % 12 + 1:02}-01", _last_day(f"{end // 12:04}-{end % 12 + 1:02}"))

    def _span(self, m: re.Match[str]) -> Period | None:
        """近两年, 两年来: back from the month of the document; 未来五年: the years from it on."""
        words = m["n"] or m["n2"]
        value = chinese(words) if not words.isdigit() else int(words)
        if self._year is None or not value or self._published is None:
            return None
        n = int(value)
        looks_back = m["n2"] or m["spanhow"] in ("过去", "过去的", "近", "最近")
        early = self._published[5:7] in ("01", "02", "03")
        if n == 1 and looks_back and m["spanunit"] != "个月" and (self._section or early):
            year = self._section or self._year - 1  # 一年来 in a report on the year before
            return Period(f"{year}-01-01", f"{year}-12-31")
        if looks_back and early and m["spanunit"] != "个月":  # 五年来 said when a year has just begun: the years before it
            return Period(f"{self._year - n}-01-01", f"{self._year - 1}-12-31")
        if m["spanhow"] in ("未来", "今后"):
            if m["spanunit"] != "年":
                return None
            return Period(
                f"{self._year}-01-01" if len(self._published) == 4 else _next_day(self._published),
                f"{self._year + n - (1 if n > 1 else 0)}-12-31",
            )
        month = int(self._published[5:7]) if len(self._published) >= 7 else None
        if m["spanunit"] == "个月" or month is None:
            return None if m["spanunit"] == "个月" else Period(f"{self._year - n}-01-01", f"{self._year}-12-31")
        return Period(f"{self._year - n}-{month:02}-01", _last_day(f"{self._year}-{month:02}"))

    def _in_year(self, m: re.Match[str]) -> Period | None:
        year = self._year_of(m)
        if year is None:
            return None
        if m["part"]:
            a, b = self._g.parts[m["part"]]
            return Period(f"{year}-{a:02}-01", _last_day(f"{year}-{b:02}"))
        if m["firstn"]:
            n = int(m["firstn"]) if m["firstn"].isdigit() else int(chinese(m["firstn"]) or 0)
            return Period(f"{year}-01-01", _last_day(f"{year}-{n:02}")) if 1 <= n <= 12 else None
        if m["yend"]:
            return Period(f"{year}-12-31", f"{year}-12-31")
        if m["mb"]:
            month, first = int(m["mb"]), int(m["ma"] or m["mb"])
            if not (m["y"] or m["rel"]):
                year = self._likely(year, month)
            if m["d"]:
                day = _iso(year, month, int(m["d"][:-1]))
                return _checked(day, day)
            return _checked(f"{year}-{first:02}-01", _last_day(f"{year}-{month:02}"))
        return Period(f"{year}-01-01", f"{year}-12-31")

    def _year_of(self, m: re.Match[str]) -> int | None:
        if m["y"]:
            return _year(m["y"])
        if m["rel"] in self._g.document_year:
            return self._year + self._g.document_year[m["rel"]] if self._year else None
        if m["rel"] in self._g.spoken_year:
            return self._spoken + self._g.spoken_year[m["rel"]] if self._spoken else None
        return self._spoken

    def _likely(self, year: int, month: int) -> int:
        """12月 in a document of January is last year's."""
        published = self._published
        if published and len(published) >= 7 and year == self._year and month - int(published[5:7]) >= 8:
            return year - 1
        return year

    # --- what part it plays ------------------------------------------------------------------------------

    def _role(self, m: re.Match[str], period: Period) -> tuple[str, Period]:
        g, clean, start, end = self._g, self._clean, m.start(), m.end()
        before = clean[max(0, start - 5) : start].removesuffix("“")  # 较“十三五”时期
        if m["now"]:
            return "by", period
        if g.baseline_after.match(clean, end):
            return "baseline", period
        if m["plan"]:
            if _COMPARED.search(before):
                return ("from", Period(None, period.end)) if _OWN_VALUE.match(clean, end) else ("baseline", period)
            if m["planpart"] in ("末", "末期"):
                return "by", Period(None, period.end)
            return ("since", Period(period.start, None)) if m["planpart"] == "以来" else ("during", period)
        if _COMPARED.search(before) and _OWN_VALUE.match(clean, end):
            return "from", period
        if g.baseline.search(before) and not before.endswith(
            ("以为", "认为", "因为", "作为", "称为", "就是", "也是", "还是", "更是", "尤其是", "特别是", "的是")
        ):
            return "baseline", period
        if before.endswith(("、", "和")) and self._after_baseline(start):
            return "baseline", period
        since = g.since_after.match(clean, end)
        if since:
            modifies = clean[since.end() : since.end() + 1] == "的"  # 延续了去年以来|的态势: no time of what follows
            return ("baseline", period) if modifies else ("since", self._open_end(m, period))
        if before.endswith(("由", "从", "到", "至")) and _OWN_VALUE.match(clean, end):
            return "from", period
        if (m["m1"] is None and g.by.search(before)) or (m["mend"] or m["nearend"] or "").endswith(("底", "末")) or clean[end : end + 1] == "前":
            return "by", Period(None, period.end)
        return "during", period

    def _after_baseline(self, start: int) -> bool:
        """比2020年、2021年增长: the second year is compared with like the first."""
        return bool(re.search(rf"[比较](?:{_Y}年[、和]){{1,4}}$", self._clean[max(0, start - 24) : start]))

    def _open_end(self, m: re.Match[str], period: Period) -> Period:
        """去年以来 said in the first quarter is last year; 今年以来 ends with the document; others stay open."""
        if m["rel"] == "今年" and not (m["part"] or m["mb"] or m["yend"]):
            return Period(
                period.start, _last_day(self._published) if self._published and len(self._published) == 10 else None
            )
        if m["rel"] == "去年" and self._published and self._published[5:7] in ("01", "02", "03"):
            return period
        return Period(period.start, None)

    def _since(self, mention: PeriodMention, role: str) -> list[PeriodMention]:
        """自2021年7月国务院批准…以来，: behind 以来 the time since then, before it the time itself."""
        clean = self._clean
        if (
            role != "during"
            or not self._g.since.search(clean[max(0, mention.start - 2) : mention.start])
            or mention.period is None
        ):
            return []
        m = re.compile(r"[^，。；！？\n]{1,60}?(以来|起|开始)(?=，)").match(clean, mention.end)
        if not m:
            return []
        return [PeriodMention(m.start(1), m.end(1), m[1], Period(mention.period.start, None), "since")]


def _is_long(mention: PeriodMention) -> bool:
    """A year or more: no month, day or deadline."""
    start, end = (mention.period.start, mention.period.end) if mention.period else (None, None)
    whole = start is not None and start.endswith("01-01") and (end is None or end.endswith("12-31"))
    return mention.role in ("during", "since") and (whole or bool(start and end and start[:4] < end[:4]))


def _is_day(period: Period | None) -> bool:
    return period is not None and period.start == period.end


def _year(words: str) -> int:
    return int(words) if words.isdigit() else int(chinese(words) or 0)


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{min(day, calendar.monthrange(year, month)[1]):02}"


def _last_day(date: str) -> str:
    """The last day of a year, a month or a day."""
    if len(date) == 4:
        return f"{date}-12-31"
    if len(date) == 7:
        return f"{date}-{calendar.monthrange(int(date[:4]), int(date[5:7]))[1]:02}"
    return date


def _next_day(date: str) -> str:
    return f"{date[:7]}-01" if len(date) >= 7 else f"{date}-01-01"


def _possible(period: Period) -> bool:
    """Of years that are spoken of: no 3000年, and nothing that was reckoned from a strange date."""
    return all(FIRST_YEAR <= int(day.partition("-")[0]) <= LAST_YEAR for day in (period.start, period.end) if day)


def _checked(start: str, end: str) -> Period | None:
    return Period(start, end) if start <= end else None
