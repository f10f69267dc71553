"""What a reader met on a first day with `kg serve` and the command line, and meets no more."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest
from commands import run_text
from lxml import html

import kg
from kg.errors import QueryError
from kg.query import NamedQuery, in_words, named_queries, run, with_prefixes


def page(served: str, path: str, language: str = "zh", **query: str) -> Any:
    """A page as a tree, an error's too."""
    request = Request(f"{served}{quote(path)}?{urlencode({**query, 'lang': language})}", headers={"Accept": "text/html"})
    try:
        answer = urlopen(request, timeout=20)
    except HTTPError as error:
        answer = error
    with answer:
        return html.document_fromstring(answer.read().decode("utf-8"))


def found(served: str, words: str) -> list[dict[str, Any]]:
    with urlopen(f"{served}/api/search?{urlencode({'q': words, 'limit': 10, 'lang': 'zh'})}", timeout=20) as answer:
        hits: list[dict[str, Any]] = json.load(answer)["results"]
        return hits


def texts(tree: Any, xpath: str) -> list[str]:
    return [" ".join(x.text_content().split()) for x in tree.xpath(xpath)]


def test_the_targets_of_a_year_are_the_same_in_the_ledger_and_in_the_question(served: str, built: Path) -> None:
    for year in ("2024", "2025", "2027"):
        with urlopen(f"{served}/api/figures?status=target&year={year}&limit=1", timeout=20) as answer:
            total = json.load(answer)["total"]
        rows = run(built, "targets", {"year": year})
        assert len({(row[rows.variables.index("document")], row[rows.variables.index("quote")], row[0]) for row in rows.rows}) == total


def test_browsing_shows_the_best_connected_first_with_their_posts(served: str) -> None:
    for kind in ("official", "organization", "initiative"):
        counts = [int(t.rpartition(" ")[0].rpartition(" ")[2]) for t in texts(page(served, f"/browse/{kind}"), "//ol/li/span[@class='soft']")]
        assert counts == sorted(counts, reverse=True)
    assert any("中共重庆市委组织部 副部长" in t for t in texts(page(served, "/browse/official"), "//ol/li"))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("组织部 重庆", "中共重庆市委组织部"), ("市委組織部", "中共重庆市委组织部"), ("发改委", "国家发展和改革委员会"),
        ("zhangbo", "张波"), ("zb", "张波"), ("网格 报到", "“网格吹哨·部门报到”机制"), ("95%以上", "企业、群众反映事项的按期办理率"),
    ],
)  # fmt: skip
def test_one_search_for_short_forms_words_sounds_and_traditional_characters(served: str, words: str, first: str) -> None:
    hits = found(served, words)
    assert (hits[0]["name"] if hits else "") == first
    assert all(hit["type"] and "detail" in hit for hit in hits)


def test_what_no_name_holds_is_found_in_the_texts(served: str) -> None:
    hits = found(served, "按期办理 网格")
    assert hits and {hit["type"] for hit in hits} == {"document"}
    assert "按期办理" in hits[0]["matched"] and "#char=" in hits[0]["address"]
    assert found(served, "此处绝无此语") == []


def test_parts_stand_in_the_order_of_the_text(served: str, built: Path) -> None:
    shown = texts(page(served, "/id/initiative/五个体系@@chongqing-party-building-2025.txt"), "//section[h2[@id='part_of-in']]//li/a[1]")
    rows = run(built, "parts", {"name": "^五个体系$"})
    told = list(dict.fromkeys(row[1] for row in rows.rows))
    assert len(told) > 2
    assert [name.split(" ")[0] for name in shown] == told
    with urlopen(
        f"{served}/api/relations?{urlencode({'id': 'initiative/五个体系@@chongqing-party-building-2025.txt', 'predicate': 'part_of'})}", timeout=20
    ) as answer:
        assert [r["entity"]["name"] for r in json.load(answer)["relations"]] == told


def test_an_official_leads_to_the_undertakings_of_which_figures_were_told(served: str) -> None:
    tree = page(served, "/id/official/张波@中共重庆市委组织部")
    assert texts(tree, "//section[h2[@id='spoken']]//li")[:1] == ["“网格吹哨·部门报到”机制"]


