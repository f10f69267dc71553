"""What everybody names: a place that stands in a thousand sentences is answered for in part, and the answer says so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx2
import pyoxigraph as ox
import pytest
import rdflib
from servers import serving

from kg.query import NamedQuery, complete, named_queries
from kg.store import BuildOptions, build_store

PLACE = "place/620100"
SENTENCES = 1100
ZT = rdflib.Namespace("https://w3id.org/zhengtu/ns#")
SKOS = rdflib.Namespace("http://www.w3.org/2004/02/skos/core#")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("crowd")
    (folder / "texts").mkdir()
    for name, first in (("a", 0), ("b", SENTENCES // 2)):
        lines = [f"到2025年，兰州市将新建第{n}类学校{n + 2}所以上。" for n in range(first, first + SENTENCES // 2)]
        (folder / "texts" / f"{name}.txt").write_text("\n".join(lines), "utf-8")
    build_store((folder / "texts",), folder / "store", BuildOptions(validate="none"))
    with serving(folder / "store") as server:
        yield server.address


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt")])
def test_its_description_has_its_own_name_and_some_of_its_evidence(crowd: str, form: str, syntax: str) -> None:
    answer = httpx2.get(f"{crowd}/id/{PLACE}", params={"format": form}, timeout=30)
    graph = rdflib.Graph().parse(data=answer.text, format=syntax)
    me = rdflib.URIRef(f"https://w3id.org/zhengtu/id/{PLACE}")
    assert (me, SKOS.prefLabel, rdflib.Literal("兰州市", lang="zh")) in graph
    evidence = set(graph.objects(me, ZT.evidence))
    assert len(evidence) == 1000
    exact = rdflib.URIRef("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#anchorOf")
    assert {str(o) for o in graph.objects(None, exact)} == {"兰州市"}
    assert len(set(graph.subjects(exact))) == 1000  # each that is named is there with its words


def test_its_offline_map_has_some_of_its_sentences_and_says_how_many_there_are(crowd: str) -> None:
    page = httpx2.post(f"{crowd}/map.html", data={"ids": json.dumps([PLACE])}, timeout=30)
    assert page.status_code == 200
    said = json.loads(re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page.text, re.S)[0])
    record = next(r for r in said["nodes"] if r["type"] == "place")
    assert len(record["quotes"]) == 50
    assert record["total"]["quotes"] == SENTENCES
    for sentence, start, end in record["quotes"]:
        document, begin, text = said["sentences"][sentence]
        assert text[start - begin : end - begin] == "兰州市"
        assert said["documents"][document]["id"] in ("a.txt", "b.txt")


def test_a_question_with_more_rows_than_are_shown_says_so(crowd: str) -> None:
    page = httpx2.get(f"{crowd}/questions/targets", params={"year": "2025", "lang": "en"}, headers={"Accept": "text/html"}, timeout=60).text
    assert page.count("<tr>") == 1 + 500
    assert "The first 500 rows" in page


@pytest.mark.parametrize("query", named_queries(), ids=lambda q: q.name)
def test_every_question_can_be_asked_for_its_first_rows(query: NamedQuery) -> None:
    text = complete(query.name, {p.name: p.default or "某" for p in query.parameters})
    assert len(list(ox.Store().query(f"{text}\nLIMIT 1"))) <= 1  # type: ignore[arg-type]
