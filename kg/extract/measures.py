"""What a number measures, as a phrase that a reader understands alone, taken from the words around it.

The phrase stands before the number (按期办理率保持|95%以上), behind it (|70项|重点任务), or was said of the number before
(…41万人，同比增长|2.3%). An ordered table of named rules; the first that finds a phrase decides. Lists with 分别
(`measure_lists`) go first. `tests/specs/measure_rules.yaml` has an example and a counterexample of each rule.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from kg.extract.measure_lists import Measured, Told, distribute
from kg.extract.measure_words import LONGEST, Phrases, says, strip, tidy
from kg.lexicon import Lexicon
from kg.model import Found, QuantityMention, Span, replace
from kg.model.once import once
from kg.text import Sentence, Spans, Text
from kg.text.rule_tables import first

_WITHIN = 60  # characters of a clause that are looked at on either side
_LISTED = 24  # characters before the first number of a list in which the word of a list stands
_BETWEEN = 6  # characters between two numbers of one list
_ADJACENT = 4  # quantities that may share the noun behind the last
_SHORT_VERB = 4
_APART = tuple("，；。")  # marks about a number that has a clause of its own
_INHERITING = ("ellipsis", "relation", "relation noun")  # rules whose measure is the one before, or begins with it


class Case:
    """A number with the words around it, stripped."""

    def __init__(self, reader: MeasureReader, index: int, before: str, inherited: str) -> None:
        self.reader, self.p, self.index, self.before = reader, reader.phrases, index, before
        self.inherited = inherited  # what the number before measured, "" where there is none
        self.q: QuantityMention = reader.quantities[index]
        self.behind: str = reader.behind(index)
        self.counts: bool = reader.counts(self.q)  # whether it is a number of things
        self.alike = index > 0 and reader.quantities[index - 1].unit == self.q.unit  # whether the number before has the same unit

    @once
    def verb(self) -> str:
        """The verb of which the counted noun is the object; none before the end of a list (…建设|等100多项)."""
        if self.reader.clean.endswith(self.p.data["and_more"], 0, self.q.start):
            return ""
        return self.p.verb_end.before(self.before, len(self.before)) or ""

    @once
    def named(self) -> bool:
        """Whether the words before it name more than the verb of which the noun behind is the object."""
        return bool(self.before) and not (self.verb == self.before and self.behind)


# Of each the phrase and what a following ellipsis inherits
Said = tuple[str, str] | None


def _steps(c: Case) -> Said:
    """水质指数提升|2个|等级: how far what is named went."""
    return (c.before, c.before) if c.before and c.counts and c.behind in c.p.data["steps"] else None


def _counted_noun(c: Case) -> Said:
    """办结|5项|任务."""
    scope = c.p.scope.search(c.before)  # 问题涉及|16个区，|共71处
    base = c.before[: scope.start()] or c.inherited if scope else c.behind
    told = c.counts and c.behind and c.behind not in c.p.data["relation_nouns"]
    return ((c.verb if len(c.verb) <= _SHORT_VERB else "") + c.behind, base) if told else None


def _befell(c: Case) -> Said:
    """1.4万人因此|得到直接扶持; 青山县有|3项|推进缓慢; 甲、乙和委员共|24人|出席会议."""
    told = c.p.befell.match(c.reader.clean, c.reader.beside(c.index)) if c.counts else None
    of_all = told and told["there"] and c.p.all_told.search(c.reader.clean, c.q.start - _BETWEEN, c.q.start)
    what = (told["there"] + told["at"] if told["there"] else told["kind"] or told["what"]) if told else ""
    named = not c.before or c.p.level.fullmatch(c.before) or (told and told["kind"] and "、" in c.before)  # 甲、乙|4户|为高新技术企业
    return (what, what) if what and (of_all or named) else None


def _share(c: Case) -> Said:
    """全国|26%|的地表水断面, 工程区|61%|的水土流失面积: of the noun behind, all over."""
    granted = c.q.unit == "%" and c.behind.endswith(c.p.data["grants"])  # 投资额|5%|的补助，最高…
    if c.counts or not c.behind or not (granted or c.reader.clean.startswith(c.p.data["modifier"], c.q.end)):
        return None
    rate = c.before.endswith((*c.p.data["complete"], *c.p.data["heads"], *c.p.data["relation_nouns"])) or c.p.relation.match(c.before)
    part = c.q.unit == "%" and not c.q.change and len(c.before) > 1 and (granted or not rate) and not c.p.relation.match(c.behind)
    return (c.before * (c.before != c.inherited) + c.behind, c.behind) if part or c.p.whole.fullmatch(c.before) else None


def _granted(c: Case) -> Said:
    """给予企业|30万元|奖励: what is given to whom."""
    fund = c.p.fund.match(c.behind)
    thing = fund[0] if fund else c.behind if c.behind in c.p.data["grants"] else ""
    granted = thing and c.q.unit in c.p.data["sums"] and c.p.given_to.search(c.before)
    return (c.before + thing, thing) if granted else None


def _made(c: Case) -> Said:
    """投产后年产|90万吨|浆类纤维材料、|140万吨|纸基材料: so much of what stands behind."""
    if c.counts or not c.behind or not c.p.extent.search(c.q.unit):
        return None
    made = next((w for w in c.p.data["making"] if c.before.endswith(w)), "")
    thing = c.before and not c.before.endswith(c.p.data["extents"]) and (c.reader.closes(c.q, c.behind) or c.p.land.match(c.behind))
    return (made + c.behind, c.behind) if made or thing or (c.before and c.before == c.reader.last_by("made")) else None


def _spent(c: Case) -> Said:
    """投资|800万元|的27所农村学校食堂: what it is spent on."""
    noun = next((w for w in c.p.data["relation_nouns"] if c.before.endswith(w)), "")
    told = c.behind and noun.endswith(c.p.data["costs"]) and c.q.unit in c.p.data["sums"]
    work = c.p.work.match(c.behind)
    return ((work[0] if work else c.behind) + noun, c.behind) if told and c.reader.clean.startswith(c.p.data["modifier"], c.q.end) else None


def _given(c: Case) -> Said:
    """申请|15万元|的贷款; 中央安排|4000亿元|的资金."""
    whole = c.before not in c.p.data["giving"]
    fund = c.p.fund.match(c.behind)  # 补助资金|支持农业
    behind = fund[0] if fund else c.behind
    asks = not whole or fund or not (c.counts or not c.reader.clean.startswith(c.p.data["modifier"], c.q.end))
    return (whole * c.before + behind, behind) if behind and asks and c.before.endswith(c.p.data["giving"]) else None


def _outcome(c: Case) -> Said:
    """受理投诉12件，办结|11件; 诈骗警情有所遏制，全市共接报|814起: of what was just counted, or of what the clause before is about."""
    if c.behind or not c.before or not c.p.outcome.fullmatch(c.before):
        return None
    told = c.inherited if c.alike else "" if c.inherited else c.reader.far(c.q.start, c.before) or c.reader.topic
    of, about = c.p.deed.sub("", told), c.inherited or c.p.worked.search(told)
    about = about or c.p.predicate.match(c.reader.clean, c.reader.clean.rfind(of, max(0, c.q.start - _WITHIN), c.q.start) + len(of))
    return (c.before + of, c.before + of) if about and len(of) > 1 and not c.p.outcome.fullmatch(of) else None


def _relation_noun(c: Case) -> Said:
    """总量突破1000万户: of what?"""
    if c.before not in c.p.data["relation_nouns"]:
        return None
    near = "" if c.reader.apart(c.index) else c.inherited
    spent = c.p.outlay.match(c.reader.clean, c.q.end) or c.p.own_deed.search(c.reader.clean, c.q.start - _LISTED, c.q.start)
    if spent or near in c.p.data["relation_nouns"]:
        return c.before, c.before  # ；投资100万元，|完成…, 总投资5亿元，|年度投资1亿元, of nothing named
    of = next((near.removesuffix(x) for x in c.p.data["relation_nouns"] if near.endswith(x)), near)
    if of and of == near and c.before.endswith(c.p.data["outlays"]) and not c.reader.last_by("counted noun"):
        of = work[0] if (work := c.p.work.match(near)) else ""  # 某项目用地300亩、床位900张，|总投资2.5亿元
        return of + c.before, of + c.before
    of = of or c.reader.far(c.q.start, c.before)
    return of + c.before, of + c.before


def _relation(c: Case) -> Said:
    """占|全国份额的5%, of what was just measured; 完成|户厕改造1.5万户 is a deed, 完成|目标的26% and 完成|预算数6亿元的26% are not."""
    related = c.p.relation.match(c.before) or (None if c.q.change else c.p.compared_with.fullmatch(c.before))  # 增幅|较全市低2.7个百分点
    relation = related if c.inherited and not c.before.startswith(c.inherited) else None
    if relation is None or not c.named:
        return None
    deed = relation[0] == c.p.data["achieved"] and c.q.unit != "%" and not c.p.so_much_of.match(c.reader.clean, c.q.end)
    return None if deed else (c.inherited + c.before, c.inherited)


def _reckoned(c: Case) -> Said:
    """收入3万元，实际|增长5%; 预算数为50亿元，实际|完成60亿元 is of what was planned."""
    if c.before not in c.p.data["bare"]:
        return None
    planned, change = c.p.planned.sub("", c.inherited), c.reader.change(c.index)
    of = "" if change and c.reader.apart(c.index) else planned
    return of + c.before + change if change else of or c.before, of or c.before


def _of_the_same_head(c: Case) -> Said:
    """采矿业增加值下降2.6%，|制造业|增长6.0%: the head is said once."""
    if not (c.inherited.endswith(c.p.data["heads"]) and c.q.change and c.q.unit == "%" and c.named):
        return None
    head = next((h for h in c.p.data["heads"] if c.inherited.endswith(h) and c.inherited != h), "")
    alike = head and c.inherited[-len(head) - 1] == c.before[-1] and not c.before.endswith(c.p.data["heads"])
    return (c.before + head, c.before + head) if alike else None


def _households(c: Case) -> Said:
    """142个村民小组，|5666户|，…, 全村|495户|1308人|，…: numbers of their own clause, and no others of what was just counted."""
    r, people, whole = c.reader, c.p.data["people"], c.p.whole.fullmatch(c.before)
    apart = whole or (not c.before and (r.clean[c.q.start - 1] in _APART or r.ended(c.index) == c.q.start))
    at = r.beside(c.index)
    alone = apart and not c.behind and r.clean[at : at + 1] in _APART
    table = people if whole or c.inherited in people.values() else c.p.data["counted_alone"]
    said = table.get(c.q.unit) if alone and (whole or c.inherited) else None
    return (said, said) if said and not c.inherited.endswith(c.q.unit) else None


def _of_those_behind(c: Case) -> Said:
    """全国|约90%|县级行政中心实现…"""
    share = c.q.unit == "%" and not c.q.change and c.behind and c.p.whole.fullmatch(c.before)
    return (c.before + c.behind, c.behind) if share else None


def _level(c: Case) -> Said:
    """收入5亿元（其中：|市本级|2亿元）: so much of what was measured."""
    level = c.p.level.fullmatch(part := c.before.rpartition("、")[2])
    ranked = level and c.p.ranking.search(c.reader.clean, max(0, c.q.start - 2 * _WITHIN), c.q.start)  # 增速前三位的是：|甲县|12.6%
    of = ranked["what"] if ranked else c.inherited if part == c.before else ""
    said = part + c.p.level.sub("", of, 1)
    return (said, of if ranked else said) if level and of and (ranked or c.q.change or c.alike or not level["place"]) else None


def _in_brackets(c: Case) -> Said:
    """典型经验做法（共|130项|）, 产量增长的有发酵酒（增长|87%|）、…: of what the brackets stand behind."""
    clean, ended = c.reader.clean, c.reader.ended(c.index)
    opened = clean.rfind("（", ended, c.q.start)
    if c.before or not clean.startswith("）", c.q.end) or opened <= ended:
        return None
    if c.counts:
        told = c.reader.far(opened, since=ended) or c.reader.above(opened) if c.p.summed.fullmatch(clean, opened + 1, c.q.start) else ""
    else:
        told = beside["named"] if c.q.change and (beside := c.p.beside_bracket.search(clean, ended, opened)) else ""
    return (told, told) if told else None


def _sentence(c: Case) -> Said:
    """增速|还保持在8%: what the sentence tells of before, behind, or else the one before it of what changes."""
    change = c.reader.change(c.index)
    return c.reader.far(c.q.start) or c.behind or c.inherited or (change and c.reader.topic) or change, ""


RULES: tuple[tuple[str, Callable[[Case], Said]], ...] = (
    ("label", lambda c: (c.reader.far(c.q.start, since=c.reader.ended(c.index)), "") if c.q.rule == "unit of the label" else None),  # 发行总额（亿元）：|10.00
    ("level after a change", lambda c: c.reader.led(c.index)),  # 由71所优化整合为|47所
    ("steps of a scale", _steps),
    ("counted noun", _counted_noun),
    ("what befell them", _befell),
    ("share of a whole", _share),
    ("object of giving", _given),
    ("given to somebody", _granted),
    ("made", _made),
    ("spent", _spent),
    ("relation noun", _relation_noun),
    ("outcome", _outcome),
    # 实际|增长5%: names nothing itself
    ("way of reckoning", _reckoned),
    ("relation", _relation),
    ("head said before", _of_the_same_head),
    ("households", _households),
    ("share of those behind", _of_those_behind),
    ("level of a whole", _level),
    ("words before", lambda c: (c.before, c.before) if c.named else None),
    ("words behind", lambda c: (c.before + c.behind, c.behind) if c.behind and not (c.inherited and c.q.change) else None),
    ("counted by its name", lambda c: (c.q.unit, "") if c.q.unit in c.p.data["divisions"] else None),  # 辖|8镇|16乡
    ("in brackets", _in_brackets),
    ("ellipsis", lambda c: (c.inherited, c.inherited) if c.inherited and not c.reader.apart(c.index) else None),
    ("sentence", _sentence),
)


class MeasureReader:
    """Gives each quantity of one document its measure, in reading order."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self.clean = text, text.clean
        self.quantities: tuple[QuantityMention, ...] = found.quantities
        self.phrases: Phrases = lexicon.of(Phrases)
        times = (x for x in found.periods if not self.phrases.carried_over.match(text.clean, x.end))  # 上年|结转 is one thing
        self._times = Spans(Span(x.start, m.end() if (m := self.phrases.of_the_time.match(text.clean, x.end)) else x.end) for x in times)
        self._sentence, self._told = -1, Told()
        self.topic: str = ""  # what the sentence before is about
        self._outside: Measured | None = None  # what the number before the brackets measured
        self._kept = 0  # how many measures the sentence had given before them

    def read(self) -> list[Measured]:
        out: list[Measured] = []
        while (index := len(out)) < len(self.quantities):
            sentence = self._text.sentence_at(self.quantities[index].start)
            group = self._group(index)
            if sentence.start != self._sentence:
                last = self._told.last if self.phrases.of_them.match(self.clean, sentence.start) else None
                self.topic = self._about(sentence)
                self._sentence, self._told, self._outside = sentence.start, Told(last), None
            self._beside_brackets(index)
            q, units = self.quantities[index], [x.unit for x in self.quantities[index : index + group]]
            words, far = self._words(self._left(index), q.start) if group > 1 else "", partial(self.far, q.start)
            measured = distribute(words, units, self._told, self.phrases, far) if group > 1 else None
            for i in range(index, index + group):
                last = measured[i - index] if measured else self._one(i)
                self._told.last = last = last if says(last.phrase) else replace(last, phrase="")
                out.append(last)
                if last.rule not in _INHERITING:
                    self._told.recent.append((last.phrase, self.quantities[i].unit))
        return out

    def _about(self, sentence: Sentence) -> str:
        """What the sentence before it in its paragraph is about: what its first number measures, else its last clause."""
        before = self._text.sentence_at(max(0, sentence.start - 1))
        if before.block != sentence.block or before is sentence:
            return ""
        return self._told.recent[0][0] if before.start == self._sentence and self._told.recent else self.far(before.end - 1)

    def _beside_brackets(self, index: int) -> None:
        """产值5亿元（按不变价3亿元），|增长6%: of what was measured before the brackets."""
        between = self.ended(index), self.quantities[index].start
        opened, closed = self.clean.rfind("（", *between), self.clean.rfind("）", *between)
        if opened > closed:
            self._outside, self._kept = self._told.last, len(self._told.recent)
        elif closed > opened:
            self._told.last, self._outside = self._outside or self._told.last, None
            del self._told.recent[self._kept :]

    def _one(self, index: int) -> Measured:
        q, last = self.quantities[index], self._told.last
        granted = self.phrases.most_granted.match(self.clean, q.start)
        before = strip(self._words(self._left(index), q.start) + (granted[1] if granted else ""), self.phrases)
        if q.change and (self.phrases.compared_with.fullmatch(before) or self.phrases.ranked.fullmatch(before)):
            before = ""
        before = before[head.end() :] if self.counts(q) and (head := self.phrases.listed_head.match(before)) else before
        if last and last.rule == "counted noun" and before.startswith(last.base) and "、" in before:
            before = strip(before.partition("、")[2], self.phrases)  # 2000个|省级重点项目、|完成投资9800亿元
        inherited = last.base if last and not self.phrases.rate.fullmatch(last.base) else ""
        if q.change and self.counts(q) and last and self.quantities[index - 1].unit != q.unit:
            inherited = next((told for told, unit in reversed(self._told.recent) if unit == q.unit), inherited)  # 11项工程，投资476亿元，同比多|6项
        name, said = first(RULES, Case(self, index, before, inherited))
        phrase, base = said or ("", "")
        phrase = tidy(phrase)
        return Measured(phrase, name, (base or phrase)[-LONGEST:])

    def closes(self, q: QuantityMention, noun: str) -> bool:
        """Whether the noun right behind the number is all that follows in its item of a list."""
        return self.clean.startswith(noun, q.end) and self.phrases.item_end.match(self.clean, q.end + len(noun)) is not None

    def apart(self, index: int) -> bool:
        """Whether another part of the sentence, with a subject of its own, stands between the number before and the clause of this one."""
        here = self._text.clause(self.quantities[index].start, self.quantities[index].end)[0]
        at = self.clean.find("；", self.ended(index), here)
        return 0 <= at < here - 1 and not self.phrases.of_them.match(self.clean, at + 1)  # …；其中，|三季度增长3.9%

    def ended(self, index: int) -> int:
        """Where the number before ends."""
        return self.quantities[index - 1].end if index else 0

    def last_by(self, rule: str) -> str:
        """What the last number measured where that rule said so: the thing made, the noun counted (12个|项目)."""
        return self._told.last.base if self._told.last and self._told.last.rule == rule else ""

    # --- lists -------------------------------------------------------------------------------------------

    def led(self, index: int) -> Said:
        """What the number before measures where this one is what became of it: 由66户|整合至|12户."""
        previous, last, p = self.quantities[index - 1], self._told.last, self.phrases
        if not index or last is None or not last.phrase or not p.led_to.fullmatch(self.clean, previous.end, self.quantities[index].start):
            return None
        came_from = p.led_from.search(self.clean, max(0, previous.start - _LISTED), previous.start)
        return (last.phrase, last.base) if came_from else None

    def _group(self, index: int) -> int:
        """How many quantities from `index` stand in one list behind 分别 (or share one unit)."""
        q, p = self.quantities[index], self.phrases
        left = max(0, q.start - _LISTED)
        paired = p.paired.search(self.clean, left, q.start) or p.paired_change.search(self.clean, left, q.start)
        answers = self._told.subjects and p.answer.fullmatch(self.clean, self.ended(index), q.start)  # 分别从8.1‰、10.7‰降至|5.6‰、7.8‰
        if p.data["respectively"] not in self.clean[left : q.start + 4] and not answers and not paired:
            return 1
        n = 1
        while index + n < len(self.quantities):
            last, following = self.quantities[index + n - 1], self.quantities[index + n]
            between = self.clean[last.end : following.start]
            answered = last.unit != following.unit and ("，" in between or p.change.search(between))  # 分别增长15.5%和22%|，达到20250元和6438元
            if answered or len(between) > _BETWEEN or not p.glue.fullmatch(p.change.sub("", between)):
                break
            n += 1
        return n

    # --- the words around one number -----------------------------------------------------------------------

    def counts(self, q: QuantityMention) -> bool:
        unit = q.unit.partition("/")[0]  # 电价按0.88|元/度|结算
        return q.rule == "no measure word" or not (unit in self.phrases.data["uncounted"] or self.phrases.extent.search(unit))

    def change(self, index: int) -> str:
        """The word of change right before a number that has no noun anywhere (比2019年|增长|23.1%)."""
        words = self._words(self._left(index), self.quantities[index].start)
        tail = self.phrases.tail.before(words, len(words)) or ""
        return tail if len(tail) > 1 and not tail.endswith(self.phrases.data["leads_on"]) else ""

    def far(self, end: int, own: str = "", since: int = 0) -> str:
        """What the clause before is about that begins since then, where the number's own clause has no noun but `own`."""
        left = max(self._text.sentence_at(end).start, end - 2 * _WITHIN, since)
        clauses = self.phrases.clause.split(self._words(left, end))
        for words in reversed([c for c in clauses if c.strip()]):
            if self.phrases.spoken.search(words):
                continue  # …在发布会上表示，
            told = self.phrases.amount.sub("", self.phrases.predicate.sub("", words))
            if (stripped := strip(told, self.phrases)) and stripped != own:
                return stripped
        return ""

    def above(self, start: int) -> str:
        """What the line above is about, of brackets on a line of their own."""
        block = self._text.block_at(start)
        line = self._text.block_at(block.start - 1) if block.start == start > 0 else None
        return strip(self._words(line.start, line.end), self.phrases) if line and line.end - line.start <= _WITHIN else ""

    def _left(self, index: int) -> int:
        """Where the words before the quantity begin: its clause, or behind the quantity before it."""
        q = self.quantities[index]
        left = max(self._text.clause(q.start, q.end)[0], q.start - _WITHIN)
        closed = self.clean.find("）", left, q.start)
        if closed >= 0 and self.clean.rfind("（", left, closed) < 0:  # 占预算（指调整预算，下同）的|100.8%: the clause began before the brackets
            aside = self.clean.rfind("（", max(self._text.sentence_at(q.start).start, left - _WITHIN), left)
            left = max(self._text.clause(aside, aside)[0], aside - _WITHIN) if aside >= 0 else left
        if (dash := self.clean.rfind("——", left, q.start)) >= 0:
            left = dash + 2
        left = max(left, self._spaced(q.start) and self.clean.rfind(" ", left, q.start - 1) + 1)
        if index and (previous := self.quantities[index - 1]).end > left:
            bracket = self.clean.rfind("（", left, previous.start + 1)
            # a value in brackets belongs to the words before it: 快于规上工业（3.9%）|4.4个百分点
            aside = bracket >= 0 and self.clean[previous.end : previous.end + 1] == "）"
            ended = (x.end for i in range(index - 1, -1, -1) if (x := self.quantities[i]).end <= bracket)
            left = max(left, next(ended, left)) if aside else previous.end  # 贷款|（其中新增5亿元）、|存款
        number = self.phrases.item_number if self.clean[left].isdigit() else self.phrases.run_in
        item = number.match(self.clean, left) if self._text.block_at(left).start == left else None
        return item.end() if item else left  # 15|新开工棚户区改造; 人口|年末常住人口

    def _spaced(self, at: int) -> bool:
        """新开工11项重大工程 总投资476亿元: in a title blanks part clauses."""
        return self._text.block_at(at).kind in ("title", "heading")

    def _words(self, left: int, right: int) -> str:
        """clean[left:right] without its expressions of time and bracketed asides."""
        pieces, at = list[str](), left
        for time in self._times.between(left, right):
            if time.start >= at:
                leads = self.phrases.with_time.before(self.clean, time.start) or ""
                pieces.append(self.clean[at : max(at, time.start - len(leads))])
                at = time.end + self.clean.startswith(self.phrases.data["modifier"], time.end)
        pieces.append(self.clean[at:right])
        words = self.phrases.aside.sub("", "".join(pieces))
        return words.rsplit("（", 1)[-1] if "（" in words and words.rsplit("（", 1)[-1] else words.replace("（", "")

    def beside(self, index: int) -> int:
        """The end of the last of the quantities that stand side by side and share a noun (48户|195人被安置), not 65人、2人重伤."""
        at, units, divisions = self.quantities[index].end, {self.quantities[index].unit}, self.phrases.data["divisions"]
        for following in self.quantities[index + 1 : index + 1 + _ADJACENT]:
            between = self.phrases.kinds.sub("", self.clean[at : following.start])
            if between not in self.phrases.data["beside"] or not self.counts(following) or following.unit in units:
                break
            if following.unit not in divisions and not units.isdisjoint(divisions):
                break  # 8镇16乡、|215个行政村
            at = following.end
            units.add(following.unit)
        return at

    def behind(self, index: int) -> str:
        """The noun phrase right after the quantity; adjacent quantities (15类|54项) share one."""
        p, at = self.phrases, self.beside(index)
        if word := p.unit_goes_on.match(self.clean, at):
            return self.clean[at - 1 : word.end()]
        at = kinds.end() if (kinds := p.kinds.match(self.clean, at)) else at + self.clean.startswith(p.data["modifier"], at)
        end = self._noun_end(at)
        phrase = self.clean[at:end].strip("，、 " + p.data["modifier"])
        phrase = p.inside.sub("", phrase) if self.clean[end : end + 1] == "，" else phrase
        lone = p.lone_division.match(phrase)  # 44个|城市|的优良天数比例为100%
        if p.leads_on.match(self.clean, end) and not lone:
            return ""  # 由66户|整合至|12户
        if self.clean[end : end + 1].isdigit():
            phrase = phrase.rstrip("".join(p.data["bounds"]))  # 80个|乡镇|近300万群众
            phrase = next((phrase.removesuffix(x) for x in p.data["relation_nouns"] if phrase.endswith(x)), phrase)  # 14个|项目|投资25亿元
        if divisions := p.divisions_listed.match(self.clean, at):
            return divisions[0]
        far = p.far_noun.match(self.clean, at)
        phrase = lone[lone.lastindex or 0] if lone else far["what"] or far["those"] if far else phrase
        named = len(phrase) > 1 and says(phrase)
        return phrase if named or phrase in p.data["divisions"] else ""  # 13个|县|被命名为…

    def _noun_end(self, first: int) -> int:
        """Where the noun that begins at `first` ends."""
        p, limit = self.phrases, min(len(self.clean), first + LONGEST)
        blank = self.clean.find(" ", first + 1, limit) if self._spaced(first) else -1
        limit = blank if blank > 0 else limit
        at = m.end() if (m := p.aged.match(self.clean, first)) else first
        while m := p.stop.search(self.clean, at, limit):
            at = m.end()
            if m[0] in p.data["not_stops"] or (m[0] in p.data["at_first"] and m.start() == first):
                continue
            inside = m.start() > first
            modifier = m[0] == p.data["modifier"] and inside and at < limit  # 具有国际竞争力的会展集团
            joins = m[0] in p.data["joint"] and inside and p.noun_goes_on.match(self.clean, at, at + 12)  # 国家和|地区
            if not (modifier or joins or m[0] in "“”《》"):
                return m.start()
        return limit
