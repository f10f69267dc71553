"""What a check says: what is wrong, each thing with its place, and what was held against what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.rdf.terms import PREFIXES

_SHOWN = 50  # violations that a report lists
_LONG = 500  # characters of a value
_WHOLE = "give the folder that kg build wrote, with records.jsonl and sources.jsonl, to have"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong: the node, the property, the value and what is asked, in Chinese and English."""

    focus: str
    path: str | None
    value: str | None
    message: str
    label: str | None = None

    def __str__(self) -> str:
        subject = f"{self.focus}" + (f" ({self.label})" if self.label else "")
        about = f"\n    {short(self.path)}" if self.path else ""
        value = f" = {_cut(self.value)}" if self.value is not None else ""
        return f"{subject}{about}{value}\n    {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    violations: tuple[Violation, ...]
    statements: int
    subjects: int
    bare: str = ""  # as far as what shows it was checked, where that is not everything
    checked: tuple[str, ...] = ()  # what else was held against what, a line each
    unseen: tuple[str, ...] = ()  # what could not be seen, and why
    grounded: bool = True  # the texts were there, and quotes held against them

    @property
    def conforms(self) -> bool:
        return not self.violations

    def __str__(self) -> str:
        size = f"{self.statements} statements about {self.subjects} things"
        if not self.conforms:
            return "\n".join([f"not valid: {len(self.violations)} violations in {size}", *named(map(str, self.violations), _SHOWN)])
        if self.bare:
            quotes, rest = ("its text", "the rest held") if self.grounded else ("as long as its place", "quotes held against the texts and the rest")
            lines = [f"valid as far as {self.bare} shows: {size} hold to every shape, and every quote is {quotes}; {_WHOLE} {rest} against the records"]
        else:
            lines = [f"valid: {size} hold to every shape, and every quote is its text"]
        return "\n".join(lines + [f"checked: {line}" for line in self.checked] + [f"not seen: {line}" for line in self.unseen])


def _cut(value: str) -> str:
    """A document's text is not told whole."""
    return value if len(value) <= _LONG else f"{value[:_LONG]}… ({len(value):,} characters)"


def named(what: Iterable[str], most: int) -> Iterator[str]:
    """The first of them, and how many more there are."""
    more = 0
    for number, words in enumerate(what):
        if number < most:
            yield words
        else:
            more += 1
    if more:
        yield f"… and {more:,} more"


def short(address: str) -> str:
    for prefix, full in PREFIXES.items():
        if address.startswith(full):
            return f"{prefix}:{address[len(full) :]}"
    return address
