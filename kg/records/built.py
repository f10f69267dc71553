"""A folder that kg build wrote as a mapping from a document's identifier to its facts, read one document at a time."""

from __future__ import annotations

import contextlib
import json
import os
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from io import BufferedReader
from pathlib import Path

from kg.errors import ExportError
from kg.model import Corpus, Facts, Identity, Reread
from kg.records.jsonl import facts_from
from kg.records.links import read_links
from kg.records.output import LINKS, SOURCES, check, reading

_DOCUMENT = b'{"type": "document"'
_SOURCE = '{"document": '
_HEAD = 1 << 16  # bytes of a line of sources.jsonl in which its document's identifier ends


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: int
    length: int
    digest: bytes


class Built(Mapping[str, Facts]):
    """Holds where each document stands in records.jsonl and sources.jsonl, nothing of what they say.

    Both stay open: whatever is written into the folder afterwards, they are read as they were. Raises ExportError where
    one of them is missing or not as kg build wrote it, MixedError where the folder holds files of another build: but not
    where that is looked into by who asks (`mixed`).
    """

    def __init__(self, folder: Path, *, mixed: bool = False) -> None:
        self._opened = contextlib.ExitStack()
        weakref.finalize(self, self._opened.close)
        with reading(folder):
            if not mixed:
                check(folder)
            self.identity = _linked(folder / LINKS)
            self._records, self._sources = (self._open(folder / name) for name in ("records.jsonl", SOURCES))
        with _telling(self._records.name):
            self._groups = self._find_groups()
        with _telling(self._sources.name):
            self._rows = self._find_rows()
            if absent := sorted(set(self._groups) - set(self._rows)):
                raise ValueError(f"{absent[0]} is missing")

    def __len__(self) -> int:
        return len(self._groups)

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __contains__(self, document: object) -> bool:
        return document in self._groups

    def __getitem__(self, document: str) -> Facts:
        group, row = self._groups[document], self._rows[document]
        with _telling(self._records.name):
            records = [json.loads(line, parse_float=Decimal) for line in _cut(self._records, group).split(b"\n") if line]
            return facts_from(records, json.loads(_cut(self._sources, row)))

    def corpus(self) -> Corpus:
        """As the exporters take it."""
        return Corpus(Reread(self.values, len(self)), identity=self.identity)

    def same(self, other: Built, document: str) -> bool:
        """Whether both hold the document in the same bytes: then they say the same."""
        mine, theirs = ((b._groups.get(document), b._rows.get(document)) for b in (self, other))
        return all(a and b and a.digest == b.digest for a, b in zip(mine, theirs, strict=True))

    def _find_groups(self) -> dict[str, _Stretch]:
        groups: dict[str, _Stretch] = {}
        document, start, at, digest = "", 0, 0, blake2b(digest_size=16)
        for line in self._records:
            if line.startswith(_DOCUMENT):
                if document:
                    groups[document] = _Stretch(start, at - start, digest.digest())
                document, start, digest = json.loads(line)["id"], at, blake2b(digest_size=16)
            elif not document:
                raise ValueError("it does not begin with a document")
            digest.update(line)
            at += len(line)
        if document:
            groups[document] = _Stretch(start, at - start, digest.digest())
        return groups

    def _find_rows(self) -> dict[str, _Stretch]:
        rows: dict[str, _Stretch] = {}
        at = 0
        for line in self._sources:
            head = line[:_HEAD].decode("utf-8", "ignore")
            if not head.startswith(_SOURCE):
                raise ValueError("a line does not begin with its document")
            document = json.JSONDecoder().raw_decode(head, len(_SOURCE))[0]
            rows[document] = _Stretch(at, len(line), blake2b(line, digest_size=16).digest())
            at += len(line)
        return rows

    def _open(self, path: Path) -> BufferedReader:
        with _telling(path):
            return self._opened.enter_context(path.open("rb"))


def _linked(path: Path) -> Identity:
    """What is one in several documents; nothing where no file says so."""
    with _telling(path):
        return read_links(path.read_text("utf-8")) if path.exists() else Identity()


@contextlib.contextmanager
def _telling(path: object) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"{path}: {error.strerror}; give a folder that kg build wrote, or build it again") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ExportError(f"{path}: not as kg build wrote it ({error}); build it again") from error


def _cut(file: BufferedReader, stretch: _Stretch) -> bytes:
    return os.pread(file.fileno(), stretch.length, stretch.start)
