"""The words around quotes: each stretch of a text in its sentence."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from kg.graph.quoted import sentence_around
from kg.serve.index.read import Index, Json

REACH = 240  # characters before and behind a quote, at most


def in_sentences(index: Index, stretches: Sequence[Json], reach: int = REACH) -> None:
    """Add to each its document's title and the rest of its sentence: a title or a short form says little alone."""
    for own, group in itertools.groupby(sorted(stretches, key=lambda s: str(s["document"])), lambda s: str(s["document"])):
        found = index.one("SELECT coalesce(title, id) AS title, text FROM document WHERE id = ?", [own])
        for stretch in group:
            stretch["title"] = found["title"] if found else own
            stretch["before"], stretch["after"] = around(found["text"] if found else None, stretch["start"], stretch["end"], reach)


def around(text: str | None, start: int, end: int, reach: int = REACH) -> tuple[str, str]:
    """The rest of the sentence on both sides; nothing where the text is not stored."""
    if text is None or not 0 <= start <= end <= len(text):
        return "", ""
    sentence = sentence_around(text, start, end, reach)
    return text[sentence.start : start], text[end : sentence.end]
