"""What persons said is otherwise: corrections.yaml, read, held against its form, and written an entry at a time.

Each entry says what to `do`, to which ids, `by` whom, on which `date` and `why`:

- {do: merge, ids: [official/甲@乙局, official/甲@丙局], by: 王一, date: 2026-05-01, why: 简历相符}
- {do: split, ids: [official/甲@乙局, official/甲@丙局], by: …}              # they are two
- {do: split, id: official/甲@乙局, documents: [b.txt], as: official/甲@乙局(2), by: …}
- {do: rename, id: organization/乙局, name: 乙市乙局, by: …}
- {do: retype, id: organization/乙局, kind: public_institution, by: …}
- {do: alias, id: organization/乙局, alias: 乙, by: …}
- {do: reject, id: figure/b.txt/120, quote: 95%, measure: 入园率, by: …}     # also any other thing, or a relation
- {do: confirm, ids: [official/甲@乙局, official/甲@丙局], by: …}            # an uncertain link; or {do: confirm, id: …}, a fact
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from kg.errors import UsageError
from kg.files import atomic_write
from kg.model import Decided
from kg.resources import folder, parsed

_COMMON = ("do", "by", "date", "why")
_WANTED: dict[str, tuple[tuple[str, ...], ...]] = {  # of each deed the sets of keys that it may have beside those
    "merge": (("ids",),),
    "split": (("ids",), ("id", "documents", "as")),
    "rename": (("id", "name"),),
    "retype": (("id", "kind"),),
    "alias": (("id", "alias"),),
    "reject": (("id",), ("id", "quote"), ("id", "quote", "measure")),
    "confirm": (("ids",), ("id",), ("id", "quote"), ("id", "quote", "measure")),
}
DEEDS = tuple(_WANTED)
_TYPES = ("place", "official", "organization", "initiative", "figure", "event", "relation", "document")
_LINKED = ("official", "organization", "initiative", "event", "document")
_WITH_ALIASES = ("place", "organization", "initiative", "event")
_WITH_KIND = {"organization": "organizationKind", "initiative": "initiativeKind"}


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of the file."""

    do: str
    ids: tuple[str, ...]
    by: str
    date: str
    why: str
    value: str = ""  # the name, the kind, the alias, or the id that a part gets
    documents: tuple[str, ...] = ()
    quote: str = ""  # of a figure, which finds it where its place in the text has changed
    measure: str = ""
    line: int = 0

    @property
    def pair(self) -> tuple[str, str]:
        return min(self.ids), max(self.ids)

    def __str__(self) -> str:
        return f"{self.do} {' '.join(self.ids)}{f' ({self.quote})' if self.quote else ''}"


@dataclass(frozen=True)
class Corrections:
    """All entries of a file, in their order."""

    entries: tuple[Correction, ...] = ()
    path: Path = Path("corrections.yaml")

    def __bool__(self) -> bool:
        return bool(self.entries)

    @cached_property
    def decided(self) -> Decided:
        """What they say of pairs; a part that was split off is another than the rest."""
        one = (c.pair for c in self.entries if c.do in ("merge", "confirm") and len(c.ids) == 2)
        two = (_parts(c) for c in self.entries if c.do == "split")
        return Decided(frozenset(one), frozenset((min(pair), max(pair)) for pair in two))


def read_corrections(path: Path) -> Corrections:
    """Raises UsageError, with file, line and remedy, where the file is not as it has to be."""
    try:
        text = path.read_text("utf-8-sig")
        rows = parsed(text)
        nodes = yaml.compose(text, Loader=yaml.CSafeLoader)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}; name a file of corrections") from error
    except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(f"{path}: not readable as YAML: {' '.join(str(error).split())}") from error
    if rows is None:
        return Corrections((), path)
    if not isinstance(rows, list):
        raise UsageError(f"{path}: a list of entries is wanted, each beginning with “- do: ”")
    lines = [node.start_mark.line + 1 for node in (nodes.value if nodes is not None else ())]
    entries = tuple(_entry(row, f"{path}: line {line}", line) for row, line in zip(rows, lines, strict=True))
    _hold_together(entries, path)
    return Corrections(entries, path)


