"""What all documents say of each id, as far as it tells whether two are one: gathered in one pass."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kg import ids
from kg.across.identity_links import Proof
from kg.across.renamings import Renaming, renamings
from kg.lexicon import Lexicon
from kg.model import Evidence, Facts, Official, Organization, Post
from kg.text.gazetteer import gazetteer

_DAY = 10  # characters of a date that says the day
_HEAD = 400  # characters of a document in which its number stands
_NUMBER = re.compile(r"([\u4e00-\u9fff]{1,12}[〔\[（(【]\d{4}[〕\]）)】]第?\d{1,5})")


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A post as one document tells it; `day` is the document's. What is not told is ''."""

    body: str
    title: str
    change: str
    since: str
    until: str
    day: str
    proof: Proof


@dataclass(slots=True)
class Person:
    name: str
    foreign: bool = False
    held: set[Held] = field(default_factory=set)


@dataclass(slots=True)
class Body:
    name: str
    kinds: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)  # codes, or names where they have none
    proof: Proof | None = None


@dataclass(slots=True)
class Work:
    """An undertaking or a document that texts name."""

    name: str
    kinds: set[str] = field(default_factory=set)
    issuers: set[str] = field(default_factory=set)
    told_in: set[str] = field(default_factory=set)  # codes of the places whose documents name it
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that was read."""

    title: str
    publisher: str
    place: str
    day: str
    number: str
    text: str  # a digest


@dataclass(slots=True)
class Profiles:
    people: dict[str, Person] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    works: dict[str, Work] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)
    renamings: set[Renaming] = field(default_factory=set)
    former: set[str] = field(default_factory=set)  # bodies that have another name now

    def __contains__(self, own: str) -> bool:
        return own in self.people or own in self.bodies or own in self.works or own in self.papers

    def name(self, own: str) -> str:
        for kind in (self.people, self.bodies, self.works):
            if own in kind:
                return kind[own].name
        return self.papers[own].title if own in self.papers else own

    def rank(self, own: str) -> tuple[object, ...]:
        """The least stands for others: a body by its fullest name, and the newest; all else by its id."""
        body = self.bodies.get(own)
        return own in self.former, -len(body.name) if body else 0, own


def profiles_of(facts: Iterable[Facts], lexicon: Lexicon) -> Profiles:
    out = Profiles()
    for f in facts:
        add(out, f, lexicon)
    return out


def add(out: Profiles, facts: Facts, lexicon: Lexicon) -> None:
    """What one document says."""
    document = facts.document
    for o in facts.officials:
        _person(out.people, o, facts)
    for body in facts.organizations:
        _body(out.bodies, body, facts, lexicon)
    issued: dict[str, set[str]] = {}
    for r in facts.relations:
        if r.predicate == "issued":
            issued.setdefault(r.object, set()).add(r.subject)
    place = (document.jurisdiction or "").removeprefix("place/")
    for i in facts.initiatives:
        work = out.works.setdefault(i.id, Work(i.name))
        work.name = min(work.name, i.name)
        work.kinds.add(i.kind)
        work.issuers |= issued.get(i.id, set())
        work.told_in.add(place)
        work.proof = _least(work.proof, document.id, i.mentions)
    number = _NUMBER.search("".join(document.text[:_HEAD].split()))
    digest = hashlib.blake2b("".join(document.text.split()).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    out.papers[f"document/{document.id}"] = Paper(
        ids.normal(document.title or ""), document.publisher or "", place, document.published or "", number[1] if number else "", digest
    )
    out.renamings |= set(renamings(facts, lexicon))
    out.former |= {r.former for r in out.renamings}


def _person(people: dict[str, Person], o: Official, facts: Facts) -> None:
    person = people.setdefault(o.id, Person(o.name))
    person.name = min(person.name, o.name)
    person.foreign |= o.foreign
    for post in o.posts:
        person.held.add(_held(post, o, facts))


def _held(post: Post, o: Official, facts: Facts) -> Held:
    words = next(iter(post.evidence or o.mentions), Evidence(0, 0, ""))
    told = (post.change or "", post.since or "", post.until or "", facts.document.published or "")
    return Held(post.organization, post.title, *told, (facts.document.id, words))


def _body(bodies: dict[str, Body], o: Organization, facts: Facts, lexicon: Lexicon) -> None:
    body = bodies.setdefault(o.id, Body(o.name))
    body.name = max(body.name, o.name, key=lambda n: (len(n), n))
    body.kinds.add(o.kind)
    _, _, division = o.id.partition("@")
    place = (o.jurisdiction or "").removeprefix("place/") or division or named_place(o.name, lexicon)
    if place:
        body.places.add(place)
    body.proof = _least(body.proof, facts.document.id, o.mentions)


def _least(old: Proof | None, document: str, mentions: tuple[Evidence, ...]) -> Proof | None:
    new = (document, mentions[0]) if mentions else None
    return min((p for p in (old, new) if p is not None), default=None)


def named_place(name: str, lexicon: Lexicon) -> str:
    """The code of the division that a name begins with, the innermost."""
    return _place_at(name, lexicon.of(_bare))


def _bare(lexicon: Lexicon) -> Any:
    """Of a lexicon: what finds the place in a body's name, remembered."""
    known, party = lexicon.of(gazetteer), tuple(lexicon.data("across")["names_of_bodies"]["party"])

    @lru_cache(maxsize=1 << 16)
    def find(name: str) -> str:
        for prefix in party:
            name = name.removeprefix(prefix)
        found = known.begins(name)
        return (found[-1][2].code or "") if found else ""

    return find


def _place_at(name: str, find: Any) -> str:
    place: str = find(name)
    return place


def day_of(held: Held) -> str:
    """When a post was given or taken, to the day: as the text says, else the document's day."""
    told = (held.until or held.since) if held.change in ("removed", "resigned") else held.since
    day = told or held.day
    return day if len(day) == _DAY else ""
