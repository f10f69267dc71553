"""The map in a real browser, opened from disk: every test also holds it to no request and a clean console."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from map_samples import HOSTILE

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
PANEL = "#panel-content"
OVERLAPPING = """() => zhengtuMap.names().filter((a, i, all) => all.some((b, j) => j < i &&
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)).map(name => name.text)"""
NAMELESS = """() => {
    const sizes = zhengtuMap.sizes();
    const named = new Set(zhengtuMap.names().map(({ id }) => id));
    const all = Object.values(sizes).sort((a, b) => a - b);
    return Object.keys(sizes).filter(id => sizes[id] > all[Math.floor(all.length / 2)] && !named.has(id));
}"""
EDUCATION, SPEAKER, COUNCIL = "organization/云岭市教育局", "official/陆映川", "initiative/邻里议事厅"


def settled(page: Any) -> None:
    page.wait_for_selector("#map-body[aria-busy='false']", state="attached")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def pick(page: Any, text: str) -> None:
    page.fill("#search", text)
    page.press("#search", "Enter")
    page.wait_for_function("!document.getElementById('search').value")  # what stood in the panel before is not waited for
    page.wait_for_selector(f"{PANEL} .entity-parts")
    settled(page)


def heading(page: Any) -> str:
    return str(page.inner_text(f"{PANEL} h2"))


def drawn(page: Any, kind: str = "") -> set[str]:
    return {own for own in page.evaluate("zhengtuMap.drawn()") if own.startswith(kind)}


def spot(page: Any, own: str) -> tuple[float, float]:
    """Where a node stands on the screen."""
    x, y = page.evaluate("own => zhengtuMap.positions()[own]", own)
    centre, scale, box = page.evaluate("zhengtuMap.centre()"), page.evaluate("zhengtuMap.scale()"), page.locator("#canvas").bounding_box()
    return box["x"] + box["width"] / 2 + (x - centre["x"]) * scale, box["y"] + box["height"] / 2 + (y - centre["y"]) * scale


def hash_of(page: Any, pattern: str) -> str:
    """What stands behind # once the page has written what is expected there: a moment after the last change."""
    page.wait_for_function("expected => new RegExp(expected).test(decodeURIComponent(location.hash))", arg=pattern)
    return unquote(page.evaluate("location.hash"))


@pytest.mark.parametrize(("name", "size"), [("sample", (1440, 900)), ("built", (1440, 900)), ("province", (1440, 900)), ("built", (375, 800))])
def test_the_first_view(open_map: Open, name: str, size: tuple[int, int]) -> None:
    """Of few, thirteen and three hundred documents: names apart, every large node named, findings beside it."""
    page = open_map(name, size=size)
    assert page.evaluate(OVERLAPPING) == []
    assert page.evaluate(NAMELESS) == []
    assert len(page.evaluate("zhengtuMap.names()")) > (40 if size[0] > 1000 else 15)
    assert "2025 年的目标" in page.text_content(PANEL)
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_findings_and_what_is_drawn(open_map: Open) -> None:
    page = open_map()
    assert [len(drawn(page, kind)) for kind in ("official", "organization", "initiative", "figure")] == [8, 12, 25, 27]
    assert page.title() == heading(page) == page.inner_text("#title") == "云岭市民生发布"
    first = page.locator(f"{PANEL} .findings .go").first
    assert first.inner_text().split("\n") == ["居民事项按期办结率", "≥ 96 %，目标，2025 年", "中共云岭市委社会工作部 · “96%以上”"]
    # a figure on the map says how much of what
    assert "≥ 3,000 张新增养老床位" in [name["text"] for name in page.evaluate("zhengtuMap.names()")]
    # a figure hangs on one thing while nothing is chosen
    assert all(len([1 for ends in page.evaluate("zhengtuMap.shownLines()") if own in ends]) == 1 for own in drawn(page, "figure"))
    first.click()
    page.wait_for_selector(f"{PANEL} .meaning")
    assert page.inner_text(".meaning") == "≥ 96 %，目标，2025 年"
    page.keyboard.press("Escape")
    page.click(".tally button:has-text('官员')")
    assert page.locator("#list li").count() == 8
    page.click("#view-map")
    hash_of(page, r"^#\?type=official$")


