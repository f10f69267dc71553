"""Chinese and Arabic numerals → exact decimal numbers. Nothing passes through a float.

`NUMBER` is a regular expression for one number as written (1,031; 16.4亿; 两百五; 三分之一; 百分之九十五); `parse` gives
its value. Vague numbers (十几, 数百, 两三) give a value and how the true number relates to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
Vague = Literal["more_than", "at_least", "less_than", "range"]

_D = "零〇一二两三四五六七八九"
ARABIC = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,8})?(?!\d)|\d{1,20}(?:\.\d{1,8})?"
SCALE = r"(?:百万|千万|百亿|千亿|万亿|百|千|万|亿)"
CHINESE = rf"[{_D}十][{_D}十百千万亿]{{0,15}}(?:点[{_D}]{{1,6}}[万亿]{{0,2}})?"
FRACTION = rf"(?:百分之(?:{ARABIC}|{CHINESE})|[{_D}十百]{{1,4}}分之[{_D}十百]{{1,4}})"
VAGUE = rf"(?:[{_D}十百千万]{{0,4}}十几|十?几十?|[上数几近破超逾过][十百千万亿]{{1,3}})(?:万|亿)?"
STARTS = re.compile(rf"[\d{_D}十百千万上数几近破超逾过]")  # the characters that a number may begin with
NUMBER = re.compile(
    rf"(?P<fraction>{FRACTION})|(?P<arabic>(?:{ARABIC})(?:{SCALE})?)|(?P<vague>{VAGUE})|(?P<chinese>{CHINESE})"
)

_SCALES = {
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "亿": 10**8,
    "百万": 10**6,
    "千万": 10**7,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    vague: Vague | None = None
    upper: Decimal | None = None
    percent: bool = False  # 百分之…


def parse(words: str) -> Number | None:
    """The number that the whole of `words` writes, None where it writes none."""
    if words.isascii() and words.isdigit():
        return Number(Decimal(words))
    m = NUMBER.fullmatch(words)
    if not m:
        return None
    if m["fraction"]:
        return _fraction(words)
    if m["arabic"]:
        digits = re.match(r"[\d,.]+", words)
        assert digits  # the pattern begins with a digit
        return Number(Decimal(digits[0].replace(",", "")) * _SCALES.get(words[digits.end() :], 1))
    if m["vague"]:
        return _vague(words)
    return _chinese_number(words)


def chinese(words: str) -> Decimal | None:
    """二十一 → 21, 两百五 → 250, 一百零五 → 105, 二〇二五 → 2025, 三点五 → 3.5, 一点二亿 → 120000000."""
    whole, point, rest = words.partition("点")
    scale = 1
    if point:
        while rest and rest[-1] in LARGE:
            scale, rest = scale * LARGE[rest[-1]], rest[:-1]
        if not rest or any(c not in DIGITS for c in rest):
            return None
    if len(whole) > 1 and all(c in DIGITS for c in whole):
        value = Decimal("".join(str(DIGITS[c]) for c in whole))
    else:
        units = _units(whole)
        if units is None:
            return None
        value = Decimal(units)
    if point:
        value += Decimal("0." + "".join(str(DIGITS[c]) for c in rest))
    return value * scale


def _units(words: str) -> int | None:
    """Positional reading; 两百五 and 一万二 leave the last unit out: it is a tenth of the one before."""
    if not words:
        return None
    total = section = 0
    digit: int | None = None
    last = 1
    for c in words:
        if c in DIGITS:
            if digit not in (None, 0):
                return None
            digit = DIGITS[c]
            if digit == 0:
                last = 1
        elif c in SMALL:
            section += (1 if digit is None else digit) * SMALL[c]
            last, digit = SMALL[c], None
        elif c in LARGE:
            section += digit or 0
            # 万亿: 亿 multiplies all before it; 一亿两千万: 万 only what stands since the 亿
            total = (total + section or 1) * LARGE[c] if c == "亿" else total + (section or 1) * LARGE[c]
            last, section, digit = LARGE[c], 0, None
        else:
            return None
    if digit:
        section += digit * (last // 10 if last >= 100 else 1)
    return total + section


def _fraction(words: str) -> Number | None:
    below, above = words.split("分之")
    if below == "百":
        value = parse(above)
        return Number(value.value, percent=True) if value else None
    lower, upper = chinese(below), chinese(above)
    if not lower or upper is None:
        return None
    return Number((upper / lower).quantize(Decimal("0.0001")).normalize())


def _vague(words: str) -> Number | None:
    """十几 10+, 几十 and 数十 10+, 数百 100+, 上百 100 at least, 近百 under 100 (GUIDE of the annotations)."""
    scale = 1
    body = words
    if len(body) > 2 and body[-1] in LARGE and body[-2] in "几十百千":
        scale, body = LARGE[body[-1]], body[:-1]
    if body in ("几十", "十几十"):
        return Number(Decimal(10) * scale, "more_than")
    if body.endswith("几"):
        stem = chinese(body[:-1]) if body[:-1] else None
        return Number(stem * scale, "more_than") if stem else None
    stem = chinese(body[1:]) if body[0] in "上数几近破超逾过" else None
    if stem is None:
        return None
    kinds: dict[str, Vague] = {"上": "at_least", "近": "less_than"}
    return Number(stem * scale, kinds.get(body[0], "more_than"))


def _chinese_number(words: str) -> Number | None:
    """Plain numbers, and two digits in a row for a range: 两三(个) 2 to 3, 七八十 70 to 80."""
    m = re.fullmatch(rf"([{_D[2:]}])([{_D[2:]}])([十百千]?[万亿]?)", words)
    if m and DIGITS[m[2]] - DIGITS[m[1]] == 1:
        tail = _units("一" + m[3]) if m[3] else 1
        if tail:
            return Number(Decimal(DIGITS[m[1]] * tail), "range", Decimal(DIGITS[m[2]] * tail))
    value = chinese(words)
    return Number(value) if value is not None else None
