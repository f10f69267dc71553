"""How long and how much memory does `kg build` take as a whole process?

    python tests/benchmarks/build.py [--sizes 16k 1M 10M] [--runs 3] [TEXT]

Prints a table: bytes of text, wall seconds (median) beside the most that we allow, processor seconds of all processes,
peak resident memory of the command, characters a second, statements and bytes of N-Quads for each 1,000 characters.
Texts are made from the sample briefings.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import corpus

LIMITS = {"16k": 1.2, "1M": 5.0, "10M": 60.0}  # seconds of a plain install on two idle cores


def run(text: Path) -> tuple[float, float, float, int, int]:
    """Wall and processor seconds, peak MB of one `kg build`, measured from outside the process; statements and bytes of its N-Quads."""
    out = Path(tempfile.mkdtemp(prefix="kg-bench-"))
    kg = shutil.which("kg", path=str(Path(sys.executable).parent)) or "kg"
    try:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        child = subprocess.Popen([kg, "-q", "build", str(text), "-o", str(out / "built")])
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, _tree_peak(child.pid))
            time.sleep(0.02)
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if child.returncode:
            raise SystemExit(f"kg build {text} ended with {child.returncode}")
        quads = out / "built" / "graph.nq"
        with quads.open("rb") as lines:
            statements = sum(1 for _ in lines)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return wall, spent, peak, statements, quads.stat().st_size
    finally:
        shutil.rmtree(out, ignore_errors=True)


def _tree_peak(pid: int) -> float:
    """The high-water mark of the process in MB, as the kernel keeps it; 0 once it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("text", nargs="?", type=Path, help="a text of one's own, measured first")
    ap.add_argument("--sizes", nargs="*", default=["16k", "1M"], help="sizes of made texts (default: 16k 1M)")
    ap.add_argument("--runs", type=int, default=3)
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        texts = [args.text] if args.text else []
        for name in args.sizes:
            size = int(name[:-1]) * {"k": 1000, "M": 1000_000}[name[-1]]
            texts.append(Path(folder, f"made-{name}.txt"))
            texts[-1].write_text(corpus.text(size), "utf-8")
        print(f"{'text':22} {'bytes':>10} {'wall s':>8} {'limit s':>8} {'cpu s':>8} {'peak MB':>8} {'char/s':>9} {'st/1000':>8} {'kB/1000':>8}")
        for text in texts:
            rows = [run(text) for _ in range(args.runs)]
            wall, cpu, peak, statements, quads = (statistics.median(r[i] for r in rows) for i in range(5))
            long = len(text.read_text("utf-8", "replace")) / 1000
            limit = LIMITS.get(text.stem.removeprefix("made-"), "")
            size = text.stat().st_size
            dense = f"{statements / long:8.0f} {quads / 1000 / long:8.0f}"
            print(f"{text.name:22} {size:10} {wall:8.2f} {limit:>8} {cpu:8.2f} {peak:8.0f} {1000 * long / wall:9.0f} {dense}")


if __name__ == "__main__":
    main()
