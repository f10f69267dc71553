"""Numbers that say how much or how many: value, unit, comparator, range, change.

One pass finds every number with what stands at its sides; then what only looks like a quantity is told apart
(`quantity_rules`). A number is read whole and exactly, or it is left with the name of the reason: never cut, never rounded.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import accumulate
from types import MappingProxyType

import rjieba

from kg.extract import quantity_rules as rules
from kg.extract.quantity_grammar import SIDE, Grammar, Reading
from kg.extract.quantity_idioms import Idioms
from kg.extract.quantity_rules import SIGNS, Rule, Rules
from kg.lexicon import Lexicon
from kg.model import Change, Comparator, Found, NumberLeft, replace
from kg.text import Spans, Text
from kg.text import numerals as n
from kg.text.patterns import Match

_NAME_IN_QUOTES = 10  # a quotation up to this long that holds a number is a name or a slogan: “885”, “两个维护”
_SHARERS = 8  # numbers that may share a unit with the one behind them
_DASHES = tuple("-—–~～")
READINGS = ("number", "range", "two bounds", "shared unit")  # rules of this module; the others are of the tables
_WIDE_BLANK = "\u3000\t"  # no blank within a number
_DEED = 8  # … in which a bound and what is done stand
_REACH = 40  # characters before a number in which a word of change may stand
_OBJECT = 14  # characters of what a verb changes: 降低|企业综合成本|33亿元
_VERB = 4  # characters of such a verb, at most


def extract(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Fill `found.quantities`, in reading order, none overlapping another, and `found.numbers_left` with the reasons."""
    scan = _Scan(text, found, lexicon)
    return replace(found, quantities=tuple(r.mention() for r in scan.run()), numbers_left=tuple(scan.left))


