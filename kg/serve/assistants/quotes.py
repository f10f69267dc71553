"""Stretches of documents as quotes that stand by themselves: the words, whose they are, and the sentence around them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from kg.graph.quoted import sentence_around
from kg.serve.index.read import Index, Json


class Quotes:
    """Quotes for one answer; each document is read once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._read: dict[str, sqlite3.Row] = {}

    def of(self, stretches: Iterable[Json]) -> list[Json]:
        """`stretches` have document, start, end and quote."""
        return [self._one(s["document"], s["start"], s["end"], s["quote"]) for s in stretches]

    def _one(self, own: str, start: int, end: int, quote: str) -> Json:
        row = self._document(own)
        text: str | None = row["text"]
        sentence = quote
        if text is not None and end <= len(text):
            around = sentence_around(text, start, end)
            sentence = text[around.start : around.end]
        return {
            "document": own, "title": row["title"] or own, "published": row["published"], "start": start, "end": end,
            "quote": quote, "sentence": sentence,
        }  # fmt: skip

    def _document(self, own: str) -> sqlite3.Row:
        if own not in self._read:
            row = self._index.one("SELECT title, published, text FROM document WHERE id = ?", [own])
            assert row is not None, own
            self._read[own] = row
        return self._read[own]
