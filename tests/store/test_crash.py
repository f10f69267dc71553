"""A store is never half built: killed at any moment, on a full disk, out of memory, the next run goes on.

KG_KILLS says how many random moments are tried (1 unless said otherwise).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import commands
import psutil
import pyoxigraph as ox
import pytest
import works
from stores import build, fill, from_nothing, held, text

from kg.errors import StoreError
from kg.store import open_store
from kg.workers.crew import default_memory

KILLS = int(os.environ.get("KG_KILLS", "1"))
Graphs = dict[str, frozenset[str]]


def kg(folder: Path, store: Path, *options: str, prepare: Callable[[], None] = works.small_batches) -> commands.Command:
    return commands.Command("build", folder, "--store", store, "--validate", "none", "--jobs", "2", *options, prepare=prepare)


def graphs(quads: set[ox.Quad]) -> Graphs:
    out: dict[str, set[str]] = defaultdict(set)
    for q in quads:
        out[q.graph_name.value].add(str(q.triple))
    return {name: frozenset(triples) for name, triples in out.items()}


class Change:
    """A store of a corpus, and the corpus as it is afterwards: texts changed, gone and new."""

    def __init__(self, folder: Path) -> None:
        self.texts, self.store = folder / "texts", folder / "store"
        fill(self.texts, 24)
        build(self.texts, self.store)
        self.old = graphs(held(self.store))
        for number in range(0, 24, 2):
            (self.texts / f"{number:03}.txt").write_text(text(500 + number), "utf-8")
        for number in (1, 5, 9):
            (self.texts / f"{number:03}.txt").unlink()
        for number in range(24, 40):
            (self.texts / f"{number:03}.txt").write_text(text(number), "utf-8")
        self.after = from_nothing(self.texts)
        self.new = graphs(self.after)
        trial = folder / "trial"
        shutil.copytree(self.store, trial)
        started = time.monotonic()
        done = kg(self.texts, trial)
        assert done.wait() == 0, done.communicate()
        self.seconds = time.monotonic() - started


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    return Change(tmp_path_factory.mktemp("change"))


@pytest.mark.parametrize("number", range(KILLS))
def test_killed_at_any_moment(number: int, change: Change, tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(change.store, store)
    run = kg(change.texts, store)
    time.sleep(random.Random(number).uniform(0.2, 1.0) * change.seconds)
    run.kill()
    run.communicate()
    found = graphs(held(store))  # whoever reads now sees each document whole, as it was or as it is to be, or not at all
    for name, triples in found.items():
        assert triples in (change.old.get(name), change.new.get(name)), name
    for name in change.old.keys() & change.new.keys():
        assert name in found
    again = kg(change.texts, store)
    assert again.wait() == 0, again.communicate()
    assert held(store) == change.after


@pytest.mark.nightly
def test_killed_again_and_again(change: Change, tmp_path: Path) -> None:
    """Each run is allowed a little longer; in the end nothing is left to do."""
    store, rng = tmp_path / "store", random.Random(1)
    for _ in range(4):
        run = kg(change.texts, store)
        time.sleep(rng.uniform(0.5, 1.0) * change.seconds)
        run.kill()
        run.communicate()
    build(change.texts, store)
    assert held(store) == change.after


def test_workers_end_with_the_build_that_started_them(change: Change, tmp_path: Path) -> None:
    run = kg(change.texts, tmp_path / "store", prepare=works.slowly)
    workers: list[psutil.Process] = []
    while len(workers) < 3 and run.poll() is None:  # and what forks them
        workers = psutil.Process(run.pid).children(recursive=True)
        time.sleep(0.02)
    assert len(workers) == 3
    run.kill()
    run.communicate()
    assert psutil.wait_procs(workers, timeout=10)[1] == []


def test_an_interrupt_keeps_what_is_done(change: Change, tmp_path: Path) -> None:
    store = tmp_path / "store"
    run = kg(change.texts, store, "-v", prepare=works.slowly)
    for line in run.stderr:  # the other 28 documents take longer than we do to see this
        if line.startswith("[12/"):
            run.send_signal(signal.SIGINT)
            break
    assert run.wait() == 130
    assert "Traceback" not in run.stderr.read()
    with open_store(store) as opened:
        assert opened.counts()["documents"] >= 11
    build(change.texts, store)
    assert held(store) == change.after


def test_a_document_that_exhausts_memory(tmp_path: Path) -> None:
    """A real text, too large for what a worker may have."""
    folder, store = tmp_path / "texts", tmp_path / "store"
    fill(folder, 3)
    (folder / "huge.txt").write_text(text(1, 60_000) * 100, "utf-8")
    run = kg(folder, store, "--memory", "300", prepare=works.from_nothing)
    out, err = (said.decode() for said in run.communicate())
    assert run.returncode == 1, out + err
    assert "3 added" in out
    failed = json.loads((store / "failures.jsonl").read_text("utf-8"))
    assert (failed["document"], failed["stage"]) == ("huge.txt", "worker")
    assert "--memory" in failed["reason"]
    assert all(line.startswith("kg: ") for line in err.splitlines()), err


def test_workers_that_cannot_start_say_so(tmp_path: Path) -> None:
    fill(tmp_path / "texts", 1)
    with pytest.raises(StoreError, match="a worker could not start"):
        build(tmp_path / "texts", tmp_path / "store", memory=15_000_000)
    assert build(tmp_path / "texts", tmp_path / "store").added == 1


def test_all_workers_together_leave_some_of_the_memory() -> None:
    assert 2 * default_memory(2) < psutil.virtual_memory().total


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    folder, store = tmp_path / "texts", small_disk / "store"
    fill(folder, 60, 3000)
    run = kg(folder, store)
    out, err = (said.decode() for said in run.communicate())
    assert run.returncode == 2, out + err
    assert "make room and run the same command again" in err
    assert "Traceback" not in err
    subprocess.run(["mount", "-o", "remount,size=400m", str(small_disk)], check=True)
    again = kg(folder, store)
    assert again.wait() == 0, again.communicate()
    assert held(store) == from_nothing(folder)
