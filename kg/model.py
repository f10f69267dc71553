"""The records that flow through the stages: small, frozen, comparable.

Two coordinate systems exist and never mix:

* **raw** offsets count Unicode code points of the document's decoded text as it stands in the file
  (`Document.text`); everything that leaves the program is in raw offsets (`Evidence`, `Figure`).
* **clean** offsets count code points of the normalised reading text (`kg.text.Text.clean`); everything
  that extractors exchange (`Span` and its subclasses) is in clean offsets. `Text.evidence(start, end)` maps.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Generic, Literal, TypeVar, get_args, overload

from kg.frozen import dataclass

Comparator = Literal["equal", "at_least", "more_than", "at_most", "less_than", "about", "range"]
Change = Literal["increase", "decrease"]
Status = Literal["target", "actual"]
PostChange = Literal["appointed", "removed", "elected", "resigned", "nominated", "former"]
# What records, RDF, tables, pages and the interface for programs know of; tests/test_registry.py holds each of them to it
COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)
CHANGES: tuple[Change, ...] = get_args(Change)
STATUSES: tuple[Status, ...] = get_args(Status)
ENDED = ("removed", "resigned", "former")  # of a post that is held no more


# --- the document -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Document:
    """One source text with what is known of it. `text` is the decoded file, untouched but for a byte-order mark."""

    id: str  # path relative to the folder given; '/' separated
    text: str
    path: str = ""  # as `id`, unless the caller overrides the id
    title: str | None = None
    publisher: str | None = None
    published: str | None = None  # ISO 8601: a year, a month or a day
    authors: tuple[str, ...] = ()
    jurisdiction: str | None = None  # name of the place whose government speaks: 重庆市; 全国 for the centre
    url: str | None = None
    sha256: str = ""  # of the file's bytes
    genre: str | None = None  # a key of data/lexicon/genres.yaml
    genre_label: tuple[str, ...] = ()  # in Chinese and English, of a genre that only one's own lexicon has
    reports: str | None = None  # the year reported on
    plans: str | None = None  # the year planned for, or the first and the last: 2021/2025
    speaker: str | None = None  # the name of who gives or signs it; the id of an official in `Facts`
    reasons: tuple[Reason, ...] = ()  # why the above were decided so


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why the frame says what it says of one attribute of a document: the rule's name, and the words where there are any."""

    attribute: str  # genre, published, jurisdiction, reports, plans, speaker
    rule: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A stretch of the raw text: `quote == document.text[start:end]`, always."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Inclusive ISO dates (YYYY-MM-DD); either end may be open (None), not both."""

    start: str | None
    end: str | None


# --- the frame: what a document decides for everything in it ----------------------------------------------

V = TypeVar("V")
Tense = Literal["back", "ahead"]


@dataclass(frozen=True, slots=True)
class Decision(Generic[V]):
    """A value, the name of the rule that decided it, and the words that it rests on (none: the rule needs no words)."""

    value: V
    rule: str
    evidence: Evidence | None = None


# --- mentions: what extractors find, in clean offsets ------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    start: int
    end: int


_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Section(Span):
    """A stretch of the clean text under one heading, or one paragraph that opens with its own time."""

    tense: Decision[Tense] | None = None
    period: Decision[Period] | None = None
    speaker: Decision[str] | None = None  # who has the floor in it
    actor: Decision[str] | None = None  # the body that its heading names


@dataclass(frozen=True, slots=True)
class Label(Span):
    """The words that give the floor, or sign, by layout alone: 张波：, [马若林], 区长 敖日格勒. `name` is None for 记者：."""

    name: str | None
    at: int  # where the name begins and ends, -1 where there is none
    until: int
    turn: int  # where what is said ends; the label's own end where it opens no turn


