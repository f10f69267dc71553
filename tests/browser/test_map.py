"""The map in a real browser, opened from disk: every test also holds it to no request and a clean console."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from map_samples import HOSTILE

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
PANEL = "#panel-content"


def pick(page: Any, text: str) -> None:
    page.fill("#search", text)
    page.press("#search", "Enter")


def shown(page: Any, kind: str) -> int:
    """How many nodes of a type the drawing holds."""
    return int(page.evaluate("kind => nodeSet.get().filter(node => RECORDS[node.id].type === kind).length", kind))


def test_opens_with_everything_drawn(open_map: Open) -> None:
    page = open_map()
    assert [shown(page, kind) for kind in ("official", "organization", "initiative", "figure")] == [8, 12, 25, 27]
    assert page.evaluate("canvas.names.length") > 40
    assert page.title() == "云岭市民生发布"
    assert page.inner_text(f"{PANEL} h2") == "云岭市民生发布"
    assert page.locator(f"{PANEL} .go").count() == 2


def test_names_never_cover_each_other(open_map: Open) -> None:
    page = open_map()
    overlapping = """() => canvas.names.filter((a, i) => canvas.names.some((b, j) => j < i &&
        a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)).length"""
    assert page.evaluate(overlapping) == 0
    pick(page, "云岭市教育局")
    page.wait_for_timeout(200)
    assert page.evaluate(overlapping) == 0


def test_search_by_short_form_abbreviation_and_number(open_map: Open) -> None:
    page = open_map()
    page.fill("#search", "市委社会工作部")
    assert "中共云岭市委社会工作部" in page.locator("#results li").first.inner_text()
    page.fill("#search", "社工部")
    assert "中共云岭市委社会工作部" in page.locator("#results li").first.inner_text()
    page.fill("#search", "1580余万元")
    assert "村集体经营性收入" in page.locator("#results li").first.inner_text()
    page.fill("#search", "绝无此名")
    assert page.inner_text("#results") == "没有找到"
    page.fill("#search", "夜间经济")
    page.locator("#results li").first.click()
    assert page.inner_text(f"{PANEL} h2") == "夜间经济示范街区"
    assert page.locator("#results").is_hidden()


def test_panel_shows_the_sentence_and_the_meaning(open_map: Open) -> None:
    page = open_map()
    pick(page, "居民事项按期办结率")
    assert page.inner_text(".meaning") == "≥ 96 %，目标，2025 年"
    quote = page.locator(".quote").last
    assert quote.locator("p").inner_text() == "何青禾介绍，围绕“邻里议事厅”，居民事项按期办结率力争达到96%以上。"
    assert quote.locator("mark").inner_text() == "96%以上"
    assert re.fullmatch(r"云岭市2025年民生工作安排 · 第 \d+–\d+ 字", quote.locator("footer").inner_text())
    # from there to a neighbour and its relations, with the words that state them
    page.click(".go:has-text('何青禾')")
    assert page.inner_text(f"{PANEL} h2") == "何青禾"
    assert "副部长" in page.inner_text(".go:has-text('中共云岭市委社会工作部')")
    page.locator(".proof").first.click()
    assert page.locator(".proofs mark").first.inner_text() == "副部长"


def test_inferred_relations_say_so(open_map: Open) -> None:
    page = open_map()
    pick(page, "云岭科技职业学院")
    assert page.inner_text(".tag") == "推断"


def test_click_on_the_drawing(open_map: Open) -> None:
    page = open_map()
    spot = page.evaluate("""() => {
        const node = RECORDS.findIndex(record => record.name === "云岭市数据局");
        const at = canvas.network.canvasToDOM(canvas.network.getPosition(node));
        const box = byId("canvas").getBoundingClientRect();
        return [at.x + box.x, at.y + box.y];
    }""")
    page.mouse.click(*spot)
    page.wait_for_selector(f"{PANEL} h2:has-text('云岭市数据局')")
    empty = page.locator("#canvas").bounding_box()
    page.mouse.click(empty["x"] + empty["width"] - 3, empty["y"] + 3)
    page.wait_for_selector(f"{PANEL} h2:has-text('云岭市民生发布')")


def test_click_on_a_name(open_map: Open) -> None:
    page = open_map()
    spot = page.evaluate("""() => {
        const name = canvas.names.find(({ node }) => RECORDS[node].name === "以旧换新");
        const box = byId("canvas").getBoundingClientRect();
        return [name.x + name.w / 2 + box.x, name.y + name.h / 2 + box.y];
    }""")
    page.mouse.click(*spot)
    page.wait_for_selector(f"{PANEL} h2:has-text('以旧换新')")


def test_filters(open_map: Open) -> None:
    page = open_map()
    page.click("[data-type=initiative]")
    assert shown(page, "initiative") == 0
    assert page.get_attribute("[data-type=initiative]", "aria-pressed") == "false"
    page.click("[data-type=initiative]")
    page.click("[data-status=target]")
    targets = shown(page, "figure")
    assert 0 < targets < 27
    assert page.inner_text("[data-type=figure] .count") == f"{targets} / 27"
    # initiatives without a target are gone, the speakers of targets are there
    assert page.evaluate("nodeSet.get().some(node => RECORDS[node.id].name === '清河行动')") is False
    assert shown(page, "official") > 0
    page.select_option("#year", "2027")
    assert shown(page, "figure") == 2
    page.click("[data-status=actual]")
    assert shown(page, "figure") == 0
    assert page.inner_text("#notice") == "没有符合筛选条件的内容"
    page.click("#reset")
    assert shown(page, "figure") == 27
    assert page.locator("#notice").is_hidden()
    assert page.input_value("#year") == ""


def test_one_kind_of_relation(open_map: Open) -> None:
    page = open_map()
    everything = page.evaluate("nodeSet.length")
    page.select_option("#relation", "holds")
    assert 0 < page.evaluate("nodeSet.length") < everything
    assert page.evaluate("kind => edgeSet.get().every(edge => DATA.relations[edge.id].p === 'holds')")
    assert page.evaluate("nodeSet.get().every(node => edgeSet.get().some(edge => edge.from === node.id || edge.to === node.id))")
    page.click("#language")
    assert page.evaluate("document.querySelector('#relation').selectedOptions[0].textContent") == "Posts"
    page.click("#reset")
    assert page.evaluate("nodeSet.length") == everything
    assert page.input_value("#relation") == ""


def test_a_document_leads_to_what_it_says(open_map: Open) -> None:
    page = open_map()
    page.click(f"{PANEL} .go:has-text('2025年民生工作安排')")
    assert "云岭日报" in page.inner_text(".facts")
    headings = page.locator(f"{PANEL} h4").all_inner_texts()
    assert [h.split()[0] for h in headings] == ["官员", "数字"]
    page.click(f"{PANEL} .go:has-text('沈听澜')")
    page.click(f"{PANEL} .go:has-text('2025年民生工作安排')")
    assert page.inner_text(f"{PANEL} h2") == "云岭市2025年民生工作安排"


def test_a_chosen_node_outside_the_filters_is_shown(open_map: Open) -> None:
    page = open_map()
    page.select_option("#year", "2027")
    pick(page, "清河行动")
    assert page.evaluate("nodeSet.get().some(node => RECORDS[node.id].name === '清河行动')")


def test_focus_and_reset(open_map: Open) -> None:
    page = open_map()
    everything = page.evaluate("nodeSet.length")
    pick(page, "云岭市交通运输局")
    page.click("[data-focus='1']")
    one = page.evaluate("nodeSet.length")
    assert page.evaluate("document.activeElement.dataset.focus") == "1"
    page.click("[data-focus='2']")
    two = page.evaluate("nodeSet.length")
    assert 1 < one < two < everything
    page.keyboard.press("Escape")
    assert page.evaluate("nodeSet.length") == everything
    assert page.inner_text(f"{PANEL} h2") == "云岭市交通运输局"
    page.click("[data-focus='1']")
    page.click("#reset")
    assert page.evaluate("nodeSet.length") == everything
    assert page.inner_text(f"{PANEL} h2") == "云岭市民生发布"


def test_language_is_kept_in_the_address(open_map: Open) -> None:
    page = open_map()
    pick(page, "居民事项按期办结率")
    page.click("#language")
    assert page.inner_text(".meaning") == "≥ 96 %, target, 2025"
    assert page.get_attribute("html", "lang") == "en"
    assert page.inner_text("[data-type=official] .chip-name") == "Officials"
    assert page.get_attribute("#search", "placeholder").startswith("Search")
    assert "lang=en" in page.url
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.inner_text(".meaning") == "≥ 96 %, target, 2025"
    # every word of the interface is English now; the documents' own words carry their language
    chinese = """() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const left = [];
        while (walker.nextNode()) {
            const parent = walker.currentNode.parentElement;
            const own = !parent.closest("script, noscript, [lang=zh-Hans], mark, #title, #language, footer");
            if (own && /[\\u4e00-\\u9fff]/.test(walker.currentNode.data)) left.push(walker.currentNode.data);
        }
        return left;
    }"""
    assert page.evaluate(chinese) == []
    pick(page, "云岭市卫生健康委员会")
    assert page.evaluate(chinese) == []


def test_keyboard_only(open_map: Open) -> None:
    page = open_map()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("行动")
    assert page.get_attribute("#search", "aria-activedescendant") == "result-0"
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "result-1"
    name = page.locator("#results [aria-selected=true] span span").inner_text()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # from the first to the last
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.inner_text(f"{PANEL} h2") == name
    assert page.evaluate("document.activeElement.id") == "panel-content"
    for _ in range(4):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#panel-content') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.inner_text(f"{PANEL} h2") != name
    page.keyboard.press("Escape")
    assert page.inner_text(f"{PANEL} h2") == "云岭市民生发布"
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.focus("#canvas")
    before = page.evaluate("[canvas.network.getScale(), canvas.network.getViewPosition().x]")
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    after = page.evaluate("[canvas.network.getScale(), canvas.network.getViewPosition().x]")
    assert after[0] > before[0] and after[1] > before[1]


def test_every_control_has_a_name(open_map: Open) -> None:
    page = open_map()
    pick(page, "云岭市教育局")
    nameless = """() => [...document.querySelectorAll("button, input, select, [role=application], aside")].filter(
        e => !(e.getAttribute("aria-label") || e.textContent.trim() || (e.labels && e.labels.length))).length"""
    assert page.evaluate(nameless) == 0


def test_list_view(open_map: Open) -> None:
    page = open_map()
    page.click("#view-list")
    assert page.locator("#list .go").count() == 78
    page.click("[data-status=target]")
    assert page.locator("#list h2").first.inner_text().startswith("官员")
    page.click("#list .go:has-text('蓝天守护行动')")
    assert page.inner_text(f"{PANEL} h2") == "蓝天守护行动"
    page.click("#view-map")
    assert page.locator("#canvas").is_visible()


def test_narrow_screen(open_map: Open) -> None:
    page = open_map(size=(375, 812))
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert page.locator("#filters").is_hidden()
    page.click("#filters-toggle")
    page.click("[data-status=target]")
    page.click("#filters-toggle")
    pick(page, "四好农村路")
    box = page.locator("#panel").bounding_box()
    assert box["width"] == 375 and 250 < box["y"] < 600
    assert page.inner_text(f"{PANEL} h2") == "四好农村路"
    # the chosen node stands above the sheet
    y = page.evaluate("canvas.network.canvasToDOM(canvas.network.getPosition(state.chosen)).y")
    assert 0 < y < box["y"]
    page.click("#sheet")
    page.wait_for_timeout(300)
    assert page.locator("#panel").bounding_box()["y"] < 220
    page.click(".close")
    assert page.locator("#panel").bounding_box()["y"] > 700


def test_print_shows_map_and_panel(open_map: Open) -> None:
    page = open_map()
    pick(page, "云岭市数据局")
    page.emulate_media(media="print")
    assert page.locator(".search").is_hidden() and page.locator(".zoom").is_hidden()
    assert page.locator("#canvas canvas").is_visible() and page.locator(".quote").first.is_visible()


def test_hostile_words_are_shown_as_words(open_map: Open) -> None:
    page = open_map("hostile")
    for words in HOSTILE:
        page.evaluate("words => choose(RECORDS.findIndex(record => record.name === words))", words)
        assert page.evaluate("document.querySelector('#panel-content h2').textContent") == words
        page.fill("#search", words[:12])
        assert page.locator("#results li").count() >= 1
        page.press("#search", "Escape")
        for proof in page.locator(".proof").all():
            proof.click()
    page.click("#view-list")
    page.click("#language")
    page.wait_for_timeout(200)
    assert page.evaluate("window.pwned") is None
    assert page.title() == HOSTILE[0]
    assert page.evaluate("document.querySelectorAll('img, main script, svg[onload]').length") == 0
    # a quote behind letters beyond the BMP is still marked exactly
    page.evaluate("words => choose(RECORDS.findIndex(record => record.quote === words))", HOSTILE[2])
    assert HOSTILE[2] in page.evaluate("[...document.querySelectorAll('mark')].map(mark => mark.textContent)")


def test_a_large_map_stays_usable(open_map: Open) -> None:
    start = time.monotonic()
    page = open_map("large")
    assert time.monotonic() - start < 10
    assert shown(page, "figure") == 0
    assert "数字只在选中的对象周围显示" in page.inner_text(PANEL)
    start = time.monotonic()
    pick(page, "云岭市第33办公室")
    assert shown(page, "figure") == 3
    page.click("[data-focus='2']")
    page.click("#reset")
    page.click("#view-list")
    assert time.monotonic() - start < 10
    assert page.locator("#list .go").count() == 401
    page.locator("#list .more").last.click()
    assert page.locator("#list .go").count() == 601


def test_a_part_of_a_graph_says_that_it_is_one(open_map: Open) -> None:
    page = open_map("part")
    assert page.inner_text("#part") == "本图显示 4,025 / 8,406 项；kg serve 显示全部"
    assert "从 8,406 项中选出 4,025 项" in page.inner_text(PANEL)
    assert page.inner_text("[data-type=figure] .count") == "4000 / 7200"
    assert page.inner_text("[data-type=document] .count") == "20 / 1200"
    assert page.locator(f"{PANEL} .go").count() == 20  # documents that are only quoted lead nowhere
    pick(page, "云岭市第1局")
    hints = page.locator(f"{PANEL} .hint").all_inner_texts()
    assert hints == ["本图收入 1,201 项中的 801 项", "本图收入 1,200 项中的 10 项", "本图收入 1,200 项中的 20 项"]
    page.locator(".proof").first.click()
    assert page.inner_text(".proofs .hint") == "本图收入 1,200 项中的 10 项"
    page.click("#language")
    assert page.inner_text("#part") == "4,025 of 8,406 shown; kg serve shows all"
    assert "of 8,406 things this map has 4,025" in _overview(page)
    page.click("#view-list")
    assert page.locator("#list h2 .count").all_inner_texts() == ["5 / 6", "4000 / 7200", "20 / 1200"]


def _overview(page: Any) -> str:
    page.keyboard.press("Escape")
    return str(page.inner_text(PANEL))


def test_around_a_name_that_acts_everywhere_some_figures_are_drawn(open_map: Open) -> None:
    page = open_map("part")
    pick(page, "云岭市第1局")
    assert shown(page, "figure") == 300
    assert page.inner_text("#notice") == "相邻的内容太多，只画出其中 300 个；右侧列出全部"


def test_a_whole_map_says_nothing_of_parts(open_map: Open) -> None:
    page = open_map()
    assert page.locator("#part").is_hidden()
    pick(page, "云岭市教育局")
    assert page.locator(f"{PANEL} .hint").count() == 0
