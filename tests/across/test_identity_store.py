"""A store keeps its links by what changed: they are those of a store that is built from nothing, and so are corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.across.identity_rdf import SAME_AS
from kg.cluster import ShardOptions, build_shards, load_shards
from kg.cluster.graphs import links_of
from kg.model import Identity
from kg.store import BuildOptions, build_store, check_store, open_store, remove

TEXTS = {
    "a.txt": "2019年5月6日，重庆市民政局局长周立群出席会议。\n",
    "b.txt": "重庆市人民政府关于任免工作人员的通知\n\n任命周立群为重庆市教育委员会主任；免去周立群的重庆市民政局局长职务。\n2021年3月2日\n",
    "c.txt": "2019年1月，重庆市国土资源和房屋管理局更名为重庆市规划和自然资源局。\n",
    "d.txt": "2023年5月6日，重庆市体育局局长周立群出席会议。\n",
}
NEW = "重庆市体育总局"
OPTIONS: dict[str, Any] = {"jobs": 1, "validate": "none"}


def put(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name in names:
        (folder / name).write_text(TEXTS[name], "utf-8")
    return folder


def said(store: Path) -> tuple[Identity, set[ox.Quad]]:
    """The links as records, and all statements."""
    with open_store(store) as opened:
        graph = ox.Store.read_only(str(opened.graph))
        return opened.corpus().identity, set(graph)


def statements_of(quads: set[ox.Quad]) -> set[str]:
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)}


def corrected(folder: Path, text: str) -> BuildOptions:
    path = folder / "corrections.yaml"
    path.write_text(text, "utf-8")
    return BuildOptions(**OPTIONS, corrections=path)


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("grown")
    store = folder / "store"
    for names in (("a.txt",), ("a.txt", "c.txt"), ("a.txt", "b.txt", "c.txt", "d.txt")):
        build_store((put(folder / "texts", *names),), store, BuildOptions(**OPTIONS))
    return folder, store


def test_a_store_that_grew_is_one_that_was_built_from_nothing_and_checks(grown: tuple[Path, Path]) -> None:
    folder, store = grown
    build_store((folder / "texts",), folder / "fresh", BuildOptions(**OPTIONS))
    identity, statements = said(store)
    assert (identity, statements) == said(folder / "fresh")
    assert {x.reason for x in identity.links} == {"same-post", "renamed"}
    assert any(quad.predicate == SAME_AS for quad in statements)
    assert check_store(store, 1).conforms


def test_shards_bring_and_pushes_put_the_links_of_a_store(grown: tuple[Path, Path], tmp_path: Path) -> None:
    folder, store = grown
    build_shards((folder / "texts",), (), str(tmp_path / "shards"), ShardOptions(validate="none", documents=2, jobs=1))
    load_shards(str(tmp_path / "shards"), tmp_path / "loaded")
    assert said(tmp_path / "loaded") == said(store)
    assert load_shards(str(tmp_path / "shards"), tmp_path / "loaded").unchanged == len(TEXTS)
    with open_store(store) as opened:
        prefix = f"{opened.base}graph/"
    bodies = {links_of(str(what), prefix).body() for what in (store, tmp_path / "shards")}
    assert len(bodies) == 1 and b"sameAs" in bodies.pop()


def test_links_that_change_leave_the_others_as_they_are(tmp_path: Path) -> None:
    """Of what links documents, only what is otherwise now is written; the graph is that of a store built from nothing."""
    texts, store = put(tmp_path / "texts", *TEXTS), tmp_path / "store"
    build_store((texts,), store, BuildOptions(**OPTIONS))
    (texts / "c.txt").unlink()
    (texts / "e.txt").write_text("2022年5月6日，重庆市教育委员会主任周立群出席会议。\n", "utf-8")
    build_store((texts,), store, BuildOptions(**OPTIONS))
    build_store((texts,), tmp_path / "fresh", BuildOptions(**OPTIONS))
    assert said(store) == said(tmp_path / "fresh")


def test_what_is_withdrawn_links_nothing(grown: tuple[Path, Path], tmp_path: Path) -> None:
    for names in (tuple(TEXTS), ("b.txt", "c.txt", "d.txt")):
        build_store((put(tmp_path / "texts", *names),), tmp_path / "store", BuildOptions(**OPTIONS))
    assert {x.reason for x in said(tmp_path / "store")[0].links} == {"renamed"}
    remove(("c.txt",), tmp_path / "store")
    identity, statements = said(tmp_path / "store")
    assert not identity.links and not any(quad.predicate == SAME_AS for quad in statements)


def test_corrections_touch_what_they_name_come_and_go_and_are_told_when_stale(tmp_path: Path) -> None:
    texts, store = put(tmp_path / "texts", *TEXTS), tmp_path / "store"
    build_store((texts,), store, BuildOptions(**OPTIONS))
    plain = said(store)
    by = "  by: 王一\n  date: 2026-05-01\n  why: 核对\n"
    pair = f"- do: split\n  ids: [official/周立群@重庆市教育委员会, official/周立群@重庆市民政局]\n{by}"
    name = f"- do: rename\n  id: organization/重庆市体育局\n  name: {NEW}\n{by}"
    gone = f"- do: alias\n  id: organization/没有\n  alias: 无\n{by}"
    summary = build_store((texts,), store, corrected(tmp_path, pair + name + gone))
    assert (summary.changed, summary.unchanged) == (1, 3)
    assert len(summary.stale) == 1 and "line 12 no longer applies: alias organization/没有" in summary.stale[0]
    identity, statements = said(store)
    assert {x.reason for x in identity.links} == {"renamed"}
    assert NEW in statements_of(statements)
    build_store((texts,), tmp_path / "fresh", corrected(tmp_path, pair + name + gone))
    assert said(tmp_path / "fresh") == (identity, statements)
    (texts / "d.txt").write_text("重庆市体育局召开会议。" + TEXTS["d.txt"], "utf-8")  # the source changes, the correction stays
    build_store((texts,), store, corrected(tmp_path, pair + name))
    assert NEW in statements_of(said(store)[1])
    put(texts, *TEXTS)
    build_store((texts,), store, BuildOptions(**OPTIONS))
    assert said(store) == plain
