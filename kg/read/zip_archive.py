"""Texts in a .zip, each read from the disk when it is asked for, without the table of contents: from where it stands."""

from __future__ import annotations

import bz2
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISLNK
from typing import IO, BinaryIO, cast

from kg.errors import ReadError
from kg.model import Failure
from kg.read.archive import StreamError, is_document, is_metadata, member_path, names_beside, say_renamed, unreadable
from kg.read.names import apart, decoded, readable, shown
from kg.read.source import (
    DOCUMENT_LIMIT,
    METADATA_LIMIT,
    RATIO_FREE,
    RATIO_LIMIT,
    Complain,
    Source,
    Stretch,
    failure,
    opened,
)

_HEADER = struct.Struct("<4s22xHH")  # of a member: signature, lengths of its name and of what follows that
_ENTRY = struct.Struct("<4s4xH18xHHH12x")  # of the table of contents: signature, flags, lengths of name, extra and comment
_UTF8, _ENCRYPTED = 0x800, 0x1  # flags of a member
_MOST = 500_000  # members of an archive, whose names are all in memory
_FREE = 2**24  # bytes of all texts of which no ratio is looked at
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, OverflowError, struct.error)


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    raw: bytes  # of its name, with slashes
    info: zipfile.ZipInfo

    @property
    def is_renamed(self) -> bool:
        return self.name.encode("utf-8") != self.raw


def sources(path: Path, identifier: str, complain: Complain) -> Iterator[Source]:
    """Its texts by name, each with the metadata beside it. The table of contents is in memory meanwhile, no text is."""
    place, unpacked = readable(path), 0
    try:
        size = path.stat().st_size
        with opened(path) as file, zipfile.ZipFile(cast(IO[bytes], _Named(file))) as archive:
            members = [_member(info) for info in archive.infolist()]
    except StreamError as error:
        complain(failure(path, str(error)))
        return
    except _DAMAGED as error:
        complain(unreadable(path, error))
        return
    metadata = {m.raw: m for m in members if is_metadata(m.name)}
    members = sorted((m for m in members if is_document(m.name)), key=lambda m: (m.name, m.is_renamed))
    overlapping = _overlapping([m.info for m in (*members, *metadata.values())])
    proper = {m.name for m in members if not m.is_renamed}
    if renamed := next((m for m in members if m.is_renamed), None):
        say_renamed(place, shown(renamed.name))
    for m in members:
        origin = f"{place}/{shown(m.name)}"
        try:
            name = member_path(m.name)
            _refuse(m.info, DOCUMENT_LIMIT, overlapping)
            beside = next((n for n in names_beside(m.raw) if n in metadata), None)
            given = _given(path, metadata[beside], overlapping) if beside else None
        except ReadError as error:
            complain(Failure(origin, f"{origin}: {error}"))
            continue
        unpacked += m.info.file_size
        if unpacked > _FREE and unpacked > RATIO_LIMIT * size:
            complain(failure(path, f"its texts unpack to over {RATIO_LIMIT} times its size, as no texts do; unpack it and read the folder"))
            return
        if m.is_renamed and m.name in proper:
            name = apart(name, m.raw)
        yield Source(path, f"{identifier}/{name}", "zip", name, stretch=_stretch(m.info), metadata=given)


def data_of(source: Source) -> bytes:
    """The bytes of a member. Raises ReadError where they are not there any more, or not those that were announced."""
    assert source.stretch is not None
    try:
        return read_stretch(source.path, source.stretch)
    except ReadError as error:
        raise ReadError(f"{source.origin}: {error}") from error


def read_stretch(path: Path, stretch: Stretch) -> bytes:
    try:
        with opened(path) as file:
            file.seek(stretch.start)
            header = file.read(_HEADER.size)
            if len(header) < _HEADER.size or not header.startswith(b"PK\x03\x04"):
                raise ReadError("it does not stand where the archive says; the archive was changed or is damaged")
            _, name, extra = _HEADER.unpack(header)
            file.seek(name + extra, 1)
            packed = file.read(stretch.packed)
    except (OverflowError, ValueError) as error:  # a place beyond all files
        raise ReadError("it does not stand where the archive says; the archive is damaged") from error
    except OSError as error:
        raise ReadError(f"cannot be read: {error.strerror}") from error
    try:
        data = _unpacked(packed, stretch)
    except (zlib.error, OSError, EOFError, ValueError) as error:
        raise ReadError(f"it is damaged and cannot be unpacked: {error}") from error
    if len(data) != stretch.size or zlib.crc32(data) != stretch.crc:
        raise ReadError("it is damaged: its length or checksum is not what the archive says; fetch the archive again")
    return data


