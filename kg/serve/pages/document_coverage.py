"""What the extraction left in a stored text, computed when a page asks for it and kept for the next one."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg import lexicon as lexicons
from kg.model import Document
from kg.serve.addresses import DOCUMENT
from kg.serve.index.read import Index, Json

if TYPE_CHECKING:
    from kg.coverage import Coverage

LONGEST = 300_000  # characters; about a second of work
_one_at_a_time = threading.Lock()


def coverage_of(document: Document, lexicon: Path | None) -> Coverage:
    """Raises KgError where the lexicon cannot be read."""
    with _one_at_a_time:
        return _covered(document, lexicon)


@lru_cache(maxsize=8)
def _covered(document: Document, lexicon: Path | None) -> Coverage:
    from kg.coverage import cover  # a server starts without the extraction
    from kg.pipeline import understand

    knowledge = lexicons.load(lexicon)
    return cover(*understand(document, knowledge), knowledge)


def stored_document(index: Index, own: str, text: str) -> Document:
    """The document as it was read: its record names a place by its id, the reader by its name."""
    record: Json = index.record(DOCUMENT + own) or {}
    place = index.one("SELECT name FROM node WHERE id = ?", [record.get("jurisdiction", "")])
    return Document(
        own, text, record.get("path", ""), authors=tuple(record.get("authors", ())), sha256=record.get("sha256", ""),
        title=record.get("title"), publisher=record.get("publisher"), published=record.get("published"),
        jurisdiction=place["name"] if place else None, url=record.get("url"),
    )  # fmt: skip