def _entry(row: Any, where: str, line: int) -> Correction:
    if not isinstance(row, dict) or not all(isinstance(k, str) for k in row):
        raise UsageError(f"{where}: an entry is a mapping that begins with “do: ”")
    do = row.get("do")
    if do not in _WANTED:
        raise UsageError(f"{where}: do is to be one of {', '.join(_WANTED)}, not {do!r}")
    for key in ("by", "date", "why"):
        if not isinstance(row.get(key), str | datetime.date) or not str(row[key]).strip():
            raise UsageError(f"{where}: who corrected, when and why is wanted: by, date and why; {key} is missing or no text")
    keys = tuple(k for k in row if k not in _COMMON)
    if not any(set(keys) == set(wanted) for wanted in _WANTED[do]):
        wanted = " or ".join(" ".join(x) for x in _WANTED[do])
        raise UsageError(f"{where}: {do} takes {wanted} beside do, by, date and why; here are {' '.join(keys) or 'none'}")
    ids = _ids(row, do, where)
    value = next((_text(row, k, where) for k in ("name", "kind", "alias", "as") if k in row), "")
    documents = _texts(row, "documents", where) if "documents" in row else ()
    rest = {k: _text(row, k, where) for k in ("quote", "measure") if k in row}
    made = Correction(do, ids, str(row["by"]), _day(row["date"], where), str(row["why"]), value, documents, **rest, line=line)
    _fits(made, where)
    return made


def _ids(row: dict[str, Any], do: str, where: str) -> tuple[str, ...]:
    ids = _texts(row, "ids", where) if "ids" in row else (_text(row, "id", where),)
    if "ids" in row and len(set(ids)) != 2:
        raise UsageError(f"{where}: {do} takes two ids that differ, as [a, b]; of more, an entry for each two")
    for own in ids:
        if own.partition("/")[0] not in _TYPES or not own.partition("/")[2]:
            raise UsageError(f"{where}: {own!r} is no identifier of ours; they begin with {', '.join(f'{t}/' for t in _TYPES)}, as in records.jsonl")
    return ids


def _fits(made: Correction, where: str) -> None:
    kinds = {own.partition("/")[0] for own in made.ids}
    kind = next(iter(kinds))
    if len(made.ids) == 2 and (len(kinds) > 1 or kind not in _LINKED):
        raise UsageError(f"{where}: two {' and '.join(sorted(kinds))} cannot be one; both are to be of one type: {', '.join(_LINKED)}")
    if made.do == "retype" and made.value not in _kinds(kind):
        raise UsageError(f"{where}: {made.value!r} is no kind of {kind}; the kinds are {', '.join(_kinds(kind)) or 'of organization and initiative'}")
    if made.do == "alias" and kind not in _WITH_ALIASES:
        raise UsageError(f"{where}: {kind} has no aliases; those have them: {', '.join(_WITH_ALIASES)}")
    if made.do == "rename" and kind not in (*_WITH_ALIASES, "official"):
        raise UsageError(f"{where}: {kind} has no name to change")
    if made.quote and kind != "figure":
        raise UsageError(f"{where}: quote and measure find a figure again; {made.ids[0]} is none")
    if kind == "figure" and not made.quote:
        raise UsageError(f"{where}: a figure is found by its words where the text before it changes: add quote, and measure where two have one quote")
    if made.documents and made.value == made.ids[0]:
        raise UsageError(f"{where}: as: {made.value!r} is what it is called already; give the part another, such as {made.ids[0]}(2)")
    if made.documents and made.value.partition("/")[0] != kind:
        raise UsageError(f"{where}: as: {made.value!r} is to be an identifier of a {kind}, such as {made.ids[0]}(2)")


def _kinds(kind: str) -> tuple[str, ...]:
    if kind not in _WITH_KIND:
        return ()
    text = (folder("ontology") / "kg.ttl").read_text("utf-8")
    return tuple(dict.fromkeys(re.findall(rf"^zt:{_WITH_KIND[kind]}-(\w+) a ", text, re.M)))


