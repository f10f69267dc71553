"""kg diff: what two builds or two versions of a text say differently, and nothing where they say the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from facts import FIRST, corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import kg
from kg import lexicon as lexicons
from kg.cli import differences
from kg.cli.diff import diff as command
from kg.diff import TYPES, Change, DocumentDiff, compare, diff
from kg.errors import UsageError
from kg.model import Corpus, Document, Facts, Figure, Initiative, Period, Post, Relation
from kg.pipeline import facts_of
from kg.records import jsonl
from kg.records.built import Built

OLD = """2024年3月5日，兰州市人民政府新闻办公室举行新闻发布会，介绍“满电行动”有关情况。

兰州市发展和改革委员会副主任李建国介绍，去年全市新建充电桩1500个，比上年增长12%。今年将实施“满电行动”，计划新建充电桩2000个以上。

兰州市交通运输局局长王强表示，公交准点率达到95%。
"""
NEW = """2024年3月5日，兰州市人民政府新闻办公室举行新闻发布会，介绍“满电行动”有关情况。


兰州市交通运输局局长王强表示，公交准点率达到96%。

兰州市发展和改革委员会主任李建国介绍，去年全市新建充电桩0.15万个，比上年增长12%。今年将实施“满电行动”，计划新建充电桩2000个。全年培训电工300人。
"""
SHOWN = """\
old.txt → new.txt
- post 李建国, 兰州市发展和改革委员会 副主任
    - 3:12  副主任
+ post 李建国, 兰州市发展和改革委员会 主任
    + 6:12  主任
~ figure 公交准点率: value 95 % → 96 %
    - 5:23  95%
    + 4:23  96%
~ figure 新建充电桩: comparator ≥ 2000 个 → 2000 个
    - 3:64  2000个以上
    + 6:64  2000个
+ figure 培训电工: 300 人, target, 2024-01-01 – 2024-12-31
    + 6:76  300人

