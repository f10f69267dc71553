"""Sorting more than memory holds: the same order as in memory, in little of it, with words where the disk is full."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from facts import corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.rdf.dataset import Dataset
from kg.rdf.sorting import sorted_once


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.text(st.characters(exclude_categories=["Cs"]), max_size=3), st.binary(max_size=2))))
def test_as_python_sorts_each_once(rows: list[tuple[bool, str, bytes]]) -> None:
    assert list(sorted_once(rows, 3)) == sorted(set(rows))


def test_subjects_predicates_and_objects_are_in_order_whatever_they_are_made_of() -> None:
    union = [(t.subject.value, t.predicate.value, str(t.object)) for t in Dataset(corpus()).union()]
    assert union == sorted({(q.subject.value, q.predicate.value, str(q.object)) for q in Dataset(corpus())})


SORT = """
import hashlib, resource, sys
from kg.rdf.sorting import sorted_once
count = int(sys.argv[1])
rows = ((hashlib.sha256(b"%d" % (n % (count * 9 // 10))).hexdigest(), "%0300d" % 0) for n in range(count))
last, n = ("", ""), 0
for row in sorted_once(rows, 2):
    assert last < row
    last, n = row, n + 1
assert n == count * 9 // 10, n
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def sort(count: int, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "TMPDIR": str(folder), "SQLITE_TMPDIR": str(folder)}
    return subprocess.run([sys.executable, "-c", SORT, str(count)], env=environment, capture_output=True, text=True, check=False)


def test_memory_does_not_grow_with_what_is_sorted_and_nothing_is_left(tmp_path: Path) -> None:
    few, many = (int(sort(count, tmp_path).stdout) for count in (1_000, 300_000))
    assert many - few < 60_000  # KiB; the rows are 100 MB
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_said(tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(tmp_path)], capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here")
    try:
        failed = sort(300_000, tmp_path)
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
    assert failed.returncode != 0
    assert "ExportError: no room to sort in: database or disk is full; name a folder with more room in TMPDIR" in failed.stderr
