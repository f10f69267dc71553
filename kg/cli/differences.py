"""What two versions say differently, for people and for programs."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import click

from kg.cli.common import printable
from kg.diff import Change, DocumentDiff, Fact, Value
from kg.model import Document
from kg.records.jsonl import dumps, number
from kg.words import sign

_SIGNS = {"gained": "+", "lost": "-", "changed": "~"}
_COLOURS = {"+": "green", "-": "red", "~": "yellow"}
_LINE_END = re.compile(r"\r\n|\r|\n")  # as editors count them
_AMOUNT = ("value", "upper", "unit", "comparator", "change")
_LISTS = ("aliases", "authors", "participants", "actor")
_CHANGES = {"increase": " ↑", "decrease": " ↓"}


@dataclass(slots=True)
class Tally:
    """Counts what passes by."""

    documents: int = 0
    gained: int = 0
    lost: int = 0
    changed: int = 0

    def watch(self, found: Iterable[DocumentDiff]) -> Iterator[DocumentDiff]:
        for document in found:
            self.documents += 1
            for change in document.changes:
                setattr(self, change.kind, getattr(self, change.kind) + 1)
            yield document

    def __str__(self) -> str:
        if not self.documents:
            return "no difference"
        differ = "1 document differs" if self.documents == 1 else f"{self.documents:,} documents differ"
        return f"{differ}: {self.gained:,} gained, {self.lost:,} lost, {self.changed:,} changed"


class _Lines:
    """Line and column, both from 1, of an offset."""

    def __init__(self, document: Document | None) -> None:
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(document.text if document else ""))]

    def __call__(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


# --- for people -----------------------------------------------------------------------------------------------


def text(found: Iterable[DocumentDiff], coloured: bool) -> Iterator[str]:
    """A block of lines a document."""
    for document in found:
        yield _Block(document, coloured).text()


class _Block:
    def __init__(self, document: DocumentDiff, coloured: bool) -> None:
        self._document, self._coloured = document, coloured
        self._names = dict(document.names)
        self._before, self._after = _Lines(document.before), _Lines(document.after)

    def text(self) -> str:
        identifiers = dict.fromkeys(d.id for d in (self._document.before, self._document.after) if d)
        heading = self._styled(" → ".join(map(printable, identifiers)), bold=True)
        return "\n".join([heading, *(line for c in self._document.changes for line in self._change(c))]) + "\n\n"

    def _change(self, change: Change) -> Iterator[str]:
        mark = _SIGNS[change.kind]
        told = "; ".join(self._alterations(change)) or self._details(change.fact)
        what = " ".join(x for x in (change.fact.type, self._title(change.fact)) if x)
        yield self._styled(f"{mark} {_one_line(what)}" + (f": {_one_line(told)}" if told else ""), fg=_COLOURS[mark])
        for side, fact, lines in (("-", change.before, self._before), ("+", change.after, self._after)):
            if fact and fact.evidence:
                line, column = lines(fact.start)
                more = f"  (and {len(fact.evidence) - 1} more)" if len(fact.evidence) > 1 else ""
                yield f"    {self._styled(side, fg=_COLOURS[side])} {line}:{column}  {_one_line(fact.evidence[0].quote)}{more}"

    def _styled(self, words: str, **style: Any) -> str:
        return click.style(words, **style) if self._coloured else words

    def _title(self, fact: Fact) -> str:
        values = dict(fact.values)
        match fact.type:
            case "document":
                return fact.id
            case "figure":
                return str(values["measure"])
            case "post":
                official, body, title = fact.key
                return f"{self._name(official)}, {self._name(body)} {title}"
        if len(fact.key) == 2:  # a relation
            return f"{self._name(fact.key[0])} → {self._name(fact.key[1])}"
        return str(values["name"])

    def _details(self, fact: Fact) -> str:
        """What a fact that stands on one side only says beside its name."""
        values = dict(fact.values)
        if fact.type == "figure":
            return ", ".join(x for x in (_amount(values), str(values["status"]), self._shown(values["period"])) if x)
        if fact.type == "document":
            return self._shown(values["title"])
        return self._shown(values.get("kind") or values.get("date") or values.get("change"))

    def _alterations(self, change: Change) -> Iterator[str]:
        """What differs between the sides; all that makes an amount is one thing."""
        if change.before is None or change.after is None:
            return
        old, new = dict(change.before.values), dict(change.after.values)
        amount = [name for name in change.attributes if name in _AMOUNT] if change.fact.type == "figure" else []
        if amount:
            yield f"{', '.join(amount)} {_amount(old)} → {_amount(new)}"
        for name in change.attributes:
            if name not in amount:
                yield self._altered(name, old[name], new[name])

    def _altered(self, name: str, old: Value, new: Value) -> str:
        if name in _LISTS and isinstance(old, tuple) and isinstance(new, tuple):
            signed = [f"{s}{self._name(x or '')}" for s, a, b in (("+", new, old), ("-", old, new)) for x in a if x not in b]
            return f"{name} {' '.join(signed)}"
        return f"{name} {self._shown(old) or '(none)'} → {self._shown(new) or '(none)'}"

    def _shown(self, value: Value) -> str:
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case Decimal():
                return number(value)
            case tuple():  # a period: lists are told apart above
                return " – ".join(x or "…" for x in value)
        return self._name(value)

    def _name(self, own: str) -> str:
        return self._names.get(own, own)


def _amount(values: Mapping[str, Value]) -> str:
    value, upper = values["value"], values["upper"]
    assert isinstance(value, Decimal)
    end = f"–{number(upper)}" if isinstance(upper, Decimal) else ""
    change = _CHANGES.get(str(values["change"]), "")
    return f"{sign(str(values['comparator']))}{number(value)}{end} {values['unit']}".rstrip() + change


def _one_line(words: str) -> str:
    return printable(words).replace("\n", "␊").replace("\t", "␉")


# --- for programs ---------------------------------------------------------------------------------------------


def json(found: Iterable[DocumentDiff], tally: Tally) -> Iterator[str]:
    """One object, a line a document; the counts stand last, so that nothing is held back."""
    separator = '{"documents": [\n'
    for document in tally.watch(found):
        yield separator + dumps(_document(document))
        separator = ",\n"
    counts = dumps({"gained": tally.gained, "lost": tally.lost, "changed": tally.changed})[1:]
    yield ('{"documents": [' if separator != ",\n" else "\n") + f"], {counts}\n"


def _document(found: DocumentDiff) -> dict[str, Any]:
    lines = _Lines(found.before), _Lines(found.after)
    return {
        "before": found.before and found.before.id,
        "after": found.after and found.after.id,
        "changes": [
            {
                "kind": c.kind, "type": c.fact.type, "key": c.fact.key, "attributes": c.attributes,
                "before": _side(c.before, lines[0]), "after": _side(c.after, lines[1]),
            }
            for c in found.changes
        ],
    }  # fmt: skip


def _side(fact: Fact | None, lines: _Lines) -> dict[str, Any] | None:
    if fact is None:
        return None
    evidence = []
    for e in fact.evidence:
        line, column = lines(e.start)
        evidence.append({"start": e.start, "end": e.end, "line": line, "column": column, "quote": e.quote})
    return {"id": fact.id, **{k: v for k, v in fact.values if v not in (None, "", ())}, "evidence": evidence}
