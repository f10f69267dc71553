"""The spec tables: sentences that we made up and what is in them, for every extractor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.extract import extract
from kg.model import Decision, Document, Found, Frame, replace
from kg.pipeline import facts_of
from kg.records.jsonl import number
from kg.text import prepare
from kg.text.gazetteer import gazetteer

SPECS = Path(__file__).parents[1] / "specs"


def cases(name: str) -> list[Any]:
    table = yaml.load((SPECS / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return [
        pytest.param(
            case,
            id=case["text"][:24],
            marks=[pytest.mark.xfail(reason=case["gap"])] if "gap" in case else [],  # strict: a gap that closes says so
        )
        for case in table
    ]


def found(case: dict[str, Any]) -> Found:
    """Of a sentence alone: nothing is decided of its document but what the case gives."""
    text, place = prepare(Document("x", case["text"], published=case.get("published") or None)), case.get("place")
    given = Decision(lexicon.load().of(gazetteer).bearing(place), "given") if place else None
    return extract(replace(text, frame=Frame(jurisdiction=given)), lexicon.load())


@pytest.mark.parametrize("case", cases("quantities"))
def test_quantities(case: dict[str, Any]) -> None:
    have, mentions = [], found(case)
    for q in mentions.quantities:
        said = {
            "quote": q.text,
            "value": number(q.value),
            "unit": q.unit,
            "comparator": q.comparator,
            "upper": None if q.upper is None else number(q.upper),
            "change": q.change,
        }
        have.append({k: v for k, v in said.items() if v is not None and (k, v) != ("comparator", "equal")})
    assert have == case["figures"]
    assert "left" not in case or [[x.text, x.reason] for x in mentions.numbers_left] == case["left"]


@pytest.mark.parametrize("case", cases("periods"))
def test_periods(case: dict[str, Any]) -> None:
    have = [
        {
            "words": p.text,
            "start": p.period.start if p.period else None,
            "end": p.period.end if p.period else None,
            "role": p.role,
        }
        for p in found(case).periods
    ]
    assert have == case["periods"]


@pytest.mark.parametrize("case", cases("officials"))
def test_officials(case: dict[str, Any]) -> None:
    people = [p for p in found(case).people if p.official]
    have = [{"name": p.name, "posts": [[x.organization, x.title] for x in p.posts]} | ({"foreign": True} if p.foreign else {}) for p in people]
    assert have == case["officials"]


@pytest.mark.parametrize("case", cases("places"))
def test_places(case: dict[str, Any]) -> None:
    have = [[p.text, p.place.name, p.place.code or ""] for p in found(case).places]
    assert have == case["places"]


@pytest.mark.parametrize("case", cases("organizations"))
def test_organizations(case: dict[str, Any]) -> None:
    assert [[o.text, o.name, o.kind] for o in found(case).organizations] == case["organizations"]


@pytest.mark.parametrize("case", cases("initiatives"))
def test_initiatives(case: dict[str, Any]) -> None:
    have = [[i.name, i.kind, *([i.part_of] if i.part_of else [])] for i in found(case).initiatives]
    assert have == case["initiatives"]


@pytest.mark.parametrize("case", cases("figures"))
def test_figures(case: dict[str, Any]) -> None:
    have = [[f.quantity.text, f.measure, f.status, f.period and f"{f.period.start or ''}/{f.period.end or ''}"] for f in found(case).figures]
    assert have == case["figures"]


@pytest.mark.parametrize("case", cases("actors"))
def test_actors(case: dict[str, Any]) -> None:
    """Each actor found is one of those that a careful reader would give; a speaker is exactly the one who spoke."""
    document = Document("x", case["text"], jurisdiction=case["place"], published=case["published"])
    facts = facts_of(document, lexicon.load())
    names = {x.id: x.name for x in (*facts.organizations, *facts.places, *facts.officials)}
    assert [f.quote for f in facts.figures] == [quote for quote, _, _ in case["says"]]
    for figure, (quote, actors, speaker) in zip(facts.figures, case["says"], strict=True):
        assert {names[a] for a in figure.actor} <= set(actors) and figure.actor, quote
        assert (names[figure.speaker] if figure.speaker else None) == speaker, quote