def test_search_and_the_panel(open_map: Open) -> None:
    page = open_map()
    for words, name in (
        ("社工部", "中共云岭市委社会工作部"), ("shgzb", "中共云岭市委社会工作部"), ("luyingchuan", "陆映川"), ("教育 云岭", "云岭市教育局"),
        ("教育局 雲嶺", "云岭市教育局"), ("1580余万元", "村集体经营性收入"),
    ):  # fmt: skip
        page.fill("#search", words)
        page.wait_for_selector(f".suggestions li:first-child:has-text('{name}')")
    page.fill("#search", "按月调度")  # what no name holds stands in a text
    page.wait_for_selector(".suggestions li:has-text('按月调度'):has-text('文件')")
    page.fill("#search", "绝无此名")
    page.wait_for_selector(".suggestions li:has-text('没有找到')")
    page.fill("#search", "陆映川")
    page.wait_for_selector(".suggestions li:has-text('云岭市教育局 党组书记 · 官员')")  # type and post tell namesakes apart
    pick(page, "居民事项按期办结率")
    assert page.inner_text(".meaning") == "≥ 96 %，目标，2025 年"
    quote = page.locator(".quote").last
    assert quote.locator("p").inner_text() == "何青禾介绍，围绕“邻里议事厅”，居民事项按期办结率力争达到96%以上。"
    assert quote.locator("mark").inner_text() == "96%以上"
    assert re.fullmatch(r"云岭市2025年民生工作安排 · 第 \d+–\d+ 字", quote.locator("footer").inner_text())
    page.click(f"{PANEL} .row .go:has-text('何青禾')")
    page.wait_for_selector(f"{PANEL} .row:has-text('副部长') .proof")
    page.locator(f"{PANEL} .row:has-text('副部长') .proof").first.click()
    assert page.locator(".proofs mark").first.inner_text() == "副部长"
    pick(page, "云岭科技职业学院")
    assert page.locator(".tag.inferred").first.inner_text() == "推断"
    pick(page, "云岭市2025年民生工作安排")
    assert "云岭日报" in page.inner_text(".facts")
    assert {"官员", "数字"} & {kind.split(" ")[0] for kind in page.locator(f"{PANEL} h4").all_inner_texts()} or page.locator(f"{PANEL} h4").count()


def test_choosing_frames_a_node_with_its_neighbours(open_map: Open) -> None:
    page = open_map()
    page.mouse.click(*spot(page, EDUCATION))
    page.wait_for_selector(f"{PANEL} h2:has-text('云岭市教育局')")
    settled(page)
    box = page.locator("#canvas").bounding_box()
    for own in {end for line in page.evaluate("zhengtuMap.lines()") if EDUCATION in (line["a"], line["b"]) for end in (line["a"], line["b"])}:
        if own not in drawn(page):
            continue
        x, y = spot(page, own)
        assert box["x"] < x < box["x"] + box["width"] and box["y"] < y < box["y"] + box["height"], own
    assert page.evaluate(OVERLAPPING) == []
    # a line says what it stands for, also under the pointer alone
    (ax, ay), (bx, by) = spot(page, EDUCATION), spot(page, SPEAKER)
    page.mouse.move(ax + (bx - ax) * 0.6, ay + (by - ay) * 0.6)
    page.wait_for_selector("#canvas.pointing")
    page.mouse.click(ax + (bx - ax) * 0.6, ay + (by - ay) * 0.6)
    page.wait_for_selector(f"{PANEL} .sentence")
    assert "陆映川 → 云岭市教育局 · 党组书记" in page.locator(f"{PANEL} .sentence").all_inner_texts()
    name = next(name for name in page.evaluate("zhengtuMap.names()") if name["id"] == EDUCATION)
    page.mouse.click(box["x"] + name["x"] + name["w"] / 2, box["y"] + name["y"] + name["h"] / 2)
    page.wait_for_selector(f"{PANEL} .entity-parts")
    page.mouse.click(box["x"] + box["width"] - 3, box["y"] + 3)
    page.wait_for_selector(f"{PANEL} h2:has-text('云岭市民生发布')")


def test_one_with_very_many_neighbours_is_shown_with_those_near_by(open_map: Open) -> None:
    page = open_map("built", "place/500000")
    settled(page)
    assert page.evaluate("zhengtuMap.scale()") >= 0.7  # all of them in one window would be a heap
    box = page.locator("#canvas").bounding_box()
    x, y = spot(page, "place/500000")
    assert abs(x - box["x"] - box["width"] / 2) < 60 and abs(y - box["y"] - box["height"] / 2) < 60
    assert page.evaluate(OVERLAPPING) == []
    own = {id: spot(page, id) for id in drawn(page, "figure")}
    near = [at for at in own.values() if abs(at[0] - x) < 200 and abs(at[1] - y) < 200]
    assert len(near) > 10 and len({(round(a / 9), round(b / 9)) for a, b in near}) > len(near) * 0.8  # none upon another


