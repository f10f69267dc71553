"""What the tests of stores, shards and workers share: made-up corpora, and what a store holds against a build from nothing."""

from __future__ import annotations

import random
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import kg
from kg.rdf.terms import PREFIXES
from kg.register.rows import rows_of
from kg.store import BuildOptions, Summary, build_store, open_store
from kg.store.documents import Documents
from kg.store.quads import across

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

import corpus

LABELS = ox.NamedNode(PREFIXES["zt"])


def text(seed: int, size: int = 600) -> str:
    return corpus.text(size, seed)


def build(path: Path, store: Path, **options: Any) -> Summary:
    """Without the shapes, whose library takes a second to import in each worker."""
    return build_store((path,), store, BuildOptions(**{"validate": "none", **options}))


def fill(folder: Path, count: int, size: int = 600) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:03}.txt").write_text(text(number, size), "utf-8")


def change(folder: Path, rng: random.Random) -> None:
    """One thing that happens to a folder: a text comes, changes or goes, its metadata too, or its time alone."""
    files = sorted(p for p in folder.rglob("*.txt"))
    what = rng.choice(["add", "add", "change", "change", "remove", "metadata", "touch", "swap"])
    if what == "add" or len(files) < 3:
        path = folder / rng.choice(["", "sub/", "重庆/"]) / f"{rng.randrange(30):02}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text(rng.randrange(1000)), "utf-8")
        return
    path, other = rng.sample(files, 2)
    match what:
        case "change":
            path.write_text(text(rng.randrange(1000)), "utf-8")
        case "remove":
            path.unlink()
        case "metadata":
            path.with_name(path.name + ".meta.yaml").write_text(f"title: 第{rng.randrange(100)}号\n", "utf-8")
        case "touch":
            path.touch()
        case "swap":
            a, b = path.read_bytes(), other.read_bytes()
            path.write_bytes(b)
            other.write_bytes(a)


def held(store: Path) -> set[ox.Quad]:
    """Every quad of the store but the ontology's, its lists of named graphs and of documents being the same."""
    with open_store(store) as opened:
        graph = ox.Store.read_only(str(opened.graph))
        beside = {LABELS, across(opened.base)}  # what links documents is derived of them
        quads = {q for q in graph if q.graph_name not in beside}
        assert set(graph.named_graphs()) - beside == {q.graph_name for q in quads}
        assert len(quads) == opened.counts()["quads"] == sum(row.quads for row in opened.documents())
        assert [f.document.id for f in opened.facts()] == [row.id for row in opened.documents()]
        assert registered(store) <= {str(rows_of(f).of) for f in opened.facts()}
        return quads


def registered(store: Path) -> set[str]:
    """What the register says of each document that it knows."""
    with closing(Documents(store / "documents.sqlite", write=False)) as documents:
        told = (documents.registered(row.id) for row in documents.rows("in"))
        return {str(rows) for rows in told if rows is not None}


def from_nothing(*paths: Path) -> set[ox.Quad]:
    """What a build without a store makes of it, as Oxigraph keeps it."""
    graph = ox.Store()
    graph.extend(kg.build(list(paths)).quads)
    return set(graph)
