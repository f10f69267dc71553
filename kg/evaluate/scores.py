"""What a comparison counts: right, spurious and missed by kind, right ones of attributes, every error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

KINDS = ("officials", "posts", "organizations", "initiatives", "part_of", "relations", "figures")
# What each means: the table of relations in the guide of annotation (README).
RELATIONS = ("leads", "supports", "issued", "announced", "supervises", "attends", "cites", "amends", "repeals", "located_in")
OF_FIGURES = ("comparator", "upper", "change", "status", "period", "measure", "actor", "initiative", "speaker", "obligation")
OF_POSTS = ("post_change", "post_since", "post_until")


@dataclass(slots=True)
class Tally:
    """Right, spurious and missed ones of a kind; shares of one, 1.0 where nothing was to be found and nothing was."""

    right: int = 0
    spurious: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Right of those that were said."""
        return self.right / (self.right + self.spurious) if self.right + self.spurious else 1.0

    @property
    def recall(self) -> float:
        """Right of those annotated."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f(self) -> float:
        """The harmonic mean of both."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass(frozen=True, slots=True)
class Error:
    """One that is spurious, missed or wrong, with where it stands."""

    document: str
    kind: str  # missed figures, spurious posts, wrong period …
    what: str
    start: int | None = None  # raw offset, where the error has a place


@dataclass(slots=True)
class Evaluation:
    """Counts of one document or many by kind, relation and attribute, as `kg evaluate` prints them."""

    kinds: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in KINDS})
    relations: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in RELATIONS})
    attributes: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in (*OF_FIGURES, *OF_POSTS)})
    ungrounded: int = 0
    unconfirmed: int = 0
    errors: list[Error] = field(default_factory=list)

    @property
    def all_attributes(self) -> Tally:
        """The attributes of figures and posts as one count."""
        tallies = self.attributes.values()
        return Tally(sum(t.right for t in tallies), 0, sum(t.missed for t in tallies))

    def add(self, other: Evaluation) -> None:
        """Sum another document's counts into these."""
        sums = ((self.kinds, other.kinds), (self.relations, other.relations), (self.attributes, other.attributes))
        for mine, theirs in sums:
            for name, tally in theirs.items():
                mine[name].right += tally.right
                mine[name].spurious += tally.spurious
                mine[name].missed += tally.missed
        self.ungrounded += other.ungrounded
        self.unconfirmed += other.unconfirmed
        self.errors += other.errors

    def as_dict(self) -> dict[str, Any]:
        """P, R, F and the number annotated by kind; right, of and share by attribute (the name after a *)."""
        told = {f"relations:{k}": t for k, t in self.relations.items() if t.right or t.spurious or t.missed}
        rows: dict[str, Any] = {
            k: {"P": round(t.precision, 3), "R": round(t.recall, 3), "F": round(t.f, 3), "gold": t.right + t.missed} for k, t in {**self.kinds, **told}.items()
        }
        for name, t in {**self.attributes, "all": self.all_attributes}.items():
            of = t.right + t.missed
            rows["*" + name] = {"right": t.right, "of": of, "share": round(t.right / of, 3) if of else None}
        return {**rows, "ungrounded": self.ungrounded, "unconfirmed": self.unconfirmed}
