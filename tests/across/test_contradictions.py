"""The same thing with different numbers, and with the same."""

from __future__ import annotations

import pytest
from across.pairs import facts
from msgspec.structs import replace

from kg.across.contradictions import Contradiction, contradictions, supported
from kg.across.promises import Tracking, track
from kg.model import Corpus, Facts


def said(line: str, name: str, published: str, title: str = "") -> Facts:
    made = facts(line, name, "actual", published)
    return replace(made, document=replace(made.document, title=title or None))


def of(first: str, second: str, title: str = "") -> Tracking:
    return track(Corpus((said(first, "a", "2024-02-01"), said(second, "b", "2024-12-01", title))))


def found(first: str, second: str, title: str = "") -> tuple[Contradiction, ...]:
    return contradictions(of(first, second, title))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("全国 2023 国内生产总值 =126.06万亿元", "全国 2023 国内生产总值 =1260582亿元"),
        ("全国 2023 粮食产量 =69541万吨", "全国 2023 粮食总产量 =1.39万亿斤"),
        ("全国 2023 城镇新增就业 =1244万人", "全国 2023 全国城镇新增就业 =1244万人"),
        ("全国 2023 旅游收入 >4.9万亿元", "全国 2023 旅游收入 =49133亿元"),
        ("全国 2023 城镇调查失业率 ≈5.2%", "全国 2023 城镇调查失业率 =5.2%"),
    ],
)
def test_rounded_numbers_support_each_other(first: str, second: str) -> None:
    assert found(first, second) == ()
    (version,) = supported(of(first, second))
    assert [s.source.id for s in version.statements] == ["a", "b"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("全国 2023 国内生产总值 =126.06万亿元", "全国 2023 国内生产总值 ↑=5.2%"),  # another dimension
        ("全国 2023 国内生产总值 ↑=5.2%", "全国 2022 国内生产总值 ↑=3%"),  # another year
        ("全国 2023 国内生产总值 ↑=5.2%", "全国 2023H1 国内生产总值 ↑=5.5%"),  # a part of it
        ("青岛市 2023 一般公共预算收入 ↑=5%", "青岛市 2023 市本级一般公共预算收入 ↑=6%"),  # another scope
        ("青岛市 2023 一般公共预算收入 ↑=5%", "济南市 2023 一般公共预算收入 ↑=6%"),  # another place
        ("青岛市 2023 实际使用外资 =10亿美元", "青岛市 2023 实际使用外资 =70亿元"),  # another unit
    ],
)
def test_what_is_not_the_same_does_not_contradict(first: str, second: str) -> None:
    assert found(first, second) == ()


def test_different_numbers_stand_side_by_side() -> None:
    (c,) = found("青岛市 2023 城镇新增就业 =38万人", "青岛市 2023 城镇新增就业 =36.5万人")
    assert c.kind == "differing"
    assert [v.first.figure.quote for v in c.versions] == ["=38万人", "=36.5万人"]
    assert c.last.source.published == "2024-12-01"
    assert c.spread == -15000


def test_a_revision_is_told_by_its_words() -> None:
    first, second = "全国 2023 国内生产总值 =1260582亿元", "全国 2023 国内生产总值 =1294272亿元"
    assert [c.kind for c in found(first, second, "关于修订2023年国内生产总值的公告")] == ["revised"]
    assert [c.kind for c in found(first, second)] == ["differing"]
    early = replace(said(first, "a", "2024-01-17"), document=replace(said(first, "a", "2024-01-17").document, title="2023年国内生产总值初步核算结果"))
    assert [c.kind for c in contradictions(track(Corpus((early, said(second, "b", "2024-12-01")))))] == ["preliminary"]