def _unpacked(packed: bytes, stretch: Stretch) -> bytes:
    """At most one byte more than was announced, whatever the archive holds."""
    if stretch.method == zipfile.ZIP_STORED:
        return packed
    if stretch.method == zipfile.ZIP_BZIP2:
        return bz2.BZ2Decompressor().decompress(packed, stretch.size + 1)
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, stretch.size + 1)


class _Named:
    """An archive's file, in which no name of the table of contents is marked as UTF-8: names that are marked, and are not
    in UTF-8, would end the reading of all. Each is decoded by its bytes. Raises StreamError where there are too many.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1, /) -> bytes:
        data = self._file.read(size)
        if not data.startswith(b"PK\x01\x02"):
            return data
        table, at, number = bytearray(data), 0, 0
        while at + _ENTRY.size <= len(table):
            signature, flags, *lengths = _ENTRY.unpack_from(table, at)
            if signature != b"PK\x01\x02":
                break
            struct.pack_into("<H", table, at + 8, flags & ~_UTF8)
            at += _ENTRY.size + sum(lengths)
            number += 1
            if number > _MOST:
                raise StreamError(f"it has over {_MOST:,} members, and no more are read from one archive; split it, or unpack it and read the folder")
        return bytes(table)


def _member(info: zipfile.ZipInfo) -> _Member:
    """Its name as it was packed: names without the mark of UTF-8 were written in UTF-8 or GB18030 all the same."""
    raw = info.orig_filename.encode("cp437")
    name = decoded(raw)
    if name.encode("utf-8") == raw:
        raw = raw.replace(b"\\", b"/")
    return _Member(name.replace("\\", "/"), raw, info)  # after decoding: it is the second byte of Chinese characters too


def _given(path: Path, member: _Member, overlapping: set[int]) -> bytes:
    try:
        _refuse(member.info, METADATA_LIMIT, overlapping)
        return read_stretch(path, _stretch(member.info))
    except ReadError as error:
        raise ReadError(f"{shown(member.name)} beside it cannot be used: {error}") from error


def _stretch(info: zipfile.ZipInfo) -> Stretch:
    return Stretch(info.header_offset, info.file_size, info.compress_size, info.compress_type, info.CRC)


def _overlapping(infos: list[zipfile.ZipInfo]) -> set[int]:
    """Where members begin within another: a few kilobytes can pose as petabytes that way. Equal starts are in it too."""
    out, end, last = set[int](), 0, -1
    for start, size in sorted((i.header_offset, i.compress_size) for i in infos):
        if start < end or start == last:
            out.add(start)
        end, last = max(end, start + size), start
    return out


def _refuse(info: zipfile.ZipInfo, limit: int, overlapping: set[int]) -> None:
    """Raises ReadError for what is no plain text of a reasonable size."""
    if info.flag_bits & _ENCRYPTED:
        raise ReadError("it is encrypted; pack it again without a password")
    if S_ISLNK(info.external_attr >> 16):
        raise ReadError("it is a link; pack the file itself")
    if info.compress_type not in _METHODS:
        raise ReadError(f"it is packed by method {info.compress_type}, which is not read; pack it again with deflate")
    if info.file_size > limit or info.compress_size > limit:
        raise ReadError(f"it unpacks to {info.file_size:,} bytes, more than the {limit:,} that a document may have")
    if info.file_size > RATIO_FREE and info.file_size > RATIO_LIMIT * info.compress_size:
        raise ReadError(f"it unpacks to over {RATIO_LIMIT} times its size, as no text does")
    if info.header_offset in overlapping:
        raise ReadError("it overlaps another member: the archive is damaged, or made to fill the memory")
