"""A view of a text in traditional characters in which each reads as the simplified one that the lexicon knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.lexicon import Lexicon
from kg.model import replace
from kg.text.patterns import Pattern, expression

if TYPE_CHECKING:
    from kg.text.prepare import Text

_LOOKED_AT = 5000  # characters by which a text is judged
_SHARE = 0.05  # of them that simplified text has not; names in it may hold one (毕昇 is no such)
_MIXED = 0.02  # … in a longer text, as papers of the fifties mix both


def characters(lexicon: Lexicon) -> tuple[Pattern, dict[int, str]]:
    """What simplified text has not, and for each traditional character the simplified one."""
    rows = lexicon.table("traditional")
    signs = "".join(row["traditional"] for row in rows if not row["use"])
    return expression(f"[{signs}]"), {ord(row["traditional"]): row["simplified"] for row in rows}


def simplified(text: str, lexicon: Lexicon) -> str:
    """The text in simplified characters where it is written in traditional ones; of the same length."""
    (signs, to_simplified), head = lexicon.of(characters), text[:_LOOKED_AT]
    return text.translate(to_simplified) if len(signs.findall(head)) > min(_SHARE * len(head), 4 + _MIXED * len(head)) else text


def in_simplified(text: Text, lexicon: Lexicon) -> Text:
    """Likewise of a prepared text: itself where it is not in traditional characters; every position holds."""
    clean = simplified(text.clean, lexicon)
    return text if clean is text.clean else replace(text, clean=clean)
