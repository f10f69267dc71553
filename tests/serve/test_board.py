"""The board of promises and its findings on the home page, from an index of three small documents."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from ledger_samples import request
from lxml import html

from kg import lexicon
from kg.across.promises_rows import words
from kg.across.promises_verdicts import RULES
from kg.model import Corpus, Document
from kg.pipeline import facts_of
from kg.serve.index import promises
from kg.serve.index.findings import findings
from kg.serve.index.promises import Wanted
from kg.serve.index.read import Index
from kg.serve.index.write import write_index
from kg.serve.pages import board, home
from kg.serve.web import HttpError

TEXTS = {
    "plan": "2023年兰州市政府工作报告\n\n2023年1月10日，兰州市市长李敏作政府工作报告。\n\n"
    "今年主要预期目标是：地区生产总值增长6%以上，城镇新增就业5万人以上，新建公园10个。",
    "year": "2024年兰州市政府工作报告\n\n2024年1月12日，兰州市市长李敏作政府工作报告。\n\n2023年，地区生产总值增长6.3%；城镇新增就业4.6万人。\n\n"
    "今年主要预期目标是：城镇新增就业4.8万人以上。",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("board") / "index.sqlite"
    facts = tuple(facts_of(Document(name, text, name), lexicon.load()) for name, text in sorted(TEXTS.items()))
    tracking = write_index(Corpus(facts), path, {"base": "https://example.org/"})
    assert tracking and len(tracking.promises) == 4
    return Index(path)


def shown(index: Index, query: str) -> html.HtmlElement:
    return html.fromstring(bytes(board.page(request(index, query, "/board")).body))


def titles(page: html.HtmlElement) -> list[str]:
    return [" ".join(h.text_content().split()) for h in page.xpath("//article/h2")]


def test_each_promise_stands_with_both_quotes(index: Index) -> None:
    page = shown(index, "verdict=missed&lang=en")
    assert titles(page) == ["城镇新增就业 兰州市 · 2023-12-31"]
    quotes = [q.text_content() for q in page.xpath("//article//blockquote/p")]
    assert "城镇新增就业5万人以上" in quotes[0]
    assert "城镇新增就业4.6万人" in quotes[1]
    links = [a.get("href") for a in page.xpath("//article//footer/a")]
    assert links[0].startswith("/id/document/plan#char=")
    assert links[1].startswith("/id/document/year#char=")


@pytest.mark.parametrize(("query", "found"), [("", 4), ("year=2023", 3), ("year=2024", 1), ("place=兰州市", 4), ("place=成都市", 0), ("verdict=met", 1)])
def test_filters_narrow(index: Index, query: str, found: int) -> None:
    assert len(titles(shown(index, query))) == found


@pytest.mark.parametrize("query", ["year=x", "verdict=kept", "page=2", "page=0", "nothing=1"])
def test_what_is_no_filter_is_refused(index: Index, query: str) -> None:
    with pytest.raises(HttpError, match=r"page|year|verdict|nothing"):
        board.page(request(index, query, "/board"))


def test_the_table_is_the_board(index: Index) -> None:
    text = bytes(board.table(request(index, "verdict=no_result&lang=en", "/board.csv")).body).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["indicator"], row["target"], row["result"]) == ("新建公园", "10 items", "")


def test_the_home_page_begins_with_findings(index: Index) -> None:
    found = findings(index)["promises"]
    assert found
    assert (found["year"], found["due"]) == (2024, 1)
    assert [p["record"]["indicator"]["label"] for p in found["missed"]] == ["城镇新增就业"]
    assert [p["record"]["indicator"]["label"] for p in found["unheard"]] == ["新建公园"]
    assert found["most"] == [{"id": "place/620100", "name": "兰州市", "n": 4}]
    page = html.fromstring(bytes(home.home(request(index, "lang=en", "/")).body))
    assert page.xpath("//*[@id='promised']")[0].text_content() == "What became of the promises"


def test_without_promises_there_is_none(tmp_path: Path) -> None:
    facts = facts_of(Document("a", "2023年，新建公园10个。", "a"), lexicon.load())
    write_index(Corpus((facts,)), tmp_path / "index.sqlite", {"base": "https://example.org/"})
    empty = Index(tmp_path / "index.sqlite")
    assert findings(empty)["promises"] is None
    assert promises.total(empty, Wanted()) == 0
    assert "No promise is like that" in shown(empty, "lang=en").text_content()


def test_every_rule_is_told_in_chinese() -> None:
    told = words()["rule"]["zh"]
    assert {name for name, *_ in RULES} <= set(told)
    assert all(any("\u4e00" <= c <= "\u9fff" for c in own) for own in told.values())
