"""The samples are well formed, and extraction on them holds: measured against annotations made by hand."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from kg import lexicon
from kg.evaluate import Evaluation, Gold, evaluate
from kg.export.jsonl import lines
from kg.model import Corpus
from kg.pipeline import Options, facts_of, read_documents

ROOT = Path(__file__).parents[1]
BRIEFINGS = ROOT / "data" / "briefings"
TEXTS = sorted(BRIEFINGS.glob("*.txt"))


def measured(folder: Path, texts: list[Path]) -> Evaluation:
    """What the whole way from file to records scores against the annotations in `folder`."""
    pairs = []
    for path in texts:
        documents = list(read_documents([path], Options(), []))
        records = [json.loads(line) for d in documents for line in lines(Corpus((facts_of(d, lexicon.load()),)))]
        pairs.append((Gold(folder / f"{path.stem}.yaml", documents[0].text), records))
    return evaluate(pairs)


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_a_sample_has_a_header_a_fair_length_and_an_annotation(path: Path) -> None:
    text = path.read_text("utf-8")
    header = text.split("\n\n", 1)[0].split("\n")
    assert [line.split("：")[0] for line in header] == ["标题", "来源", "日期"]
    assert 500 <= len(text) <= 1500
    gold = Gold(BRIEFINGS / "gold" / f"{path.stem}.yaml", text)
    spans = sorted(gold.span(f) for f in gold.figures)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert all(o["name"] in text for o in gold.officials)


def test_there_are_eight_and_two_of_one_city_in_successive_years() -> None:
    assert len(TEXTS) >= 8
    assert {"chongqing-clean-governance-2024", "chongqing-party-building-2025"} <= {p.stem for p in TEXTS}


def test_extraction_holds_on_the_samples() -> None:
    found = measured(BRIEFINGS / "gold", TEXTS)
    floors = {"officials": 0.97, "posts": 0.95, "organizations": 0.95, "initiatives": 0.88, "part_of": 0.9, "figures": 0.98}
    assert {k: found.kinds[k].f for k in floors if found.kinds[k].f < floors[k]} == {}
    shares = dict.fromkeys(("comparator", "change", "status", "period", "measure", "speaker"), 0.95) | {"actor": 0.9, "initiative": 0.85}
    assert {k: found.attributes[k].recall for k in shares if found.attributes[k].recall < shares[k]} == {}
    assert found.ungrounded == 0


def test_extraction_holds_on_the_first_real_page(shared: Path) -> None:
    found = measured(shared, [shared / "texts" / "seed.txt"])
    floors = {"officials": 1.0, "posts": 0.95, "organizations": 0.9, "initiatives": 0.85, "part_of": 1.0, "figures": 0.97}
    assert {k: found.kinds[k].f for k in floors if found.kinds[k].f < floors[k]} == {}
    assert found.all_attributes.recall >= 0.9
    assert found.ungrounded == 0


def test_extraction_holds_on_the_whole_measuring_set(shared: Path) -> None:
    texts = [p for p in sorted((shared / "texts").iterdir()) if (shared / f"{p.stem}.yaml").is_file()]
    found = measured(shared, texts)
    floors = {"officials": 0.97, "posts": 0.93, "organizations": 0.9, "initiatives": 0.85, "part_of": 0.8, "figures": 0.97}
    assert {k: found.kinds[k].f for k in floors if found.kinds[k].f < floors[k]} == {}
    assert found.all_attributes.recall >= 0.95
    assert found.ungrounded == 0