class _Scan:
    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text, self._clean, self._g, self._rules = text, text.clean, lexicon.of(Grammar), lexicon.of(Rules)
        self._idioms, self._changes = Idioms(text.clean, lexicon), Changes(text, self._g)
        named = [(m.start, m.end) for m in (*found.initiatives, *found.organizations, *found.events, *found.places)]
        named += [m.span() for m in self._g.address.finditer(text.clean)]
        quoted = [(q.start, q.end) for q in text.quotations if q.mark == "《" or q.end - q.start - 2 <= _NAME_IN_QUOTES]
        self._times, times = Spans(found.periods), [(p.start, p.end) for p in found.periods]
        self._names = sorted(named + quoted + times)
        self._name_starts = [a for a, _ in self._names]
        self._name_ends = list(accumulate((b for _, b in self._names), max))  # the furthest end of those up to each
        self._floor = 0  # where the number before ends
        self.left: list[NumberLeft] = []

    def run(self) -> list[Reading]:
        out: list[Reading] = []
        for m in self._written():
            last = out[-1] if out else None
            self._floor = last.end if last else 0
            if m.start() < self._floor:
                continue
            time = self._times.last(m.start())
            r = rules.IN_A_NAME if time and m.end("number") <= time.end else self._idiom(m) or self._quantity(m)
            if isinstance(r, Rule):
                self._leave(m.start(), m.end("unit") if m["unit"] else m.end("number"), r)
                continue
            if last is None or not self._bound(last, r):
                for each in (*self._shared(r, self._floor), r):
                    self._changes.tell(each, out[-1] if out else None)
                    out.append(each)
        return out

    def _leave(self, start: int, end: int, rule: Rule) -> None:
        self.left.append(NumberLeft(start, end, self._clean[start:end], rule.reason, rule.name))

    def _written(self) -> Iterator[Match]:
        """The numbers with what stands at their sides. Wide blanks part numbers, narrow ones the groups of one."""
        clean, match, at = self._clean, self._g.pattern.match, 0
        for start in self._g.starts.finditer(clean):
            first = start.start()
            if first < at:
                continue
            if start.lastgroup and (why := rules.alone(clean, self._g, first)):  # the most frequent
                at = first + 1
                self._leave(first, at, why)
                continue
            m = match(clean, first)
            if m is None or m.end() == first:
                continue
            if m["unit1"] and m["separator"].isalpha() and m["unit1"] not in self._g.time and self._unit(m["unit1"]) != self._unit(m["unit"]):
                m = match(clean, first, m.start("separator")) or m  # 下跌1.3%|至1167宗: two numbers
            if " " in m["number"] and not self._grouped(m.start("number"), m["number"]):
                m = match(clean, first, clean.index(" ", m.start("number"))) or m  # 2024 35 668: one after the other
            at = m.end()
            yield m

    def _grouped(self, start: int, words: str) -> bool:
        """Whether each blank in a number is a single narrow one in the raw text too."""
        raw, offsets = self._text.document.text, self._text.offsets
        blanks = (start + i for i, c in enumerate(words) if c == " ")
        return all(offsets[at + 1] - offsets[at - 1] == 2 and raw[offsets[at]] not in _WIDE_BLANK for at in blanks)

    def _bound(self, low: Reading, high: Reading) -> bool:
        """20万元以上|100万元以下, 500吨以上|不足1000吨: two bounds are one range."""
        end = high.end
        if low.comparator == "equal" == high.comparator and self._clean[low.end : high.start] in self._g.joints:
            end = behind.end() if (behind := self._g.between_bounds.match(self._clean, end)) else 0  # 5%与8%|之间
        elif low.end != high.start or low.comparator != "at_least" or high.comparator not in ("at_most", "less_than"):
            end = 0
        least, most = sorted((low.value, high.value))
        if not end or low.unit != high.unit or least == most:
            return False
        low.end, low.value, low.comparator, low.upper, low.rule = end, least, "range", most, "two bounds"
        return True

    # --- one number --------------------------------------------------------------------------------------

    def _idiom(self, m: Match) -> Reading | Rule | None:
        """翻一番, 八成以上: numbers whose unit is in the idiom."""
        idiom = self._idioms.at(m)
        if idiom is None or isinstance(idiom, Rule):
            return idiom
        idiom.start, idiom.comparator = self._before(idiom.start, idiom.comparator, self._g.before_share if idiom.rule == "tenths" else {})
        return idiom if self._free(idiom) else None

    def _quantity(self, m: Match) -> Reading | Rule:
        """The quantity, or the rule by which the number is none."""
        g, clean, words = self._g, self._clean, m["number"]
        plain = m.end() == m.end("number")
        if plain and (len(words) == 1 or words.isdigit()) and (why := rules.alone(clean, g, m.start())):
            return why
        number = n.parse(words + (m["scale"] or ""))
        if number is None:
            return rules.NO_COUNT if plain and not words[0].isdigit() else _unread(words)
        core = m.start() - len(sign := self._sign(m))
        values = self._values(m, number, sign)
        if isinstance(values, Rule):
            return values
        unit = number.unit or (m["unit"] or "").strip()
        large = (m["scale"] or words)[-1] in ("万", "亿") and not unit
        ends = large and g.behind["ends_sum"].match(clean, m.end()) and g.near["money"].search(clean, max(0, core - SIDE), core)
        if ends or (large and words[0].isdigit() and g.behind["sum"].match(clean, m.end())):
            unit = g.coin  # 总经费|208亿, 编列|6000亿|追加预算
        kind, end = self._behind(m, number, _vague(g, m, number, values[0] < 0))
        start = core
        broken = unit in g.count and clean.endswith(g.data["breaks"], 0, start) and g.broken_through.match(clean, end)
        if not (broken or (unit in g.group["length"] and clean.endswith(g.data["crosses"], 0, start))):
            start, kind = self._before(start, kind)
        r = Reading(
            clean, g, m, start, end, values[0], self._unit(unit), kind, values[1], None, "range" if kind == "range" else "number",
            core, unit, words, words[0].isdigit(), clean[core - 1 : core], clean[end : end + 1],
        )  # fmt: skip
        if not unit and m["scale"] in ("万", "亿") and words[0].isdigit() and g.unmeasured.match(clean, end):
            r.rule = "no measure word"  # 育儿补贴惠及43万|儿童: a large number with what it counts right behind
        decided = self._rules.decide(r)
        if decided and decided.reason:
            return decided
        if not self._free(r):
            return rules.IN_A_NAME
        r.rule = decided.name if decided else r.rule
        return r

    def _sign(self, m: Match) -> str:
        """The sign of a number below zero, as it stands before it: 气温-5℃, 为负3.2%, 零下12摄氏度; not 为企业减负|3亿元."""
        clean, start = self._clean, m.start()
        if word := self._g.below_zero.before(clean, start):
            return "" if start - len(word) < self._floor or clean.endswith(self._g.no_sign, 0, start) else word
        sign, before = clean[start - 1 : start], clean[start - 2 : start - 1]
        signed = sign and sign in SIGNS and m["number"][0].isdigit() and before not in _DASHES and not self._g.in_a_word.match(before)
        return sign if signed else ""

    def _values(self, m: Match, number: n.Number, sign: str) -> tuple[Decimal, Decimal | None] | Rule:
        """The value and the end of its range, with their signs; else why they are none."""
        value, upper = number.value, number.upper
        if upper is not None and (m["mid"] or m["mid2"]):
            return rules.NO_NUMBER  # 二三余篇
        negative = bool(sign)
        if m["number2"]:
            second = self._second(m)
            if isinstance(second, Rule):
                return second
            upper = second.value if second.upper is None else second.upper
            scaled = n.EXACT.multiply(value, n.scale(m["scale2"]))
            if m["scale2"] and not m["scale"] and not m["unit1"] and scaled < upper:
                value = scaled  # 2至3万人, but 500至1万人
            negative = bool(m["sign2"] or sign == self._g.data["freezing"] or (sign and "--" in m["separator"]))
        return _signed(value, upper, bool(sign), negative)

    def _second(self, m: Match) -> n.Number | Rule:
        """The number at the end of a range, of the same unit as the first."""
        if m["unit1"] and self._unit(m["unit1"]) != self._unit(m["unit"]):
            return rules.DAYS if m["unit1"] in self._g.time else rules.TWO_UNITS  # 1日至2020年, 5元至6%
        return n.parse(m["number2"] + (m["scale2"] or "")) or _unread(m["number2"])

    def _unit(self, words: str) -> str:
        return self._g.canonical.get(words.strip(), words.strip())

    def _behind(self, m: Match, number: n.Number, kind: Comparator) -> tuple[Comparator, int]:
        """Where the quantity ends, the words behind its unit taken in (30个工作日|内), and what they make of it."""
        after, unit = m["after"], m["unit"]
        if number.unit and unit:
            return kind, m.end("number")  # 百分之三十|人
        taken = (
            after
            and (unit or number.unit or m["scale"] or "分" in m["number"] or self._g.unitless.ends(self._clean, m.start()))
            and (after not in self._g.inner or unit in self._g.time)
        )
        if taken:
            return (kind if kind == "range" else self._g.after[after]), m.end("after")
        return kind, m.end("unit") if unit else max(m.end("number"), m.end("mid"), m.end("scale"), m.end("mid2"))

    def _before(self, start: int, kind: Comparator, more: Mapping[str, Comparator] = MappingProxyType({})) -> tuple[int, Comparator]:
        """Take in the comparator words before the number, and `more` of them; words behind it (以上) go first."""
        money = self._g.currencies.before(self._clean, start) or ""  # 不超过|人民币|10亿元
        at = start - len(money)
        at -= self._clean[at - 1 : at] == " "  # 約有| 2 500輛
        if not money and self._clean[at - 1 : at + 1] in self._g.before_kind:
            return at - 1, kind  # 突|破千亿元
        word = self._g.before.before(self._clean, at) or self._clean[at - 1 : at]
        said = self._g.before_kind.get(word) or more.get(word)
        m = self._g.deed.search(self._clean, max(0, start - _DEED), start) if said is None and kind == "equal" else None
        if m and (len(m["deed"]) == 1 or [tag[:1] for _, tag in rjieba.tag(m["deed"])] == ["v"]):
            return m.start(), self._g.before_deed[m["bound"]]  # 至少组织|1次
        if said is None:  # 约占全国的|1/4
            return start, "about" if kind == "equal" and self._g.about_all.search(self._clean, max(0, start - SIDE), start) else kind
        return at - len(word), said if kind in ("equal", "more_than") else kind

    def _free(self, r: Reading) -> bool:
        """Outside names, quotations that are names, and times."""
        at = bisect.bisect_left(self._name_starts, r.end)
        while at > 0 and self._name_ends[at - 1] > r.start:
            at -= 1
            a, b = self._names[at]
            if r.start < b and not (r.start < a and b < r.end):
                return False
        return True

    # --- lists -------------------------------------------------------------------------------------------

    def _shared(self, r: Reading, floor: int) -> list[Reading]:
        """12.5、9.4、8.2个百分点: the numbers before share the last one's unit."""
        out: list[Reading] = []
        clean, g, at = self._clean, self._g, r.start
        if not r.unit or not clean.endswith(g.joints, 0, at):
            return out
        plain = r.unit in g.group["points"] or g.data["respectively"] in clean[max(floor, at - 30) : at]
        while len(out) < _SHARERS and clean.endswith(g.joints, 0, at):
            m = g.sharer.search(clean, max(floor, at - SIDE), at)
            if m is None or not (plain or m[2]):  # 1.28万亿、8200亿元
                break
            signed = plain and clean[m.start() - 1] in SIGNS and not re.match("[0-9A-Za-z]", clean[m.start() - 2])  # 0.15、|-5.64
            if rules.is_no_start(clean, g, m.start() - signed):
                break
            number = n.parse(m[1] + (m[2] or ""))
            if number is None or not n.fits(number.value):
                break
            end = m.end(3) if m[3] else m.end(2) if m[2] else m.end(1)
            at, kind = self._before(m.start() - signed, "equal")
            value = n.plain(-number.value if signed else number.value)
            out.append(Reading(clean, g, m, at, end, value, r.unit, kind, rule="shared unit"))
        return out[::-1]


