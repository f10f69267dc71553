"""Chinese and Arabic numerals → exact decimal numbers. Nothing passes through a float, nothing is rounded.

`NUMBER` is a regular expression for one number as written (1,031; 100 000; 16.4; 1亿2千万; 两百五; 三分之一; 百分之九十五);
`parse` gives its value. Vague numbers (十几, 数百, 两三) give a value and how the true number relates to it.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from math import prod
from typing import Literal

from kg.model import Struct, replace
from kg.text.patterns import expression

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "俩": 2}
SMALL = {"千": 1000, "百": 100, "十": 10}
PASSED = "破超逾"  # before a round number: more than it
LARGE = {"兆": 10**12, "亿": 10**8, "万": 10**4}
Vague = Literal["more_than", "at_least", "less_than", "range"]

# What every format that we write can hold: xsd:decimal in Oxigraph has 18 places behind the point and 20 before it,
# decimal128 of Parquet so many together, and the arithmetic of `decimal` by default 28 digits.
MOST_DIGITS, MOST_BEFORE, MOST_BEHIND = 28, 20, 18
LONGEST = 64  # characters of a number that is worth reading
# Rounds nothing: an operation that would have to raises decimal.Inexact
# 亿, nine digits, is the longest character
EXACT = decimal.Context(prec=9 * LONGEST, traps=[decimal.Inexact, decimal.InvalidOperation])

DIGIT = _D = "零〇一二两三四五六七八九"
NUMERALS = f"0-9{_D}十百千万亿几"  # the characters of numbers, for a class
# Groups of three behind commas, or behind single blanks (GB/T 15835); a number is taken whole or not at all
ARABIC = r"(?>[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+)(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
TRILLION = rf"兆(?=.?元|[0-9{_D}余多]|$)"  # as Taiwan counts money; 兆瓦 and 兆帕 are units
SCALE = rf"(?:{TRILLION}|万亿|千亿|百亿|千万|百万|亿|万|千|百)"
# 1亿2千万, 13万2000, 3千5百: each part smaller than the scale before it
_INTEGER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)"
MIXED = (
    rf"{_INTEGER}(?:{SCALE}零?(?:{_INTEGER}(?=[余多来]?{SCALE})|(?<=千)[0-9]{{3}}(?![0-9])|(?<=万)(?:[0-9],?)?[0-9]{{3}}(?![0-9])|(?<=零)[0-9]+"
    rf"|(?<=[亿万千百])[1-9](?=[，。；、）元]|$)))+{SCALE}?|{_INTEGER}[千百](?=[余多来][万亿])"  # 4万5 is 45000; 1千|余万
)
# As on cheques: 壹拾万零叁仟; one character alone is more often a name
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千") | {ord("廿"): "二十", ord("卅"): "三十"}
FORMAL = r"[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+"
CHINESE = rf"[{_D}十廿卅][{_D}十廿卅百千万亿]*(?:点[{_D}]+[万亿]*)?"
FRACTION = rf"(?:[百千]分之(?:{ARABIC}|{CHINESE}|百)|[{_D}十百]{{1,4}}分之[{_D}十百]{{1,4}}|[1-9]分之[1-9]|[三四五]分[一二三四](?![{_D}十钟次个名人]))"
ROUND = r"[百千万亿]{1,2}"  # 百万, 千亿: a number where a bound stands before it
VAGUE = rf"(?:[{_D}十百千万]{{0,4}}十几|[上数几近破超逾过][十百千万亿]{{1,3}}(?!分之|[{_D}]))(?:万|亿)?"
FIRST = f"0-9{_D}十廿卅百千万上数几近破超逾过壹贰叁肆伍陆柒捌玖拾"  # the characters that a number may begin with, for a class
NUMBER = expression(
    rf"(?P<fraction>{FRACTION})|(?P<mixed>{MIXED})|(?P<arabic>(?:{ARABIC}){SCALE}?)|(?P<vague>{VAGUE})|(?P<chinese>{CHINESE})|(?P<round>{ROUND})"
)
_PART = expression(rf"零?({_INTEGER})({SCALE}?)")
_SIDE_BY_SIDE = expression(rf"([{_D[2:]}])([{_D[2:]}])([十百千]?[万亿]?)")
_PER = {"百": "%", "千": "‰"}
_ZEROS, _ONES = "".join(c for c, value in DIGITS.items() if not value), "".join(c for c, value in DIGITS.items() if value)
# From large to small; behind another unit 百 does not stand alone
_SMALL_UNITS = expression(f"[{_ZEROS}]*(?:([{_ONES}]?)千)?[{_ZEROS}]*(?:((?(1)[{_ONES}]|[{_ONES}]?))百)?[{_ZEROS}]*(?:([{_ONES}]?)十)?[{_ZEROS}]*([{_ONES}]?)")


class Number(Struct, frozen=True):
    value: Decimal
    vague: Vague | None = None
    upper: Decimal | None = None
    unit: str = ""  # that the words themselves say: 百分之…, 千分之…


@lru_cache(maxsize=1 << 14)
def parse(words: str) -> Number | None:
    """The number that the whole of `words` writes, None where it writes none, or one that is longer than `LONGEST`."""
    words = words.translate(_FORMAL)
    m = NUMBER.fullmatch(words) if len(words) <= LONGEST else None
    return _WAYS.get(m.lastgroup or "", _chinese_number)(words) if m else None


def fits(value: Decimal) -> bool:
    """Whether every format can hold the value as it is."""
    if len(written := str(value)) <= MOST_BEHIND and "E" not in written:  # the fewest of all: no more digits on either side
        return True
    _, digits, exponent = value.as_tuple()
    behind = -int(exponent)
    return len(digits) - behind <= MOST_BEFORE and behind <= MOST_BEHIND and len(digits) + max(-behind, 0) <= MOST_DIGITS


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros or exponent: 1640000000.0 → 1640000000."""
    least = value.normalize(EXACT)
    return least.quantize(Decimal(1), context=EXACT) if "E+" in str(least) else least


