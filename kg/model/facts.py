"""What is known of a document, or of many, once its mentions are linked: entities and relations, in raw offsets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import overload

from msgspec import Struct

from kg.model.document import Change, Comparator, Document, Evidence, Obligation, Period, PostChange, Status
from kg.model.links import Identity
from kg.model.rewriting import rewritten

# --- entities: what linking makes of the mentions, in raw offsets -------------------------------------------


class PlaceEntity(Struct, frozen=True):
    """A division or village that the text names. `code` is that of GB/T 2260, six digits; villages have none."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None
    within: str | None = None  # place id
    mentions: tuple[Evidence, ...] = ()


class Post(Struct, frozen=True):
    """What an official holds, gains or loses: one title in one organization.

    `since` and `until` are those that the text tells, the day of the act among them; no length of a term is added. `concurrent` is 兼 in the text.
    """

    organization: str  # organization id
    title: str
    concurrent: bool = False
    evidence: tuple[Evidence, ...] = ()
    change: PostChange | None = None
    since: str | None = None  # ISO 8601: a year, a month or a day
    until: str | None = None


class Official(Struct, frozen=True):
    """A person who holds, held or is to hold a public post, as one document says."""

    id: str
    name: str
    posts: tuple[Post, ...] = ()
    mentions: tuple[Evidence, ...] = ()
    foreign: bool = False  # of another state


class Organization(Struct, frozen=True):
    """A body. `name` is its fullest form in its jurisdiction, `aliases` the forms the text has for it; `kind` is a key of
    `kinds` in the guide of annotation: party, government, school ….
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "other"
    parent: str | None = None  # organization id, only where the text says it
    jurisdiction: str | None = None  # place id
    mentions: tuple[Evidence, ...] = ()


class Initiative(Struct, frozen=True):
    """A named undertaking. `part_of` names wholes, `actor` the bodies that the text says carry it out: ids of this document."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "programme"
    part_of: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    mentions: tuple[Evidence, ...] = ()


class Figure(Struct, frozen=True):
    """A number that says something, understood. `quote` stands at `start`..`end` (code points of the raw text, end exclusive).

    `value` and `upper` (of a range) are exact decimals in base units: 1.2亿元 is 120000000 元, 95% is 95 of unit %. `measure` says
    of what, in words of the text; `period` when, in inclusive ISO dates; `rule` names what read it. Bounds: `kg.checks`.
    """

    id: str
    quote: str
    start: int
    end: int
    value: Decimal
    unit: str
    comparator: Comparator
    measure: str
    status: Status
    upper: Decimal | None = None
    change: Change | None = None
    period: Period | None = None
    actor: tuple[str, ...] = ()  # organization or place ids
    initiative: str | None = None
    speaker: str | None = None  # official id
    rule: str = ""
    obligation: Obligation | None = None  # what a table of indicators or the sentence calls it: 约束性, 预期性
    before: str | None = None  # the figure that it changed from: 由56%|提高到60%


class Event(Struct, frozen=True):
    """A meeting, visit or ceremony with a name or a day; `organizer` and `participants` are ids of this document."""

    id: str
    name: str
    date: str | None = None
    organizer: str | None = None
    participants: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    mentions: tuple[Evidence, ...] = ()


class Relation(Struct, frozen=True):
    """A stated relation between two entities with the words that state it: `subject predicate object`.

    predicates: part_of, parent, actor (initiative → body), acted (figure → body), belongs_to (figure → initiative),
    said (figure → official), organizer, participant, within, jurisdiction, inferred_parent; and those of STATED.
    """

    subject: str
    predicate: str
    object: str
    evidence: tuple[Evidence, ...] = ()
    inferred: bool = False  # from the lexicon, not from the text
    rule: str = ""


# Relations with a record of their own; what each means: the guide of annotation
STATED = ("leads", "supports", "issued", "announced", "supervises", "attends", "cites", "amends", "repeals", "located_in")

Entity = PlaceEntity | Official | Organization | Initiative | Figure | Event
TYPES: dict[type[Entity], str] = {  # what records and nodes of each are called
    PlaceEntity: "place",
    Official: "official",
    Organization: "organization",
    Initiative: "initiative",
    Figure: "figure",
    Event: "event",
}
NODES = ("official", "organization", "initiative", "figure", "place", "event", "document")  # in the order of lists for people


class Facts(Struct, frozen=True):
    """Everything one document says, linked: every id named here is the id of an entity here (or the document's)."""

    document: Document  # `jurisdiction` is a place id here
    places: tuple[PlaceEntity, ...] = ()
    officials: tuple[Official, ...] = ()
    organizations: tuple[Organization, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    relations: tuple[Relation, ...] = ()
    units: tuple[tuple[str, str], ...] = ()  # of one's own lexicon, each with its name at QUDT: RDF is made without a lexicon

    def entities(self) -> tuple[Entity, ...]:
        """All entities and figures, kind by kind, each kind in the order of the text."""
        return (*self.places, *self.officials, *self.organizations, *self.initiatives, *self.figures, *self.events)

    def proofs(self) -> Iterator[Evidence]:
        """Every stretch of the text that something here is proven by; one that proves two things comes twice."""
        of_entities = (m for e in self.entities() if not isinstance(e, Figure) for m in e.mentions)
        of_posts = (m for o in self.officials for p in o.posts for m in p.evidence)
        of_figures = (Evidence(f.start, f.end, f.quote) for f in self.figures)
        told = (m for some in (self.relations, self.document.reasons) for x in some for m in x.evidence)
        return chain(of_entities, of_posts, of_figures, told)

    def evidence(self) -> set[Evidence]:
        """The stretches of `proofs`, each once."""
        return set(self.proofs())


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be built, with the reason a person can act on."""

    path: str
    reason: str
    stage: str = "read"
    hides: bool = field(default=False, compare=False)  # of a file or folder that is there: documents in it were perhaps not met


@dataclass(frozen=True, slots=True)
class Reread(Sequence[Facts]):
    """Facts that `read` gives anew at each pass, sorted by document; a pass holds one document."""

    read: Callable[[], Iterable[Facts]]
    length: int

    def __iter__(self) -> Iterator[Facts]:
        return iter(self.read())

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> Facts: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Facts, ...]: ...
    def __getitem__(self, index: int | slice) -> Facts | tuple[Facts, ...]:
        return tuple(self)[index]


class Corpus(Struct, frozen=True):
    """What a build made: the facts of each document, sorted by identifier, and what failed, in the order of the input."""

    facts: Sequence[Facts] = ()  # a tuple, or `Reread`
    failures: tuple[Failure, ...] = ()
    identity: Identity | None = None  # which entities of several documents are one; None where nobody has looked

    def united(self) -> Iterator[Facts]:
        """The facts of each document, every entity by the id that stands for all that are linked to it."""
        one = self.identity
        return (rewritten(f, one.same, one.names) for f in self.facts) if one and one.same else iter(self.facts)
