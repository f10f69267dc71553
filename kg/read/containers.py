"""Files of many documents. To read another kind, write one file and add it to `CONTAINERS` (and its name to `Kind`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.model import Document
from kg.read import jsonl, parquet, tar_archive, zip_archive
from kg.read.notes import Note
from kg.read.source import Complain, Kind, Source


@dataclass(frozen=True, slots=True)
class Container:
    """`sources` finds what is in a file (its path, the identifier it gives, who is told of what cannot be read).

    What a source holds is either the bytes of a text, which one of the readers of texts reads, or a whole document.
    """

    kind: Kind
    suffixes: tuple[str, ...]
    sources: Callable[[Path, str, Complain], Iterator[Source]]
    data_of: Callable[[Source], bytes] | None = None
    document_of: Callable[[Source, Note], Document] | None = None


CONTAINERS = (
    Container("zip", (".zip",), zip_archive.sources, data_of=zip_archive.data_of),
    Container("tar", (".tar", ".tar.gz", ".tgz"), tar_archive.sources, data_of=tar_archive.data_of),
    Container("jsonl", (".jsonl", ".jsonl.gz"), jsonl.sources, document_of=jsonl.document_of),
    Container("parquet", (".parquet",), parquet.sources, document_of=parquet.document_of),
)
CONTAINER_SUFFIXES = tuple(s for c in CONTAINERS for s in c.suffixes)
BY_KIND = {c.kind: c for c in CONTAINERS}


def container_of(name: str) -> Container | None:
    return next((c for c in CONTAINERS if name.lower().endswith(c.suffixes)), None)
