"""Why what looks like a body's name is none: ordered tables of named rules. The first that holds refuses, and its name is kept.

tests/specs/body_rules.yaml has for each a text in which it refuses a name and one in which it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from kg.extract.body_words import BodyWords, DepartmentWords
from kg.extract.organ_prefix import Before, Prefixes
from kg.model import NameLeft, PlaceMention

# What a reader is told of each
REASONS = {
    "part of a word": "the words go on: it is part of another word",
    "end of another name": "it is the end of another name, whose beginning is not known",
    "open modifier": "what stands before its head makes no name",
    "and so on": "what stands before its head ends a list",
    "count": "a number counts bodies of that kind",
    "counted": "a number behind counts bodies of that kind",
    "of a kind": "it means all bodies of a kind or a level",
    "short": "too little stands before its head",
    "nameless": "it is made of fields of work alone, and no place is named",
    "no village": "no village is named before it",
    "no place": "no place, level or body stands before it",
    "behind a level": "the level word before it is part of another word or means all of a level",
    "no head": "its last word is no body's",
    "unknown end": "nothing shows that the name ends there",
    "of another body": "another body's name stands in it",
    "another country's": "another country is named before it",
    "words between": "a verb or a preposition stands in it",
    "no town": "what stands before the word for a town is no name of one",
    "title": "it stands in the title of a document",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A head with what may be its name: the name is to be `clean[start:end]`."""

    clean: str
    words: BodyWords
    places: Prefixes
    start: int
    head: int  # where the head begins
    end: int
    kind: str

    @property
    def modifier(self) -> str:
        return self.clean[self.start : self.head]

    @property
    def own(self) -> str:
        """The head's words."""
        return self.clean[self.head : self.end]

    @property
    def company(self) -> bool:
        return self.kind in ("bank", "enterprise")

    @property
    def place(self) -> PlaceMention | None:
        """The place that the name begins with."""
        return self.places.by_start.get(self.start)

    @property
    def of_nation(self) -> bool:
        return self.clean.startswith(self.words.of_nation, self.start)

    def left(self, why: str) -> NameLeft:
        return NameLeft(self.start, self.end, self.clean[self.start : self.end], why)


C = TypeVar("C", bound=Candidate)
Refusals = tuple[tuple[str, Callable[[Candidate], object]], ...]


def refused(rules: Iterable[tuple[str, Callable[[C], object]]], candidate: C) -> str | None:
    """The name of the first rule that refuses it."""
    return next((name for name, holds in rules if holds(candidate)), None)


def _part_of_word(c: Candidate) -> bool:
    """大学|生, 军事|集团|军, 就读|高中."""
    before = c.clean[c.head - 1 : c.head] if c.head else ""
    return c.words.goes_on(c.clean, c.end) or bool(before and before in c.words.not_preceded.get(c.own, ""))


def _count(c: Candidate) -> bool:
    """一大批|博物馆, (20)余所|高校."""
    if not c.words.counted.match(c.modifier):
        return False
    return c.modifier[0] in c.words.counts or c.clean[c.start - 1 : c.start].isdigit() or c.clean[c.start - 1 : c.start] in tuple(c.words.counts)


def _nameless(c: Candidate) -> bool:
    """城市建设投资|集团; but 省|港口|集团 is the province's own."""
    level = next((w for w in c.words.own_levels if c.modifier.startswith(w)), "")
    rest = c.modifier.removeprefix(level)
    own = level and len(rest) > 1 and not c.words.not_behind_level.match(rest) and rest not in c.words.generic
    return c.kind != "leading_group" and c.place is None and not own and c.words.nameless.match(c.modifier) is not None


def _short(c: Candidate) -> bool:
    """农村|协会; 今日要闻摘自各家|日报: a paper's name is a place or short."""
    if c.kind in ("leading_group", "association") and len(c.modifier) < 3:
        return True
    return len(c.modifier) < 2 or (c.kind == "media" and c.place is None and len(c.modifier) > 6)


OPEN: Refusals = (
    ("part of a word", _part_of_word),
    ("open modifier", lambda c: c.modifier.endswith(c.words.no_modifier_end)),
    ("and so on", lambda c: c.words.and_so_on.search(c.modifier)),
    ("count", _count),
    ("counted", lambda c: c.words.count_behind.match(c.clean, c.end)),
    ("of a kind", lambda c: c.place is None and c.words.of_kind.match(c.modifier)),
    ("short", _short),
    ("nameless", _nameless),
)


@dataclass(frozen=True, slots=True)
class Department(Candidate):
    """A body whose own words stand behind a place, a level word or a word for the nation."""

    names: DepartmentWords
    before: Before
    bodies: frozenset[int]  # where bodies that were read before end

    @property
    def listed(self) -> bool:
        """Is it made of fields of work alone: 旅游和文化广电体育|局, 文广旅|局?"""
        initials = self.own in self.names.initial_heads and self.names.initials.fullmatch(self.modifier)
        return bool(initials or self.names.joint.fullmatch(self.modifier))

    @property
    def weak(self) -> bool:
        """Does its head end other words as well, and no field of work stand before it that shows it as a department's?"""
        field = self.names.field_at_end.search(self.modifier) and self.own not in self.names.short_heads
        return self.own in self.names.weak_heads and not field


DEPARTMENT: tuple[tuple[str, Callable[[Department], object]], ...] = (
    ("part of a word", lambda c: c.words.goes_on(c.clean, c.end)),
    ("no head", lambda c: c.names.no_department.search(c.modifier + c.own) or (c.own in c.names.short_heads and not c.listed)),
    ("short", lambda c: len(c.modifier) < 2 and (c.modifier or c.own not in c.names.direct_heads)),
    ("no place", lambda c: c.before.begin == c.start),
    ("of another body", lambda c: any(at in c.bodies for at in range(c.start + 1, c.head))),
    ("behind a level", lambda c: c.before.word and not c.listed and c.words.not_behind_level.match(c.modifier + c.own)),
    ("words between", lambda c: not c.listed and c.words.cuts(c.clean, c.start, c.end)),
    ("unknown end", lambda c: c.weak and not c.names.follow.match(c.clean, c.end)),
)
NEXT_HEAD = ("part of a word", "no head", "short")  # behind a head that is none, the name's own may stand


@dataclass(frozen=True, slots=True)
class Town(Candidate):
    """An organ of a town or a village, whose word stands at `head`."""

    names: DepartmentWords
    village: bool


TOWN: tuple[tuple[str, Callable[[Town], object]], ...] = (
    ("part of a word", lambda c: c.words.goes_on(c.clean, c.end)),
    ("no town", lambda c: not 1 <= len(c.modifier) <= 4 or c.names.no_town.search(c.modifier)),
    ("no village", lambda c: c.village and c.names.no_village.search(c.modifier)),
)


@dataclass(frozen=True, slots=True)
class Unit(Candidate):
    """A department that stands right behind its body."""

    names: DepartmentWords


def _between(c: Unit) -> bool:
    """国家林草局|在北京召开…局: departments' names hold 和, 服务, 建设, but none begins with them."""
    return any(cut[0] not in c.names.in_units or cut.start() == c.start for cut in c.words.cuts(c.clean, c.start, c.end))


UNIT: tuple[tuple[str, Callable[[Unit], object]], ...] = (
    ("no head", lambda c: c.names.no_unit.search(c.clean[c.start : c.end])),
    ("words between", _between),
)
