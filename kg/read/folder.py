"""Which files of a folder are documents."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ReadError

METADATA_SUFFIX = ".meta.yaml"
# A folder that holds both of these was written by `kg build`; its map is a page, but no document.
_OUR_OUTPUT = frozenset(("records.jsonl", "map.html"))


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the identifier that its document gets."""

    path: Path
    id: str


def files_in(root: Path, suffixes: tuple[str, ...], complain: Callable[[ReadError], None]) -> list[Source]:
    """Every file of a type that we read, recursively, sorted by identifier; hidden ones and our own output aside.

    A file or folder that several links lead to is taken once, so that a loop of links ends.
    """

    def refuse(error: OSError) -> None:
        complain(ReadError(f"{error.filename}: this folder cannot be listed: {error.strerror}"))

    found: list[Source] = []
    seen: set[str] = set()
    for folder, below, names in os.walk(root, followlinks=True, onerror=refuse):
        below[:] = sorted(b for b in below if not b.startswith(".") and _new(os.path.join(folder, b), seen))
        if folder != str(root) and set(names) >= _OUR_OUTPUT:
            below.clear()
            continue
        for name in sorted(names):
            if name.startswith(".") or name.endswith(METADATA_SUFFIX) or not name.lower().endswith(suffixes):
                continue
            path = Path(folder, name)
            if path.is_file() and _new(str(path), seen):
                found.append(Source(path, path.relative_to(root).as_posix()))
    return sorted(found, key=lambda s: s.id)


def _new(path: str, seen: set[str]) -> bool:
    real = os.path.realpath(path)
    if real in seen:
        return False
    seen.add(real)
    return True
