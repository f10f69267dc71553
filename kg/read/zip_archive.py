"""Texts in a .zip, each read from the disk when it is asked for, without the table of contents: from where it stands."""

from __future__ import annotations

import bz2
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISLNK

from kg.errors import ReadError
from kg.model import Failure
from kg.read.archive import decoded, is_document, is_metadata, member_path, names_beside, unreadable
from kg.read.source import (
    DOCUMENT_LIMIT,
    METADATA_LIMIT,
    RATIO_FREE,
    RATIO_LIMIT,
    Complain,
    Source,
    Stretch,
)

_HEADER = struct.Struct("<4s22xHH")  # of a member: signature, lengths of its name and of what follows that
_UTF8, _ENCRYPTED = 0x800, 0x1  # flags of a member
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, OverflowError, struct.error)


def sources(path: Path, identifier: str, complain: Complain) -> Iterator[Source]:
    """Its texts by name, each with the metadata beside it. The table of contents is in memory meanwhile, no text is."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except _DAMAGED as error:
        complain(unreadable(path, error))
        return
    metadata = {n: i for i in infos if is_metadata(n := _name(i))}
    infos = [i for i in infos if is_document(_name(i))]
    overlapping = _overlapping([*infos, *metadata.values()])
    infos.sort(key=_name)
    for info in infos:
        name = _name(info)
        origin = f"{path}/{name}"
        try:
            member = member_path(name)
            _refuse(info, DOCUMENT_LIMIT, overlapping)
            beside = next((n for n in names_beside(name) if n in metadata), None)
            given = _given(path, beside, metadata[beside], overlapping) if beside else None
        except ReadError as error:
            complain(Failure(origin, f"{origin}: {error}"))
            continue
        yield Source(path, f"{identifier}/{member}", "zip", member, stretch=_stretch(info), metadata=given)


def data_of(source: Source) -> bytes:
    """The bytes of a member. Raises ReadError where they are not there any more, or not those that were announced."""
    assert source.stretch is not None
    try:
        return read_stretch(source.path, source.stretch)
    except ReadError as error:
        raise ReadError(f"{source.origin}: {error}") from error


def read_stretch(path: Path, stretch: Stretch) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(stretch.start)
            header = file.read(_HEADER.size)
            if len(header) < _HEADER.size or not header.startswith(b"PK\x03\x04"):
                raise ReadError("it does not stand where the archive says; the archive was changed or is damaged")
            _, name, extra = _HEADER.unpack(header)
            file.seek(name + extra, 1)
            packed = file.read(stretch.packed)
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


def _name(info: zipfile.ZipInfo) -> str:
    """As it was packed: names without the mark of UTF-8 were written in UTF-8 or GB18030 all the same."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        name = decoded(name.encode("cp437"))
    return name.replace("\\", "/")  # after decoding: it is the second byte of Chinese characters too


def _given(path: Path, name: str, info: zipfile.ZipInfo, overlapping: set[int]) -> bytes:
    try:
        _refuse(info, METADATA_LIMIT, overlapping)
        return read_stretch(path, _stretch(info))
    except ReadError as error:
        raise ReadError(f"{name} beside it cannot be used: {error}") from error


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
