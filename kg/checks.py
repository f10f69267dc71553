"""What must hold of the facts of one document, whoever found them: who breaks it is left out by name, and the others go on.

A table of checks for each kind of thing, cheap enough for every document of every build, store and shard. They ask of the
facts what the shapes (ontology/shapes.ttl) ask of the graph that is made of them, and what no shape sees: that each quote
is its text, that what is named is described, that a document's identifiers are its own.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, get_args

from msgspec import Struct

from kg import ids
from kg.errors import RefusedError
from kg.model import (
    STATED,
    TYPES,
    Change,
    Comparator,
    Document,
    Event,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Obligation,
    Official,
    Organization,
    PlaceEntity,
    Post,
    PostChange,
    Relation,
    Status,
)

YEARS = (1900, 2200)  # that a date may be of: those of announcements, and of what they look ahead to
DIGITS = 50  # that a number may have before and behind the point
RELATIONS = frozenset(("part_of", "parent", "inferred_parent", "actor", "acted", "belongs_to", "said", "organizer", "participant", *STATED))
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_KIND = re.compile(r"[a-z_]+")
_HALF = re.compile("[\ud800-\udfff]")
_SHOWN = 40  # characters of what is wrong


class About(Struct, frozen=True):
    """What a check may know beside the thing that it looks at."""

    document: Document
    known: frozenset[str]  # identifiers that have a record


class Check(Struct, frozen=True):
    """One thing that must hold of a part of each thing of a kind; a person is told what it `asks` for."""

    part: str
    of: Callable[[Any], Any]
    holds: Callable[[Any, About], bool]
    asks: str


class Fault(Struct, frozen=True):
    """What of what, where, what is asked for."""

    part: str
    thing: str
    place: str
    found: str
    asks: str

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"the {self.part} of {self.thing}{where} is {self.found}; {self.asks} is asked for"


# --- what is asked for ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 12)
def _is_date(text: str) -> bool:
    """A year, a month or a day."""
    m = _DATE.fullmatch(text)
    if m is None or not YEARS[0] <= int(m[1]) <= YEARS[1]:
        return False
    try:
        return bool(datetime.date(int(m[1]), int(m[2] or 1), int(m[3] or 1)))
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    return len(text) == len("2025-02-13") and _is_date(text)


def _is_period(ends: tuple[str | None, ...], _: About) -> bool:
    days = [day for day in ends if day is not None]
    return bool(days) and all(map(_is_day, days)) and days == sorted(days)


def _is_number(value: Any, _: About) -> bool:
    if not isinstance(value, Decimal) or not value.is_finite():
        return False
    if len(written := str(value)) <= DIGITS and "E" not in written:
        return True
    return max(value.adjusted() + 1, 1) + max(-int(value.as_tuple().exponent), 0) <= DIGITS


def _grows(pair: tuple[Any, Any], about: About) -> bool:
    low, high = pair
    return high is None or not (_is_number(low, about) and _is_number(high, about)) or bool(low <= high)


def _quotes(e: Evidence, about: About) -> bool:
    return e.start >= 0 and 0 < len(e.quote) == e.end - e.start and about.document.text[e.start : e.end] == e.quote


def _says_something(name: str, _: About) -> bool:
    return not ids.says_nothing(name)


def _filled(text: str, _: About) -> bool:
    return bool(text.strip())


def _some(value: Any, _: About) -> bool:
    return bool(value)


def _one_of(literal: Any) -> Callable[[Any, About], bool]:
    values = frozenset(get_args(literal))
    return lambda value, _: value in values


def _known(*kinds: str) -> Callable[[Any, About], bool]:
    """One identifier, several or none, each of a thing of these kinds (any, where none is said) that has a record."""
    begins = tuple(f"{kind}/" for kind in kinds) or ("",)

    def known(value: str | tuple[str, ...] | None, about: About) -> bool:
        if isinstance(value, str):
            return value in about.known and value.startswith(begins)
        return not value or (about.known.issuperset(value) and (not kinds or all(own.startswith(begins) for own in value)))

    return known


def _unless_none(holds: Callable[[Any], bool]) -> Callable[[Any, About], bool]:
    return lambda value, _: value is None or holds(value)


# --- the table -----------------------------------------------------------------------------------------------

_DATES = f"{YEARS[0]} to {YEARS[1]}"
_EVIDENCE = Check("evidence", lambda x: bool(x.mentions), _some, "a stretch of the text that names it")
_NAME = Check("name", attrgetter("name"), _says_something, "a text that is more than blanks and quotation marks")
_OF_KIND = Check("kind", attrgetter("kind"), lambda kind, _: bool(_KIND.fullmatch(kind)), "a kind of the ontology")
_ACTOR = Check("actor", attrgetter("actor"), _known("organization", "place"), "an organization or a place that has a record")

CHECKS: dict[type, tuple[Check, ...]] = {
    Document: (
        Check("identifier", attrgetter("id"), _filled, "a text"),
        Check("date of publication", attrgetter("published"), _unless_none(_is_date), f"a year, a month or a day of {_DATES}, such as 2025-02-13,"),
        Check("jurisdiction", attrgetter("jurisdiction"), _known("place"), "a place that has a record"),
        Check("checksum", attrgetter("sha256"), lambda x, _: not x or bool(re.fullmatch("[0-9a-f]{64}", x)), "a SHA-256 of 64 hexadecimal digits"),
    ),
    Evidence: (Check("quote", lambda e: e, _quotes, "a stretch of the text, to the letter,"),),
    PlaceEntity: (
        _NAME,
        Check("code", attrgetter("code"), _unless_none(lambda x: bool(re.fullmatch("[0-9]{6}", x))), "a code of six digits (GB/T 2260)"),
        Check("place above", attrgetter("within"), _known("place"), "a place that has a record"),
    ),
    Official: (_NAME, _EVIDENCE),
    Post: (
        Check("title", attrgetter("title"), _filled, "a text"),
        Check("organization", attrgetter("organization"), _known("organization"), "an organization that has a record"),
        Check("change", attrgetter("change"), lambda x, _: x is None or x in get_args(PostChange), "one that we know"),
        Check("beginning", attrgetter("since"), _unless_none(_is_date), f"a year, a month or a day of {_DATES}"),
        Check("end", attrgetter("until"), _unless_none(_is_date), f"a year, a month or a day of {_DATES}"),
        Check("evidence", lambda p: bool(p.evidence), _some, "a stretch of the text that names it"),
    ),
    Organization: (
        _NAME,
        _OF_KIND,
        _EVIDENCE,
        Check("parent", attrgetter("parent"), _known("organization"), "an organization that has a record"),
        Check("jurisdiction", attrgetter("jurisdiction"), _known("place"), "a place that has a record"),
    ),
    Initiative: (
        _NAME,
        _OF_KIND,
        _EVIDENCE,
        _ACTOR,
        Check("whole", attrgetter("part_of"), _known("initiative"), "an initiative that has a record"),
    ),
    Figure: (
        Check("identifier", attrgetter("id", "start"), lambda x, about: x[0] == ids.figure(about.document.id, x[1]), "its document and its place"),
        Check("measure", attrgetter("measure"), _filled, "a text that says what is counted"),
        Check("value", attrgetter("value"), _is_number, f"a decimal number of at most {DIGITS} digits"),
        Check("upper value", attrgetter("upper"), lambda x, about: x is None or _is_number(x, about), f"a decimal number of at most {DIGITS} digits"),
        Check("range", attrgetter("value", "upper"), _grows, "an upper value that is no less"),
        Check("comparator", attrgetter("comparator"), _one_of(Comparator), "one that we know"),
        Check(
            "upper value", attrgetter("comparator", "upper"), lambda x, _: (x[0] == "range") == (x[1] is not None), "one of a range, and of nothing else,"
        ),
        Check("change", attrgetter("change"), lambda x, _: x is None or x in get_args(Change), "an increase or a decrease"),
        Check("status", attrgetter("status"), _one_of(Status), "target or actual"),
        Check("obligation", attrgetter("obligation"), lambda x, _: x is None or x in get_args(Obligation), "binding or expected"),
        Check(
            "period", lambda f: (f.period.start, f.period.end) if f.period else None, lambda x, about: x is None or _is_period(x, about),
            f"a first and a last day of {_DATES}, in this order,",
        ),
        _ACTOR,
        Check("initiative", attrgetter("initiative"), _known("initiative"), "an initiative that has a record"),
        Check("speaker", attrgetter("speaker"), _known("official"), "an official that has a record"),
        Check("baseline", attrgetter("before"), _known("figure"), "a figure that has a record"),
    ),
    Event: (
        _NAME,
        _EVIDENCE,
        Check("day", attrgetter("date"), _unless_none(_is_day), f"a day of {_DATES}, such as 2025-02-13,"),
        Check("organizer", attrgetter("organizer"), _known("organization"), "an organization that has a record"),
        Check("participants", attrgetter("participants"), _known(), "a record of each"),
    ),
    Relation: (
        Check("predicate", attrgetter("predicate"), lambda x, _: x in RELATIONS, "one that we know"),
        Check("ends", attrgetter("subject", "object"), _known(), "a record of each"),
        Check("evidence", lambda r: r.inferred or bool(r.evidence), _some, "a stretch of the text, or the mark of what is inferred,"),
    ),
}  # fmt: skip
# What of each is text that is written as it stands; the quotes are the text's.
_TEXTS: dict[type, tuple[str, ...]] = {
    Document: ("id", "path", "title", "publisher", "authors", "url", "text"),
    **dict.fromkeys(TYPES, ("id", "name", "aliases")),
    Official: ("id", "name"),
    Post: ("title",),
    Figure: ("unit", "measure", "rule"),
    Evidence: (),
    Relation: (),
}


# --- holding facts against it --------------------------------------------------------------------------------


def hold(facts: Facts) -> Facts:
    """The facts. Raises RefusedError, in one line, where they are not as they must be."""
    found = faults(facts)
    if (first := next(found, None)) is None:
        return facts
    more = sum(1 for _ in found)
    raise RefusedError(f"refused: {first}" + (f" (and {more:,} more of this document)" if more else ""))


def faults(facts: Facts) -> Iterator[Fault]:
    """What does not hold, kind by kind: of values that many things share each is asked about once."""
    entities = facts.entities()
    about = About(facts.document, frozenset(e.id for e in entities))
    yield from _told_twice(facts, about)
    posts = [post for official in facts.officials for post in official.posts]
    misquoted = sorted(e for e in facts.evidence() if not _quotes(e, about))
    for kind, of_kind in groupby((facts.document, *entities, *posts, *facts.relations, *misquoted), type):
        things: list[Any] = list(of_kind)
        for check in CHECKS[kind]:
            if not all(check.holds(value, about) for value in _different(map(check.of, things))):
                yield from (_fault(check.part, x, check.of(x), about.document, check.asks) for x in things if not check.holds(check.of(x), about))
        yield from _unwritable(things, about.document)


def _different(values: Iterable[Any]) -> Iterable[Any]:
    every = list(values)
    try:
        return set(every)
    except TypeError:  # a number that is none has no hash
        return every


def _told_twice(facts: Facts, about: About) -> Iterator[Fault]:
    """Two things of one identifier are one thing in the graph."""
    entities = facts.entities()
    if len(entities) != len(about.known):
        seen = set[str]()
        for entity in entities:
            if entity.id in seen:
                yield _fault("identifier", entity, entity.id, facts.document, "one of its own, which no other thing has,")
            seen.add(entity.id)


def _unwritable(things: Iterable[Any], document: Document) -> Iterator[Fault]:
    """Halves of characters, which JSON may carry and no file of text can."""
    told = [(thing, name, text) for thing in things for name in _TEXTS[type(thing)] for text in _each(getattr(thing, name))]
    if not _HALF.search("".join([text for _, _, text in told])):  # of all at once: as good as always there is none
        return
    for thing, name, text in told:
        if half := _HALF.search(text):
            found = text[max(0, half.start() - _SHOWN // 2) :]
            yield _fault(name, thing, found, document, "text without half characters (lone surrogates)")


def _each(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def _fault(part: str, thing: Any, value: Any, document: Document, asks: str) -> Fault:
    start = _start(thing)
    before = document.text[:start] if start is not None else ""
    place = "" if start is None else f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"
    return Fault(part, _named(thing), place, _shown(value), asks)


def _start(thing: Any) -> int | None:
    """Where a thing is first named in the text."""
    match thing:
        case Evidence() | Figure():
            return max(thing.start, 0)
        case Document():
            return None
        case Post() | Relation():
            proofs = thing.evidence
        case _:
            proofs = thing.mentions
    return proofs[0].start if proofs else None


def _named(thing: Any) -> str:
    match thing:
        case Document():
            return "the document"
        case Evidence():
            return f"the evidence from {thing.start} to {thing.end}"
        case Figure():
            return f"the figure {_shown(thing.quote)}"
        case Post():
            return f"the post {_shown(thing.title)}"
        case Relation():
            return f"the relation of {_shown(thing.subject)} and {_shown(thing.object)}"
    return f"the {TYPES[type(thing)]} {_shown(thing.name)}"


def _shown(value: Any) -> str:
    match value:
        case str():
            words = " ".join(value.encode("utf-8", "backslashreplace").decode("utf-8").split())
            return f"“{words[:_SHOWN]}…”" if len(words) > _SHOWN else f"“{words}”"
        case Evidence():
            return _shown(value.quote)
        case tuple():
            return " and ".join(map(_shown, value)) or "missing"
        case None | False:
            return "missing"
    return str(value)[:_SHOWN]
