"""Documents in .jsonl and .jsonl.gz: a JSON object a line. Of a plain file the place of a line is kept, else the line."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kg.errors import ReadError
from kg.model import Document, Failure
from kg.read import ours, rows
from kg.read.archive import UNLIMITED, Measured
from kg.read.names import readable
from kg.read.notes import Note
from kg.read.source import DOCUMENT_LIMIT, Complain, Source, Stretch, failure, opened

_MARK = b"\xef\xbb\xbf"
_CHUNK = 2**20
_LINE = re.compile(rb"\S[^\n]*")  # without the blanks before it
_RECORD = 2**10  # a document is as much work as so many bytes at least


def sources(path: Path, identifier: str, complain: Complain) -> Iterator[Source]:
    """A bad line is told and the others go on; empty lines are none. Raises OwnOutputError where this program wrote the file."""
    packed, first, shown = path.name.lower().endswith(".gz"), True, readable(path)
    try:
        with opened(path) as file, gzip.GzipFile(fileobj=file) as unpacked:
            stream = Measured(cast(BinaryIO, unpacked) if packed else file, file)
            for number, start, line in _lines(stream):
                if line == b"":
                    continue
                where = f"{shown}:{number}"
                try:
                    if line is None:
                        raise ReadError(f"the line is longer than the {DOCUMENT_LIMIT:,} bytes that a document may have")
                    row = rows.parse(line)
                    if first:
                        ours.refuse_rows(row, shown)
                        first = False
                    name = rows.identifier(row, f"{identifier}/{number}")
                except ReadError as error:
                    complain(Failure(where, f"{where}: {error}"))
                    continue
                stream.worked(_RECORD)
                stretch = None if packed else Stretch(start, len(line))
                yield Source(path, name, "jsonl", row=number, stretch=stretch, data=line if packed else None)
    except (OSError, EOFError, zlib.error, ReadError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        complain(failure(path, f"cannot be read to its end: {why}"))


def document_of(source: Source, tell: Note) -> Document:
    """Raises ReadError naming file and line."""
    line = source.data
    if line is None:
        assert source.stretch is not None
        try:
            with opened(source.path) as file:
                file.seek(source.stretch.start)
                line = file.read(source.stretch.size)
        except OSError as error:
            raise ReadError(f"{readable(source.path)}: cannot be read: {error.strerror}") from error
    try:
        row = rows.parse(line)
    except ReadError as error:
        raise ReadError(f"{source.origin}: {error}") from error
    return rows.document(row, source.origin, tell)


def _lines(stream: Measured) -> Iterator[tuple[int, int, bytes | None]]:
    """Number, start and bytes of each line that is not blank; None for one that is too long, of which little is kept."""
    stream.allowed = UNLIMITED  # each step says how much it takes
    number, at = 1, 0  # of the line and the byte that come next
    begun = _Begun(0)
    while chunk := stream.read1(_CHUNK):
        done = 0
        if begun.pieces:
            end = chunk.find(b"\n")
            done = len(chunk) if end < 0 else end
            begun.add(chunk[:done])
            if end >= 0:
                yield number, *begun.line()
                begun = _Begun(0)
        for m in _LINE.finditer(chunk, done):
            number += chunk.count(b"\n", done, m.start())
            done = m.start()
            begun = _Begun(at + m.start())
            begun.add(m[0])
            if m.end() < len(chunk):
                yield number, *begun.line()
                begun = _Begun(0)
        number += chunk.count(b"\n", done)
        at += len(chunk)
    if begun.pieces:
        yield number, *begun.line()


class _Begun:
    """A line of which the end was not met yet."""

    __slots__ = ("_size", "pieces", "start")

    def __init__(self, start: int) -> None:
        self.start, self._size = start, 0
        self.pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size < DOCUMENT_LIMIT or not self.pieces:
            self.pieces.append(piece)

    def line(self) -> tuple[int, bytes | None]:
        """Where it starts, and its bytes without a mark."""
        if self._size >= DOCUMENT_LIMIT:
            return self.start, None
        whole = b"".join(self.pieces)
        return (len(_MARK), whole[len(_MARK) :]) if self.start == 0 and whole.startswith(_MARK) else (self.start, whole)
