"""Every rule that finds where a body's name begins, reads it or refuses it decides its example and not its counterexample."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.coverage import cover
from kg.extract import body_refusals, open_bodies, organ_open, organ_prefix, organizations
from kg.model import Document
from kg.pipeline import understand

EXAMPLES = yaml.safe_load((Path(__file__).parent.parent / "specs" / "body_rules.yaml").read_text("utf-8"))
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


def read(case: dict[str, Any], key: str) -> list[tuple[str, str]]:
    """The bodies by name, and what was refused with the reason."""
    text = Document("x", case[key], jurisdiction=case.get("place", "江苏省"))
    found = understand(text, lexicon.load())[1]
    return [(o.text, o.name) for o in found.organizations] + [(x.text, x.reason) for x in found.names_left]


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def remove(table: str, rule: str) -> None:
        module = TABLES[table]
        monkeypatch.setattr(module, table, tuple(r for r in getattr(module, table) if r[0] != rule))

    yield remove


@pytest.mark.parametrize(("table", "rule"), CASES)
def test_a_rule_decides_its_example_alone(table: str, rule: str, without: Any) -> None:
    case = EXAMPLES[table][rule]
    example, counterexample = read(case, "example"), read(case, "counterexample")
    assert {name for _, name in example} >= set(case["says"])
    without(table, rule)
    assert read(case, "example") != example
    assert read(case, "counterexample") == counterexample


def test_every_rule_has_its_examples() -> None:
    assert {table: [name for name, *_ in getattr(module, table)] for table, module in TABLES.items()} == {t: list(r) for t, r in EXAMPLES.items()}


def test_every_reason_is_told_to_a_reader() -> None:
    refusing = (body_refusals.OPEN, body_refusals.DEPARTMENT, body_refusals.TOWN, body_refusals.UNIT, organizations.LISTED)
    assert {name for table in refusing for name, _ in table} == set(body_refusals.REASONS)


def test_a_refused_name_says_which_rule_refused_it() -> None:
    text = "江平市举行会议。俄罗斯国防部、美国商务部发表声明，江苏省大力推动扩大开放工作局面。"
    knowledge = lexicon.load()
    left = {x.quote: x.reason for x in cover(*understand(Document("a.txt", text), knowledge), knowledge).left}
    assert left["国防部"] == body_refusals.REASONS["another country's"]
