"""Whatever happened to a text on its way: it is read to the end, and what is said of it is well-formed and grounded."""

from __future__ import annotations

import pytest
from mutate import TWICE, Mutant, encodable, faults, mutant, mutants, violations

from kg.model import Facts

PART = 200


def checked(seed: int, count: int) -> None:
    wrong, many = list[str](), list[Facts]()
    for index, each in enumerate(mutants(count, seed)):
        found, facts = faults(each, f"m{index}", index % TWICE == 0)
        wrong += [f"mutant({seed}, {index}): {fault}" for fault in found]
        if facts and encodable(each) and index % TWICE == 0:
            many.append(facts)
    assert wrong == []
    assert violations(many) == []


@pytest.mark.parametrize("seed", range(5))
def test_real_texts_with_something_wrong_in_them(seed: int) -> None:
    checked(seed, PART)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100, 120))
def test_very_many_of_them(seed: int) -> None:
    checked(seed, 2_000)


def test_they_are_the_same_on_every_machine_and_unlike_one_another() -> None:
    assert [mutant(7, i) for i in range(20)] == list(mutants(20, 7))
    assert len({mutant(7, i).text for i in range(200)}) > 150


@pytest.mark.parametrize(
    "text",
    [
        "0人「「", "2家\f\f", "八成““", "“““““““2P””", "本市共有““12人““", "《——》3个", "\t7%左右\t",  # no words that could be a measure
        "“:[](a)-5%[](h)」两", "两\n-5%", "德州市\n红十字会",  # what runs on into another paragraph
        "二三余篇文章", "选派九九成干部", "降幅在5%至-3%", "满意率八五成",  # no range
        "\x01\x02", "\ud800", "\u200b\n\f", "", " ", "\n",  # nothing to read
        "召开会议。市委办公室副主任李敏", "20٢٤年5月6日\n召开会议。", "今年年底以来新建学校3所", "泰安\udfff市新建学校3所",
        "规模恢复\u2028\udfff至八成以上", "免去王明的泰安市中级人民法院民事审判庭庭长、「「「「审判员职务。",
    ],
)  # fmt: skip
def test_texts_that_once_broke_something(text: str) -> None:
    assert faults(Mutant(text))[0] == []
    found, facts = faults(Mutant(text, "2024-05-06", "重庆市"))
    assert found == []
    assert facts and not any(f.measure in f.quote for f in facts.figures)


STRANGE = ["9999-12-31", "9999", "0001-01-01", "0001", "1900", "2200-12-31", "２０２４-０５-０６", "٢٠٢٤", "2024-13-45", "heute", ""]


@pytest.mark.parametrize("published", STRANGE)
def test_no_date_of_publication_leads_out_of_the_calendar(published: str) -> None:
    text = "去年新建学校12所，今年以来13所，未来五年新建14所，近两年15所，到明年20所。年底召开新闻发布会。今后99年建设1座桥。"
    found, facts = faults(Mutant(text, published, "重庆市"))
    assert found == []
    assert facts and [f.value for f in facts.figures] == [12, 13, 14, 15, 20, 1]
