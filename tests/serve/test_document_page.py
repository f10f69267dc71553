"""A document's page: the text as published, its marks at their very characters, and what was left."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from facts import FIRST, corpus
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from map_samples import HOSTILE
from msgspec.structs import replace
from starlette.requests import Request

from kg import lexicon
from kg.coverage import cover
from kg.model import Corpus, Document, Evidence, Facts, Figure, Initiative, Official, Organization, Post, Relation
from kg.pipeline import facts_of, understand
from kg.serve.index.read import Index
from kg.serve.index.write import write_index
from kg.serve.pages import document_coverage
from kg.serve.pages.document import document_page
from kg.serve.pages.marks import FRONT, Block, Mark, Piece, blocks
from kg.serve.web import HttpError, words


def indexed(facts: Corpus, folder: Path) -> Index:
    write_index(facts, folder / "index.sqlite", {"base": "https://example.org/"})
    return Index(folder / "index.sqlite")


def opened(index: Index, own: str, query: str = "lang=zh") -> Any:
    """The page as a tree."""
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": []}
    scope["state"] = {"snapshot": SimpleNamespace(index=index, lexicon=None)}
    return html.document_fromstring(bytes(document_page(Request(scope), own).body).decode("utf-8"))


def shown(page: Any, xpath: str) -> list[str]:
    return [" ".join(x.text_content().split()) for x in page.xpath(xpath)]


# --- pieces -------------------------------------------------------------------------------------------------------


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(st.sampled_from("政图1%，。\n\r\r\n😀𠮷<&\0 "), max_size=60))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [tuple(sorted(x)) for x in draw(st.lists(ends, max_size=8))]
    kinds = draw(st.lists(st.sampled_from(FRONT), min_size=8, max_size=8))
    return text, [Mark(a, b, kind, i) for i, ((a, b), kind) in enumerate(zip(spans, kinds, strict=False)) if a < b]


def pieces(found: list[Block]) -> list[Piece]:
    return [p for b in found for p in b.pieces]


@given(marked_texts())
def test_pieces_are_the_text_and_the_pieces_of_a_mark_its_quote(sample: tuple[str, list[Mark]]) -> None:
    text, marks = sample
    cut = pieces(list(blocks(text, marks)))
    assert "".join(p.text for p in cut) == text
    assert all(p.text == text[p.start : p.end] for p in cut)
    for mark in marks:
        own = [p for p in cut if mark in p.marks]
        assert "".join(p.text for p in own) == text[mark.start : mark.end]
        assert (mark.start, mark.end) in own[0].opens
        assert sum((mark.start, mark.end) in p.opens for p in cut) == 1


@given(marked_texts())
def test_the_front_mark_is_the_last_kind_and_the_shortest_of_it(sample: tuple[str, list[Mark]]) -> None:
    for piece in pieces(list(blocks(*sample))):
        ranks = [(FRONT.index(m.type), m.start - m.end) for m in piece.marks]
        assert ranks == sorted(ranks, reverse=True)


def test_a_stretch_outside_the_text_is_no_mark() -> None:
    marks = [Mark(-1, 2, "figure", 0), Mark(2, 9, "figure", 1), Mark(2, 2, "figure", 2), Mark(1, 2, "figure", 3)]
    assert [p.marks for p in pieces(list(blocks("政图台账", marks)))] == [(), (marks[3],), ()]


def test_a_hundred_thousand_marks_over_each_other_are_cut_in_linear_space() -> None:
    text = "字" * 100_000
    cut = pieces(list(blocks(text, [Mark(i, len(text) - i, "figure", i) for i in range(50_000)])))
    assert max(len(p.marks) for p in cut) <= 8


# --- the page -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return indexed(corpus(), tmp_path_factory.mktemp("sample"))


def test_the_header_says_what_the_document_is(sample: Index) -> None:
    page = opened(sample, "2024/a.txt")
    assert shown(page, "//h1") == ["云岭教育"]
    assert shown(page, "//*[@class='byline soft']") == ["云岭日报 · 2024-02-01 · 王一"]
    about = shown(page, "//details//dd")
    assert "a" * 64 in about and f"{len(FIRST)}" in about and "云岭市" in about
    assert page.xpath("//link[@rel='alternate']/@href") == ["?format=ttl", "?format=jsonld", "?format=nt"]
    assert "/map?id=document%2F2024%2Fa.txt" in page.xpath("//a/@href")
    assert "/ledger?document=2024%2Fa.txt" in page.xpath("//a/@href")


def test_a_document_that_its_title_names_says_what_it_rests_on_and_replaces(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    text = "云岭市教育局印发《云岭市学校安全办法》。根据《教育规划》制定，《旧办法》同时废止。"

    def words_(quote: str) -> tuple[Evidence, ...]:
        return (Evidence(text.index(quote), text.index(quote) + len(quote), quote),)

    office = Organization("organization/云岭市教育局", "云岭市教育局", mentions=words_("云岭市教育局"))
    own, basis, old = (Initiative(f"initiative/{name}", name, (), "policy", mentions=words_(name)) for name in ("云岭市学校安全办法", "教育规划", "旧办法"))
    said = ((office, "issued", own, "印发"), (own, "cites", basis, "根据《教育规划》"), (own, "repeals", old, "《旧办法》同时废止"))
    relations = tuple(Relation(a.id, p, b.id, words_(quote)) for a, p, b, quote in said)
    document = Document("a.txt", text, "a.txt", "关于印发《云岭市学校安全办法》的通知")
    facts = Facts(document, organizations=(office,), initiatives=(own, basis, old), relations=relations)
    page = opened(indexed(Corpus((facts,)), tmp_path), "a.txt")
    told = dict(zip(shown(page, "//dl[@class='facts']/dt"), shown(page, "//dl[@class='facts']/dt/following-sibling::dd[1]"), strict=True))
    assert (told["印发者"], told["依据"], told["废止"]) == ("云岭市教育局 印发", "教育规划 根据《教育规划》", "旧办法 《旧办法》同时废止")
    at = text.index("根据")
    assert f"/id/document/a.txt#char={at},{at + 8}" in page.xpath("//dl[@class='facts']//a/@href")
    other = replace(facts, document=replace(document, title="云岭教育"))
    assert "依据" not in shown(opened(indexed(Corpus((other,)), tmp_path_factory.mktemp("other")), "a.txt"), "//dl[@class='facts']/dt")


def test_the_legend_counts_facts_by_type(sample: Index) -> None:
    assert shown(opened(sample, "2024/a.txt"), "//ul[@class='legend']/li") == [
        "数字 2 (目标 1)", "官员 1", "机构 1", "举措 1", "活动 1",
    ]  # fmt: skip
    assert shown(opened(sample, "2024/a.txt", "lang=en"), "//ul[@class='legend']/li")[0] == "Figures 2 (targets: 1)"


def test_every_fact_is_marked_at_its_characters(sample: Index) -> None:
    page = opened(sample, "2024/a.txt")
    assert page.xpath("string(//article)") == FIRST
    for words_, kind in [("95%以上", "figure target"), ("12所", "figure"), ("李敏", "official"), ("云岭市教育局", "organization")]:
        start = FIRST.index(words_)
        mark = page.get_element_by_id(f"char={start},{start + len(words_)}")
        assert (mark.text_content(), mark.get("class")) == (words_, f"m {kind}")


def test_a_mark_leads_to_its_fact_and_the_fact_to_whom_it_concerns(sample: Index) -> None:
    page = opened(sample, "2024/a.txt")
    facts = json.loads(page.get_element_by_id("data").text)["facts"]
    start = FIRST.index("12所")
    mark = page.get_element_by_id(f"char={start},{start + 3}")
    fact = facts[int(mark.get("data-f").split()[0])]
    assert (fact["name"], fact["meaning"], mark.get("href")) == ("新建学校", "12 所，结果，2024 年", fact["address"])
    assert {(t["predicate"], facts[t["to"]]["name"]) for t in fact["ties"]} == {
        ("acted", "云岭市教育局"), ("belongs_to", "“春苗”行动"), ("said", "李敏"),
    }  # fmt: skip
    said = next(t for t in fact["ties"] if t["predicate"] == "said")
    assert FIRST[slice(*said["at"])] == "李敏介绍"
    assert next(f for f in facts if f["name"] == "李敏")["figures"] == 1


def test_line_ends_of_all_kinds_and_signs_that_html_drops_keep_their_places(tmp_path: Path) -> None:
    text = "一\r\n二\r三\n\0四😀五所"
    figure = Figure("figure/x", "五所", len(text) - 2, len(text), Decimal(5), "所", "equal", "学校", "actual")
    page = opened(indexed(Corpus((Facts(Document("x", text), figures=(figure,)),)), tmp_path), "x")
    assert page.xpath("string(//article)") == text.replace("\0", "\ufffd")
    assert page.get_element_by_id(f"char={len(text) - 2},{len(text)}").text_content() == "五所"


def test_marks_over_each_other_are_all_reachable(tmp_path: Path) -> None:
    text = "云岭市教育局“春苗”行动"
    bodies = tuple(
        Organization(f"organization/{i}", text[a:b], mentions=(Evidence(a, b, text[a:b]),)) for i, (a, b) in enumerate([(0, 6), (0, 3), (0, 12), (3, 6)])
    )
    page = opened(indexed(Corpus((Facts(Document("x", text), organizations=bodies),)), tmp_path), "x")
    facts = json.loads(page.get_element_by_id("data").text)["facts"]
    for body in bodies:
        a, b = body.mentions[0].start, body.mentions[0].end
        assert page.get_element_by_id(f"char={a},{b}") is not None
        holding = [x for x in page.xpath("//article//a") if body.id in [facts[int(n)]["id"] for n in x.get("data-f").split()]]
        assert "".join(x.text_content() for x in holding) == body.name


def test_a_document_without_its_text_shows_facts_with_their_quotes(tmp_path: Path) -> None:
    first, second = corpus().facts
    page = opened(indexed(Corpus((replace(first, document=replace(first.document, text="")), second)), tmp_path), "2024/a.txt")
    assert shown(page, "//p[@class='notice']") == ["图谱里没有此文件的原文；下面是各条事实及其所依据的原文字句。"]
    fact = next(x for x in page.xpath("//ol[@class='listed']/li") if "新建学校" in x.text_content())
    assert "12 所，结果，2024 年" in fact.text_content()
    assert [q.text for q in fact.xpath("q")] == ["12所"]
    assert page.xpath("//article") == []


def test_a_long_document_with_thousands_of_marks_is_one_page(tmp_path: Path) -> None:
    line = "云岭市某局办结事项500件，第二段说明文字若干。\n"
    text = line * 5000
    figures = tuple(
        Figure(f"figure/{i}", "500件", at, at + 4, Decimal(500), "件", "equal", "办结事项", "actual") for i in range(5000) if (at := i * len(line) + 9)
    )
    page = opened(indexed(Corpus((Facts(Document("x", text), figures=figures),)), tmp_path), "x")
    assert len(page.xpath("//article//a[@class='m figure' and text()='500件']")) == 5000
    assert page.xpath("string(//article)") == text
    assert 50 < len(page.xpath("//article/div")) < 200
    assert "large" in page.xpath("//article/@class")[0]


def test_an_unknown_document_is_said_to_be_unknown(sample: Index) -> None:
    with pytest.raises(HttpError, match=r"none\.txt") as error:
        opened(sample, "none.txt")
    assert error.value.status == 404


# --- coverage -----------------------------------------------------------------------------------------------------

LEFT = """2024-03-05 09:30 来源：兰州日报
兰州市发展和改革委员会副主任李建国介绍，去年全市新建充电桩1500个，居全省第4位，涉及三个方面。
赵小川认为，“满电行动”列入100强名单，国办发〔2018〕128号提出“冲刺再冲刺”。陇原青苗公益服务中心参加，耗时3天。
"""


@pytest.fixture(scope="module")
def lanzhou(tmp_path_factory: pytest.TempPathFactory) -> Index:
    document = Document("a.txt", LEFT, "a.txt")
    return indexed(Corpus((facts_of(document, lexicon.load()),)), tmp_path_factory.mktemp("left"))


def test_what_was_left_is_underlined_with_its_reason(lanzhou: Index) -> None:
    page = opened(lanzhou, "a.txt", "coverage=1&lang=zh")
    left = json.loads(page.get_element_by_id("data").text)["left"]
    assert {(x["quote"], x["kind"], x["reason"]) for x in left} >= {
        ("4位", "number", "用于编号、命名或日期：序数、文号、版本"),
        ("“冲刺再冲刺”", "quotation", "没有词语或形式表明它是一项举措的名称"),
        ("赵小川", "person", "“表示”等词之前的人名，但没有职务"),
        ("陇原青苗公益服务中心", "organization", "结尾像机构名称，但开头或类别未知"),
    }
    for number, item in enumerate(left):
        start, end = item["at"][0]
        mark = page.get_element_by_id(f"char={start},{end}")
        assert (mark.text_content(), mark.get("class"), mark.get("data-l")) == (item["quote"], f"m left {item['kind']}", str(number))
    assert "疑似人名 1" in shown(page, "//ul[@class='legend']/li")
    assert page.xpath("string(//article)") == LEFT
    assert [x.text for x in page.xpath("//article//span[@class='m period']")] == ["去年"]


def test_without_the_switch_nothing_is_computed(lanzhou: Index) -> None:
    page = opened(lanzhou, "a.txt")
    assert "left" not in json.loads(page.get_element_by_id("data").text)
    assert page.xpath("//*[contains(@class, 'm left')]") == []


def test_in_english_the_reasons_are_the_extractions_own(lanzhou: Index) -> None:
    left = json.loads(opened(lanzhou, "a.txt", "coverage=1&lang=en").get_element_by_id("data").text)["left"]
    assert "it numbers, names or dates something: an ordinal, a code, a version" in {x["reason"] for x in left}


def test_every_reason_has_chinese_words(briefings: Path) -> None:
    english, chinese = words("document", "en")["reasons"], words("document", "zh")["reasons"]
    assert english.keys() == chinese.keys()
    knowledge = lexicon.load()
    text = LEFT + "".join(p.read_text("utf-8") for p in sorted(briefings.glob("*.txt")))
    said = {x.reason for x in cover(*understand(Document("a", text), knowledge), knowledge).left}
    assert {*knowledge.data("coverage")["reasons"]["numbers"].values(), *said} <= set(english.values())


def test_a_very_long_text_is_not_covered_and_says_so(lanzhou: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.serve.pages.document.LONGEST", 50)
    page = opened(lanzhou, "a.txt", "coverage=1&lang=en")
    assert shown(page, "//p[contains(@class, 'notice')]")[0].startswith("This document is longer than 50 characters")
    assert page.xpath("string(//article)") == LEFT


def test_the_same_coverage_is_computed_once(lanzhou: Index) -> None:
    document_coverage._covered.cache_clear()
    opened(lanzhou, "a.txt", "coverage=1")
    opened(lanzhou, "a.txt", "coverage=1&lang=en")
    assert document_coverage._covered.cache_info().misses == 1


def test_the_document_is_read_again_as_it_was_given(sample: Index) -> None:
    document = document_coverage.stored_document(sample, "2024/a.txt", FIRST)
    assert document == replace(corpus().facts[0].document, jurisdiction="云岭市")


# --- hostile words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["lang=zh", "coverage=1&lang=en"])
def test_nothing_that_a_document_says_becomes_markup(tmp_path: Path, query: str) -> None:
    text = "。".join(HOSTILE) + "\n2024年，" + HOSTILE[1] + "新建12所"
    at = text.index(HOSTILE[1])
    seen = (Evidence(at, at + len(HOSTILE[1]), HOSTILE[1]),)
    body = Organization("organization/" + HOSTILE[1], HOSTILE[1], (HOSTILE[0],), HOSTILE[2], mentions=seen)
    person = Official("official/" + HOSTILE[0], HOSTILE[0], (Post(body.id, HOSTILE[3], evidence=seen),), seen)
    document = Document(HOSTILE[0], text, HOSTILE[1], HOSTILE[2], HOSTILE[3], "2024", HOSTILE, None, "javascript:window.pwned=1//https://a", HOSTILE[0])
    page = opened(indexed(Corpus((Facts(document, officials=(person,), organizations=(body,)),)), tmp_path), HOSTILE[0], query)
    assert page.xpath("//article//mark | //img | //article//svg | //article//script") == []
    assert {s.get("type") for s in page.xpath("//script")} == {"module", "application/json"}
    assert page.xpath("//@onerror | //@onload | //@style") == []
    assert not [h for h in page.xpath("//@href") if h and not h.startswith(("/", "?", "#"))]
    assert page.xpath("string(//article)") == text
    assert "javascript:window.pwned=1//https://a" in shown(page, "//details//dd")


ADDRESSES = [("https://example.org/a?b=1", True), ("http://x.cn/", True), ("ftp://x/", False), ("http:", False), ("http://[", False)]


@pytest.mark.parametrize(("url", "link"), ADDRESSES)
def test_an_address_is_a_link_only_where_it_leads_to_the_web(tmp_path: Path, url: str, link: bool) -> None:
    page = opened(indexed(Corpus((Facts(Document("x", "一", url=url)),)), tmp_path), "x")
    found = page.xpath(f"//a[@href='{url}']")
    assert bool(found) is link
    assert url in shown(page, "//details//dd")
    assert all(a.get("rel") == "noopener noreferrer external" for a in found)
