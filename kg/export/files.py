"""Files written beside their place and then renamed: an interrupted run leaves no half a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from kg.errors import ExportError


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
        part.unlink(missing_ok=True)
