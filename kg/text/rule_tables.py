"""Ordered tables of named rules, written in a lexicon file: what a rule says holds where all that it names holds.

A rule's entry names what is asked: `{before: passed, is: one}`. A list asks each of its words; of what stands under `any` one
is enough; of what stands under `unless` none may hold. What an entry asks is its module's to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
Said = TypeVar("Said")
Test = Callable[[T], bool]


def first(table: Iterable[tuple[str, Callable[[T], Said]]], case: T) -> tuple[str, Said | None]:
    """The first rule of a table that says anything of the case: its name, and what it says; "" and None where none does."""
    for name, rule in table:  # asked of every number and name: a generator would cost as much as the answers
        if said := rule(case):
            return name, said
    return "", None


def tests(entry: Mapping[str, Any], ask: Mapping[str, Callable[[str], Test[T]]]) -> tuple[Test[T], ...]:
    """What a rule asks; `ask` makes of a word the question of that key."""
    asked = list[Test[T]]()
    for key, value in entry.items():
        if key in ("any", "unless"):
            asked.append(_some(tests(value, ask), key == "any"))
        else:
            asked += map(ask[key], value if isinstance(value, list) else [value])
    return tuple(asked)


def _some(inner: tuple[Test[T], ...], wanted: bool) -> Test[T]:
    """Whether one of the questions, or none, is answered with yes."""

    def some(case: T) -> bool:
        for test in inner:  # asked of every number: a generator would cost as much as its answers
            if test(case):
                return wanted
        return not wanted

    return some
