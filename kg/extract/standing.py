"""Which time does each block of a text stand under? That of its heading, its section, its list, or of the whole report."""

from __future__ import annotations

from kg.extract.period_grammar import Grammar
from kg.model import Decision, Period, PeriodMention, QuantityMention, Span, replace
from kg.text import Block, Spans, Text

_FIRST = 3  # blocks in which a report says what time it is of
_SHORT_REPORT = 20  # blocks of one that tells of one matter
_OPENING = 20  # characters of a paragraph in which the time that it opens with begins
OF_THE_REPORT = "of the report"  # of what was done, and of no aim
OF_THE_AIMS = "of the aims"  # … of aims, and of nothing that was done


class Standing:
    """Reads the blocks in their order and keeps what was said for those to come."""

    def __init__(self, text: Text, periods: Spans[PeriodMention], numbers: Spans[QuantityMention], grammar: Grammar, several: bool) -> None:
        """`several`: more than one speaker, each of whom tells of a time of his own."""
        self._text, self._periods, self._numbers, self._g = text, periods, numbers, grammar
        self._told: Decision[Period] | None = None  # by the section that goes on
        self._in_section: PeriodMention | None = None  # the time of the section, or with which a paragraph of it opens
        self._in_list: PeriodMention | None = None  # that which the items of a list are of
        self._listed = False  # whether a list goes on
        self._under_heading: PeriodMention | None = None
        self._of_aims: PeriodMention | None = None  # by when the aims are reached with which a section begins
        self._in_report = self._of_report(several)

    def times(self) -> list[PeriodMention | None]:
        """For each block the time that it stands under, None where nothing says one."""
        return [self._time(block) for block in self._text.blocks]

    def _time(self, block: Block) -> PeriodMention | None:
        opening = [p for p in self._periods.between(block.start, block.start + _OPENING) if opens(self._text, self._g, p, block)]
        opened = next((p for p in opening if self._leads(p) or self._text.clean.endswith("：", block.start, block.end)), None)
        item = self._g.item.match(self._text.clean, block.start) is not None
        self._enter_section(block, next(filter(is_long, opening), None))
        self._enter_list(block, opened, item)
        if block.kind == "heading":  # 二、下半年工作计划, and what stands under it
            self._under_heading = opened if opened and not is_long(opened) else self._under_heading if item else None
        self._enter_aims(block)
        whole = self._of_the_whole(block)
        own = self._in_section
        part = whole if whole and own and _within(whole.period, own.period) else None
        return self._under_heading or part or own or self._in_list or whole or self._of_aims

    def _leads(self, mention: PeriodMention) -> bool:
        """1—6月，…; 截至6月末：…"""
        during = mention.role == "during" and not is_day(mention.period)
        return during or bool(self._g.before["as_of"].before(self._text.clean, mention.start))

    def _enter_section(self, block: Block, opening: PeriodMention | None) -> None:
        """The time that its section tells of, until a paragraph opens with another (五年来，…)."""
        told = self._text.frame.section_at(block.start)
        if told is not None and told.period != self._told:
            self._told = told.period
            self._in_section = PeriodMention(block.start, block.start, "", told.period.value, rule="of the section") if told.period else None
        if self._told and opening and block.kind != "heading" and not (opening.role == "since" and holds(opening.period, self._told.value)):
            self._in_section = opening  # not 2017年以来 of five years that begin with 2017

    def _enter_list(self, block: Block, opened: PeriodMention | None, item: bool) -> None:
        """1—6月，发生事故274起。|1.工矿事故…: what its items are of, and a list behind 如下：."""
        if opened or not (self._listed or item):
            self._in_list = opened
        self._listed = block.kind != "heading" and (self._listed or self._text.clean.endswith("：", block.start, block.end))

    def _enter_aims(self, block: Block) -> None:
        """总体目标：到2025年，…取得重大进展，到2035年，…|处罚率达到80%: the first year told holds up to the next heading."""
        if block.kind == "heading" and not self._g.of_box.match(self._text.clean, block.start):
            self._of_aims = None
        opening = self._periods.between(block.start, block.start + _OPENING) if self._of_aims is None else []
        by = (p for p in opening if p.role == "by" and self._g.aims.search(self._text.clean, max(0, block.start - _OPENING), p.start))
        self._of_aims = next((replace(p, rule=OF_THE_AIMS) for p in by), self._of_aims)

    def _of_the_whole(self, block: Block) -> PeriodMention | None:
        """The time that the report is of, behind where it says so, up to a block that tells of another."""
        report = self._in_report
        if report is None or report.end > block.start:
            return None
        if block.kind != "cell" and self._leaves(block, report):
            self._in_report = None
        return report

    def _of_report(self, several: bool) -> PeriodMention | None:
        """What a report is of that says no other time."""
        blocks = self._text.blocks
        found = next(filter(None, map(self._said_by, blocks[:_FIRST])), None)
        if found is None and blocks and not several and len(blocks) <= _SHORT_REPORT:
            found = self._of_the_first_number(blocks[min(_FIRST, len(blocks)) - 1].end)
        return replace(found, rule=OF_THE_REPORT) if found else None

    def _said_by(self, block: Block) -> PeriodMention | None:
        """上半年…进展 in the title, 截至6月底，… at the head of the first paragraphs."""
        title = block.kind == "title" and not self._numbers.between(block.start, block.end)  # not 前三季度新开工1.2万套
        for mention in self._periods.between(block.start, block.end if title else block.start + _OPENING):
            if mention.role == "by" and self._g.before["as_of"].before(self._text.clean, mention.start):
                return mention
            if (
                mention.role == "since"
                and block.kind == "body"
                and is_of_the_year(mention, self._text.published)
                and opens(self._text, self._g, mention, block)
            ):
                return mention  # 今年以来，某县坚持…: what the news tell
            short = mention.role == "during" and not is_day(mention.period) and not is_long(mention)
            if title and short and self._text.clean[mention.start - 1] != "（":  # （2023年3月）, the date below it; 乡长郭某（1996年9月离任）
                return mention
        return None

    def _of_the_first_number(self, end: int) -> PeriodMention | None:
        """今年7月，查处问题|80起 in the first lines."""
        led = (self._periods.between(self._text.reach_back(q.start), q.start) for q in self._numbers.between(0, end))
        first = next((told[-1] for told in led if told), None)
        time, day = first.period if first and first.role == "during" else None, self._text.published
        return first if time and day and not is_day(time) and (time.end or day) <= day else None

    def _leaves(self, block: Span, report: PeriodMention) -> bool:
        """Whether a block tells of another time than the one that the first lines gave."""
        told = (m for m in self._periods.between(block.start, block.end) if m.role == "during" and not is_day(m.period))
        return self._text.block_at(report.start).kind != "title" and not all(holds(report.period, m.period) for m in told)


