"""What those who wait see: one line on a terminal, written over, with rate and time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

from kg.cli.common import printable, state

_OFTEN = 0.2  # seconds between two looks of the meter


def progress_meter() -> Callable[[int, int, str], None] | None:
    """A line that is written over on a terminal; with -v a line for each document anywhere."""
    if state().loudness > 0:
        return _tell_line
    if state().loudness < 0 or not sys.stderr.isatty():
        return None
    return Meter()


def _tell_line(done: int, of: int, name: str) -> None:
    if name:
        number = f"[{done}/{of}] " if of else f"[{done}] " if done else ""
        click.echo(f"{number}{printable(name)}" + ("" if number else " …"), err=True)


def stage_meter() -> Callable[[str], None] | None:
    """As a meter, for work of which nobody knows how much there is."""
    meter = progress_meter()
    return None if meter is None else lambda words: meter(0, 0, words)


class Meter:
    """How far, how fast, how long still."""

    def __init__(self) -> None:
        self._started: float | None = None
        self._shown = 0.0

    def __call__(self, done: int, of: int, name: str) -> None:
        now = time.monotonic()
        if self._started is None and of:
            self._started = now
        if now - self._shown < _OFTEN and done != of:
            return
        self._shown = now
        words = "" if of and done == of else self.words(done, of, name, now - (self._started or now))
        click.echo("\r\x1b[K" + words, err=True, nl=False)

    @staticmethod
    def words(done: int, of: int, name: str, seconds: float) -> str:
        if not of and not name:
            return f"looking at files: {done:,}" if done else ""
        if not of:  # how many there are is not known
            return f"{done:,}  {printable(name)}"[:78] if done else f"{name} …"
        rate = done / seconds if seconds else 0.0
        left = f"{rate:,.0f}/s, {duration((of - done) / rate)} left" if rate else ""
        return f"{done:,}/{of:,}  {left}  {printable(name)}"[:78]


def duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
