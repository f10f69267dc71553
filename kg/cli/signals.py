"""A signal that ends us unwinds as Ctrl-C does: what was begun is finished or taken back, and nothing is left behind."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

_ENDING = (signal.SIGTERM, signal.SIGHUP)


class Ended(KeyboardInterrupt):
    """By the signal of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextlib.contextmanager
def unwinding() -> Iterator[None]:
    """Raise Ended at the first signal; more of them change nothing. Those that are not to be heard (nohup) stay so."""
    usual = [number for number in _ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in usual:
        signal.signal(number, _raise)
    try:
        yield
    finally:
        for number in usual:
            signal.signal(number, signal.SIG_DFL)


def told(error: BaseException) -> tuple[str, int]:
    """What to say of an interrupt, and the exit status."""
    cause = error if isinstance(error, Ended) else error.__cause__
    if isinstance(cause, Ended):
        return f"ended by {signal.Signals(cause.number).name}", 128 + cause.number
    return "interrupted", 128 + signal.SIGINT


def _raise(number: int, _: FrameType | None) -> None:
    for other in _ENDING:
        signal.signal(other, signal.SIG_IGN)
    raise Ended(number)
