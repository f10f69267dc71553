"""The lexicon: found wherever it is installed, one's own entries add to ours, a malformed file says so."""

from __future__ import annotations

import re
from pathlib import Path

import commands
import pytest

import kg
from kg import lexicon, pipeline
from kg.errors import LexiconError
from kg.export import Material
from kg.model import Document
from kg.pipeline import facts_of, understand, warmed_up
from kg.records.built import Built
from kg.validate import validate


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


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("surnames", "single: [王, no]", r"surnames\.yaml: single: 2: your entry has another shape than ours: a text is wanted, not False"),
        ("units", "count: [5]", r"units\.yaml: count: 1: .* a text is wanted, not 5; put it in quotes"),
        ("units", "count: [{a: b}]", "a text is wanted, not a mapping"),
        ("surnames", "single: 王", "a list is wanted, not '王'"),
        ("organs", "departments: {低空: 5}", r"organs\.yaml: departments: 低空: .* a list is wanted, not 5"),
        ("organs", "departments: {低空: [[x]]}", "a text is wanted, not a list"),
        ("surnames", "- a", "a mapping is wanted, not a list"),
        ("surnames", "single: !!int ''", r"surnames\.yaml: not readable as YAML"),
        ("surnames", "single: [\xff", r"surnames\.yaml: not readable as YAML"),
    ],
)
def test_an_entry_of_another_shape_is_said_before_the_first_document(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / f"{name}.yaml").write_bytes(content.encode("utf-8").replace("ÿ".encode(), b"\xff"))
    (tmp_path / "a.txt").write_text("新建学校12所。", "utf-8")
    with pytest.raises(LexiconError, match=message) as caught:
        kg.build([tmp_path / "a.txt"], lexicon=tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_a_unit_of_ones_own_is_that_of_qudt_in_every_rdf(tmp_path: Path) -> None:
    """Also in what is made again of the records, where no lexicon is at hand."""
    (tmp_path / "units.yaml").write_text("weight: [盎司]\nqudt: {盎司: OZ}\n", "utf-8")
    (tmp_path / "a.txt").write_text("2024年，全市新增黄金储备300盎司、学校12所。", "utf-8")
    built = kg.build([tmp_path / "a.txt"], lexicon=tmp_path)
    built.write(tmp_path / "out")
    assert (tmp_path / "out" / "graph.nq").read_text("utf-8").count("<http://qudt.org/vocab/unit/OZ>") == 1
    again = Material(Built(tmp_path / "out").corpus())
    assert {str(q) for q in again.quads} == {str(q) for q in built.quads}
    assert (report := validate(tmp_path / "out")).conforms, str(report)


@pytest.mark.parametrize(("entry", "message"), [("{盎司: 'a b'}", "no name of a unit"), ("{公斤: OZ}", "公斤 is KiloGM at QUDT, not OZ")])
def test_a_unit_that_cannot_be_that_of_qudt(tmp_path: Path, entry: str, message: str) -> None:
    (tmp_path / "units.yaml").write_text(f"weight: [盎司]\nqudt: {entry}\n", "utf-8")
    with pytest.raises(LexiconError, match=message):
        warmed_up(tmp_path)


@pytest.mark.parametrize("rows", ["code\tname\n", "code\tname\tshorts\tparent\n510100\n", "\0"])
def test_a_table_that_cannot_be_used(tmp_path: Path, rows: str) -> None:
    (tmp_path / "divisions.tsv").write_text(rows, "utf-8")
    with pytest.raises(LexiconError, match=re.escape(str(tmp_path))):
        warmed_up(tmp_path)


def test_whatever_is_wrong_with_an_entry_is_one_error(tmp_path: Path) -> None:
    """Where what is made of the lexicon fails, and not its reading, the error says whose entries these are."""
    (tmp_path / "units.yaml").write_text("count: [畦]", "utf-8")
    loaded = lexicon.load(tmp_path)
    loaded.data("units")

    def build(_: lexicon.Lexicon) -> object:
        raise KeyError("畦")

    with pytest.raises(LexiconError, match=r"an entry of units\.yaml cannot be used \(KeyError: '畦'\)"):
        loaded.of(build)


def test_all_that_is_made_of_the_lexicon_is_made_at_the_start(briefings: Path) -> None:
    """So that nothing can be wrong with an entry later."""
    started = lexicon.Lexicon(lexicon.load().folders)
    understand(Document("", pipeline._FIRST), started)
    made = set(started._built)
    for path in briefings.glob("*.txt"):
        understand(Document(path.name, path.read_text("utf-8")), started)
    assert set(started._built) == made


def test_the_command_says_it_once(tmp_path: Path) -> None:
    (tmp_path / "units.yaml").write_text("count: [5]", "utf-8")
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("新建学校12所。", "utf-8")
    done = commands.run_text("build", "a.txt", "b.txt", "--lexicon", ".", "-o", "out", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "units.yaml: count: 1: your entry" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="takes a folder"):
        lexicon.load(tmp_path / "nowhere")


def test_no_division_is_twice_and_each_has_one_above() -> None:
    rows = lexicon.load().table("divisions")
    codes = [r["code"] for r in rows]
    assert len(codes) == len(set(codes)) > 3000
    assert all(r["parent"] in codes for r in rows if r["code"] != "000000")
