"""Every rule that tells whose an undertaking is decides its example and not its counterexample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import ids, lexicon
from kg.link.own_ids import Words, of_work
from kg.model import Document, Facts, Initiative
from kg.text.gazetteer import gazetteer

RULES: dict[str, dict[str, Any]] = yaml.load((Path(__file__).parent.parent / "specs" / "own_id_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)


def decided(name: str, kind: str, code: str, issuer: str | None = None) -> tuple[str, str]:
    """The rule, and the identifier, of an undertaking that a paper of the division with this code names, of a body of the `issuer`."""
    loaded = lexicon.load()
    work = Initiative(ids.initiative(name), name, (), kind)
    facts = Facts(Document("x", "", jurisdiction=f"place/{code}"), (), (), (), (work,), (), (), ())
    return of_work(work, facts, loaded.of(Words), loaded.of(gazetteer).by_code[issuer] if issuer else None)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_decides_its_example_alone(rule: str) -> None:
    case = RULES[rule]
    assert decided(*case["example"]) == (rule, case["id"])
    assert decided(*case["counterexample"])[0] != rule
