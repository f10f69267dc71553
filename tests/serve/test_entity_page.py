"""An entity's page: what it is, what is said of it, and the sentences that say so; quick whatever there is of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from facts import FIRST, SECOND, corpus
from lxml import html
from map_samples import HOSTILE
from msgspec.structs import replace
from starlette.requests import Request

from kg.model import (
    STATED,
    Corpus,
    Document,
    Evidence,
    Facts,
    Figure,
    Initiative,
    Official,
    Organization,
    Period,
    PlaceEntity,
    Post,
    Relation,
)
from kg.serve.addresses import stretch_address
from kg.serve.index.read import Index
from kg.serve.index.write import write_index
from kg.serve.pages.entity import entity_page
from kg.serve.web import HttpError, words

OFFICE, PERSON, SPRING = "organization/云岭市教育局", "official/李敏@云岭市教育局", "initiative/春苗行动"


def indexed(facts: Corpus, folder: Path) -> Index:
    write_index(facts, folder / "index.sqlite", {"base": "https://example.org/"})
    return Index(folder / "index.sqlite")


def opened(index: Index, own: str, query: str = "lang=zh") -> Any:
    """The page as a tree."""
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []}
    scope["state"] = {"snapshot": SimpleNamespace(index=index)}
    return html.document_fromstring(bytes(entity_page(Request(scope), own).body).decode("utf-8"))


def shown(page: Any, xpath: str) -> list[str]:
    return [" ".join(x.text_content().split()) for x in page.xpath(xpath)]


def section(page: Any, heading: str) -> Any:
    return next(s for s in page.xpath("//section") if s.xpath("string(h2)").strip().startswith(heading))


def about(page: Any) -> dict[str, str]:
    """What stands in the card: heading → text."""
    return dict(zip(shown(page, "//aside//dt"), shown(page, "//aside//dt/following-sibling::dd[1]"), strict=True))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return indexed(corpus(), tmp_path_factory.mktemp("sample"))


# --- what every page has ------------------------------------------------------------------------------------------


def test_the_heading_names_the_entity_and_its_kind(sample: Index) -> None:
    page = opened(sample, OFFICE)
    assert shown(page, "//header/h1") == ["云岭市教育局"]
    assert shown(page, "//header/p[contains(@class, 'over')]") == ["机构 · 政府部门"]
    assert page.xpath("//h1/*[name()='svg']/@class") == ["shape organization"]
    assert about(page)["又称"] == "市教育局"
    assert about(page)["管辖地"] == "云岭市"


def test_it_leads_to_map_ledger_and_data(sample: Index) -> None:
    links = opened(sample, OFFICE).xpath("//a/@href")
    quoted = "organization%2F%E4%BA%91%E5%B2%AD%E5%B8%82%E6%95%99%E8%82%B2%E5%B1%80"
    assert {f"/map?id={quoted}", f"/ledger?actor={quoted}", "?format=ttl", "?format=jsonld", "?format=nt"} <= set(links)
    assert any(a.startswith("/ledger?speaker=") for a in opened(sample, PERSON).xpath("//a/@href"))
    assert any(a.startswith("/ledger?initiative=") for a in opened(sample, SPRING).xpath("//a/@href"))


def test_evidence_stands_in_its_sentence_and_leads_to_its_words(sample: Index) -> None:
    evidence = section(opened(sample, SPRING), "原文依据")
    assert shown(evidence, ".//h3") == ["b.txt 2025", "云岭教育 2024-02-01"]
    quotes = shown(evidence, ".//blockquote")
    assert quotes == [SECOND, FIRST.partition("到2025年")[0]]
    start = SECOND.index("“春苗”行动")
    assert evidence.xpath(".//blockquote//a/@href")[0] == stretch_address("b.txt", start, start + 6)
    assert evidence.xpath(".//blockquote//mark/text()") == ["“春苗”行动"] * 2


def test_documents_in_which_it_stands_are_counted(sample: Index) -> None:
    documents = about(opened(sample, OFFICE))["所在文件 2"]
    assert documents.startswith("b.txt 2025") and "云岭教育 2024-02-01 · 云岭日报" in documents


def test_an_unknown_name_is_said_to_be_unknown(sample: Index) -> None:
    with pytest.raises(HttpError, match="图谱里没有“organization/none”"):
        opened(sample, "organization/none")
    with pytest.raises(HttpError, match="b"):
        opened(sample, "document/b.txt")


@pytest.mark.parametrize("page", ["0", "2", "x", "99999999999999999999"])
def test_a_page_that_is_none_is_refused(sample: Index, page: str) -> None:
    with pytest.raises(HttpError) as error:
        opened(sample, OFFICE, f"page={page}")
    assert error.value.status == 400


# --- what a type has ----------------------------------------------------------------------------------------------


def test_posts_stand_in_the_order_of_time_with_their_words(sample: Index) -> None:
    posts = section(opened(sample, PERSON), "职务")
    assert [shown(row, "td[position() < 5]") for row in posts.xpath(".//tbody/tr")] == [
        ["局长", "云岭市教育局", "2024-02-01", "2025"], ["新闻发言人 兼", "云岭市教育局", "2025", "2025"],
    ]  # fmt: skip
    first = posts.xpath(".//tbody/tr[1]/td[3]/a/@href")[0]
    start = FIRST.index("局长")
    assert first == stretch_address("2024/a.txt", start, start + 2)
    words_ = posts.xpath(".//tbody/tr[1]//a[@class='said']")[0]
    assert words_.xpath("mark/text()") == ["局长"]
    assert "云岭市教育局局长李敏介绍" in words_.text_content()


def test_what_the_text_tells_of_posts_stands_with_them(tmp_path: Path) -> None:
    made = corpus()
    (person,) = made.facts[0].officials
    (post,) = person.posts
    told = (replace(post, change="appointed", since="2024-01-05"), replace(post, change="removed", until="2025-06"))
    texts = [replace(f, officials=(replace(person, posts=(p,)),)) for f, p in zip(made.facts, told, strict=True)]
    index = indexed(Corpus(tuple(texts)), tmp_path)
    posts = section(opened(index, PERSON), "职务")
    assert shown(posts, ".//thead/tr/th[position() < 4]") == ["职务", "机构", "任免"]
    assert [shown(row, "td[position() < 4]") for row in posts.xpath(".//tbody/tr")] == [
        ["局长", "云岭市教育局", "任命 2024-01-05 –"], ["局长", "云岭市教育局", "免去 – 2025-06"],
    ]  # fmt: skip
    english = section(opened(index, OFFICE, "lang=en"), "People in office")
    assert shown(english, ".//tbody/tr/td[3]") == ["appointed 2024-01-05 –", "removed – 2025-06"]


def test_each_end_of_a_relation_lists_the_other_with_its_words(tmp_path: Path) -> None:
    made = corpus().facts[0]
    old = Initiative("initiative/旧办法", "旧办法", (), "policy", mentions=made.initiatives[0].mentions)
    words_ = made.organizations[0].mentions
    ends = {"leads": (OFFICE, SPRING), "supports": (OFFICE, SPRING), "issued": (OFFICE, SPRING), "announced": (PERSON, SPRING)}
    ends |= {"supervises": (PERSON, OFFICE), "attends": (PERSON, "event/发布会"), "located_in": (SPRING, "place/云岭市")}
    ends |= dict.fromkeys(("cites", "amends", "repeals"), (SPRING, old.id))
    assert set(ends) == set(STATED)
    relations = tuple(Relation(a, p, b, words_) for p, (a, b) in ends.items())
    index = indexed(Corpus((replace(made, initiatives=(*made.initiatives, old), relations=relations),)), tmp_path)
    names = {entity.id: entity.name for entity in (*made.entities(), old) if not isinstance(entity, Figure)}
    for language in ("zh", "en"):
        for predicate, (a, b) in ends.items():
            for own, other, direction in ((a, b, "out"), (b, a, "in")):
                listed = opened(index, own, f"lang={language}").get_element_by_id(f"{predicate}-{direction}")
                assert listed.text.strip() == words("names", language)["relation"][predicate][direction]
                assert shown(listed, "following-sibling::ul/li/a") == [names[other]]
                assert shown(listed, "following-sibling::ul/li//a[@class='said']") == [words_[0].quote]


def test_an_organization_lists_its_people_and_initiatives(sample: Index) -> None:
    page = opened(sample, OFFICE)
    assert shown(section(page, "任职者"), ".//tbody/tr/td[1]") == ["李敏", "李敏"]
    assert shown(section(page, "实施的举措"), ".//li/a") == ["“春苗”行动"]
    assert shown(section(page, "主办的活动"), ".//li/a") == ["发布会"]


def test_an_initiative_lists_whole_actors_and_figures(sample: Index) -> None:
    page = opened(sample, SPRING)
    assert shown(section(page, "属于"), ".//li") == ["三大工程“春苗”行动是“三大工程”之一"]
    assert shown(section(page, "实施者"), ".//li/a") == ["云岭市教育局"]
    assert shown(section(page, "数字"), ".//tbody/tr/td[position() < 5]") == ["新建学校", "12 所", "结果", "2024 年"]
    assert shown(section(opened(sample, "initiative/三大工程"), "组成部分"), ".//li/a") == ["“春苗”行动"]


def test_a_place_lists_what_lies_there_and_an_event_who_held_it(sample: Index) -> None:
    assert shown(section(opened(sample, "place/云岭市"), "当地机构"), ".//li/a") == ["云岭市教育局"]
    event = opened(sample, "event/发布会")
    assert shown(event, "//header/p[contains(@class, 'over')]") == ["活动 · 2024-02-01"]
    assert shown(section(event, "主办"), ".//li/a") == ["云岭市教育局"]


def test_a_figure_says_everything_about_itself(sample: Index) -> None:
    at = SECOND.index("2至3万人")
    page = opened(sample, f"figure/b.txt/{at}")
    assert about(page) | {"数据": ""} == {
        "指标": "培训教师", "数值": "2 万–3 万人", "比较": "区间", "精确值": "20000 – 30000", "单位": "人", "目标或结果": "结果",
        "时期": "未说明", "变化": "增加", "指标属性": "约束性", "原文数字": "2至3万人", "所在文件 1": "b.txt 2025", "数据": "",
    }  # fmt: skip
    assert section(page, "原文依据").xpath(".//blockquote//mark/text()") == ["2至3万人"]
    english = opened(sample, f"figure/2024/a.txt/{FIRST.index('95%以上')}", "lang=en")
    assert shown(english, "//p[@class='meaning']") == ["≥ 95 %, target, by the end of 2025"]
    assert about(english)["Period"] == "by the end of 2025 (– 2025-12-31)"
    assert about(english)["Comparison"] == "at least"


def test_what_is_above_stands_level_by_level_and_inferred_steps_are_dashed(tmp_path: Path) -> None:
    names = ("中心", "局", "市政府", "省政府")
    seen = (Evidence(0, 1, "中"),)
    bodies = tuple(Organization(f"organization/{n}", n, mentions=seen) for n in names)
    steps = [Relation("organization/中心", "parent", "organization/局", seen)]
    steps += [Relation(f"organization/{a}", "inferred_parent", f"organization/{b}", inferred=True) for a, b in (names[1:3], names[2:])]
    steps.append(Relation("organization/省政府", "parent", "organization/中心", seen))  # a circle ends where it closes
    index = indexed(Corpus((Facts(Document("x", "中"), organizations=bodies, relations=tuple(steps)),)), tmp_path)
    page = opened(index, "organization/中心")
    assert shown(page, "//ol[@class='chain']/li") == ["省政府 推断", "市政府 推断", "局", "中心"]
    assert shown(page, "//ol[@class='chain']/li[@class='dashed']") == ["市政府 推断", "局"]  # the strokes that lead down to these
    assert shown(section(opened(index, "organization/市政府"), "下属机构"), ".//li[@class='dashed']") == ["局 推断"]


def test_a_measure_of_several_periods_is_drawn(tmp_path: Path) -> None:
    text = "入园率2023年90%，2024年95%以上。"
    office = Organization(OFFICE, "云岭市教育局", mentions=(Evidence(0, 3, "入园率"),))

    def rate(quote: str, year: int, **said: Any) -> Figure:
        at = text.index(quote)
        when = Period(f"{year}-01-01", f"{year}-12-31")
        fields = {"comparator": "equal", "measure": "入园率", "status": "actual", "period": when, "actor": (OFFICE,)} | said
        return Figure(f"figure/x/{at}", quote, at, at + len(quote), Decimal(quote[:2]), "%", **fields)

    figures = (rate("90%", 2023), rate("95%以上", 2024, comparator="at_least", status="target"))
    page = opened(indexed(Corpus((Facts(Document("x", text), organizations=(office,), figures=figures),)), tmp_path), OFFICE)
    assert shown(page, "//figure/figcaption") == ["入园率"]
    assert page.xpath("//figure//*[name()='svg']/@aria-label") == ["2023 年 结果 90 %；2024 年 目标 ≥ 95 %"]


# --- much of it, and hostile words --------------------------------------------------------------------------------


def test_an_entity_with_very_much_said_of_it_is_cut_and_says_so(tmp_path: Path) -> None:
    text = "局" * 2000
    seen = tuple(Evidence(i, i + 1, "局") for i in range(2000))
    office = Organization(OFFICE, "局", mentions=seen)
    parts = tuple(Organization(f"organization/{i}", f"处{i}", parent=OFFICE, mentions=seen[:1]) for i in range(150))
    people = tuple(Official(f"official/{i}", f"人{i}", (Post(OFFICE, "科员", evidence=seen[:1]),), seen[:1]) for i in range(120))
    figures = tuple(Figure(f"figure/{i}", "局", i, i + 1, Decimal(i), "件", "equal", f"事项{i}", "actual", actor=(OFFICE,)) for i in range(800))
    relations = tuple(Relation(p.id, "parent", OFFICE, seen[:1]) for p in parts)
    facts = Facts(Document("x", text), (), people, (office, *parts), (), figures, (), relations)
    index = indexed(Corpus((facts,)), tmp_path)
    page = opened(index, OFFICE)
    assert len(page.xpath("//blockquote")) == 50
    assert shown(page, "//nav[@class='paging']") == ["1 / 40 下一页"]
    assert len(section(page, "数字").xpath(".//tbody/tr")) == 500
    assert "显示前 500 项，共 800 项 · 在数字台账中查看全部" in shown(section(page, "数字"), "p")
    assert len(section(page, "下属机构").xpath(".//li")) == 100
    assert "显示前 100 项，共 150 项 · 在关系图中逐步展开" in shown(section(page, "下属机构"), "p")
    assert len(section(page, "任职者").xpath(".//tbody/tr")) == 100
    last = opened(index, OFFICE, "page=40&lang=zh")
    assert last.xpath("//blockquote//a/@href")[-1] == stretch_address("x", 1999, 2000)


def test_nothing_that_a_document_says_becomes_markup(tmp_path: Path) -> None:
    text = HOSTILE[0] + HOSTILE[1]
    seen = (Evidence(len(HOSTILE[0]), len(text), HOSTILE[1]),)
    place = PlaceEntity("place/" + HOSTILE[0], HOSTILE[0], (HOSTILE[1],), HOSTILE[2], mentions=seen)
    body = Organization("organization/" + HOSTILE[1], HOSTILE[1], (HOSTILE[0],), HOSTILE[2], jurisdiction=place.id, mentions=seen)
    whole = Initiative("initiative/" + HOSTILE[2], HOSTILE[2], (HOSTILE[3],), HOSTILE[1], actor=(body.id,), mentions=seen)
    person = Official("official/" + HOSTILE[3], HOSTILE[3], (Post(body.id, HOSTILE[1], evidence=seen),), seen)
    figure = Figure(
        "figure/" + HOSTILE[0], HOSTILE[1], seen[0].start, seen[0].end, Decimal(1), HOSTILE[0], "equal", HOSTILE[2], "target",
        actor=(body.id,), initiative=whole.id, speaker=person.id, rule=HOSTILE[3],
    )  # fmt: skip
    document = Document(HOSTILE[2], text, "x", HOSTILE[0], HOSTILE[1], HOSTILE[3])
    facts = Facts(document, (place,), (person,), (body,), (whole,), (figure,), (), (Relation(whole.id, "actor", body.id, seen),))
    index = indexed(Corpus((facts,)), tmp_path)
    for entity in facts.entities():
        page = opened(index, entity.id)
        assert shown(page, "//h1")[0] == " ".join(getattr(entity, "name", HOSTILE[2]).split())
        assert page.xpath("//img | //*[@onerror or @onload or @style]") == []
        assert {s.get("src", s.get("type")) for s in page.xpath("//script")} <= {"application/json", "/static/base.js", "/static/entity.js"}
        assert not [h for h in page.xpath("//@href") if h and not h.startswith(("/", "?", "#"))]


def test_an_entity_without_texts_shows_its_quotes_alone(tmp_path: Path) -> None:
    bare = tuple(replace(f, document=replace(f.document, text="")) for f in corpus().facts)
    index = indexed(Corpus(bare), tmp_path)
    assert shown(section(opened(index, SPRING), "原文依据"), ".//blockquote") == ["“春苗”行动"] * 2
    assert shown(section(opened(index, PERSON), "职务"), ".//a[@class='said']") == ["局长", "新闻发言人"]


@pytest.mark.parametrize("name", ["entity", "document"])
def test_both_languages_have_the_same_words(name: str) -> None:
    def keys(value: Any) -> Any:
        return {k: keys(v) for k, v in value.items()} if isinstance(value, dict) else None

    assert keys(words(name, "zh")) == keys(words(name, "en"))
