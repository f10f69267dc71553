"""A text in traditional characters, read as simplified ones; character for character, so that every position holds."""

from __future__ import annotations

from dataclasses import replace

from kg.lexicon import Lexicon
from kg.text.prepare import Text

_LOOKED_AT = 2000  # characters at the head of a text that tell in which of the two it is written
_SHARE = 20  # one in so many is a traditional one: a name or a title in a simplified text has fewer


def simplified(text: Text, lexicon: Lexicon) -> Text:
    """The text itself where it is not in traditional characters."""
    table = lexicon.of(_table)
    head = text.clean[:_LOOKED_AT]
    if sum(map(table.__contains__, map(ord, head))) * _SHARE < len(head):
        return text
    return replace(text, clean=text.clean.translate(table))


def _table(lexicon: Lexicon) -> dict[int, str]:
    return {ord(row["traditional"]): row["simplified"] for row in lexicon.table("traditional")}


def own_characters(text: Text, read: Text) -> dict[int, str]:
    """For `str.translate`: from the characters that were read back to those that the text has for them."""
    return {} if text is read else {ord(new): old for old, new in zip(text.clean, read.clean, strict=True) if old != new}
