"""Mentions and figures of one document: each extractor is one file, registered in `EXTRACTORS` in running order.

An extractor is a function `extract(text, found, lexicon) -> Found`: it reads the clean text and what the earlier
ones found, and returns `found` with its own kind filled (`replace`). It keeps no state.
"""

from __future__ import annotations

from typing import Protocol

from kg.extract.baselines import extract as find_baselines
from kg.extract.events import extract as find_events
from kg.extract.figures import extract as find_figures
from kg.extract.initiatives import extract as find_initiatives
from kg.extract.officials import extract as find_officials
from kg.extract.organizations import extract as find_organizations
from kg.extract.periods import extract as find_periods
from kg.extract.places import extract as find_places
from kg.extract.post_dates import extract as find_post_dates
from kg.extract.quantities import extract as find_quantities
from kg.extract.table_figures import extract as find_table_figures
from kg.extract.turns import extract as find_turns
from kg.extract.written import as_written
from kg.lexicon import Lexicon
from kg.model import Found, replace
from kg.text import Text
from kg.text.traditional import in_simplified


class Extractor(Protocol):
    def __call__(self, text: Text, found: Found, lexicon: Lexicon, /) -> Found: ...


_MENTIONS = ("places", "organizations", "people", "periods", "initiatives", "events", "quantities")
EXTRACTORS: tuple[Extractor, ...] = (
    find_places,
    find_organizations,
    find_officials,
    find_turns,
    find_initiatives,
    find_periods,
    find_post_dates,
    find_events,
    find_quantities,
    find_figures,
    find_table_figures,
    find_baselines,
)


def extract(text: Text, lexicon: Lexicon) -> Found:
    """Everything the text mentions; pure: the same text and lexicon give the same mentions.

    Each extractor is given the view in simplified characters; what they find is told in the characters of the text.
    """
    read, found = in_simplified(text, lexicon), Found()
    for extractor in EXTRACTORS:
        found = _in_paragraphs(read, extractor(read, found, lexicon), found)
    return found if read is text else as_written(text, read, found)


def _in_paragraphs(text: Text, found: Found, before: Found) -> Found:
    """The new mentions that stand in one paragraph: the next one of the clean text may stand elsewhere in the raw.

    Nor does a mention but a time consist of words that were only put in to read a row of a table.
    """
    changed = {}
    for kind in _MENTIONS:
        mentions = getattr(found, kind)
        if mentions is not getattr(before, kind):
            kept = tuple(m for m in mentions if "\n" not in text.clean[m.start : m.end] and (kind == "periods" or not text.put_in(m)))
            if len(kept) < len(mentions):
                changed[kind] = kept
    return replace(found, **changed) if changed else found
