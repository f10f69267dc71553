"""What is put aside is gone at the end, or with the next run, and never under somebody's hands."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from forks import forked, together

from kg.scratch import clear, scratch_folder


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_folder_is_ours_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    with scratch_folder("part", tmp_path) as folder, scratch_folder("part", tmp_path) as other:
        assert folder != other and folder.parent == tmp_path and folder.name.startswith(".")
        (folder / "a").write_text("字", "utf-8")
    assert names(tmp_path) == []
    with pytest.raises(KeyboardInterrupt), scratch_folder("part", tmp_path) as folder:
        (folder / "a").mkdir()
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_what_a_killed_process_left_goes_with_the_next_run_and_nothing_else(tmp_path: Path) -> None:
    def work() -> None:
        with scratch_folder("part", tmp_path) as folder:
            (folder / "large").mkdir()
            os.kill(os.getpid(), signal.SIGKILL)

    assert forked(work) == signal.SIGKILL
    assert len(names(tmp_path)) == 1
    (tmp_path / "kg-serve-archives").mkdir()  # somebody's own
    (tmp_path / "kg-serve-aaaaaaaa.scratch").mkdir()  # killed before it was locked
    (tmp_path / "kg-serve-bbbbbbbb.scratch" / "half").mkdir(parents=True)  # killed while it was removed
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kg-serve-cccccccc.scratch").symlink_to(tmp_path / "elsewhere")
    with scratch_folder("serve", tmp_path) as working:
        clear(tmp_path)
        assert names(tmp_path) == [working.name, "elsewhere", "kg-serve-archives", "kg-serve-cccccccc.scratch"]


def test_nobody_loses_a_folder_to_those_who_clear_up(tmp_path: Path) -> None:
    def work() -> None:
        for _ in range(60):
            with scratch_folder("part", tmp_path) as folder:
                (folder / "a").write_text("字", "utf-8")
                clear(tmp_path)
                assert (folder / "a").read_text("utf-8") == "字"

    assert together(work, work, work) == [0, 0, 0]
    assert names(tmp_path) == []
