"""Text from documents is hostile: it builds into valid RDF that reads back equal, and into a map in which nothing runs."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import kg
from kg.errors import ExportError, ValidationError
from kg.model import Document
from kg.pipeline import facts_of

TEXT = """𠮷😀市“<script>alert(1)</script>”专项行动通报

2024年5月6日，成都市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“a\\"b<c>{d}|e^f`g%20 h”工程、“</script><img src=x onerror=alert(2)>”平台
全面上线，𠮷😀今年新建学校12所，覆盖率达到95%以上。《“x\\u0022”管理办法（100% <b>）》已经印发。"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "a b%20<c>'.txt").write_text(TEXT, "utf-8")
    kg.build([folder / "a b%20<c>'.txt"]).write(folder / "out")
    return folder / "out"


def test_every_format_reads_back_equal(built: Path) -> None:
    def triples(name: str, form: ox.RdfFormat) -> set[ox.Triple]:
        return {q.triple if isinstance(q, ox.Quad) else q for q in ox.parse(path=str(built / name), format=form)}

    quads = triples("graph.nq", ox.RdfFormat.N_QUADS)
    assert len(quads) > 100
    for name, form in (
        ("graph.trig", ox.RdfFormat.TRIG),
        ("graph.ttl", ox.RdfFormat.TURTLE),
        ("graph.jsonld", ox.RdfFormat.JSON_LD),
        ("graph.rdf", ox.RdfFormat.RDF_XML),
    ):
        assert triples(name, form) == quads, name
    assert not any(isinstance(node, ox.BlankNode) for t in quads for node in (t.subject, t.object))
    assert len(rdflib.Graph().parse(built / "graph.ttl")) == len(quads)


def test_quotes_are_counted_in_code_points_whatever_stands_before_them(built: Path) -> None:
    found = kg.build([built.parent / "a b%20<c>'.txt"])
    assert {f.quote for f in found.figures} == {"12所", "95%以上"}
    assert all(TEXT[f.start : f.end] == f.quote for f in found.figures)
    assert [o.name for o in found.officials] == ["李敏"]


def test_a_control_character_stops_rdf_xml_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("市教育局局长李敏介绍，新建\x01学校12所，都在“一\x01网通办”平台上登记。", "utf-8")
    refused = kg.build([tmp_path / "a.txt"], jurisdiction="成都市", published="2024").write(tmp_path / "out")
    assert list(refused) == ["rdf"]
    assert isinstance(refused["rdf"], ExportError)
    assert "U+0001" in str(refused["rdf"])
    assert (tmp_path / "out" / "graph.ttl").is_file()
    assert not (tmp_path / "out" / "graph.rdf").exists()


def test_an_ungrounded_fact_is_refused(tmp_path: Path) -> None:
    from msgspec.structs import replace

    from kg import lexicon
    from kg.knowledge import Knowledge
    from kg.model import Corpus

    facts = facts_of(Document("a.txt", "市教育局局长李敏介绍，新建学校12所。", jurisdiction="成都市"), lexicon.load())
    forged = replace(facts, figures=(replace(facts.figures[0], start=0, end=3),))
    with pytest.raises(ValidationError, match="12所"):
        Knowledge(Corpus((forged,))).write(tmp_path / "out")
    assert not (tmp_path / "out").exists()


SENTENCE = "市教育局局长李敏介绍，今年新建学校12所，“一网通办”平台办件量增长5.2%，推进实施智慧校园建设行动，"


def _of(unit: str, size: int) -> str:
    return (unit * (size // len(unit) + 1))[:size]


@pytest.mark.parametrize("size", [100_000, pytest.param(1_000_000, marks=pytest.mark.nightly)])
@pytest.mark.parametrize("unit", [SENTENCE, "“", "7", "中"], ids=["one sentence without end", "opening quotes", "digits", "one character"])
def test_many_hostile_characters_are_read_to_the_end(unit: str, size: int) -> None:
    from kg import lexicon

    # quadratic work within one expression, which tests/growth.py does not see, would take hours here
    text = _of(unit, size)
    facts = facts_of(Document("x", text), lexicon.load())
    assert facts.document.text == text
    assert (len(facts.figures) > size / 100) == (unit == SENTENCE)
