"""Every rule that decides where a name ends, or which body a title is of, decides its example and not its counterexample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.extract.names import ENDS, NameGrammar, decided, name_at
from kg.extract.organizations import extract as organizations
from kg.extract.places import extract as places
from kg.extract.titles import BODIES, GOVERNED, REFUSALS, Title, TitleReader
from kg.frame import frame
from kg.model import Document, Found
from kg.text import prepare

SPECS = Path(__file__).parent.parent / "specs"
NAMES: dict[str, dict[str, list[Any]]] = yaml.load((SPECS / "name_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
TITLES: dict[str, dict[str, str]] = yaml.load((SPECS / "title_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
GOVERNMENTS: dict[str, dict[str, str]] = yaml.load((SPECS / "governed_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)


def rule_of_name(text: str) -> str:
    return decided(text, 0, (3, 2), lexicon.load().of(NameGrammar))[1]


def reader_of(words: str) -> TitleReader:
    loaded = lexicon.load()
    text = frame(prepare(Document("x", f"{words}\n", jurisdiction="天水市")), loaded)
    return TitleReader(text, organizations(text, places(text, Found(), loaded), loaded), loaded)


def rule_of_last_title(words: str) -> str:
    """The rule that decides the last title in the words, after those before it."""
    reader, group, rule = reader_of(words), list[Title](), ""
    for start, end in reader.places:
        title, rule = reader.read(start, end, tuple(group))
        group += [title] if title else []
    return rule


@pytest.mark.parametrize("rule", NAMES)
def test_a_rule_of_names_decides_its_example_alone(rule: str) -> None:
    for kind in ("example", "counterexample"):
        text, name = NAMES[rule][kind]
        assert (rule_of_name(text) == rule) == (kind == "example"), text
        named = name_at(text, 0, lexicon.load().of(NameGrammar))
        assert (named[1] if named else None) == name


@pytest.mark.parametrize("rule", TITLES)
def test_a_rule_of_titles_decides_its_example_alone(rule: str) -> None:
    assert rule_of_last_title(TITLES[rule]["example"]) == rule
    assert rule_of_last_title(TITLES[rule]["counterexample"]) != rule


@pytest.mark.parametrize("rule", GOVERNMENTS)
def test_a_rule_of_governments_decides_its_example_alone(rule: str) -> None:
    for kind in ("example", "counterexample"):
        reader = reader_of(GOVERNMENTS[rule][kind])
        start, end = reader.places[-1]
        assert (reader.government(reader.clean[start:end], start)[0] == rule) == (kind == "example"), kind


def test_every_rule_has_its_examples() -> None:
    assert [*(name for name, *_ in ENDS), "no end"] == list(NAMES)
    assert [name for name, _ in (*REFUSALS, *BODIES)] == list(TITLES)
    assert ["of any place", "of the place right before", "of another body", *(name for name, _ in GOVERNED)] == list(GOVERNMENTS)
