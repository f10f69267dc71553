"""Files written beside their place and then renamed: an interrupted run leaves no half a file."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from kg.errors import ExportError, UsageError


def atomic_write(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a file beside `path`, then put it in its place. Raises ExportError where that cannot be."""
    if path.is_dir():
        raise ExportError(f"{path}: a folder of that name is in the way; choose another place with -o")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        os.replace(part, path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror}; choose another place with -o") from error
    finally:
        with contextlib.suppress(OSError):  # it is gone already, or never was
            part.unlink()


def writable_folder(path: Path) -> None:
    """Make the folder where it is missing. Raises UsageError where nothing can be written into it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: this folder cannot be made: {error.strerror}; choose another with -o") from error
    if not os.access(path, os.W_OK):
        raise UsageError(f"{path}: nothing can be written into this folder; choose another with -o")
