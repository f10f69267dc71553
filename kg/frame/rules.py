"""Decisions as ordered tables of named rules: the first that finds something decides, and its name is kept.

tests/specs/frame_rules.yaml has for each rule a text that it decides and one that it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from kg.frame.page import Page
from kg.model import Decision
from kg.text.rule_tables import first

T = TypeVar("T")
V = TypeVar("V")

Rules = tuple[tuple[str, Callable[[T], tuple[V, str] | None]], ...]  # a name, and what finds a value and the words that say it


def decided(rules: Rules[T, V], case: T, page: Page) -> Decision[V] | None:
    """What the first rule that finds something finds, with that rule's name."""
    rule, found = first(rules, case)
    return Decision(found[0], rule, page.proof(found[1])) if found else None


def first_of(find: Callable[[T], V | None], things: Iterable[T]) -> V | None:
    """What is found in the first thing in which anything is."""
    return next((found for thing in things if (found := find(thing)) is not None), None)
