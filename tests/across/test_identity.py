"""One entity across documents: the labelled pairs, and what must hold whatever the documents are and in whatever order."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelled import KINDS, Labelled, labelled
from msgspec.structs import replace

import kg
from kg import lexicon as lexicons
from kg import query
from kg.across.identity import CERTAIN, identify, same
from kg.cluster.graphs import links_of
from kg.model import Corpus, Decided, Facts
from kg.rdf.terms import DEFAULT_BASE
from kg.records.built import Built
from kg.validate import validate

HALVES = ("first", "second", "third", "fourth", "fifth", "sixth")
NOTICES = {
    "notice.txt": "重庆市人民政府关于任免工作人员的通知\n\n任命周立群为重庆市教育委员会主任；免去周立群的重庆市民政局局长职务。\n2021年3月2日\n",
    "meeting.txt": "重庆市民政局召开会议\n\n2019年5月6日，重庆市民政局局长周立群出席会议。\n",
    "renamed.txt": "2019年1月，重庆市国土资源和房屋管理局更名为重庆市规划和自然资源局。\n",
}


def linked(pair: Labelled) -> bool:
    found = same(Corpus(pair.facts))
    return found[pair.first] == found[pair.second]


def test_there_are_enough_pairs_of_both_halves() -> None:
    counts = {half: sum(1 for kind in KINDS for _ in labelled(kind, half)) for half in HALVES}
    assert counts["first"] >= 200
    assert sum(counts.values()) >= 400


@pytest.mark.parametrize("half", HALVES)
def test_what_is_linked_is_one_and_what_is_one_is_linked(half: str) -> None:
    pairs = [x for kind in KINDS for x in labelled(kind, half)]
    found = [x for x in pairs if linked(x)]
    wrong = [f"{x.where}: {x.why}" for x in found if not x.one]
    assert len(wrong) <= 0.01 * len(found), wrong
    missed = [f"{x.where}: {x.why}" for x in pairs if x.one and x not in found]
    assert len(missed) <= 0.1 * sum(x.one for x in pairs), missed


def world() -> list[Facts]:
    """A good many of the documents of all pairs, as one corpus."""
    made = [replace(f, document=replace(f.document, id=f"{x.where}/{f.document.id}")) for kind in KINDS for x in labelled(kind) for f in x.facts]
    return made[::7]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing(random: object) -> None:
    documents = world()
    first = identify(documents)
    random.shuffle(documents)  # type: ignore[attr-defined]
    assert identify(documents) == first


def test_every_link_has_a_reason_that_the_lexicon_explains_and_no_likeness_of_names_links_anything() -> None:
    reasons = lexicons.load().data("across")["reasons"]
    found = identify(world())
    assert found.links and found.uncertain
    for link in (*found.links, *found.uncertain):
        zh, en = reasons[link.reason]["label"]
        assert zh and en and link.first < link.second
    assert all(link.score >= CERTAIN for link in found.links)
    assert all(link.score < CERTAIN and found.same[link.first] != found.same[link.second] for link in found.uncertain)


def test_what_a_person_says_goes_before_all_rules() -> None:
    pair = next(x for x in labelled("officials", "first") if x.one and x.first != x.second)
    ends = (min(pair.first, pair.second), max(pair.first, pair.second))
    apart = identify(pair.facts, decided=Decided(apart=frozenset({ends})))
    assert apart.same[pair.first] != apart.same[pair.second]
    assert not [x for x in apart.uncertain if x.ends == ends]
    other = next(x for x in labelled("officials", "first") if not x.one and x.first != x.second)
    ends = (min(other.first, other.second), max(other.first, other.second))
    one = identify(other.facts, decided=Decided(one=frozenset({ends})))
    assert one.same[other.first] == one.same[other.second]
    assert {x.reason for x in one.links if x.ends == ends} == {"confirmed"}


def test_editions_stay_apart_where_texts_tell_them_apart(tmp_path: Path) -> None:
    texts = {
        "a": "江平市节水条例\n\n根据2018年9月28日江平市人民代表大会常务委员会《关于修改部分地方性法规的决定》修正。\n",
        "b": "江平市养犬条例\n\n根据2021年5月6日江平市人民代表大会常务委员会《关于修改部分地方性法规的决定》修正。\n",
        "c": "江平市绿化条例\n\n根据2018年9月28日江平市人民代表大会常务委员会《关于修改部分地方性法规的决定》修正。\n",
        "d": "北京市人民政府印发《北京市数据管理办法（试行）》。\n2021年3月2日\n",
        "e": "北京市人民政府印发《北京市数据管理办法》。\n2023年3月2日\n",
        "f": "北京市人民代表大会常务委员会公布《北京市法律援助条例》，根据国务院《法律援助条例》制定。\n2009年3月2日\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    knowledge = kg.build(tmp_path)
    named = {f.document.id[0]: {i.id for i in f.initiatives if "条例" not in i.name or i.name.endswith("法律援助条例")} for f in knowledge.corpus.facts}
    assert named["a"] == named["c"] == {"initiative/关于修改部分地方性法规的决定@2018-09-28"} and not named["a"] & named["b"]
    assert len(named["d"] | named["e"]) == 2 and len(named["f"]) == 2
    assert not [x for x in knowledge.identity.links if x.first.startswith("initiative/")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("across")
    for name, text in NOTICES.items():
        (folder / name).write_text(text, "utf-8")
    out = folder / "out"
    kg.build([folder / name for name in NOTICES]).write(out)
    return out


GENERAL = ("举行联组会议。", "制定《能源专项规划》。", "开展“主题教育”活动。")
KNOWN = ("召开海州市第十届人民代表大会第三次会议。", "实施《中华人民共和国防洪法》。", "推进“南水北调”工程。")


@pytest.mark.parametrize(("sentences", "shared"), [(GENERAL, False), (KNOWN, True)], ids=["general", "known"])
def test_what_a_general_name_names_is_each_documents_own(sentences: tuple[str, ...], shared: bool, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{name}市近况\n" + "".join(sentences), "utf-8")
    first, second = kg.build(tmp_path).corpus.facts
    ids = [{x.id for x in (*some.initiatives, *some.events)} for some in (first, second)]
    assert ids[0] and len(ids[0]) == len(ids[1])
    assert ids[0] == ids[1] if shared else not ids[0] & ids[1]


def test_a_build_shows_one_and_keeps_what_each_document_says(built: Path) -> None:
    read = Built(built)
    ids = {o.id for f in read.values() for o in f.officials}
    assert ids == {"official/周立群@重庆市教育委员会", "official/周立群@重庆市民政局"}
    knowledge = kg.build([built.parent / name for name in NOTICES])
    assert [o.name for o in knowledge.officials] == ["周立群"]
    assert {p.title for p in knowledge.officials[0].posts} == {"主任", "局长"}
    assert {x.reason for x in knowledge.identity.links} == {"same-post", "renamed"}
    bodies = {o.name: o.aliases for o in knowledge.organizations}
    assert "重庆市国土资源和房屋管理局" in bodies["重庆市规划和自然资源局"]
    assert read.corpus().identity == knowledge.identity
    assert b"sameAs" in links_of(str(built), f"{DEFAULT_BASE}graph/").body()  # what is pushed of it


def test_the_links_of_a_build_are_validated_asked_and_written_again(built: Path) -> None:
    report = validate(built)
    assert report.conforms
    assert {"links.jsonl shows what records.jsonl says", "across.trig shows what records.jsonl says"} <= set(report.checked)
    asked = "SELECT ?score WHERE { ?link a zt:Link ; zt:rule 'renamed' ; zt:score ?score ; dcterms:date '2019-01' ; zt:evidence/nif:anchorOf ?words }"
    assert query.run(built, asked).rows == (("0.97",),)


def test_where_nothing_is_linked_a_build_is_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("2024年，江平市新建学校12所。\n", "utf-8")
    kg.build(tmp_path / "a.txt").write(tmp_path / "out")
    assert not {"links.jsonl", "across.trig"} & {p.name for p in (tmp_path / "out").iterdir()}


def test_what_a_city_calls_its_provinces_is_its_provinces(tmp_path: Path) -> None:
    """省委…全会 in the reports of two cities of one province is one meeting, 市委…全会 is each city's; what the nation rules is one everywhere."""
    said = "{}政府工作报告\n\n各位代表：\n\n我们贯彻省委十一届三次全会、市委六届三次全会精神，推行“多证合一”改革，推进职称制度改革，实施“掌上办”改革。\n"
    for name in ("曲靖市", "昭通市", "合肥市"):
        (tmp_path / f"{name}.txt").write_text(said.format(name), "utf-8")
    facts = kg.build([tmp_path]).corpus.facts
    held = {f.document.id[:2]: {e.name: e.id for e in f.events} for f in facts}
    assert held["曲靖"]["省委十一届三次全会"] == held["昭通"]["省委十一届三次全会"] != held["合肥"]["省委十一届三次全会"]
    assert held["曲靖"]["市委六届三次全会"] != held["昭通"]["市委六届三次全会"]
    works = {f.document.id[:2]: {i.name: i.id for i in f.initiatives} for f in facts}
    assert len({w["职称制度改革"] for w in works.values()}) == 1
    assert len({own for w in works.values() for name, own in w.items() if "掌上办" in name}) == 2


