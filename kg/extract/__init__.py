"""Mentions and figures of one document: each extractor is one file, registered in `EXTRACTORS` in running order.

An extractor is a function `extract(text, found, lexicon) -> Found`: it reads the clean text and what the earlier
ones found, and returns `found` with its own kind filled (`dataclasses.replace`). It keeps no state.
"""

from __future__ import annotations

from typing import Protocol

from kg.extract.events import extract as find_events
from kg.extract.figures import extract as find_figures
from kg.extract.initiatives import extract as find_initiatives
from kg.extract.officials import extract as find_officials
from kg.extract.organizations import extract as find_organizations
from kg.extract.periods import extract as find_periods
from kg.extract.places import extract as find_places
from kg.extract.quantities import extract as find_quantities
from kg.extract.turns import extract as find_turns
from kg.lexicon import Lexicon
from kg.model import Found
from kg.text import Text


class Extractor(Protocol):
    def __call__(self, text: Text, found: Found, lexicon: Lexicon, /) -> Found: ...


EXTRACTORS: tuple[Extractor, ...] = (
    find_places,
    find_organizations,
    find_officials,
    find_turns,
    find_periods,
    find_initiatives,
    find_events,
    find_quantities,
    find_figures,
)


def extract(text: Text, lexicon: Lexicon) -> Found:
    """Everything the text mentions; pure: the same text and lexicon give the same mentions."""
    found = Found()
    for extractor in EXTRACTORS:
        found = extractor(text, found, lexicon)
    return found
