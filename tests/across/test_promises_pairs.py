"""Labelled pairs of a target and a later figure: half of them were written before the rules and are not changed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from across.pairs import corpus

from kg.across.promises import track
from kg.across.promises_verdicts import RULES

HERE = Path(__file__).parent
SETS = ("pairs_before.txt", "pairs_since.txt")


def read(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [[x.strip() for x in line.split("|")] for line in lines if line.strip() and not line.startswith("#")]


def outcome(pair: list[str]) -> str:
    target, result, _, *day = pair
    made, on = corpus(target, result, day[0] if day else None)
    promise = track(made, on).promises
    if not promise:
        return "untracked"
    (p,) = promise
    if p.result is None and result != "-":
        return "none"
    return f"{p.verdict}:{p.reason}" if p.reason else p.verdict


@pytest.mark.parametrize("name", SETS)
def test_verdicts_are_right(name: str) -> None:
    pairs = read(name)
    wrong = [(pair, got) for pair in pairs if (got := outcome(pair)) != pair[2]]
    assert len(wrong) <= 0.05 * len(pairs), wrong


@pytest.mark.parametrize("name", SETS)
def test_results_are_matched(name: str) -> None:
    """A figure is a result of a target where it decides on it; what stands beside it as not comparable is none."""
    told = {"met", "missed", "on_course", "behind"}
    pairs = [(pair[2] in told, outcome(pair) in told) for pair in read(name)]
    both = sum(wanted and found for wanted, found in pairs)
    assert both >= 0.95 * sum(found for _, found in pairs)
    assert both >= 0.85 * sum(wanted for wanted, _ in pairs)


def test_there_are_as_many_as_were_asked_for() -> None:
    assert sum(len(read(name)) for name in SETS) >= 150


RULES_SEEN = yaml.load((HERE.parent / "specs" / "verdict_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)


def rule_of(pair: str) -> str:
    target, _, result = pair.partition("|")
    (promise,) = track(*corpus(target.strip(), result.strip(), None)).promises
    return promise.rule


@pytest.mark.parametrize("rule", RULES_SEEN)
def test_a_rule_decides_its_example_alone(rule: str) -> None:
    assert rule_of(RULES_SEEN[rule]["example"]) == rule
    assert rule_of(RULES_SEEN[rule]["counterexample"]) != rule


def test_every_rule_has_its_examples() -> None:
    assert [name for name, *_ in RULES] == list(RULES_SEEN)