@dataclass(frozen=True)
class Frame:
    """What kind of document this is, whose, of when, who speaks: decided once, each with its reason."""

    genre: Decision[str] | None = None
    issuers: tuple[Decision[str], ...] = ()  # the bodies that issued it, in the order of its words
    jurisdiction: Decision[Place] | None = None
    published: Decision[str] | None = None
    reports: Decision[str] | None = None  # a year
    plans: Decision[str] | None = None  # a year, or the first and the last: 2021/2025
    spoken: Decision[str] | None = None  # the year that title or opening speak of: of plans without a year of their own
    speaker: Decision[str] | None = None  # who gives, signs, leads or chairs
    speech: Span | None = None  # the stretch that the speaker says, where one person says it all
    actor: str | None = None  # who acts where no sentence says it: place, issuer, addressee
    sections: tuple[Section, ...] = ()  # in reading order, one for each block of the text
    labels: tuple[Label, ...] = ()
    places: tuple[Place, ...] = ()  # that no gazetteer lists and the text treats as such

    def section_at(self, position: int) -> Section | None:
        """The section that holds the clean offset `position`."""
        at = bisect.bisect_right(self.sections, position, key=_START) - 1
        return self.sections[at] if at >= 0 else None


@dataclass(frozen=True, slots=True)
class Place:
    """A division of the lexicon (or a village, which has no code). `within` is the code of the next division up."""

    name: str  # 重庆市
    code: str | None = None  # GB/T 2260, six digits; 全国 has 000000
    within: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention(Span):
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class OrganizationMention(Span):
    """A body named in the text. `name` is as full as the words and the jurisdiction allow."""

    text: str  # the words, as in the clean text
    name: str  # fullest official form: 中共重庆市委组织部
    kind: str
    aliases: tuple[str, ...] = ()  # other right forms of this body, the words included
    jurisdiction: Place | None = None
    parent: str | None = None  # fullest name of the body above, only where the words name it
    rule: str = ""  # what found it, or where its name begins


@dataclass(frozen=True, slots=True)
class NameLeft(Span):
    """Words that look like a body's name and were judged to be none. `reason` is the rule that refused it."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PostMention(Span):
    """One title of one person; the span is the title's words."""

    title: str
    organization: str  # fullest name of the body, an OrganizationMention.name where the text has one
    concurrent: bool = False  # 兼
    change: PostChange | None = None  # what the text tells of it; None: held at the document's date
    since: str | None = None  # ISO 8601: a year, a month or a day
    until: str | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class PersonMention(Span):
    """A person named in the text; official where posts are known, else reporter, expert, citizen."""

    name: str
    posts: tuple[PostMention, ...] = ()
    official: bool = True
    role: str | None = None  # 记者 … for those who hold no public post


@dataclass(frozen=True, slots=True)
class InitiativeMention(Span):
    text: str
    name: str  # without enclosing quotes where they enclose the whole name
    kind: str
    aliases: tuple[str, ...] = ()
    part_of: str | None = None  # name of the whole, where the text says so
    rule: str = ""


@dataclass(frozen=True, slots=True)
class InitiativeLeft(Span):
    """Words that look like an undertaking's name and were judged to be none. `reason` is a key of the REASONS of
    `kg.extract.initiative_head_rules` or `kg.extract.initiative_quote_rules`.
    """

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class PeriodMention(Span):
    """Words that say when: 去年, 今年上半年, 截至6月底, 到2027年, “十四五”期间."""

    text: str
    period: Period | None  # None where it cannot be resolved
    role: str = "during"  # during | by (到2027年, 截至) | since | from (由上年的…) | baseline (比2019年同期) | name (no time of a number)
    rule: str = ""  # of `kg.extract.period_roles`, that gave the role


@dataclass(frozen=True, slots=True)
class QuantityMention(Span):
    """A number with its unit and comparator words: the quote of a figure. Value in base units."""

    text: str
    value: Decimal
    unit: str
    comparator: Comparator
    upper: Decimal | None = None
    change: Change | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class NumberLeft(Span):
    """A number judged to be no figure. `reason` is a key of `kg.extract.quantity_rules.REASONS`."""

    text: str
    reason: str
    rule: str  # the name of the rule of `kg.extract.quantity_rules` that refused it


