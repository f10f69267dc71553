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


def test_who_gives_a_report_is_named_below_its_title_without_a_post() -> None:
    text = "政府工作报告\n2019年3月2日在江平县第六届人民代表大会第四次会议上\n柳 青 山\n各位代表：\n"
    text += "现在，我代表县人民政府向大会报告工作，请予审议。2018年，全县新建学校5所。"
    facts = facts_of(Document("x", text), lexicon.load())
    assert [(o.name, o.posts) for o in facts.officials] == [("柳青山", ())]
    assert {f.speaker for f in facts.figures} == {facts.officials[0].id}
