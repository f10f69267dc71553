"""Work beside ours, on the other core: in a process forked for it, which sees everything as it stands now."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, NoReturn, TypeVar

Result = TypeVar("Result")
_PR_SET_PDEATHSIG = 1
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Ready(Generic[Result]):
    """A process that waits for what it is to do: `give` tells it, and returns what waits for the result; `end` ends it at once."""

    give: Callable[[bytes], Callable[[], Result]]
    end: Callable[[], None]


@contextlib.contextmanager
def in_background(work: Callable[[], Result], *, alone: bool = False) -> Iterator[Callable[[], Result]]:
    """What is yielded waits for what `work` returns, or raises what it raised; when the block ends, the process has.

    With `alone`, or beside other threads, whose locks a fork would take as they stand, `work` is done when it is asked for.
    """
    if _alone(alone):
        yield work
        return
    ours, theirs = os.pipe()
    parent, child, heard = os.getpid(), *_forked()
    if not child:
        os.close(ours)
        _work(work, theirs, parent, heard)
    ended = False

    def result() -> Result:
        nonlocal ended
        with os.fdopen(os.dup(ours), "rb") as pipe:
            said = pipe.read()
        os.waitpid(child, 0)
        ended = True
        if not said:  # the machine ended it
            raise MemoryError
        found, error = pickle.loads(said)
        if error is not None:
            raise error
        return found  # type: ignore[no-any-return]  # as `work` returned it

    try:
        os.close(theirs)
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        yield result
    finally:
        os.close(ours)
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


@contextlib.contextmanager
def made_ready(prepare: Callable[[], object], work: Callable[[bytes], Result], *, alone: bool = False) -> Iterator[Ready[Result]]:
    """The like for `work` that can be told later what it is to do: the process is there already, and has meanwhile done `prepare`."""
    if _alone(alone):
        yield Ready(lambda told: partial(work, told), lambda: None)
        return
    theirs, ours = os.pipe()
    with os.fdopen(theirs, "rb") as inbox, os.fdopen(ours, "wb") as outbox:

        def waiting() -> Result:
            outbox.close()
            prepare()
            return work(inbox.read())

        with contextlib.ExitStack() as stack:
            result = stack.enter_context(in_background(waiting))
            inbox.close()

            def give(told: bytes) -> Callable[[], Result]:
                with contextlib.suppress(BrokenPipeError), outbox:  # where it has ended, `result` tells
                    outbox.write(told)
                return result

            yield Ready(give, stack.close)


def _alone(alone: bool) -> bool:
    return alone or threading.active_count() > 1


def _forked() -> tuple[int, set[Any]]:
    """The other process, or 0 in it, and the signals to be held back again: one that came amid a fork would be lost in its hooks."""
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        return os.fork(), heard
    except OSError:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        raise


def _work(work: Callable[[], Any], pipe: int, parent: int, heard: set[Any]) -> NoReturn:
    """What is ours is not put away twice: the process ends at once."""
    for asked in _ENDING:  # the other one says when it is over
        signal.signal(asked, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, heard)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        if os.getppid() == parent:
            with os.fdopen(pipe, "wb") as out:
                out.write(_done(work))
    finally:
        os._exit(0)


def _done(work: Callable[[], Any]) -> bytes:
    try:
        return pickle.dumps((work(), None))
    except Exception as error:  # raised in the other process
        return pickle.dumps((None, error))
