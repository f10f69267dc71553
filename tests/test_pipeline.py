"""The whole way in process: what a build hands back, and that one bad document does not stop the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kg
from kg import pipeline
from kg.errors import UsageError
from kg.pipeline import Options

REPORT = """兰州市怎样建设充电设施

2024年3月5日，兰州市人民政府新闻办公室举行新闻发布会，介绍“满电行动”有关情况。

兰州市发展和改革委员会副主任李建国介绍，去年全市新建充电桩1500个，比上年增长12%。今年将实施“满电行动”，计划新建充电桩2000个以上。
"""
FORMATS = ["figures.csv", "graph.jsonld", "graph.nq", "graph.rdf", "graph.trig", "graph.ttl", "map.html", "records.jsonl"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    (texts / "more").mkdir(parents=True)
    (texts / "a.txt").write_text(REPORT, "utf-8")
    (texts / "more" / "b.txt").write_text(REPORT.replace("2000个", "2500个").replace("李建国", "王丽"), "utf-8")
    (texts / "empty.txt").write_bytes(b"")
    return texts


def test_a_bad_document_does_not_stop_the_others(folder: Path) -> None:
    knowledge = kg.build([folder])
    assert [d.id for d in knowledge.documents] == ["a.txt", "more/b.txt"]
    assert [(Path(f.path).name, f.stage) for f in knowledge.failures] == [("empty.txt", "read")]


def test_records_are_united_over_documents(folder: Path) -> None:
    knowledge = kg.build(folder)
    assert [p.name for p in knowledge.officials] == ["李建国", "王丽"]
    assert [o.name for o in knowledge.organizations].count("兰州市发展和改革委员会") == 1
    assert {str(f.value) for f in knowledge.figures if f.status == "target"} == {"2000", "2500"}
    assert "李建国" in repr(knowledge.officials) and repr(knowledge).startswith("<Knowledge: 2 documents, 2 officials")


def test_the_same_file_twice_is_one_document(folder: Path) -> None:
    knowledge = kg.build([folder / "a.txt", folder / "a.txt", folder])
    assert [d.id for d in knowledge.documents] == ["a.txt", "more/b.txt"]


def test_two_files_of_one_name_are_told(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text(REPORT + "\n", "utf-8")
    knowledge = kg.build([folder / "a.txt", other / "a.txt"])
    assert len(knowledge.documents) == 1
    assert "same identifier 'a.txt'" in knowledge.failures[0].reason


def test_options_override(folder: Path) -> None:
    document = kg.build(folder / "a.txt", published="2020", publisher="某报", jurisdiction="甘肃").documents[0]
    assert (document.published, document.publisher, document.jurisdiction) == ("2020", "某报", "place/620000")
    with pytest.raises(UsageError, match="is no date"):
        kg.build(folder, published="heute")


def test_an_identifier_for_one_document(folder: Path) -> None:
    knowledge = pipeline.build([folder / "a.txt"], Options(id="兰州/充电"))
    assert (knowledge.documents[0].id, knowledge.documents[0].path) == ("兰州/充电", "a.txt")
    with pytest.raises(UsageError, match="--id names one document"):
        pipeline.build([folder], Options(id="x"))


def test_written_and_read_back(folder: Path, tmp_path: Path) -> None:
    from kg.records.built import Built

    knowledge = kg.build(folder)
    assert knowledge.write(tmp_path / "out") == {}
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(
        [*FORMATS, "sources.jsonl", "failures.jsonl", "build.json", *(("links.jsonl", "across.trig") if knowledge.identity else ())]
    )
    assert tuple(Built(tmp_path / "out").values()) == knowledge.corpus.facts
    for line in (tmp_path / "out" / "records.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        text = {d.id: d.text for d in knowledge.documents}[row.get("document", row["id"])]
        for mention in row.get("mentions", []):
            assert text[mention["start"] : mention["end"]] == mention["quote"]


def test_a_format_that_cannot_hold_the_text_is_written_without_it(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text(REPORT.replace("充电桩2000", "充电\x01桩2000"), "utf-8")
    refused = kg.build(tmp_path / "c.txt").write(tmp_path / "out")
    written = {p.name for p in (tmp_path / "out").iterdir()}
    assert list(refused) == ["rdf"] and "c.txt: its text, for the character U+0001" in str(refused["rdf"])
    assert written == {*FORMATS, "sources.jsonl", "build.json"}
    assert "isString" in (tmp_path / "out/graph.nq").read_text("utf-8") and "isString" not in (tmp_path / "out/graph.rdf").read_text("utf-8")


def test_queries_in_process(folder: Path) -> None:
    knowledge = kg.build(folder)
    answer = str(knowledge.query("targets", year="2024"))
    assert "2000" in answer and "2500" in answer
    count = knowledge.query("SELECT (COUNT(*) AS ?n) WHERE { ?s a <https://w3id.org/zhengtu/ns#Target> }")
    assert "2" in str(count)


def test_a_graph_that_networkx_knows(folder: Path) -> None:
    graph = kg.build(folder).graph
    assert graph.number_of_nodes() > 8 and graph.is_multigraph() and graph.is_directed()


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        kg.build(folder).write(folder / "a.txt" / "out")


def test_press_conferences_of_two_offices_are_two(tmp_path: Path) -> None:
    """Every office calls its own 新闻发布会: they are one only where the same body held it on the same day."""
    other = REPORT.replace("兰州市", "西宁市")
    again = REPORT.replace("介绍“满电行动”有关情况", "通报全市充电设施情况")
    later = REPORT.replace("3月5日", "4月6日")
    for name, text in {"a": REPORT, "b": other, "c": again, "d": later, "e": "今年，多地召开新闻发布会。\n"}.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    events = {f.document.id: [e.id for e in f.events if e.name == "新闻发布会"] for f in kg.build([tmp_path]).corpus.facts}
    assert events["a.txt"] == events["c.txt"] == ["event/新闻发布会@兰州市人民政府新闻办公室@2024-03-05"]
    assert events["b.txt"] == ["event/新闻发布会@西宁市人民政府新闻办公室@2024-03-05"]
    assert events["d.txt"] == ["event/新闻发布会@兰州市人民政府新闻办公室@2024-04-06"]
    assert events["e.txt"] == ["event/新闻发布会@@e.txt"]
