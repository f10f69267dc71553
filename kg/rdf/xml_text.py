"""What XML 1.0 cannot hold: formats written as XML say so, with the place, before they write half a file."""

from __future__ import annotations

import re

from kg.errors import UnfitError

# Control characters but tab and line ends, halves of surrogate pairs, the two noncharacters
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def unheld(text: str) -> str:
    """The first character that XML cannot hold; empty where it can hold them all."""
    return m[0] if (m := _NOT_XML.search(text)) else ""


def held(text: str, form: str, place: str) -> str:
    """The text as it is. Raises UnfitError, naming `place`, where `form` cannot hold it."""
    if sign := unheld(text):
        raise UnfitError(f"{form} cannot hold the character U+{ord(sign):04X} of {place}; take it out of the document or use another format")
    return text
