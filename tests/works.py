"""Works that go wrong, to be done in worker processes, which import this module."""

from __future__ import annotations

import functools
import os
import resource
import signal
import time
from collections.abc import Callable
from typing import Any

import commands
from msgspec.structs import replace

from kg.model import Facts
from kg.workers import extractor, forked
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
    from kg.rdf import statements

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


def all_invalid() -> None:
    """Whatever is built into a store is built by that work."""
    import kg.store

    kg.store.BuildOptions = functools.partial(kg.store.BuildOptions, work=invalid)  # type: ignore[assignment, misc]


def small_batches() -> None:
    """A store is written in small batches, half of them by the bulk loader: most moments fall into the writing of one, or the merging of files at the end."""
    import kg.store.quads
    import kg.store.writer

    kg.store.writer._BATCH_ROWS, kg.store.writer._MANY, kg.store.quads._BULK = 3, 1000, 200_000


def from_nothing() -> None:
    """The process that forks workers holds no more than what they need."""
    forked.start = commands.COLD
    small_batches()


def slowly() -> None:
    """A document takes a tenth of a second; Ctrl-C is heard even where whoever started the tests in the background does not hear it."""
    import kg.store

    signal.signal(signal.SIGINT, signal.default_int_handler)
    kg.store.BuildOptions = functools.partial(kg.store.BuildOptions, work=slow)  # type: ignore[assignment, misc]
    small_batches()


@_at_001
def vanishing(task: Task) -> None:
    """001.txt is gone between the look at the folder and the reading."""
    task.source.path.unlink(missing_ok=True)


def _in_the_serialiser(trouble: Callable[[], None]) -> Work:
    """The usual work, with trouble where 001.txt is written as RDF."""

    @functools.wraps(trouble)
    def work(setup: Setup) -> Make:
        usual, described = Extractor(setup), extractor.described

        def write(facts: Facts, *form: Any) -> bytes:
            if facts.document.id == "001.txt":
                trouble()
            return described(facts, *form)

        extractor.described = write
        return usual

    return work


@_in_the_serialiser
def starved() -> None:
    """More than any limit leaves."""
    bytearray(1 << 45)


@_in_the_serialiser
def starved_library() -> None:
    """A library says so in words of its own."""
    try:
        bytearray(1 << 45)
    except MemoryError as error:
        raise ValueError("the answer is incomplete") from error


@_in_the_serialiser
def killed() -> None:
    """As the system does for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@_in_the_serialiser
def aborted() -> None:
    """As a library does that cannot have what it needs."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.abort()


@_in_the_serialiser
def panicking() -> None:
    """What Rust's libraries raise where they meet a defect of theirs is no Exception."""
    raise PanicError("capacity overflow")


class PanicError(BaseException):
    pass


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


def faulty(setup: Setup) -> Make:
    """What is found in 001.txt is not as it must be: a figure of it measures nothing."""
    import kg.link

    kg.link.link = seeded(kg.link.link)
    return Extractor(setup)


def faulty_gathered(setup: Setup) -> Make:
    """Likewise, for a build that keeps no store."""
    import kg.link
    from kg.workers.gather import Gatherer

    kg.link.link = seeded(kg.link.link)
    return Gatherer(setup)


def seeded(link: Callable[..., Facts], **said: object) -> Callable[..., Facts]:
    """Linking after which the first figure of 001.txt says something else, unless otherwise said that it measures nothing."""

    def linked(*given: object) -> Facts:
        facts = link(*given)
        if facts.document.id != "001.txt":
            return facts
        first, *rest = facts.figures
        return replace(facts, figures=(replace(first, **(said or {"measure": ""})), *rest))  # type: ignore[arg-type]

    return linked
