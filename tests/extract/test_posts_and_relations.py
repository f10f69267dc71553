"""The spec tables of whole texts: who gains, holds or loses which post, and who does what to which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.model import Document, Facts
from kg.pipeline import facts_of

SPECS = Path(__file__).parents[1] / "specs"


def cases(name: str) -> list[Any]:
    table = yaml.load((SPECS / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return [pytest.param(case, id=case["text"][:20], marks=[pytest.mark.xfail(reason=case["gap"])] if "gap" in case else []) for case in table]


def understood(case: dict[str, Any]) -> tuple[Facts, dict[str, str]]:
    """What the text says, and what each thing in it is called."""
    facts = facts_of(Document("x", case["text"], jurisdiction=case.get("place")), lexicon.load())
    things = (*facts.places, *facts.organizations, *facts.officials, *facts.initiatives, *facts.events)
    return facts, {x.id: x.name for x in things}


@pytest.mark.parametrize("case", cases("posts"))
def test_posts(case: dict[str, Any]) -> None:
    facts, names = understood(case)
    rows = []
    for official in facts.officials:
        for post in official.posts:
            row = [official.name, names[post.organization], post.title, post.change, post.since, post.until]
            while row[-1] is None:
                row.pop()
            rows.append([x or "" for x in row])
    assert sorted(rows) == sorted(case["posts"])


@pytest.mark.parametrize("case", cases("relations"))
def test_relations(case: dict[str, Any]) -> None:
    facts, names = understood(case)
    # what a figure or an undertaking is of stands in other tables
    told = [r for r in facts.relations if r.rule and not r.predicate.startswith(("announced", "acted", "said"))]
    assert sorted([names[r.subject], r.predicate, names[r.object]] for r in told) == sorted(case["relations"])


@pytest.mark.parametrize("case", cases("announced"))
def test_announced(case: dict[str, Any]) -> None:
    facts, names = understood(case)
    assert sorted([names[r.subject], names[r.object]] for r in facts.relations if r.predicate == "announced") == sorted(case["announced"])
