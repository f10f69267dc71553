"""Who does what to which: relations between mentions, said by turns of phrase or by whose turn of speech it is.

`relate(text, found, lexicon)` fills `found.relations`. A new relation that words state is an entry of
`data/lexicon/constructions.yaml`; one that follows from structure (a speaker's turn, a name) is a function in `RELATORS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.lexicon import Lexicon
from kg.model import Found, RelationMention, replace
from kg.relate.implied import announced, attended, named_after, on_visit
from kg.relate.said import said
from kg.text import Text
from kg.text.traditional import in_simplified

Relator = Callable[[Text, Found, Lexicon], Iterator[RelationMention]]
RELATORS: tuple[Relator, ...] = (said, named_after, announced, attended, on_visit)


def relate(text: Text, found: Found, lexicon: Lexicon) -> Found:
    """Everything that the text says of two mentions; pure."""
    read = in_simplified(text, lexicon)
    relations = [r for relator in RELATORS for r in relator(read, found, lexicon)]
    return replace(found, relations=tuple(sorted(relations, key=lambda r: (r.start, r.end, r.predicate, r.rule))))


__all__ = ["RELATORS", "relate"]
