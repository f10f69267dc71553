"""The page of queries as a person uses it: tabs, labels, the vocabulary, errors and notices, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from servers import serving
from waiting import expect

pytestmark = pytest.mark.browser

ZT = "PREFIX zt: <https://w3id.org/zhengtu/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
RUN = ".tabPanel.active .yasqe_queryButton"
TABLE = ".tabPanel.active .yasr_results table"


def opened(open_page: Callable[..., Any], address: str, **more: Any) -> Any:
    page = open_page(f"/workbench{address}", **more)
    page.wait_for_selector("body[data-ready]", state="attached")
    return page


def editor(page: Any) -> str:
    text: str = page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()")
    return text


def write(page: Any, text: str) -> None:
    page.evaluate("text => document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.setValue(text)", text)


def cells(page: Any) -> list[str]:
    page.wait_for_selector(f"{TABLE} tbody td")
    found: list[str] = page.locator(f"{TABLE} tbody td").all_inner_texts()
    return found


def test_a_named_query_is_a_tab_and_shows_its_rows(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "")
    names = page.get_by_role("tab").all_inner_texts()
    assert any("某年的目标" in name for name in names)
    assert len(names) >= 14
    page.get_by_role("tab", name="某年的目标").click()
    assert "zt:Target" in editor(page)
    page.click(RUN)
    shown = cells(page)
    assert "95%以上" in shown
    assert "中共重庆市委组织部" in shown
    assert page.url.endswith("/workbench?name=targets")


def test_the_address_opens_a_named_query(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "?name=posts&lang=en", lang="en")
    assert page.get_by_role("tab", selected=True).inner_text().startswith("Who holds which post")
    page.click(RUN)
    assert "李俊杰" in cells(page)


def test_the_address_opens_a_query_and_names_stand_beside_iris(open_page: Callable[..., Any]) -> None:
    query = ZT + "SELECT ?f ?a WHERE { ?f a zt:Target ; zt:actor ?a ; zt:quote ?q FILTER(STR(?q) = '95%以上') }"
    page = opened(open_page, f"?query={quote(query)}")
    assert editor(page) == query
    page.click(RUN)
    expect(page.locator(f"{TABLE} .iri-name")).to_have_text([re.compile("办理率 95%以上$"), "中共重庆市委组织部"])
    page.locator(f"{TABLE} a.iri", has_text="中共重庆市委组织部").click()
    page.wait_for_url("**/id/organization/**")
    assert "中共重庆市委组织部" in page.locator("h1").inner_text()


def test_the_document_of_a_row_is_a_link_to_it(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "?name=targets")
    page.click(RUN)
    page.get_by_role("link", name="chongqing-party-building-2025.txt").first.click()
    page.wait_for_url("**/id/document/chongqing-party-building-2025.txt")


def test_rows_are_sorted_found_and_turned_over(open_page: Callable[..., Any]) -> None:
    query = ZT + "SELECT ?v ?q WHERE { ?f zt:value ?v ; zt:quote ?q }"
    page = opened(open_page, f"?query={quote(query)}")
    page.click(RUN)
    expect(page.locator(f"{TABLE} tbody tr")).to_have_count(50)
    page.get_by_role("button", name="v", exact=True).click()
    page.get_by_role("button", name="v", exact=True).click()
    expect(page.locator(f"{TABLE} th").first).to_have_attribute("aria-sort", "descending")
    values = [float(v) for v in page.locator(f"{TABLE} tbody td:first-child").all_inner_texts()]
    assert values == sorted(values, reverse=True)
    first = page.locator(f"{TABLE} tbody tr").first.inner_text()
    page.get_by_role("button", name="下一页").click()
    assert page.locator(f"{TABLE} tbody tr").first.inner_text() != first
    page.get_by_label("在结果中查找").fill("95%以上")
    expect(page.locator(f"{TABLE} tbody tr")).to_have_count(1)
    expect(page.locator(".bench-above [role=status]")).to_have_text("1 行")


def test_the_rows_are_downloaded_as_csv_that_runs_nothing(open_page: Callable[..., Any]) -> None:
    query = "SELECT ?a ?b WHERE { VALUES (?a ?b) { ('=1+1' 'x, \"y\"') ('-5' UNDEF) ('政府' '') } }"
    page = opened(open_page, f"?query={quote(query)}")
    page.click(RUN)
    cells(page)
    with page.expect_download() as waiting:
        page.locator(".tabPanel.active .yasr_downloadIcon").click()
    assert Path(waiting.value.path()).read_bytes().decode("utf-8") == '\ufeffa,b\r\n\'=1+1,"x, ""y"""\r\n-5,\r\n政府,\r\n'


