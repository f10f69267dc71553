"""The same thing told with different numbers, side by side; and told again with the same, which supports it.

The same is: indicator, dimension, place (or body), time, unit. Numbers agree where the exact one rounds to the other: 126.06万亿元 and
1260582亿元 support each other. What differs is a revision where the words say so (最终核实, 修订), follows a preliminary figure where that
one says so (初步核算), is another target where both are targets, and else a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kg import lexicon as lexicons
from kg.across.promises import Tracking
from kg.across.promises_stated import Stated
from kg.lexicon import Lexicon

Kind = Literal["revised", "preliminary", "target_changed", "differing"]
KINDS: tuple[Kind, ...] = ("revised", "preliminary", "target_changed", "differing")
_NUMBER = re.compile(r"\d[\d,，]*(?:\.(\d+))?")


@dataclass(frozen=True, slots=True)
class Version:
    """One number of a thing with every statement of it, the earliest first."""

    statements: tuple[Stated, ...]

    @property
    def first(self) -> Stated:
        return self.statements[0]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A thing with the numbers that are told of it, in the order in which they were first told: the last is the later one."""

    kind: Kind
    versions: tuple[Version, ...]

    @property
    def last(self) -> Stated:
        return self.versions[-1].first

    @property
    def spread(self) -> Decimal:
        """How far the last is from the first, in the unit of the first."""
        first, last = self.versions[0].first.measured, self.last.measured
        return (last.value - first.value) / first.factor


class Words:
    """The words of what is preliminary or final: `lexicon.of(Words)`."""

    def __init__(self, lexicon: Lexicon) -> None:
        own = lexicon.data("verdicts")["figures"]
        self.preliminary, self.final = (re.compile("|".join(map(re.escape, own[k]))) for k in ("preliminary", "final"))


def contradictions(tracking: Tracking, lexicon: Lexicon | None = None) -> tuple[Contradiction, ...]:
    """What is told with different numbers in different documents, by place, indicator and time."""
    words = (lexicon or lexicons.load()).of(Words)
    found = (tuple(_versions(same)) for same in _things(tracking.figures))
    return tuple(Contradiction(_kind(versions, words), versions) for versions in found if len(versions) > 1)


def supported(tracking: Tracking) -> tuple[Version, ...]:
    """What is told with one number by several documents: statements of one fact."""
    return tuple(v for same in _things(tracking.figures) for v in _versions(same) if len({s.source.id for s in v.statements}) > 1)


def _things(figures: Iterable[Stated]) -> Iterator[list[Stated]]:
    """Figures of one thing together, each document with the first that it tells: parts of it may stand behind."""
    found: dict[tuple[object, ...], dict[str, Stated]] = {}
    for s in sorted((s for s in figures if s.promised or s.figure.status == "actual"), key=lambda s: (s.said_on, s.source.id, s.figure.start)):
        m = s.measured
        key = (s.whose.id, m.indicator.label, s.end, str(s.start), m.dimension, m.unit, m.own, m.annual, m.cumulative, s.figure.status)
        found.setdefault(key, {}).setdefault(s.source.id, s)
    return (list(same.values()) for _, same in sorted(found.items(), key=lambda item: tuple(map(str, item[0]))))


def _versions(same: Iterable[Stated]) -> Iterator[Version]:
    versions: list[list[Stated]] = []
    for s in same:
        agreeing = next((v for v in versions if all(agree(s, other) for other in v)), None)
        if agreeing is None:
            versions.append([s])
        else:
            agreeing.append(s)
    return (Version(tuple(v)) for v in versions)


def _kind(versions: tuple[Version, ...], words: Words) -> Kind:
    if versions[0].first.figure.status == "target":
        return "target_changed"
    told = [f"{s.sentence.quote} {s.source.title or ''}" for v in versions for s in v.statements]
    if any(words.final.search(t) for t in told):
        return "revised"
    return "preliminary" if any(words.preliminary.search(t) for t in told[:-1]) else "differing"


# --- whether two numbers may be one -----------------------------------------------------------------------------------


def agree(one: Stated, other: Stated) -> bool:
    (a, b), (c, d) = _between(one), _between(other)
    return a <= d and c <= b


def _between(s: Stated) -> tuple[Decimal, Decimal]:
    """Between what the true number lies, of one that is rounded to the digits that are written."""
    value, half = s.measured.value, _digit(s) / 2
    low, high = value - half, value + half
    if s.measured.upper is not None:
        high = max(high, s.measured.upper)
    match s.figure.comparator:
        case "at_least" | "more_than":
            high = max(high, value * Decimal("1.1"))
        case "at_most" | "less_than":
            low = min(low, value * Decimal("0.9"))
        case "about":
            low, high = min(low, value * Decimal("0.95")), max(high, value * Decimal("1.05"))
    return (low, high) if low <= high else (high, low)


def _digit(s: Stated) -> Decimal:
    """What the last digit of the number is worth, in the base unit."""
    m = _NUMBER.search(s.figure.quote)
    written = Decimal(m[0].replace(",", "").replace("，", "")) if m else Decimal(0)
    if not m or not written:
        return Decimal(0)
    places = len(m[1]) if m[1] else 0
    return abs(s.measured.value / written).scaleb(-places)
