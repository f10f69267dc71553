"""What holds for every archive: which members are documents, under which name, and what is refused of a hostile one.

Nothing is ever written to the disk, so a name can do no harm there; it becomes an identifier and is checked as one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO

from kg.errors import ReadError
from kg.model import Failure
from kg.read.beside import metadata_names
from kg.read.folder import METADATA_SUFFIX
from kg.read.formats import is_text
from kg.read.names import unwritable
from kg.read.notes import note
from kg.read.source import RATIO_LIMIT, failure

_DRIVE = re.compile(r"[A-Za-z]:")
UNLIMITED = 2**62  # bytes
_STREAM_FREE = 2**27  # a stream may unpack to so much before its ratio is looked at
_STEP = 2**16  # bytes that are passed over at a time
_NUMBER = re.compile(rb"[0-9]{400}")  # no header holds one so long; searching in it takes old versions of tarfile hours


def is_document(name: str) -> bool:
    """Whether a member is meant: of a type that we read, neither it nor a folder above it hidden."""
    return is_text(name) and not any(p.startswith(".") and p.strip(".") for p in name.split("/"))


def is_metadata(name: str) -> bool:
    return name.endswith(METADATA_SUFFIX)


def member_path(name: str) -> str:
    """The name as part of an identifier. Raises ReadError where it leads out of the archive or is no name."""
    parts = [p for p in name.split("/") if p not in ("", ".")]
    if name.startswith("/") or _DRIVE.match(name) or ".." in parts:
        raise ReadError("its name leads out of the archive; pack it again with names below one folder")
    if not parts or unwritable(name) is not None:
        raise ReadError("its name holds control characters; pack it again under another name")
    return "/".join(parts)


def unreadable(path: Path, error: Exception) -> Failure:
    """What to say where an archive cannot be opened or gone through."""
    if isinstance(error, OSError) and error.strerror:
        return failure(path, f"cannot be read: {error.strerror}")
    why = str(error) or type(error).__name__
    return failure(path, f"this archive is damaged, cut off or no archive: {why}; fetch it again")


def say_renamed(origin: str, name: str) -> None:
    """That an archive's names are not in UTF-8, once for all of them."""
    note(f"{origin}: names in it are not in UTF-8; they are read in GB18030, and what is neither is shown as \ufffd: {name}")


def names_beside(member: bytes) -> list[bytes]:
    """Where in the archive metadata of a text may stand."""
    folder, slash, last = member.decode("utf-8", "surrogateescape").rpartition("/")
    return [(folder + slash + name).encode("utf-8", "surrogateescape") for name in metadata_names(last)]


class StreamError(ReadError):
    """What ends the reading of a whole stream, not of a member only."""


class Measured:
    """A stream that is read from its beginning, and that ends in StreamError where it unpacks to more than a text would.

    `allowed` is how many bytes may be read before somebody looks again: set it before each step, so that a header
    that claims to be huge is not read into memory. What is made of the bytes counts too, so that a stream of very many
    members, each next to nothing, ends likewise. `member` is what is being read, for messages.
    """

    def __init__(self, unpacked: BinaryIO, packed: BinaryIO) -> None:
        self.allowed, self.member = 0, "a member"
        self._unpacked, self._packed, self._count, self._at = unpacked, packed, 0, 0

    def tell(self) -> int:
        return self._at

    def read(self, size: int, /) -> bytes:
        if size > self.allowed:
            raise StreamError("one of its headers claims to be huge: the archive is damaged, or made to fill the memory")
        return self._taken(self._unpacked.read(size))

    def read1(self, size: int, /) -> bytes:
        """What is there at once, so that all that stands before some damage is had."""
        return self._taken(self._unpacked.read1(size))  # type: ignore[attr-defined]

    def seek(self, place: int, /) -> int:
        """Forward, and not behind the end."""
        if place < self._at:
            raise StreamError(f"{self.member} in it leads back to what was read; the archive is damaged")
        if self._unpacked is self._packed:
            self._at = min(place, os.fstat(self._packed.fileno()).st_size)
            self._packed.seek(self._at)
        while self._at < place and (data := self._unpacked.read(min(place - self._at, _STEP))):
            self._at += len(data)
            self.worked(len(data))
        if self._at < place:
            raise StreamError(f"{self.member} in it claims to be longer than the archive, which is damaged or cut off; fetch it again")
        return place

    def worked(self, size: int) -> None:
        """Something was read, or made of what was read, which takes as long as so many bytes."""
        self._count += size
        if self._count > _STREAM_FREE and self._count > RATIO_LIMIT * self._packed.tell():
            raise StreamError(f"it unpacks to over {RATIO_LIMIT} times its size, as no text does; unpack it and read the folder")

    def _taken(self, data: bytes) -> bytes:
        self._at += len(data)
        self.allowed -= len(data)
        if self.allowed < UNLIMITED // 2 and _NUMBER.search(data):
            raise StreamError("one of its headers holds a number of hundreds of digits: the archive is damaged, or made to take time")
        self.worked(len(data))
        return data
