"""What happened when, who held which post on a day and what was due: the page, the interface for programs and the tools of kg mcp."""

from __future__ import annotations

from typing import Any

import pytest
from ledger_samples import request
from lxml import html

from kg import lexicon
from kg.errors import UsageError
from kg.model import Corpus, Document
from kg.pipeline import facts_of
from kg.serve.api.openapi import operations
from kg.serve.api.routes import happened, promised
from kg.serve.assistants.text import text
from kg.serve.assistants.tools import ANSWERS, arguments, plain, tools
from kg.serve.index.read import Index
from kg.serve.index.write import write_index
from kg.serve.pages import board, timeline
from kg.serve.parameters import ParameterError, from_query
from kg.serve.web import HttpError

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
BODY, CITY = "organization/兰州市民政局", "place/620100"
TEXTS = {
    "2019": "兰州市民政局召开会议\n\n2019年5月6日，兰州市民政局局长周立群出席会议。\n",
    "2021": "兰州市人民政府关于任免工作人员的通知\n\n"
    "任命周立群为兰州市教育局局长，郑书勤为兰州市民政局局长；免去周立群的兰州市民政局局长职务。\n2021年3月2日\n",
    "plan": "2023年兰州市政府工作报告\n\n2023年1月10日，兰州市市长李敏作政府工作报告。\n\n今年主要预期目标是：地区生产总值增长6%以上，城镇新增就业5万人以上。",
    "year": "2024年兰州市政府工作报告\n\n2024年1月12日，兰州市市长李敏作政府工作报告。\n\n2023年，地区生产总值增长6.3%；城镇新增就业4.6万人。\n",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("timeline") / "index.sqlite"
    write_index(Corpus(tuple(facts_of(Document(name, words, name), lexicon.load()) for name, words in TEXTS.items())), path, {"base": "https://example.org/"})
    return Index(path)


def given(operation: str, query: str) -> dict[str, Any]:
    return from_query(query.encode(), operations()[operation].parameters)


def answered(index: Index, operation: str, query: str) -> dict[str, Any]:
    """As documented."""
    found = {"promises": promised, "timeline": happened}[operation](index, given(operation, query))
    jsonschema.Draft202012Validator(operations()[operation].answer).validate(plain(found))
    return found


def shown(index: Index, query: str) -> html.HtmlElement:
    return html.fromstring(bytes(timeline.page(request(index, query, "/timeline")).body))


def posts(answer: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(t["organization"]["name"], t["title"], t["official"]["name"]) for t in answer["holders"]}


def test_who_held_which_post_on_a_day_and_what_was_due(index: Index) -> None:
    assert posts(answered(index, "timeline", "on=2020-06-01")) == {("兰州市民政局", "局长", "周立群")}
    later = answered(index, "timeline", f"on=2023-06-01&place={CITY}")
    assert posts(later) >= {("兰州市民政局", "局长", "郑书勤"), ("兰州市教育局", "局长", "周立群")}
    assert {p["indicator"]["label"] for p in later["due"]} == {"地区生产总值", "城镇新增就业"}
    assert all(m["day"] <= "2023-06-01" for m in later["moments"])
    assert answered(index, "timeline", "on=2024-06-01")["due"] == []


def test_a_departments_people_over_time(index: Index) -> None:
    told = answered(index, "timeline", "department=兰州市民政局")
    assert [(t["official"]["name"], t["since"], t["until"], t["ended_by"]) for t in told["holders"]] == [
        ("周立群", "2019-05-06", "2021-03-02", "left"), ("郑书勤", "2021-03-02", None, None),
    ]  # fmt: skip
    assert told == answered(index, "timeline", f"department={BODY}")
    assert {(m["day"], m["kind"]) for m in told["moments"]} >= {("2021-03-02", "appointed"), ("2021-03-02", "left"), ("2019-05-06", "in_post")}
    for one in [*told["holders"], *told["moments"]]:
        if said := one["evidence"]:
            assert TEXTS[said["document"]][said["start"] : said["end"]] == said["quote"]


def test_the_page_says_the_same_in_both_languages(index: Index) -> None:
    page = shown(index, f"on=2023-06-01&department={BODY}&lang=en")
    assert "Who held which post on 2023-06-01" in page.text_content()
    assert [a.text_content() for a in page.xpath("//ol[@class='posts']//a[@class='entity']")] == ["郑书勤"]
    assert page.xpath("//ol[@class='posts']//a[@class='words']/@href")[0].startswith("/id/document/2021#char=")
    assert "2023-06-01 谁任何职" in shown(index, "on=2023-06-01&lang=zh").text_content()
    kinds = {x.text_content() for x in shown(index, f"place={CITY}&lang=en").xpath("//ul[@class='happened']//span[@class='tag']")}
    assert kinds >= {"Document", "Promise", "Result"}


@pytest.mark.parametrize("query", ["on=2023-02-30", "on=2023", "page=9", "what=1", "place=没有"])
def test_what_is_no_day_and_names_nothing_is_refused(index: Index, query: str) -> None:
    with pytest.raises(HttpError, match=r"on is to be a day|page|what|没有"):
        shown(index, query)


def test_promises_are_those_of_the_board_by_name_and_by_identifier(index: Index) -> None:
    missed = answered(index, "promises", "verdict=missed&year=2023")
    (one,) = missed["promises"]
    assert missed["counts"] == {"met": 1, "missed": 1} and missed["total"] == 1
    assert (one["whose"], one["gap"], one["verdict_words"]["en"]) == ({"id": CITY, "name": "兰州市"}, -4000, "missed")
    page = html.fromstring(bytes(board.page(request(index, f"place={CITY}&verdict=missed&lang=en", "/board")).body))
    assert page.xpath("//blockquote/p/text()") == [one["target"]["sentence"]["quote"], one["result"]["sentence"]["quote"]]
    assert answered(index, "promises", f"place={CITY}") == answered(index, "promises", "place=兰州市")
    for query in ("verdict=kept", "year=x", "limit=0", "nothing=1"):
        with pytest.raises(ParameterError):
            given("promises", query)


def test_the_tools_say_the_same(index: Index) -> None:
    for name, asked in (("promises", {"verdict": "missed"}), ("timeline", {"department": BODY, "on": "2023-06-01"})):
        found = ANSWERS[name](index, arguments(tools()[name], asked))
        jsonschema.Draft202012Validator(tools()[name].gives).validate(plain(found))
        written = text(name, found)
        assert ("城镇新增就业4.6万人" if name == "promises" else "郑书勤 · 兰州市民政局 · 局长") in written
    with pytest.raises(UsageError, match="nothing is called"):
        ANSWERS["timeline"](index, arguments(tools()["timeline"], {"place": "没有"}))
