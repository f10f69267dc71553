"""Numbers whose unit is in the words around them: 翻一番, 八成以上, 收入比缩小至2.52∶1, 占全国1/4."""

from __future__ import annotations

import re
from decimal import Decimal

from kg.extract.quantity_grammar import Grammar
from kg.extract.quantity_refusals import SIDE
from kg.model import Comparator, QuantityMention
from kg.text import numerals as n

_TENTHS = re.compile(
    r"([一二三四五六七八九两]|(?<![\d.])[1-9])([一二三四五六七八九])?成(?![立为员果本效熟长功绩都人品就交份书套片群年色])"
    r"(?:([一二三四五六七八九](?![十百千万亿几])|半(?!成)))?(以上|左右|多|以内)?"
)
_NO_TENTHS = ("第", "十", "百", "点")
_MORE = re.compile(rf"[{n.NUMERALS}]")
_TO_ONE = re.compile(r"(?P<value>[0-9]{1,3}(?:\.[0-9]{1,4})?)[:：∶](?P<base>1)(?P<after>以内|左右)?(?![\d.:：∶])")  # 2.52∶1
_PART = re.compile(r"([1-9])/([1-9]|1[0-9]|20|100)(?P<after>以上|左右|强)?(?![\d/.A-Za-z日号晚])")  # 占全国|1/4以上; 12/31 is a day
_SHARE = re.compile(r"(?:占|全[国省市区州县球]|世界|总[量数额]|增量|不足|不到|[约近超达的])[^，。；]{0,8}$")
_PER = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)/((?:1|10|100)万)(?![\d元人])(?P<after>以[内下]|左右)?")  # 死亡率降到15.1/10万
_PARTS = tuple(":：∶/.")
_MOST_DOUBLINGS = 5


class Idioms:
    """Of one text. Comparator words before a number are the caller's to find."""

    def __init__(self, clean: str, grammar: Grammar) -> None:
        self._clean, self._g = clean, grammar

    def at(self, m: re.Match[str]) -> QuantityMention | str | None:
        """The quantity that an idiom at the number writes, or why it cannot be read (a key of `REASONS`)."""
        clean, at = self._clean, m.start()
        if clean[at - 1 : at] == "翻" and clean.startswith("番", m.end("number")):
            return self._doubled(m)
        following = clean[at + 1 : at + 3]
        if "成" in following and clean[at - 1 : at] not in _NO_TENTHS and (tenth := _TENTHS.match(clean, at)):
            return self._tenths(tenth)
        return self._ratio(at) if clean[at].isdigit() and clean[at - 1 : at] not in _PARTS else None

    def _doubled(self, m: re.Match[str]) -> QuantityMention | str | None:
        """翻一番 is twice as much, 翻两番 four times."""
        number, end = n.parse(m["number"]), m.end("number") + 1
        if number is None or number.upper is not None or number.value != number.value.to_integral_value():
            return "unread"  # 翻1.5番
        if not 0 < number.value <= _MOST_DOUBLINGS:
            return "unread"
        words = self._clean[m.start() - 1 : end]
        return QuantityMention(m.start() - 1, end, words, Decimal(2 ** int(number.value)), "倍", "equal", None, "increase", "doubling")

    def _tenths(self, m: re.Match[str]) -> QuantityMention | str | None:
        """八成, 九成五 (95 %), 六七成 (60 to 70 %); 八五成 writes no number."""
        low, high, behind, after = m.groups()
        value = 10 * _digit(low)
        if high and (behind or _digit(high) != _digit(low) + 1):
            return "unread"
        if not after and (_MORE.match(self._clean, m.end()) or (behind and self._g.unit.match(self._clean, m.end()))):
            return "unread"  # 八成|五家
        value += _digit(behind) if behind else 0
        upper = Decimal(10 * _digit(high)) if high else None
        return self._found(m, Decimal(value), "%", "range" if upper else self._behind(after), upper)

    def _behind(self, word: str | None) -> Comparator:
        """Of a number whose unit is in the idiom: 两成|以上, 两成|多, 1/3|强."""
        return self._g.after.get(word, "more_than") if word else "equal"

    def _ratio(self, at: int) -> QuantityMention | None:
        """收入比缩小至2.52∶1, 占全国1/4, 死亡率降到15.1/10万: numbers written with two."""
        clean = self._clean
        if (m := _TO_ONE.match(clean, at)) and self._g.unitless.search(clean, max(0, at - SIDE), at):
            return self._found(m, Decimal(m["value"]), "", self._behind(m["after"]))
        if m := _PER.match(clean, at):
            return self._found(m, Decimal(m[1]), f"/{m[2]}", self._behind(m["after"]))
        if (m := _PART.match(clean, at)) and int(m[1]) < int(m[2]) and _SHARE.search(clean, max(0, at - SIDE), at):
            value = (Decimal(m[1]) / Decimal(m[2])).quantize(Decimal("0.0001"))
            return self._found(m, value, "", self._behind(m["after"]))
        return None

    def _found(self, m: re.Match[str], value: Decimal, unit: str, kind: Comparator, upper: Decimal | None = None) -> QuantityMention:
        rule = "tenths" if unit == "%" else "ratio"
        return QuantityMention(m.start(), m.end(), m[0], n.plain(value), unit, kind, upper, rule=rule)


def _digit(word: str) -> int:
    return int(word) if word.isdigit() else 5 if word == "半" else n.DIGITS[word]
