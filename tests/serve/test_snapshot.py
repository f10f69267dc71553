"""What a snapshot is made of, and when: the same index of every source, a document at a time, and not because of readers."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import commands
import pyoxigraph as ox
import pytest
from facts import corpus
from msgspec.structs import replace
from servers import serving, watchful

from kg.errors import ServeError
from kg.model import Corpus, Document, Evidence, Facts, PlaceEntity
from kg.records.built import Built
from kg.records.jsonl import write_sources
from kg.serve.index.read import Index
from kg.serve.index.write import write_index
from kg.serve.live import Live
from kg.serve.snapshot import DATABASE, INDEX, Job, make_snapshot
from kg.serve.source import Source, being_written, find_source, signature
from kg.store import build_store, open_store
from kg.store.layout import Layout, writing

TABLES = ("node", "document", "name", "edge", "mention", "proof", "node_document", "figure", "figure_actor", "figure_year")


@pytest.fixture(scope="module")
def store(briefings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("snapshot") / "store"
    build_store((briefings,), folder)
    return folder


def rows(index: Path) -> dict[str, list[Any]]:
    with sqlite3.connect(index) as database:
        return {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def test_a_store_and_a_built_folder_of_the_same_texts_are_served_alike(store: Path, built: Path, tmp_path: Path) -> None:
    for name, source in (("a", store), ("b", built)):
        make_snapshot(Job(find_source(source), tmp_path / name))
        assert sorted(p.name for p in (tmp_path / name).iterdir()) == [DATABASE, INDEX]  # nothing is left of what was put aside
    assert rows(tmp_path / "a" / INDEX) == rows(tmp_path / "b" / INDEX)
    graphs = [{g.value for g in ox.Store.read_only(str(tmp_path / name / DATABASE)).named_graphs()} for name in "ab"]
    assert graphs[0] == graphs[1]


def test_a_quote_that_is_not_its_text_is_refused_whatever_it_is_of(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    whole = Built(built).corpus()
    first = whole.facts[0]
    moved = replace(first, document=replace(first.document, text="。" + first.document.text[:-1]))
    for name in ("records.jsonl", "graph.nq"):
        (folder / name).write_bytes((built / name).read_bytes())
    write_sources(Corpus((moved, *whole.facts[1:])), folder / "sources.jsonl")
    with pytest.raises(ServeError, match=f"a quote of {first.document.id} is not its text"):
        make_snapshot(Job(find_source(folder), tmp_path / "target"))


class Text(str):
    """A text whose end can be seen."""


class Long(Sequence[Facts]):
    """Documents made when they are read; how many of their texts were there at once."""

    def __init__(self) -> None:
        self.alive: weakref.WeakSet[Text] = weakref.WeakSet()
        self.most = 0

    def __len__(self) -> int:
        return 30

    def __getitem__(self, at: Any) -> Any:
        text = Text(chr(0x4E00 + at) * 10_000)
        self.alive.add(text)
        self.most = max(self.most, len(self.alive))
        return Facts(Document(f"{at:02}.txt", text), places=(PlaceEntity("place/甲", "甲", mentions=(Evidence(0, 2, text[:2]),)),))

    def __iter__(self) -> Iterator[Facts]:
        return (self[at] for at in range(len(self)))


def test_an_index_is_written_a_document_at_a_time(tmp_path: Path) -> None:
    documents = Long()
    write_index(Corpus(documents), tmp_path / "index.sqlite", {"base": "https://example.org/"})
    assert 1 <= documents.most <= 2
    index = Index(tmp_path / "index.sqlite")
    assert index.one("SELECT sum(characters) AS n FROM document")["n"] == 300_000  # type: ignore[index]
    index.close()


def test_two_documents_may_share_the_identity_of_a_figure(tmp_path: Path) -> None:
    first = corpus().facts[0]
    twin = replace(first, document=replace(first.document, id="２０２４/a.txt"))
    write_index(Corpus((first, twin)), tmp_path / "index.sqlite", {"base": "https://example.org/"})
    index = Index(tmp_path / "index.sqlite")
    of_node = "JOIN node n ON n.number = x.{} JOIN document d ON d.number = x.document WHERE n.id = ? ORDER BY d.id"
    for table, column, documents in (("node_document", "node", ["2024/a.txt", "２０２４/a.txt"]), ("figure", "number", ["2024/a.txt"])):
        found = index.rows(f"SELECT d.id FROM {table} x {of_node.format(column)}", [first.figures[0].id])
        assert [r["id"] for r in found] == documents
    index.close()


def test_readers_do_not_change_a_store(store: Path) -> None:
    """Else each snapshot would be the reason for the next."""
    source = find_source(store)
    before = signature(source)
    with open_store(store) as opened:
        assert next(opened.facts()).document.id
        assert signature(source) == before
    assert signature(source) == before
    assert not being_written(source)
    with writing(Layout(store), None):
        assert being_written(source)


def test_changes_one_after_the_other_do_not_keep_the_machine_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new snapshot waits twice as long as the last one took."""
    made: list[tuple[float, float]] = []

    async def slow(job: Job) -> None:
        started = time.monotonic()
        await asyncio.sleep(0.2)
        made.append((started, time.monotonic()))
        raise ServeError("not whole yet")

    async def watched() -> None:
        live = Live(Source(tmp_path, "texts"))
        live._folder = tmp_path / "snapshots"
        watching = asyncio.ensure_future(live._watch(()))
        for n in range(20):  # another state every tenth of a second
            (tmp_path / "a.txt").write_text(str(n), "utf-8")
            await asyncio.sleep(0.1)
        watching.cancel()

    monkeypatch.setattr("kg.serve.live._LOOK_EVERY", 0.01)
    monkeypatch.setattr("kg.serve.live._make_snapshot", slow)
    asyncio.run(watched())
    assert len(made) >= 2
    assert all(after[0] - before[1] >= 2 * 0.2 for before, after in itertools.pairwise(made))


