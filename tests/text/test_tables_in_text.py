"""Where tables stand in a text, what their heads and cells say: every example of data/lexicon/tables.yaml, and that no text is one."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon
from kg.model import Document
from kg.text import prepare
from kg.text.normalise import normalise
from kg.text.table_heads import Words
from kg.text.tables import find_tables

DATA = lexicon.load().data("tables")


@pytest.mark.parametrize("layout", DATA["layouts"], ids=lambda x: x["name"])
def test_a_layout_has_its_example_and_its_counterexample(layout: dict[str, str]) -> None:
    assert [t.layout for t in prepare(Document("x", layout["example"])).tables] == [layout["name"]]
    assert prepare(Document("x", layout["never"])).tables == ()


@pytest.mark.parametrize("head", DATA["heads"], ids=lambda x: x["role"])
def test_a_head_has_its_example_and_its_counterexample(head: dict[str, str]) -> None:
    known = lexicon.load().of(Words)
    found = known.head(head["example"])
    assert found is not None and found.role == head["role"]
    other = known.head(head["never"])
    assert other is None or other.role != head["role"]


@pytest.mark.parametrize("facet", DATA["facets"], ids=lambda x: x["facet"])
def test_a_facet_is_told_by_an_example_and_by_no_counterexample(facet: dict[str, str]) -> None:
    for kind, held in (("example", True), ("counterexample", False)):
        said = re.search(facet["form"], facet[kind]) and not (facet["never"] and re.search(facet["never"], facet[kind]))
        assert bool(said) is held, facet[kind]


@pytest.mark.parametrize(
    ("said", "unit"),
    [("万亩", (10_000, "亩")), ("亿斤", (10**8, "斤")), ("千公顷", (1000, "公顷")), ("千瓦", (1, "千瓦")), ("万元/人", (10_000, "元/人")),
     ("百分点", (1, "百分点")), ("亿千瓦小时", (10**8, "千瓦时")), ("责任", None)],
)  # fmt: skip
def test_units_of_heads(said: str, unit: tuple[int, str] | None) -> None:
    assert lexicon.load().of(Words).unit(said) == unit


PROSE = st.text(alphabet="指标单位年属性约束名称项目序号\t |\n20，。：“”（）%12", max_size=200)


@given(PROSE)
def test_cells_lie_where_they_are_said_to(raw: str) -> None:
    """Whatever is taken for a table, the reading text knows where it stands, and nothing outside of it is lost."""
    text = prepare(Document("x", raw))
    for table in text.tables:
        for cell in (c for row in table.rows for c in row):
            evidence = text.evidence(cell.start, cell.end)
            assert raw[evidence.start : evidence.end] == evidence.quote
            assert re.sub(r"\s", "", normalise(evidence.quote)) == re.sub(r"\s", "", text.clean[cell.start : cell.end])
    found, unread = find_tables(normalise(raw), lexicon.load())
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(0 <= u.start < u.end <= len(raw) for u in unread)


@pytest.mark.parametrize(
    "raw",
    [
        "各县（市、区）人民政府：\n现将有关事项通知如下。\n一、指标\n二、单位",
        "项目建设要抓紧。\n名称由市政府确定。\n序号从一开始。",
        "首页 > 政务公开 > 通知\n来源：市政府办\n字号：大 中 小",
        "姓名\n\n李敏，市教育局局长。",
        "2020年，全市生产总值1520亿元。\n2025年，力争达到2000亿元。",
        "王 敏\t市教育局\n李 强\t市水利局",
    ],
)
def test_what_is_no_table(raw: str) -> None:
    assert prepare(Document("x", raw)).tables == ()
