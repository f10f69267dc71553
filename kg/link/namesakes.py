"""Bodies of one name in many divisions: which division tells this one from the others."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from kg import ids
from kg.extract.places import NATION, above, divisions, jurisdiction_place
from kg.lexicon import Lexicon
from kg.model import Facts, Found, Initiative, Place, rewritten
from kg.relate.said import WRITTEN
from kg.text import Text
from kg.text.patterns import any_of

_TELLING = 8  # characters of a general name that is that of one document in a place


class Shared(Struct, frozen=True):
    """What bodies and occasions of many divisions are called."""

    relative: tuple[str, ...]  # how names begin that are of the place that speaks
    occasion: re.Pattern[str]
    national: re.Pattern[str]
    party: str  # what stands before the place in the names of the Party's bodies


def shared(lexicon: Lexicon) -> Shared:
    events = lexicon.data("events")
    return Shared(
        (*lexicon.data("organs")["levels"], *lexicon.data("bodies")["relative"]),
        re.compile(any_of(events["of_divisions"])),
        re.compile(any_of(events["of_the_nation"])),
        lexicon.data("organs")["party_before"],
    )


class Namesakes:
    """Of one document."""

    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._lexicon, self._by_name = lexicon, lexicon.of(divisions).by_name
        self._home = jurisdiction_place(text, lexicon)
        self._shared = lexicon.of(shared)
        self._named = sorted({m.place.name: m.place for m in found.places}.items(), key=lambda item: -len(item[0]))

    def division(self, name: str, serves: Place | None) -> str | None:
        """The code of the division that a body's identifier needs beside its name; `serves` is the body's, where it is known.

        None where the name says it (南京市教育局), for bodies of the nation, and where nothing is known.
        """
        if serves is None:
            relative = name.startswith(self._shared.relative)  # 市第一人民医院, 高新区管委会: of the place that speaks
            serves = self._in_name(name) or (self._home if relative else None)
        if serves is None or self._says(name, serves):
            return None
        code = serves.code or serves.within
        return None if code == NATION.code else code

    def session(self, name: str) -> str | None:
        """The code of the division whose assembly or committee met (市委六届三次全会, 第十七届人民代表大会第二次会议).

        None where the name says it, and for other occasions.
        """
        if not self._shared.occasion.search(name) or self._shared.national.search(name):
            return None
        return self.division(name, None)

    def _in_name(self, name: str) -> Place | None:
        own = name.removeprefix(self._shared.party)
        return next((place for form, place in self._named if own.startswith(form)), None)

    def _says(self, name: str, place: Place) -> bool:
        """Whether the name holds a form of the place, or of one that holds it, which no other place has."""
        chain = (place, *above(place, self._lexicon))
        forms = (form for p in chain if p.code != NATION.code for form in (p.name, *p.aliases))
        return any(form in name and len(self._by_name.get(form, ())) == 1 for form in forms)


# --- documents of one title that many bodies issue ------------------------------------------------------------------


def own_initiative(facts: Facts, lexicon: Lexicon) -> Facts:
    """What a division's body issued under a name that does not say whose it is (民营经济促进条例) is that division's."""
    bodies = {o.id: o.jurisdiction for o in facts.organizations} | {p.id: p.id for p in facts.places}
    issuers: dict[str, set[str | None]] = {}
    for r in facts.relations:
        if r.predicate == "issued":
            issuers.setdefault(r.object, set()).add(bodies.get(r.subject))
    by_code, told = lexicon.of(divisions).by_code, {}
    for i in facts.initiatives:
        home = next(iter(issuers.get(i.id, ())), None) if len(issuers.get(i.id, ())) == 1 else None
        place = by_code.get((home or "").removeprefix("place/"))
        if place and place.code != NATION.code and i.kind in WRITTEN and not _names(i, place, lexicon):
            alone = len(i.name) < _TELLING and lexicon.of(general_name)(i.name)
            told[i.id] = ids.in_document(i.id, facts.document.id) if alone else ids.initiative(i.name, place.code)
    return rewritten(facts, told)


def general_name(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether a name is made of nothing but words that every office's documents have (三年行动计划)."""
    words = lexicon.data("across")["works"]
    whole = re.compile(rf"(?:{any_of(words['general'])}|[\d\W_{words['counted']}])*")
    return lambda name: whole.fullmatch(name) is not None


def _names(initiative: Initiative, place: Place, lexicon: Lexicon) -> bool:
    """Whether the name holds a form of the place, or of one that holds it."""
    chain = (p for p in (place, *above(place, lexicon)) if p.code != NATION.code)
    return any(form in initiative.name for p in chain for form in (p.name, *p.aliases))
