"""Mentions of a text in traditional characters, read in its simplified view, given back in the words that it has."""

from __future__ import annotations

from typing import Any

from kg.model import Found, OrganizationMention, PersonMention, Span, replace
from kg.text import Text

_AROUND = 120  # characters on either side of a number in which its measure stands
_KINDS = ("places", "organizations", "names_left", "people", "initiatives", "initiatives_left", "events", "figures")
_WORDS = ("text", "name", "title", "measure", "part_of")  # of mentions, what is told in the text's own words


def as_written(text: Text, read: Text, found: Found) -> Found:
    """`found` in `read`, the simplified view, with the characters of `text`; bodies and places keep the names that all texts share."""
    writer = _Writer(text, read)
    kinds = {kind: tuple(map(writer.mention, getattr(found, kind))) for kind in _KINDS}
    names = {was.name: now.name for was, now in zip(found.people, kinds["people"], strict=True)}
    turns = tuple(replace(t, speaker=names.get(t.speaker or "", t.speaker)) for t in found.turns)
    return replace(found, turns=turns, **kinds)


class _Writer:
    def __init__(self, text: Text, read: Text) -> None:
        self._clean, self._read = text.clean, read.clean
        # from the characters that were read back to those that the text has for them
        self._own = {ord(new): old for old, new in zip(text.clean, read.clean, strict=True) if old != new}

    def mention(self, m: Any) -> Any:
        own = self._clean[m.start : m.end]
        if isinstance(m, OrganizationMention):
            return replace(m, text=own, aliases=tuple(dict.fromkeys((*m.aliases, own))))
        new: dict[str, Any] = {word: self._words(m, getattr(m, word)) for word in _WORDS if getattr(m, word, None)}
        if isinstance(m, PersonMention):
            new["posts"] = tuple(map(self.mention, m.posts))
        if getattr(m, "aliases", ()):
            new["aliases"] = tuple(self._words(m, alias) for alias in m.aliases)
        return replace(m, **new) if new else m

    def _words(self, span: Span, words: str) -> str:
        """As they stand in the mention or near it; those that stand elsewhere character by character."""
        at = self._read.find(words, span.start, span.end)
        if at < 0:
            at = self._read.find(words, max(0, span.start - _AROUND), span.end + _AROUND)
        return self._clean[at : at + len(words)] if at >= 0 else words.translate(self._own)
