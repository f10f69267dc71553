"""A store where nothing can be written is asked and exported as any other; what would write says why it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import commands
import pytest
from stores import build, fill

from kg.store.documents import Documents


def kg(*arguments: str | Path) -> tuple[int, str, str]:
    done = commands.run_text(*arguments)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A file system, and what makes it one that can only be read."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a file system")
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(place)], capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here")
    yield place, lambda: subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True) and None
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_it_is_asked_and_exported_and_nothing_else(disk: tuple[Path, Callable[[], None]], tmp_path: Path) -> None:
    place, freeze = disk
    fill(tmp_path / "texts", 2)
    build(tmp_path / "texts", place / "store")
    commands = [("query", place / "store", "--name", "targets"), *(("export", place / "store", "--format", f) for f in ("nq", "ttl", "csv", "stratml"))]
    before = [kg(*command) for command in commands]
    freeze()
    assert [kg(*command) for command in commands] == before
    assert all(status == 0 for status, _, _ in before)
    assert kg("validate", place / "store")[0] == 0
    for writing in (("build", tmp_path / "texts", "--store", place / "store"), ("remove", "000.txt", "--store", place / "store")):
        status, _, err = kg(*writing)
        assert (status, err) == (2, f"kg: {place / 'store' / 'lock'}: cannot be written: Read-only file system\n")


def test_what_a_run_left_half_done_is_said(disk: tuple[Path, Callable[[], None]], tmp_path: Path) -> None:
    place, freeze = disk
    fill(tmp_path / "texts", 1)
    build(tmp_path / "texts", tmp_path / "store")
    documents = Documents(tmp_path / "store" / "documents.sqlite", write=True)
    documents.begin(["000.txt"])
    shutil.copytree(tmp_path / "store", place / "store", ignore=shutil.ignore_patterns("*-shm"))  # as after a crash
    documents.close()
    freeze()
    status, _, err = kg("query", place / "store", "ASK {}")
    assert (status, err) == (2, f"kg: {place / 'store'}: a run was cut off here, and this folder cannot be written; copy the store to one that can\n")
