"""The records that flow through the stages: small, frozen, comparable.

Two coordinate systems exist and never mix:

* **raw** offsets count Unicode code points of the document's decoded text as it stands in the file
  (`Document.text`); everything that leaves the program is in raw offsets (`Evidence`, `Figure`).
* **clean** offsets count code points of the normalised reading text (`kg.text.Text.clean`); everything
  that extractors exchange (`Span` and its subclasses) is in clean offsets. `Text.evidence(start, end)` maps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, overload

Comparator = Literal["equal", "at_least", "more_than", "at_most", "less_than", "about", "range"]
Change = Literal["increase", "decrease"]
Status = Literal["target", "actual"]
PostChange = Literal["appointed", "removed", "elected", "resigned", "nominated", "former"]


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


# --- mentions: what extractors find, in clean offsets ------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    start: int
    end: int


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
class PeriodMention(Span):
    """Words that say when: 去年, 今年上半年, 截至6月底, 到2027年, “十四五”期间."""

    text: str
    period: Period | None  # None where it cannot be resolved
    role: str = "during"  # during | by (到2027年, 截至) | baseline (比2019年同期) | since


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
    """A number judged to be no figure. `reason` is a key of `kg.extract.quantities.REASONS`."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class FigureMention(Span):
    """A quantity understood: what is measured, when, promised or done."""

    quantity: QuantityMention
    measure: str
    status: Status
    period: Period | None = None
    subject: str | None = None  # surface of the grammatical actor, if the sentence names one
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
    events: tuple[EventMention, ...] = ()
    quantities: tuple[QuantityMention, ...] = ()
    figures: tuple[FigureMention, ...] = ()
    numbers_left: tuple[NumberLeft, ...] = ()
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

    def entities(self) -> tuple[Entity, ...]:
        return (*self.places, *self.officials, *self.organizations, *self.initiatives, *self.figures, *self.events)


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that could not be built, with the reason a person can act on."""

    path: str
    reason: str
    stage: str = "read"


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
