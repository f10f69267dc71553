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