def opens(text: Text, grammar: Grammar, mention: PeriodMention, of: Span) -> bool:
    """2009年，…, 各位代表，刚刚过去的2025年，…: the time at the head of a paragraph or a sentence."""
    return grammar.opening.fullmatch(text.clean, of.start, mention.start) is not None


def holds(whole: Period | None, part: Period | None) -> bool:
    return bool(whole and part and (whole.start or "") <= (part.start or "") and (part.end or "9") <= (whole.end or "9"))


def _within(period: Period | None, whole: Period | None) -> bool:
    """上半年 of the year that the section is of."""
    return bool(period and whole and period.end and whole.start and whole.end and whole.start <= period.end < whole.end)


def is_long(mention: PeriodMention) -> bool:
    """A year or more: no month, day or deadline."""
    start, end = (mention.period.start, mention.period.end) if mention.period else (None, None)
    whole = start is not None and start.endswith("01-01") and (end is None or end.endswith("12-31"))
    return mention.role in ("during", "since") and (whole or bool(start and end and start[:4] < end[:4]))


def is_of_the_year(mention: PeriodMention, published: str | None) -> bool:
    """今年以来"""
    return bool(published and mention.period and mention.period.start == f"{published[:4]}-01-01")


def is_day(period: Period | None) -> bool:
    return period is not None and period.start == period.end
