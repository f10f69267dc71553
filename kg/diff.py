"""What two builds, or two versions of a document, say differently: facts gained, lost and changed, with their words.

Facts are compared by what they mean, document by document: neither where they stand nor in which words they are said
counts, so that a sentence that moved, or 1.5万 written as 15000, is no difference. Entities are the same where their
identifiers are; posts, parents, parts, actors and other relations where both ends are. A figure has no name: one of them is another
changed where their measures are alike and the unit or the value is the same; of several that could be, those that have
most in common are taken for each other, then those nearest in order. What the lexicon adds (inferred parents, what a
place lies in) is not compared: no text says it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from kg.model import STATED, Corpus, Document, Entity, Evidence, Facts, Figure, PlaceEntity
from kg.model import TYPES as ENTITIES

Kind = Literal["gained", "lost", "changed"]
Value = str | Decimal | bool | tuple[str | None, ...] | None
TYPES = (
    "document", "place", "official", "post", "organization", "parent", "initiative", "part_of", "actor", "event", "figure", *STATED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a document says. `values` is what may differ between two sayings of the same."""

    type: str  # one of TYPES
    id: str  # of its record; of a post or a relation, its subject's
    key: tuple[str, ...]  # what it is known by; a figure by nothing
    values: tuple[tuple[str, Value], ...]
    evidence: tuple[Evidence, ...] = ()

    @property
    def start(self) -> int:
        """Where its first words begin in the raw text, -1 for a fact without words."""
        return self.evidence[0].start if self.evidence else -1


@dataclass(frozen=True, slots=True)
class Change:
    """A fact on one side only, or on both with other values."""

    before: Fact | None
    after: Fact | None

    @property
    def kind(self) -> Kind:
        """Gained, lost or changed."""
        return "gained" if self.before is None else "lost" if self.after is None else "changed"

    @property
    def fact(self) -> Fact:
        """The newer of the two."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the values that differ."""
        if self.before is None or self.after is None:
            return ()
        return tuple(name for (name, old), (_, new) in zip(self.before.values, self.after.values, strict=True) if old != new)


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """A document with what it says otherwise; None on one side for one that came or went."""

    before: Document | None
    after: Document | None
    changes: tuple[Change, ...]
    names: tuple[tuple[str, str], ...]  # of the entities of both sides, by identifier


@dataclass(frozen=True, slots=True)
class Diff:
    """The documents that say something else, by identifier."""

    documents: tuple[DocumentDiff, ...]

    def __bool__(self) -> bool:
        return bool(self.documents)

    def count(self, kind: Kind) -> int:
        """Changes of one kind over all documents."""
        return sum(c.kind == kind for d in self.documents for c in d.changes)


def diff(before: Corpus, after: Corpus, only: Collection[str] = TYPES) -> Diff:
    """Documents are the same where their identifiers are; `only` names the types of facts that count."""
    old, new = ({f.document.id: f for f in corpus.facts} for corpus in (before, after))
    return Diff(tuple(differences(old, new, only)))


def differences(
    before: Mapping[str, Facts],
    after: Mapping[str, Facts],
    only: Collection[str] = TYPES,
    same: Callable[[str], bool] = lambda _: False,
) -> Iterator[DocumentDiff]:
    """As `diff`, one document at a time, for what is too large to hold; those known to be the `same` are not opened."""
    for document in sorted({*before, *after}):
        if same(document):
            continue
        found = compare(before.get(document), after.get(document), only)
        if found.changes:
            yield found


def compare(before: Facts | None, after: Facts | None, only: Collection[str] = TYPES) -> DocumentDiff:
    """Two versions of one document, whatever their identifiers; one of them may not be."""
    sides = [[f for f in _facts(side) if f.type in only] if side else [] for side in (before, after)]
    changes = [Change(old, new) for old, new in _pairs(*sides) if old is None or new is None or old.values != new.values]
    changes.sort(key=lambda c: (TYPES.index(c.fact.type), c.fact.start, c.fact.key, c.kind))
    names = {e.id: e.name for side in (before, after) if side for e in side.entities() if not isinstance(e, Figure)}
    return DocumentDiff(before.document if before else None, after.document if after else None, tuple(changes), tuple(names.items()))


# --- what a document says ------------------------------------------------------------------------------------


def _facts(facts: Facts) -> Iterator[Fact]:
    d = facts.document
    about: dict[str, Value] = {
        "title": d.title, "publisher": d.publisher, "published": d.published, "authors": d.authors,
        "jurisdiction": d.jurisdiction, "url": d.url, "genre": d.genre, "reports": d.reports, "plans": d.plans,
        "speaker": d.speaker,
    }  # fmt: skip
    yield _fact("document", d.id, (), about)
    for entity in facts.entities():
        if isinstance(entity, Figure):
            yield _figure(entity)
        elif entity.mentions or not isinstance(entity, PlaceEntity):  # places without come from the lexicon
            yield _fact(ENTITIES[type(entity)], entity.id, (entity.id,), _values(entity), entity.mentions)
    for official in facts.officials:
        for post in official.posts:
            told = {name: getattr(post, name) for name in ("concurrent", "change", "since", "until")}
            yield _fact("post", official.id, (official.id, post.organization, post.title), told, post.evidence)
    proofs = {(r.subject, r.predicate, r.object): r.evidence for r in facts.relations if not r.inferred}
    for own, predicate, other in _ties(facts):
        yield _fact(predicate, own, (own, other), {}, proofs.get((own, predicate, other), ()))
    for r in facts.relations:
        if r.predicate in STATED:
            yield _fact(r.predicate, r.subject, (r.subject, r.object), {}, r.evidence)


