"""Validation: a good graph conforms, and each rule fires on a graph that breaks it, in words a person can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from facts import FIRST, corpus

import kg
from kg.errors import ReadError
from kg.export import rdf
from kg.export.statements import typed, zh
from kg.export.terms import DEFAULT_BASE, term
from kg.model import Corpus, Evidence
from kg.validate import validate

Quads = list[ox.Quad]


@pytest.fixture(params=["pyshacl", "shacl"], autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Without and with the fast library, which must find the same graphs in order."""
    if request.param == "shacl":
        pytest.importorskip("shacl", reason="the extra shacl is not installed")
    else:
        monkeypatch.setattr("kg.validate._fast_shapes", lambda: None)
    return str(request.param)


FIGURE = ox.NamedNode(f"{DEFAULT_BASE}figure/2024/a.txt/{FIRST.index('12所')}")
OFFICE = ox.NamedNode(f"{DEFAULT_BASE}organization/云岭市教育局")
GRAPH = ox.NamedNode(f"{DEFAULT_BASE}graph/2024/a.txt")
TYPE = term("rdf:type")


def node(kind: str) -> Callable[[Quads], ox.NamedNode]:
    return lambda quads: min((q.subject for q in quads if q.predicate == TYPE and q.object == term(kind)), key=str)  # type: ignore[arg-type, return-value]


def test_a_good_graph_conforms() -> None:
    report = validate(rdf.quads(corpus()))
    assert report.conforms
    assert "valid" in str(report)


@pytest.mark.parametrize(
    ("kind", "drop", "add", "message"),
    [
        ("zt:Figure", "zt:value", None, "decimal value"),
        ("zt:Figure", None, ("zt:value", typed("3", "decimal")), "decimal value"),
        ("zt:Figure", "zt:unit", None, "unit"),
        ("zt:Figure", "zt:comparator", ("zt:comparator", term("odrl:isA")), "comparator"),
        ("zt:Figure", None, ("zt:change", term("zt:range")), "change"),
        ("zt:Figure", "zt:measure", None, "measure"),
        ("zt:Figure", "zt:quote", None, "quote"),
        ("zt:Figure", "zt:evidence", None, "no evidence"),
        ("zt:Figure", "prov:wasQuotedFrom", None, "quoted from"),
        ("zt:Figure", None, ("schema:startDate", typed("2030-01-01", "date")), "first day"),
        ("zt:Figure", None, ("rdf:type", term("zt:Result")), "either a target or a result"),
        ("zt:Official", "skos:prefLabel", None, "name"),
        ("zt:Official", "zt:evidence", None, "no evidence"),
        ("org:Post", "org:postIn", None, "organization"),
        ("org:Post", "org:heldBy", None, "held by"),
        ("org:Membership", "org:member", None, "member"),
        ("org:Membership", "zt:post", None, "post"),
        ("zt:Organization", "org:classification", None, "kind of organization"),
        ("zt:Initiative", "zt:kind", None, "kind of initiative"),
        ("schema:AdministrativeArea", None, ("schema:identifier", ox.Literal("12")), "six digits"),
        ("schema:Event", "schema:startDate", ("schema:startDate", ox.Literal("May")), "date"),
        ("zt:Relation", "zt:evidence", None, "evidence or is marked"),
        ("zt:Relation", "rdf:object", None, "object"),
        ("schema:NewsArticle", "dcterms:identifier", None, "identifier"),
        ("schema:NewsArticle", None, ("schema:sha256", ox.Literal("xyz")), "checksum"),
        ("oa:SpecificResource", "oa:hasSource", None, "one document"),
        ("oa:SpecificResource", "oa:hasSelector", None, "selector"),
        ("oa:TextPositionSelector", "oa:end", None, "end"),
        ("oa:TextQuoteSelector", "oa:exact", ("oa:exact", zh("")), "stretch"),
    ],
)
def test_each_shape_fires(kind: str, drop: str | None, add: tuple[str, ox.NamedNode | ox.Literal] | None, message: str | None) -> None:
    quads = list(rdf.quads(corpus()))
    focus = node(kind)(quads)
    broken = [q for q in quads if not (drop and q.subject == focus and q.predicate == term(drop))]
    if add:
        if add[1] == term("zt:Result"):
            focus = ox.NamedNode(f"{DEFAULT_BASE}figure/2024/a.txt/{FIRST.index('95%以上')}")
        broken.append(ox.Quad(focus, term(add[0]), add[1], GRAPH))
    report = validate(broken)
    assert not report.conforms
    assert focus.value in {v.focus for v in report.violations}
    if message:
        assert message in str(report)


def test_the_fast_library_finds_good_graphs_in_order(engine: str, monkeypatch: pytest.MonkeyPatch, briefings: Path) -> None:
    if engine == "shacl":  # then nobody else is asked
        monkeypatch.setattr("kg.validate._violated", lambda part: pytest.fail("pyshacl was asked"))
    for facts in kg.build([briefings]).corpus.facts:
        assert validate(rdf.quads(Corpus((facts,)))).conforms


def test_a_range_without_an_upper_value_is_reported() -> None:
    report = validate([q for q in rdf.quads(corpus()) if q.predicate != term("zt:upperValue")])
    assert "a range has an upper value" in str(report)


def test_a_node_that_is_named_but_not_described_is_reported() -> None:
    quads = [q for q in rdf.quads(corpus()) if q.subject != OFFICE]
    report = validate(quads)
    assert not report.conforms
    assert "organization/云岭市教育局, which is not described" in str(report)


def test_a_quote_that_is_not_its_text_is_reported() -> None:
    first, second = corpus().facts
    event = replace(first.events[0], mentions=(Evidence(3, 5, "不是"),))
    report = validate(rdf.quads(Corpus((replace(first, events=(event,)), second))))
    assert not report.conforms
    assert "characters 3 to 5 of 2024/a.txt" in str(report)


def test_a_file_is_validated_like_what_wrote_it(tmp_path: Path) -> None:
    rdf.write(rdf.quads(corpus()), "trig", tmp_path / "graph.trig")
    assert validate(tmp_path / "graph.trig").conforms
    (tmp_path / "bad.ttl").write_text("<a> <b>", "utf-8")
    with pytest.raises(ReadError, match=r"bad\.ttl"):
        validate(tmp_path / "bad.ttl")


def test_validating_in_parts_is_validating_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    quads = [q for q in rdf.quads(corpus()) if q.predicate not in (term("zt:measure"), term("org:classification"))]
    whole = set(map(str, validate(quads).violations))
    monkeypatch.setattr("kg.validate._PART", 7)
    assert set(map(str, validate(quads).violations)) == whole


def test_several_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch, briefings: Path) -> None:
    monkeypatch.setattr("kg.validate._fast_shapes", lambda: None)
    monkeypatch.setattr("kg.validate._PART", 200)
    broken = [q for q in kg.build([briefings]).quads if q.predicate != term("zt:measure")]
    one = validate(broken)
    assert len(one.violations) > 50
    assert validate(broken, jobs=2) == one
