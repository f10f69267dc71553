"""All that statements alone show: the shapes, the vocabulary, each thing with itself, things with each other, graphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.rdf.former import FORMER
from kg.validate import graphs, links, shapes, things
from kg.validate.held import Held
from kg.validate.report import Violation


@dataclass(frozen=True, slots=True)
class Shown:
    violations: tuple[Violation, ...]
    statements: int
    subjects: int
    grounded: bool = False  # every document carries its text, so that the quotes were held against it


def shown(held: Held, united: bool) -> Shown:
    """`united` where the statements stand in no named graphs, since their format has none."""
    if graphs.is_former(held):
        return Shown((Violation("", None, None, FORMER),), len(held), 0)
    found = list[Violation]()
    statements = subjects = 0

    def noted() -> Iterator[str]:
        nonlocal statements, subjects
        for part in shapes.parts(held.triples()):
            statements += sum(map(len, part))
            subjects += len(part)
            found.extend(things.violations(part))
            yield shapes.text_of(part)

    found += shapes.violations(noted(), strict=True)
    found += links.violations(held)
    found += graphs.unquoted(held)
    found += graphs.ungrounded(held)
    if not united:
        found += graphs.violations(held)
    if not statements:
        found.append(Violation("", None, None, "there is not one statement / 没有任何陈述"))
    return Shown(tuple(found), statements, subjects, graphs.has_texts(held))
