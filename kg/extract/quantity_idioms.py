"""Numbers whose unit is in the words around them: 翻一番, 八成以上, 收入比缩小至2.52∶1, 占全国1/4, 一元三角五分.

A table of named readers, each with the characters that call it; the first that reads a number decides, or says why it cannot
be read. Comparator words before a number are the caller's to find. `tests/specs/quantity_rules.yaml` has an example and a
counterexample of each.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kg.extract.quantity_grammar import SIDE, Grammar, Reading
from kg.extract.quantity_rules import NO_DOUBLING, NO_TENTHS, Rule
from kg.lexicon import Lexicon
from kg.model import Change, Comparator, replace
from kg.text import numerals as n
from kg.text.patterns import Match, Pattern

_COLONS = ("：", ":", "： ", ": ")
_PARTS = tuple(":：∶/.第")
_MOST_DOUBLINGS = 10

Read = Reading | Rule | None


class Idioms:
    """Of one text."""

    def __init__(self, clean: str, lexicon: Lexicon) -> None:
        self._clean, self._g = clean, lexicon.of(Grammar)

    def at(self, m: Match) -> Read:
        """The quantity that an idiom at the number writes, or the rule by which it is none."""
        behind, before = self._clean[m.end("number") : m.end("number") + 1], self._clean[m.start() - 1 : m.start()]
        for idiom in (*_BY_NEXT.get(behind, ()), *_BY_PREVIOUS.get(before, ())):
            if (read := idiom(self, m)) is not None:
                return read
        return None

    def doubling(self, m: Match) -> Read:
        """翻一番 is twice as much, 翻两番 four times."""
        if not (word := self._g.word_before["doubled"].before(self._clean, m.start())):
            return None
        number = n.parse(m["number"])
        if number is None or number.upper is not None or number.value not in range(1, _MOST_DOUBLINGS + 1):
            return NO_DOUBLING  # 翻1.5番
        return self._reading(m, (m.start() - len(word), m.end("number") + 1), Decimal(2 ** int(number.value)), self._g.data["times"], "doubling", "increase")

    def doubled(self, m: Match) -> Read:
        """产值实现翻番: twice as much."""
        if self._g.word_before["doubled"].before(self._clean, m.end("number")) is None:
            return None
        return self._reading(m, (m.start(), m.end("number") + 1), Decimal(2), self._g.data["times"], "doubled", "increase")

    def tenths(self, m: Match) -> Read:
        """八成, 九成五 (95 %), 六七成 (60 to 70 %); 八五成 writes no number."""
        clean, at, g = self._clean, m.start(), self._g
        if g.word_before["whole"].before(clean, at):
            return None
        t = g.tenths.match(clean, at)
        bounded = g.before.before(clean, at) is not None  # 超过九成|为公营房屋, but 八成|为…
        if t is None or (g.behind["no_share"].match(clean, t.start("no_share")) and not bounded):
            return None
        low, high, behind = t["low"], t["high"], t["behind"]
        value = 10 * _digit(low) + (_digit(behind) if behind else 0)
        upper = Decimal(10 * _digit(high or t["upper"]) + 5 * bool(t["more"])) if high or t["upper"] else None
        falls = upper is not None and upper <= value  # 三成至两成
        goes_on = g.more_digits.match(clean, t.end()) or (behind and g.unit.match(clean, t.end()))  # 八成|五家
        if falls or goes_on or (high and (behind or _digit(high) != _digit(low) + 1)):
            return NO_TENTHS
        return self._found(t, "tenths", Decimal(value), "%", upper)

    def ratio(self, m: Match) -> Read:
        """收入比缩小至2.52∶1."""
        r = self._parted(self._g.to_one, m.start())
        return self._found(r, "ratio", Decimal(r["value"]), "") if r and self._g.ratio_of.ends(self._clean, m.start()) else None

    def per(self, m: Match) -> Read:
        """死亡率降到15.1/10万."""
        r = self._parted(self._g.per_so_many, m.start())
        return self._found(r, "per so many", Decimal(r["value"]), f"/{r['base']}") if r else None

    def part(self, m: Match) -> Read:
        """占全国1/4."""
        r = self._parted(self._g.part, m.start())
        shared = r and int(r["above"]) < int(r["below"]) and self._g.near["share"].search(self._clean, max(0, m.start() - SIDE), m.start())
        if r is None or not shared:
            return None
        return self._found(r, "part", (Decimal(r["above"]) / Decimal(r["below"])).quantize(Decimal("0.0001")), "")

    def coins(self, m: Match) -> Read:
        """一元三角五分, 五角三分: money in parts, from large to small."""
        clean, g, coins = self._clean, self._g, self._g.coins_worth
        unit = m["unit"] or clean[m.end("number") : m.end("number") + 1]
        at = m.end("unit") if m["unit"] else m.end("number") + 1
        if unit not in coins or not g.coins.match(clean, at if m["unit"] else m.start()) or m["number2"]:
            return None
        number = n.parse(m["number"] + (m["scale"] or ""))
        if number is None or number.upper is not None:
            return None
        value, size, parts = n.EXACT.multiply(number.value, coins[unit]), coins[unit], 0
        while (c := g.coins.match(clean, at)) and coins[c["coin"]] < size:
            size, at, parts = coins[c["coin"]], c.end(), parts + 1
            value = n.EXACT.add(value, n.EXACT.multiply(Decimal(_digit(c["number"])), size))
        if not parts or not n.fits(value):
            return None
        return self._reading(m, (m.start(), at), n.plain(value), g.coin, "coins")

    def money(self, m: Match) -> Read:
        """¥103000.00: a sign of money before the number is its unit."""
        sign = self._g.sign.before(self._clean, m.start())
        number = n.parse(m["number"] + (m["scale"] or "")) if sign and not m["unit"] else None
        if number is None or sign is None or m["number2"] or not n.fits(number.value):
            return None
        around = m.start() - len(sign), max(m.end("number"), m.end("scale"))
        return self._reading(m, around, n.plain(number.value), self._g.data["signs"][sign], "sign of money")

    def labelled(self, m: Match) -> Read:
        """发行总额（亿元）：|10.00: the label before the number says its unit."""
        start = m.start("number")
        labelled = m["number"][0].isdigit() and self._clean.endswith(_COLONS, 0, start)
        label = self._g.label.search(self._clean, max(0, start - SIDE), start) if labelled else None
        number = n.parse(m["number"]) if label and m["unit"] != label["unit"] else None
        if label is None or number is None or m["scale"] or m["number2"]:
            return None
        value = n.EXACT.multiply(number.value, n.scale(label["scale"]))
        unit = self._g.canonical.get(label["unit"], label["unit"])
        return self._reading(m, m.span("number"), n.plain(value), unit, "unit of the label") if n.fits(value) else None

    def _parted(self, pattern: Pattern, at: int) -> Match | None:
        """A number written with two, no part of a longer one."""
        return pattern.match(self._clean, at) if self._clean[at].isdigit() and self._clean[at - 1 : at] not in _PARTS else None

    def _found(self, m: Match, rule: str, value: Decimal, unit: str, upper: Decimal | None = None) -> Reading:
        read = self._reading(m, m.span(), n.plain(value), unit, rule)
        return replace(read, comparator="range", upper=upper) if upper else read

    def _reading(self, m: Match, around: tuple[int, int], value: Decimal, unit: str, rule: str, change: Change | None = None) -> Reading:
        """With the comparator word behind it: 两成|以上, 两成|多, 1/3|强, 翻了一番|多."""
        after = self._g.behind_share.match(self._clean, around[1])
        kind: Comparator = self._g.after[after[0]] if after else "equal"
        return Reading(self._clean, self._g, m, around[0], after.end() if after else around[1], value, unit, kind, change=change, rule=rule)


Reader = Callable[[Idioms, Match], Read]
# Each with the characters behind the digits, and those before them, that call it
IDIOMS: tuple[tuple[str, Reader, str, str], ...] = (
    ("doubled", Idioms.doubled, "番", ""),
    ("doubling", Idioms.doubling, "番", ""),
    ("tenths", Idioms.tenths, "成", ""),
    ("ratio", Idioms.ratio, ":：∶", ""),
    ("per so many", Idioms.per, "/", ""),
    ("part", Idioms.part, "/", ""),
    ("coins", Idioms.coins, "万千百亿元块角毛分", ""),
    ("sign of money", Idioms.money, "", "¥￥$€£"),
    ("unit of the label", Idioms.labelled, "", "：: "),
)
_BY_NEXT = {c: tuple(reader for _, reader, behind, _ in IDIOMS if c in behind) for c in {c for _, _, behind, _ in IDIOMS for c in behind}}
_BY_PREVIOUS = {c: tuple(reader for _, reader, _, before in IDIOMS if c in before) for c in {c for _, _, _, before in IDIOMS for c in before}}


def _digit(word: str) -> int:
    return int(word) if word.isdigit() else 5 if word == "半" else n.DIGITS[word]
