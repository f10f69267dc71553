"""Numerals: what is written is what is read, in every way of writing it, and nothing is rounded or raises."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import numerals as n

WHOLE = st.integers(0, 10**16 - 1)


def chinese(number: int) -> str:
    """The number in words: 10050 → 一万零五十."""
    if number == 0:
        return "零"
    for size, mark in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        above, below = divmod(number, size)
        if above:
            zero = "零" if below and below < size // 10 else ""
            return chinese(above) + mark + zero + (chinese(below) if below else "")
    return "零一二三四五六七八九"[number]


def value(words: str) -> Decimal | None:
    number = n.parse(words)
    return number.value if number and number.upper is None and number.vague is None else None


@given(WHOLE)
def test_numbers_in_words(number: int) -> None:
    assert value(chinese(number)) == number


@given(WHOLE, st.sampled_from([",", " ", ""]), st.decimals(0, Decimal("0.999999999999"), places=12))
def test_numbers_in_groups(number: int, mark: str, part: Decimal) -> None:
    words = f"{number:,}".replace(",", mark)
    assert value(words) == number
    assert value(words + f"{part:f}"[1:]) == number + part


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_numbers_in_parts(high: int, low: int) -> None:
    assert value(f"{high}亿{low}万") == high * 10**8 + low * 10**4
    assert value(f"{high}万{low:04}") == high * 10**4 + low
    assert value(f"{high}万零{low}") == high * 10**4 + low


@given(st.text("0123456789,. 零〇一二两三四五六七八九十百千万亿点几分之上数近过", max_size=90))
def test_whatever_is_written_is_read_or_not(words: str) -> None:
    number = n.parse(words)
    if number is not None and n.fits(number.value):
        plain = n.plain(number.value)
        assert plain == number.value == +plain and int(plain.as_tuple().exponent) <= 0


NONE = ["三百二千", "一亿三亿", "五万三万", "八五", "九九", "1,2345", "1 2345", "5万3亿", "一" * 65, "9" * 65, "", "点五", "1.2.3", "٢٠", "２０"]


@pytest.mark.parametrize("words", NONE)
def test_what_writes_no_number(words: str) -> None:
    assert n.parse(words) is None


FITS = ["9" * 20, "0." + "0" * 17 + "1", "1234567890.123456789012345678", "五亿亿"]
TOO_LONG = ["1" * 21, "1" + "0" * 20, "0." + "0" * 18 + "1", "12345678901.123456789012345678", "五亿亿亿"]


@pytest.mark.parametrize("words", [*FITS, *TOO_LONG])
def test_what_every_format_can_hold(words: str) -> None:
    number = n.parse(words)
    assert number is not None and n.fits(number.value) == (words in FITS)


def test_scales_without_end_are_no_error() -> None:
    for words in ("1.2" + "亿" * 60, "九五" + "亿" * 60, "三点五" + "亿" * 60, "亿" * 64):
        number = n.parse(words)
        assert number is None or not n.fits(number.value)
