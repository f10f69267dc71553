"""Which expression of time does a number stand under? And each block of a text: that of its heading, its section, its list, or of the
whole report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from kg.extract.period_values import Grammar
from kg.extract.periods import DAY_OF_THE_REPORT
from kg.lexicon import Lexicon
from kg.model import Decision, Found, Period, PeriodMention, QuantityMention, Span, replace
from kg.text import Block, Sentence, Spans, Text
from kg.text.dates import whole_years, year

_STORY = 600  # characters behind the day of an occasion in which those who were there are counted, in a text of several days
_CARRIED = 4  # sentences that a period at the head of a topic goes on to govern
_FARTHEST = 80  # … that are looked through for the time that opens one of them
_SIDE, _BETWEEN = 8, 24  # characters before the value of one side of a range of years, and from the first value to the last
_NOT_GOVERNING = ("baseline", "name")
_FIRST = 3  # blocks in which a report says what time it is of
_SHORT_REPORT = 20  # blocks of one that tells of one matter
_OPENING = 20  # characters of a paragraph in which the time that it opens with begins
OF_THE_REPORT = "of the report"  # of what was done, and of no aim
OF_THE_AIMS = "of the aims"  # … of aims, and of nothing that was done


class Timeline:
    """Which expression of time does a number stand under?"""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._g = lexicon.of(Grammar)
        self._text = text
        self._periods = Spans(p for p in found.periods if p.role not in _NOT_GOVERNING and p.period is not None)
        self._compared = Spans(p for p in found.periods if p.role == "baseline")
        told = (p for p in found.periods if p.role == "during" or (p.rule == DAY_OF_THE_REPORT and text.block_at(p.start).kind != "byline"))
        self._days = Spans(_latest(p for p in told if is_day(p.period)))
        self._numbers, self._ends = Spans(found.quantities), {q.end for q in found.quantities}
        self._one_day = len({p.period for p in self._days.all}) == 1
        cells = {c.start for t in text.tables for row in t.rows for c in row if c.column >= 0 and t.heads[c.column].role == "due"}
        self._dues = Spans(p for p in self._periods.all if p.start in cells or self._g.before["due"].before(text.clean, p.start))
        several = len({turn.speaker for turn in found.turns}) > 1  # speakers, each of whom tells of a time of his own
        self._standing = Standing(text, self._periods, self._numbers, self._g, several).times()
        self._carried = cache(self._carried_to)

    def governing(self, position: int) -> PeriodMention | None:
        """The nearest before the number in its sentence; else one in the sentences before it in the paragraph; else
        the time that the section tells of; None where the text says none.

        A baseline, a name and a value's own “由上年的” govern nothing else.
        """
        sentence, reach = self._text.sentence_at(position), self._text.reach_back(position)
        if due := self._due_behind(position):
            return due
        for mention in reversed(self._periods.between(reach, position)):
            behind = self._text.clean, mention.end, position
            to_come = mention.role == "by" and not (mention.period and (mention.period.end or "9") <= (self._text.published or ""))
            if to_come and self._g.now.search(*behind):
                return None  # 到年底的进度：目前已完工|18处; but 截至2月8日，现有|…
            if mention.end > position or mention.start in self._ends or (self._deadline(mention) and self._of_an_item(mention, sentence.start, position)):
                continue
            aim = mention.role == "by" and self._g.before["by"].before(self._text.clean, mention.start)  # 到2027年，建成…，产业规模突破
            if (not (aim or is_long(mention)) and self._g.sized.fullmatch(*behind)) or (mention.role == "by" and self._g.aimed_at.match(*behind)):
                continue
            if self._g.aside.match(*behind) or (mention.role == "from" and not self._g.listed.fullmatch(*behind)):
                continue
            if is_day(mention.period) and self._g.next_clause.match(*behind) and not self._g.hours.match(*behind) and not self._g.of_the_day.fullmatch(*behind):
                continue  # 年末不良贷款率0.98%，…: a day holds for its clause (年底，… stands before it)
            return self._side_of_range(mention, position)
        now = self._g.now.search(self._text.clean, max(reach, self._text.clean.rfind("；", reach, position)), position)  # 学校现有|班级30个
        return None if now else self._due(position) or self._carried(sentence)

    def day_of_those_there(self, position: int) -> Period | None:
        """委员共|24人出席会议: the latest day told before, where a clause counts who was there that day, or what was given."""
        told = self._days.last(position - 1)
        near = told and (position - told.end < _STORY or self._one_day)
        return told.period if told and near and self._g.attended.search(self._text.clean, *self._text.clause(position, position + 1)) else None

    def day_of_the_occasion(self, position: int, goes_on: bool) -> Period | None:
        """The latest day told before, where a sentence tells of what was begun on it (1月27日，…开工) or points to it (本次签约…)."""
        sentence, block = self._text.sentence_at(position), self._text.block_at(position)
        title = block.kind == "title"  # 9个项目集中开工: of the first day that is told below
        told, start = next(iter(self._days.all), None) if title else self._days.last(position - 1), sentence.start
        goes_on = goes_on or any(self._g.of_occasion.match(self._text.clean, at) for at in (start, block.start))
        sized = told and self._g.sized.fullmatch(self._text.clean, told.end, max(told.end, position))
        if told is None or sized or not (told.start >= start or goes_on) or (title and told.start - start > _STORY):
            return None
        return told.period if told.start < start or self._g.begun.search(self._text.clean, start if title else told.end, sentence.end) else None

    def _due_behind(self, position: int) -> PeriodMention | None:
        """剩余|5项预计10月底前全部完成: by when, behind the number in its clause."""
        told = self._periods.between(position, self._text.clause(position, position + 1)[1])
        due = next((p for p in told if p.role == "by" and p.start not in self._ends and self._g.before["aimed"].before(self._text.clean, p.start)), None)
        return due if due and len(self._numbers.between(position, due.start)) == 1 else None

    def _due(self, position: int) -> PeriodMention | None:
        """（完成时限：2024年12月） behind it in its paragraph, or the cell of its row that says so."""
        due = self._dues.between(position, (self._text.row_at(position) or self._text.block_at(position)).end)
        return replace(due[0], role="by", period=Period(None, due[0].period.end)) if due and due[0].period else None

    def _carried_to(self, sentence: Sentence) -> PeriodMention | None:
        """The time that the sentences before it in its paragraph, or its section, tell of."""
        at, index, blocks = sentence.start, sentence.block, self._text.blocks
        while index and self._goes_on(blocks[index - 1], blocks[index]):
            index -= 1
        first = at if self._g.aim_told.match(self._text.clean, at, sentence.end) else blocks[index].start
        aside: PeriodMention | None = None  # 建成5所，1月份完成投资…。|: of its clause alone where another sentence says a time
        for distance in range(_FARTHEST):
            if at <= first:
                break
            earlier = self._text.sentence_at(at - 1)
            if self._g.divides.match(self._text.clean, earlier.start) and not self._g.of_them.match(self._text.clean, sentence.start):
                at = earlier.start
                continue
            told = self._periods.between(self._text.reach_back(at - 1), at)
            for mention in reversed(told):
                leads = (mention.role == "during" or is_long(mention)) and self._leads(mention, earlier)
                near = (leads and is_long(mention)) or ((leads or distance < _CARRIED) and not self._event(mention, earlier))
                hours = self._g.hours.match(self._text.clean, mention.end)
                day = is_day(mention.period) and not hours and (distance > 0 or not self._g.of_them.match(self._text.clean, sentence.start))  # …。其中|
                deadline = self._deadline(mention) and (mention.role != "by" or self._g.after["by"].match(self._text.clean, mention.end))  # 计划6月底前竣工。|
                within = self._g.aside.match(self._text.clean, mention.end, earlier.end)
                if not near or mention.role == "from" or deadline or day or within or self._beyond(mention, earlier, sentence):
                    continue
                if not self._numbers.between(earlier.start, mention.start):
                    return mention
                aside = aside or mention
            at = earlier.start
        return aside or self._standing[sentence.block]

    def _goes_on(self, before: Block, block: Block) -> bool:
        """A sentence that is set in lines; …增长4.8%。|其中，: of those of the paragraph before."""
        in_lines = self._text.clean[before.end - 1] in "；，" and not self._g.item.match(self._text.clean, block.start)
        return in_lines or (before.kind == "body" and self._g.goes_on.match(self._text.clean, block.start) is not None)

    def _deadline(self, mention: PeriodMention) -> bool:
        """By when, or in which month a work is done: 计划11月投入使用."""
        return mention.role == "by" or (not is_long(mention) and self._g.completed.match(self._text.clean, mention.end) is not None)

    def _event(self, mention: PeriodMention, of: Sentence) -> bool:
        """于2013年9月迁入新址。|占地80亩: a month in which, or since which, something happened that no number tells of."""
        start, end = (mention.period.start, mention.period.end) if mention.period else (None, None)
        month = start is not None and (end or start)[:7] == start[:7]
        leads = opens(self._text, self._g, mention, of) and not (mention.role == "since" and self._standing[of.block])
        return month and not leads and not self._numbers.between(mention.end, of.end)

    def _of_an_item(self, mention: PeriodMention, start: int, position: int) -> bool:
        """甲工程完成投资3亿元，预计11月底完工；|乙工程…: a deadline that does not open the sentence is of its own item."""
        clean = self._text.clean
        return "；" in clean[mention.end : position] and bool(self._numbers.between(clean.rfind("：", start, mention.start) + 1 or start, mention.start))

    def _beyond(self, mention: PeriodMention, of: Span, sentence: Span) -> bool:
        """今年建成…，2028年建成…。公路方面，: a time outside that of its section, in one of several years, or behind the year planned
        for is said of its clause alone; a year of those of a section that sums them up (2021年达到…。|累计完成…) of its sentence.
        """
        plan, start = self._text.frame.plans or self._text.frame.spoken, mention.period.start if mention.period else None
        own, standing = self._text.frame.period_at(of.start), self._standing[self._text.sentence_at(of.start).block]
        own = standing.period if standing and is_long(standing) and not (own and own.year is None) else own
        told = own, mention.period if mention.rule == "during" else None  # 2020年11月，…，十年共增加…。|
        several = [bool(p and (p.start or "9")[:4] < (p.end or "")[:4]) for p in told]
        summed = several == [True, False] and mention.rule == "during" and self._g.summed.search(self._text.clean, sentence.start, sentence.end)
        outside = (any(several) and not self._leads(mention, of)) or (own and not holds(own, mention.period)) or (plan and (start or "")[:4] > plan.value[-4:])
        return bool(start and (summed or (outside and not opens(self._text, self._g, mention, of))))

    def _leads(self, mention: PeriodMention, of: Span) -> bool:
        """…高度重视，“十三五”期间，…: a year or a plan that opens its clause, as it may a paragraph."""
        whole = mention.rule == "five-year plan" or (mention.period and mention.period.year)
        return opens(self._text, self._g, mention, of) or bool(whole and self._text.clean[mention.start - 1] in "，；“")

    def _side_of_range(self, mention: PeriodMention, position: int) -> PeriodMention:
        """2019年至2022年，能力从2.6亿吨增长到3.15亿吨: the first value is of the first year, the second of the last."""
        period, clean = self._one_of_list(mention, position), self._text.clean
        if period and period.year and self._g.mean_growth.search(clean, position - _SIDE, position):
            return replace(mention, period=self._mean_of(mention, position) or period)
        if period is not mention.period:
            return replace(mention, period=period)
        if period is None or not period.start or not period.end or period.year:
            return mention
        g = self._g
        before = clean[max(mention.end, position - _SIDE) : position]
        if g.first_value.search(before) and g.goes_to.match(clean, position, position + _BETWEEN):
            named = g.year.search(mention.text)  # else the years lead from the one before them: 五年来，由|4亿元提高到5亿元
            return replace(mention, period=whole_years(int(period.start[:4]) - (named is None)))
        if g.last_value.search(before) and g.came_from.search(clean, mention.end, position):
            return replace(mention, period=Period(f"{period.end[:4]}-01-01", period.end))
        return mention

    def _mean_of(self, mention: PeriodMention, position: int) -> Period | None:
        """2005年达到18亿元，是2000年的2.7倍，年均增长|17%: of the years between; else of those that its section tells of."""
        base = next((p.period.end for p in self._compared.between(mention.end, position)[::-1] if p.period), None)
        year, standing = mention.period.year if mention.period else None, self._standing[self._text.sentence_at(position).block]
        whole = standing.period if standing else None
        if base and year and int(base[:4]) + 1 < int(year):
            return whole_years(int(base[:4]) + 1, year)
        return whole if whole and not whole.year and holds(whole, mention.period) else None

    def _one_of_list(self, mention: PeriodMention, position: int) -> Period | None:
        """2015年、2016年收结案分别为75件、73件，84件、83件: of so many numbers for each of so many years."""
        years, g = self._g.year.findall(mention.text), self._g
        if len(years) < 2 or not g.respectively.search(self._text.clean, mention.end, position):
            return mention.period
        numbers = self._numbers.between(mention.end, self._text.sentence_at(position).end)
        listed = 1 + next((i for i, (a, b) in enumerate(pairwise(numbers)) if not g.between.fullmatch(self._text.clean, a.end, b.start)), len(numbers) - 1)
        each, rest = divmod(listed, len(years))
        at = len(self._numbers.between(mention.end, position))
        return whole_years(year(years[at // each])) if not rest and at < listed else mention.period


def _latest(days: Iterable[PeriodMention]) -> Iterator[PeriodMention]:
    """Those that are no earlier than all before them."""
    latest = ""
    for day in days:
        if day.period and (day.period.start or "") >= latest:
            latest = day.period.start or ""
            yield day


# --- the time that each block stands under ----------------------------------------------------------------------------


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
        opened = next((p for p in opening if self._leads(p) or self._leads_on(p, block)), None) or self._before_a_list(block)
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

    def _leads_on(self, mention: PeriodMention, block: Block) -> bool:
        """今年以来，…如下：, and 3月5日，…如下：, but not 3月5日，大会开幕。…要办好以下实事：, the day of the sitting."""
        of_its_sentence = not is_day(mention.period) or self._text.sentence_at(mention.start).end == block.end
        return of_its_sentence and self._text.clean.endswith("：", block.start, block.end)

    def _before_a_list(self, block: Block) -> PeriodMention | None:
        """王明介绍，2022年，环境质量呈现三个特点：| the only time of a paragraph that leads to a list and counts nothing."""
        clean = self._text.clean
        if block.kind == "heading" or not clean.endswith("：", block.start, block.end) or self._numbers.between(block.start, block.end):
            return None
        told = [p for p in self._periods.between(block.start, block.end) if p.role == "during" and not is_day(p.period)]
        return told[0] if len(told) == 1 and clean[told[0].end] == "，" == clean[told[0].start - 1] else None

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
        told = (m for m in self._periods.between(block.start, block.end) if m.role == "during" and not is_day(m.period))
        if block.kind != "cell" and self._text.block_at(report.start).kind != "title" and not all(holds(report.period, m.period) for m in told):
            self._in_report = None
        return report

    def _of_report(self, several: bool) -> PeriodMention | None:
        """What a report is of that says no other time."""
        blocks = self._text.own_blocks
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
            start, day = mention.period.start if mention.period else None, self._text.published
            if mention.role == "since" and block.kind == "body" and day and start == f"{day[:4]}-01-01" and opens(self._text, self._g, mention, block):
                return mention  # 今年以来，某县坚持…: what the news tell
            short = mention.role == "during" and not is_day(mention.period) and not is_long(mention)
            if title and short and self._text.clean[mention.start - 1] != "（":  # （2023年3月）, the date below it; 乡长郭某（1996年9月离任）
                return mention
        return None

    def _of_the_first_number(self, end: int) -> PeriodMention | None:
        """今年7月，查处问题|80起 in the first lines."""
        led = (self._periods.between(self._text.reach_back(q.start), q.start) for q in self._numbers.between(0, end))
        first = next((told[-1] for told in led if told), None)
        time, day = first.period if first and first.role == "during" else None, self._text.published or "9"  # where none is known, any
        return first if first and time and not is_day(time) and (self._text.published or not is_long(first)) and (time.end or day) <= day else None


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


def is_day(period: Period | None) -> bool:
    return period is not None and period.start == period.end
