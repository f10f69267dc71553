"""Every rule of the tables that read initiatives decides its example, and leaves its counterexample as it is."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
import yaml

from kg import lexicon
from kg.extract import (
    initiative_heads,
    initiative_known,
    initiative_parts,
    initiative_quotes,
)
from kg.model import Document
from kg.pipeline import understand

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "initiative_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
# where each table is asked
TABLES: dict[str, tuple[ModuleType, str]] = {
    "head refusals": (initiative_heads, "REFUSALS"),
    "head grounds": (initiative_heads, "GROUNDS"),
    "beginnings": (initiative_heads, "BEGINNINGS"),
    "quotation refusals": (initiative_quotes, "REFUSALS"),
    "quotation grounds": (initiative_quotes, "GROUNDS"),
    "parts": (initiative_parts, "PARTS"),
    "lines": (initiative_known, "LINES"),
}


def read(text: str) -> list[tuple[str, str, str | None]]:
    found = understand(Document("x.txt", text), lexicon.load())[1]
    return [(m.name, m.kind, m.part_of) for m in found.initiatives]


@pytest.mark.parametrize(("table", "rule"), [(table, rule) for table, rules in EXAMPLES.items() for rule in rules])
def test_a_rule_decides_its_example_alone(table: str, rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example, counterexample = EXAMPLES[table][rule]["example"], EXAMPLES[table][rule]["counterexample"]
    before = read(example), read(counterexample)
    module, name = TABLES[table]
    monkeypatch.setattr(module, name, tuple(row for row in getattr(module, name) if row[0] != rule))
    assert read(example) != before[0]
    assert read(counterexample) == before[1]


def test_every_refusal_is_recorded_by_its_name_and_has_words_for_a_reader() -> None:
    reasons = lexicon.load().data("coverage")["reasons"]
    for table, told in (("head refusals", reasons["names"]), ("quotation refusals", reasons["quotations"])):
        for rule in EXAMPLES[table]:
            found = understand(Document("x.txt", EXAMPLES[table][rule]["example"]), lexicon.load())[1]
            assert rule in {left.reason for left in found.initiatives_left}, rule
            assert told[rule]


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_has_its_examples(table: str) -> None:
    module, name = TABLES[table]
    assert [row[0] for row in getattr(module, name)] == list(EXAMPLES[table])
