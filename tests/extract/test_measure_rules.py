"""Every rule that tells what a number measures decides its example and not its counterexample."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kg import lexicon
from kg.extract import extract
from kg.extract.measure_lists import COMPARED, OF_THE_SAME, SUBJECTS
from kg.extract.measures import RULES
from kg.model import Document
from kg.text import prepare

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "measure_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)


def rules_of(text: str) -> set[str]:
    figures = extract(prepare(Document("x.txt", text)), lexicon.load()).figures
    return {part.removeprefix("measure: ") for f in figures for part in f.rule.split("; ") if part.startswith("measure: ")}


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_decides_its_example_alone(rule: str) -> None:
    assert rule in rules_of(EXAMPLES[rule]["example"])
    assert rule not in rules_of(EXAMPLES[rule]["counterexample"])


def test_every_rule_has_its_examples() -> None:
    assert [*(name for name, _ in (*RULES, *SUBJECTS)), COMPARED, OF_THE_SAME] == list(EXAMPLES)
