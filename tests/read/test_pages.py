"""Pages as sites make them: the article, its title, date and source, its tables; nothing of the bars around, and that is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import run
from paged import BODY, MORE, SITES, TABLE, page, table

from kg import lexicon
from kg.errors import ReadError
from kg.model import Document, Facts
from kg.pipeline import understand
from kg.read import html, plain


def facts(document: Document) -> Facts:
    return understand(document, lexicon.load())[2]


def figures(document: Document) -> list[tuple[object, ...]]:
    return [(f.quote, f.value, f.unit, f.measure, f.status, f.period) for f in facts(document).figures]


@pytest.mark.parametrize("site", SITES | MORE)
def test_an_article_is_read_and_nothing_around_it(site: str) -> None:
    document = html.read((SITES | MORE)[site].encode(), "p.html")
    assert [line.strip() for line in document.text.splitlines() if line.strip() and "发布日期" not in line and line != "江平市上半年投资运行情况"] == list(BODY)
    found = facts(document).document
    assert (found.title, found.published, found.publisher) == ("江平市上半年投资运行情况", "2023-07-18", "江平市发展和改革委员会")
    assert figures(document) == figures(Document("", "\n".join(BODY), published="2023-07-18", title="江平市上半年投资运行情况"))


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "utf-8", "big5", ""])
@pytest.mark.parametrize("written", ["gb18030", "utf-8", "big5hkscs"])
def test_the_bytes_decide_whatever_the_page_declares(declared: str, written: str) -> None:
    body = "市政府發布會介紹，今年全市新建學校十二所，覆蓋率達到百分之六十，各區縣都有安排。"
    if written != "big5hkscs":
        body = BODY[0]
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    data = f"<html><head>{meta}<title>x</title></head><body><div>{f'<p>{body}</p>' * 3}</div></body></html>".encode(written)
    assert html.read(data, "p.html").text == f"{body}\n" * 3


@pytest.mark.parametrize("written", ["gb18030", "utf-8", "big5hkscs"])
def test_a_page_with_a_broken_byte_is_read_and_that_is_told(written: str, caplog: pytest.LogCaptureFixture) -> None:
    body = "市政府發布會介紹，今年全市新建學校十二所，覆蓋率達到百分之六十，各區縣都有安排。"
    data = f"<html><head><title>x</title></head><body><div>{f'<p>{body}</p>' * 3}</div></body></html>".encode(written)
    at = data.rindex("縣".encode(written))
    document = html.read(data[:at] + b"\xff" + data[at:], "p.html")
    assert document.text.splitlines()[:2] == [body, body] and document.text.splitlines()[2].startswith(body[:30])
    assert "\ufffd" in document.text and "p.html: damaged: it holds bytes that are no characters (1)" in caplog.text
    assert [x.reason for x in document.omitted] == ["broken"] and "各區" in document.omitted[0].words
    with pytest.raises(ReadError, match=r"is not UTF-8|fits neither"):
        html.read(b"<html><body>" + b"\xff\xc3\x28" * 50 + body.encode(), "p.html")


def test_big5_is_read_as_plain_text() -> None:
    words = "臺北市政府教育局長王小明表示，今年將新建學校十二所，達成率為百分之九十五。\n" * 3
    assert plain.read(words.encode("big5hkscs"), "a.txt").text == words


def test_a_table_of_a_page_gives_the_figures_of_the_same_table_in_text() -> None:
    lead = "江平市“十四五”规划主要指标见下表。"
    document = html.read(page(f"<div id='zoom'><p>{lead}</p>{table()}<p>以上指标由市发展改革委负责解释，按年度评估。</p></div>").encode(), "p.html")
    written = "\n".join(map("\t".join, TABLE))
    same = Document("", f"{lead}\n{written}\n以上指标由市发展改革委负责解释，按年度评估。", title=document.title)
    assert figures(document) == figures(same)
    assert [f.quote for f in facts(document).figures] == ["45.6", "48", "20", "21.5"]
    assert len(document.grids[0].cells) == 12


def test_heads_over_several_columns_are_heads_of_each() -> None:
    rows = "<tr><td rowspan=2>指标</td><td rowspan=2>单位</td><td colspan=2>2025年</td></tr><tr><td>目标值</td><td>完成值</td></tr>"
    body = "<tr><td>森林覆盖率</td><td>%</td><td>48</td><td>47.1</td></tr><tr><td>粮食产量</td><td>万吨</td><td>21.5</td><td>22</td></tr>"
    document = html.read(page(f"<div id='zoom'><p>主要指标完成情况如下，请认真对照。</p><table>{rows}{body}</table></div>").encode(), "p.html")
    found = [(f.quote, f.measure, f.status, f.period and f.period.end) for f in facts(document).figures]
    assert found == [
        ("48", "森林覆盖率", "target", "2025-12-31"),
        ("47.1", "森林覆盖率", "actual", "2025-12-31"),
        ("21.5", "粮食产量", "target", "2025-12-31"),
        ("22", "粮食产量", "actual", "2025-12-31"),
    ]


def test_coverage_shows_what_the_text_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(SITES["hidden words"], "utf-8")
    shown = json.loads(run("coverage", tmp_path / "p.html", "--format", "json").stdout)["omitted"]
    reasons = {x["words"]: x["reason"] for x in shown}
    assert reasons["内部稿件，不得外传。"] == "hidden on the page"
    assert any("新闻中心" in words for words in reasons) and any("版权所有" in words for words in reasons)
    for form in ("text", "html"):
        assert "内部稿件，不得外传。" in run("coverage", tmp_path / "p.html", "--format", form).stdout.decode()


def test_a_truncated_headline_is_told_whole_where_the_page_does() -> None:
    inside = f"<h1>江平市上半年投资运...</h1><div class='news_txt'>原标题：《江平市上半年投资运行情况》<br>{'<br>'.join(BODY)}</div>"
    assert html.read(page(inside, title="江平市上半年投资运...").encode(), "p.html").title == "江平市上半年投资运行情况"


@pytest.mark.parametrize("inside", ["<a href='x'>连接到别处</a>" * 50_001, f"<table>{'<tr><td>1</td><td>2</td></tr>' * 50_000}</table>"])
def test_a_page_beyond_any_page_is_refused(inside: str) -> None:
    with pytest.raises(ReadError, match="tags, and at most"):
        html.read(page(inside).encode(), "p.html")