def scale(words: str | None) -> int:
    """What 万, 千万, 万亿 … multiply by."""
    return prod(SMALL.get(c) or LARGE[c] for c in words or "")


def chinese(words: str) -> Decimal | None:
    """二十一 → 21, 两百五 → 250, 一百零五 → 105, 二〇二五 → 2025, 三点五 → 3.5, 一点二亿 → 120000000."""
    whole, point, rest = words.partition("点")
    digits = rest.rstrip("万亿")
    if len(words) > LONGEST or (point and (not digits or any(c not in DIGITS for c in digits))):
        return None
    value, behind = _units(whole), Decimal("0." + "".join(str(DIGITS[c]) for c in digits)) if point else Decimal(0)
    return None if value is None else EXACT.multiply(EXACT.add(Decimal(value), behind), scale(rest[len(digits) :]))


def _units(words: str) -> int | None:
    """Positional reading; 一万二 leaves the last unit out: it is a tenth of the one before. 万亿 and 亿亿 multiply.

    The parts stand from large to small: 三百二千 and 五万三万 write no number.
    """
    for mark, size in LARGE.items():
        head, large, tail = words.rpartition(mark)
        if large:
            if mark in head and not head.endswith(mark):
                return None
            above = _units(head) if head else 1
            below = (DIGITS[tail] * size // 10) if tail in DIGITS else _units(tail) if tail else 0
            return None if above is None or below is None or below >= size else above * size + below
    return _below_ten_thousand(words)


def _below_ten_thousand(words: str) -> int | None:
    """两千零五十 → 2050, 两百五 → 250, 一百十五 → 115; 五〇一 → 501, as in 一亿四七七六万."""
    if len(words) > 1 and all(c in DIGITS for c in words):
        return int("".join(str(DIGITS[c]) for c in words))
    m = _SMALL_UNITS.fullmatch(words) if words else None
    if m is None:
        return None
    units = [(DIGITS.get(said, 1), size) for said, size in zip(m.groups(), SMALL.values(), strict=False) if said is not None]
    total, room = sum(digit * size for digit, size in units), units[-1][1] if units else 0
    left_out = m[4] and room > 10 and words[-2] not in _ZEROS  # the last unit: 两百|五
    return total + DIGITS.get(m[4], 0) * (room // 10 if left_out else 1)


def _arabic(words: str) -> Number:
    digits = words.rstrip("百千万亿兆")
    return Number(EXACT.multiply(Decimal(digits.replace(",", "").replace(" ", "")), scale(words[len(digits) :])))


def _mixed(words: str) -> Number | None:
    total, room, at = 0, None, 0
    while at < len(words):
        m = _PART.match(words, at)
        if m is None:
            return None
        value = int(m[1].replace(",", "")) * (room // 10 if room and len(m[0]) == 1 else scale(m[2]))  # 4万|5
        if room is not None and value >= room:
            return None
        total, room, at = total + value, scale(m[2]), m.end()
    return Number(Decimal(total))


def _fraction(words: str) -> Number | None:
    below, above = words.replace("之", "").split("分")
    if below in _PER:
        value = Number(Decimal(100)) if above == "百" else parse(above)
        return replace(value, unit=_PER[below]) if value else None
    lower, upper = (Decimal(n) if n.isdecimal() and n.isascii() else chinese(n) for n in (below, above))  # 3分之2, as Taiwan writes it
    return Number((upper / lower).quantize(Decimal("0.0001")).normalize()) if lower and upper is not None else None


def _vague(words: str) -> Number | None:
    """十几 10+, 几十 and 数十 10+, 数百 100+, 上百 100 at least, 近百 under 100 (GUIDE of the annotations)."""
    factor, body = (LARGE[words[-1]], words[:-1]) if len(words) > 2 and words[-1] in LARGE and words[-2] in "几十百千" else (1, words)
    stem = _units(body[:-1] if body.endswith("几") else body[1:] if body[0] in "上数几近破超逾过" else "")
    kinds: dict[str, Vague] = {"上": "at_least", "近": "less_than"}
    return Number(Decimal(stem * factor), kinds.get(body[0], "more_than")) if stem else None


def _chinese_number(words: str) -> Number | None:
    """Plain numbers, and two digits in a row for a range: 两三(个) 2 to 3, 七八十 70 to 80, 三五(个) 3 to 5."""
    if m := _SIDE_BY_SIDE.fullmatch(words):
        low, high, tail = DIGITS[m[1]], DIGITS[m[2]], _units("一" + m[3])
        if (high - low == 1 or (low, high) == (3, 5)) and tail:
            return Number(Decimal(low * tail), "range", Decimal(high * tail))
        return None  # 八五: no number of things, whatever it is
    value = chinese(words)
    return Number(value) if value is not None else None


# By the groups of `NUMBER`; the others are `_chinese_number`
_WAYS: dict[str, Callable[[str], Number | None]] = {"fraction": _fraction, "mixed": _mixed, "arabic": _arabic, "vague": _vague}
