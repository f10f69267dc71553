"""Of whom a passage speaks: who acts in the clauses that name no subject of their own."""

from __future__ import annotations

import bisect
import re
from typing import Any

from kg.constructions import View
from kg.constructions.slots import BODY, PERSON, PLACE
from kg.lexicon import Lexicon
from kg.model import Found
from kg.text import Sentence, Text

_UNREAD = object()

# At the head of a sentence or of what somebody says: 近年来，|市红十字会|开展…; not …局长|某某
_AT_THE_HEAD = rf"(?:^|[，：“])(?P<who>{PLACE}*{BODY}|{PLACE}+)(?![^，。；：\n]{{0,24}}{PERSON})(?!的|等|、|（|举行|召开|{PLACE}|{BODY})"


class Topics:
    """Of one text."""

    def __init__(self, text: Text, found: Found, view: View, lexicon: Lexicon) -> None:
        self._text, self._view = text, view
        self._head = lexicon.of(_heads)
        self._known: dict[tuple[int, int], Any] = {}  # of a sentence in a passage, whom it is about
        self._turns = found.turns
        self._turn_starts = [t.start for t in found.turns]
        actor, place = text.frame.actor, text.frame.jurisdiction
        self._actor = next((p for p in found.places if actor and p.place.name == actor), None)
        self._place = next((p for p in found.places if place and p.place == place.value), None)

    def at(self, position: int) -> Any:
        """The body or place that the clause at this clean offset is about; None where nothing says it."""
        floor = self._floor(position)
        sentence = self._text.sentence_at(position)
        found = self._of_sentence(sentence.start, min(sentence.end, position))
        if found is None and sentence.start > floor:
            found = self._carried(self._text.sentence_at(sentence.start - 1), floor)
        return found or self._actor or (self._place if self._spoken(position) else None)

    def _carried(self, sentence: Sentence, floor: int) -> Any:
        """Whom this sentence, or the nearest before it in the passage, is about."""
        passed: list[int] = []
        while (found := self._known.get((sentence.start, floor), _UNREAD)) is _UNREAD:
            passed.append(sentence.start)
            found = self._of_sentence(sentence.start, sentence.end)
            if found is not None or sentence.start <= floor:
                break
            sentence = self._text.sentence_at(sentence.start - 1)
        self._known.update(((start, floor), found) for start in passed)
        return found

    def _floor(self, position: int) -> int:
        """Where the passage begins: the paragraph, or the turn of speech in it."""
        block = self._text.block_at(position).start
        at = bisect.bisect_right(self._turn_starts, position) - 1
        return max(block, self._turns[at].start) if at >= 0 and position < self._turns[at].end else block

    def _spoken(self, position: int) -> bool:
        """Does somebody say it who speaks by name? Of the place, where he names nobody."""
        at = bisect.bisect_right(self._turn_starts, position) - 1
        return at >= 0 and position < self._turns[at].end and self._turns[at].speaker is not None

    def _of_sentence(self, start: int, end: int) -> Any:
        begin, stop = (bisect.bisect_left(self._view.starts, at) for at in (start, end))
        m = self._head.search(self._view.line[begin:stop])
        if m is None:
            return None
        mark = self._view.marks.get(begin + m.end("who") - 1)
        return mark.what if mark else None


def _heads(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(_AT_THE_HEAD)


__all__ = ["Topics"]
