"""What a figure changed from, and what its sentence calls it."""

from __future__ import annotations

import pytest

from kg import lexicon
from kg.model import Document, Figure
from kg.pipeline import understand


def figures(text: str) -> tuple[Figure, ...]:
    return understand(Document("a.txt", text, published="2024-03-05"), lexicon.load())[2].figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("江平市入学率由56%提高到60%。", {"60%": "56%"}),
        ("江平市入学率由2020年的56%提高到2023年的60%。", {"60%": "56%"}),
        ("江平市学校由71所优化整合为47所。", {"47所": "71所"}),
        ("江平市城镇、农村失业率分别从8.1%、10.7%降至5.6%、7.8%。", {"5.6%": "8.1%", "7.8%": "10.7%"}),
        ("江平市入学率提高到60%，升学率提高到56%。", {}),
        ("江平市入学率由56%增长4个百分点。", {}),
        ("江平市学校由71所增加到3.5万人。", {}),
        ("江平市补贴从100元到200元不等。", {}),
    ],
)
def test_a_figure_that_changed_names_the_one_before(text: str, expected: dict[str, str]) -> None:
    found = figures(text)
    quotes = {f.id: f.quote for f in found}
    assert {f.quote: quotes[f.before] for f in found if f.before} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2025年，江平市森林覆盖率达到24.1%（约束性），城镇化率达到65%（预期性指标）。", ["binding", "expected"]),
        ("约束性指标：江平市单位能耗下降13.5%，氮氧化物下降10%。", ["binding", "binding"]),
        ("到2025年，江平市城镇化率达到65%，为预期性指标。", ["expected"]),
        ("江平市确定约束性指标8项，森林覆盖率达到24.1%。", [None, None]),
        ("到2025年，江平市森林覆盖率达到24.1%。", [None]),
    ],
)
def test_a_sentence_calls_an_aim_binding_or_expected(text: str, expected: list[str | None]) -> None:
    assert [f.obligation for f in figures(text)] == expected
