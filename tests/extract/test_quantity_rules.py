"""Every rule that reads a number, or refuses it, decides its example and not its counterexample."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kg import lexicon
from kg.extract import extract, quantity_rules
from kg.extract.quantities import READINGS
from kg.extract.quantity_idioms import IDIOMS
from kg.extract.quantity_rules import Rule, Rules
from kg.model import Document
from kg.text import prepare

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "quantity_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)


def all_rules() -> list[Rule]:
    """What the reading itself finds, then those of the tables."""
    found = [rule for rule in vars(quantity_rules).values() if isinstance(rule, Rule)]
    return [*found, *(rule for table in lexicon.load().of(Rules).tables.values() for rule in table)]


def rules_of(text: str) -> set[str]:
    found = extract(prepare(Document("x.txt", text)), lexicon.load())
    return {x.rule for x in (*found.quantities, *found.numbers_left)}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_decides_its_example_alone(rule: str) -> None:
    assert rule in rules_of(EXAMPLES[rule]["example"])
    assert rule not in rules_of(EXAMPLES[rule]["counterexample"])


def test_every_rule_has_its_examples() -> None:
    assert [*(rule.name for rule in all_rules()), *(name for name, *_ in IDIOMS), *READINGS] == list(EXAMPLES)


def test_every_reason_is_given_by_a_rule() -> None:
    assert {rule.reason for rule in all_rules()} - {""} == set(lexicon.load().data("coverage")["reasons"]["numbers"])
