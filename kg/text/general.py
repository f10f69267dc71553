"""Names made of words that every office uses: no document is known by them alone."""

from __future__ import annotations

from collections.abc import Callable

from kg.lexicon import Lexicon
from kg.text.patterns import any_of, expression


def general_name(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether a name is made of nothing but words that every office's documents have (三年行动计划)."""
    words = lexicon.data("across")["works"]
    whole = expression(rf"(?:{any_of(words['general'])}|[\d\W_{words['counted']}])*")
    return lambda name: whole.fullmatch(name) is not None
