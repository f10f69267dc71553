"""Paths → `Document`s: which documents a path means, and how each is read, with the metadata given beside it.

`iter_sources` finds documents without reading them, `read` reads one, here or in another process. The formats of texts
are listed in `formats.py`, the kinds of files that hold many documents in `containers.py`.
"""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from kg.errors import ReadError
from kg.model import Document
from kg.read.beside import Given, beside, parse
from kg.read.containers import BY_KIND, CONTAINER_SUFFIXES, container_of
from kg.read.find import iter_sources, sources
from kg.read.formats import READERS, SUFFIXES, reader_of
from kg.read.language import other_language
from kg.read.notes import Note, note
from kg.read.source import DOCUMENT_LIMIT, Source, opened

__all__ = ["READERS", "SUFFIXES", "Given", "Source", "container_of", "iter_sources", "read", "sources"]


def read(source: Source, given: Given | None = None, tell: Note = note) -> Document:
    """One document with its metadata: `given` before NAME.meta.yaml before what the format holds.

    `tell` hears of what was not taken as it stands. Raises ReadError where the document is empty, binary, undecodable, too
    large, gone, or of another type.
    """
    container = BY_KIND.get(source.kind)
    if container is not None and container.document_of is not None:
        document = container.document_of(source, tell)
        data, said = document.text.encode("utf-8"), None
    elif container is not None and container.data_of is not None:
        data = container.data_of(source)
        document = reader_of(source.member)(data, source.origin)
        said = parse(source.metadata, f"{source.origin}: the metadata beside it", tell) if source.metadata is not None else None
    else:
        reader = reader_of(source.origin, CONTAINER_SUFFIXES)
        data = _bytes(source)
        document, said = reader(data, source.origin), beside(source.path, tell)
    if (language := other_language(document.text)) is not None:
        raise ReadError(f"{source.origin}: this text is in {language}, and only Chinese is read; give the Chinese release of it")
    document = replace(document, id=source.id, path=source.id, sha256=hashlib.sha256(data).hexdigest())
    for metadata in (said, given):
        document = metadata.over(document) if metadata else document
    return document


def _bytes(source: Source) -> bytes:
    try:
        with opened(source.path) as file:
            data = file.read(DOCUMENT_LIMIT + 1)
    except OSError as error:
        raise ReadError(f"{source.origin}: cannot be read: {error.strerror}") from error
    if len(data) > DOCUMENT_LIMIT:
        raise ReadError(f"{source.origin}: it is larger than the {DOCUMENT_LIMIT:,} bytes that a document may have; split it")
    return data
