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
from kg.model import Evidence, Facts, Initiative, Official, Organization, Post
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
    beside: set[str] = field(default_factory=set)  # longer names that a document tells from it: 根据国务院《法律援助条例》, beside 北京市法律援助条例
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

    def place(self, body: str) -> str:
        """The code of a body's division, '' where it is not known or there are several."""
        known = self.bodies.get(body)
        return next(iter(known.places)) if known and len(known.places) == 1 else ""

    def rank(self, own: str) -> tuple[object, ...]:
        """The least stands for others: a body by its fullest name, and the newest; all else by its id."""
        body = self.bodies.get(own)
        return own in self.former, -len(body.name) if body else 0, own


def profiles_of(facts: Iterable[Facts], lexicon: Lexicon) -> Profiles:
    out = Profiles()
    for f in facts:
        add(out, observed(f, lexicon))
    return out


# --- what one document says, in a form that a store keeps -----------------------------------------------------------

Observed = dict[str, Any]  # lists and texts alone


def observed(facts: Facts, lexicon: Lexicon) -> Observed:
    """What of one document's facts tells what is one."""
    document, issued = facts.document, dict[str, list[str]]()
    for r in facts.relations:
        if r.predicate == "issued":
            issued.setdefault(r.object, []).append(r.subject)
    text = "".join(document.text.split())
    number = _NUMBER.search(text[:_HEAD])
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    place = (document.jurisdiction or "").removeprefix("place/")
    paper = [ids.normal(document.title or ""), document.publisher or "", place, document.published or "", number[1] if number else "", digest]
    return {
        "document": document.id,
        "paper": paper,
        "people": [[o.id, o.name, o.foreign, [_held(p, o) for p in o.posts]] for o in facts.officials],
        "bodies": [[o.id, o.name, o.kind, _place_of(o, lexicon), _first(o.mentions)] for o in facts.organizations],
        "works": [[i.id, i.name, i.kind, issued.get(i.id, []), _first(i.mentions), _longer(i, facts)] for i in facts.initiatives],
        "renamed": [[r.former, r.name, _words(r.proof[1]), r.date] for r in renamings(facts, lexicon)],
    }


def _longer(i: Initiative, facts: Facts) -> list[str]:
    return [o.id for o in facts.initiatives if len(o.name) > len(i.name) and o.name.endswith(i.name)]


def _held(post: Post, o: Official) -> list[Any]:
    words = next(iter(post.evidence or o.mentions), Evidence(0, 0, ""))
    return [post.organization, post.title, post.change or "", post.since or "", post.until or "", _words(words)]


def _place_of(o: Organization, lexicon: Lexicon) -> str:
    return (o.jurisdiction or "").removeprefix("place/") or o.id.partition("@")[2] or named_place(o.name, lexicon)


def _first(mentions: tuple[Evidence, ...]) -> list[Any] | None:
    return _words(mentions[0]) if mentions else None


def _words(e: Evidence) -> list[Any]:
    return [e.start, e.end, e.quote]


# --- what all say -----------------------------------------------------------------------------------------------------


def add(out: Profiles, said: Observed) -> None:
    """What one document says, in whatever order they come."""
    document = said["document"]
    _, _, place, day, *_ = said["paper"]
    out.papers[f"document/{document}"] = Paper(*said["paper"])
    for own, name, foreign, posts in said["people"]:
        person = out.people.setdefault(own, Person(name))
        person.name, person.foreign = min(person.name, name), person.foreign or foreign
        person.held |= {Held(at, title, change, since, until, day, (document, Evidence(*words))) for at, title, change, since, until, words in posts}
    for own, name, kind, where, words in said["bodies"]:
        body = out.bodies.setdefault(own, Body(name))
        body.name = max(body.name, name, key=lambda n: (len(n), n))
        body.kinds.add(kind)
        body.places |= {where} - {""}
        body.proof = _least(body.proof, document, words)
    for own, name, kind, issuers, words, longer in said["works"]:
        work = out.works.setdefault(own, Work(name))
        work.name = min(work.name, name)
        work.kinds.add(kind)
        work.issuers |= set(issuers)
        work.beside |= set(longer)
        work.told_in.add(place)
        work.proof = _least(work.proof, document, words)
    for former, name, words, date in said["renamed"]:
        out.renamings.add(Renaming(former, name, (document, Evidence(*words)), date))
        out.former.add(former)


def _least(old: Proof | None, document: str, words: list[Any] | None) -> Proof | None:
    new = (document, Evidence(*words)) if words else None
    return min((p for p in (old, new) if p is not None), default=None)


def named_place(name: str, lexicon: Lexicon) -> str:
    """The code of the division that a name begins with, the innermost."""
    return str(lexicon.of(_bare)(name))


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


def day_of(held: Held) -> str:
    """When a post was given or taken, to the day: as the text says, else the document's day."""
    day = (held.until if held.change in ("removed", "resigned") else "") or held.since or held.day
    return day if len(day) == _DAY else ""
