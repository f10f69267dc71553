"""How long and how much memory does `kg build` take as a whole process?

    python tests/benchmarks/build.py [--sizes 16k 1M 10M] [--runs 3] [TEXT]

Prints a table: bytes of text, wall seconds (median), processor seconds, peak resident memory of the largest
process, characters a second, and the ratio to the first row. Texts are made from the sample briefings.
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


def run(text: Path) -> tuple[float, float, float]:
    """Wall and processor seconds, peak MB of one `kg build`, measured from outside the process."""
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
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak
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
        print(f"{'text':22} {'bytes':>10} {'wall s':>8} {'cpu s':>8} {'peak MB':>8} {'char/s':>9} {'× first':>8}")
        first = None
        for text in texts:
            rows = [run(text) for _ in range(args.runs)]
            wall, cpu, peak = (statistics.median(r[i] for r in rows) for i in range(3))
            first = first or wall
            content = text.read_text("utf-8", "replace")
            size = text.stat().st_size
            print(f"{text.name:22} {size:10} {wall:8.2f} {cpu:8.2f} {peak:8.0f} {len(content) / wall:9.0f} {wall / first:8.2f}")


if __name__ == "__main__":
    main()
