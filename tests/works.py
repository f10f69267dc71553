"""Works that go wrong, to be done in worker processes, which import this module."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from kg.workers.extractor import Extractor
from kg.workers.task import Outcome, Setup, Task

Make = Callable[[Task], Outcome]


def refusing(_: Setup) -> Make:
    """No document may come to a worker at all."""

    def make(task: Task) -> Outcome:
        raise AssertionError(f"{task.id} was worked on")

    return make


def crashing(setup: Setup) -> Make:
    """A defect that 001.txt meets, with a message of several lines."""
    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        if task.id == "001.txt":
            raise ZeroDivisionError("by\nzero")
        return usual(task)

    return make


def dying(setup: Setup) -> Make:
    """001.txt ends its worker, as the kernel would for want of memory."""
    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        if task.id == "001.txt":
            os.kill(os.getpid(), signal.SIGKILL)
        return usual(task)

    return make


def dying_once(setup: Setup) -> Make:
    """001.txt ends its worker unless it is alone."""
    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        if task.id == "001.txt" and not task.last:
            os.kill(os.getpid(), signal.SIGKILL)
        return usual(task)

    return make


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


def vanishing(setup: Setup) -> Make:
    """001.txt is gone between the look at the folder and the reading."""
    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        if task.id == "001.txt":
            task.source.path.unlink(missing_ok=True)
        return usual(task)

    return make


def slow(setup: Setup) -> Make:
    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        time.sleep(0.1)
        return usual(task)

    return make


def endless(setup: Setup) -> Make:
    """001.txt is never done."""
    usual = Extractor(setup)

    def make(task: Task) -> Outcome:
        while task.id == "001.txt":
            pass
        return usual(task)

    return make
