"""The benchmarks run: their tables are printed, of small sizes here, and hold a figure for each row."""

from __future__ import annotations

import json
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
        pytest.param(
            "serve.py",
            ["--triples", "4k", "--clients", "1", "--seconds", "0.3"],
            [r"entity pages +1", r"search +1", r"posts +1"],
            marks=pytest.mark.nightly,
        ),
        pytest.param("build.py", ["--sizes", "16k", "--runs", "1"], [r"made-16k\.txt +1\d{4}"], marks=pytest.mark.nightly),
        ("extractors.py", ["--runs", "1", "kg"], [r"kg"]),
        ("identity.py", ["--entities", "1000"], [r" +\d,\d{3} +\d,\d{3}"]),
        pytest.param("scale.py", ["--documents", "8", "--runs", "shards-1", "load", "push"], [r" +8 shards-1", r" +8 push"], marks=pytest.mark.nightly),
    ],
)
def test_a_benchmark_prints_its_table(script: str, arguments: list[str], rows: list[str]) -> None:
    ran = subprocess.run([sys.executable, str(FOLDER / script), *arguments], capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    for row in rows:
        assert re.search(rf"^{row} +\d+\.\d+ ", ran.stdout, re.M), ran.stdout


@pytest.mark.nightly  # that a store is built and what is unchanged is not made again is held in tests/store/test_build.py
@pytest.mark.parametrize("number", [30, 1000])
def test_documents_go_into_a_store_and_cost_next_to_nothing_unchanged(number: int, tmp_path: Path) -> None:
    """The sizes above are run by hand. With a thousand the share of an unchanged run is so small that a busy machine does not hide it."""
    results = tmp_path / "scale.jsonl"
    command = [sys.executable, str(FOLDER / "scale.py"), "--documents", str(number), "--runs", "store", "--results", str(results)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert ran.returncode == 0, ran.stderr
    built, unchanged, bulk = map(json.loads, results.read_text("utf-8").splitlines())
    assert (built["documents"], built["run"], unchanged["run"], bulk["run"]) == (number, "store", "unchanged", "bulk")
    assert built["said"].startswith(f"{number:,} added, 0 changed, 0 unchanged, 0 withdrawn, 0 failed")
    assert unchanged["said"].startswith(f"0 added, 0 changed, {number:,} unchanged, 0 withdrawn, 0 failed")
    assert number < 1000 or unchanged["cpu"] < 0.05 * built["cpu"]


@pytest.mark.nightly  # rdflib takes a minute; what each query answers is held elsewhere (tests/test_query.py)
def test_named_queries_give_as_many_rows_in_rdflib(tmp_path: Path) -> None:
    """An engine of others with the union of named graphs as sets; the table also says where they differ."""
    results = tmp_path / "queries.jsonl"
    command = [sys.executable, str(FOLDER / "queries.py"), "--triples", "2k", "--runs", "1", "--results", str(results)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"^median over \d+ queries \d+ ms$", ran.stdout, re.M), ran.stdout
    rows = [json.loads(line) for line in results.read_text("utf-8").splitlines()]
    ended = {row["query"]: (row["rows"], row["rdflib"][0]) for row in rows if row["rdflib"] and row["rdflib"][0] >= 0}
    assert len(ended) > len(rows) / 2
    assert {query for query, (ours, theirs) in ended.items() if ours != theirs} == set()
