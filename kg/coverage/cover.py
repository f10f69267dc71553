"""A text against its records: stretches that stand in a record, and what was left."""

from __future__ import annotations

import bisect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kg.coverage.left import Candidate, candidates, why
from kg.lexicon import Lexicon
from kg.model import Document, Facts, Figure, Found, PlaceEntity
from kg.text import Text

# From the back to the front: where two overlap, the later is seen
KINDS = ("place", "period", "event", "initiative", "organization", "person", "official", "figure")
LEFT_KINDS = ("number", "quotation", "person", "organization", "initiative", "table")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the raw text that was understood. `says` is what it was read as, for a reader."""

    start: int
    end: int
    kind: str
    says: str
    entity: str | None = None  # id of the record
    reader: str | None = None  # the language model that read it, where no rule did


@dataclass(frozen=True, slots=True)
class Left:
    """A stretch of the raw text that looks like a fact and stands in no record, and why."""

    start: int
    end: int
    quote: str
    kind: str
    reason: str
    rule: str = ""  # of a number or a table: the name of the rule that refused it

    @property
    def why(self) -> str:
        return f"{self.reason} ({self.rule})" if self.rule else self.reason


@dataclass(frozen=True)
class Coverage:
    document: Document
    marks: tuple[Mark, ...]
    left: tuple[Left, ...]

    def counts(self) -> dict[str, int]:
        """How many stretches of each kind were understood, then `left NUMBER` and the like."""
        seen, left = Counter(m.kind for m in self.marks if not m.reader), Counter(x.kind for x in self.left)
        return {k: seen[k] for k in reversed(KINDS)} | {f"left {k}": left[k] for k in LEFT_KINDS}

    def by_models(self) -> dict[str, dict[str, int]]:
        """Of each language model, how many stretches of each kind it read: they are in no count of the above."""
        seen = Counter((m.reader, m.kind) for m in self.marks if m.reader)
        return {reader: {k: seen[reader, k] for k in reversed(KINDS) if seen[reader, k]} for reader in sorted({r for r, _ in seen if r})}

    def pieces(self) -> Iterator[tuple[str, Mark | Left | None]]:
        """The raw text cut where what is seen changes: (words, the mark or what was left, None for plain text)."""
        owner: list[Mark | Left | None] = [None] * len(self.document.text)
        front = {kind: i for i, kind in enumerate(KINDS)}
        items: list[Mark | Left] = [*self.left, *sorted(self.marks, key=lambda m: front[m.kind])]
        for item in items:
            owner[item.start : item.end] = [item] * (item.end - item.start)
        begin = 0
        for at in range(1, len(owner) + 1):
            if at == len(owner) or owner[at] is not owner[begin]:
                yield self.document.text[begin:at], owner[begin]
                begin = at


def cover(text: Text, found: Found, facts: Facts, lexicon: Lexicon) -> Coverage:
    """What of `text` stands in `found` and `facts`, and what looks like a fact and does not; in raw offsets."""
    marks = _marks(text, found, facts)
    reasons = why("tables", lexicon)
    left = [Left(x.start, x.end, text.document.text[x.start : x.end], "table", reasons[x.reason], x.reason) for x in text.unread]
    for c in candidates(text, found, Free(text, marks), lexicon):
        e = text.evidence(c.start, c.end)
        left.append(Left(e.start, e.end, e.quote, c.kind, c.reason, c.rule))
    return Coverage(text.document, tuple(marks), tuple(sorted(left, key=lambda x: (x.start, x.end))))


def left_over(text: Text, found: Found, facts: Facts, lexicon: Lexicon) -> tuple[list[Candidate], Free]:
    """In clean offsets, what looks like a fact and stands in no record; and which stretches no record holds."""
    free = Free(text, _marks(text, found, facts))
    return candidates(text, found, free, lexicon), free


def _marks(text: Text, found: Found, facts: Facts) -> list[Mark]:
    return sorted({*_of_entities(facts), *_of_mentions(text, found)}, key=lambda m: (m.start, m.end, m.kind))


class Free:
    """Whether no mark touches a stretch of the clean text."""

    def __init__(self, text: Text, marks: list[Mark]) -> None:
        self._text = text
        self._starts = [m.start for m in marks]
        self._reach: list[int] = []  # how far the marks up to this one go
        for m in marks:
            self._reach.append(max(m.end, self._reach[-1] if self._reach else 0))

    def __call__(self, start: int, end: int) -> bool:
        e = self._text.evidence(start, end)
        i = bisect.bisect_left(self._starts, e.end) - 1
        return i < 0 or self._reach[i] <= e.start


def _of_entities(facts: Facts) -> Iterator[Mark]:
    read_by = facts.document.reader_of
    for entity in facts.entities():
        kind = "place" if isinstance(entity, PlaceEntity) else type(entity).__name__.lower()
        if isinstance(entity, Figure):
            yield Mark(entity.start, entity.end, kind, f"{entity.measure} · {entity.status}", entity.id, read_by(entity.start, entity.end))
            continue
        for mention in entity.mentions:
            yield Mark(mention.start, mention.end, kind, entity.name, entity.id, read_by(mention.start, mention.end))


def _of_mentions(text: Text, found: Found) -> Iterator[Mark]:
    """What was understood and makes no record of its own: times, people without a public post."""
    for period in (p for p in found.periods if not text.put_in(p)):
        e = text.evidence(period.start, period.end)
        when = f"{period.period.start or '…'} – {period.period.end or '…'}" if period.period else "?"
        yield Mark(e.start, e.end, "period", when)
    for person in found.people:
        if not person.official:
            e = text.evidence(person.start, person.end)
            yield Mark(e.start, e.end, "person", person.role or person.name)
