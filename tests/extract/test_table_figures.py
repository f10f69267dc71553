"""Tables in text: every cell that holds a number is a figure, rows of undertakings and duties are read as lines elsewhere are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon
from kg.coverage import cover
from kg.model import Document, Facts, Figure
from kg.pipeline import facts_of, understand
from kg.records.jsonl import number

CASES = yaml.load((Path(__file__).parents[1] / "specs" / "tables.yaml").read_text("utf-8"), yaml.CSafeLoader)


def document(case: dict[str, Any]) -> Document:
    return Document("x", case["text"], jurisdiction=case["place"], published=case["published"])


def told(f: Figure) -> list[Any]:
    period = f"{f.period.start or ''}/{f.period.end or ''}" if f.period else None
    return [f.quote, number(f.value), f.unit, f.measure, f.status, period, f.comparator, f.change, f.obligation]


def named(facts: Facts) -> dict[str, str]:
    return {e.id: e.name for e in facts.entities() if not isinstance(e, Figure)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_table_is_read_whole(case: dict[str, Any]) -> None:
    facts = facts_of(document(case), lexicon.load())
    expected = [[x[0], number_of(x[1]), *x[2:6], *([*x[6:], None, None, None][:3] if len(x) > 6 else ["equal", None, None])] for x in case["figures"]]
    assert [told(f) for f in sorted(facts.figures, key=lambda f: f.start)] == expected
    assert all(case["text"][f.start : f.end] == f.quote for f in facts.figures)
    names = named(facts)
    posts = {(o.name, names[p.organization], p.title) for o in facts.officials for p in o.posts}
    assert {tuple(x) for x in case.get("posts", [])} <= posts
    relations = {(names.get(r.subject, r.subject), r.predicate, names.get(r.object, r.object)) for r in facts.relations}
    shown = {r for r in relations if r[1] in ("leads", "supports", "supervises", "located_in")}
    assert shown == {tuple(x) for x in case.get("relations", [])}


def number_of(value: float) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@pytest.mark.parametrize("case", [c for c in CASES if "left" in c], ids=lambda case: case["name"])
def test_coverage_says_which_table_is_not_read_and_why(case: dict[str, Any]) -> None:
    text, found, facts = understand(document(case), lexicon.load())
    assert text.tables == ()
    left = [x for x in cover(text, found, facts, lexicon.load()).left if x.kind == "table"]
    assert [(x.reason, x.rule) for x in left] == [(lexicon.load().data("coverage")["reasons"]["tables"][case["left"]], case["left"])]
    assert all(case["text"][x.start : x.end] == x.quote for x in left)


def test_a_cell_is_read_once() -> None:
    """As a cell, never as a part of a sentence too, nor is it left."""
    case = next(c for c in CASES if c["name"].startswith("tabs, a column"))
    text, found, facts = understand(document(case), lexicon.load())
    starts = [f.start for f in facts.figures]
    assert len(starts) == len(set(starts))
    spans = [(f.start, f.end) for f in facts.figures]
    left = [(e.start, e.end) for x in found.numbers_left for e in [text.evidence(x.start, x.end)]]
    assert not [x for x in left if any(a < x[1] and x[0] < b for a, b in spans)]


BEFORE = "2023年，全市新建学校12所，实现生产总值1520.6亿元，同比增长5.1%。\n"
BEHIND = "\n\n下一步，力争到2025年森林覆盖率达到46%以上。\n市教育局局长李敏介绍，新增学位5000个。"
TABLE = "指标	单位	2020年	2025年\n{}	万吨	{}	{}\n粮食产量	万吨	20	21"
LABELS = st.text(alphabet="水产品蔬菜总量畜牧产出口进", min_size=3, max_size=8)
NUMBERS = st.decimals(min_value=0, max_value=99999, places=2).map(str)


@given(label=LABELS, first=NUMBERS, second=NUMBERS)
def test_the_text_around_a_table_reads_as_without_it(label: str, first: str, second: str) -> None:
    def figures(text: str) -> list[list[Any]]:
        facts = facts_of(Document("x", text, jurisdiction="泰州市", published="2024-02-01"), lexicon.load())
        assert all(text[f.start : f.end] == f.quote for f in facts.figures)
        return [told(f) for f in facts.figures]

    table = figures(BEFORE + TABLE.format(label, first, second) + BEHIND)
    alone = figures(BEFORE + BEHIND)
    assert [f for f in table if f in alone] == alone
    assert [f[0] for f in table if f not in alone] == [first, second, "20", "21"]


def test_half_a_character_in_a_head_is_in_no_unit_and_no_measure() -> None:
    text = "主要指标\n指标\t单位\t2023年\n人均\ud800预期寿命\t\udfff岁\t78.5\n新建\udfff学校\t所\t12\n"
    found = understand(Document("x.txt", text), lexicon.load())[2].figures
    assert found
    assert not any("\ud800" <= c <= "\udfff" for f in found for c in f.measure + (f.unit or ""))