def test_without_places_no_figure_stands_alone(open_map: Open) -> None:
    page = open_map()
    page.click("[data-type=place]")
    settled(page)
    assert drawn(page, "place") == set() and drawn(page, "figure")
    assert drawn(page, "figure") <= {own for ends in page.evaluate("zhengtuMap.shownLines()") for own in ends}


def test_filters_stand_in_the_address_and_bring_the_view_back(open_map: Open) -> None:
    page = open_map()
    everything = drawn(page)
    page.click("[data-type=initiative]")
    settled(page)
    assert drawn(page, "initiative") == set()
    assert page.get_attribute("[data-type=initiative]", "aria-pressed") == "false"
    page.click("[data-type=initiative]")
    page.click("[data-status=target]")
    settled(page)
    targets = drawn(page, "figure")
    assert 0 < len(targets) < 27
    assert page.inner_text("[data-type=figure] .count") == f"{len(targets)}/27"
    # initiatives without a target are gone, the speakers of targets are there
    assert "initiative/清河行动" not in drawn(page) and drawn(page, "official")
    page.select_option("#year", "2027")
    settled(page)
    assert len(drawn(page, "figure")) == 2
    pick(page, "清河行动")  # a chosen node outside the filters is shown
    assert "initiative/清河行动" in drawn(page)
    hash_of(page, r"^#initiative/清河行动\?status=target&year=2027$")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    settled(page)
    assert heading(page) == "清河行动" and len(drawn(page, "figure")) == 2 and page.input_value("#year") == "2027"
    page.keyboard.press("Escape")
    page.click("[data-status=actual]")
    settled(page)
    assert drawn(page, "figure") == set()
    page.click("#reset")
    page.select_option("#relation", "holds")
    settled(page)
    assert {own.split("/")[0] for own in drawn(page)} == {"official", "organization"}
    page.click("#reset")
    settled(page)
    assert drawn(page) == everything


def test_paths_relations_and_a_map_of_ones_own(open_map: Open) -> None:
    page = open_map()
    pick(page, "陆映川")
    page.click(f"{PANEL} [data-act=path]")
    page.fill("#path-to", "黎小满")
    page.click("#path-form button[type=submit]")
    page.wait_for_selector("#path-result .steps")
    steps = [line for line in page.inner_text("#path-result .steps").split("\n") if line.strip()]
    assert (steps[0], steps[-1]) == ("陆映川", "黎小满") and any("↓" in step for step in steps)
    assert hash_of(page, "path=").count("path=") == len([s for s in steps if "↓" not in s])
    page.keyboard.press("Escape")
    pick(page, "云岭市教育局")
    page.click(f"{PANEL} [data-act=only]")
    settled(page)
    own = drawn(page)
    assert {EDUCATION, SPEAKER, "initiative/优学云岭"} <= own and "organization/云岭市商务局" not in own
    assert page.evaluate(OVERLAPPING) == []
    packed = hash_of(page, "^#z")
    pick(page, "云岭市商务局")  # what is found comes to the map
    page.locator(f"{PANEL} h4 .small:has-text('画出全部')").first.click()
    settled(page)
    assert len(drawn(page)) > len(own) + 1
    for _ in range(3):
        page.click("#undo")
        settled(page)
    assert len(drawn(page)) == 78
    again = open_map(address=packed.removeprefix("#"))  # the first page may still be about to write its own address
    settled(again)
    assert drawn(again) == own


def test_the_language_and_a_second_look(open_map: Open) -> None:
    page = open_map()
    pick(page, "居民事项按期办结率")
    page.click("#language")
    page.wait_for_selector("html[lang=en] body[data-ready]")
    page.wait_for_selector(f"{PANEL} .entity-parts")
    assert page.inner_text(".meaning") == "≥ 96 %, target, 2025"
    assert page.inner_text("[data-type=official] .chip-name") == "Officials"
    assert "lang=en" in page.url
    # every word of the interface is English now; the documents' own words carry their language
    chinese = """() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const left = [];
        while (walker.nextNode()) {
            const parent = walker.currentNode.parentElement;
            const own = !parent.closest("script, noscript, template, [lang=zh-Hans], mark, #live");
            if (own && /[\\u4e00-\\u9fff]/.test(walker.currentNode.data)) left.push(walker.currentNode.data);
        }
        return left;
    }"""
    assert page.evaluate(chinese) == []
    pick(page, "云岭市卫生健康委员会")
    assert page.evaluate(chinese) == []
    page.click("#language")
    page.wait_for_selector("html[lang=zh-Hans] body[data-ready]")
    page.wait_for_selector(f"{PANEL} h2:has-text('云岭市卫生健康委员会')")
    page.emulate_media(media="print")
    assert page.locator(".zoom").is_hidden() and page.locator("#canvas canvas").is_visible()


