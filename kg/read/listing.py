"""A list of paths on standard input, as find or git ls-files write it: one a line, or with NUL between them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kg.errors import ReadError
from kg.read.names import readable, readable_in

_CHUNK = 65536  # more than the longest path: a list with NULs shows one in its first chunk
_LONGEST = 2**20  # bytes without an end: that is no list of paths
_ABOVE = re.compile(r"^(?:/+|\.\.(?:/|$))*")


def paths_of(stream: BinaryIO) -> Iterator[Path]:
    """The paths as they come; empty lines are none. The whole list is never in memory. Raises ReadError where it is none."""
    rest = chunk = stream.read(_CHUNK)
    separator = b"\0" if b"\0" in chunk else b"\n"
    end = b"" if separator == b"\0" else b"\r"
    while chunk:
        *whole, rest = rest.split(separator)
        yield from (Path(os.fsdecode(name)) for part in whole if (name := part.removesuffix(end)))
        if len(rest) > _LONGEST:
            raise ReadError(f"-: no path ends within {_LONGEST:,} bytes on standard input; one a line is wanted, or with NUL between them")
        chunk = stream.read(_CHUNK)
        rest += chunk
    if name := rest.removesuffix(end):
        yield Path(os.fsdecode(name))


def identifier(path: Path) -> str:
    """Of a path in a list: the path as it is written there, so that texts of one name in several folders differ."""
    whole = os.path.normpath(path)
    name = _ABOVE.sub("", whole.replace(os.sep, "/")) or path.name
    if readable(name) == name:
        return name
    above, parts = whole.removesuffix(name), name.split("/")
    return "/".join(readable_in(os.path.join(above, *parts[:i]), part) for i, part in enumerate(parts))
