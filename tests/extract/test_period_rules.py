"""Every form of an expression of time, and every rule that tells what part one plays, decides its example alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kg import lexicon
from kg.extract.period_values import FORMS, Grammar
from kg.extract.periods import OTHERS, RULES, extract
from kg.model import Document, Found
from kg.pipeline import understand
from kg.text import prepare
from kg.text.patterns import scan

EXAMPLES = yaml.load((Path(__file__).parent.parent / "specs" / "period_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)


def forms_of(text: str) -> set[str | None]:
    g = lexicon.load().of(Grammar)
    return {m.lastgroup for m in scan(g.starts, g.pattern, text)}


def rules_of(text: str) -> set[str]:
    read = prepare(Document("x.txt", text, published="2024-08-20"))
    return {p.rule for p in extract(read, Found(), lexicon.load()).periods}


@pytest.mark.parametrize("form", EXAMPLES["forms"])
def test_a_form_reads_its_example_alone(form: str) -> None:
    assert form in forms_of(EXAMPLES["forms"][form]["example"])
    assert form not in forms_of(EXAMPLES["forms"][form]["counterexample"])


@pytest.mark.parametrize("rule", EXAMPLES["roles"])
def test_a_rule_decides_its_example_alone(rule: str) -> None:
    assert rule in rules_of(EXAMPLES["roles"][rule]["example"])
    assert rule not in rules_of(EXAMPLES["roles"][rule]["counterexample"])


def test_all_have_their_examples() -> None:
    assert list(EXAMPLES["forms"]) == list(FORMS) == list(lexicon.load().data("periods")["forms"])
    assert list(EXAMPLES["roles"]) == [*(name for name, _ in RULES), *OTHERS]


def test_a_yearly_mean_is_of_the_years_that_its_paragraph_opens_with() -> None:
    told = "江平市政府工作报告\n一、“十四五”时期和2025年工作回顾\n这五年，实力迈上新台阶。{}。社会消费品零售总额年均增长5%。"
    periods = []
    for sentence in ("生态农业壮大，2025年旅居人数5万人", "生态农业壮大"):
        figures = understand(Document("a.txt", told.format(sentence), published="2026-02-03"), lexicon.load())[2].figures
        periods += [f.period for f in figures if f.quote == "5%"]
    assert [p and (p.start, p.end) for p in periods] == [("2021-01-01", "2025-12-31")] * 2