def _values(entity: Entity) -> dict[str, Value]:
    """What is compared of it beside its ties."""
    names = ("name", "aliases", "kind", "jurisdiction", "date", "organizer", "participants")
    own: dict[str, Any] = {name: getattr(entity, name) for name in names if hasattr(entity, name)}
    return {name: _set(value) if isinstance(value, tuple) else value for name, value in own.items()}


def _ties(facts: Facts) -> Iterator[tuple[str, str, str]]:
    """Its (subject, predicate, object) that stand in the records of their subjects."""
    yield from ((body.id, "parent", body.parent) for body in facts.organizations if body.parent)
    for plan in facts.initiatives:
        yield from ((plan.id, "part_of", whole) for whole in plan.part_of)
        yield from ((plan.id, "actor", actor) for actor in plan.actor)


def _fact(kind: str, own: str, key: tuple[str, ...], values: Mapping[str, Value], evidence: Iterable[Evidence] = ()) -> Fact:
    return Fact(kind, own, key, tuple(values.items()), tuple(sorted(evidence)))


def _figure(f: Figure) -> Fact:
    values: dict[str, Value] = {
        "measure": f.measure, "value": f.value, "upper": f.upper, "unit": f.unit, "comparator": f.comparator,
        "change": f.change, "status": f.status, "obligation": f.obligation, "period": (f.period.start, f.period.end) if f.period else None,
        "actor": _set(f.actor), "initiative": f.initiative, "speaker": f.speaker, "before": f.before,
    }  # fmt: skip
    return _fact("figure", f.id, (), values, (Evidence(f.start, f.end, f.quote),))


def _set(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values))


# --- which fact of one side is which of the other ---------------------------------------------------------------

Pair = tuple[Fact | None, Fact | None]


def _pairs(before: list[Fact], after: list[Fact]) -> Iterator[Pair]:
    """Each fact once, beside the one that it is on the other side."""
    known = [{(f.type, f.key): f for f in side if f.type != "figure"} for side in (before, after)]
    for name in {**known[0], **known[1]}:
        yield known[0].get(name), known[1].get(name)
    left, right = ([f for f in side if f.type == "figure"] for side in (before, after))
    left, right = _without_equals(left, right)
    olds, news = dict(enumerate(left)), dict(enumerate(right))
    for i, j in _alike(left, right):
        if i in olds and j in news:
            yield olds.pop(i), news.pop(j)
    yield from ((old, None) for old in olds.values())
    yield from ((None, new) for new in news.values())


def _without_equals(before: list[Fact], after: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Less the figures that both sides say equally often, wherever."""
    common = Counter(f.values for f in before) & Counter(f.values for f in after)
    return _less(before, common), _less(after, common)


def _less(facts: list[Fact], common: Mapping[Any, int]) -> list[Fact]:
    left = dict(common)
    out = []
    for fact in facts:
        if left.get(fact.values, 0):
            left[fact.values] -= 1
        else:
            out.append(fact)
    return out


_WINDOW = 60  # as many places apart in order two figures may stand, so that a document of thousands does not take hours
_WEIGHTS = {
    "unit": 4, "value": 3, "upper": 1, "comparator": 1, "change": 1, "status": 2, "period": 2, "actor": 1, "initiative": 2,
    "speaker": 1,
}  # fmt: skip
_MEASURE = 8  # weight of equal measures
_SAME_NUMBER, _SAME_UNIT = 0.4, 0.6  # how alike measures must be: with the same value and unit, with the same unit alone


def _alike(before: list[Fact], after: list[Fact]) -> Iterator[tuple[int, int]]:
    """Places of figures that may be one another changed, the likeliest first; the same the other way round."""
    old, new = [dict(f.values) for f in before], [dict(f.values) for f in after]
    scored = []
    for i, j in _candidates(old, new):
        likeness = _likeness(str(old[i]["measure"]), str(new[j]["measure"]))
        unit, value = old[i]["unit"] == new[j]["unit"], old[i]["value"] == new[j]["value"]
        enough = _SAME_NUMBER if unit and value else _SAME_UNIT if unit else 1.0
        if likeness >= enough:
            score = _MEASURE * likeness + sum(w for name, w in _WEIGHTS.items() if old[i][name] == new[j][name])
            # two pairs that stand equal in all this share no figure: their order changes nothing
            scored.append((-score, abs(i - j), min(i, j), max(i, j), i, j))
    for *_, i, j in sorted(scored):
        yield i, j


def _candidates(old: list[dict[str, Value]], new: list[dict[str, Value]]) -> set[tuple[int, int]]:
    """Near in order with the same unit or value, or near among those of the same measure and unit."""
    found = {(i, j) for i, j in _near(len(old), len(new)) if any(old[i][n] == new[j][n] for n in ("unit", "value"))}
    kinds: defaultdict[tuple[Value, Value], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, figures in enumerate((old, new)):
        for place, f in enumerate(figures):
            kinds[f["measure"], f["unit"]][side].append(place)
    for left, right in kinds.values():
        found.update((left[i], right[j]) for i, j in _near(len(left), len(right)))
    return found


def _near(before: int, after: int) -> Iterator[tuple[int, int]]:
    for i in range(before):
        for j in range(max(0, i - _WINDOW), min(after, i + _WINDOW + 1)):
            yield i, j


@lru_cache(maxsize=1 << 16)
def _likeness(a: str, b: str) -> float:
    """From 0 to 1: the share of pairs of neighbouring characters that both have."""
    if a == b:
        return 1.0
    left, right = _neighbours(a), _neighbours(b)
    return 2 * (left & right).total() / (left.total() + right.total())


def _neighbours(words: str) -> Counter[str]:
    padded = f" {words} "
    return Counter(padded[i : i + 2] for i in range(len(padded) - 1))
