"""For each block of a text: does its section look back or ahead, and over which time?

Said by the genre, by headings (一、2020年工作回顾), by the words with which a paragraph opens (近年来，; 今年的主要目标是);
a heading of lower rank keeps what the one above says unless it says otherwise itself.
"""

from __future__ import annotations

from kg.frame.genre import Genre
from kg.frame.page import Page
from kg.frame.years import plan_period, years
from kg.lexicon import Lexicon
from kg.model import Decision, Label, Period, Section, Span, Struct, Tense, replace
from kg.text import Block, Text
from kg.text.dates import WRITTEN_YEAR, whole, whole_years
from kg.text.patterns import ORDINAL, Expressions, Pattern
from kg.text.spans import Spans

_TERM = 5  # years that a government is in office


def words(lexicon: Lexicon) -> Expressions:
    """How headings of sections look back and ahead, how paragraphs open, and how a sentence opens that no longer looks back."""
    data = lexicon.data("status")["sections"]
    return Expressions(data["forms"], {"year": WRITTEN_YEAR, "ordinal": ORDINAL}, data)


class Reading(Struct, frozen=True):
    text: Text
    genre: Genre
    words: Expressions
    now: int | None  # the document's year
    year: int | None  # that it reports on, else plans for
    planned: bool  # no year is reported on
    over: int | None  # the last year that is reported on
    ahead: int | None  # the first that is planned for

    @property
    def done(self) -> int | None:
        """The last year of which a heading tells what was done: that of a report of December too, which plans the next."""
        reported = self.over if self.over and self.ahead and self.over < self.ahead else None
        return max(self.now - 1, reported or 0) if self.now else None


Years = tuple[Decision[str] | None, Decision[str] | None]  # that are reported on and planned for


def sections(page: Page, genre: Genre, published: str | None, told: Years) -> tuple[Section, ...]:
    """One for each block, in reading order."""
    text, (back, ahead) = page.text, told
    year, over = back or ahead, int(back.value[-4:]) if back else None
    day = published or (ahead.value if ahead else None)
    now, titled = int(day[:4]) if day else None, int(year.value) if year and year.value.isdigit() and year.rule != "only year" else None
    first = int(ahead.value[:4]) if ahead else None
    reading = Reading(text, genre, page.lexicon.of(words), now, titled, back is None, over, first)
    whole = _of_genre(reading)
    if back and genre.name in ("work_report", "budget_report") and (back.rule != "presumed" or any(_looks_ahead(reading, x, False) for x in page.headings)):
        whole = replace(whole, tense=Decision("back", "before the plans"))
    out, standing, above = list[Section](), whole, False  # above: whether headings without a number stand over those with one
    for index, block in enumerate(text.blocks):
        if _is_heading(reading, index) and (found := _heading(reading, block, standing, whole, above)) is not None:
            whole = _behind_plans(reading, block) if found.tense and found.tense.value == "ahead" else whole
            above = above or reading.words.enumerated.match(text.clean, block.start) is None
            standing = found
        if block.kind in ("heading", "title"):
            out.append(replace(standing, start=block.start, end=block.end))
            continue
        inside = _paragraph(reading, index, block, standing)
        out += inside
        begun = inside[-1 if text.clean.endswith("？", block.start, block.end) else 0].tense  # …。2018年将会有哪些变化？
        if begun and begun.rule == "opening ahead" and not reading.words.intro.search(text.clean, block.start, block.end):
            standing = replace(standing, tense=begun)  # 今年的主要目标是…: the paragraphs behind give the details
    return tuple(out)


def _is_heading(r: Reading, index: int) -> bool:
    """Also a second title: behind a byline, behind what stands under the first, or of an annex."""
    block, before = r.text.blocks[index], r.text.blocks[index - 1]
    second = before.kind != "title" or r.words.annex.match(r.text.clean, before.start)
    return (block.kind == "heading" and not r.words.of_table.match(r.text.clean, block.start)) or (block.kind == "title" and index > 0 and bool(second))


def _behind_plans(r: Reading, block: Block) -> Section:
    """Numbered headings behind the plans of a work report plan, whatever they are called; all behind those of a budget, for its year."""
    if r.genre.name == "budget_report" and r.ahead:
        return Section(0, 0, Decision("ahead", "budget"), Decision(whole_years(r.ahead), "budget"))
    goes_on = r.genre.name == "work_report" and r.words.enumerated.match(r.text.clean, block.start)
    return replace(_of_genre(r), tense=Decision("ahead", "behind the plans")) if goes_on else _of_genre(r)


def _of_genre(r: Reading) -> Section:
    bill = r.planned and r.genre.name == "budget_report" and r.text.blocks and r.words.bill.search(r.text.clean, 0, r.text.blocks[0].end)
    said: Tense | None = "ahead" if bill else r.genre.tense
    tense: Decision[Tense] | None = Decision(said, f"genre {r.genre.name}") if said else None
    period = Decision(whole_years(r.year), f"year of a {r.genre.name}") if r.year and "one_year" in r.genre.traits else None
    return Section(0, 0, tense, period)


