"""Every entry of constructions.yaml: its example says what it is to say, its counterexample nothing."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.constructions.forms import compiled
from kg.constructions.slots import slots
from kg.errors import LexiconError
from kg.extract import extract
from kg.model import Document
from kg.relate import relate
from kg.resources import folder
from kg.text import prepare
from kg.text.names import key

ENTRIES: list[dict[str, Any]] = yaml.load((folder("data/lexicon") / "constructions.yaml").read_text("utf-8"), yaml.CSafeLoader)["forms"]
OF_POSTS = [e for e in ENTRIES if e["relation"] in ("holds", "same", "career", "roster", "subject")]


def told(text: str) -> list[tuple[str, str, str, str | None, str]]:
    found = extract(prepare(Document("x", text)), lexicon.load())
    return [(p.name, post.organization, post.title, post.change, post.rule) for p in found.people for post in p.posts]


@pytest.mark.parametrize("entry", OF_POSTS, ids=lambda e: str(ENTRIES.index(e)))
def test_the_example_says_it_by_this_form_and_the_counterexample_says_nothing(entry: dict[str, Any]) -> None:
    name = entry.get("name", entry["form"])
    if entry["relation"] == "subject":
        people = extract(prepare(Document("x", entry["example"])), lexicon.load()).people
        assert [[p.name] for p in people][:1] == entry["says"]
    else:
        rows = [row for row in told(entry["example"]) if row[4] == f"construction: {name}"]
        said = [list(row[:3]) for row in rows if row[3] == entry.get("change") or entry["relation"] == "roster"]
        assert [w for w in entry["says"] if w not in said] == []
    assert told(entry["never"]) == []


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e not in OF_POSTS], ids=lambda e: str(ENTRIES.index(e)))
def test_the_example_of_a_relation_says_it_and_the_counterexample_does_not(entry: dict[str, Any]) -> None:
    rule = f"construction: {entry.get('name', entry['form'])}"
    said = related(entry["example"], entry["relation"], rule)
    assert [row for row in entry["says"] if row not in said] == []
    assert said
    assert related(entry["never"], entry["relation"], rule) == []


def related(text: str, relation: str, rule: str) -> list[list[str]]:
    clean = prepare(Document("x", text))
    found = relate(clean, extract(clean, lexicon.load()), lexicon.load())
    return [[named(r.subject), named(r.object)] for r in found.relations if r.predicate == relation and r.rule == rule]


def named(mention: Any) -> str:
    """An end as it is called; the document itself has no name here."""
    return "" if mention is None else mention.place.name if hasattr(mention, "place") else key(mention.name)


def test_a_form_that_is_none_is_told_with_the_reason() -> None:
    with pytest.raises(LexiconError, match="no slot is called persn"):
        compiled({"form": "任命{persn}"}, lexicon.load())
    with pytest.raises(LexiconError, match="do not pair"):
        compiled({"form": "任命[{person}"}, lexicon.load())


def test_every_slot_is_a_regular_expression_of_its_own() -> None:
    for slot in slots(lexicon.load()):
        assert compiled({"form": "{" + slot + "}"}, lexicon.load()).pattern.pattern