def _unread(words: str) -> Rule:
    return rules.TOO_LONG if len(words) > n.LONGEST else rules.NO_NUMBER


def _signed(value: Decimal, upper: Decimal | None, negative: bool, upper_negative: bool) -> tuple[Decimal, Decimal | None] | Rule:
    """From less to more, as every format can hold it."""
    value = value.copy_negate() if negative and value else value
    if upper is not None:
        upper = upper.copy_negate() if upper_negative else upper
        value, upper = (upper, value) if upper < value < 0 else (value, upper)
        if upper <= value:
            return rules.FALLING
    if not n.fits(value) or (upper is not None and not n.fits(upper)):
        return rules.TOO_LONG
    return n.plain(value), n.plain(upper) if upper is not None else None


def _vague(g: Grammar, m: Match, number: n.Number, negative: bool) -> Comparator:
    """What the number's own words say: 十几, 100多; below zero more is less: 零下十几度."""
    if m["number2"] or number.upper is not None:
        return "range"
    between = m["mid"] or m["mid2"] or g.vague_units.get(m["unit"])
    kind: Comparator = g.between[between] if between else number.vague or "equal"
    return "less_than" if negative and kind == "more_than" else kind


# --- whether a number is a change: 增长6%, 下降3.1个百分点, 降低企业成本33亿元, 负增长2% --------------------------------------


