"""Every rule that tells targets from results decides its example and not its counterexample."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kg import lexicon
from kg.extract.status import Cues
from kg.model import Document
from kg.pipeline import understand

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "status_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)


def rule_of_last(text: str) -> str:
    found = understand(Document("x.txt", text), lexicon.load())[1]
    return found.figures[-1].rule.rpartition("status: ")[2]


@pytest.mark.parametrize("rule", EXAMPLES)
def test_a_rule_decides_its_example_alone(rule: str) -> None:
    assert rule_of_last(EXAMPLES[rule]["example"]) == rule
    assert rule_of_last(EXAMPLES[rule]["counterexample"]) != rule


def test_every_rule_has_its_examples() -> None:
    assert [name for name, *_ in lexicon.load().of(Cues).rules] == list(EXAMPLES)
