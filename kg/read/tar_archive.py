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
    decoded,
    is_document,
    is_metadata,
    member_path,
    names_beside,
    unreadable,
)
from kg.read.source import DOCUMENT_LIMIT, METADATA_LIMIT, Complain, Source, Stretch

_HEADERS = 2**18  # bytes that the headers of one member may take
_DAMAGED = (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, zlib.error)


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    info: tarfile.TarInfo
    archive: tarfile.TarFile

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
    packed = not path.name.lower().endswith(".tar")
    metadata = _metadata(path, packed)
    try:
        for member in _members(path, packed):
            if not is_document(member.name) or member.info.isdir():
                continue
            origin = f"{path}/{member.name}"
            try:
                name = member_path(member.name)
                beside = next((metadata[n] for n in names_beside(name) if n in metadata), None)
                if isinstance(beside, ReadError):
                    raise beside
                data = member.read(DOCUMENT_LIMIT)
            except StreamError:
                raise
            except ReadError as error:
                complain(Failure(origin, f"{origin}: {error}"))
                continue
            where = None if packed else Stretch(member.info.offset_data, len(data))
            carried = data if packed else None
            yield Source(path, f"{identifier}/{name}", "tar", name, stretch=where, data=carried, metadata=beside)
    except StreamError as error:
        complain(Failure(str(path), f"{path}: {error}"))
    except _DAMAGED as error:
        complain(unreadable(path, error))


def data_of(source: Source) -> bytes:
    """The bytes of a member. Raises ReadError where they are not there any more."""
    if source.data is not None:
        return source.data
    assert source.stretch is not None
    try:
        with source.path.open("rb") as file:
            file.seek(source.stretch.start)
            data = file.read(source.stretch.size)
    except OSError as error:
        raise ReadError(f"{source.origin}: cannot be read: {error.strerror}") from error
    if len(data) != source.stretch.size:
        raise ReadError(f"{source.origin}: it is cut off; the archive was changed meanwhile")
    return data


def _members(path: Path, packed: bool) -> Iterator[Member]:
    """One after the other: what was read before is forgotten, so that memory does not grow with the archive."""
    with path.open("rb") as file, gzip.GzipFile(fileobj=file) as unpacked:
        stream = Measured(cast(BinaryIO, unpacked) if packed else file, file)
        stream.allowed = _HEADERS
        with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|", errorlevel=2) as archive:
            while True:
                stream.allowed = _HEADERS
                info = archive.next()
                if info is None:
                    return
                if info.size < 0:
                    raise StreamError("a member has a negative length; the archive is damaged")
                archive.members.clear()  # type: ignore[attr-defined]
                stream.allowed = UNLIMITED
                yield Member(decoded(info.name.encode("utf-8", "surrogateescape")), info, archive)
                archive.fileobj.seek(archive.offset)  # past it, before headers are measured


def _metadata(path: Path, packed: bool) -> dict[str, bytes | ReadError]:
    """The metadata files by name. What ends this pass early is met again, and told, in the second."""
    out: dict[str, bytes | ReadError] = {}
    with suppress(*_DAMAGED, ReadError):
        for member in _members(path, packed):
            if is_metadata(member.name):
                name = "/".join(p for p in member.name.split("/") if p not in ("", "."))
                try:
                    out[name] = member.read(METADATA_LIMIT)
                except ReadError as error:
                    out[name] = ReadError(f"{name} beside it cannot be used: {error}")
    return out