def _text(row: dict[str, Any], key: str, where: str) -> str:
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: {key} is to be a text, not {value!r}; put it in quotes")
    return value


def _texts(row: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = row[key]
    if not isinstance(value, list) or not value or not all(isinstance(x, str) and x.strip() for x in value):
        raise UsageError(f"{where}: {key} is to be a list of texts, as [a, b]")
    return tuple(value)


def _day(value: Any, where: str) -> str:
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError as error:
        raise UsageError(f"{where}: date is to be a day, such as 2026-05-01, not {value!r}") from error


def _hold_together(entries: tuple[Correction, ...], path: Path) -> None:
    """Raises UsageError where two entries say the opposite, or several make one of what another holds apart."""
    said: dict[tuple[str, ...], Correction] = {}
    for c in entries:
        for key, what in _claims(c):
            other = said.setdefault(key, c)
            if what != dict(_claims(other))[key]:
                raise UsageError(f"{path}: line {c.line} says the opposite of line {other.line} ({c} against {other}); take one of them out")
    one = [c for c in entries if c.do in ("merge", "confirm") and len(c.ids) == 2]
    for c in entries:
        if c.do == "split" and (way := _way(one, *_parts(c))):
            lines = " and ".join(str(x.line) for x in way)
            raise UsageError(f"{path}: line {c.line} holds apart what lines {lines} make one ({c}); take one of them out")


def _claims(c: Correction) -> Iterator[tuple[tuple[str, ...], str]]:
    """What an entry says once and for all, and how it says it."""
    if len(c.ids) == 2:
        yield ("pair", *c.pair), "two" if c.do == "split" else "one"
        return
    if c.do in ("rename", "retype"):
        yield (c.do, *c.ids), c.value
    if c.do != "split":  # what is rejected has no other name
        yield ("fact", *c.ids, c.quote), "none" if c.do == "reject" else "there"


def _parts(c: Correction) -> tuple[str, str]:
    """The two that a split holds apart."""
    return c.pair if len(c.ids) == 2 else (c.ids[0], c.value)


def _way(one: Iterable[Correction], start: str, end: str) -> list[Correction]:
    """The entries by which one leads to the other, the fewest; none where they are not made one."""
    beside: dict[str, list[tuple[str, Correction]]] = {}
    for c in one:
        for a, b in (c.ids, c.ids[::-1]):
            beside.setdefault(a, []).append((b, c))
    ways: dict[str, list[Correction]] = {start: []}
    todo = [start]
    for here in todo:
        for there, c in beside.get(here, ()):
            if there not in ways:
                ways[there] = [*ways[here], c]
                todo.append(there)
    return ways.get(end, [])


# --- writing -----------------------------------------------------------------------------------------------------


def as_entry(c: Correction) -> str:
    """The entry as it is written, a key a line."""
    row: dict[str, Any] = {"do": c.do, "ids" if len(c.ids) == 2 else "id": list(c.ids) if len(c.ids) == 2 else c.ids[0]}
    key = {"rename": "name", "retype": "kind", "alias": "alias", "split": "as"}.get(c.do)
    row |= {k: v for k, v in (("documents", list(c.documents)), (key, c.value), ("quote", c.quote), ("measure", c.measure)) if k and v}
    row |= {"by": c.by, "date": c.date, "why": c.why}
    written: str = yaml.safe_dump([row], allow_unicode=True, sort_keys=False, width=160)
    return written


def append(path: Path, correction: Correction) -> str:
    """Add an entry at the end; whatever else the file says stays to the letter. Returns what the file held before."""
    before = as_it_stands(path)
    put(path, before + ("" if not before or before.endswith("\n") else "\n") + as_entry(correction))
    return before


def as_it_stands(path: Path) -> str:
    """What the file holds, to the letter: line ends stay as they are."""
    return path.read_bytes().decode("utf-8") if path.exists() else ""


def put(path: Path, text: str) -> None:
    """Raises ExportError where it cannot be written."""
    atomic_write(path, lambda part: _write(part, text))


def _write(part: Path, text: str) -> None:
    part.write_text(text, "utf-8", newline="\n")