@dataclass(frozen=True, slots=True)
class FigureMention(Span):
    """A quantity understood: what is measured, when, promised or done."""

    quantity: QuantityMention
    measure: str
    status: Status
    period: Period | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class EventMention(Span):
    text: str
    name: str
    date: str | None = None
    organizer: str | None = None  # fullest name of the body
    aliases: tuple[str, ...] = ()
    apart: tuple[str, ...] | None = ()  # what tells it from others of its name; None: nothing does beyond its document


@dataclass(frozen=True, slots=True)
class SpeechTurn(Span):
    """A stretch of the clean text that one source says. `speaker` is a person's name, None where the
    source is no named person (记者了解到, 据介绍, 相关负责人)."""

    speaker: str | None
    cue: str = ""  # the words that open the turn: 介绍, 表示, 她说


@dataclass(frozen=True, slots=True)
class RelationMention(Span):
    """Words that say what one thing has to do with another. An end is a mention; None means the document itself."""

    subject: PersonMention | OrganizationMention | PlaceMention | InitiativeMention | None
    predicate: str  # leads, supports, issued, announced, supervises, attends, cites, amends, repeals, located_in
    object: OrganizationMention | PlaceMention | InitiativeMention | EventMention | None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """All mentions of one document; extractors run in order, each adds its kind and sees the earlier ones."""

    places: tuple[PlaceMention, ...] = ()
    organizations: tuple[OrganizationMention, ...] = ()
    people: tuple[PersonMention, ...] = ()
    turns: tuple[SpeechTurn, ...] = ()
    periods: tuple[PeriodMention, ...] = ()
    initiatives: tuple[InitiativeMention, ...] = ()
    initiatives_left: tuple[InitiativeLeft, ...] = ()
    events: tuple[EventMention, ...] = ()
    quantities: tuple[QuantityMention, ...] = ()
    figures: tuple[FigureMention, ...] = ()
    numbers_left: tuple[NumberLeft, ...] = ()
    names_left: tuple[NameLeft, ...] = ()
    relations: tuple[RelationMention, ...] = ()


# --- entities: what linking makes of the mentions, in raw offsets -------------------------------------------


@dataclass(frozen=True, slots=True)
class PlaceEntity:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None
    within: str | None = None  # place id
    mentions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    organization: str  # organization id
    title: str
    concurrent: bool = False
    evidence: tuple[Evidence, ...] = ()
    change: PostChange | None = None
    since: str | None = None  # ISO 8601: a year, a month or a day
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Official:
    id: str
    name: str
    posts: tuple[Post, ...] = ()
    mentions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "other"
    parent: str | None = None  # organization id, only where the text says it
    jurisdiction: str | None = None  # place id
    mentions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Initiative:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "programme"
    part_of: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    mentions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
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


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    name: str
    date: str | None = None
    organizer: str | None = None
    participants: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    mentions: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
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


@dataclass(frozen=True, slots=True)
class Facts:
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
        return (*self.places, *self.officials, *self.organizations, *self.initiatives, *self.figures, *self.events)

    def proofs(self) -> Iterator[Evidence]:
        """Every stretch of the text that something here is proven by; one that proves two things comes twice."""
        of_entities = (m for e in self.entities() if not isinstance(e, Figure) for m in e.mentions)
        of_posts = (m for o in self.officials for p in o.posts for m in p.evidence)
        of_figures = (Evidence(f.start, f.end, f.quote) for f in self.figures)
        told = (m for some in (self.relations, self.document.reasons) for x in some for m in x.evidence)
        return chain(of_entities, of_posts, of_figures, told)

    def evidence(self) -> set[Evidence]:
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


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a build made: the facts of each document, sorted by identifier, and what failed, in the order of the input."""

    facts: Sequence[Facts] = ()  # a tuple, or `Reread`
    failures: tuple[Failure, ...] = field(default=())
