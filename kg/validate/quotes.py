"""Facts against their text, where no graph is needed: every quote is the stretch that it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.model import Facts
from kg.validate.report import Violation


def ungrounded(some: Iterable[Facts]) -> Iterator[Violation]:
    for facts in some:
        text = facts.document.text
        for e in sorted(e for e in facts.evidence() if text[e.start : e.end] != e.quote or not e.quote):
            yield misquoted(f"{facts.document.id}#char={e.start},{e.end}", facts.document.id, (e.start, e.end), e.quote)


def misquoted(focus: str, document: str, place: tuple[int, int], quote: str) -> Violation:
    return Violation(focus, None, quote, f"characters {place[0]} to {place[1]} of {document} are not {quote!r} / 引文与原文不符")
