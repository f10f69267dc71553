"""Corrections: laid upon every build, found again where the text has changed, told where they no longer apply."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import commands
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.across.corrections import DEEDS, Correction, Corrections, append, as_entry, read_corrections
from kg.across.review import Desk, Question, answer, questions
from kg.errors import UsageError
from kg.export import Material
from kg.model import Corpus
from kg.records.built import Built

TEXT = "2024年2月1日，重庆市教育委员会主任周立群介绍，“春苗”行动已新建学校12所，入园率达到95%以上。\n"
SAID = "  by: 王一\n  date: 2026-05-01\n  why: 核对名册\n"


def entry(words: str) -> str:
    return f"- {words}\n{SAID}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def build(folder: Path, *entries: str) -> kg.knowledge.Knowledge:
    path = folder / "corrections.yaml"
    path.write_text("# ours\n" + "".join(map(entry, entries)), "utf-8")
    return kg.build(folder / "texts", corrections=path)


def test_each_deed_is_done_and_the_rest_stays(folder: Path) -> None:
    plain = kg.build(folder / "texts")
    figure = next(f for f in plain.figures if f.quote == "95%以上")
    body, person, plan = plain.organizations[0].id, plain.officials[0].id, plain.initiatives[0].id
    done = build(
        folder,
        f"do: rename\n  id: {body}\n  name: 重庆市教委",
        f"do: alias\n  id: {plan}\n  alias: 春苗计划",
        f"do: retype\n  id: {body}\n  kind: party",
        f"do: reject\n  id: {figure.id}\n  quote: {figure.quote}",
        f"do: split\n  id: {person}\n  documents: [a.txt]\n  as: {person}(2)",
    )
    assert done.stale == ()
    assert (done.organizations[0].name, done.organizations[0].kind) == ("重庆市教委", "party")
    assert "重庆市教育委员会" in done.organizations[0].aliases
    assert "春苗计划" in done.initiatives[0].aliases
    assert [f.quote for f in done.figures] == [f.quote for f in plain.figures if f.quote != "95%以上"]
    assert done.officials[0].id == f"{person}(2)"
    assert all(f.speaker in (None, f"{person}(2)") for f in done.figures)
    assert done.validate().conforms


def test_a_part_that_is_split_off_is_linked_to_the_rest_by_no_rule(folder: Path) -> None:
    (folder / "texts" / "b.txt").write_text(TEXT.replace("2月1日", "3月1日"), "utf-8")
    person = kg.build(folder / "texts").officials[0].id
    parted = build(folder, f"do: split\n  id: {person}\n  documents: [b.txt]\n  as: {person}(2)")
    assert parted.stale == ()
    assert {o.id for o in parted.officials} == {person, f"{person}(2)"}


def test_a_rejected_thing_is_gone_with_all_that_is_said_of_it(folder: Path) -> None:
    body = kg.build(folder / "texts").organizations[0].id
    done = build(folder, f"do: reject\n  id: {body}")
    assert body not in {o.id for o in done.organizations}
    assert not any(p.organization == body for o in done.officials for p in o.posts)
    assert done.validate().conforms


def test_a_figure_is_found_again_where_the_text_before_it_has_changed_and_told_where_it_is_gone(folder: Path) -> None:
    figure = next(f for f in kg.build(folder / "texts").figures if f.quote == "95%以上")
    rejected = f"do: reject\n  id: {figure.id}\n  quote: {figure.quote}\n  measure: {figure.measure}"
    (folder / "texts" / "a.txt").write_text(f"（本网讯）据介绍，{TEXT}", "utf-8")
    moved = build(folder, rejected)
    assert moved.stale == () and "95%以上" not in [f.quote for f in moved.figures]
    (folder / "texts" / "a.txt").write_text(TEXT.replace("95%以上", "97%"), "utf-8")
    changed = build(folder, rejected)
    assert "97%" in [f.quote for f in changed.figures]
    assert len(changed.stale) == 1 and "line 2 no longer applies: reject figure/a.txt" in changed.stale[0]


def test_the_command_applies_them_and_tells_of_stale_ones_by_its_status(folder: Path) -> None:
    path = folder / "corrections.yaml"
    path.write_text(entry("do: confirm\n  id: organization/没有这个机构"), "utf-8")
    done = commands.run_text("build", folder / "texts", "-o", folder / "out", "--corrections", path)
    assert done.returncode == 1
    assert "line 1 no longer applies: confirm organization/没有这个机构" in done.stderr
    assert (folder / "out" / "records.jsonl").is_file()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("do: merge", "a list of entries is wanted"),
        ("- do: melt\n" + SAID, "line 1: do is to be one of merge, split, rename, retype, alias, reject, confirm, not 'melt'"),
        ("# x\n\n- do: merge\n  ids: [official/甲, official/乙]\n  by: 王一\n  why: 同\n", "line 3: who corrected, when and why is wanted.*date is missing"),
        (entry("do: merge\n  ids: [official/甲, organization/乙]"), "two official and organization cannot be one"),
        (entry("do: merge\n  ids: [official/甲]"), "takes two ids"),
        (entry("do: merge\n  ids: [甲, 乙]"), "'甲' is no identifier of ours"),
        (entry("do: rename\n  id: organization/甲"), "rename takes id name beside do"),
        (entry("do: rename\n  id: organization/甲\n  name: 12"), "name is to be a text, not 12; put it in quotes"),
        (entry("do: retype\n  id: organization/甲\n  kind: club"), "'club' is no kind of organization; the kinds are party, government"),
        (entry("do: alias\n  id: official/甲\n  alias: 乙"), "official has no aliases"),
        (entry("do: reject\n  id: official/甲\n  quote: 乙"), "quote and measure find a figure again"),
        (entry("do: split\n  id: official/甲\n  documents: [a.txt]\n  as: 乙"), "is to be an identifier of a official"),
        ("- do: confirm\n  id: official/甲\n  by: 王一\n  date: 五月\n  why: 同\n", "date is to be a day, such as 2026-05-01, not '五月'"),
        (entry("do: merge\n  ids: [official/甲, official/乙]") + entry("do: split\n  ids: [official/乙, official/甲]"), "line 6 says the opposite of line 1"),
        (entry("do: rename\n  id: organization/甲\n  name: 乙") + entry("do: reject\n  id: organization/甲"), "line 7 says the opposite of line 1"),
        (entry("do: reject\n  id: figure/a.txt/5"), "a figure is found by its words"),
        (entry("do: split\n  id: official/甲\n  documents: [a.txt]\n  as: official/甲"), "is what it is called already"),
        (
            "".join(
                entry(f"do: {do}\n  ids: [official/{a}, official/{b}]") for do, a, b in (("merge", "甲", "乙"), ("confirm", "丙", "乙"), ("split", "丙", "甲"))
            ),
            "line 11 holds apart what lines 6 and 1 make one",
        ),
        ("- do: [", "not readable as YAML"),
        ("- 甲\n", "an entry is a mapping"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "corrections.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=message):
        read_corrections(path)


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=50, deadline=None)
@given(st.tuples(words, words, words).filter(lambda x: x[0] != x[1]))
def test_an_entry_reads_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, said: tuple[str, str, str]) -> None:
    made = Correction("split", (f"official/{said[0]}", f"official/{said[1]}"), said[2], "2026-05-01", said[2])
    path = tmp_path_factory.getbasetemp() / "entry.yaml"
    path.write_text(as_entry(made), "utf-8")
    (found,) = read_corrections(path).entries
    assert (found.do, found.ids, found.by, found.why) == (made.do, made.ids, made.by, made.why)


# --- review ------------------------------------------------------------------------------------------------------


@pytest.fixture
def uncertain(tmp_path: Path) -> Path:
    """A build in which two of one name in one place may be one."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("2023年5月6日，重庆市民政局局长周立群出席会议。\n", "utf-8")
    (tmp_path / "texts" / "b.txt").write_text("2023年5月7日，重庆市水利局副局长周立群出席会议。\n", "utf-8")
    kg.build(tmp_path / "texts").write(tmp_path / "out")
    return tmp_path


