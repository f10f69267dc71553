"""A snapshot that follows the changes of a store says what one made from nothing says, and leaves the one before as it was."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from stores import build, change, fill, text

from kg.serve.index import findings, promises, timeline, walk
from kg.serve.index.entries import AnewError
from kg.serve.index.ledger import Filters, Order, Page, figures
from kg.serve.index.read import Index, Narrowing
from kg.serve.snapshot import DATABASE, INDEX, Job, make_snapshot
from kg.serve.source import Source

ASKED = ("重庆", "cq", "局", "市委组织部", "zzb", "95", "全市", "发改委", "增长", "一表通")


def job(store: Path, target: Path, before: Path | None = None) -> Job:
    return Job(Source(store, "store"), target, before=before)


def quads(snapshot: Path) -> set[ox.Quad]:
    return set(ox.Store.read_only(str(snapshot / DATABASE)))


def answers(snapshot: Path) -> dict[str, Any]:
    """What pages and programs are told, in their order."""
    index = Index(snapshot / INDEX)
    try:
        return {key: value for part in _answers(index) for key, value in part.items()}
    finally:
        index.close()


def _answers(index: Index) -> Iterator[dict[str, Any]]:
    yield {f"search {words}": index.search(words, limit=40) for words in ASKED}
    ids = [own for (own,) in index.rows("SELECT id FROM node WHERE type <> 'figure' ORDER BY degree DESC, id")]
    for own in (*ids[:20], *ids[20::10]):
        yield {f"entity {own}": walk.entity(index, own), f"neighbours {own}": walk.neighbours(index, own, Narrowing(), 1000)}
    yield {f"way {a} {b}": walk.way(index, a, b) for a, b in itertools.pairwise(ids[:: max(1, len(ids) // 12)])}
    yield {f"record {own}": index.record(own) for (own,) in index.rows("SELECT id FROM node")}
    yield {"ledger": figures(index, Filters(), Order(), Page(-1, 0)), "findings": findings.findings(index)}
    yield {"promises": promises.listed(index, promises.Wanted(), -1, 0), "choices": promises.choices(index)}
    everything = timeline.Asked()
    yield {"moments": timeline.moments(index, everything, 10_000), "held": timeline.holders(index, everything, 10_000)}
    yield {kind: timeline.choices(index, kind) for kind in ("place", "department")}


@pytest.fixture
def texts(tmp_path: Path, briefings: Path) -> Path:
    fill(tmp_path / "texts", 16, 1200)
    (tmp_path / "texts" / "samples").mkdir()
    for path in sorted(briefings.glob("*.txt"))[:12]:
        shutil.copy(path, tmp_path / "texts" / "samples")
    return tmp_path / "texts"


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.nightly) for n in range(2, 8))])
def test_whatever_changed_it_says_what_one_from_nothing_says(seed: int, texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, rng = tmp_path / "store", random.Random(seed)
    build(texts, store)
    make_snapshot(job(store, tmp_path / "0"))
    for number in range(1, 5):
        for _ in range(rng.randint(1, 3)):
            change(texts, rng)
        build(texts, store)
        before, followed, fresh = (tmp_path / name for name in (str(number - 1), str(number), f"fresh-{number}"))
        make_snapshot(job(store, followed, before))
        make_snapshot(job(store, fresh))
        assert sorted(p.name for p in followed.iterdir()) == [DATABASE, INDEX]
        assert quads(followed) == quads(fresh)
        found, wanted = answers(followed), answers(fresh)
        assert found.keys() == wanted.keys()
        for asked, answer in wanted.items():
            assert found[asked] == answer, asked
    monkeypatch.setattr("kg.serve.snapshot.follow", refuse)
    make_snapshot(job(store, tmp_path / "refused", before=followed))
    assert answers(tmp_path / "refused") == wanted


def test_promises_are_judged_on_the_day_of_the_latest_document_whichever_that_is(tmp_path: Path) -> None:
    from pages import Pages  # of the benchmarks, which `stores` finds

    texts, store, aside = tmp_path / "texts", tmp_path / "store", tmp_path / "aside"
    files = sorted(Pages().write(aside, 16), key=published)
    texts.mkdir()
    days = list[str]()
    for number, there in enumerate((files[:12], files, files[:6], [*files[:6], files[-1]])):
        for path in files:
            place = texts / path.name
            if path in there:
                shutil.copy(path, place)
            else:
                place.unlink(missing_ok=True)
        build(texts, store)
        make_snapshot(job(store, tmp_path / str(number), tmp_path / str(number - 1) if number else None))
        make_snapshot(job(store, tmp_path / f"fresh-{number}"))
        assert quads(tmp_path / str(number)) == quads(tmp_path / f"fresh-{number}")
        assert answers(tmp_path / str(number)) == answers(tmp_path / f"fresh-{number}")
        index = Index(tmp_path / str(number) / INDEX)
        days.append(index.meta["promises_on"])
        index.close()
    assert days[2] < days[0] < days[1] == days[3]


def published(path: Path) -> str:
    return next(line for line in path.read_text("utf-8").split("\n") if line.startswith("日期"))


def refuse(*_: object) -> None:
    raise AnewError


def test_what_changed_alone_is_read(texts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = tmp_path / "store"
    build(texts, store)
    make_snapshot(job(store, tmp_path / "before"))
    (texts / "new.txt").write_text("云岭市教育局局长王明表示，2025年新建学校12所。\n", "utf-8")
    build(texts, store)
    monkeypatch.setitem(sys.modules["kg.serve.snapshot"]._SOURCES, "store", refuse)  # type: ignore[attr-defined]
    make_snapshot(job(store, tmp_path / "after", tmp_path / "before"))
    index = Index(tmp_path / "after" / INDEX)
    assert "official/王明@云岭市教育局" in [hit["id"] for hit in index.search("王明", limit=50)]
    index.close()


def test_where_very_much_changed_all_is_made_anew(texts: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(texts, store)
    make_snapshot(job(store, tmp_path / "before"))
    shutil.rmtree(texts / "samples")
    for number in range(16):
        (texts / f"{number:03}.txt").write_text(text(900 + number, 1200), "utf-8")
    build(texts, store)
    make_snapshot(job(store, tmp_path / "after", tmp_path / "before"))
    make_snapshot(job(store, tmp_path / "fresh"))
    assert quads(tmp_path / "after") == quads(tmp_path / "fresh")
    assert answers(tmp_path / "after") == answers(tmp_path / "fresh")


def test_killed_at_any_moment_it_leaves_the_one_before(texts: Path, tmp_path: Path) -> None:
    store, before, rng = tmp_path / "store", tmp_path / "before", random.Random(5)
    build(texts, store)
    make_snapshot(job(store, before))
    wanted, index = quads(before), hashlib.sha256((before / INDEX).read_bytes()).digest()
    (texts / "new.txt").write_text(text(77, 1200), "utf-8")
    build(texts, store)
    started = time.monotonic()
    assert run(job(store, tmp_path / "whole", before)).wait() == 0
    seconds = time.monotonic() - started
    for number in range(6):
        child = run(job(store, tmp_path / f"cut-{number}", before))
        time.sleep(rng.uniform(0.3, 1.0) * seconds)
        child.kill()
        child.wait()
        assert hashlib.sha256((before / INDEX).read_bytes()).digest() == index
    assert quads(before) == wanted
    make_snapshot(job(store, tmp_path / "after", before))
    assert quads(tmp_path / "after") == quads(tmp_path / "whole")
    assert answers(tmp_path / "after") == answers(tmp_path / "whole")


def run(own: Job) -> subprocess.Popen[str]:
    child = subprocess.Popen([sys.executable, "-m", "kg.serve.snapshot"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert child.stdin is not None
    child.stdin.write(own.dumps())
    child.stdin.close()
    return child


def test_a_figure_that_two_documents_have_is_no_reason_to_say_something_else(tmp_path: Path) -> None:
    """Which says what it is, is only known when all are read."""
    texts, store = tmp_path / "texts", tmp_path / "store"
    fill(texts, 3, 1200)
    build(texts, store)
    make_snapshot(job(store, tmp_path / "0"))
    for number, name in enumerate(("２０２４.txt", "2024.txt"), 1):
        (texts / name).write_text(text(50 + number, 1200), "utf-8")
        build(texts, store)
        make_snapshot(job(store, tmp_path / str(number), tmp_path / str(number - 1)))
        make_snapshot(job(store, tmp_path / f"fresh-{number}"))
        assert json.dumps(answers(tmp_path / str(number)), default=str) == json.dumps(answers(tmp_path / f"fresh-{number}"), default=str)
