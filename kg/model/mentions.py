"""What the stages exchange, in clean offsets: the frame of a document, and what extractors find in it."""

from __future__ import annotations

import bisect
from decimal import Decimal
from operator import attrgetter
from typing import Generic, Literal, TypeVar

from msgspec import Struct

from kg.model.document import Change, Comparator, Evidence, Obligation, Period, PostChange, Status

# --- the frame: what a document decides for everything in it ----------------------------------------------

V = TypeVar("V")
Tense = Literal["back", "ahead"]


class Decision(Struct, Generic[V], frozen=True):
    """A value, the name of the rule that decided it, and the words that it rests on (none: the rule needs no words)."""

    value: V
    rule: str
    evidence: Evidence | None = None


# --- mentions: what extractors find, in clean offsets ------------------------------------------------------


class Span(Struct, frozen=True):
    """A stretch of the clean text, end exclusive; sorted by where it begins."""

    start: int
    end: int

    def __lt__(self, other: Span) -> bool:
        return (self.start, self.end) < (other.start, other.end)


_START = attrgetter("start")


class Section(Span, frozen=True):
    """A stretch of the clean text under one heading, or one paragraph that opens with its own time."""

    tense: Decision[Tense] | None = None
    period: Decision[Period] | None = None
    speaker: Decision[str] | None = None  # who has the floor in it


class Label(Span, frozen=True):
    """The words that give the floor, or sign, by layout alone: 张波：, [马若林], 区长 敖日格勒. `name` is None for 记者：."""

    name: str | None
    at: int  # where the name begins and ends, -1 where there is none
    until: int
    turn: int  # where what is said ends; the label's own end where it opens no turn


class Frame(Struct, frozen=True):
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
    start: int = 0  # of the document proper: behind a page's own words

    @property
    def place(self) -> Place | None:
        """The place whose government speaks."""
        return self.jurisdiction.value if self.jurisdiction else None

    def is_a(self, *genres: str) -> bool:
        """Whether the document is of one of these genres."""
        return self.genre is not None and self.genre.value in genres

    def tense_at(self, position: int) -> Tense | None:
        """Whether the section there looks back or ahead."""
        section = self.section_at(position)
        return section.tense.value if section and section.tense else None

    def period_at(self, position: int) -> Period | None:
        """The time that the section there is of."""
        section = self.section_at(position)
        return section.period.value if section and section.period else None

    def section_at(self, position: int) -> Section | None:
        """The section that holds the clean offset `position`."""
        at = bisect.bisect_right(self.sections, position, key=_START) - 1
        return self.sections[at] if at >= 0 else None


class Place(Struct, frozen=True):
    """A division of the lexicon (or a village, which has no code). `within` is the code of the next division up."""

    name: str  # 重庆市
    code: str | None = None  # GB/T 2260, six digits; 全国 has 000000
    within: str | None = None
    aliases: tuple[str, ...] = ()


class PlaceMention(Span, frozen=True):
    """A division or village named in the text, as the gazetteer or the text itself knows it."""

    text: str
    place: Place


class OrganizationMention(Span, frozen=True):
    """A body named in the text. `name` is as full as the words and the jurisdiction allow."""

    text: str  # the words, as in the clean text
    name: str  # fullest official form: 中共重庆市委组织部
    kind: str
    aliases: tuple[str, ...] = ()  # other right forms of this body, the words included
    jurisdiction: Place | None = None
    parent: str | None = None  # fullest name of the body above, only where the words name it
    rule: str = ""  # what found it, or where its name begins


class NameLeft(Span, frozen=True):
    """Words that look like a body's name and were judged to be none. `reason` is the rule that refused it."""

    text: str
    reason: str


class PostMention(Span, frozen=True):
    """One title of one person; the span is the title's words."""

    title: str
    organization: str  # fullest name of the body, an OrganizationMention.name where the text has one
    concurrent: bool = False  # 兼
    change: PostChange | None = None  # what the text tells of it; None: held at the document's date
    since: str | None = None  # ISO 8601: a year, a month or a day
    until: str | None = None
    rule: str = ""


class PersonMention(Span, frozen=True):
    """A person named in the text; official where posts are known, else reporter, expert, citizen."""

    name: str
    posts: tuple[PostMention, ...] = ()
    official: bool = True
    role: str | None = None  # 记者 … for those who hold no public post
    foreign: bool = False  # of another state


class InitiativeMention(Span, frozen=True):
    """An undertaking named in the text; linking makes one `Initiative` of those that are the same."""

    text: str
    name: str  # without enclosing quotes where they enclose the whole name
    kind: str
    aliases: tuple[str, ...] = ()
    part_of: str | None = None  # name of the whole, where the text says so
    rule: str = ""


class InitiativeLeft(Span, frozen=True):
    """Words that look like an undertaking's name and were judged to be none. `reason` is the rule that refused
    them; data/lexicon/coverage.yaml tells each to readers.
    """

    text: str
    reason: str


class PeriodMention(Span, frozen=True):
    """Words that say when: 去年, 今年上半年, 截至6月底, 到2027年, “十四五”期间."""

    text: str
    period: Period | None  # None where it cannot be resolved
    role: str = "during"  # during | by (到2027年, 截至) | since | from (由上年的…) | baseline (比2019年同期) | name (no time of a number)
    rule: str = ""  # of `kg.extract.periods`, that gave the role


class QuantityMention(Span, frozen=True):
    """A number with its unit and comparator words: the quote of a figure. Value in base units."""

    text: str
    value: Decimal
    unit: str
    comparator: Comparator
    upper: Decimal | None = None
    change: Change | None = None
    rule: str = ""


class NumberLeft(Span, frozen=True):
    """A number judged to be no figure. `reason` is one of those of data/lexicon/coverage.yaml."""

    text: str
    reason: str
    rule: str  # the name of the rule of `kg.extract.quantity_rules` that refused it


class FigureMention(Span, frozen=True):
    """A quantity understood: what is measured, when, promised or done."""

    quantity: QuantityMention
    measure: str
    status: Status
    period: Period | None = None
    obligation: Obligation | None = None
    rule: str = ""
    before: int | None = None  # where the figure begins that it changed from


class EventMention(Span, frozen=True):
    """A meeting, visit or ceremony told in the text, with its ISO date where that is told."""

    text: str
    name: str
    date: str | None = None
    organizer: str | None = None  # fullest name of the body
    aliases: tuple[str, ...] = ()
    apart: tuple[str, ...] | None = ()  # what tells it from others of its name; None: nothing does beyond its document


class SpeechTurn(Span, frozen=True):
    """A stretch of the clean text that one source says. `speaker` is a person's name, None where the
    source is no named person (记者了解到, 据介绍, 相关负责人)."""

    speaker: str | None


class RelationMention(Span, frozen=True):
    """Words that say what one thing has to do with another. An end is a mention; None means the document itself."""

    subject: PersonMention | OrganizationMention | PlaceMention | InitiativeMention | None
    predicate: str  # leads, supports, issued, announced, supervises, attends, cites, amends, repeals, located_in
    object: OrganizationMention | PlaceMention | InitiativeMention | EventMention | None
    rule: str = ""


class Found(Struct, frozen=True):
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
