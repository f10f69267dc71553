"""Files → `Document`: which files a path means, which reader takes which type, and metadata given beside a text.

A reader is a function `read(data, name) -> Document` that fills `text` and what metadata the format itself holds;
identifier, path and checksum are added here. To read another format, write one file and add it to `READERS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from kg.errors import ReadError
from kg.model import Document
from kg.read import html, plain
from kg.read.beside import Given, beside
from kg.read.folder import Source, files_in

__all__ = ["READERS", "SUFFIXES", "Given", "Reader", "Source", "read", "sources"]


class Reader(Protocol):
    def __call__(self, data: bytes, name: str, /) -> Document: ...


@dataclass(frozen=True, slots=True)
class Format:
    suffixes: tuple[str, ...]
    reader: Reader


READERS = (
    Format((".txt", ".text", ".md"), plain.read),
    Format((".html", ".htm"), html.read),
)
SUFFIXES = tuple(s for f in READERS for s in f.suffixes)


def sources(path: Path, complain: Callable[[ReadError], None]) -> list[Source]:
    """The files that a path means: itself, or everything of our types below a folder, in a stable order.

    Folders that cannot be listed go to `complain`. Raises ReadError where there is nothing to read.
    """
    if path.is_dir():
        found = files_in(path, SUFFIXES, complain)
        if not found:
            raise ReadError(f"{path}: no file of a type that we read in this folder ({' '.join(SUFFIXES)})")
        return found
    if not path.exists():
        raise ReadError(f"{path}: no such file or folder")
    return [Source(path, path.name)]


def read(source: Source, given: Given | None = None) -> Document:
    """One document with its metadata: `given` before NAME.meta.yaml before what the format holds.

    Raises ReadError where the file is empty, binary, undecodable, unreadable or of another type.
    """
    path = source.path
    suffix = path.suffix.lower()
    reader = next((f.reader for f in READERS if suffix in f.suffixes), None)
    if reader is None and suffix:
        raise ReadError(f"{path}: files of type {suffix} are not read; we read {' '.join(SUFFIXES)}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(f"{path}: cannot be read: {error.strerror}") from error
    document = (reader or plain.read)(data, str(path))
    document = replace(document, id=source.id, path=source.id, sha256=hashlib.sha256(data).hexdigest())
    for metadata in (beside(path), given):
        document = metadata.over(document) if metadata else document
    return document
