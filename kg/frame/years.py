"""The year that a document reports on and the one it plans for; the years and spans that headings and openings name."""

from __future__ import annotations

from kg.frame.genre import Genre
from kg.frame.page import Page, Rules, decided
from kg.lexicon import Lexicon
from kg.model import Decision, Period, Struct, replace
from kg.text.dates import FIRST_YEAR, LAST_YEAR, REPUBLIC, WRITTEN_YEAR, whole, whole_years
from kg.text.patterns import Expressions, Pattern, expression

_YEAR = expression(rf"(?<!\d)({WRITTEN_YEAR})(?:年度?|(?=[-—–~～至]))(?!来|以来|同期|远|—|-|至)|(?<=[（(])({WRITTEN_YEAR})(?=[)）])")
_REPUBLIC = expression(r"(?<![\d.第])(9\d|1[0-4]\d)年度")  # 111年度, as Taiwan counts
_RANGE = expression(rf"(?<!\d)({WRITTEN_YEAR})年?[-—–~～至到]{{1,2}}({WRITTEN_YEAR})年?")
_PLAN = expression(r"第?(十[一二三四五六七八]?|[五六七八九])个五年|“?(十[一二三四五六七八])五|“([五六七八九])五”")
_EARLY = ("01", "02", "03", "04")  # months in which one reports on the year before
_TO_A_CONGRESS = (*_EARLY, "05", "06")  # … where a people's congress met late
_NEAR = 2  # years of the document's own within which paragraphs name those of its work: not 1993年…选举产生以来, 2035年远景
_HEADING = 50  # characters of one that names a year of its section
_LATE = ("11", "12")  # … and in which one plans the next


def years(words: str) -> list[int]:
    """Single years named, in order."""
    return [whole(m[1] or m[2]) for m in _YEAR.finditer(words)] or [REPUBLIC + int(m[1]) for m in _REPUBLIC.finditer(words)]


def plan_period(words: str) -> Period | None:
    """“十四五”时期, 2023—2025年."""
    if m := _RANGE.search(words):
        start, end = whole(m[1]), whole(m[2])
        return whole_years(start, end) if start <= end else None
    if m := _PLAN.search(words):
        start = 1951 + 5 * whole(m[1] or m[2] or m[3])  # so counted, “十一五” begins with 2006
        return whole_years(start, start + 4)
    return None


def clues(lexicon: Lexicon) -> Expressions:
    data = lexicon.data("metadata")
    return Expressions(data["years"]["forms"], {"year": WRITTEN_YEAR}, data["years"], data)


class Reading(Struct, frozen=True):
    page: Page
    genre: Genre
    published: str  # a year, a month or a day; empty where none is known
    back: bool  # whether the year reported on is asked for, and not the one planned
    clues: Expressions

    @property
    def early(self) -> bool:
        months = _TO_A_CONGRESS if self.to_a_congress else _EARLY
        return len(self.published) == 4 or self.published[5:7] in months

    @property
    def to_a_congress(self) -> bool:
        return "before_congress" in self.genre.traits and self.clues.at_a_congress.search(self.page.title + self.page.head[:400]) is not None

    @property
    def late(self) -> bool:
        return self.published[5:7] in _LATE

    @property
    def own(self) -> int | None:
        return int(self.published[:4]) if self.published else None

    @property
    def planned(self) -> set[int]:
        """The years of headings that tell of no account, and of works to come: 三、2022年工作; 2022年工作安排."""
        of_headings = {year for said in self.page.headings if not self.clues.year_done.search(said) for year in years(said)}
        return of_headings | {whole(m[1]) for m in self.clues.planned.finditer(self.page.head)}


Found = tuple[int | str, str]  # a year, or first and last (2021/2025), and the words


def _two_named(said: str, r: Reading) -> Found | None:
    """2023年…执行情况与2024年…草案"""
    found = sorted(set(years(said)))
    if len(found) == 2 and found[1] == found[0] + 1 and "two_years" in r.genre.traits:
        return found[not r.back], str(found[not r.back])
    return None


