"""Decisions as ordered tables of named rules: the first that finds something decides, and its name is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, ParamSpec, TypeVar

from kg.model import Struct

T = TypeVar("T")
V = TypeVar("V")
P = ParamSpec("P")


class Rule(Struct, Generic[P, T], frozen=True):
    """One named way to decide. tests/specs/frame_rules.yaml has a text that it decides and one that it does not."""

    name: str
    find: Callable[P, T | None]


def first(rules: Iterable[Rule[P, T]], /, *args: P.args, **kwargs: P.kwargs) -> tuple[T, str] | None:
    """What the first rule that finds something finds, and that rule's name."""
    found = ((what, rule.name) for rule in rules if (what := rule.find(*args, **kwargs)) is not None)
    return next(found, None)


def first_of(find: Callable[[V], T | None], things: Iterable[V]) -> T | None:
    """What is found in the first thing in which anything is."""
    return next((found for thing in things if (found := find(thing)) is not None), None)
