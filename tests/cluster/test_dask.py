"""A real cluster of two workers on this machine: the same bytes, also where a worker is killed in the middle.

KG_KILLS says how many moments are tried (1 unless said otherwise, 2 with KG_NIGHTLY).
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import commands
import psutil
import pytest
from click.testing import CliRunner
from sharded import files, fill, shards, works

from kg.cli import cli
from kg.cluster import on_dask
from kg.cluster.shard import Job
from kg.errors import ClusterError, UsageError

if find_spec("distributed") is None:
    pytest.skip("distributed is not installed (pip install 'zhengtu[cluster]')", allow_module_level=True)

KILLS = int(os.environ.get("KG_KILLS", "2" if os.environ.get("KG_NIGHTLY") else "1"))
QUIET: dict[str, Any] = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False}, "silence_logs": 50}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    import distributed

    commands.ready()  # its workers are forked, too, from where all modules are read
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, **QUIET) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "texts"
    fill(folder, 16)
    (folder / "bad.txt").write_bytes(b"\x00\x01" * 50)
    return folder


@pytest.fixture(scope="module")
def made(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("shards") / "here"
    shards(corpus, target)
    return target


def pids(cluster: Any) -> list[int]:
    import distributed

    with distributed.Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
        return list(client.run(os.getpid).values())


def test_the_same_bytes_as_without_a_cluster(cluster: Any, corpus: Path, made: Path, tmp_path: Path) -> None:
    target = tmp_path / "s"
    done = CliRunner().invoke(cli, ["build", str(corpus), "--cluster", cluster.scheduler_address, "-o", str(target), "--validate", "none"])
    assert done.exit_code == 1 and "16 documents" in done.output and "1 failed" in done.output
    shards(corpus, tmp_path / "t", cluster=cluster.scheduler_address)
    assert files(tmp_path / "t") == files(made)


@pytest.mark.parametrize("number", range(KILLS))
def test_a_worker_is_killed(number: int, cluster: Any, corpus: Path, made: Path, tmp_path: Path) -> None:
    target, victim = tmp_path / "s", random.Random(number).choice(pids(cluster))
    struck = threading.Event()

    def strike() -> None:
        until = time.monotonic() + 90
        while len(list(target.glob("*.json"))) < 1 + number % 4 and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(random.Random(number).random() * 0.2)
        os.kill(victim, signal.SIGKILL)
        struck.set()

    thread = threading.Thread(target=strike, daemon=True)
    thread.start()
    shards(corpus, target, cluster=cluster.scheduler_address, work=works.slow)
    thread.join(10)
    assert struck.is_set()
    with contextlib.suppress(psutil.NoSuchProcess):  # a process that is killed late is still being taken away
        psutil.Process(victim).wait(10)
    assert files(target) == files(made)


@pytest.mark.nightly
def test_that_no_worker_is_left_is_said_and_when_they_are_back(corpus: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    monkeypatch.setattr(on_dask, "_LOOK", 0.2)
    monkeypatch.setattr(on_dask, "_SILENT", 0.5)
    said: list[str] = []
    target = tmp_path / "s"
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=True, **QUIET) as own:

        def tell(words: str) -> None:
            said.append(words)
            if len(said) == 1:
                own.scale(1)

        def leave() -> None:
            while not list(target.glob("*.json")):
                time.sleep(0.01)
            own.scale(0)

        threading.Thread(target=leave, daemon=True).start()
        shards(corpus, target, cluster=own.scheduler_address, work=works.slow, tell=tell)
        address = own.scheduler_address
    assert files(target) == files(made)
    assert said == [
        f"--cluster {address}: no worker is left; waiting for one to come: dask worker {address}",
        f"--cluster {address}: there are workers again; it goes on",
    ]


def test_a_document_that_ends_its_process_ends_no_worker(cluster: Any, corpus: Path, tmp_path: Path) -> None:
    before = pids(cluster)
    done = shards(corpus, tmp_path / "s", cluster=cluster.scheduler_address, work=works.dying)
    assert done.documents == 15 and sorted(Path(f.path).name for f in done.failures) == ["001.txt", "bad.txt"]
    assert pids(cluster) == before


def test_workers_of_another_version_are_refused(cluster: Any, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = on_dask.run
    monkeypatch.setattr(on_dask, "run", lambda chunks, job, scheduler, tell: run(chunks, other(job), scheduler, tell))

    def other(job: Job) -> Job:
        return replace(job, version="0" * 64)

    with pytest.raises(ClusterError, match="another version of zhengtu"):
        shards(corpus, tmp_path / "s", cluster=cluster.scheduler_address)
    assert not list(tmp_path.glob("s/*"))


def test_without_dask_it_is_said_how_to_get_it(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'zhengtu\[cluster\]'"):
        shards(corpus, tmp_path / "s", cluster="tcp://127.0.0.1:1")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"pip install 'zhengtu\[cluster\]'"):
        shards(corpus, tmp_path / "s")


def test_no_scheduler_and_no_worker(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import distributed

    monkeypatch.setattr(on_dask, "_CONNECT", 1)
    monkeypatch.setattr(on_dask, "_WORKERS", 0.5)
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        with pytest.raises(ClusterError, match="no scheduler answers there"):
            shards(corpus, tmp_path / "s", cluster=address)
    with (
        contextlib.closing(distributed.LocalCluster(n_workers=0, **QUIET)) as empty,
        pytest.raises(ClusterError, match="no worker has come"),
    ):
        shards(corpus, tmp_path / "s", cluster=empty.scheduler_address)