def _of_title(r: Reading) -> Found | None:
    """2023年工作总结, 2024年工作要点: what the title ends with says which; where it says neither, the genre does."""
    found = years(r.page.title)
    if not found or _RANGE.search(r.page.title):
        return None
    done, aims = _last(r.clues.year_done, r.page.title), _last(r.clues.year_aims, r.page.title)
    ahead = r.own is not None and found[0] > r.own  # 2023年十件民生实事 of December 2022
    if r.back:
        told = years(r.page.title[: max(done, 0)])[-1:] or found  # 2021年施政报告：一、|2020年|施政工作回顾
        year = told[0] if (done >= max(aims, 0) or (r.genre.reports == "title" and aims < 0)) and not ahead else None
    else:
        year = found[-1] if aims > done or (r.genre.plans == "title" and (ahead or r.genre.reports is None) and done < 0) else None
    return (year, str(year)) if year else None


def _span_of_title(r: Reading) -> Found | None:
    """“十四五”…规划, …三年行动计划（2023—2025年）"""
    if r.back or "years_span" not in r.genre.traits or r.clues.assesses.search(r.page.title):
        return None
    named = sorted((m for form in (_RANGE, _PLAN) for m in form.finditer(r.page.title)), key=lambda m: m.start())
    m = named[-1] if named else None  # “十一五”总结及|“十二五”规划
    span = plan_period(m[0]) if m else None
    return (f"{span.start[:4]}/{span.end[:4]}", m[0]) if span and span.start and span.end and m else None


def _of_opening(r: Reading) -> Found | None:
    """会议总结2024年工作，部署2025年工作"""
    if "years_in_opening" not in r.genre.traits:
        return None
    found = [(whole(m[2]), m[0]) for m in r.clues.looks.finditer(r.page.body[:400]) if (r.clues.back.fullmatch(m[1]) is not None) is r.back]
    return found[0] if found else None


def _last(pattern: Pattern, words: str) -> int:
    """Where the last match ends, -1 where there is none: what a title ends with is what it is of."""
    return max((m.end() for m in pattern.finditer(words)), default=-1)


def _of_headings(r: Reading) -> Found | None:
    """一、2020年工作回顾, 二、2021年工作安排, in a paper that has both."""
    if "years_in_headings" not in r.genre.traits:
        return None
    for words in r.page.headings:
        done, aims = _last(r.clues.year_done, words), _last(r.clues.year_aims, words)
        said = words[: max(done, 0)] if r.back else words  # 一、|1996年工作回顾|和1997年工作基本要求
        titled = r.own is None and r.back and r.genre.reports == "before" and not r.clues.reviews.search(words)
        own = set(years(r.page.title)) if titled else ()  # 2026年政府工作报告（节录）: 三、2026年主要工作
        found = [y for y in years(said) if (y not in own if r.own is None else y < r.own + (not r.early) if r.back else r.own <= y <= r.own + 1)]
        if found and max(done, aims) >= 0 and (done > aims) is r.back and len(words) <= _HEADING:
            return (max(found) if r.back else min(found)), words
    return None


def _of_paragraphs(r: Reading) -> Found | None:
    """２０２１年，…; ２０２２年主要预期目标：… where paragraphs open with the year."""
    if "years_in_paragraphs" not in r.genre.traits or r.own is None:
        return None
    clean = r.page.text.clean
    opened = [y for b in r.page.text.blocks if not r.clues.month.match(clean, b.start) for y in years(clean[b.start : b.start + 7])[:1]]
    found = [y for y in opened if (y < r.own or (y == r.own and not r.early)) is r.back and abs(y - r.own) <= _NEAR]
    year = (max if r.back else min)(found, default=None)
    return (year, str(year)) if year else None


def _presumed(r: Reading) -> Found | None:
    """A work report of January reports on the year before and plans the one begun; of December, this and the next."""
    rule = r.genre.reports if r.back else r.genre.plans
    accounts = not r.back and r.clues.year_done.search(r.page.title)  # 2018年度支出绩效评价报告
    if rule is None or accounts or not r.to_a_congress:
        return None
    if r.own is None and not r.back and (told := _of_headings(replace(r, back=True))):
        return int(told[0]) + 1, told[1]
    named = years(r.page.title)
    if len(named) == 1 and (r.own is None or abs(r.own - named[0]) > 1):  # a page that shows it years later
        return named[0] - r.back, ""
    if r.own is None or not (r.early or r.late or (r.back and r.clues.yearly.search(r.page.title))):
        return None  # 关于…灾害情况的报告 of July is of no year before
    return r.own - r.back + r.late, ""


