"""Who held which post on a day, as ontology/queries/holders.rq tells it of the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kg.model import ENDED

Links = Mapping[str, str]  # ids that documents give → the id that stands for it in all of them
_GIVEN = ("appointed", "elected")
_Key = tuple[str, str, str]  # person, body, title
_Any = TypeVar("_Any")


@dataclass(frozen=True, slots=True)
class Held:
    """What one document tells of a post: identifiers, names, what happened, days, when the document was issued, and its identifier."""

    own_holder: str
    own_body: str
    holder: str
    body: str | None
    title: str
    change: str | None
    since: str | None
    until: str | None
    issued: str | None
    document: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Of what documents call a person and a body, and of the documents, the first in the order of their letters."""

    body: str
    title: str
    holder: str
    since: str
    document: str


@dataclass(slots=True)
class _Told:
    """All that is told until the day: days by whom, by whom anew, and by the post whoever holds it."""

    begun: dict[_Key, Holder]
    gone: dict[_Key, str]
    again: dict[_Key, str]
    given: dict[tuple[str, str], str]

    def add(self, x: Held, key: _Key, on: str) -> None:
        begun = x.since or x.issued
        if x.change in ENDED:
            _later(self.gone, key, x.until or begun, on)
        if x.change in _GIVEN:
            _later(self.again, key, begun, on)
            _later(self.given, key[1:], begun, on)
        over = x.until is not None and on[: len(x.until)] > x.until
        if x.body is not None and x.change in (None, *_GIVEN) and begun is not None and begun <= on and not over:
            old = self.begun.get(key)
            new = Holder(x.body, x.title, x.holder, begun, x.document)
            self.begun[key] = new if old is None else _first(old, new)


def _later(days: dict[_Any, str], key: _Any, day: str | None, on: str) -> None:
    if day is not None and day <= on:
        days[key] = max(days.get(key, ""), day)


def _first(a: Holder, b: Holder) -> Holder:
    return Holder(min(a.body, b.body), a.title, min(a.holder, b.holder), min(a.since, b.since), min(a.document, b.document))


def held_on(told: Iterable[Held], on: str, links: Links, several: re.Pattern[str]) -> Iterator[Holder]:
    """A post is held from the first day that is told, until it is told as left or, where it is one person's, as given to another.

    `several` finds the titles that more than one person has at once.
    """
    all_told = _Told({}, {}, {}, {})
    for x in told:
        all_told.add(x, (links.get(x.own_holder, x.own_holder), links.get(x.own_body, x.own_body), x.title), on)
    for key, holder in all_told.begun.items():
        left = all_told.gone.get(key)
        if left is not None and left >= holder.since:
            continue
        after = all_told.given.get(key[1:])
        if several.search(holder.title) or after is None or after <= holder.since or all_told.again.get(key) == after:
            yield holder
