"""Works that go wrong, to be done in worker processes, which import this module."""

from __future__ import annotations

import functools
import os
import signal
import time
from collections.abc import Callable

from kg.workers.extractor import Extractor
from kg.workers.task import Outcome, Setup, Task, Work

Make = Callable[[Task], Outcome]


def _at_001(trouble: Callable[[Task], None]) -> Work:
    """The usual work, with trouble before 001.txt."""

    @functools.wraps(trouble)
    def work(setup: Setup) -> Make:
        usual = Extractor(setup)

        def make(task: Task) -> Outcome:
            if task.id == "001.txt":
                trouble(task)
            return usual(task)

        return make

    return work


def refusing(_: Setup) -> Make:
    """No document may come to a worker at all."""

    def make(task: Task) -> Outcome:
        raise AssertionError(f"{task.id} was worked on")

    return make


@_at_001
def crashing(task: Task) -> None:
    """A defect that 001.txt meets, with a message of several lines."""
    raise ZeroDivisionError("by\nzero")


@_at_001
def dying(task: Task) -> None:
    """001.txt ends its worker, as the kernel would for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@_at_001
def dying_once(task: Task) -> None:
    """001.txt ends its worker unless it is alone."""
    if not task.last:
        os.kill(os.getpid(), signal.SIGKILL)


def invalid(setup: Setup) -> Make:
    """The facts of 001.txt hold a figure of an unknown comparator, which only the shapes see."""
    from kg.export import statements

    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        known = dict(statements.COMPARATORS)
        if task.id == "001.txt":
            statements.COMPARATORS.update(dict.fromkeys(known, "zt:nonsense"))
        try:
            return usual(task)
        finally:
            statements.COMPARATORS.update(known)

    return make


@_at_001
def vanishing(task: Task) -> None:
    """001.txt is gone between the look at the folder and the reading."""
    task.source.path.unlink(missing_ok=True)


def slow(setup: Setup) -> Make:
    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        time.sleep(0.1)
        return usual(task)

    return make


@_at_001
def endless(task: Task) -> None:
    """001.txt is never done."""
    while True:
        pass
