"""Relations that a turn of phrase states: （责任单位：省教育厅）, 由市水务局牵头, 分管市教育局, 根据《…》."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from typing import Any

from kg.constructions import Forms, Mark, Match, View, forms
from kg.constructions.view import view
from kg.lexicon import Lexicon
from kg.model import Found, RelationMention
from kg.text import Text
from kg.text.patterns import any_of, expression

RELATIONS = ("leads", "supports", "issued", "announced", "supervises", "attends", "cites", "amends", "repeals", "located_in")
WRITTEN = ("plan", "policy", "regulation", "publication")  # kinds of undertakings that are documents
# Which slots hold the ends of a relation; an end that a form leaves out is what was named last.
_SUBJECTS = {
    "supports": ("organizations",),
    "supervises": ("people",), "attends": ("guests",), "announced": ("guests",), "located_in": ("initiatives", "initiative"),
    "cites": ("document",), "amends": ("document",), "repeals": ("document",),
}  # fmt: skip
_OBJECTS = {
    "supervises": ("organizations", "bodies"), "attends": ("event",), "located_in": ("places", "place"),
    "cites": ("documents",), "amends": ("documents",), "repeals": ("documents",),
}  # fmt: skip
_ACTORS = ("actors", "units", "guests", "body")
_UNDERTAKINGS = ("initiatives", "initiative", "documents", "document")
# What of a slot is an end: 市长某某、副市长某某 holds bodies too
_TAKES = {
    **dict.fromkeys(("people", "guests"), ("person",)), **dict.fromkeys(("organizations", "bodies", "body"), ("place", "body")),
    **dict.fromkeys(("actors", "units"), ("place", "body")), **dict.fromkeys(_UNDERTAKINGS, ("initiative", "document")),
    **dict.fromkeys(("places", "place"), ("place",)), "event": ("event",),
}  # fmt: skip
_HEADING = 30  # of a line that names whom the lines below are about
_BRACKET = 200  # characters of a bracket
_ABOVE = 1200  # characters above in which the occasion stands that a report is of
_REACH = 400  # characters of a paragraph within which an undertaking is what a bracket behind it is about


def said(text: Text, found: Found, lexicon: Lexicon) -> Iterator[RelationMention]:
    """What the forms of `constructions.yaml` say."""
    scan = _Scan(text, found, lexicon)
    for m in lexicon.of(_forms).matches(scan.view):
        yield from scan.relations(m.form.says["relation"], m)


def _governing(lexicon: Lexicon) -> re.Pattern[str]:
    return expression(f"(?:{any_of(lexicon.data('relations')['governing'])})$")


def _generic(lexicon: Lexicon) -> re.Pattern[str]:
    return expression(f"(?:{any_of(lexicon.data('constructions')['generic'])})[^，。；：、（）和与及\\n]{{0,14}}$")


def _forms(lexicon: Lexicon) -> Forms:
    return forms(lexicon, RELATIONS)


class _Scan:
    def __init__(self, text: Text, found: Found, lexicon: Lexicon) -> None:
        self._text = text
        self._governs, self._generic = lexicon.of(_governing), lexicon.of(_generic)
        marks = [Mark(o.start, o.end, "body", o) for o in found.organizations]
        marks += [Mark(p.start, p.end, "place", p) for p in found.places]
        marks += [Mark(p.start, p.end, "person", p) for p in found.people if p.official]
        marks += [Mark(i.start, i.end, "document" if i.kind in WRITTEN else "initiative", i) for i in found.initiatives]
        marks += [Mark(e.start, e.end, "event", e) for e in found.events]
        self.view: View = view(text.clean, marks)
        self._of = {kind: [i for i in sorted(self.view.marks) if self.view.marks[i].type in kinds] for kind, kinds in _KINDS.items()}

    def relations(self, relation: str, m: Match) -> Iterator[RelationMention]:
        of = m.form.says.get("of")
        subjects = self._ends(m, _SUBJECTS.get(relation, _ACTORS)) or self._ends(m, ("organizations", "units"))
        if self._governed(m):
            return
        objects = [None] if of == "document" else self._ends(m, _OBJECTS.get(relation, _UNDERTAKINGS))
        if not subjects and relation in ("cites", "amends", "repeals"):
            subjects = [None]  # the document at hand does
        if not subjects and relation in ("supervises", "attends"):
            subjects = self._last("person", m, line=True) or (self._headed(m) if relation == "supervises" else [])
        if not subjects and relation == "located_in":
            subjects = self._last("undertaking", m)
        if not objects and relation in ("leads", "supports", "issued"):
            objects = self._of_item(m) or self._last("undertaking", m)
        if not objects and relation == "attends":
            objects = self._last("event", m) or self._last("event", m, above=True)
        span = m.span
        for a in subjects:
            for b in objects:
                if a is not b:
                    yield RelationMention(span.start, span.end, a, relation, b, m.rule)

    def _of_many(self, mark: Mark) -> bool:
        """各县|区政府: what ends so is no name of one body."""
        return mark.type in ("place", "body") and self._generic.search(self._text.clean, max(0, mark.start - 16), mark.start) is not None

    def _governed(self, m: Match) -> bool:
        """在七里河区|开展…, 支持七里河区|建设…: who stands behind such a word is no subject."""
        return m.form.text.startswith("{actors}") and self._governs.search(self._text.clean, max(0, m.span.start - 4), m.span.start) is not None

    def _ends(self, m: Match, slots: tuple[str, ...]) -> list[Any]:
        kinds = [kind for s in slots if s in m.places for kind in _TAKES[s]]
        marks = [self.view.marks[i] for s in slots if s in m.places for i in range(*m.places[s]) if i in self.view.marks]
        marks = [mark for mark in marks if mark.type in kinds and not self._of_many(mark)]
        if not marks:
            return []
        # 重庆市|九龙坡区|教委: places before a body are part of its name, of several places the last is meant
        keep = [mark for mark, after in zip(marks, [*marks[1:], None], strict=True) if not _leads_on(mark, after)]
        return [mark.what for mark in keep]

    def _of_item(self, m: Match) -> list[Any]:
        """…。（某部牵头，某部配合）: brackets behind the last sentence of an item are about all that it names."""
        line = self.view.line
        opens = line.rfind("（", max(0, m.start - _BRACKET), m.start + 1)
        closes = line.find("）", m.start, m.end + _BRACKET)
        if opens < 1 or closes < 0 or line[opens - 1] != "。" or line.find("）", opens, m.start) >= 0:
            return []
        block = self._text.block_at(m.span.start).start
        begin = max(bisect.bisect_left(self.view.starts, block), line.rfind("）", 0, opens) + 1)
        where = self._of["undertaking"]
        return [self.view.marks[i].what for i in where[bisect.bisect_left(where, begin) : bisect.bisect_left(where, opens)]]

    def _headed(self, m: Match) -> list[Any]:
        """The one whose name with the title is the line above: 吴清副市长, and below 负责…, 分管…."""
        where = self._of["person"]
        at = bisect.bisect_left(where, m.start)
        if not at:
            return []
        mark = self.view.marks[where[at - 1]]
        block = self._text.block_at(mark.start)
        alone = block.end - block.start <= _HEADING and (mark.start == block.start or mark.end == block.end)
        return [mark.what] if alone and m.span.start - block.end <= _REACH else []

    def _last(self, kind: str, m: Match, line: bool = False, above: bool = False) -> list[Any]:
        """What was named last before the words, in their paragraph (or above it), or first in their line."""
        where = self._of[kind]
        at = bisect.bisect_left(where, m.start)
        block = self._text.block_at(m.span.start).start
        # a line with a label is about what the lines above it name: 项目名称：…, 责任单位：…
        labelled = m.span.start == block and (m.form.text.startswith("^") or "{label_" in m.form.text)
        row = self._text.row_at(block)
        floor = (row.start if row else 0) if labelled or above else block
        before = [i for i in where[max(0, at - 8) : at] if self.view.starts[i] >= max(floor, m.span.start - (_ABOVE if above else _REACH))]
        if not before:
            return []
        return [self.view.marks[before[0] if line else before[-1]].what]


_KINDS = {"person": ("person",), "event": ("event",), "undertaking": ("initiative", "document")}


def _leads_on(mark: Mark, after: Mark | None) -> bool:
    """Does a place only open the name behind it?"""
    return mark.type == "place" and after is not None and after.start == mark.end and after.type in ("place", "body")


__all__ = ["RELATIONS", "said"]
