"""The benchmarks run: their tables are printed, of small sizes here, and hold a figure for each row."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "benchmarks"


@pytest.mark.parametrize(
    ("script", "arguments", "rows"),
    [
        ("extraction.py", ["--runs", "0", "--one", "10k", "20k", "--many", "2"], [r"10k +\d{4}", r"20k +\d{4}", r"2 +\d{3,4}"]),
        ("store.py", ["--documents", "6", "--jobs", "1"], [r" +1"]),
        ("serve.py", ["--triples", "10k", "--clients", "1", "--seconds", "0.3"], [r"entity pages +1", r"search +1", r"posts +1"]),
        ("build.py", ["--sizes", "16k", "--runs", "1"], [r"made-16k\.txt +1\d{4}"]),
    ],
)
def test_a_benchmark_prints_its_table(script: str, arguments: list[str], rows: list[str]) -> None:
    ran = subprocess.run([sys.executable, str(FOLDER / script), *arguments], capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    for row in rows:
        assert re.search(rf"^{row} +\d+\.\d+ ", ran.stdout, re.M), ran.stdout
