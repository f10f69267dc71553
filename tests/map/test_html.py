"""The map's data, layout and page, without a browser."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import networkx
import pytest
from facts import corpus
from map_samples import HOSTILE, hostile_graph, large_graph, sample_graph
from msgspec.structs import replace

from kg.graph import build_graph
from kg.graph.quoted import sentence_around
from kg.map.data import map_data
from kg.map.layout import lay_out
from kg.map.page import TEMPLATES, render_map, write_map
from kg.model import STATED, Corpus, Evidence, Figure, Initiative, Period, Relation
from kg.words import meaning, page_words, period, words, years


def figure(**values: object) -> Figure:
    base = {
        "quote": "x",
        "start": 0,
        "end": 1,
        "value": Decimal(1),
        "unit": "",
        "comparator": "equal",
        "status": "actual",
    }
    return Figure(id="figure/x", measure="指标", **{**base, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "zh", "en"),
    [
        (
            {
                "value": Decimal(95),
                "unit": "%",
                "comparator": "at_least",
                "status": "target",
                "period": Period("2025-01-01", "2025-12-31"),
            },
            "≥ 95 %，目标，2025 年",
            "≥ 95 %, target, 2025",
        ),
        (
            {"value": Decimal(15800000), "unit": "元", "comparator": "more_than"},
            "> 1,580 万元，结果",
            "> 15.8 million yuan, result",
        ),
        ({"value": Decimal("1640000000"), "unit": "元"}, "16.4 亿元，结果", "1.64 billion yuan, result"),
        (
            {"value": Decimal(410000), "unit": "人", "change": "increase"},
            "41 万人，增加，结果",
            "410,000 people, increase, result",
        ),
        ({"value": Decimal(12345678), "unit": "件"}, "1,234.5678 万件，结果", "12,345,678 items, result"),
        ({"value": Decimal(123456789), "unit": "件"}, "12,345.6789 万件，结果", "123,456,789 items, result"),
        (
            {"value": Decimal(5), "upper": Decimal(6), "unit": "%", "comparator": "range"},
            "5–6 %，结果",
            "5–6 %, result",
        ),
        ({"value": Decimal("0.3333")}, "0.3333，结果", "0.3333, result"),
        ({"value": Decimal("-3.10"), "unit": "百分点"}, "-3.1 百分点，结果", "-3.1 percentage points, result"),
        ({"value": Decimal(8), "unit": "座粮仓"}, "8 座粮仓，结果", "8 座粮仓, result"),
    ],
)
def test_meaning_in_words(values: dict[str, object], zh: str, en: str) -> None:
    assert (meaning(figure(**values), "zh"), meaning(figure(**values), "en")) == (zh, en)


@pytest.mark.parametrize(
    ("start", "end", "done", "zh", "en"),
    [
        ("2024-01-01", "2024-12-31", False, "2024 年", "2024"),
        ("2021-01-01", "2025-12-31", False, "2021—2025 年", "2021–2025"),
        ("2023-01-01", "2023-06-30", True, "2023 年上半年", "first half of 2023"),
        ("2023-07-01", "2023-12-31", True, "2023 年下半年", "second half of 2023"),
        ("2025-04-01", "2025-06-30", True, "2025 年第 2 季度", "Q2 2025"),
        ("2024-02-01", "2024-02-29", True, "2024 年 2 月", "February 2024"),
        ("2024-01-01", "2024-08-31", True, "2024 年 1—8 月", "January–August 2024"),
        ("2024-05-06", "2024-05-06", True, "2024 年 5 月 6 日", "6 May 2024"),
        ("2024-05-06", "2025-01-09", True, "2024 年 5 月 6 日至 2025 年 1 月 9 日", "6 May 2024 – 9 January 2025"),
        (None, "2027-12-31", False, "到 2027 年底", "by the end of 2027"),
        (None, "2023-06-30", True, "截至 2023 年 6 月底", "as of the end of June 2023"),
        ("2020-03-01", None, True, "自 2020 年 3 月 1 日起", "since 1 March 2020"),
    ],
)
def test_periods_in_words(start: str | None, end: str | None, done: bool, zh: str, en: str) -> None:
    value = Period(start, end)
    assert (period(value, "zh", done), period(value, "en", done)) == (zh, en)


def test_years_of_a_period() -> None:
    assert years(Period("2021-01-01", "2025-12-31")) == [2021, 2022, 2023, 2024, 2025]
    assert years(Period(None, "2027-12-31")) == [2027]
    assert years(None) == []


def test_both_languages_have_the_same_words() -> None:
    for name in ("type", "one", "relation", "kind", "change", "figure", "period"):
        zh, en = words()[name]["zh"], words()[name]["en"]
        assert list(zh) == list(en), name
    pages = sorted(path.stem for path in (TEMPLATES / "serve" / "words").glob("*.yaml"))
    for page in ("map", *pages):
        assert set(page_words(page)["zh"]) == set(page_words(page)["en"]), page


TEXT = "第一句。第二句说“办结95%以上！”第三句\n\n另一段没有句号\n  末句？"


@pytest.mark.parametrize(
    ("quote", "sentence"),
    [
        ("第一", "第一句。"),
        ("95%", "第二句说“办结95%以上！”"),
        ("95%以上！", "第二句说“办结95%以上！”"),
        ("第三", "第三句"),
        ("没有", "另一段没有句号\n  末句？"),
    ],
)
def test_sentence_around(quote: str, sentence: str) -> None:
    start = TEXT.index(quote)
    span = sentence_around(TEXT, start, start + len(quote))
    assert TEXT[span.start : span.end] == sentence


def test_an_endless_sentence_is_bounded_and_a_wrong_span_refused() -> None:
    span = sentence_around("字" * 100_000, 50_000, 50_002)
    assert span.end - span.start == 482
    with pytest.raises(ValueError, match="outside"):
        sentence_around("短", 0, 5)


def page_data(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/json" id="map-data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def test_every_quote_lies_in_its_sentence() -> None:
    graph = sample_graph()
    data = map_data(graph, "t")
    names = list(graph.graph["documents"])
    count = 0
    for record in [*data["nodes"], *(more for *_, more in data["edges"])]:
        for number, start, end in record.get("quotes", ()):
            document, offset, sentence = data["sentences"][number]
            quote = graph.graph["documents"][names[document]].text[start:end]
            assert sentence[start - offset : end - offset] == quote != ""
            count += 1
    assert count > 100


def test_the_graph_stays_as_it_is_and_parallel_edges_are_kept() -> None:
    graph = sample_graph()
    before = networkx.to_dict_of_dicts(graph.copy())
    data = map_data(graph, "t")
    assert networkx.to_dict_of_dicts(graph) == before
    assert len(data["edges"]) == graph.number_of_edges()
    posts = [edge for edge in data["edges"] if edge[2] == "holds"]
    assert len(posts) == 10  # two people hold two posts each in one body


def test_what_nothing_ties_hangs_on_its_document() -> None:
    graph = sample_graph()
    seen = (("2025/report.txt", Evidence(0, 3, "云岭市")),)
    for key in ("initiative/孤立", "initiative/孤单"):
        record = Initiative(key, key, mentions=(seen[0][1],))
        graph.add_node(key, type="initiative", label=key, record=record, mentions=seen, documents=("2025/report.txt",))
    lone = figure(period=Period(None, "2027-12-31"))
    graph.add_node(lone.id, type="figure", label="x", record=lone, mentions=seen, documents=("2025/report.txt",))
    nodes = {n["id"]: n for n in map_data(graph, "t")["nodes"]}
    document = nodes["document/2025/report.txt"]
    assert document["name"] == "云岭市2025年民生工作安排"
    (x, y), (at_x, at_y) = nodes[lone.id]["at"], document["at"]
    assert (x - at_x) ** 2 + (y - at_y) ** 2 < 80**2  # the figure that nobody claims stands with its document
    for key in ("initiative/孤立", "initiative/孤单"):
        assert nodes[key]["stands"] == [1]


def test_what_is_told_of_posts_and_stated_of_two_things_reaches_the_panel() -> None:
    made = corpus()
    first, office, plan = made.facts[0], "organization/云岭市教育局", "initiative/春苗行动"
    (person,) = first.officials
    told = replace(person, posts=(replace(person.posts[0], change="appointed", since="2024-01-05"),))
    words_ = first.organizations[0].mentions
    relations = tuple(Relation(office, p, plan, words_) for p in STATED)
    data = map_data(build_graph(Corpus((replace(first, officials=(told,), relations=relations),))), "图")
    (post,) = [more for *_, predicate, more in data["edges"] if predicate == "holds"]
    assert (post["title"], post["change"], post["since"]) == ("局长", "appointed", "2024-01-05")
    assert {predicate for *_, predicate, more in data["edges"] if "quotes" in more} >= set(STATED)
    for language in ("zh", "en"):
        assert set(STATED) <= set(words()["relation"][language])
        assert words()["change"][language]["appointed"]


def test_figures_stand_beside_their_entity_and_entities_apart() -> None:
    graph = sample_graph()
    data = map_data(graph, "t")
    nodes = {n["id"]: n for n in data["nodes"]}
    bodies = [n["at"] for n in nodes.values() if n["type"] != "figure"]
    assert len(set(bodies)) == len(bodies)
    for a in range(len(bodies)):
        for b in range(a):
            assert abs(bodies[a][0] - bodies[b][0]) > 60 or abs(bodies[a][1] - bodies[b][1]) > 60
    for own, home, predicate in graph.edges(data="predicate"):
        if predicate == "belongs_to":
            (x, y), (at_x, at_y) = nodes[own]["at"], nodes[home]["at"]
            assert 40 < ((x - at_x) ** 2 + (y - at_y) ** 2) ** 0.5 < 80


def test_many_figures_of_one_body_do_not_cover_each_other() -> None:
    graph = large_graph(2, 120)
    homes = {f"figure/{i}": "organization/0" for i in range(120)}
    at = lay_out(graph, homes, crowded=False)
    points = [at[f] for f in homes]
    assert min((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 for i, a in enumerate(points) for b in points[:i]) > 18**2


def test_empty_graph() -> None:
    graph = networkx.MultiDiGraph(documents={})
    assert page_data(render_map(graph))["nodes"] == []


def test_same_bytes_in_another_process() -> None:
    code = (
        f"import sys, hashlib; sys.path[:0] = [{str(Path(__file__).parents[1])!r}]\n"
        "from map_samples import sample_graph\nfrom kg.map.page import render_map\n"
        "print(hashlib.sha256(render_map(sample_graph()).encode()).hexdigest())"
    )
    env = {**os.environ, "PYTHONHASHSEED": "77", "LC_ALL": "C"}
    there = subprocess.run([sys.executable, "-c", code], env=env, cwd=Path(__file__).parents[2], check=True, capture_output=True, text=True).stdout
    assert there.strip() == hashlib.sha256(render_map(sample_graph()).encode()).hexdigest()


def test_the_page_names_no_other_place(tmp_path: Path) -> None:
    write_map(sample_graph(), tmp_path / "map.html", "标题")
    page = (tmp_path / "map.html").read_text("utf-8")
    assert not re.search(r"<(?:link|img|iframe|object|embed|base)\b", page)
    assert not re.search(r"<script[^>]+src=", page)
    assert "sourceMappingURL" not in page
    assert "default-src 'none'" in page
    assert "unsafe" not in page.split("</head>")[0]


def test_a_page_may_open_as_it_was_seen() -> None:
    view = {"v": 1, "n": ["organization/云岭市教育局"], "p": [40, -12]}
    assert page_data(render_map(sample_graph(), "图", view))["view"] == view
    assert "view" not in page_data(render_map(sample_graph(), "图"))


def test_hostile_words_stay_words() -> None:
    page = render_map(hostile_graph(), HOSTILE[0])
    assert page.count("</script>") == 14  # the data, the words of both languages, vis-network and our two
    assert "<img src=x" not in page
    data = page_data(page)
    names = [r["name"] for r in data["nodes"]]  # type: ignore[union-attr,attr-defined]
    assert set(HOSTILE) <= set(names)
