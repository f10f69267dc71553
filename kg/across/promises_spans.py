"""Where a report speaks of several years at once: 过去五年…, 今后五年…, 回首“十三五”…

What says no time of its own there is of all these years: it is no result of the last of them, and no promise for the first.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from kg.frame.years import plan_period
from kg.lexicon import Lexicon
from kg.model import Document, Figure, Period

_STARTS = re.compile(r"(?m)^|(?<=[。；！？])")
_NUMBER = r"^[ \t\u3000*#]*[一二三四五六七八九十]{1,3}、"
_GOES_ON = r"[^。，；\n \u3000]{4,40}(?=[ \u3000]+[^\n]{30})"  # behind a blank, its text in one line with it
HEADING = re.compile(f"{_NUMBER}(?:[^。\\n]{{2,80}}$|{_GOES_ON})", re.M)
PLAIN = re.compile(r"^[ \t\u3000*#]*[^。，；：！？\n]{4,30}$", re.M)  # a line that may be a heading without a number
_ITS_LINES = re.compile(r"[^\n]*(?:\n\s*[*]*(?:——|--|—)[^\n]*)*")  # the rest of a paragraph, and the items behind it
_COLONS = ("：", ":")
_FAR = 1200  # characters above: what was named there is not what is told of
_QUARTER, _HALF, _DECEMBER = 3, 6, 12  # months
_FIVE = 4  # years beside the one that is named


class SpanWords:
    """How reports say so: `lexicon.of(SpanWords)`."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.data("indicators")["spans"]
        said = {k: re.compile(_blank_before(w).format(year=r"\d{4}", plan=words["plan"])) for k, w in words.items()}
        self.several, self.one, self.of_several, self.and_one = (said[k] for k in ("several", "one", "of_several", "and_one"))
        self.dated, self.plan, self.glossary = said["dated"], said["plan"], said["glossary"]
        self.timed, self.of_year = said["timed"], said["of_year"]