def test_only_addresses_of_the_web_and_our_own_are_links(open_page: Callable[..., Any]) -> None:
    query = "SELECT * WHERE { VALUES ?x { <javascript:alert(1)> <data:text/html,a> <http://example.org/a> <https://w3id.org/zhengtu/id/place/500000> } }"
    page = opened(open_page, f"?query={quote(query)}")
    page.click(RUN)
    cells(page)
    assert page.locator(f"{TABLE} a").evaluate_all("links => links.map(a => a.getAttribute('href'))") == ["http://example.org/a", "/id/place/500000"]


def test_names_are_in_the_language_of_the_page(open_page: Callable[..., Any]) -> None:
    query = "SELECT DISTINCT ?t WHERE { ?f a ?t FILTER(?t = <https://w3id.org/zhengtu/ns#Target>) }"
    for lang, name in (("zh", "目标"), ("en", "target")):
        page = opened(open_page, f"?lang={lang}&query={quote(query)}", lang=lang)
        page.click(RUN)
        assert page.wait_for_selector(f"{TABLE} .iri-name").inner_text() == name


def test_a_term_of_the_vocabulary_is_inserted_with_its_prefix(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, f"?query={quote('SELECT * WHERE {  }')}")
    page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.setCursor(0, 17)")
    page.fill("#sheet-find", "发言人")
    visible = page.locator(".bench-sheet li:visible")
    assert [text.split() for text in visible.all_inner_texts()] == [["zt:statedBy", "发言人"], ["zt:speakerEvidence", "发言人的出处"]]
    visible.get_by_role("button").first.click()
    text = editor(page)
    assert re.search(r"SELECT \* WHERE \{ +zt:statedBy", text)
    assert "PREFIX zt: <https://w3id.org/zhengtu/ns#>" in text
    assert page.locator("#bench-said").inner_text() == "已插入 zt:statedBy"


def test_our_terms_are_completed(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, f"?query={quote(ZT + 'SELECT * WHERE { ?f zt:sta }')}")
    page.evaluate(f"document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.setCursor(0, {len(ZT) + 26})")
    page.locator(".tabPanel.active .CodeMirror textarea").focus()
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hints li")).to_have_text(["zt:statedBy"])
    page.keyboard.press("Enter")
    expect(page.locator(".tabPanel.active .CodeMirror-code")).to_contain_text("zt:statedBy")


def test_the_keyboard_is_enough(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "?name=target-counts")
    page.get_by_role("tab", selected=True).focus()
    seen: list[str] = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.title"))
        if seen[-1] == "查询编辑器":
            break
    assert seen[-1] == "查询编辑器"
    page.keyboard.press("Control+Enter")
    cells(page)
    page.keyboard.press("Tab")  # the editor lets go
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") != "查询编辑器"
    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.get_by_role("tab", selected=True).inner_text() != "各机构和地方的目标数"


def test_nothing_is_kept_in_the_browser(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "?name=targets")
    page.click(RUN)
    cells(page)
    assert page.evaluate("Object.keys(localStorage)") == []
    page.reload()
    page.wait_for_selector("body[data-ready]", state="attached")
    assert page.get_by_role("tab", selected=True).inner_text().startswith("某年的目标")