def test_figures_in_a_list_of_relations_have_their_values(served: str) -> None:
    with urlopen(f"{served}/api/entity?{urlencode({'id': 'organization/中共重庆市委组织部'})}", timeout=20) as answer:
        figures = [r["entity"] for r in json.load(answer)["relations"] if r["entity"]["type"] == "figure"]
    assert figures and all(f["amount"]["zh"] and f["status"] in ("target", "actual") for f in figures)


def test_a_question_is_a_page_in_one_language_with_links_quotes_and_files(served: str) -> None:
    tree = page(served, "/questions/targets", year="2025")
    heads = texts(tree, "//thead//th")
    assert heads[:4] == ["指标", "比较", "数值", "上限"] and heads[-2:] == ["原文数字", "文件"]
    assert texts(page(served, "/questions/targets", "en", year="2025"), "//thead//th")[0] == "Measure"
    (row,) = [r for r in tree.xpath("//tbody/tr") if "按期办理率" in r.text_content()]
    links = {" ".join(a.text_content().split()): a.get("href") for a in row.xpath(".//a")}
    assert links["中共重庆市委组织部"].startswith("/id/organization/") and links["张波"].startswith("/id/official/")
    assert links["“网格吹哨·部门报到”机制"].startswith("/id/initiative/")
    assert "#char=" in links["95%以上"] and any("治理" in text for text in links)  # the document by its title
    assert "zt:Target" in tree.xpath("string(//details/pre)") and tree.xpath("//main//a[starts-with(@href, '/workbench?query=')]")
    places = texts(page(served, "/questions/place-figures", name="重庆市"), "//tbody/tr/td[6]")
    assert set(places) == {"目标", "结果"}
    assert not any(" said" in text or " post" in text for text in texts(page(served, "/questions/official", name="张波"), "//tbody//td"))
    for ending, begins in (("csv", "\ufeff指标,比较,数值".encode()), ("xlsx", b"PK"), ("json", b'{"question"')):
        with urlopen(f"{served}/questions/targets.{ending}?year=2025&lang=zh", timeout=20) as answer:
            assert answer.read().startswith(begins)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("query", named_queries(), ids=lambda q: q.name)
def test_every_question_has_its_page_with_a_heading_over_each_column(served: str, query: NamedQuery, language: str) -> None:
    tree = page(served, f"/questions/{query.name}", language, **{p.name: p.default or "." for p in query.parameters})
    heads = texts(tree, "//thead//th")
    assert heads and not tree.xpath("//*[@role='alert']")
    assert all(any("\u4e00" <= c <= "\u9fff" for c in head) if language == "zh" else head[0].isupper() for head in heads), heads


def test_a_question_of_promises_leads_to_both_documents_and_speaks_the_language_of_the_page(served: str) -> None:
    row = next(r for r in page(served, "/questions/promises", "en", year="2022").xpath("//tbody/tr") if texts(r, "td[4]") == ["城镇调查失业率"])
    assert texts(row, "td[1]") == ["missed"]
    links = {" ".join(a.text_content().split()): a.get("href") for a in row.xpath(".//a")}
    assert "#char=" in links["5.5%以内"] and "#char=" in links["5.6%"]
    assert {"2022年发展主要预期目标", "2022年国民经济和社会发展统计公报摘要"} <= links.keys()
    assert texts(page(served, "/questions/posts", "zh", name="秦刚"), "//thead//th")[1:4] == ["职务", "机构", "任免"]
    assert "removed" in texts(page(served, "/questions/posts", "en", name="秦刚"), "//tbody//td")


@pytest.mark.parametrize(
    ("name", "values", "wanted"),
    [("targets", {"year": "abc"}, "四位数的年份"), ("above", {"value": "viel"}, "数字"), ("posts", {"name": "(张"}, "正则")],
)
def test_a_value_that_does_not_fit_is_said_in_the_page(served: str, name: str, values: dict[str, str], wanted: str) -> None:
    tree = page(served, f"/questions/{name}", **values)
    assert wanted in texts(tree, "//*[@role='alert']")[0]
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{served}/questions/{name}.csv?{urlencode(values)}", timeout=20)
    assert refused.value.code == 400


