"""Mentions and figures of one document: each extractor is one file, registered in `EXTRACTORS` in running order.

An extractor is a function `extract(text, found, lexicon) -> Found`: it reads the clean text and what the earlier
ones found, and returns `found` with its own kind filled (`dataclasses.replace`). It keeps no state.
"""

from __future__ import annotations

from typing import Protocol

from kg.lexicon import Lexicon
from kg.model import Found
from kg.text import Text


class Extractor(Protocol):
    def __call__(self, text: Text, found: Found, lexicon: Lexicon, /) -> Found: ...


def _extractors() -> tuple[Extractor, ...]:
    from kg.extract import events, figures, initiatives, officials, organizations, periods, places, quantities, turns

    return (
        places.extract,
        organizations.extract,
        officials.extract,
        turns.extract,
        periods.extract,
        initiatives.extract,
        events.extract,
        quantities.extract,
        figures.extract,
    )


def extract(text: Text, lexicon: Lexicon) -> Found:
    """Everything the text mentions; pure: the same text and lexicon give the same mentions."""
    found = Found()
    for extractor in _extractors():
        found = extractor(text, found, lexicon)
    return found