def test_meetings_of_one_name_are_each_places_own_and_documents_may_tell_of_other_days(tmp_path: Path) -> None:
    """Two cities hold a 组织工作会议 in one year; the nation's is one, though two papers date it otherwise, and the build holds to every shape."""
    for city, day in (("曲靖", "3月1日"), ("昭通", "3月2日")):
        said = f"{city}市召开组织工作会议\n\n2022年{day}，{city}市委组织部部长李静出席会议。\n\n2022年{day}，第十三届全国人民代表大会第五次会议举行。\n"
        (tmp_path / f"{city}.txt").write_text(said, "utf-8")
    knowledge = kg.build([tmp_path])
    held = {e.id for f in knowledge.corpus.facts for e in f.events}
    assert held == {"event/组织工作会议@530300@2022", "event/组织工作会议@530600@2022", "event/第十三届全国人民代表大会第五次会议"}
    knowledge.write(tmp_path / "out")
    assert validate(tmp_path / "out").conforms


def test_who_heads_a_government_is_one_in_news_and_in_notices_that_move_him(tmp_path: Path) -> None:
    """成都市市长 implies the city's government, in each document the same; the post ends where a notice takes it."""
    texts = {
        "news": "2022年5月6日，成都市市长周明远出席会议。\n",
        "again": "成都市召开会议\n\n2022年9月6日，成都市市长周明远主持会议。\n",
        "notice": "四川省人民政府关于周明远等任免职的通知\n\n任命周明远为四川省财政厅厅长；免去周明远的成都市人民政府市长职务。\n2023年2月1日\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    knowledge = kg.build([tmp_path])
    assert {o.id for f in knowledge.corpus.facts for o in f.organizations if o.name == "成都市人民政府"} == {"organization/成都市人民政府"}
    assert [o.name for o in knowledge.officials] == ["周明远"]
    mayor = [(t.since, t.until, t.ended_by) for t in knowledge.tenures() if t.title == "市长"]
    assert mayor == [("2022-05-06", "2023-02-01", "left")]
    assert [t.title for t in knowledge.tenures(on="2023-06-01")] == ["厅长"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("青岛市规划管理局于2019年1月14日更名为青岛市规划和自然资源局。", "2019-01-14"),
        ("青岛市规划管理局2019年更名为青岛市规划和自然资源局。", "2019"),
        ("2019年1月，青岛市规划管理局正式更名为青岛市规划和自然资源局。", "2019-01"),
        ("青岛市规划和自然资源局，原名青岛市规划管理局。", ""),
        ("青岛市规划和自然资源局的前身是青岛市规划管理局。", ""),
        ("青岛市规划管理局（现青岛市规划和自然资源局）负责此事。", ""),
        ("青岛市规划管理局牵头，青岛市规划和自然资源局配合。", None),
    ],
)
def test_a_change_of_name_is_told_with_its_day(text: str, day: str | None, tmp_path: Path) -> None:
    for name, said in (("a", text), ("b", "青岛市规划管理局发布通知。")):
        (tmp_path / f"{name}.txt").write_text(f"青岛市近况\n\n{said}\n", "utf-8")
    found = [(x.second, x.date) for x in kg.build([tmp_path]).identity.links]
    assert found == ([] if day is None else [("organization/青岛市规划管理局", day)])
