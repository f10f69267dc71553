"""GraphML and GEXF as networkx reads them: every node and edge, exact numbers, words and their places, no clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import igraph
import networkx
import pytest
from facts import FIRST, corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from told import HOSTILE, told

from kg.errors import ExportError
from kg.export import Material, export
from kg.model import Corpus
from kg.records.built import Built

READERS: dict[str, Callable[[Path], networkx.MultiDiGraph]] = {
    "graphml": lambda path: networkx.read_graphml(path, force_multigraph=True),
    "gexf": networkx.read_gexf,
}
BOTH = pytest.mark.parametrize("form", READERS)


def back(form: str, corpus: Corpus, folder: Path) -> networkx.MultiDiGraph:
    export(Material(corpus), form, folder / form)
    return READERS[form](folder / form)


@BOTH
def test_every_node_and_edge_of_the_samples(form: str, built: Path, tmp_path: Path) -> None:
    samples = Built(built).corpus()
    graph, own = back(form, samples, tmp_path), Material(samples).graph
    rows = map(json.loads, (built / "records.jsonl").read_text("utf-8").splitlines())
    records = {r["id"]: r for r in rows if r["type"] != "relation"}
    assert set(graph) == set(own) == set(records)
    assert {i: d["type"] for i, d in graph.nodes(data=True)} == {i: r["type"] for i, r in records.items()}
    found = sorted((a, d["predicate"], d.get("title", ""), b) for a, b, d in graph.edges(data=True))
    stated = [(a, d["predicate"], d.get("title", ""), b) for a, b, d in own.edges(data=True)]
    mentioned = [(i, "mentioned_in", "", x) for i, d in own.nodes(data=True) if d["type"] != "document" for x in d["documents"]]
    assert found == sorted(stated + mentioned)


def test_igraph_reads_graphml_too(built: Path, tmp_path: Path) -> None:
    samples = Built(built).corpus()
    export(Material(samples), "graphml", tmp_path / "g.graphml")
    graph = igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml"))
    assert (graph.is_directed(), set(graph.vs["id"])) == (True, set(Material(samples).graph))
    figures = {f.id: f for facts in samples.facts for f in facts.figures}
    for vertex in graph.vs.select(type="figure"):
        figure = figures[vertex["id"]]
        assert (vertex["measure"], vertex["value"], vertex["quote_start"]) == (figure.measure, float(figure.value), figure.start)


@BOTH
def test_a_figure_has_typed_values_and_its_words(form: str, tmp_path: Path) -> None:
    graph = back(form, corpus(), tmp_path)
    start = FIRST.index("95%以上")
    node = graph.nodes[f"figure/2024/a.txt/{start}"]
    assert node == {
        "type": "figure", "label": "95%以上", "value": 95.0, "value_exact": "95", "unit": "%", "comparator": "at_least",
        "measure": "入园率", "status": "target", "period_end": "2025-12-31", "documents": 1, "mentions": 1,
        "before": f"figure/2024/a.txt/{FIRST.index('12所')}",
        "document": "2024/a.txt", "quote": "95%以上", "quote_start": start, "quote_end": start + 5,
    }  # fmt: skip
    assert isinstance(node["value"], float) and isinstance(node["quote_start"], int)


@BOTH
def test_an_edge_has_its_words(form: str, tmp_path: Path) -> None:
    graph = back(form, corpus(), tmp_path)
    held = [d for *_, d in graph.out_edges("official/李敏@云岭市教育局", data=True) if d["predicate"] == "holds"]
    assert {(d["title"], d["concurrent"], d["quote"], d["inferred"]) for d in held} == {
        ("局长", False, "局长", False), ("新闻发言人", True, "新闻发言人", False),
    }  # fmt: skip
    (at,) = [d for *_, d in graph.out_edges(f"figure/2024/a.txt/{FIRST.index('95%以上')}", data=True)]
    assert json.loads(at["evidence"]) == [{"document": "2024/a.txt", "start": FIRST.index("95%以上"), "end": FIRST.index("95%以上") + 5, "quote": "95%以上"}]
    director = next(d for d in held if d["title"] == "局长")
    assert [e["document"] for e in json.loads(director["evidence"])] == ["2024/a.txt", "b.txt"]


@BOTH
def test_every_mention_of_the_samples_is_on_an_edge(form: str, built: Path, tmp_path: Path) -> None:
    found = set()
    for source, _, data in back(form, Built(built).corpus(), tmp_path).edges(data=True):
        if data["predicate"] == "mentioned_in":
            found |= {(source, e["document"], e["start"], e["quote"]) for e in json.loads(data["evidence"])}
    wanted = set()
    for r in map(json.loads, (built / "records.jsonl").read_text("utf-8").splitlines()):
        if r["type"] != "document":
            wanted |= {(r["id"], r["document"], m["start"], m["quote"]) for m in r.get("mentions", [r] if r["type"] == "figure" else [])}
    assert found == wanted


@BOTH
def test_hostile_words_come_back_as_they_are(form: str, tmp_path: Path) -> None:
    graph = back(form, told(HOSTILE), tmp_path)
    assert graph.nodes["figure/a.txt/1"]["measure"] == HOSTILE
    assert graph.nodes["organization/局"]["label"] == HOSTILE


@BOTH
@given(value=st.decimals(allow_nan=False, allow_infinity=False))
@settings(max_examples=30, deadline=None)
def test_numbers_are_exact(form: str, value: Decimal, tmp_path_factory: pytest.TempPathFactory) -> None:
    node = back(form, told("甲", str(value)), tmp_path_factory.getbasetemp()).nodes["figure/a.txt/1"]
    assert Decimal(node["value_exact"]) == value
    assert node.get("value", float(value)) == float(value)


@BOTH
@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\x1b", "\uffff"])
def test_what_xml_cannot_hold_is_named_with_its_place(form: str, sign: str, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=rf"U\+{ord(sign):04X} of a\.txt label; take it out of the document or use another"):
        back(form, told(f"标{sign}题"), tmp_path)
    assert list(tmp_path.iterdir()) == []


@BOTH
def test_the_same_bytes_under_any_hash_seed_and_on_any_day(form: str, tmp_path: Path) -> None:
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from facts import corpus\n"
        "time.strftime = lambda *_: sys.argv[2]\n"
        "from kg.export import Material, export; export(Material(corpus()), sys.argv[4], Path(sys.argv[3]))"
    )
    for seed in ("1", "2"):
        command = [sys.executable, "-c", code, str(Path(__file__).parents[1]), f"199{seed}-01-01", str(tmp_path / seed), form]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@BOTH
def test_edges_have_an_identifier_each(form: str, tmp_path: Path) -> None:
    export(Material(corpus()), form, tmp_path / "g")
    identifiers = etree.parse(str(tmp_path / "g")).xpath("//*[local-name()='edge']/@id")
    assert len(identifiers) == 20 and len(set(identifiers)) == len(identifiers)
