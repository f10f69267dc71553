"""Relations between mentions as relations between entities: once each, with all the words that state them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg import ids
from kg.link.entities import Register
from kg.model import (
    EventMention,
    Evidence,
    Found,
    InitiativeMention,
    OrganizationMention,
    PersonMention,
    PlaceMention,
    Relation,
)
from kg.relate.said import WRITTEN
from kg.text import Text
from kg.text.names import key


def add_relations(register: Register, text: Text, found: Found, jurisdiction: str | None) -> None:
    """Append what `found.relations` says, and who leads the undertakings whose sentences have a subject."""
    own = _own_title(register, text)
    around = _around(register, jurisdiction)
    told: dict[tuple[str, str, str], tuple[str, set[Evidence]]] = {}  # the rule that said it first, all the words that say it
    for subject, predicate, object_, evidence, rule in (*_stated(register, text, found, own), *_led(register)):
        if subject == object_ or (predicate == "leads" and (subject, "issued", object_) in told):
            continue
        if predicate == "located_in" and object_ in around:
            continue
        told.setdefault((subject, predicate, object_), (rule, set()))[1].update(evidence)
    register.relations += (Relation(*k, tuple(sorted(proven)), rule=rule) for k, (rule, proven) in sorted(told.items(), key=lambda item: item[0]))
    for own, event in register.events.items():
        register.events[own] = replace(event, participants=tuple(sorted(a for a, predicate, b in told if predicate == "attends" and b == own)))


def _around(register: Register, place: str | None) -> set[str]:
    """The document's own place and those that hold it: that an undertaking lies there says nothing."""
    around = set[str]()
    while place and place not in around:
        around.add(place)
        place = register.places[place].within if place in register.places else None
    return around


_Told = tuple[str, str, str, tuple[Evidence, ...], str]


def _stated(register: Register, text: Text, found: Found, own: str | None) -> Iterator[_Told]:
    for r in found.relations:
        a, b = _id(register, r.subject) if r.subject else own, _id(register, r.object) if r.object else own
        if a is not None and b is not None:
            yield a, r.predicate, b, (text.evidence(r.start, r.end),), r.rule


def _led(register: Register) -> Iterator[_Told]:
    """The subject of a sentence that names an undertaking leads it; a document is issued, not led."""
    for r in list(register.relations):
        if r.predicate == "actor" and register.initiatives[r.subject].kind not in WRITTEN:
            yield r.object, "leads", r.subject, r.evidence, "subject"


def _id(register: Register, mention: object) -> str | None:
    match mention:
        case PersonMention():
            return register.official_ids.get(key(mention.name))
        case OrganizationMention():
            return register.organization_ids.get(key(mention.name))
        case PlaceMention():
            own = ids.place(mention.place)
            return own if own in register.places else None
        case InitiativeMention():
            return register.initiative_ids.get(key(mention.name))
        case EventMention():
            return next((e.id for e in register.events.values() if mention.name == e.name or mention.name in e.aliases), None)
    return None


def _own_title(register: Register, text: Text) -> str | None:
    """The undertaking that the document itself is: a plan, a notice by its title."""
    title = key(text.document.title or "")
    return next((own for form, own in register.initiative_ids.items() if form and form == title), None) or next(
        (i.id for i in register.initiatives.values() if i.kind in WRITTEN and len(i.name) > 5 and key(i.name) in title), None
    )
