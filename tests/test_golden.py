"""Golden cases: a made-up text of each genre and the records it gives, all of them, line by line.

`KG_UPDATE_GOLDEN=1 pytest tests/test_golden.py` writes the records anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg import lexicon
from kg.model import Corpus
from kg.pipeline import Options, facts_of, read_documents
from kg.records.jsonl import lines

CASES = sorted(p.parent for p in (Path(__file__).parent / "golden").glob("*/text.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda p: p.name)
def test_a_text_gives_its_records(case: Path) -> None:
    documents = read_documents([case / "text.txt"], Options(), [])
    have = "".join(lines(Corpus(tuple(facts_of(d, lexicon.load()) for d in documents))))
    golden = case / "records.jsonl"
    if os.environ.get("KG_UPDATE_GOLDEN") == "1":
        golden.write_text(have, "utf-8")
    assert have.splitlines() == golden.read_text("utf-8").splitlines()
