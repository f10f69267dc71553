"""Files written beside their place and then renamed: an interrupted run leaves no half a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from kg.errors import ExportError, UsageError
from kg.scratch import scratch_folder


def atomic_write(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a file beside `path`, then put it in its place. Raises ExportError where that cannot be.

    A link stays, and what it leads to is replaced; what is no file (a pipe, /dev/stdout) gets the bytes when all are made.
    """
    try:
        if path.is_dir():
            raise ExportError(f"{path}: a folder of that name is in the way; choose another place with -o")
        whole = not path.exists() or path.is_file()
        target = Path(os.path.realpath(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        with scratch_folder("part", target.parent if whole else None) as folder:
            part = folder / path.name
            write(part)
            if whole:
                os.replace(part, target)
            else:
                _pour(part, path)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error.strerror or error}; choose another place with -o") from error


def _pour(part: Path, path: Path) -> None:
    import shutil

    with part.open("rb") as made, path.open("wb") as out:
        shutil.copyfileobj(made, out)


def writable_folder(path: Path) -> None:
    """Make the folder where it is missing. Raises UsageError where nothing can be written into it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: this folder cannot be made: {error.strerror}; choose another with -o") from error
    if not os.access(path, os.W_OK):
        raise UsageError(f"{path}: nothing can be written into this folder; choose another with -o")