def test_what_is_being_written_is_shown_when_it_is_whole(tmp_path: Path) -> None:
    def build(text: str) -> None:
        (tmp_path / "a.txt").write_text(text, "utf-8")
        commands.run("-q", "build", tmp_path / "a.txt", "--store", tmp_path / "store").check_returncode()

    build("2024年5月6日，兰州市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“书香校园”行动覆盖率达到95%以上。")
    with serving(tmp_path / "store", prepare=watchful) as server:
        with writing(Layout(tmp_path / "store"), None), sqlite3.connect(tmp_path / "store" / "documents.sqlite") as database:
            database.execute("UPDATE meta SET value = 'of another version' WHERE name = 'labels'")
            database.commit()
            time.sleep(1)  # it looks ten times meanwhile
        assert not any("build" in line for line in server.said)  # neither shown nor complained of
        wait_for_a_new_build(server)


def wait_for_a_new_build(server: Any) -> None:
    until = time.monotonic() + 90
    while not any("a new build is shown" in line for line in server.said) and time.monotonic() < until:
        time.sleep(0.05)
    assert len([line for line in server.said if "new build" in line]) == 1


def test_a_build_that_finds_all_as_it_was_is_no_new_one(tmp_path: Path) -> None:
    def build(text: str) -> None:
        (tmp_path / "a.txt").write_text(text, "utf-8")
        commands.run("-q", "build", tmp_path / "a.txt", "--store", tmp_path / "store").check_returncode()

    text = "2024年5月6日，兰州市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“书香校园”行动覆盖率达到95%以上。"
    build(text)
    with serving(tmp_path / "store", prepare=watchful) as server:
        before = signature(find_source(tmp_path / "store"))
        build(text)
        assert signature(find_source(tmp_path / "store")) != before
        time.sleep(1)  # it looks ten times meanwhile
        assert [line for line in server.said if "new build" in line] == []
        build(text.replace("95%", "96%"))
        wait_for_a_new_build(server)
