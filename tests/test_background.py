"""Work in a process beside ours: what it returns and raises comes here, and it ends with the block.

Each trial is made in a process of one thread, as a command is: beside the threads of the tests' runner nothing is forked.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from forks import forked

from kg.background import in_background, made_ready
from kg.errors import UnfitError


def test_what_is_returned_comes_from_another_process() -> None:
    def trial() -> None:
        held = ["as it stands"]
        with in_background(lambda: (os.getpid(), held)) as result:
            number, seen = result()
        assert number != os.getpid() and seen == held

    assert forked(trial) == 0


def test_one_core_does_it_here() -> None:
    with in_background(os.getpid, alone=True) as result:
        assert result() == os.getpid()


def _refuse() -> None:
    raise UnfitError("no")


def test_what_is_raised_there_is_raised_here() -> None:
    def trial() -> None:
        with in_background(_refuse) as result, pytest.raises(UnfitError, match="no"):
            result()

    assert forked(trial) == 0


def test_a_process_that_the_machine_ends_is_told_as_want_of_memory() -> None:
    def trial() -> None:
        with in_background(lambda: os.kill(os.getpid(), signal.SIGKILL)) as result, pytest.raises(MemoryError):
            result()

    assert forked(trial) == 0


def test_it_ends_with_the_block(tmp_path: Path) -> None:
    def work() -> None:
        (tmp_path / "number").write_text(str(os.getpid()))
        time.sleep(60)

    def trial() -> None:
        with in_background(work):
            while not (tmp_path / "number").exists() or not (tmp_path / "number").read_text():
                time.sleep(0.01)

    assert forked(trial) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "number").read_text()), 0)


def test_one_that_was_made_ready_is_told_later_what_to_do() -> None:
    def trial() -> None:
        ready: list[int] = []

        def work(told: bytes) -> tuple[int, list[int], bytes]:
            return os.getpid(), ready, told

        with made_ready(lambda: ready.append(os.getpid()), work) as ready_one:
            number, seen, told = ready_one.give("甲".encode())()
        assert number != os.getpid() and seen == [number] and told.decode() == "甲" and not ready
        with made_ready(lambda: None, lambda told: os.kill(os.getpid(), signal.SIGKILL)) as one, pytest.raises(MemoryError):
            one.give(b"")()
        with made_ready(lambda: os.kill(os.getpid(), signal.SIGKILL), bytes) as one, pytest.raises(MemoryError):
            time.sleep(0.1)
            one.give(b"")()

    assert forked(trial) == 0


def test_one_that_was_made_ready_and_is_not_wanted_ends_with_the_block(tmp_path: Path) -> None:
    def prepare() -> None:
        (tmp_path / "number").write_text(str(os.getpid()))

    def trial() -> None:
        for at_once in (False, True):
            (tmp_path / "number").unlink(missing_ok=True)
            with made_ready(prepare, lambda told: (tmp_path / "done").touch()) as one:
                while not (tmp_path / "number").exists() or not (tmp_path / "number").read_text():
                    time.sleep(0.01)
                if at_once:
                    one.end()
                    with pytest.raises(ProcessLookupError):
                        os.kill(int((tmp_path / "number").read_text()), 0)

    assert forked(trial) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "number").read_text()), 0)
    assert not (tmp_path / "done").exists()


def test_on_one_core_what_was_made_ready_is_done_here() -> None:
    with made_ready(lambda: None, lambda told: (os.getpid(), told), alone=True) as one:
        assert one.give(b"1")() == (os.getpid(), b"1")


def test_a_signal_amid_the_fork_is_heard() -> None:
    """What a hook of somebody else's raises at a fork is lost; ours waits until it is over."""
    code = """
import os, signal
from kg.background import in_background
from kg.cli.signals import Ended, unwinding
os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGTERM))
with unwinding():
    try:
        with in_background(int) as result:
            print("went on", result())
    except Ended as ended:
        print("ended by", ended.number)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == (f"ended by {signal.SIGTERM:d}\n", "")
