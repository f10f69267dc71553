"""What the index answers: names in Chinese and pinyin, neighbours, ways, evidence that is the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.records.built import Built
from kg.search import normal, pinyin
from kg.serve.index import walk
from kg.serve.index.read import Index, Narrowing
from kg.serve.index.write import write_index

PARTY = "organization/中共重庆市委组织部"


@pytest.fixture(scope="module")
def index(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    corpus = Built(built).corpus()
    path = tmp_path_factory.mktemp("index") / "index.sqlite"
    write_index(corpus, path, {"base": "https://example.org/"})
    found = Index(path)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("一表通", "一表通"), ("“一表通”", "一表通"), ("ybt", "一表通"), ("YBT", "一表通"), ("yibiaotong", "一表通"), ("表通", "一表通"),
        ("市委组织部", "中共重庆市委组织部"), ("zzb", "中共重庆市委组织部"), ("cqs", "重庆市"), ("chongqing", "重庆市"),
        ("张波", "张波"), ("zb", "张波"), ("95％以上", "企业、群众反映事项的按期办理率"),
    ],
)  # fmt: skip
def test_a_name_is_found(index: Index, text: str, name: str) -> None:
    assert name in [hit["name"] for hit in index.search(text, limit=5)]


def test_the_very_name_comes_first(index: Index) -> None:
    assert index.search("重庆市")[0]["id"] == "place/500000"
    assert index.search("中共重庆市委组织部")[0]["id"] == PARTY


def test_types_narrow_a_search(index: Index) -> None:
    assert {hit["type"] for hit in index.search("重庆", ["organization", "initiative"])} == {"organization", "initiative"}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12))
def test_no_text_breaks_the_search(index: Index, text: str) -> None:
    for hit in index.search(text, limit=3):
        assert hit["address"].startswith("/id/")


@given(st.text(alphabet="一表通委重庆aB1９“”·", max_size=12))
def test_a_name_is_found_by_any_part_of_it(index: Index, text: str) -> None:
    key = normal(text)
    for row in index.rows("SELECT text, normal FROM name WHERE instr(normal, ?) > 0 AND ? <> '' LIMIT 3", [key, key]):
        assert normal(row["text"]) == row["normal"]
        assert index.search(text, limit=100)


def test_pinyin() -> None:
    assert pinyin("一表通") == ("yibiaotong", "ybt")
    assert pinyin("重庆3a") == ("chongqing3a", "cq3a")


def test_neighbours_come_in_pages_and_hold_together(index: Index) -> None:
    whole = walk.neighbours(index, "place/500000", Narrowing(), limit=500)
    assert whole is not None
    assert len(whole["nodes"]) == whole["total"] > 60
    ids = [node["id"] for node in whole["nodes"]]
    paged = []
    for offset in range(0, whole["total"], 7):
        page = walk.neighbours(index, "place/500000", Narrowing(), limit=7, offset=offset)
        assert page is not None
        paged += [node["id"] for node in page["nodes"]]
    assert paged == ids
    for edge in whole["edges"]:
        assert "place/500000" in (edge["source"], edge["target"])
    figures = [node["type"] == "figure" for node in whole["nodes"]]
    assert figures == sorted(figures)  # the others first


def test_filters_choose_among_figures(index: Index) -> None:
    found = walk.neighbours(index, "place/310000", Narrowing(("figure",), "target", 2025), limit=100)
    assert found is not None
    assert found["total"] == len(found["nodes"]) > 2
    assert {n["status"] for n in found["nodes"]} == {"target"}
    assert all(2025 in n["years"] for n in found["nodes"])
    of_document = walk.neighbours(index, "place/500000", Narrowing(document="chongqing-jobs-2023.txt"), limit=200)
    assert of_document is not None
    assert all("chongqing-jobs-2023.txt" in n["documents"] for n in of_document["nodes"] if n["type"] != "document")
    of_body = walk.neighbours(index, "place/500000", Narrowing(organization=PARTY), limit=200)
    assert of_body is not None
    assert PARTY in [n["id"] for n in of_body["nodes"]]
    assert 0 < of_body["total"] < 20


def test_a_way_between_two(index: Index) -> None:
    found = walk.way(index, "official/张波@中共重庆市委组织部", PARTY)
    assert found is not None
    assert found["length"] == 1
    assert [n["id"] for n in found["nodes"]] == ["official/张波@中共重庆市委组织部", PARTY]
    assert found["edges"][0]["predicate"] == "holds"
    far = walk.way(index, PARTY, "organization/公安部")
    assert far is not None
    assert far["length"] is None or len(far["nodes"]) == far["length"] + 1
    steps = [{far["nodes"][i]["id"], far["nodes"][i + 1]["id"]} for i in range(far["length"] or 0)]
    assert all({e["source"], e["target"]} in steps for e in far["edges"])
    assert walk.way(index, PARTY, PARTY) is not None
    assert walk.way(index, PARTY, "organization/没有") is None


def test_view_knows_every_relation_among_its_nodes(index: Index) -> None:
    ids = [PARTY, "official/张波@中共重庆市委组织部", "document/chongqing-party-building-2025.txt", "organization/没有"]
    found = walk.view(index, ids)
    assert found["missing"] == ["organization/没有"]
    assert [n["id"] for n in found["nodes"]] == ids[:3]
    assert {(e["source"], e["predicate"], e["target"]) for e in found["edges"]} == {
        (ids[1], "holds", ids[0]),
        (ids[0], "mentioned_in", ids[2]),
        (ids[1], "mentioned_in", ids[2]),
    }


def test_every_quote_is_its_text(index: Index) -> None:
    texts = index.pairs("SELECT id, text FROM document")
    seen = 0
    for (own,) in index.rows("SELECT id FROM node WHERE type <> 'document'"):
        found = walk.entity(index, own)
        assert found is not None
        stretches = [*found["evidence"], *(e for r in found["relations"] for e in r["evidence"])]
        for e in stretches:
            assert texts[e["document"]][e["start"] : e["end"]] == e["quote"]
            assert e["address"].endswith(f"#char={e['start']},{e['end']}")
            seen += 1
        for e in stretches:
            around = texts[e["document"]]
            assert around[: e["start"]].endswith(e["before"])
            assert around[e["end"] :].startswith(e["after"])
            assert "。" not in e["before"].rstrip("。”")  # its sentence, and no other
            assert e["title"] and not e["title"].endswith(".txt")
    assert seen > 400
