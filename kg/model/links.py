"""Which ids of many documents mean one thing: a link between two, and the id that stands for all that are linked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kg.model.document import Evidence

CERTAIN = Decimal("0.9")  # a link below it links nothing


class Same(dict[str, str]):
    """Entity id → the id that stands for it; an entity that is linked to none stands for itself."""

    def __missing__(self, own: str) -> str:
        return own


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """Two ids of one thing; `first` sorts before `second`. A document is named by `document/` and its id."""

    first: str
    second: str
    reason: str  # one of `reasons` in data/lexicon/across.yaml
    score: Decimal
    evidence: tuple[tuple[str, Evidence], ...] = ()  # (document id, the words)
    date: str = ""  # of a change of name

    @property
    def ends(self) -> tuple[str, str]:
        """Both ids, in their order."""
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Decided:
    """What persons said of pairs of ids, each pair sorted: it goes before all rules."""

    one: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Identity:
    """What is one, and what may be."""

    links: tuple[Link, ...] = ()  # that hold, sorted
    uncertain: tuple[Link, ...] = ()  # for review, sorted
    same: Mapping[str, str] = field(default_factory=Same)  # of every id that another stands for
    names: Mapping[str, str] = field(default_factory=dict)  # of every id that stands for others

    def __bool__(self) -> bool:
        return bool(self.links or self.uncertain)
