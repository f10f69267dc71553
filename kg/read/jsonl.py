"""Documents in .jsonl and .jsonl.gz: a JSON object a line. Of a plain file the place of a line is kept, else the line."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import ReadError
from kg.model import Document, Failure
from kg.read import rows
from kg.read.archive import UNLIMITED, Measured
from kg.read.source import DOCUMENT_LIMIT, Complain, Source, Stretch

_MARK = b"\xef\xbb\xbf"


def sources(path: Path, identifier: str, complain: Complain) -> Iterator[Source]:
    """A bad line is told and the others go on; empty lines are none."""
    packed = path.name.lower().endswith(".gz")
    try:
        with path.open("rb") as file, gzip.GzipFile(fileobj=file) as unpacked:
            stream = Measured(cast(BinaryIO, unpacked) if packed else file, file)
            for number, (start, line) in enumerate(_lines(stream), 1):
                if line is not None and not line.strip():
                    continue
                where = f"{path}:{number}"
                try:
                    if line is None:
                        raise ReadError(f"the line is longer than the {DOCUMENT_LIMIT:,} bytes that a document may have")
                    name = rows.identifier(rows.parse(line), f"{identifier}/{number}")
                except ReadError as error:
                    complain(Failure(where, f"{where}: {error}"))
                    continue
                stretch = None if packed else Stretch(start, len(line))
                yield Source(path, name, "jsonl", row=number, stretch=stretch, data=line if packed else None)
    except (OSError, EOFError, zlib.error, ReadError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        complain(Failure(str(path), f"{path}: cannot be read to its end: {why}"))


def document_of(source: Source) -> Document:
    """Raises ReadError naming file and line."""
    line = source.data
    if line is None:
        assert source.stretch is not None
        try:
            with source.path.open("rb") as file:
                file.seek(source.stretch.start)
                line = file.read(source.stretch.size)
        except OSError as error:
            raise ReadError(f"{source.path}: cannot be read: {error.strerror}") from error
    try:
        row = rows.parse(line)
    except ReadError as error:
        raise ReadError(f"{source.origin}: {error}") from error
    return rows.document(row, source.origin)


def _lines(stream: Measured) -> Iterator[tuple[int, bytes | None]]:
    """Where each line starts and its bytes without a mark; None for one that is too long, of which little is kept."""
    at = 0
    stream.allowed = UNLIMITED  # each step says how much it takes
    while True:
        line = stream.readline(DOCUMENT_LIMIT)
        if not line:
            return
        start, at = at, at + len(line)
        if len(line) == DOCUMENT_LIMIT and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(2**20)
                at += len(line)
            yield start, None
        elif start == 0 and line.startswith(_MARK):
            yield len(_MARK), line[len(_MARK) :]
        else:
            yield start, line
