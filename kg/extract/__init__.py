"""Mentions and figures of one document: each extractor is one file, registered in `EXTRACTORS` in running order.

An extractor is a function `extract(text, found, lexicon) -> Found`: it reads the clean text and what the earlier
ones found, and returns `found` with its own kind filled (`replace`). It keeps no state.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.extract import baselines, events, figures, initiatives, officials, organizations, periods, places, post_dates, quantities, table_figures, turns
from kg.extract.written import as_written
from kg.lexicon import Lexicon
from kg.model import Found, replace
from kg.text import Text
from kg.text.traditional import in_simplified

Extractor = Callable[[Text, Found, Lexicon], Found]
_MENTIONS = ("places", "organizations", "people", "periods", "initiatives", "events", "quantities")
EXTRACTORS: tuple[Extractor, ...] = (
    places.extract,
    organizations.extract,
    officials.extract,
    turns.extract,
    initiatives.extract,
    periods.extract,
    post_dates.extract,
    events.extract,
    quantities.extract,
    figures.extract,
    table_figures.extract,
    baselines.extract,
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
