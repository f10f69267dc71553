"""How fast does `kg build --store` go, and in how much memory?

    python tests/benchmarks/store.py [--documents 1000] [--size 3000] [--jobs 1 2]

Made texts are extracted by so many processes and thrown away, then built into an empty store, then built once more
unchanged. Prints a table: wall seconds, documents a second, peak resident memory of the process that writes and of the
largest worker, bytes on the disk; and what each build said of extraction and loading.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus
import psutil

from kg.export.terms import DEFAULT_BASE
from kg.read import sources
from kg.store.work import Extractor, Made, Setup, Task
from kg.store.workers import Crew, default_memory


def run(folder: Path, store: Path, jobs: int) -> tuple[float, float, float, str]:
    """Wall seconds, peak MB of the writer and of the largest worker, what was said."""
    kg = shutil.which("kg", path=str(Path(sys.executable).parent)) or "kg"
    started = time.perf_counter()
    child = subprocess.Popen([kg, "build", str(folder), "--store", str(store), "--jobs", str(jobs)], stdout=subprocess.PIPE, text=True)
    own = worker = 0.0
    while child.poll() is None:
        own = max(own, peak(child.pid))
        try:
            worker = max([worker, *(peak(p.pid) for p in psutil.Process(child.pid).children())])
        except psutil.NoSuchProcess:
            break
        time.sleep(0.1)
    said, _ = child.communicate()
    if child.returncode:
        raise SystemExit(f"kg build ended with {child.returncode}: {said}")
    return time.perf_counter() - started, own, worker, said


def extraction(folder: Path, jobs: int) -> float:
    """Wall seconds of extraction alone, the start of the processes not counted."""
    tasks = [Task(source, source.id, "", "") for source in sources(folder, print)]
    with Crew(jobs, Extractor, Setup(DEFAULT_BASE), default_memory(jobs)) as crew:
        list(crew.outcomes(iter(tasks[:20])))
        started = time.perf_counter()
        for _, outcome in crew.outcomes(iter(tasks)):
            assert isinstance(outcome, Made)
        return time.perf_counter() - started


def peak(pid: int) -> float:
    """The high-water mark of a process in MB, as the kernel keeps it; 0 once it is gone."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--documents", type=int, default=1000)
    ap.add_argument("--size", type=int, default=3000, help="bytes of UTF-8 of one text (a third of it in characters)")
    ap.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    args = ap.parse_args()
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as scratch:
        folder = Path(scratch, "texts")
        for number in range(args.documents):
            path = folder / f"{number // 1000:04}" / f"{number:07}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(corpus.text(args.size, 7_000_021 + number), "utf-8")
        print(f"{'jobs':>4} {'wall s':>8} {'docs/s':>8} {'writer MB':>10} {'worker MB':>10} {'disk MB':>8}")
        for jobs in args.jobs:
            wall = extraction(folder, jobs)
            print(f"{jobs:4} {wall:8.1f} {args.documents / wall:8.1f} {'':10} {'':10} {'':8}  extraction alone", flush=True)
            store = Path(scratch, f"store-{jobs}")
            for what in ("build", "unchanged"):
                wall, own, worker, said = run(folder, store, jobs)
                size = sum(p.stat().st_size for p in store.rglob("*") if p.is_file()) / 1e6
                print(f"{jobs:4} {wall:8.1f} {args.documents / wall:8.1f} {own:10.0f} {worker:10.0f} {size:8.0f}  {what}")
                print("     " + "\n     ".join(said.strip().splitlines()), flush=True)


if __name__ == "__main__":
    main()
