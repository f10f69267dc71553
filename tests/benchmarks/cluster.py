"""What do shards, a cluster, loading and pushing cost?

    python tests/benchmarks/cluster.py [--documents 1000] [--least 500] [--most 2000]

Made texts of so many characters become shards with 1 and 2 processes and on a Dask cluster of 2 workers on this
machine; the shards are loaded into a store and pushed into `oxigraph serve`. Prints, for each, wall seconds, CPU seconds
of all processes, documents a second, and both worked out for a million documents.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import corpus
import psutil

from kg.cluster import PushOptions, ShardOptions, build_shards, load_shards, push
from kg.serve.sparql.oxigraph import executable


class Cpu:
    """CPU seconds of this process and of all that it started, also of those that have ended."""

    def __init__(self) -> None:
        self._seen: dict[int, float] = {}
        self._ended = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            self._look()

    def _look(self) -> None:
        me = psutil.Process()
        for process in (me, *me.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                self._seen[process.pid] = times.user + times.system

    def seconds(self) -> float:
        self._look()
        return sum(self._seen.values())


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    import distributed

    quiet = {"dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False}, "silence_logs": 50}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", **quiet) as found:
        yield found.scheduler_address


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(executable()), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        yield f"http://127.0.0.1:{port}/store"
    finally:
        child.kill()
        child.wait()


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--documents", type=int, default=1000)
    ap.add_argument("--least", type=int, default=500, help="characters of a text")
    ap.add_argument("--most", type=int, default=2000)
    args = ap.parse_args()
    cpu = Cpu()
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as scratch:
        texts, rng, characters = Path(scratch, "texts"), random.Random(3), 0
        for number in range(args.documents):
            path = texts / f"{number // 1000:04}" / f"{number:07}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = corpus.text(10 * args.most, 9_000_011 + number)[: rng.randint(args.least, args.most)]
            characters += len(text)
            path.write_text(text, "utf-8")
        print(f"{args.documents} texts of {characters / args.documents:.0f} characters; load of the machine {os.getloadavg()[0]:.1f}")
        print(f"{'':22}{'wall s':>8}{'CPU s':>8}{'docs/s':>8}{'CPU h/million':>15}")

        def measured(what: str, work: Callable[[], object]) -> None:
            before, started = cpu.seconds(), time.perf_counter()
            done = work()
            wall, used = time.perf_counter() - started, cpu.seconds() - before
            print(f"{what:22}{wall:8.1f}{used:8.1f}{args.documents / wall:8.1f}{used / args.documents / 3600 * 1e6:15.1f}", flush=True)
            if what == "shards, 1 process":
                size = sum(p.stat().st_size for p in Path(scratch, what).glob("*.gz"))
                print(f"  {getattr(done, 'quads') / args.documents:.0f} statements and {size / args.documents / 1000:.1f} kB of shards a document")  # noqa: B009

        for jobs in (1, 2):
            what = f"shards, {jobs} process{'es' * (jobs > 1)}"
            measured(what, lambda w=what, j=jobs: build_shards((texts,), (), f"{scratch}/{w}", ShardOptions(jobs=j, documents=50)))  # type: ignore[misc]
        with cluster() as address:
            measured("shards, Dask, 2", lambda: build_shards((texts,), (), f"{scratch}/dask", ShardOptions(address, documents=50)))
        measured("load", lambda: load_shards(f"{scratch}/dask", Path(scratch, "store")))
        size = sum(p.stat().st_size for p in Path(scratch, "store").rglob("*") if p.is_file())
        print(f"  {size / args.documents / 1000:.1f} kB of store a document")
        with server(Path(scratch, "db")) as endpoint:
            measured("push", lambda: push(endpoint, f"{scratch}/store", PushOptions(state=Path(scratch, "notes"))))
        measured("shards, unchanged", lambda: build_shards((texts,), (), f"{scratch}/dask", ShardOptions(documents=50)))


if __name__ == "__main__":
    sys.exit(main())
