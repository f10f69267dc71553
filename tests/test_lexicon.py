"""The lexicon: found wherever it is installed, one's own entries add to ours, a malformed file says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import lexicon
from kg.errors import LexiconError
from kg.model import Document
from kg.pipeline import facts_of


def test_ones_own_entries_add_to_ours(tmp_path: Path) -> None:
    (tmp_path / "surnames.yaml").write_text("# mine\nsingle: [犇]\n", "utf-8")
    (tmp_path / "organs.yaml").write_text("# mine\ndepartments: {低空经济发展: [低空经济]}\n", "utf-8")
    (tmp_path / "units.yaml").write_text("# mine\ncount: [畦]\n", "utf-8")
    text = "市低空经济局局长犇伟介绍，市教育局局长李敏出席，新建菜地320畦、学校12所。"
    document = Document("x", text, jurisdiction="成都市")
    ours, mine = facts_of(document, lexicon.load()), facts_of(document, lexicon.load(tmp_path))
    assert {o.name for o in ours.officials} == {"李敏"}
    assert {o.name for o in mine.officials} == {"李敏", "犇伟"}
    assert "成都市低空经济发展局" in {o.name for o in mine.organizations}
    assert [f.quote for f in ours.figures] == ["12所"]
    assert [f.quote for f in mine.figures] == ["320畦", "12所"]


@pytest.mark.parametrize(
    ("content", "message"),
    [("single: [王\n", "surnames.yaml: not readable as YAML"), ("single: {a: b}\n", "surnames.yaml: single: your entry has another shape")],
)
def test_a_malformed_file_says_where(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "surnames.yaml").write_text(content, "utf-8")
    with pytest.raises(LexiconError, match=message):
        lexicon.load(tmp_path).data("surnames")


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="takes a folder"):
        lexicon.load(tmp_path / "nowhere")


def test_no_division_is_twice_and_each_has_one_above() -> None:
    rows = lexicon.load().table("divisions")
    codes = [r["code"] for r in rows]
    assert len(codes) == len(set(codes)) > 3000
    assert all(r["parent"] in codes for r in rows if r["code"] != "000000")
