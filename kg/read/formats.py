"""The formats of one text. A reader is a function `read(data, name) -> Document` that fills `text` and what metadata the
format itself holds. To read another format, write one file and add it to `READERS`.

Readers of formats that libraries unpack and interpret run `Isolated`, in a process that can be ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from kg.errors import ReadError
from kg.model import Document
from kg.read import plain
from kg.read.isolated import Here, Isolated


class Reader(Protocol):
    def __call__(self, data: bytes, name: str, /) -> Document: ...


@dataclass(frozen=True, slots=True)
class Format:
    suffixes: tuple[str, ...]
    reader: Reader
    work: int = 1  # how many times as long a byte takes as one of plain text, at worst
    named: bool = False  # read where it is named alone: in a folder most of its kind are no documents


READERS = (
    Format((".txt", ".text"), plain.read),
    Format((".md", ".markdown"), Here("kg.read.markdown"), work=2),
    Format((".html", ".htm", ".shtml", ".xhtml"), Here("kg.read.html"), work=5),
    Format((".csv", ".tsv"), Here("kg.read.csv_file")),
    Format((".pdf",), Isolated("kg.read.pdf"), work=50),
    Format((".docx", ".docm"), Isolated("kg.read.docx"), work=20),
    Format((".xlsx", ".xlsm"), Isolated("kg.read.sheets"), work=50),
    Format((".eml",), Isolated("kg.read.mail"), work=10),
    Format((".epub",), Isolated("kg.read.epub"), work=20),
    Format((".ofd",), Isolated("kg.read.ofd"), work=20),
    Format((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"), Isolated("kg.read.scan"), work=100, named=True),
    Format((".doc", ".wps", ".odt", ".rtf", ".xls", ".et", ".ods"), Isolated("kg.read.office"), work=100),
)
SUFFIXES = tuple(s for f in READERS for s in f.suffixes)
_SEARCHED = tuple(s for f in READERS if not f.named for s in f.suffixes)


def reader_of(name: str, more: tuple[str, ...] = ()) -> Reader:
    """By the suffix; a name without one is plain text. `more` is what else could have been given.

    Raises ReadError where the type is not read.
    """
    suffix = PurePosixPath(name).suffix.lower()
    found = next((f.reader for f in READERS if suffix in f.suffixes), None)
    if found is None and suffix:
        raise ReadError(f"{name}: files of type {suffix} are not read; we read {' '.join((*SUFFIXES, *more))}")
    return found or plain.read


def work_of(name: str) -> int:
    """How many times as long a byte of such a file takes as one of plain text, at worst."""
    return next((f.work for f in READERS if name.lower().endswith(f.suffixes)), 1)


def is_text(name: str) -> bool:
    """Whether a file of this name is taken where everything of our types is meant; metadata files are none."""
    return name.lower().endswith(_SEARCHED)