class Spans:
    """Of one document: the years that are told of at each place of its text, None where it is one year."""

    def __init__(self, document: Document, words: SpanWords) -> None:
        self._words, self._document, self._text = words, document, document.text
        found = self._within_paragraphs(self._changes()) if document.genre == "work_report" else []
        self._at, self._told = [at for at, _ in found], [period for _, period in found]
        ends = words.glossary.search(document.text, len(document.text) // 2)
        self.end = ends.start() if ends else len(document.text)  # of what is no glossary

    def of(self, start: int, sentence: int) -> Period | None:
        """The years that a figure at `start` is of, in a sentence from `sentence` on that does not say so itself."""
        told = self._at_place(start)
        if told is None or _of_one(told) or self._words.dated.search(self._text, sentence, start):
            return None
        return None if self._words.of_year.search(self._text, self._text.rfind("。", 0, sentence) + 1, start) else told  # 2015年…增长6.3%；|投资增长12.2%

    def year(self, figure: Figure, sentence: int) -> Period | None:
        """The one year that is told of there, whatever plan was named before (刚刚过去的2015年，是“十二五”的收官之年)."""
        told, own = self._at_place(figure.start), self._own_year(figure)
        fits = told is not None and (told.start or "")[:4] == own
        return told if fits and not self._words.plan.search(self._text, sentence, figure.start) else None

    def _own_year(self, figure: Figure) -> str:
        return ((self._document.plans if figure.status == "target" else self._document.reports) or "")[:4]

    def carried(self, figure: Figure) -> Period | None:
        """The year that a report tells of or plans, where a time is told that another sentence named: 直辖八年来最好的一年。…|12%; the
        month or the second half, years of this year, or, far above, a year to come.
        """
        start, end = (figure.period.start or "", figure.period.end or "") if figure.period else ("", "")
        begins = max(self._text.rfind(mark, 0, figure.start) for mark in "。\n") + 1
        told, year = self._at_place(figure.start), self._own_year(figure)
        if figure.status == "target":
            passing = end[:4] > year and self._text.rfind(end[:4], max(0, figure.start - _FAR), figure.start) < 0
        else:
            last = int(end[5:7] or 0)
            part = last - int(start[5:7] or 0) < (_HALF if last == _DECEMBER else _QUARTER)
            passing = end[:4] == year and (start[:4] != end[:4] or part)
        if self._document.genre != "work_report" or not passing:
            return None
        if start[:4] != end[:4] and self._words.of_year.search(self._text, begins, figure.start):
            return _one_year(year)  # 2021年，…五年年均增长13%；进出口总额3055亿元，增长|22.8%
        if told and not _of_one(told):
            return None
        return None if self._words.timed.search(self._text, begins, figure.start) else _one_year(year)

    def _at_place(self, start: int) -> Period | None:
        return self._told[index - 1] if (index := bisect_right(self._at, start)) else None

    def _within_paragraphs(self, changes: list[tuple[int, Period | None]]) -> list[tuple[int, Period | None]]:
        """“十四五”时期是… within a paragraph on one year holds to its end; at its head for those that follow too."""
        out: list[tuple[int, Period | None]] = []
        until: tuple[int, Period | None] | None = None  # where such a passage ends, and what is told of behind it
        for at, told in changes:
            if until and at >= until[0]:
                out.append(until)
                until = None
            ends = _ITS_LINES.match(self._text, at).end()  # type: ignore[union-attr]
            announces = self._text[ends - 1 : ends] in _COLONS  # 回顾这五年，我们主要做了以下工作：
            if at and self._text[at - 1] != "\n" and not until and told and not _of_one(told) and not announces:
                until = ends, out[-1][1] if out else None
            out.append((at, told))
        return [*out, until] if until else out

    def _changes(self) -> list[tuple[int, Period | None]]:
        out: list[tuple[int, Period | None]] = []
        above: Period | None = None  # of the last heading without a number, below which those with one stand
        for m in _STARTS.finditer(self._text):
            at, leads = m.start(), m.start() == 0 or self._text[m.start() - 1] == "\n"
            if leads and (heading := HEADING.match(self._text, at)):
                out.append((at, self._of_heading(heading[0]) if self._of_years(heading[0]) else above))
            elif leads and (plain := PLAIN.match(self._text, at)) and self._of_years(plain[0]):
                above = self._of_heading(plain[0])
                out.append((at, above))
            elif (one := self._words.one.match(self._text, at)) and (leads or one["past"]):
                out.append((at, self._one(one)))
            elif said := self._words.several.match(self._text, at):
                out.append((at, self._years(said[0])))
        return out

    def _of_years(self, words: str) -> bool:
        return self._words.of_several.search(words) is not None or self._words.and_one.search(words) is not None

    def _of_heading(self, words: str) -> Period | None:
        several, one = self._words.of_several.search(words), self._words.and_one.search(words)
        return None if several and one else self._years(several[0]) if several else self._one(one) if one else None

    def _one(self, said: re.Match[str]) -> Period | None:
        """The year that is named, else this one or the one before."""
        return _one_year(said["year"] or ((self._document.plans if said["this"] else self._document.reports) or "")[:4])

    def _years(self, words: str) -> Period | None:
        """The five-year plan that the words name, else five years to the one reported on, or from the one planned."""
        if named := plan_period(words):
            return named
        ahead = (said := self._words.several.match(words)) is not None and said["ahead"] is not None
        year = (self._document.plans if ahead else self._document.reports) or ""
        if not (digits := re.match(r"\d{4}", year)):
            return None
        first = int(digits[0]) - (0 if ahead else _FIVE)
        return Period(f"{first}-01-01", f"{first + _FIVE}-12-31")


def _blank_before(words: str) -> str:
    """2022 年, as some write."""
    return words.replace("{year}年", "{year} ?年").replace("{year})年", "{year}) ?年")


def _one_year(year: str | None) -> Period | None:
    return Period(f"{year}-01-01", f"{year}-12-31") if year and year.isdigit() else None


def _of_one(period: Period) -> bool:
    return (period.start or "")[:4] == (period.end or "")[:4]
