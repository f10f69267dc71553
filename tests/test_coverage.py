"""kg coverage: silence is visible, and nothing that stands in a record is called left."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import commands
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import lexicon
from kg.coverage import Coverage, cover
from kg.coverage.page import render
from kg.model import Document
from kg.pipeline import understand

TEXT = """2024-03-05 09:30 来源：兰州日报
兰州市发展和改革委员会副主任李建国介绍，去年全市新建充电桩1500个，居全省第4位，涉及三个方面。
赵小川认为，“满电行动”列入100强名单，国办发〔2018〕128号提出“冲刺再冲刺”。陇原青苗公益服务中心参加，耗时3天。微光照亮行动令人难忘。
"""


def covered(text: str) -> Coverage:
    knowledge = lexicon.load()
    return cover(*understand(Document("a.txt", text, "a.txt"), knowledge), knowledge)


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return covered(TEXT)


def reasons(coverage: Coverage) -> dict[str, tuple[str, str]]:
    return {x.quote: (x.kind, x.reason) for x in coverage.left}


def test_what_stands_in_a_record_is_marked_with_what_it_was_read_as(coverage: Coverage) -> None:
    marked = {(TEXT[m.start : m.end], m.kind): m for m in coverage.marks}
    assert "actual" in marked["1500个", "figure"].says
    assert marked["李建国", "official"].entity
    assert ("兰州市发展和改革委员会", "organization") in marked
    assert ("去年", "period") in marked
    assert "1500个" not in reasons(coverage)


@pytest.mark.parametrize(
    ("quote", "kind", "why"),
    [
        ("2024-03-05 09:30", "number", "a date"),
        ("4位", "number", "ordinal"),
        ("三个", "number", "parts of the talk"),
        ("100", "number", "no unit"),
        ("2018", "number", "ordinal"),
        ("3天", "number", "promises or requires nothing"),
        ("“冲刺再冲刺”", "quotation", "no head, verb or form"),
        ("赵小川", "person", "word of saying"),
        ("陇原青苗公益服务中心", "organization", "ends like an organization"),
        ("微光照亮行动", "initiative", "no verb, predicate, list or place"),
    ],
)
def test_what_was_left_says_why(coverage: Coverage, quote: str, kind: str, why: str) -> None:
    found = reasons(coverage)
    assert quote in found, found
    assert found[quote][0] == kind
    assert why in found[quote][1]


def test_what_refused_a_number_is_named(coverage: Coverage) -> None:
    assert {x.quote: x.why for x in coverage.left}["3天"].endswith("(length of time)")


def test_every_digit_of_a_text_is_accounted_for(coverage: Coverage) -> None:
    seen = {i for x in (*coverage.marks, *coverage.left) for i in range(x.start, x.end)}
    assert [TEXT[i] for i in range(len(TEXT)) if TEXT[i].isdigit() and i not in seen] == []


@given(st.text(alphabet="市发改委局长张三说12０.%亿元第“”《》，。年月日至\n 各-", max_size=80))
def test_the_pieces_are_the_text_and_what_is_left_touches_no_record(text: str) -> None:
    coverage = covered(text + "。")
    assert "".join(words for words, _ in coverage.pieces()) == text + "。"
    understood = {i for m in coverage.marks for i in range(m.start, m.end)}
    for item in coverage.left:
        assert coverage.document.text[item.start : item.end] == item.quote
        assert not understood & set(range(item.start, item.end))


def test_a_hostile_text_enters_the_page_as_text() -> None:
    page = render(covered("<script>alert(1)</script>介绍“<img src=x onerror=alert(2)>”，新建“a' onclick='b”12所学校。\n"))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def kg(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return commands.run_text(*arguments)


def test_the_command_in_text_json_and_html(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    text = kg("coverage", tmp_path / "a.txt")
    assert text.returncode == 0, text.stderr
    assert "充电桩⟨1500个⟩，居全省第⟦4位⟧" in text.stdout
    assert "2:40         number" in text.stdout
    run = json.loads(kg("coverage", tmp_path / "a.txt", "--format", "json").stdout)
    assert run["counts"]["figure"] == 1
    assert {"line": 3, "kind": "person", "quote": "赵小川"}.items() <= next(x for x in run["left"] if x["kind"] == "person").items()
    html = kg("coverage", tmp_path / "a.txt", "--format", "html", "-o", tmp_path / "a.html")
    assert html.returncode == 0
    assert '<mark class="figure"' in (tmp_path / "a.html").read_text("utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    failed = kg("coverage", tmp_path / "empty.txt")
    assert (failed.returncode, "empty.txt" in failed.stderr) == (1, True)