def test_a_narrow_screen_shows_it_whole(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "?name=targets", size=(375, 812))
    page.click(RUN)
    assert "95%以上" in cells(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.locator(".bench-sheet").is_visible()


@pytest.fixture
def watched(browser: Any) -> Any:
    """A page of which the console may hold what a browser says of an error's status, and nothing else."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="zh-CN", reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(60_000)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    context.close()
    assert [t for t in troubles if not t.startswith("Failed to load resource: the server responded with a status of")] == []


def test_an_error_is_shown_as_the_server_says_it(watched: Any, served: str) -> None:
    watched.goto(f"{served}/workbench?query={quote('SELECT ?x WHERE { ?x ?y }')}")
    watched.wait_for_selector("body[data-ready]", state="attached")
    watched.click(RUN)
    alert = watched.locator(".bench-error")
    alert.wait_for()
    assert alert.get_attribute("role") == "alert"
    assert alert.inner_text().startswith("查询没有完成\nline 1, column ")
    write(watched, "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")
    watched.click(RUN)
    expect(alert).to_contain_text("SERVICE is refused")
    write(watched, "SELECT ?x WHERE { VALUES ?x { '<img src=x onerror=window.pwned=1>' } }")
    watched.click(RUN)
    watched.wait_for_selector(f"{TABLE} td")
    assert "<img src=x" in watched.locator(f"{TABLE} tbody").inner_text()
    assert watched.evaluate("window.pwned") is None


def test_a_slow_query_says_that_it_was_ended(watched: Any, built: Path) -> None:
    with serving(built, "--timeout", "1") as server:
        endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        watched.goto(f"{server.address}/workbench?query={quote(endless)}")
        watched.wait_for_selector("body[data-ready]", state="attached")
        watched.click(RUN)
        watched.wait_for_selector(".bench-error")
        assert "longer than 1 seconds" in watched.locator(".bench-error").inner_text()
        watched.close()  # it would ask the server again, which has gone


def test_a_cut_result_says_so_above_its_rows(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "?name=posts")

    def cut(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "x-zhengtu-truncated": "true"})

    page.route("**/sparql", cut)
    page.click(RUN)
    notice = page.locator(".tabPanel.active .bench-cut")
    notice.wait_for()
    assert "只是开头部分" in notice.inner_text()
    assert notice.bounding_box()["y"] < page.locator(TABLE).bounding_box()["y"]
    page.unroute("**/sparql")
    page.click(RUN)
    notice.wait_for(state="detached")


def test_numbers_are_bars_dates_a_timeline_and_names_a_map(open_page: Callable[..., Any]) -> None:
    page = opened(open_page, "?name=target-counts")
    page.click(RUN)
    who, most = cells(page)[:2]
    page.click(".tabPanel.active .select_chart")
    bars = page.locator(".bench-chart tr")
    expect(bars.first).to_contain_text(who)
    expect(bars.first.locator(".number")).to_have_text(most)
    widths = bars.locator(".bar").evaluate_all("bars => bars.map((bar) => bar.getBoundingClientRect().width)")
    assert widths == sorted(widths, reverse=True) and widths[0] > widths[-1]

    page.get_by_role("tab", name="时间线").first.click()
    page.click(RUN)
    cells(page)
    page.click(".tabPanel.active .select_timeline")
    page.wait_for_selector(".bench-timeline time")
    days = page.locator(".bench-timeline time").all_inner_texts()
    assert days == sorted(days) and len(days) > 10
    assert page.locator(".bench-timeline h3").all_inner_texts() == sorted({day[:4] for day in days})

    page.get_by_role("tab", name="牵头").first.click()
    page.click(RUN)
    cells(page)
    page.click(".tabPanel.active .select_network")
    page.wait_for_selector(".bench-network .canvas[data-nodes] canvas")
    assert int(page.get_attribute(".bench-network .canvas", "data-nodes")) > 5


def test_the_things_of_a_result_open_in_the_map(open_page: Callable[..., Any]) -> None:
    query = ZT + "PREFIX org: <http://www.w3.org/ns/org#> SELECT ?a ?b WHERE { ?a org:subOrganizationOf ?b } LIMIT 5"
    page = opened(open_page, f"?query={quote(query)}")
    page.click(RUN)
    cells(page)
    page.click(".tabPanel.active .select_network")
    link = page.locator(".bench-network a.button")
    expect(link).to_have_text("在关系图中打开")
    link.click()
    page.wait_for_selector("body[data-ready]")
    assert len(page.evaluate("zhengtuMap.drawn()")) >= 2