def corpus(folder: Path) -> Corpus:
    return Built(folder / "out").corpus()


def test_an_answer_is_written_applied_and_taken_back(uncertain: Path) -> None:
    path = uncertain / "corrections.yaml"
    path.write_text("# by hand\n", "utf-8")
    desk = Desk(path)
    (question,) = questions(corpus(uncertain), desk.corrections)
    assert question.link.reason == "name-and-place"
    assert {s.said for s in question.sides} == {("重庆市民政局 局长",), ("重庆市水利局 副局长",)}
    desk.put(answer(question.link, True, "王一", "2026-05-01", "简历相符"))
    assert questions(corpus(uncertain), desk.corrections) == []
    one = kg.build(uncertain / "texts", corrections=path)
    assert [len(o.posts) for o in one.officials] == [2] and one.stale == ()
    assert {x.reason for x in one.identity.links} == {"confirmed"}
    assert desk.undo() and not desk.undo()
    assert path.read_text("utf-8") == "# by hand\n"
    desk.put(answer(question.link, False, "王一", "2026-05-01", "两人"))
    two = kg.build(uncertain / "texts", corrections=path)
    assert len(two.officials) == 2 and not two.identity


def test_the_terminal_asks_writes_and_undoes(uncertain: Path) -> None:
    path = uncertain / "c.yaml"
    asked = ("review", uncertain / "out", "--corrections", path, "--by", "王一", "--date", "2026-05-01")
    done = commands.run_text(*asked, given="u\ny\n简历相符\n")
    assert done.returncode == 0, done.stderr
    assert "同地同名 / one name in one place (name-and-place, 0.4)" in done.stdout and "1 answered, 0 left" in done.stdout
    (made,) = read_corrections(path).entries
    assert (made.do, made.by, made.date, made.why) == ("confirm", "王一", "2026-05-01", "简历相符")
    assert "0 answered, 0 left" in commands.run_text(*asked).stdout
    assert "name-and-place" in commands.run_text("review", uncertain / "out", "--corrections", uncertain / "none.yaml", "--list").stdout