class Changes:
    """Of one text, asked in reading order."""

    def __init__(self, text: Text, grammar: Grammar) -> None:
        self._text, self._g = text, grammar
        self._last: Change | None = None  # what the words before the last number said

    def tell(self, r: Reading, previous: Reading | None) -> None:
        """Give the reading its change. One below zero keeps its sign and is a fall: 增长-3.2%, 涨幅为负3.2%."""
        r.change = self._last = r.change or self._said(r, previous)
        if r.change and r.value < 0 and not (r.upper is not None and r.upper > 0):  # not 增长-1%至3%
            r.change = "decrease"

    def _said(self, r: Reading, previous: Reading | None) -> Change | None:
        clean = self._text.clean
        left = max(self._text.sentence_at(r.start).start, r.start - _REACH)
        if previous and previous.end > left:
            between, listed = clean[previous.end : r.start].strip(), self._g.list_marks
            answers = between in listed and self._g.data["respectively"] in clean[max(left, previous.start - _REACH) : previous.start]
            shared = between in listed and between != "，" and previous.unit == r.unit
            if answers or (self._last and (shared or between.lstrip("，（") in self._g.restated)):  # 减少138亿元，即|4.1%
                return self._last
            left = previous.end
        return self._by_words(max(left, self._text.clause(r.start, r.start)[0]), r)

    def _by_words(self, left: int, r: Reading) -> Change | None:
        """What the words between the clause's beginning and the number say."""
        clean = self._text.clean
        aside = self._g.behind["called_so"].search(clean, left, r.start)
        at = aside.start() if aside else r.start
        if (word := self._g.changes.before(clean, at)) and at - len(word) >= left:
            things = word in self._g.pace and r.written in self._g.count and not self._g.behind["steps"].match(clean, r.end)
            return None if things else self._g.change_kind[word]
        if r.unit in self._g.group["points"]:
            behind = self._g.change_behind.match(clean, r.end)
            return ("increase" if behind["increase"] else "decrease") if behind else None
        if self._g.transitive.match(clean, r.end):
            return None  # 4次|提高养老金
        verbs = list(self._g.transitive.finditer(clean, max(left, r.start - _OBJECT - _VERB), r.start))
        last = verbs[-1] if verbs else None
        if last and not self._g.level.search(clean, last.end(), r.start) and r.start - last.end() <= _OBJECT:
            return self._g.transitive_kind[last[1]]
        return None
