"""How a command ends: whatever happens is one line on standard error and an exit status, never a traceback."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import click

from kg.cli import signals
from kg.cli.common import printable
from kg.errors import DefectError, KgError, UsageError, defect

NOT_DONE = UsageError.exit_code
TRACEBACK = "KG_TRACEBACK"  # in the environment: of a defect, show where it happened


def end(command: Callable[[], Any], loud: Callable[[], bool]) -> NoReturn:
    """Run the command and leave with its status. `loud` tells whether a defect's traceback is wanted."""
    _open_missing()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not where a test or an embedding program replaced it
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = int(command() or 0)
        sys.stdout.flush()
    except SystemExit as error:
        status = _number(error.code)
    except BaseException as error:
        status = _told(error, loud)
    _let_go()
    sys.exit(status)


def _told(error: BaseException, loud: Callable[[], bool]) -> int:
    match error:
        case click.ClickException():
            with contextlib.suppress(OSError):
                error.show()
            return error.exit_code
        case KgError():
            if isinstance(error, DefectError):
                _trace(loud)
            return _say(str(error), error.exit_code)
        case BrokenPipeError():  # the reader (head, less) has seen enough
            return 0
        case KeyboardInterrupt() | click.Abort():
            return _say(*signals.told(error))
        case OSError() if words := _of_machine(error):
            return _say(words, NOT_DONE)
        case Exception() if _of_database(error):
            return _say(f"a scratch database cannot be used: {error}; name a folder with more room in TMPDIR", NOT_DONE)
        case MemoryError():
            return _say("there is not enough memory for this; give fewer documents at once, or build into a store (--store)", NOT_DONE)
    _trace(loud)
    return _say(defect(error), DefectError.exit_code)


def _of_database(error: Exception) -> bool:
    """Whether SQLite raised it, which most commands never load."""
    return (type(error).__module__, type(error).__name__) == ("sqlite3", "OperationalError")


def _of_machine(error: OSError) -> str | None:
    """What file or stream the machine refuses, and why; None where that is not what happened."""
    why = error.strerror or str(error)
    if error.filename is not None:
        name = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else f"file {error.filename}"
        return f"{name}: {why}"
    place = traceback.extract_tb(error.__traceback__)[-1].filename
    return f"standard output: {why}" if place == __file__ or os.path.dirname(place) == os.path.dirname(click.__file__) else None


def _say(words: str, status: int) -> int:
    with contextlib.suppress(OSError):  # nobody can be told
        click.echo(f"kg: {printable(words)}", err=True)
    return status


def _trace(loud: Callable[[], bool]) -> None:
    if loud() or os.environ.get(TRACEBACK):
        with contextlib.suppress(OSError):
            traceback.print_exc()


def _open_missing() -> None:
    """A stream that whoever started us has closed is None in Python, and an empty file here."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _let_go() -> None:
    """What a stream cannot take any more is left, lest Python, which tries once more at its end, complain of it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _number(code: object) -> int:
    return code if isinstance(code, int) else 0 if code is None else 1
