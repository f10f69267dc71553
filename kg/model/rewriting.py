"""A document's facts under other identifiers: what is named by one id afterwards is one record."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

if TYPE_CHECKING:
    from kg.model.document import Document
    from kg.model.facts import Facts, Relation

_KINDS = ("places", "officials", "organizations", "initiatives", "figures", "events")
_IDS = ("id", "parent", "jurisdiction", "within", "actor", "initiative", "speaker", "part_of", "organizer", "participants")
_NAMED_FIRST = ("name", "id")


def rewritten(facts: Facts, ids: Mapping[str, str], names: Mapping[str, str] | None = None) -> Facts:
    """The facts with each of `ids` in place of the id that it is given for; as they are where they name none of them.

    `names` are those of what stands for others.
    """
    if not ids or not any(e.id in ids or (names and e.id in names) for e in facts.entities()):
        return facts
    new: dict[str, Any] = {kind: _united([_called(_renamed(e, ids), names or {}) for e in getattr(facts, kind)]) for kind in _KINDS}
    relations = {(r.subject, r.predicate, r.object): r for r in (_related(r, ids) for r in reversed(facts.relations)) if r.subject != r.object}
    return replace(facts, document=_document(facts.document, ids), **new, relations=tuple(reversed(relations.values())))


def _called(entity: Any, names: Mapping[str, str]) -> Any:
    name = names.get(entity.id)
    if name is None or name == entity.name:
        return entity
    other = {"aliases": tuple(sorted({*entity.aliases, entity.name} - {name}))} if hasattr(entity, "aliases") else {}
    return replace(entity, name=name, **other)


def _document(document: Document, ids: Mapping[str, str]) -> Document:
    where, who = document.jurisdiction or "", document.speaker or ""
    if where not in ids and who not in ids:
        return document
    return replace(document, jurisdiction=ids.get(where, document.jurisdiction), speaker=ids.get(who, document.speaker))


def _related(r: Relation, ids: Mapping[str, str]) -> Relation:
    if r.subject not in ids and r.object not in ids:
        return r
    return replace(r, subject=ids.get(r.subject, r.subject), object=ids.get(r.object, r.object))


def _renamed(entity: Any, ids: Mapping[str, str]) -> Any:
    new: dict[str, Any] = {}
    for name in _fields(entity.__class__):
        old = getattr(entity, name)
        if isinstance(old, tuple):
            if any(map(ids.__contains__, old)):
                new[name] = tuple(dict.fromkeys(ids.get(x, x) for x in old))
        elif old in ids:
            new[name] = ids[old]
    if hasattr(entity, "posts"):
        new["posts"] = tuple(replace(p, organization=ids.get(p.organization, p.organization)) for p in entity.posts)
    return replace(entity, **new) if new else entity


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    """Those that name others."""
    return tuple(f for f in kind.__struct_fields__ if f in _IDS)


def _united(entities: list[Any]) -> tuple[Any, ...]:
    """Sorted as they were; records of one id become one, with all that each says."""
    by_id: dict[str, Any] = {}
    for entity in entities:
        old = by_id.get(entity.id)
        by_id[entity.id] = entity if old is None else _both(old, entity)
    first = next(iter(by_id.values()), None)
    if hasattr(first, "value"):  # figures stand as they do in the text
        return tuple(by_id.values())
    return tuple(sorted(by_id.values(), key=lambda e: e.id))


def _both(a: Any, b: Any) -> Any:
    """Lists of both; what is single comes from the first that says it. The other's name is an alias."""
    new: dict[str, Any] = {}
    for name in a.__struct_fields__:
        mine, theirs = getattr(a, name), getattr(b, name)
        if isinstance(mine, tuple):
            new[name] = tuple(dict.fromkeys((*mine, *theirs)))
        elif name not in _NAMED_FIRST and mine in (None, "", "other"):
            new[name] = theirs
    if hasattr(a, "aliases"):
        new["aliases"] = tuple(sorted({*a.aliases, *b.aliases, b.name} - {a.name}))
    if hasattr(a, "mentions"):
        new["mentions"] = tuple(sorted({*a.mentions, *b.mentions}, key=lambda m: (m.start, m.end)))
    return replace(a, **new)
