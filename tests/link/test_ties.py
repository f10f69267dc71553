"""Each number is tied to the undertaking and to those who act that the text names, and to none where it names none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kg import lexicon
from kg.model import Document
from kg.pipeline import facts_of

SPECS = yaml.load((Path(__file__).parent.parent / "specs" / "ties.yaml").read_text("utf-8"), yaml.CSafeLoader)


@pytest.mark.parametrize("spec", SPECS, ids=[spec["text"][:24] for spec in SPECS])
def test_a_figure_is_tied_to_what_the_text_names(spec: dict[str, Any]) -> None:
    facts = facts_of(Document("x.txt", spec["text"], jurisdiction=spec["place"], published="2024-03-05"), lexicon.load())
    names = {one.id: one.name for kind in (facts.initiatives, facts.organizations, facts.places) for one in kind}
    figures = {f.quote: f for f in facts.figures}
    assert list(figures) == [quote for quote, _, _ in spec["says"]]
    for quote, undertaking, actors in spec["says"]:
        assert names.get(figures[quote].initiative) == undertaking, quote
        assert actors is None or {names[a] for a in figures[quote].actor} <= set(actors), quote