def test_the_keyboard_alone(open_map: Open) -> None:
    page = open_map()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("行动")
    page.wait_for_selector(".suggestions li[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = page.locator(".suggestions [aria-selected=true] > span").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{PANEL} h2:has-text('{name}')")
    page.focus("#canvas")
    for _ in range(3):
        page.keyboard.press("n")
    assert heading(page) != name
    before = page.evaluate("zhengtuMap.scale()")
    page.keyboard.press("+")
    assert page.evaluate("zhengtuMap.scale()") > before
    page.keyboard.press("0")
    page.keyboard.press("Escape")
    page.wait_for_selector(f"{PANEL} h2:has-text('云岭市民生发布')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"


def test_a_phone(open_map: Open) -> None:
    page = open_map(size=(375, 800))
    page.fill("#search", "陆映川")
    page.wait_for_selector(".suggestions li:has-text('陆映川')")
    page.locator(".suggestions li").first.click()
    page.wait_for_selector("#panel.half h2:has-text('陆映川')")
    settled(page)
    _, y = spot(page, SPEAKER)
    assert y < page.locator("#panel").bounding_box()["y"]  # not behind the sheet
    page.click("#sheet")
    page.wait_for_selector("#panel.full")
    page.click(f"{PANEL} .close")
    page.wait_for_selector("#panel:not(.half, .full)")
    page.click("#filters-toggle")
    page.click("[data-status=target]")
    settled(page)
    assert 0 < len(drawn(page, "figure")) < 27
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_hostile_words_are_shown_as_words(open_map: Open) -> None:
    page = open_map("hostile")
    ids = {node["name"]: node["id"] for node in page.evaluate("zhengtuMap.nodes()") if node["type"] != "document"}
    for words in HOSTILE:
        page.evaluate("own => zhengtuMap.open(own)", ids[words])
        page.wait_for_selector(f"{PANEL} .entity-parts")
        assert page.evaluate("document.querySelector('#panel-content h2').textContent") == words
        page.fill("#search", words[:12])
        page.wait_for_selector(".suggestions li")
        page.press("#search", "Escape")
        for proof in page.locator(f"{PANEL} .proof").all():
            proof.click()
    # a quote behind letters beyond the BMP is still marked exactly
    assert HOSTILE[3] in page.evaluate("[...document.querySelectorAll('mark')].map(mark => mark.textContent)")
    page.click("#view-list")
    page.click("#language")
    page.wait_for_selector("html[lang=en] body[data-ready]")
    assert page.evaluate("window.pwned") is None
    assert page.title() == HOSTILE[0]
    assert page.evaluate("document.querySelectorAll('img, main script:not([type]), svg[onload]').length") == 0


def test_ten_thousand_nodes_stay_usable(open_map: Open) -> None:
    page = open_map("large")
    assert drawn(page, "figure") == set() and 40 < len(drawn(page)) < 400
    assert "先画出联系最多的" in page.inner_text(PANEL)
    assert page.evaluate(OVERLAPPING) == []
    few = drawn(page)
    for _ in range(6):
        page.click("#zoom-in")
    # who comes closer sees others, once the window has stood still for a moment
    page.wait_for_function("few => zhengtuMap.drawn().some(own => !few.includes(own))", arg=sorted(few))
    pick(page, "云岭市第33办公室")
    assert len(drawn(page, "figure")) == 3
    page.click(f"{PANEL} [data-act=only]")
    settled(page)
    assert 4 < len(drawn(page)) < 20
    page.click("#undo")
    page.click("#view-list")
    assert page.locator("#list li").count() == 400
    page.locator("#list .more").last.click()
    assert page.locator("#list li").count() == 500
    page.click("#view-map")
    page.click("[data-status=actual]")
    settled(page)
    assert drawn(page, "figure")  # figures that were asked for are drawn


def test_a_part_of_a_graph_says_that_it_is_one(open_map: Open) -> None:
    page = open_map("part")
    assert page.inner_text("#part") == "本图显示 4,025 / 8,406 项；kg serve 显示全部"
    assert "从 8,406 项中选出 4,025 项" in page.inner_text(PANEL)
    assert "/ 7,200" in page.inner_text(f"{PANEL} .tally")
    pick(page, "云岭市第1局")
    hints = page.locator(f"{PANEL} .hint").all_inner_texts()
    assert sorted(hints) == sorted(["本图收入 1,201 项中的 801 项", "本图收入 1,200 项中的 10 项", "本图收入 1,200 项中的 20 项"])
    assert len(drawn(page, "figure")) >= 50  # of those of a name that acts everywhere