def test_a_question_without_an_answer_says_so(served: str) -> None:
    assert "没有符合的结果" in texts(page(served, "/questions/posts", name="绝无此人"), "//*[contains(@class, 'notice')]")[0]


def test_the_home_page_tells_what_was_promised(served: str) -> None:
    tree = page(served, "/")
    targets = texts(tree, "//section[h2[@id='targets']]//li")
    assert "≥ 95 %" in targets[0] and "中共重庆市委组织部" in targets[0] and "95%以上" in targets[0]
    for own in ("targets", "leaders", "undertakings", "latest", "questions"):
        links = tree.xpath(f"//section[h2[@id='{own}']]//li//a/@href")
        assert links, own
    assert not any("正则" in text or "regular" in text for text in texts(tree, "//section[h2[@id='questions']]//li"))
    with urlopen(f"{served}/api/findings", timeout=20) as answer:
        assert json.load(answer)["targets"][0]["amount"]["en"] == "≥ 95 %"


@pytest.mark.parametrize("path", ["/nowhere", "/browse/nothing", "/questions/nothing", "/id/initiative/没有", "/workbench"])
def test_what_is_missing_is_said_in_the_language_of_the_page(served: str, path: str) -> None:
    query = {"name": "nothing"} if path == "/workbench" else {}
    chinese, english = (texts(page(served, path, language, **query), "//*[@role='alert']")[0] for language in ("zh", "en"))
    assert any("\u4e00" <= c <= "\u9fff" for c in chinese.replace("没有”", ""))
    assert not any("\u4e00" <= c <= "\u9fff" for c in english.replace("没有", ""))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT ?x WHERE { ?x a zt:Nope ", "line 1, column 32: it ends too early"),
        ("SELECT ?x WHERE {\n ?x a nope:Nope }", "line 2: the prefix nope: is not declared; known without a declaration are zt"),
        ("SELECT ?x WHERE { ?x a zt:Figure }\nLIMIT many", "line 2, column"),
    ],
)
def test_a_malformed_query_is_explained_where_its_writer_sees_it(served: str, built: Path, query: str, said: str) -> None:
    with pytest.raises(QueryError) as error:
        run(built, query)
    assert said in str(error.value)
    assert "['" not in str(error.value) and len(str(error.value)) < 300  # no grammar
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{served}/sparql?{urlencode({'query': query})}", timeout=20)
    assert said in json.load(refused.value)["message"]


def test_known_prefixes_need_no_declaration_at_the_endpoint(served: str) -> None:
    request = Request(f"{served}/sparql?{urlencode({'query': 'ASK { ?x a zt:Target ; zt:measure ?m }'})}", headers={"Accept": "application/json"})
    with urlopen(request, timeout=20) as answer:
        assert json.load(answer)["boolean"] is True


def test_a_complaint_of_another_kind_stays_as_it_is() -> None:
    assert in_words("the graph cannot be opened", with_prefixes("ASK {}")) == "the graph cannot be opened"


def test_a_build_that_gives_nothing_says_that_the_map_there_is_old(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("云岭市人民政府印发通知。\n", "utf-8")
    kg.build(tmp_path / "texts").write(tmp_path / "out")
    shutil.rmtree(tmp_path / "texts")
    (tmp_path / "texts").mkdir()
    told = run_text("build", tmp_path / "texts", "-o", tmp_path / "out")
    assert told.returncode == 1
    assert "the graph and the map there are those of an older build" in told.stderr


def test_a_place_that_no_list_has_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("市政府召开会议。\n", "utf-8")
    told = run_text("extract", tmp_path / "a.txt", "--jurisdiction", "火星市")
    assert told.returncode == 0
    assert "--jurisdiction 火星市: no list of places has this name" in told.stderr
    assert "no list" not in run_text("extract", tmp_path / "a.txt", "--jurisdiction", "重庆市").stderr
