"""Corrections laid upon what documents say; and those that fit nothing any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from kg import ids
from kg.across.corrections import Correction, Corrections
from kg.model import STATED, Corpus, Facts, Figure, Relation, Reread, rewritten


def corrected(facts: Facts, corrections: Corrections) -> Facts:
    """One document's facts, by all corrections of single things, in the order of the file; pairs are `Corrections.decided`."""
    for c in corrections.entries:
        if len(c.ids) == 1 and c.do != "confirm":
            facts = _one(facts, c)
    return facts


def corrected_corpus(corpus: Corpus, corrections: Corrections) -> Corpus:
    """All documents', read anew at each pass where they are."""
    facts = corpus.facts
    if isinstance(facts, tuple):
        return replace(corpus, facts=tuple(corrected(f, corrections) for f in facts))
    return replace(corpus, facts=Reread(lambda: (corrected(f, corrections) for f in facts), len(facts)))


def stale(facts: Iterable[Facts], corrections: Corrections) -> list[str]:
    """A line for each entry that no document gives anything to correct; `facts` are as the documents say them."""
    left = {c: set(c.ids) | set(c.documents) for c in corrections.entries}
    made = {c.value for c in corrections.entries if c.do == "split" and c.documents}
    for f in facts:
        there = _ids_of(f) | made
        for c in corrections.entries:
            if left[c]:
                left[c] -= _met(f, c, there)
    return [f"{corrections.path}: line {c.line} no longer applies: {c}: {_why(c, left[c])}" for c in corrections.entries if left[c]]


def _why(c: Correction, missing: set[str]) -> str:
    what = f"no figure of {c.ids[0].partition('/')[2].rpartition('/')[0]} says this" if c.quote else f"{' and '.join(sorted(missing))}: not in these documents"
    return f"{what}; take the entry out, or write it for what is there now"


def _ids_of(facts: Facts) -> set[str]:
    own = {e.id for e in facts.entities()} | {f"document/{facts.document.id}"}
    return own | {ids.relation(facts.document.id, r) for r in facts.relations if r.predicate in STATED}


def _met(facts: Facts, c: Correction, there: set[str]) -> set[str]:
    """Of what an entry names, what this document has."""
    if c.documents:
        return {*c.ids, facts.document.id} if facts.document.id in c.documents and c.ids[0] in there else set()
    if c.quote:
        return set(c.ids) if _figure(facts, c) else set()
    return there & set(c.ids)


def _figure(facts: Facts, c: Correction) -> str | None:
    """The figure that an entry means: at its place, or, where the text has changed, the only one of its words in the document."""
    document = c.ids[0].partition("/")[2].rpartition("/")[0]
    if document != facts.document.id:
        return None
    alike = [f for f in facts.figures if f.quote == c.quote and c.measure in ("", f.measure)]
    own = [f for f in alike if f.id == c.ids[0]] or alike
    return own[0].id if len(own) == 1 else None


def _one(facts: Facts, c: Correction) -> Facts:
    own = c.ids[0]
    if c.do == "split":
        return rewritten(facts, {own: c.value}) if facts.document.id in c.documents else facts
    if c.do == "reject":
        gone = _figure(facts, c) if c.quote else own
        return _without(facts, gone) if gone else facts
    kind = f"{own.partition('/')[0]}s"
    entities = getattr(facts, kind, ())
    if not any(e.id == own for e in entities):
        return facts
    new: Any = {kind: tuple(_changed(e, c) if e.id == own else e for e in entities)}
    return replace(facts, **new)


def _changed(entity: Any, c: Correction) -> Any:
    if c.do == "retype":
        return replace(entity, kind=c.value)
    if c.do == "alias":
        return replace(entity, aliases=tuple(sorted({*entity.aliases, c.value} - {entity.name})))
    other = {"aliases": tuple(sorted({*entity.aliases, entity.name} - {c.value}))} if hasattr(entity, "aliases") else {}
    return replace(entity, name=c.value, **other)


# --- what is rejected --------------------------------------------------------------------------------------------


def _without(facts: Facts, gone: str) -> Facts:
    """The facts without a thing and all that is said of it, or without a relation."""
    if gone not in _ids_of(facts):
        return facts
    if gone.startswith("relation/"):
        return replace(facts, relations=tuple(r for r in facts.relations if r.predicate not in STATED or ids.relation(facts.document.id, r) != gone))
    kinds = ("places", "officials", "organizations", "initiatives", "figures", "events")
    kept: Any = {kind: tuple(_unsaid(e, gone) for e in getattr(facts, kind) if e.id != gone) for kind in kinds}
    d = facts.document
    document = replace(d, jurisdiction=None if d.jurisdiction == gone else d.jurisdiction, speaker=None if d.speaker == gone else d.speaker)
    if document != d:
        lost = {k for k in ("jurisdiction", "speaker") if getattr(document, k) is None and getattr(d, k) is not None}
        document = replace(document, reasons=tuple(r for r in d.reasons if r.attribute not in lost))
    rest = Facts(document, relations=tuple(_kept(facts.relations, gone)), units=facts.units)
    return replace(rest, **kept)


def _kept(relations: Iterable[Relation], gone: str) -> Iterator[Relation]:
    return (r for r in relations if gone not in (r.subject, r.object))


def _unsaid(entity: Any, gone: str) -> Any:
    """Without what it says of the thing."""
    new: dict[str, Any] = {}
    for name in ("parent", "jurisdiction", "within", "initiative", "speaker", "organizer"):
        if getattr(entity, name, None) == gone:
            new[name] = None
    for name in ("actor", "part_of", "participants"):
        if gone in getattr(entity, name, ()):
            new[name] = tuple(x for x in getattr(entity, name) if x != gone)
    if not isinstance(entity, Figure) and any(p.organization == gone for p in getattr(entity, "posts", ())):
        new["posts"] = tuple(p for p in entity.posts if p.organization != gone)
    return replace(entity, **new) if new else entity