def test_of_three_of_one_name_all_are_asked_about_where_they_are_three(uncertain: Path) -> None:
    """Each question shows the sentences; an answer that follows from others is not asked for."""
    (uncertain / "texts" / "c.txt").write_text("2023年5月8日，重庆市体育局局长周立群出席会议。\n", "utf-8")
    path, answered = uncertain / "corrections.yaml", []
    desk = Desk(path)

    def left_now() -> list[Question]:
        built = kg.build(uncertain / "texts", corrections=path if path.exists() else None)
        return questions(Corpus(built.corpus.facts, identity=built.identity), read_corrections(path) if path.exists() else Corrections())

    while left := left_now():
        assert all(words.endswith("周立群出席会议。") for _, words in left[0].quotes)
        desk.put(answer(left[0].link, False, "王一", "2026-05-01", left[0].why(False)))
        answered.append(left[0].link.ends)
    assert len(answered) == len(set(answered)) == 3
    assert {c.why for c in read_corrections(path).entries} == {"核实为两个"}
    first, second = read_corrections(path).entries[:2]
    path.write_text(as_entry(replace(first, do="confirm")) + as_entry(second), "utf-8")
    assert left_now() == []


def test_what_is_written_meanwhile_is_kept_and_no_answer_that_contradicts_stays(uncertain: Path) -> None:
    path = uncertain / "c.yaml"
    path.write_bytes(b"# by hand\r\n")
    desk, said = Desk(path), ("王一", "2026-05-01", "同")
    desk.put(Correction("merge", ("official/甲", "official/乙"), *said))
    assert path.read_bytes().startswith(b"# by hand\r\n- do: merge")
    held = path.read_text("utf-8")
    with pytest.raises(UsageError, match="says the opposite"):
        desk.put(Correction("split", ("official/甲", "official/乙"), *said))
    assert path.read_text("utf-8") == held
    append(path, Correction("alias", ("organization/甲",), *said, "乙"))  # another program
    with pytest.raises(UsageError, match="changed by somebody else"):
        desk.undo()
    assert [c.do for c in read_corrections(path).entries] == ["merge", "alias"]


def test_adding_an_entry_keeps_the_file_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text("# 注释\n\n" + entry("do: confirm\n  id: official/甲").rstrip("\n"), "utf-8")
    before = path.read_text("utf-8")
    append(path, Correction("alias", ("organization/甲",), "王一", "2026-05-01", "别名", "乙"))
    assert path.read_text("utf-8").startswith(before + "\n- do: alias\n")
    assert len(read_corrections(path).entries) == 2


def test_documents_of_a_build_say_what_they_said_without_corrections(uncertain: Path) -> None:
    material = Material(corpus(uncertain))
    assert material.linked.identity is not None and material.linked.identity.uncertain
    assert len(material.graph) == len({e.id for f in material.corpus.facts for e in f.entities()}) + 2


def test_the_corrections_that_the_documentation_shows_apply_to_the_samples(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    (shown,) = re.findall(r"```yaml\n(.*?)```", (root / "kg" / "across" / "README.md").read_text("utf-8"), re.S)
    path = tmp_path / "corrections.yaml"
    path.write_text(shown, "utf-8")
    assert {c.do for c in read_corrections(path).entries} == set(DEEDS)
    done = kg.build(root / "data" / "briefings", corrections=path)
    assert done.stale == ()
    assert "重庆市商务委" in next(o for o in done.organizations if o.name == "重庆市商务委员会").aliases


def test_one_document_alone_is_linked_and_corrected_too(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    said = "2019年1月，青岛市规划管理局更名为青岛市规划和自然资源局。青岛市民政局局长周立群、青岛市水利局局长郑书勤出席会议。\n"
    (tmp_path / "texts" / "a.txt").write_text(said, "utf-8")
    assert {x.reason for x in kg.build(tmp_path / "texts").identity.links} == {"renamed"}
    merged = build(tmp_path, "do: merge\n  ids: [official/周立群@青岛市民政局, official/郑书勤@青岛市水利局]")
    assert merged.stale == () and len(merged.officials) == 1
