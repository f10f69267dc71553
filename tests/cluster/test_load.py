"""Shards in a store: as if built there, whatever comes in between; and nothing that shards say is believed unseen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sharded import build, fill, from_nothing, held, shards, tampered, text, works

from kg.cli import cli
from kg.cluster import load_shards
from kg.errors import ClusterError
from kg.store import is_store, open_store

KILLS = int(os.environ.get("KG_KILLS", "2" if os.environ.get("KG_NIGHTLY") else "1"))
COMMAND = "import kg.store.writer as w; w._BATCH_ROWS = 2; from kg.cli import main; main()"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "texts"
    fill(folder, 10)
    (folder / "003.txt.meta.yaml").write_text("title: 题\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def made(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("shards") / "s"
    shards(corpus, target, jobs=2)
    return target


def test_it_is_as_if_built_there(corpus: Path, made: Path, tmp_path: Path) -> None:
    loaded, direct = tmp_path / "loaded", tmp_path / "direct"
    assert load_shards(str(made), loaded).new == 10
    build(corpus, direct)
    assert held(loaded) == held(direct) == from_nothing(corpus)
    with open_store(loaded) as a, open_store(direct) as b:
        assert list(a.facts()) == list(b.facts())
        for ours, theirs in zip(a.documents(), b.documents(), strict=True):
            assert (ours.root, ours.file, ours.content, ours.version, ours.sha256) == (
                theirs.root, theirs.file, theirs.content, theirs.version, theirs.sha256,
            )  # fmt: skip
    again = load_shards(str(made), loaded)
    assert (again.new, again.changed, again.unchanged, again.quads) == (0, 0, 10, 0)
    assert build(corpus, loaded, work=Untouched).unchanged == 10


class Untouched:
    """Reads, but extracts nothing: what the shards brought is what is there."""

    def __init__(self, setup: works.Setup) -> None:
        self._usual = works.Extractor(setup)

    def __call__(self, task: works.Task) -> works.Outcome:
        from kg.workers.task import Same

        outcome = self._usual(task)
        assert isinstance(outcome, Same), task.id
        return outcome


def test_changes_come_in_and_what_is_gone_goes(tmp_path: Path) -> None:
    texts, target, store = tmp_path / "texts", tmp_path / "s", tmp_path / "store"
    fill(texts, 5)
    (texts / "bad.txt").write_bytes(b"\x00\x01" * 50)
    fill(tmp_path / "other", 1)
    (tmp_path / "other/000.txt").rename(tmp_path / "other/own.txt")
    build(tmp_path / "other", store)
    shards(texts, target)
    assert load_shards(str(target), store).failed == 1
    (texts / "001.txt").write_text(text(77), "utf-8")
    (texts / "002.txt").unlink()
    (texts / "bad.txt").write_text(text(78), "utf-8")
    (texts / "009.txt").write_text(text(79), "utf-8")
    shards(texts, target)
    kept = load_shards(str(target), store)
    assert (kept.new, kept.changed, kept.unchanged, kept.withdrawn, kept.failed) == (2, 1, 3, 1, 0)
    assert held(store) == from_nothing(texts, tmp_path / "other")


def test_failures_are_in_the_store_too(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 2)
    (tmp_path / "texts/bad.txt").write_bytes(b"\x00\x01" * 50)
    shards(tmp_path / "texts", tmp_path / "s")
    done = CliRunner().invoke(cli, ["load", str(tmp_path / "s"), "--store", str(tmp_path / "loaded")])
    assert done.exit_code == 1 and "2 added" in done.output and "1 failed" in done.output
    build(tmp_path / "texts", tmp_path / "direct")
    assert (tmp_path / "loaded/failures.jsonl").read_bytes() == (tmp_path / "direct/failures.jsonl").read_bytes()


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_and_loaded_again(number: int, made: Path, corpus: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    child = subprocess.Popen([sys.executable, "-c", COMMAND, "load", str(made), "--store", str(store), "-v"], stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    for _ in range(2 + number * 5 % 7):
        child.stderr.readline()
    time.sleep(0.01 * number)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    before = 0
    if is_store(store):
        with open_store(store) as opened:
            before = opened.counts()["documents"]
    done = load_shards(str(made), store)
    assert done.unchanged == before and done.new == 10 - before
    assert held(store) == from_nothing(corpus)


Change = Callable[[dict[str, object]], object]


def _first(manifest: dict[str, object], **fields: object) -> None:
    shards_: list[dict[str, object]] = manifest["shards"]  # type: ignore[assignment]
    shards_[0].update(fields)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: _first(m, name="../../etc/part-0000000000000000"), "no shard that kg build wrote"),
        (lambda m: _first(m, name="part-0000000000000000\n"), "no shard that kg build wrote"),
        (lambda m: _first(m, name=["part"]), "is not described"),
        (lambda m: _first(m, sha256="0" * 64), "another than the manifest says"),
        (lambda m: _first(m, bytes=1), "another than the manifest says"),
        (lambda m: _first(m, documents=1), "other documents than the manifest says"),
        (lambda m: _first(m, quads="many"), "no shard that kg build wrote"),
        (lambda m: _first(m, more=1), "is not described"),
        (lambda m: m.update(format="zhengtu-shards/9"), "no manifest of the format"),
        (lambda m: m.update(base="file:///etc/"), "none of ours"),
        (lambda m: m.update(base="https://x/> <y"), "none of ours"),
        (lambda m: m.update(roots=[]), "roots"),
        (lambda m: m.pop("version"), "lacks 'version'"),
        (lambda m: m.update(shards=m["shards"] * 2), "another shard holds"),  # type: ignore[operator]
        (lambda m: m.update(failures_sha256="0" * 64), "failures.jsonl"),
    ],
)
def test_a_manifest_that_lies(change: Change, words: str, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "s")
    path = tmp_path / "s/manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(ClusterError, match=words):
        load_shards(str(tmp_path / "s"), tmp_path / "store")


@pytest.mark.parametrize(
    ("rows", "quads", "words"),
    [
        (None, lambda b: b.replace(b"graph/000.txt", b"graph/001.txt", 1), "stands in another graph"),
        (None, lambda b: b + b, "other documents than the manifest says"),
        (None, lambda b: b[: len(b) // 2], "stands in another graph"),
        (None, lambda b: b"nonsense" + b[8:], "does not write"),
        (lambda b: b"[]\n" + b, None, "not as kg build writes it"),
        (lambda b: b"[" * 100_000 + b, None, "not as kg build writes it"),
        (lambda b: b.replace(b'"type": "figure"', b'"type": "nothing"', 1), None, "refused|does not write"),
        (lambda b: b.replace(b'"start": ', b'"start": 1', 1), None, "refused|does not write"),
        (lambda b: b.replace(b'"root": 0', b'"root": 7', 1), None, "roots"),
    ],
)
def test_shards_that_lie(rows: object, quads: object, words: str, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "s")
    tampered(tmp_path / "s", rows, quads)
    with pytest.raises(ClusterError, match=words):
        load_shards(str(tmp_path / "s"), tmp_path / "store")
    if is_store(tmp_path / "store"):
        held(tmp_path / "store")  # whole as far as it came


def test_a_shard_that_is_cut_off(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "s")
    path = sorted((tmp_path / "s").glob("*.records.jsonl.gz"))[0]
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ClusterError, match=f"{path.name}: it is missing or another"):
        load_shards(str(tmp_path / "s"), tmp_path / "store")
    (tmp_path / "s/manifest.json").unlink()
    with pytest.raises(ClusterError, match=r"there is no manifest\.json"):
        load_shards(str(tmp_path / "s"), tmp_path / "store")
