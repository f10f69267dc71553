"""A figure as it takes part in promises: what it measures, of whom, of when, and the sentence that says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kg.across.indicators import Indicators, Measured
from kg.model import Document, Evidence, Facts, Figure, Period

_SENTENCE = re.compile(r"[。；！？\n\r]")
_WITHIN = 120  # characters of a sentence that are shown on either side of a figure
_ITSELF = frozenset({"enterprise", "school", "bank", "media", "association", "village"})  # bodies that act for no place


@dataclass(frozen=True, slots=True)
class Source:
    """What is shown of the document that a figure stands in."""

    id: str
    title: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Stated:
    """`whose` is the id of a place, or of a body that acts for none; `start` and `end` are those of its period, inclusive."""

    figure: Figure
    measured: Measured
    whose: str
    start: date | None
    end: date
    source: Source
    sentence: Evidence

    @property
    def key(self) -> tuple[str, str]:
        return self.whose, self.measured.family

    @property
    def said_on(self) -> date:
        """The last day of when the document was published; where that is not known, the end of what it tells of."""
        return day(self.source.published, True) or self.end


def stated(facts: Facts, indicators: Indicators, same: Mapping[str, str]) -> Iterator[Stated]:
    """The figures of a document that measure something, each with whose it is; `same` unites ids of entities."""
    whose = _Whose(facts, same)
    source = Source(facts.document.id, facts.document.title, facts.document.published, facts.document.url)
    before: tuple[Evidence, Measured] | None = None
    for figure in sorted(facts.figures, key=lambda f: (f.start, f.id)):
        sentence = sentence_of(facts.document.text, figure)
        owner, names = whose.of(figure)
        measured = indicators.read(figure, names, before[1] if before and before[0] == sentence else None)
        if measured is None:
            continue
        if measured.dimension != "progress":
            before = sentence, measured
        bounds = _bounds(figure, facts.document)
        if bounds is not None:
            yield Stated(figure, measured, owner, *bounds, source, sentence)


class _Whose:
    """Of whom the figures of one document are."""

    def __init__(self, facts: Facts, same: Mapping[str, str]) -> None:
        self._same = same
        self._places = {p.id: p for p in facts.places}
        self._bodies = {o.id: o for o in facts.organizations}
        self._home = facts.document.jurisdiction or f"document/{facts.document.id}"
        self._names = sorted(((n, p.id) for p in facts.places for n in (p.name, *p.aliases) if len(n) > 1), key=lambda x: (-len(x[0]), x))

    def of(self, figure: Figure) -> tuple[str, tuple[str, ...]]:
        """The id of whom it is, and the names that may stand before what it measures."""
        owner = self._actor(figure)
        named = next((own for name, own in self._names if figure.measure.startswith(name)), None)
        if named is not None and owner in self._places:
            owner = named
        place = self._places.get(owner)
        return self._same[owner] if owner in self._same else owner, () if place is None else (place.name, *place.aliases)

    def _actor(self, figure: Figure) -> str:
        places = [a for a in figure.actor if a in self._places]
        if len(places) == 1:
            return places[0]
        bodies = [b for a in figure.actor if (b := self._bodies.get(a)) is not None]
        if len(bodies) == 1 and not places:
            return bodies[0].id if bodies[0].kind in _ITSELF else bodies[0].jurisdiction or self._home
        return self._home


def sentence_of(text: str, figure: Figure) -> Evidence:
    """The sentence that the figure stands in, at most so long that a person reads it at once."""
    start = max((m.end() for m in _SENTENCE.finditer(text, max(0, figure.start - _WITHIN), figure.start)), default=max(0, figure.start - _WITHIN))
    behind = _SENTENCE.search(text, figure.end, min(len(text), figure.end + _WITHIN))
    end = behind.start() if behind else min(len(text), figure.end + _WITHIN)
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    quote = words.strip()
    return Evidence(start, start + len(quote), quote) if quote else Evidence(figure.start, figure.end, figure.quote)


def _bounds(figure: Figure, document: Document) -> tuple[date | None, date] | None:
    """The period's ends; of a target without one, the time that its document plans for. None where nothing says when."""
    period = figure.period or (_planned(document) if figure.status == "target" else None)
    if period is None:
        return None
    start, end = day(period.start, False), day(period.end, True)
    if end is None and start is not None:
        end = date(start.year, 12, 31)
    return (start, end) if end is not None else None


def _planned(document: Document) -> Period | None:
    if document.plans is None:
        return None
    first, _, last = document.plans.partition("/")
    return Period(f"{first}-01-01", f"{last or first}-12-31")


def day(iso: str | None, last: bool) -> date | None:
    """The first or the last day of a year, a month or a day; None where it is none."""
    try:
        match (iso or "").split("-"):
            case [year, month, of_month]:
                return date(int(year), int(month), int(of_month))
            case [year, month]:
                first = date(int(year), int(month), 1)
                return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if last else first
            case [year] if year:
                return date(int(year), 12, 31) if last else date(int(year), 1, 1)
    except (ValueError, OverflowError):
        pass
    return None
