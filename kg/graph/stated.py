"""What a graph is made of, whoever holds it: how records of one identity unite, and which edges the facts of a document state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from kg.model import (
    Document,
    Entity,
    Event,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    PlaceEntity,
    Post,
)

Proof = tuple[str, Evidence]  # (document id, the words)
POST = ("title", "concurrent", "change", "since", "until")  # what an edge says of a post, and of nothing else
_CARRIED_OUT = ("leads", "issued")  # how a body can act in an undertaking


class Stated(Struct, frozen=True):
    """A relation as one document states it; what follows `inferred` is a post's."""

    subject: str
    predicate: str
    object: str
    evidence: tuple[Evidence, ...] = ()
    inferred: bool = False
    title: str | None = None
    concurrent: bool | None = None
    change: str | None = None
    since: str | None = None
    until: str | None = None

    @property
    def key(self) -> str:
        """Tells it from other relations of the same two: statements of one key are one edge. An appointment is not the removal."""
        told = (self.title, self.change, self.since and f"{self.since}/", self.until and f"/{self.until}")
        return ":".join((self.predicate, *(x for x in told if x is not None)))

    @property
    def post(self) -> dict[str, Any]:
        """What it says of a post, of other relations nothing."""
        return {} if self.title is None else {k: getattr(self, k) for k in POST}


def stated(facts: Facts) -> Iterator[Stated]:
    """The relations that one document states. A relation without words of its own has the first of its subject."""
    for official in facts.officials:
        for post in official.posts:
            held = (post.title, post.concurrent, post.change, post.since, post.until)
            yield Stated(official.id, "holds", post.organization, post.evidence, False, *held)
    for place in facts.places:
        if place.within:
            yield Stated(place.id, "within", place.within, inferred=True)
    for body in facts.organizations:
        if body.jurisdiction:
            yield Stated(body.id, "jurisdiction", body.jurisdiction, body.mentions[:1])
    own = {e.id: e for e in facts.entities()} if any(not r.evidence for r in facts.relations) else {}
    led = {(r.object, r.subject) for r in facts.relations if r.predicate in _CARRIED_OUT}
    for r in facts.relations:
        if r.predicate == "actor" and (r.subject, r.object) in led:  # the same, told more closely
            continue
        subject = own.get(r.subject) if not r.inferred else None
        fallback = mentions_of(subject)[:1] if subject is not None else ()
        predicate = "parent" if r.predicate == "inferred_parent" else r.predicate
        yield Stated(r.subject, predicate, r.object, r.evidence or fallback, r.inferred)


def mentions_of(entity: Entity) -> tuple[Evidence, ...]:
    """Where an entity stands; a figure in the one place that it is."""
    return (Evidence(entity.start, entity.end, entity.quote),) if isinstance(entity, Figure) else entity.mentions


def label(record: Entity | Document) -> str:
    match record:
        case Document():
            return record.title or record.id
        case Figure():
            return record.quote
    return record.name


def united(a: Entity, b: Entity) -> Entity:
    """One record for the same identity in two documents; what is single comes from the first that says it."""
    match a, b:
        case Official(), Official():
            posts = {_told(p): p for p in a.posts}
            for post in b.posts:
                old = posts.get(_told(post))
                posts[_told(post)] = replace(old, concurrent=old.concurrent or post.concurrent) if old else post
            return replace(a, posts=tuple(posts.values()))
        case Organization(), Organization():
            kind = a.kind if a.kind != "other" else b.kind
            return replace(a, aliases=_all(a, b), kind=kind, parent=a.parent or b.parent, jurisdiction=a.jurisdiction or b.jurisdiction)
        case Initiative(), Initiative():
            return replace(a, aliases=_all(a, b), part_of=_both(a.part_of, b.part_of), actor=_both(a.actor, b.actor))
        case PlaceEntity(), PlaceEntity():
            return replace(a, aliases=_all(a, b))
        case Event(), Event():
            return replace(a, aliases=_all(a, b), date=a.date or b.date, organizer=a.organizer or b.organizer)
    return a


def _told(post: Post) -> tuple[str | None, ...]:
    """Tells it from other posts of the same official, as an edge's key does."""
    return post.organization, post.title, post.change, post.since, post.until


def _all(a: Any, b: Any) -> tuple[str, ...]:
    return tuple(sorted({*a.aliases, *b.aliases}))


def _both(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    return (*a, *(x for x in b if x not in a))
