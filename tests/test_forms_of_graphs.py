"""Graphs without their texts, of which every command knows; and graphs of the earlier form, which each names with the remedy."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from facts import corpus

from kg.cli import cli
from kg.cluster.graphs import graphs_of
from kg.errors import KgError, StoreError
from kg.query import run
from kg.rdf.dataset import Dataset
from kg.rdf.former import FORMER, SELECTOR
from kg.rdf.terms import TEXT
from kg.serve.snapshot import Job, make_snapshot
from kg.serve.source import find_source

WORDS = "2024年2月1日，云岭市教育局局长李敏介绍，全市已新建学校12所。"


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_text(WORDS, "utf-8")
    return path


def kg(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [*map(str, arguments)])
    if isinstance(done.exception, KgError):
        return done.exception.exit_code, str(done.exception)
    return done.exit_code, done.output


def texts(quads: object) -> list[ox.Quad]:
    return [q for q in quads if q.predicate == TEXT]  # type: ignore[attr-defined]


def in_store(folder: Path) -> list[ox.Quad]:
    return texts(ox.Store.read_only(str(folder / "graph")))


def test_a_folder_without_texts_is_valid_and_answers_but_for_what_stands_around_a_quote(text: Path, tmp_path: Path) -> None:
    assert kg("build", text, "-o", tmp_path / "out", "--no-text")[0] == 0
    assert not texts(ox.parse(path=str(tmp_path / "out/graph.nq")))
    assert kg("validate", tmp_path / "out")[0] == 0
    (row,) = run(tmp_path / "out", "evidence", {"name": "12所"})
    assert (row["exact"], row["before"], row["after"]) == ("12所", None, None)
    assert kg("export", tmp_path / "out", "--format", "nq", "-o", tmp_path / "with.nq")[0] == 0
    assert [q.object.value for q in texts(ox.parse(path=str(tmp_path / "with.nq")))] == [WORDS]
    assert kg("export", tmp_path / "out", "--format", "nq", "--no-text", "-o", tmp_path / "without.nq")[0] == 0
    assert (tmp_path / "without.nq").read_bytes() == (tmp_path / "out/graph.nq").read_bytes()


def test_a_store_stays_as_it_was_begun(text: Path, tmp_path: Path) -> None:
    assert kg("build", text, "--store", tmp_path / "lean", "--no-text", "--jobs", "1")[0] == 0
    assert kg("build", text, "--store", tmp_path / "lean", "--jobs", "1")[0] == 0  # as the store has it
    assert not in_store(tmp_path / "lean") and kg("validate", tmp_path / "lean", "--jobs", "1")[0] == 0
    assert kg("build", text, "--store", tmp_path / "whole", "--jobs", "1")[0] == 0
    assert len(in_store(tmp_path / "whole")) == 1 and kg("validate", tmp_path / "whole", "--jobs", "1")[0] == 0
    status, said = kg("build", text, "--store", tmp_path / "whole", "--no-text", "--jobs", "1")
    assert status == 2 and "the graph of this store holds the texts of its documents; build another store" in said


def test_shards_without_texts_make_a_store_without(text: Path, tmp_path: Path) -> None:
    assert kg("build", text, "--shards", tmp_path / "shards", "--no-text", "--jobs", "1")[0] == 0
    assert kg("load", tmp_path / "shards", "--store", tmp_path / "store")[0] == 0
    assert not in_store(tmp_path / "store") and kg("validate", tmp_path / "store", "--jobs", "1")[0] == 0


# --- the earlier form ----------------------------------------------------------------------------------------


def former() -> list[ox.Quad]:
    place = next(q for q in Dataset(corpus()) if q.predicate.value.endswith("anchorOf"))
    return [*Dataset(corpus()), ox.Quad(place.subject, SELECTOR, ox.NamedNode("urn:x:quote"), place.graph_name)]


@pytest.fixture
def built(text: Path, tmp_path: Path) -> Path:
    assert kg("build", text, "-o", tmp_path / "out")[0] == 0
    (tmp_path / "out/build.json").unlink()
    ox.serialize(former(), str(tmp_path / "out/graph.nq"), ox.RdfFormat.N_QUADS)
    return tmp_path / "out"


def test_queries_pushes_and_the_server_name_a_folder_of_the_earlier_form(built: Path, tmp_path: Path) -> None:
    for asked in (
        lambda: run(built, "posts"),
        lambda: list(graphs_of(str(built))),
        lambda: list(graphs_of(str(built / "graph.nq"))),
        lambda: make_snapshot(Job(find_source(built), tmp_path / "snapshot")),
    ):
        with pytest.raises(KgError) as told:
            asked()
        assert FORMER in str(told.value)


def test_the_server_names_a_database_of_the_earlier_form(tmp_path: Path) -> None:
    store = ox.Store(tmp_path / "database")
    store.extend(former())
    del store
    with pytest.raises(KgError) as told:
        make_snapshot(Job(find_source(tmp_path / "database"), tmp_path / "snapshot"))
    assert FORMER in str(told.value)


def test_a_store_of_the_earlier_form_is_named_by_every_command(text: Path, tmp_path: Path) -> None:
    assert kg("build", text, "--store", tmp_path / "store", "--jobs", "1")[0] == 0
    with sqlite3.connect(tmp_path / "store/documents.sqlite") as documents:
        documents.execute("UPDATE meta SET value = '1' WHERE name = 'layout'")
    documents.close()
    for arguments in (
        ("validate", tmp_path / "store"),
        ("build", text, "--store", tmp_path / "store"),
        ("remove", "a.txt", "--store", tmp_path / "store"),
        ("export", tmp_path / "store", "--format", "nq"),
    ):
        status, said = kg(*arguments)
        assert status and "this store is of an earlier or a later form: it has layout 1, this program reads 2; build it anew" in said, arguments
    with pytest.raises(StoreError, match="of an earlier or a later form"):
        make_snapshot(Job(find_source(tmp_path / "store"), tmp_path / "snapshot"))
