"""The sentence around a stretch of the raw text, for people who want to see where a quote stands."""

from __future__ import annotations

from kg.model import Span
from kg.text.patterns import expression

# A sentence ends behind 。！？ with its closing marks; a blank line ends it as well.
_END = expression(r"[。！？!?]+[”’）》」』\"]{0,3}|\r?\n[ \t\u3000]*\r?\n")


def sentence_around(text: str, start: int, end: int, reach: int = 240) -> Span:
    """The raw sentence that holds text[start:end], never further than `reach` code points from it on either side.

    Blanks and line ends at the sentence's own ends are left out. Raises ValueError for a stretch outside the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"outside the text of {len(text)} characters: [{start}, {end})")
    left = max(0, start - reach)
    for found in _END.finditer(text, left, start):
        left = found.end()
    right = min(len(text), end + reach)
    # The quote may itself end the sentence (“……吗？”): look for the end from its last character on.
    after = _END.search(text, max(start, end - 1), right)
    if after:
        right = max(end, after.end())
    while left < start and text[left].isspace():
        left += 1
    while right > end and text[right - 1].isspace():
        right -= 1
    return Span(left, right)