def _heading(r: Reading, block: Block, standing: Section, whole: Section, above: bool) -> Section | None:
    """What a heading says of its section; None where it leaves all as it is."""
    said = r.text.clean[block.start : block.end]
    lower = r.words.lower.match(said.rpartition("：")[2]) is not None or said.endswith("：")
    tense = _looks_back(r, said, lower) or _looks_ahead(r, said, lower)
    period = _period_of_heading(r, said)
    lower = lower or (above and r.words.enumerated.match(said) is not None)  # 2014年工作回顾|一、服务发展
    if lower and tense is None and period is None:
        return None
    evidence = r.text.evidence(block.start, block.end)
    numbered = whole.tense is None or whole.tense.rule != "behind the plans" or r.words.enumerated.match(said)
    found: Decision[Tense] | None = Decision(tense, "heading", evidence) if tense else standing.tense if lower else whole.tense if numbered else None
    time = Decision(period, "heading", evidence) if period else standing.period if lower else whole.period
    return Section(0, 0, found, time)


def _named(r: Reading, said: str) -> list[int]:
    period = plan_period(said)
    return [*years(said), *([int(period.end[:4])] if period and period.end else []), *_last_year(r, said)]


def _last_year(r: Reading, said: str) -> list[int]:
    """去年工程建设成绩单"""
    return [r.now - 1] if r.now and r.words.last_year.search(said) else []


def _looks_back(r: Reading, said: str, lower: bool) -> Tense | None:
    named = _named(r, said)
    past = r.done is not None and bool(named) and all(y <= r.done for y in named)
    recalls = (not lower and r.words.review.search(said)) or r.words.recalls.search(said)
    return "back" if recalls or (past and r.words.work.search(said)) else None


def _looks_ahead(r: Reading, said: str, lower: bool) -> Tense | None:
    named = _named(r, said)
    ahead = r.done is not None and (any(y > r.done for y in named) or r.words.this_year.search(said) is not None)
    budget = r.planned and r.year and r.genre.name == "budget_report" and r.words.budgeted.search(said)  # and no account of what became of it
    return "ahead" if (not lower and r.words.plan.search(said)) or r.words.heads_on.match(said) or (ahead and r.words.work.search(said)) or budget else None


def _period_of_heading(r: Reading, said: str) -> Period | None:
    """一、2020年主要工作和“十三五”发展成就, 一、二○○一年全市…: the single year; 过去五年工作回顾, 今后五年的目标: the five."""
    for form, last in ((r.words.term_over, r.over), (r.words.term_ahead, r.ahead and r.ahead + 4)):
        if last and (m := form.search(said)):
            told = m.groupdict().get("n")  # 过去|四|年工作回顾
            return whole_years(last + 1 - (whole(told) if told else _TERM), last)
    single = set(years(said)) or set(_last_year(r, said))
    if len(single) > 1 or not (r.words.work.search(said) or r.words.review.search(said) or r.words.opens_with_year.match(r.words.enumerated.sub("", said))):
        return None
    return whole_years(single.pop()) if single else plan_period(said)


def _paragraph(r: Reading, index: int, block: Block, standing: Section) -> list[Section]:
    """The sections of a paragraph: a sentence that opens with its own time (近年来，…) begins one, whatever stands above."""
    out = [replace(standing, start=block.start, end=block.end)]
    for sentence in r.text.sentences_from(block.start):
        if sentence.block != index:
            break
        tense = _opening(r, sentence, sentence.start == block.start)
        if tense is None and out[-1].tense and out[-1].tense.rule == "opening back" and r.words.turns.match(r.text.clean, sentence.start, sentence.end):
            tense = standing.tense
        elif tense is None:
            continue
        begun = replace(standing, start=sentence.start, end=block.end, tense=tense)
        out = [*out[:-1], *([replace(out[-1], end=sentence.start)] if out[-1].start < sentence.start else []), begun]
    return out


def _opening(r: Reading, span: Span, leads: bool) -> Decision[Tense] | None:
    clean, stop = r.text.clean, min(span.end, span.start + 60)
    tenses: tuple[tuple[Tense, Pattern], ...] = (("ahead", r.words.opens_ahead), ("back", r.words.opens_back))
    for tense, pattern in tenses:
        if m := pattern.match(clean, span.start, stop):
            return Decision(tense, f"opening {tense}", r.text.evidence(span.start, m.end()))
    led = r.words.opens_with_year.match(clean, span.start) if leads and r.now else None
    year = years(led[0])[0] if led else 0
    plans = r.genre.name == "work_report" and r.over and year == r.ahead and r.ahead > r.over
    said: Tense | None = "ahead" if plans else "back" if led and r.now and year < r.now and clean[led.end()] == "，" else None
    return Decision(said, "opening ahead" if plans else "opening year", r.text.evidence(span.start, led.end())) if led and said else None


def attributed(found: tuple[Section, ...], page: Page, labels: tuple[Label, ...], own: Span | None, who: Decision[str] | None) -> tuple[Section, ...]:
    """Each section with who has the floor in it, by the label of its turn, else the speaker of record in his `own` stretch."""
    out: list[Section] = []
    text, turns = page.text, Spans(x for x in labels if x.turn > x.end and x.name)
    for section in found:
        speaker = who if own and own.start <= section.start < own.end else None
        if (turn := turns.last(section.start)) and section.start < turn.turn:
            speaker = Decision(turn.name or "", "label", text.evidence(turn.start, turn.end))
        out.append(replace(section, speaker=speaker))
    return tuple(out)
