"""nodes.csv and edges.csv as pandas reads them, and the tables of Neo4j's import."""

from __future__ import annotations

import csv
import gc
import io
import json
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from facts import corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from told import HOSTILE, told

from kg.errors import ExportError
from kg.export import Material, export
from kg.model import Corpus, Reread
from kg.records.built import Built


def table(name: str, corpus: Corpus, folder: Path) -> Any:
    import pandas

    export(Material(corpus), name, folder / name)
    return pandas.read_csv(folder / name, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def test_every_record_is_a_row_and_every_edge_ends_at_rows(built: Path, tmp_path: Path) -> None:
    samples = Built(built).corpus()
    nodes, edges = table("nodes", samples, tmp_path), table("edges", samples, tmp_path)
    rows = map(json.loads, (built / "records.jsonl").read_text("utf-8").splitlines())
    records = {r["id"]: r for r in rows if r["type"] != "relation"}
    assert dict(zip(nodes["id"], nodes["type"], strict=True)) == {i: r["type"] for i, r in records.items()}
    assert set(edges["source"]) | set(edges["target"]) <= set(nodes["id"])
    figures = nodes[nodes["type"] == "figure"]
    for own, value, start in zip(figures["id"], figures["value"], figures["quote_start"], strict=True):
        assert (Decimal(value), int(start)) == (Decimal(str(records[own]["value"])), records[own]["start"])
    joined = edges.merge(nodes, left_on="source", right_on="id")
    assert len(joined) == len(edges) and (joined["predicate"] == "said").sum() == (edges["predicate"] == "said").sum() > 50


def test_formats_of_one_export_share_a_graph_that_goes_with_it(tmp_path: Path) -> None:
    facts = corpus().facts
    material = Material(Corpus(Reread(lambda: facts, len(facts))))  # of what is in memory there is no file
    graph = material.disk
    for name in ("nodes", "edges", "neo4j", "graphml", "gexf"):
        export(material, name, tmp_path / name)
        assert material.disk is graph
    del material
    gc.collect()
    with pytest.raises(ExportError):
        graph.counts()


def test_a_row_of_each(tmp_path: Path) -> None:
    nodes, edges = table("nodes", corpus(), tmp_path), table("edges", corpus(), tmp_path)
    trained = nodes[nodes["measure"] == "培训教师"].iloc[0]
    assert (trained["value"], trained["upper"], trained["comparator"], trained["change"]) == ("20000", "30000", "range", "increase")
    body = nodes[nodes["id"] == "organization/云岭市教育局"].iloc[0]
    assert (body["aliases"], body["documents"], body["mentions"]) == ("市教育局", "2", "2")
    spoken = edges[(edges["predicate"] == "holds") & (edges["title"] == "新闻发言人")].iloc[0]
    assert (spoken["concurrent"], spoken["inferred"], spoken["quote"]) == ("true", "false", "新闻发言人")
    assert (spoken["label_zh"], spoken["label_en"]) == ("职务", "Posts")


def test_no_formula_runs_and_the_evidence_keeps_every_character(tmp_path: Path) -> None:
    nodes, edges = table("nodes", told(HOSTILE), tmp_path), table("edges", told(HOSTILE), tmp_path)
    assert (tmp_path / "nodes").read_bytes().startswith(b"\xef\xbb\xbfid,type,label,")
    body = nodes[nodes["type"] == "organization"].iloc[0]
    assert body["label"] == "'" + HOSTILE
    mention = edges[(edges["source"] == body["id"]) & (edges["predicate"] == "mentioned_in")].iloc[0]
    assert json.loads(mention["evidence"])[0]["quote"] == HOSTILE


def test_documents_that_differ_in_width_alone_share_no_row(tmp_path: Path) -> None:
    (facts,) = told("甲").facts
    twin = replace(facts, document=replace(facts.document, id="ａ.txt"))  # its figure has the same identifier
    nodes, edges = (table(name, Corpus((facts, twin)), tmp_path) for name in ("nodes", "edges"))
    assert sorted(nodes["id"]) == sorted(["a.txt", "ａ.txt", "organization/局", "official/人@局", "initiative/计划", "figure/a.txt/1"])
    mentioned = edges[(edges["source"] == "figure/a.txt/1") & (edges["predicate"] == "mentioned_in")]
    assert sorted(mentioned["target"]) == ["a.txt", "ａ.txt"]
    assert (edges["predicate"] == "said").sum() == 1


# --- Neo4j ----------------------------------------------------------------------------------------------------


def tables(corpus: Corpus, folder: Path) -> dict[str, list[dict[str, str]]]:
    export(Material(corpus), "neo4j", folder / "neo4j.zip")
    with zipfile.ZipFile(folder / "neo4j.zip") as archive:
        assert archive.testzip() is None
        assert all(i.date_time == (1980, 1, 1, 0, 0, 0) for i in archive.infolist())
        pages = {n: archive.read(n).decode("utf-8") for n in archive.namelist() if n.endswith(".csv")}
    return {name: list(csv.DictReader(io.StringIO(page, newline=""), strict=True)) for name, page in pages.items()}


def test_neo4j_gets_every_node_with_its_label_and_every_relationship(built: Path, tmp_path: Path) -> None:
    samples = Built(built).corpus()
    own, found = Material(samples).graph, tables(samples, tmp_path)
    relationships = found.pop("relationships.csv")
    nodes = [row for rows in found.values() for row in rows]
    assert {r["id:ID"]: r[":LABEL"].lower() for r in nodes} == {i: d["type"] for i, d in own.nodes(data=True)}
    assert len(nodes) == len(own)  # an identifier twice ends the import
    stated = [r for r in relationships if r[":TYPE"] != "MENTIONED_IN"]
    assert sorted((r[":START_ID"], r[":TYPE"], r[":END_ID"]) for r in stated) == sorted((a, d["predicate"].upper(), b) for a, b, d in own.edges(data=True))
    assert {r[":END_ID"] for r in relationships} <= set(own)
    assert len(relationships) - len(stated) == sum(len(d["documents"]) for _, d in own.nodes(data=True) if d["type"] != "document")


def test_neo4j_columns_are_typed_and_numbers_exact(tmp_path: Path) -> None:
    rows = tables(told(HOSTILE, "123456789012345678901234567890.5"), tmp_path)
    (figure,) = rows["nodes_figure.csv"]
    assert float(figure["value:double"]) == 123456789012345678901234567890.5
    assert figure["value_exact:string"] == "123456789012345678901234567890.5"
    assert (figure["period_start:date"], figure["period_end:date"], figure["quote_start:long"]) == ("2024-01-01", "", "1")
    assert figure["measure:string"] == HOSTILE  # no apostrophe: nobody's spreadsheet opens it
    (body,) = rows["nodes_organization.csv"]
    assert body["aliases:string[]"].split(";") == [HOSTILE.replace(";", "；"), "a；b"]
    (post,) = [r for r in rows["relationships.csv"] if r[":TYPE"] == "HOLDS"]
    assert (post["concurrent:boolean"], post["title:string"]) == ("true", HOSTILE)


def test_neo4j_says_how_and_names_every_table(tmp_path: Path) -> None:
    names = set(tables(corpus(), tmp_path))
    with zipfile.ZipFile(tmp_path / "neo4j.zip") as archive:
        how = archive.read("IMPORT.txt").decode("utf-8")
    assert "neo4j-admin database import" in how and all(f"={name}" in how for name in names)


def test_neo4j_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        export(Material(corpus()), "neo4j", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@given(words=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=40, deadline=None)
def test_any_words_survive_both(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    (figure,) = tables(told(words), folder)["nodes_figure.csv"]
    assert figure["measure:string"] == words
    export(Material(told(words)), "nodes", folder / "nodes.csv")
    with (folder / "nodes.csv").open(encoding="utf-8-sig", newline="") as lines:
        (row,) = [r for r in csv.DictReader(lines, strict=True) if r["type"] == "figure"]
    assert row["measure"] in (words, "'" + words)
