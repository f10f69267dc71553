"""Every rule that says who acts and what a number belongs to decides its example, and leaves its counterexample as it is."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
import yaml

from kg import lexicon
from kg.link import actors, apart, initiatives, subjects
from kg.model import Document
from kg.pipeline import facts_of

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "actor_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
TABLES: dict[str, tuple[ModuleType, str]] = {
    "homes": (initiatives, "HOMES"),
    "apart": (apart, "APART"),
    "no subjects": (subjects, "NO_SUBJECTS"),
    "subjects": (subjects, "SUBJECTS"),
    "actors": (actors, "ACTORS"),
}


def read(text: str) -> list[tuple[str, tuple[str, ...], str | None]]:
    facts = facts_of(Document("x.txt", text, jurisdiction="成都市", published="2024-03-05"), lexicon.load())
    return [(f.quote, f.actor, f.initiative) for f in facts.figures]


@pytest.mark.parametrize(("table", "rule"), [(table, rule) for table, rules in EXAMPLES.items() for rule in rules])
def test_a_rule_decides_its_example_alone(table: str, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example, counterexample = EXAMPLES[table][rule]["example"], EXAMPLES[table][rule]["counterexample"]
    before = read(example), read(counterexample)
    module, name = TABLES[table]
    monkeypatch.setattr(module, name, tuple(row for row in getattr(module, name) if row[0] != rule))
    assert read(example) != before[0]
    assert read(counterexample) == before[1]


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_its_examples(table: str) -> None:
    module, name = TABLES[table]
    assert [row[0] for row in getattr(module, name)] == list(EXAMPLES[table])
