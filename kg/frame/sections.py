"""For each block of a text: does its section look back or ahead, and over which time?

Said by the genre, by headings (一、2020年工作回顾), by the words with which a paragraph opens (近年来，; 今年的主要目标是);
a heading of lower rank keeps what the one above says unless it says otherwise itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from kg.frame.genre import Genre
from kg.frame.years import plan_period, years
from kg.lexicon import Lexicon
from kg.model import Decision, Period, Section, Tense
from kg.text import Block, Text
from kg.text.patterns import any_of

_LOWER = re.compile(r"（[一二三四五六七八九十\d]|[\d一二三四五六七八九十]{1,2}[.．]|[一二三四五六七八九十]是|——")
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、")
_WHOLE = ("work_report", "budget_report", "communique")  # what tells of a year in all its paragraphs


@dataclass(frozen=True, slots=True)
class Words:
    plan: re.Pattern[str]  # headings of sections that plan, and of those that report
    review: re.Pattern[str]
    work: re.Pattern[str]
    recalls: re.Pattern[str]
    this_year: re.Pattern[str]
    opens_back: re.Pattern[str]  # openings of paragraphs
    opens_ahead: re.Pattern[str]


def words(lexicon: Lexicon) -> Words:
    data = lexicon.data("status")["sections"]
    return Words(*(re.compile(any_of(data[k])) for k in ("plan", "review", "work", "recalls", "this_year")),
        re.compile(rf"(?:{'|'.join(data['opens_back'])})"), re.compile(rf"(?:{'|'.join(data['opens_ahead'])})"))  # fmt: skip


@dataclass(frozen=True)
class Reading:
    text: Text
    genre: Genre
    words: Words
    now: int | None  # the document's year
    reports: int | None


def sections(text: Text, lexicon: Lexicon, genre: Genre, published: str | None, reports: int | None) -> tuple[Section, ...]:
    """One for each block, in reading order."""
    reading = Reading(text, genre, lexicon.of(words), int(published[:4]) if published else None, reports)
    whole = _of_genre(reading)
    out: list[Section] = []
    standing = whole
    for block in text.blocks:
        if block.kind == "heading" and (found := _heading(reading, block, standing, whole)) is not None:
            standing = found
        own = standing if block.kind in ("heading", "title") else _opening(reading, block, standing)
        if own.tense and own.tense.rule == "opening ahead":
            standing = own  # 今年的主要目标是…: the paragraphs behind give the details
        out.append(replace(own, start=block.start, end=block.end))
    return tuple(out)


def _of_genre(r: Reading) -> Section:
    tense: Decision[Tense] | None = Decision(r.genre.tense, f"genre {r.genre.name}") if r.genre.tense else None
    period = Decision(_year(r.reports), "year reported on") if r.reports and r.genre.name == "communique" else None
    return Section(0, 0, tense, period)


def _year(year: int) -> Period:
    return Period(f"{year}-01-01", f"{year}-12-31")


def _heading(r: Reading, block: Block, standing: Section, whole: Section) -> Section | None:
    """What a heading says of its section; None where it leaves all as it is."""
    said = r.text.clean[block.start : block.end]
    lower = _LOWER.match(said) is not None
    tense = _tense_of_heading(r, said, lower)
    period = _period_of_heading(r, said)
    if lower and tense is None and period is None:
        return None
    evidence = r.text.evidence(block.start, block.end)
    found: Decision[Tense] | None = Decision(tense, "heading", evidence) if tense else standing.tense if lower else whole.tense
    time = Decision(period, "heading", evidence) if period else standing.period if lower else whole.period
    return Section(0, 0, found, time)


def _tense_of_heading(r: Reading, said: str, lower: bool) -> Tense | None:
    for rule in HEADINGS:
        if (tense := rule(r, said, lower)) is not None:
            return tense
    return None


def _named(said: str) -> list[int]:
    period = plan_period(said)
    return [*years(said), *([int(period.end[:4])] if period and period.end else [])]


def _looks_back(r: Reading, said: str, lower: bool) -> Tense | None:
    named = _named(said)
    past = r.now is not None and bool(named) and all(y < r.now for y in named)
    recalls = (not lower and r.words.review.search(said)) or r.words.recalls.search(said)
    return "back" if recalls or (past and r.words.work.search(said)) else None


def _looks_ahead(r: Reading, said: str, lower: bool) -> Tense | None:
    named = _named(said)
    ahead = r.now is not None and (any(y >= r.now for y in named) or r.words.this_year.search(said) is not None)
    return "ahead" if (not lower and r.words.plan.search(said)) or (ahead and r.words.work.search(said)) else None


HEADINGS: tuple[Callable[[Reading, str, bool], Tense | None], ...] = (_looks_back, _looks_ahead)


def _period_of_heading(r: Reading, said: str) -> Period | None:
    """一、2020年主要工作和“十三五”发展成就: the single year."""
    if not r.words.work.search(said) and not r.words.review.search(said):
        return None
    single = sorted(set(years(said)))
    if len(single) == 1:
        return _year(single[0])
    return plan_period(said) if not single else None


def _opening(r: Reading, block: Block, standing: Section) -> Section:
    """A paragraph that opens with its own time looks there, whatever stands above; that holds for the paragraph."""
    if standing.tense and standing.tense.rule.startswith("genre"):
        return standing
    clean = r.text.clean
    tenses: tuple[tuple[Tense, re.Pattern[str]], ...] = (("ahead", r.words.opens_ahead), ("back", r.words.opens_back))
    for tense, pattern in tenses:
        if m := pattern.match(clean, block.start, min(block.end, block.start + 60)):
            return replace(standing, tense=Decision(tense, f"opening {tense}", r.text.evidence(block.start, m.end())))
    return standing
