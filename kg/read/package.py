"""A document that is a ZIP archive of XML (.docx, .xlsx, .epub, .ofd): its members within limits, its XML without entities."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from lxml import etree

from kg.errors import ReadError
from kg.read.source import RATIO_LIMIT

_MOST = 20_000  # members
_MEMBER, _ALL = 64 * 2**20, 256 * 2**20  # bytes of one that is read, and of all together
_FREE = 2**20  # bytes of which no ratio is looked at
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, OverflowError, zlib.error, KeyError)


class Package:
    """Raises ReadError where it is none, where it is encrypted, or where it unpacks to more than a document would."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name, self._taken = name, 0
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise ReadError(f"{name}: it is encrypted, or in the format of old Office programs; save it again as its name says, without a password")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise ReadError(f"{name}: this file is damaged, cut off or of another kind than its name says: {error}") from error
        infos = self._archive.infolist()
        if len(infos) > _MOST:
            raise ReadError(f"{name}: {len(infos):,} files are packed in it, and {_MOST:,} are allowed")
        if any(i.flag_bits & 1 for i in infos):
            raise ReadError(f"{name}: it is encrypted; save it without a password")
        size = sum(i.file_size for i in infos)
        if size > _ALL or (size > _FREE and size > RATIO_LIMIT * len(data)):
            raise ReadError(f"{name}: it unpacks to {size:,} bytes, as no document does; save its text and read that")
        self.names = frozenset(i.filename for i in infos)

    def read(self, member: str) -> bytes:
        """Raises ReadError where it is not there, damaged or too large, whatever the table of contents says."""
        try:
            with self._archive.open(member) as file:
                data = file.read(_MEMBER + 1)
        except _DAMAGED as error:
            raise ReadError(f"{self._name}: {member} in it is missing or damaged; save the file again") from error
        self._taken += len(data)
        if len(data) > _MEMBER or self._taken > _ALL:
            raise ReadError(
                f"{self._name}: {member} in it unpacks to more than {_MEMBER:,} bytes, or all of it to more than {_ALL:,}; save its text and read that"
            )
        return data

    def xml(self, member: str) -> Any:
        """The root element. Raises ReadError where it is no XML, or declares entities."""
        data = self.read(member)
        if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
            raise ReadError(f"{self._name}: {member} in it declares entities, as no document does; it is made to do harm")
        return parsed(data, f"{self._name}: {member} in it")

    def beside(self, member: str, target: str) -> str:
        """A name that a member gives, as a name of the package."""
        return posixpath.normpath(posixpath.join("/", posixpath.dirname(member), target)).lstrip("/")


def parsed(data: bytes, place: str) -> Any:
    """Raises ReadError naming the place."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"{place} is no XML: {' '.join(str(error).split())[:150]}") from error