def _of_census(r: Reading) -> Found | None:
    """第七次全国人口普查公报: the year that it counts, whatever else it names."""
    counted = r.clues.data["censuses"].items() if r.back else ()
    return next(((year, name) for name, year in counted if name in r.page.title and year < (r.own or LAST_YEAR)), None)


def _reports_before(form: Pattern, r: Reading) -> Found | None:
    """去年, or 全年全市 when the next has just begun, at the head of the first sentences: the year before the document's."""
    m = form.search(r.page.body[:120]) if r.back else None
    return (r.own - 1, m[1]) if m and r.own and "not_of_last_year" not in r.genre.traits else None


def _told(form: Pattern, words: str, r: Reading) -> Found | None:
    """The year of the form in the words, none to come, in a paper without one in its title."""
    m = form.search(words) if r.back and not years(r.page.title) else None
    return (whole(m[1]), m[0]) if m and (r.own is None or whole(m[1]) <= r.own) and whole(m[1]) not in r.planned else None


def _only_year(r: Reading) -> Found | None:
    """1992年，全县…: of a page without a date the only year that it names and compares nothing with, where a sentence opens with it."""
    clean = r.page.text.clean
    found = set(years(r.clues.compared.sub("", clean))) if r.back and r.own is None and r.genre.tense != "ahead" and r.clues.begins.search(clean) else ()
    return (year, str(year)) if len(found) == 1 and (year := max(found)) not in r.planned else None


RULES: Rules[Reading, int | str] = (
    ("new year", lambda r: next(((year - r.back, str(year)) for year in years(r.page.title) if r.clues.new_year.search(r.page.title)), None)),
    ("two years in the title", lambda r: _two_named(r.page.title, r)),
    # 现提出2023年预算执行情况与2024年预算草案，请予审查
    ("two years that are submitted", lambda r: _two_named(m[0], r) if (m := r.clues.two_years.search(r.page.head)) else None),
    ("span in the title", _span_of_title),
    ("title", _of_title),
    ("headings", _of_headings),
    ("paragraphs", _of_paragraphs),
    ("opening", _of_opening),
    ("presumed", _presumed),
    # 对2021年重点工作上半年完成情况进行了督办
    ("state of works", lambda r: _told(r.clues.state_of_works, r.page.first, r)),
    ("census", _of_census),
    # 交通运输部发布了《2019年…统计公报》: what is told of it
    ("communique that is told", lambda r: _told(r.clues.tells_of, r.page.body[:200], r)),
    ("opening year", lambda r: (whole(m[1]), m[0]) if r.back and "year_opens" in r.genre.traits and (m := r.clues.opened.match(r.page.body)) else None),
    ("last year", lambda r: _reports_before(r.clues.last_year, r)),
    ("whole year", lambda r: _reports_before(r.clues.whole_of_it, r) if r.early else None),
    ("only year", _only_year),
)


def year_of(page: Page, genre: Genre, published: str | None, *, back: bool) -> Decision[str] | None:
    """The year reported on, or the one planned for; of a plan the first and the last: 2021/2025."""
    found = decided(RULES, Reading(page, genre, published or "", back, page.lexicon.of(clues)), page)
    if found is None or not all(FIRST_YEAR <= int(year) <= LAST_YEAR for year in str(found.value).split("/")):
        return None
    return Decision(str(found.value), found.rule, found.evidence)


def spoken(page: Page, published: str | None) -> Decision[str] | None:
    """The year that the title or the opening speak of: that of a plan without a year of its own."""
    if of_title := years(page.title):
        return Decision(str(max(of_title)), "title", page.of_title(str(max(of_title))))
    text = page.text
    opening = "".join(text.clean[s.start : s.end] for s in text.sentences[:4])[:400]
    own = int(published[:4]) if published else None
    if own and (m := page.lexicon.of(clues).this.search(opening)):
        return Decision(str(own), "this year", page.proof(m[0]))
    return Decision(str(own), "opening", page.proof(str(own))) if own in years(opening) and own else None
