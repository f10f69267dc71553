"""What is told apart and what is one thing over documents of several places, so that their union still validates."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.knowledge import Knowledge

HEAD = "{city}人民政府新闻办公室\n2025年3月5日\n"


def of(folder: Path, **texts: str) -> Knowledge:
    """Of one document for each city."""
    for city, text in texts.items():
        (folder / f"{city}.txt").write_text(HEAD.format(city=city) + text, "utf-8")
    knowledge = kg.build([folder])
    assert not knowledge.failures
    assert knowledge.validate().conforms, str(knowledge.validate())
    return knowledge


def ids(records: tuple[object, ...], name: str) -> list[str]:
    return [r.id for r in records if r.name == name]  # type: ignore[attr-defined]


def test_districts_of_one_name(tmp_path: Path) -> None:
    said = "鼓楼区教育局局长王建军介绍，鼓楼区教育局今年将新建学校3所。"
    found = of(tmp_path, 福州市=said, 徐州市=said)
    assert ids(found.organizations, "鼓楼区教育局") == ["organization/鼓楼区教育局@320302", "organization/鼓楼区教育局@350102"]
    assert ids(found.officials, "王建军") == ["official/王建军@鼓楼区教育局@320302", "official/王建军@鼓楼区教育局@350102"]


def test_towns_of_one_name(tmp_path: Path) -> None:
    found = of(tmp_path, 武城县="武城县城关镇新建学校2所。", 平罗县="平罗县城关镇新建学校3所。")
    assert ids(found.places, "城关镇") == ["place/城关镇@371428", "place/城关镇@640221"]


def test_bodies_named_by_their_level_bear_the_name_of_its_place(tmp_path: Path) -> None:
    said = "市第一人民医院院长陈立说，今年新增床位100张。"
    found = of(tmp_path, 福州市=said, 徐州市=said)
    for city in ("福州市", "徐州市"):
        assert ids(found.organizations, f"{city}第一人民医院") == [f"organization/{city}第一人民医院"]
    assert ids(of(tmp_path, 江苏省="省人民医院新增床位20张。").organizations, "江苏省人民医院") == ["organization/江苏省人民医院"]


@pytest.mark.parametrize("name", ["南京市教育局", "教育部", "江苏省财政厅"])
def test_a_name_that_says_where_needs_no_more(name: str, tmp_path: Path) -> None:
    found = of(tmp_path, 南京市=f"{name}今年将新建学校3所。", 江苏省=f"{name}去年新建学校2所。")
    assert ids(found.organizations, name) == [f"organization/{name}"]


def test_quotes_make_no_other_name(tmp_path: Path) -> None:
    found = of(tmp_path, 南京市="南京市实施“满电”行动，新建充电桩300个。", 苏州市="苏州市实施“满电行动”，新建充电桩200个。")
    assert [i.id for i in found.initiatives] == ["initiative/满电行动@320000"]
    labels = set(found.query("SELECT DISTINCT ?l WHERE { ?i a zt:Initiative ; skos:prefLabel ?l }").rows)
    assert labels == {("满电行动",)}
    assert found.query('SELECT ?n WHERE { ?i skos:altLabel "“满电”行动"@zh ; schema:name ?n }').rows == (("“满电”行动",),)


def test_what_two_provinces_call_alike_is_the_nations_only_where_it_is_known_so(tmp_path: Path) -> None:
    said = "{}实施“满电行动”，深入实施乡村振兴战略，建设人才强市，落实“五大行动”。"
    found = of(tmp_path, 南京市=said.format("南京市"), 福州市=said.format("福州市"), 苏州市=said.format("苏州市"))
    assert ids(found.initiatives, "满电行动") == ["initiative/满电行动@320000", "initiative/满电行动@350000"]
    assert ids(found.initiatives, "乡村振兴战略") == ["initiative/乡村振兴战略"]
    assert len(ids(found.initiatives, "人才强市")) == 3
    assert not {x for x in found.identity.same if "满电行动" in x or "人才强市" in x}
    assert ("initiative/满电行动@320000", "initiative/满电行动@350000", "two-provinces") in {(x.first, x.second, x.reason) for x in found.identity.uncertain}


def test_class_nouns_name_no_body_that_another_document_means_too(tmp_path: Path) -> None:
    said = "{}依托妇女儿童医院，支持技师学院发展，与清华大学合作。"
    found = of(tmp_path, 南京市=said.format("南京市"), 福州市=said.format("福州市"))
    assert {name: len(ids(found.organizations, name)) for name in ("妇女儿童医院", "技师学院", "清华大学")} == {"妇女儿童医院": 2, "技师学院": 2, "清华大学": 1}


def test_bodies_and_sessions_that_every_city_has(tmp_path: Path) -> None:
    said = "高新区管委会主任李明介绍，第一人民医院新增床位100张。市委六届三次全会提出了目标。第十四届全国人民代表大会第二次会议在北京举行。"
    found = of(tmp_path, 福州市=said, 徐州市=said)
    assert ids(found.organizations, "第一人民医院") == ["organization/第一人民医院@320300", "organization/第一人民医院@350100"]
    assert ids(found.organizations, "高新区管理委员会") == ["organization/高新区管理委员会@320300", "organization/高新区管理委员会@350100"]
    assert ids(found.events, "市委六届三次全会") == ["event/市委六届三次全会@320300", "event/市委六届三次全会@350100"]
    assert ids(found.events, "第十四届全国人民代表大会第二次会议") == ["event/第十四届全国人民代表大会第二次会议"]
