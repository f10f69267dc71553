"""What a person should know though nothing failed: a name that was read otherwise, a folder that was left out.

It goes to Python's logger `kg`. A command shows it on standard error in the form of its other messages, and so do the
processes that it starts; in a program of one's own, logging decides.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

Note = Callable[[str], None]
_LOG = logging.getLogger("kg")


def note(words: str) -> None:
    _LOG.warning("%s", words)


def unsaid(_: str) -> None:
    """For a second look at what was told already."""


def to_standard_error() -> None:
    """Notes as lines that begin with “kg: ”."""
    handler = logging.StreamHandler(sys.stderr)
    clear = "\r\x1b[K" if sys.stderr.isatty() else ""  # what the meter wrote
    handler.setFormatter(logging.Formatter(f"{clear}kg: %(message)s"))
    _LOG.handlers, _LOG.propagate = [handler], False
    _LOG.setLevel(logging.NOTSET)


def quiet() -> None:
    _LOG.setLevel(logging.ERROR)


def is_quiet() -> bool:
    return not _LOG.isEnabledFor(logging.WARNING)