1 document differs: 2 gained, 1 lost, 2 changed
"""


def facts(text: str) -> Facts:
    return facts_of(Document("a.txt", text), lexicons.load())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.txt").write_text(OLD, "utf-8")
    (tmp_path / "new.txt").write_text(NEW, "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def written(corpus: Corpus, folder: Path) -> Path:
    folder.mkdir()
    jsonl.write(corpus, folder / "records.jsonl")
    jsonl.write_sources(corpus, folder / "sources.jsonl")
    return folder


def kinds(found: DocumentDiff) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(c.kind, c.fact.type, c.attributes) for c in found.changes]


# --- two versions of a text -----------------------------------------------------------------------------------


def test_two_texts_as_a_person_sees_them(home: Path) -> None:
    result = run("old.txt", "new.txt")
    assert (result.output, result.exit_code) == (SHOWN, 0)


def test_a_text_and_itself(home: Path) -> None:
    assert run("old.txt", "old.txt", "--exit-code").output == "no difference\n"
    assert run("old.txt", "old.txt", "--exit-code", "-q").output == ""


def test_status_1_only_where_it_is_asked_for(home: Path) -> None:
    assert [run("old.txt", b, "--exit-code", "-q").exit_code for b in ("old.txt", "new.txt")] == [0, 1]
    assert run("old.txt", "new.txt", "-q").exit_code == 0


def test_json_has_both_sides_with_their_evidence(home: Path) -> None:
    found = json.loads(run("old.txt", "new.txt", "--format", "json").output)
    assert (found["gained"], found["lost"], found["changed"]) == (2, 1, 2)
    (document,) = found["documents"]
    assert (document["before"], document["after"]) == ("old.txt", "new.txt")
    on_time = next(c for c in document["changes"] if c["attributes"] == ["value"])
    assert (on_time["before"]["value"], on_time["after"]["value"]) == (95, 96)
    for side, text in (("before", OLD), ("after", NEW)):
        for change in (c for c in document["changes"] if c[side]):
            for e in change[side]["evidence"]:
                assert text[e["start"] : e["end"]] == e["quote"]
                line = text.split("\n")[e["line"] - 1]
                assert line[e["column"] - 1 :].startswith(e["quote"])
    assert json.loads(run("old.txt", "old.txt", "--format", "json").output) == {"documents": [], "gained": 0, "lost": 0, "changed": 0}


def test_relations_and_changes_of_posts_as_a_person_sees_them(home: Path) -> None:
    old = "任命王明为兰州市教育局局长。\n\n“满电行动”由兰州市教育局牵头。\n"
    new = "免去王明的兰州市教育局局长职务。\n\n“满电行动”由兰州市财政局牵头。\n"
    for name, text in (("old.txt", old), ("new.txt", new)):
        (home / name).write_text(text, "utf-8")
    shown = run("old.txt", "new.txt").output
    assert "~ post 王明, 兰州市教育局 局长: change appointed → removed" in shown
    assert "- leads 兰州市教育局 → 满电行动" in shown
    assert "+ leads 兰州市财政局 → 满电行动" in shown


def test_only_some_types(home: Path) -> None:
    shown = run("old.txt", "new.txt", "--only", "post").output
    assert "figure" not in shown and shown.endswith("1 document differs: 1 gained, 1 lost, 0 changed\n")
    assert run("old.txt", "new.txt", "--only", "event", "--exit-code").exit_code == 0
    assert run("old.txt", "new.txt", "--only", "verb").exit_code == 2


def test_into_a_file(home: Path) -> None:
    assert run("old.txt", "new.txt", "-o", "d.txt").output == ""
    assert (home / "d.txt").read_text("utf-8") == SHOWN


def test_line_and_column_count_carriage_returns_once(home: Path) -> None:
    (home / "new.txt").write_bytes(NEW.replace("\n", "\r\n").encode("utf-8"))
    assert run("old.txt", "new.txt").output == SHOWN


def test_nothing_in_a_text_steers_the_terminal(home: Path) -> None:
    (home / "e\x1b[2J.txt").write_text(NEW.replace("培训电工", "培训\x1b]0;x\x07电工").replace("王强", "王\x1b[31m强"), "utf-8")
    result = run("old.txt", "e\x1b[2J.txt")
    assert result.exit_code == 0 and "\x1b" not in result.output and "[2J.txt" in result.output


def test_colours_on_a_terminal_alone() -> None:
    found = compare(facts(OLD), facts(NEW))
    assert "\x1b[33m~ figure 公交准点率" in "".join(differences.text([found], coloured=True))
    assert "\x1b" not in "".join(differences.text([found], coloured=False))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["old.txt", "."], "old.txt is a file and . a folder: give two folders that kg build wrote, or two files"),
        ([".", "old.txt"], "old.txt is a file and . a folder"),
        (["old.txt", "empty.txt"], "empty.txt: the file is empty"),
        (["built", "built", "--published", "2024"], "are for two files"),
    ],
)
def test_wrong_use_is_2_and_says_what_is_wanted(home: Path, arguments: list[str], words: str) -> None:
    (home / "empty.txt").write_bytes(b"")
    written(corpus(), home / "built")
    error = run(*arguments).exception
    assert isinstance(error, UsageError) and words in str(error)


SOUND = OLD.replace("\n\n", "\0")


@given(st.lists(st.integers(0, 4), min_size=3, max_size=3), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=25, deadline=None)
def test_blank_lines_say_nothing(blanks: list[int], end: str) -> None:
    first, *rest = SOUND.split("\0")
    text = "\n" * blanks[0] + first + "".join("\n\n" + "\n" * n + part for n, part in zip(blanks[1:], rest, strict=True))
    assert compare(facts(OLD), facts(text.replace("\n", end))).changes == ()


def test_a_paragraph_that_moved_says_nothing() -> None:
    first, second, third = OLD.strip().split("\n\n")
    assert kinds(compare(facts(OLD), facts(f"{first}\n\n{third}\n\n{second}\n"))) == []


# --- facts, by hand -------------------------------------------------------------------------------------------

ONE, TWO = corpus().facts
BUILT, RATE = ONE.figures


def changed(before: Facts, **fields: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return kinds(compare(before, replace(before, **fields)))


def test_each_kind_of_fact() -> None:
    (official,) = ONE.officials
    (body,), (plan,) = ONE.organizations, ONE.initiatives
    assert changed(ONE, document=replace(ONE.document, title="新题")) == [("changed", "document", ("title",))]
    assert changed(ONE, document=replace(ONE.document, text="？", path="x", sha256="0")) == []
    assert changed(ONE, places=()) == []  # the lexicon says it, no words do
    assert changed(ONE, officials=()) == [("lost", "official", ()), ("lost", "post", ())]
    posts = (replace(official.posts[0], concurrent=True), Post(body.id, "书记"))
    assert changed(ONE, officials=(replace(official, posts=posts),)) == [("gained", "post", ()), ("changed", "post", ("concurrent",))]
    assert changed(ONE, organizations=(replace(body, kind="party", aliases=("市教委",)),)) == [("changed", "organization", ("aliases", "kind"))]
    assert changed(ONE, organizations=(replace(body, parent="organization/市政府"),)) == [("gained", "parent", ())]
    assert changed(ONE, initiatives=(replace(plan, actor=(), part_of=("initiative/三大工程",)),)) == [
        ("gained", "part_of", ()), ("lost", "actor", ()),
    ]  # fmt: skip
    assert changed(ONE, officials=(replace(official, posts=(replace(official.posts[0], change="removed", until="2025"),)),)) == [
        ("changed", "post", ("change", "until"))
    ]
    assert changed(ONE, relations=(*ONE.relations, Relation(body.id, "supports", plan.id))) == [("gained", "supports", ())]
    assert changed(ONE, events=(replace(ONE.events[0], date="2024-02-02"),)) == [("changed", "event", ("date",))]


@pytest.mark.parametrize(
    ("fields", "attributes"),
    [
        ({"value": Decimal(96)}, ("value",)),
        ({"value": Decimal("95.0")}, ()),
        ({"quote": "百分之九十五", "start": 3, "end": 9, "id": "figure/x/3", "rule": "other"}, ()),
        ({"comparator": "more_than"}, ("comparator",)),
        ({"period": Period(None, "2026-12-31")}, ("period",)),
        ({"period": None, "status": "actual", "speaker": "official/李敏@云岭市教育局"}, ("status", "period", "speaker")),
        ({"measure": "幼儿入园率"}, ("measure",)),
        ({"value": Decimal("0.95"), "unit": "个"}, None),
        ({"measure": "就业率"}, None),
    ],
)
def test_which_attributes_of_a_figure_changed(fields: dict[str, Any], attributes: tuple[str, ...] | None) -> None:
    """None: no longer the same figure."""
    expected = [("changed", "figure", attributes)] if attributes else []
    if attributes is None:
        expected = [("lost", "figure", ()), ("gained", "figure", ())]
    assert sorted(changed(ONE, figures=(BUILT, replace(RATE, **fields)))) == sorted(expected)


def pairs(before: list[Figure], after: list[Figure]) -> set[tuple[str | None, str | None]]:
    """Quotes of the figures taken for each other."""

    def facts(figures: list[Figure]) -> Facts:
        return Facts(Document("a", ""), figures=tuple(figures))

    return {(c.before and c.before.evidence[0].quote, c.after and c.after.evidence[0].quote) for c in compare(facts(before), facts(after)).changes}


def test_the_figure_that_has_most_in_common_is_taken() -> None:
    next_year = Period("2025-01-01", "2025-12-31")
    a = replace(BUILT, quote="a", value=Decimal(1))
    b = replace(BUILT, quote="b", value=Decimal(2), period=next_year, status="target")
    new_a, new_b = replace(a, quote="A", value=Decimal(10)), replace(b, quote="B", value=Decimal(20))
    assert pairs([a, b], [new_b, new_a]) == {("a", "A"), ("b", "B")}
    assert pairs([a, b], [new_b]) == {("a", None), ("b", "B")}
    assert pairs([b], [new_b, new_a]) == {("b", "B"), (None, "A")}


def test_of_equals_the_nearest_in_order_is_taken() -> None:
    old = [replace(BUILT, quote=f"a{n}", value=Decimal(n)) for n in range(3)]
    new = [replace(BUILT, quote=f"b{n}", value=Decimal(10 + n)) for n in range(3)]
    assert pairs(old, new) == {("a0", "b0"), ("a1", "b1"), ("a2", "b2")}


def test_what_is_said_twice_is_two_facts() -> None:
    again = replace(BUILT, quote="再", start=90, end=91)
    assert pairs([BUILT], [BUILT, again]) == {(None, "再")}
    assert pairs([BUILT, again], [again, BUILT]) == set()


def test_a_document_of_a_thousand_figures_is_compared() -> None:
    old = [replace(BUILT, value=Decimal(n), measure=f"新建学校{n % 7}") for n in range(1000)]
    new = [replace(f, value=f.value + 100_000) for f in old]
    found = compare(Facts(ONE.document, figures=tuple(old)), Facts(ONE.document, figures=tuple(new)))
    assert len(found.changes) == 1000 and {c.attributes for c in found.changes} == {("value",)}


# --- what always holds ----------------------------------------------------------------------------------------

FIGURES = st.builds(
    Figure,
    id=st.just("figure/a/0"),
    quote=st.text("数字", min_size=1, max_size=3),
    start=st.integers(0, 50),
    end=st.integers(51, 60),
    value=st.decimals(0, 3, places=1),
    unit=st.sampled_from(["%", "个", ""]),
    comparator=st.sampled_from(["equal", "at_least"]),
    measure=st.sampled_from(["新增就业人数", "新增登记失业人数", "就业人数", "入园率", ""]),
    status=st.sampled_from(["target", "actual"]),
    period=st.sampled_from([None, Period("2024-01-01", None), Period(None, "2025-12-31")]),
    actor=st.lists(st.sampled_from(["organization/甲", "place/乙"]), unique=True).map(tuple),
    speaker=st.sampled_from([None, "official/丙"]),
)
PLANS = st.builds(
    Initiative,
    id=st.sampled_from(["initiative/甲", "initiative/乙"]),
    name=st.sampled_from(["甲", "乙"]),
    aliases=st.lists(st.sampled_from(["a", "b"]), unique=True).map(tuple),
    kind=st.sampled_from(["plan", "project"]),
    actor=st.lists(st.sampled_from(["organization/甲", "place/乙"]), unique=True).map(tuple),
)
SIDES = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.builds(
        lambda figures, plans: (tuple(figures), tuple(plans)),
        st.lists(FIGURES, max_size=6),
        st.lists(PLANS, max_size=2, unique_by=lambda p: p.id),
    ),
).map(lambda d: Corpus(tuple(Facts(Document(i, "文" * 60), initiatives=p, figures=f) for i, (f, p) in d.items())))


@given(SIDES)
@settings(deadline=None)
def test_nothing_differs_from_itself_in_any_order(a: Corpus) -> None:
    turned = Corpus(tuple(replace(f, figures=f.figures[::-1], initiatives=f.initiatives[::-1]) for f in a.facts[::-1]))
    assert not diff(a, a) and not diff(a, turned)


@given(SIDES, SIDES)
@settings(deadline=None)
def test_the_other_way_round_gained_is_lost(a: Corpus, b: Corpus) -> None:
    there, back = diff(a, b), diff(b, a)
    assert [d.before and d.before.id for d in there.documents] == [d.after and d.after.id for d in back.documents]
    for one, other in zip(there.documents, back.documents, strict=True):
        turned = [Change(c.after, c.before) for c in other.changes]
        assert sorted(map(repr, one.changes)) == sorted(map(repr, turned))


@given(SIDES, SIDES)
@settings(deadline=None)
def test_every_figure_is_accounted_for(a: Corpus, b: Corpus) -> None:
    found = diff(a, b)
    count: Callable[[Corpus], int] = lambda c: sum(len(f.figures) for f in c.facts)  # noqa: E731
    of_figures = [c for d in found.documents for c in d.changes if c.fact.type == "figure"]
    gained, lost = (sum(c.kind == k for c in of_figures) for k in ("gained", "lost"))
    assert count(a) - lost == count(b) - gained
    assert all(c.attributes for c in of_figures if c.kind == "changed")
    assert (found.count("gained"), found.count("lost")) >= (gained, lost)


# --- two builds -----------------------------------------------------------------------------------------------


def test_two_builds_document_by_document(home: Path) -> None:
    other = Document("c.txt", "新")
    written(corpus(), home / "a")
    new_rate = replace(RATE, value=Decimal(96))
    written(Corpus((Facts(other), replace(ONE, figures=(BUILT, new_rate)))), home / "b")  # in another order
    start = FIRST.index("95%以上")
    shown = run("a", "b").output
    assert shown.startswith(f"2024/a.txt\n~ figure 入园率: value ≥ 95 % → ≥ 96 %\n    - 1:{start + 1}  95%以上\n")
    assert "\nb.txt\n- document b.txt\n- place" not in shown and "\nb.txt\n- document b.txt\n" in shown
    assert "\nc.txt\n+ document c.txt\n\n3 documents differ: " in shown
    assert run("a", "a").output == "no difference\n"


def test_a_build_of_the_samples_and_one_of_a_changed_text(built: Path, briefings: Path, tmp_path: Path) -> None:
    for path in briefings.iterdir():
        if path.is_file():
            (tmp_path / "in").mkdir(exist_ok=True)
            text = path.read_text("utf-8").replace("5735件", "5736件")
            (tmp_path / "in" / path.name).write_text("\n\n" + text, "utf-8")
    kg.build([tmp_path / "in"]).write(tmp_path / "out", ["jsonl"])
    jsonl.write_sources(kg.build([tmp_path / "in"]).corpus, tmp_path / "out" / "sources.jsonl")
    found = json.loads(run(str(built), str(tmp_path / "out"), "--format", "json").output)
    ((change,),) = [d["changes"] for d in found["documents"]]
    assert (change["attributes"], change["before"]["value"], change["after"]["value"]) == (["value"], 5735, 5736)


def test_documents_in_the_same_bytes_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a = written(corpus(), tmp_path / "a")
    b = written(Corpus((TWO, replace(ONE, figures=()))), tmp_path / "b")
    opened: list[str] = []
    read = Built.__getitem__
    monkeypatch.setattr(Built, "__getitem__", lambda self, document: opened.append(document) or read(self, document))
    assert run(str(a), str(b), "--only", "figure").output.endswith("1 document differs: 0 gained, 2 lost, 0 changed\n")
    assert opened == ["2024/a.txt"] * 2


def test_a_store_is_a_build_too(home: Path) -> None:
    from kg.store import build_store

    (home / "in").mkdir()
    (home / "in" / "a.txt").write_text(OLD, "utf-8")
    build_store((home / "in",), home / "store")
    kg.build(home / "in").write(home / "out")
    assert run("store", "out", "--exit-code").output == run("out", "store").output == "no difference\n"
    (home / "in" / "a.txt").write_text(NEW, "utf-8")
    build_store((home / "in",), home / "store")
    assert run("out", "store").output == SHOWN.replace("old.txt → new.txt", "a.txt")


def test_help_shows_examples_and_every_type() -> None:
    page = run("--help").output
    assert "kg diff yesterday/ today/" in page.split("Examples:")[1]
    assert set(TYPES) <= set(page.replace(";", " ").split())
