"""Relations that follow from whose turn of speech it is: what an official announced, which occasion one speaks at."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from kg.lexicon import Lexicon
from kg.model import EventMention, Found, PersonMention, RelationMention
from kg.text import Text
from kg.text.patterns import any_of


def passing(lexicon: Lexicon) -> re.Pattern[str]:
    """What ends with a word that names an undertaking as a ground or a tool only: 根据《…》, 通过“…”."""
    return re.compile(f"(?:{any_of(lexicon.data('relations')['in_passing'])})[“《「]?$")


def occasions(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(any_of(lexicon.data("relations")["occasions"]))


def announced(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """An official announces the undertakings of which his turn says that they were, are or shall be done."""
    ground = lexicon.of(passing)
    people = _speakers(found)
    starts = [t.start for t in found.turns]
    for undertaking in found.initiatives:
        at = bisect.bisect_right(starts, undertaking.start) - 1
        turn = found.turns[at] if at >= 0 and undertaking.start < found.turns[at].end else None
        speaker = people.get(turn.speaker or "") if turn else None
        if turn is None or speaker is None or undertaking.kind == "publication":
            continue
        if ground.search(text.clean, max(turn.start, undertaking.start - 8), undertaking.start):
            continue
        yield RelationMention(undertaking.start, undertaking.end, speaker, "announced", undertaking, "speaker's turn")


def attended(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """Who speaks, and whom the opening introduces, attends the press conference that the document reports."""
    held = lexicon.of(occasions)
    event = next((e for e in found.events if held.search(e.name)), None)
    if event is None:
        return
    spoke = {t.speaker for t in found.turns if t.speaker}
    seen = set[str]()
    for person in found.people:
        if person.official and person.name not in seen and (person.name in spoke or _introduced(text, person, event)):
            seen.add(person.name)
            yield RelationMention(person.start, person.end, person, "attends", event, "speaks there")


def _introduced(text: Text, person: PersonMention, event: EventMention) -> bool:
    """In the sentence that names the occasion, or in the one behind it: 发布会上，…局长某某、…副局长某某介绍情况."""
    if not person.posts:
        return False
    named = text.sentence_at(event.start)
    return named.start <= person.start < text.sentence_at(min(named.end, len(text.clean) - 1)).end


def _speakers(found: Found) -> dict[str, PersonMention]:
    """The official of each name, where posts are first told."""
    people: dict[str, PersonMention] = {}
    for person in found.people:
        if person.official and (person.name not in people or (person.posts and not people[person.name].posts)):
            people[person.name] = person
    return people
