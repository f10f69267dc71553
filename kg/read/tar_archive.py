"""Texts in a .tar, .tar.gz or .tgz, in the order in which they stand there.

An archive is gone through twice: for the metadata files, which may stand behind their texts, and for the texts. A
member of a .tar is then read from where it stands. A .tar.gz can only be unpacked from its beginning, so its sources
carry their bytes: reading 10,000 members costs two passes, not 10,000.
"""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from kg.errors import ReadError
from kg.model import Failure
from kg.read.archive import (
    UNLIMITED,
    Measured,
    StreamError,
    is_document,
    is_metadata,
    member_path,
    names_beside,
    say_renamed,
    unreadable,
)
from kg.read.names import apart, decoded, readable, shown
from kg.read.seen import Seen
from kg.read.source import DOCUMENT_LIMIT, METADATA_LIMIT, Complain, Source, Stretch, failure, opened

_HEADERS = 2**16  # bytes that the headers of one member may take
_MEMBER = 2**12  # a member is as much work as so many bytes at least
_DAMAGED = (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, RecursionError, zlib.error)


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    raw: bytes  # of its name
    info: tarfile.TarInfo
    archive: tarfile.TarFile

    @property
    def is_renamed(self) -> bool:
        return self.name.encode("utf-8") != self.raw

    def read(self, limit: int) -> bytes:
        """Raises ReadError where it is no plain file, or longer than `limit`."""
        info = self.info
        if not info.isreg() or info.issparse():
            raise ReadError("it is a link, a device or a sparse file; pack the file itself")
        if info.size > limit:
            raise ReadError(f"it unpacks to {info.size:,} bytes, more than the {limit:,} that a document may have")
        content = self.archive.extractfile(info)
        return content.read() if content else b""


def sources(path: Path, identifier: str, complain: Complain) -> Iterator[Source]:
    """Its texts, each with the metadata beside it, as they are unpacked."""
    packed, place, told = not path.name.lower().endswith(".tar"), readable(path), False
    try:
        first = _First(path, packed)
        for member in _members(path, packed):
            if not is_document(member.name) or member.info.isdir():
                continue
            origin = f"{place}/{shown(member.name)}"
            try:
                name = first.name_of(member)
                beside = first.metadata_of(member)
                data = member.read(DOCUMENT_LIMIT)
            except StreamError:
                raise
            except ReadError as error:
                complain(Failure(origin, f"{origin}: {error}"))
                continue
            if member.is_renamed and not told:
                told = True
                say_renamed(place, shown(member.name))
            where = None if packed else Stretch(member.info.offset_data, len(data))
            carried = data if packed else None
            yield Source(path, f"{identifier}/{name}", "tar", name, stretch=where, data=carried, metadata=beside)
    except StreamError as error:
        complain(failure(path, str(error)))
    except _DAMAGED as error:
        complain(unreadable(path, error))


class _First:
    """What the first pass through an archive brings: its metadata files, and which names are in UTF-8.

    What ends this pass early is met again, and told, in the second.
    """

    def __init__(self, path: Path, packed: bool) -> None:
        self._metadata: dict[bytes, bytes | ReadError] = {}
        self._proper = Seen()
        with suppress(*_DAMAGED, ReadError):
            for member in _members(path, packed):
                if not member.is_renamed:
                    self._proper.put(_plain(member.raw).decode("utf-8"), 1)
                if is_metadata(member.name):
                    self._metadata[_plain(member.raw)] = self._read(member)

    @staticmethod
    def _read(member: Member) -> bytes | ReadError:
        try:
            return member.read(METADATA_LIMIT)
        except StreamError:
            raise
        except ReadError as error:
            return ReadError(f"{shown(member.name)} beside it cannot be used: {error}")

    def name_of(self, member: Member) -> str:
        """Told from one in UTF-8 that reads alike. Raises ReadError where it can be none of ours."""
        name = member_path(member.name)
        return apart(name, member.raw) if member.is_renamed and self._proper.get(name) else name

    def metadata_of(self, member: Member) -> bytes | None:
        """Raises ReadError where what stands beside it cannot be used."""
        for name in names_beside(_plain(member.raw)):
            found = self._metadata.get(name)
            if isinstance(found, ReadError):
                raise found
            if found is not None:
                return found
        return None


def _plain(name: bytes) -> bytes:
    """Without empty parts and dots."""
    return b"/".join(p for p in name.split(b"/") if p not in (b"", b"."))


def data_of(source: Source) -> bytes:
    """The bytes of a member. Raises ReadError where they are not there any more."""
    if source.data is not None:
        return source.data
    assert source.stretch is not None
    try:
        with opened(source.path) as file:
            file.seek(source.stretch.start)
            data = file.read(source.stretch.size)
    except OSError as error:
        raise ReadError(f"{source.origin}: cannot be read: {error.strerror}") from error
    if len(data) != source.stretch.size:
        raise ReadError(f"{source.origin}: it is cut off; the archive was changed meanwhile")
    return data


def _members(path: Path, packed: bool) -> Iterator[Member]:
    """One after the other: what was read before is forgotten, so that memory does not grow with the archive."""
    with opened(path) as file, gzip.GzipFile(fileobj=file) as unpacked:
        stream = Measured(cast(BinaryIO, unpacked) if packed else file, file)
        stream.allowed = _HEADERS
        with tarfile.TarFile(fileobj=cast(IO[bytes], stream), errorlevel=2, encoding="utf-8") as archive:
            while True:
                stream.allowed = _HEADERS
                info = archive.next()
                if info is None:
                    return
                if info.size < 0:
                    raise StreamError("a member has a negative length; the archive is damaged")
                archive.members.clear()  # type: ignore[attr-defined]
                raw = info.name.encode("utf-8", "surrogateescape")
                member = Member(decoded(raw), raw, info, archive)
                stream.allowed, stream.member = UNLIMITED, shown(member.name)
                stream.worked(_MEMBER)
                yield member
