"""Corrections of a store: documents that an entry which came or went may touch are made again, and no others."""

from __future__ import annotations

import json

from kg.across.corrections import Correction, Corrections
from kg.store.documents import Documents
from kg.store.quads import Quads

_ENTRIES = "corrections"  # in meta: the entries of single things that what the store says was made with


def laid_anew(documents: Documents, quads: Quads, base: str, corrections: Corrections) -> None:
    """Mark what has to be made again. Cut off, what is marked stays so."""
    before: list[list[object]] = json.loads(documents.meta(_ENTRIES) or "[]")
    now = [_row(c) for c in corrections.entries if len(c.ids) == 1 and c.do != "confirm"]
    changed = [x for x in [*before, *now] if (x in before) != (x in now)]
    for do, own, named, _, quote in changed:
        assert isinstance(own, str) and isinstance(named, list)
        if do == "reject" and [do, own] not in [x[:2] for x in now] and not quote and own.partition("/")[0] not in ("figure", "relation"):
            documents.forget_all()  # what nothing says any more, any document may have said
        else:
            documents.forget({*named, *quads.documents_of(own), *_of_fact(own)})
    documents.set_meta(_ENTRIES, json.dumps(now, ensure_ascii=False))


def _row(c: Correction) -> list[object]:
    return [c.do, c.ids[0], list(c.documents), c.value, c.quote]


def _of_fact(own: str) -> set[str]:
    """The documents that the identifier of a figure or a relation may be of: what stands in it before a slash."""
    kind, _, rest = own.partition("/")
    return {rest[:at] for at, sign in enumerate(rest) if sign == "/"} if kind in ("figure", "relation") else set()


def stale_in(documents: Documents, quads: Quads, base: str, corrections: Corrections) -> list[str]:
    """A line for each entry that nothing in the store is named by; of what is rejected, that its document is gone."""
    out = []
    for c in corrections.entries:
        missing = sorted(own for own in c.ids if not _there(documents, quads, own, c))
        if missing:
            out.append(
                f"{corrections.path}: line {c.line} no longer applies: {c}: {' and '.join(missing)}: not in this store; take the entry out, or write it anew"
            )
    return out


def _there(documents: Documents, quads: Quads, own: str, c: Correction) -> bool:
    if own.startswith("document/"):
        return documents.find(own.partition("/")[2]) is not None
    if c.do == "reject" or c.quote:
        return own.partition("/")[0] not in ("figure", "relation") or any(documents.find(d) for d in _of_fact(own))
    return bool(quads.documents_of(c.value if c.documents else own))
