"""Every rule that finds where a body's name begins, reads it or refuses it decides its example and not its counterexample."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
import yaml

from kg import lexicon
from kg.coverage import cover
from kg.extract import open_bodies, organ_open, organ_prefix, organizations
from kg.model import Document
from kg.pipeline import understand

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "body_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
TABLES: dict[str, ModuleType] = {
    "BEGINNINGS": open_bodies,
    "HELD": open_bodies,
    "OPEN": open_bodies,
    "DEPARTMENT": organ_open,
    "TOWN": organ_open,
    "UNIT": organ_open,
    "LISTED": organizations,
    "READINGS": organizations,
    "LEVELS": organ_prefix,
}
CASES = [(table, rule) for table, rules in EXAMPLES.items() for rule in rules]


def read(words: str) -> list[tuple[str, ...]]:
    """The bodies with their names, and what was refused with the rule; the place that speaks may stand before a |, - where none does."""
    place, _, words = words.rpartition("|")
    found = understand(Document("x", words, jurisdiction=None if place == "-" else place or "江苏省"), lexicon.load())[1]
    return [(o.text, o.name, o.kind) for o in found.organizations] + [(x.text, x.reason) for x in found.names_left]


@pytest.mark.parametrize(("table", "rule"), CASES)
def test_a_rule_decides_its_example_alone(table: str, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, (decided, other) = TABLES[table], EXAMPLES[table][rule].values()
    example, counterexample = read(decided), read(other)
    monkeypatch.setattr(module, table, tuple(r for r in getattr(module, table) if r[0] != rule))
    assert read(decided) != example
    assert read(other) == counterexample


def test_every_rule_has_its_examples() -> None:
    assert {table: [name for name, _ in getattr(module, table)] for table, module in TABLES.items()} == {t: list(r) for t, r in EXAMPLES.items()}


def test_a_refused_name_says_which_rule_refused_it() -> None:
    knowledge = lexicon.load()
    left = {x.quote: x.reason for x in cover(*understand(Document("a.txt", "俄罗斯监察部发表声明，打掉远洋诈骗集团。"), knowledge), knowledge).left}
    assert "another country's" in left["监察部"]
    assert "a word that makes no name" in left["远洋诈骗集团"]
