"""How do builds of many documents scale: in time, in memory, with processes and with a cluster?

    python tests/benchmarks/scale.py [--documents 1000 10000] [--runs store shards-1 shards-2 dask-2] [--results FILE]

Made documents of 500 to 2,000 characters (pages.py) are built with the command itself, each run from nothing:

    store     `kg build --store` on all cores; then the same once more with nothing changed; then, as the limit of the
              disk and of Oxigraph, the same quads once more by its bulk loader alone, sorted into one run of files
    shards-N  `kg build --shards` with N processes: extraction without loading
    dask-N    the same on a Dask cluster of N workers on this machine
    load      `kg load` of the shards of the last such run into an empty store: loading without extraction
    push      `kg push` of the same into an empty `oxigraph serve` on this machine

Prints a row each: wall seconds, processor seconds, documents a second, peak resident memory of the command and of its
largest worker, what is on the disk. Rows are appended to the results as JSON, so that long runs can be done one by
one; curves.py draws them.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import pyoxigraph as ox
from pages import Pages

from kg.serve.sparql.yasgui import executable

LOOK_EVERY = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Figures:
    documents: int
    run: str
    wall: float  # seconds
    cpu: float  # processor seconds of all processes
    command: float  # peak MB
    worker: float  # peak MB of the largest
    disk: float  # MB
    said: str

    def row(self) -> str:
        rate = self.documents / self.wall
        return f"{self.documents:>9,} {self.run:10} {self.wall:9.1f} {self.cpu:9.1f} {rate:8.1f} {self.command:9.0f} {self.worker:9.0f} {self.disk:8.0f}"


HEAD = f"{'documents':>9} {'run':10} {'wall s':>9} {'CPU s':>9} {'docs/s':>8} {'own MB':>9} {'worker MB':>9} {'disk MB':>8}"


def kg(documents: int, run: str, arguments: list[str], out: Path, cluster: int | None = None) -> Figures:
    """Run the command to its end; `cluster` is the process whose children work for it."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "kg", *arguments], stdout=subprocess.PIPE, text=True)
    own = worker = 0.0
    cpu: dict[int, float] = {}
    before = _spent(psutil.Process(cluster)) if cluster else {}
    while child.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(child.pid)
            own = max(own, peak(child.pid))
            helpers = process.children(recursive=True) + (psutil.Process(cluster).children(recursive=True) if cluster else [])
            worker = max([worker, *(peak(p.pid) for p in helpers)])
            cpu |= _spent(process) | (_spent(psutil.Process(cluster)) if cluster else {})
        time.sleep(LOOK_EVERY)
    wall = time.perf_counter() - started
    said = child.stdout.read() if child.stdout else ""
    if child.returncode:
        raise SystemExit(f"kg {' '.join(arguments)} ended with {child.returncode}: {said}")
    spent = sum(cpu.values()) - sum(before.values())
    return Figures(documents, run, wall, spent, own, worker, size(out), said.strip())


def _spent(process: psutil.Process) -> dict[int, float]:
    """Processor seconds of a process and of all that it started."""
    found = {}
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            found[each.pid] = times.user + times.system
    return found


def peak(pid: int) -> float:
    """The high-water mark of a process in MB, as the kernel keeps it; 0 once it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def size(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def bulk(documents: int, graph: Path, scratch: Path) -> Figures:
    """What pyoxigraph takes to load the quads of a graph into a database."""
    quads, database = scratch / "quads.nq", scratch / "bulk"
    ox.Store.read_only(str(graph)).dump(quads, ox.RdfFormat.N_QUADS)
    started, spent = time.perf_counter(), time.process_time()
    store = ox.Store(database)
    store.bulk_load(path=quads, format=ox.RdfFormat.N_QUADS)
    store.optimize()
    wall, cpu, number = time.perf_counter() - started, time.process_time() - spent, len(store)
    del store
    found = Figures(documents, "bulk", wall, cpu, 0, 0, size(database), f"{number:,} statements")
    quads.unlink()
    shutil.rmtree(database)
    return found


@contextlib.contextmanager
def dask(workers: int) -> Iterator[str]:
    import distributed

    quiet = {"dashboard_address": "127.0.0.1:0", "scheduler_kwargs": {"dashboard": False}, "silence_logs": 50}
    with distributed.LocalCluster(n_workers=workers, threads_per_worker=1, processes=True, host="127.0.0.1", **quiet) as found:
        yield found.scheduler_address


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """The Graph Store Protocol of an Oxigraph of its own."""
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


def runs(names: list[str], documents: int, texts: Path, scratch: Path) -> Iterator[Figures]:
    shards = scratch / "shards"
    for name in names:
        kind, _, number = name.partition("-")
        if kind in ("shards", "dask"):
            shutil.rmtree(shards, ignore_errors=True)
        if kind == "shards":
            yield kg(documents, name, ["build", str(texts), "--shards", shards.as_uri(), "--jobs", number], shards)
        elif kind == "dask":
            with dask(int(number)) as address:
                yield kg(documents, name, ["build", str(texts), "--cluster", address, "-o", shards.as_uri()], shards, os.getpid())
        elif kind == "push":
            with server(scratch / "database") as endpoint:
                yield kg(documents, name, ["push", endpoint, shards.as_uri()], scratch / "database")
            shutil.rmtree(scratch / "database")
        else:
            store = scratch / "store"
            arguments = ["load", shards.as_uri(), "--store"] if kind == "load" else ["build", str(texts), "--store"]
            yield kg(documents, name, [*arguments, str(store)], store)
            if kind == "store":
                yield kg(documents, "unchanged", [*arguments, str(store)], store)
                yield bulk(documents, store / "graph", scratch)
            shutil.rmtree(store)


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--documents", type=int, nargs="+", default=[1000])
    ap.add_argument("--runs", nargs="+", default=["store", "shards-1", "shards-2", "dask-2", "load", "push"])
    ap.add_argument("--results", type=Path, help="a file of JSON lines that rows are appended to")
    ap.add_argument("--scratch", type=Path, help="where texts, shards and stores are made, and removed from")
    args = ap.parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="kg-bench-", dir=args.scratch) as made:
        for documents in sorted(args.documents):
            texts = Path(made, "texts")
            for _ in Pages().write(texts, documents):
                pass
            for figures in runs(args.runs, documents, texts, Path(made)):
                print(figures.row(), flush=True)
                if args.results:
                    with args.results.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(asdict(figures), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
