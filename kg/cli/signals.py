"""A signal that ends us unwinds as Ctrl-C does: what was begun is finished or taken back, and nothing is left behind."""

from __future__ import annotations

import signal
from types import FrameType

_ENDING = (signal.SIGTERM, signal.SIGHUP)


class Ended(KeyboardInterrupt):
    """By the signal of this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def unwind() -> None:
    """Raise Ended at the first signal; more of them change nothing. Signals that are not to be heard (nohup) stay so."""
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _raise)


def finish() -> None:
    """We are about to end: no signal is worth more than what is left to do."""
    for number in (*_ENDING, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


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
