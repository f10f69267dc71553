"""The map of `kg serve` in a real browser: it starts from a name, grows, stays put, and can be taken along."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
DOCUMENT = "document/chongqing-party-building-2025.txt"
BODY = "organization/中共重庆市委组织部"
PLACE = "place/500000"
FORM = "initiative/一表通@500000"
SAYER = "official/龚建海@中国共产党重庆市委员会"  # who announced the form
SYSTEMS = "initiative/五个体系@@chongqing-party-building-2025.txt"
TARGET = "企业、群众反映事项的按期办理率"  # the body's only figure
OVERLAPPING = """() => zhengtuMap.names().filter((a, i, all) => all.some((b, j) => j < i &&
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)).map(name => name.text)"""


def settled(page: Any) -> None:
    page.wait_for_selector("#map-body[aria-busy='false']", state="attached")


def start(open_page: Open, *ids: str, **more: Any) -> Any:
    page = open_page("/map" + (f"#{'&'.join(f'id={quote(i)}' for i in ids)}" if ids else ""), **more)
    page.wait_for_selector("body[data-ready]")
    settled(page)
    return page


def drawn(page: Any) -> set[str]:
    return set(page.evaluate("zhengtuMap.drawn()"))


def positions(page: Any) -> dict[str, list[int]]:
    found: dict[str, list[int]] = page.evaluate("zhengtuMap.positions()")
    return found


def spot(page: Any, own: str) -> tuple[float, float]:
    """Where a node stands on the screen."""
    x, y = positions(page)[own]
    centre, scale, box = page.evaluate("zhengtuMap.centre()"), page.evaluate("zhengtuMap.scale()"), page.locator("#canvas").bounding_box()
    return box["x"] + box["width"] / 2 + (x - centre["x"]) * scale, box["y"] + box["height"] / 2 + (y - centre["y"]) * scale


def expand(page: Any, own: str) -> None:
    before = drawn(page)
    for _ in range(5):  # on a busy machine two clicks may come too far apart to be a double one
        page.mouse.dblclick(*spot(page, own))
        settled(page)
        if drawn(page) != before:
            return
    pytest.fail(f"{own} is not expanded")


def choose(page: Any, own: str) -> None:
    page.mouse.click(*spot(page, own))
    page.wait_for_selector(f"#panel-content[data-shows='{own}'] .entity-parts")


def address(page: Any) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("#copy")
    page.wait_for_selector("#copy.done")
    found: str = page.evaluate("navigator.clipboard.readText()")
    return found


def again(page: Any, url: str) -> Any:
    """The same address in a page that knows nothing of the first."""
    other = page.context.new_page()
    other.goto(url)
    other.wait_for_selector("body[data-ready]")
    return other


# --- start and growth ---------------------------------------------------------------------------------------------


def test_nothing_is_drawn_until_a_name_is_searched(open_page: Open) -> None:
    page = start(open_page)
    assert drawn(page) == set()
    assert page.locator("#map-body").is_hidden()
    assert page.locator("#suggestion-list button").count() > 3
    page.fill("#start-search", "ybt")  # by its pinyin initials
    page.wait_for_selector(".suggestions li:has-text('一表通')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-content h2:has-text('一表通')")
    settled(page)
    assert drawn(page) == {FORM, SAYER, DOCUMENT}
    assert page.get_attribute("#panel-content .links a", "href") == "/id/initiative/一表通@500000"
    page.wait_for_selector("#panel-content .quote mark")
    assert page.inner_text("#panel-content .quote mark") == "“一表通”"
    assert "#char=" in page.get_attribute("#panel-content .quote footer a", "href")


def test_enter_takes_the_best_hit_and_a_suggestion_starts_too(open_page: Open) -> None:
    page = start(open_page)
    page.fill("#start-search", "一表通")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-content h2:has-text('一表通')")
    page.click("#clear")
    assert drawn(page) == set()
    first = page.locator("#suggestion-list button").first
    name = first.inner_text()
    first.click()
    page.wait_for_selector(f"#panel-content h2:has-text('{name}')")


def test_growth_leaves_everything_where_it_was(open_page: Open) -> None:
    page = start(open_page, FORM)
    before = positions(page)
    expand(page, DOCUMENT)
    grown = positions(page)
    assert len(grown) == len(before) + 30 - 2  # a page of neighbours, two of which were there
    assert {own: grown[own] for own in before} == before
    assert page.evaluate(OVERLAPPING) == []
    assert page.inner_text("#panel-content [data-act=expand]") == "展开（还有 3 个）"
    page.click("#panel-content [data-act=expand]")
    settled(page)
    everything = positions(page)
    assert len(everything) == 34
    assert {own: everything[own] for own in grown} == grown
    assert page.inner_text("#panel-content [data-act=expand]") == "已全部展开"
    assert len({tuple(place) for place in everything.values()}) == 34


def test_what_grows_is_brought_into_the_window(open_page: Open) -> None:
    page = start(open_page, "place/000000")
    before = len(drawn(page))
    for _ in range(2):
        if page.locator("#panel-content [data-act=expand]:not(:disabled)").count():
            page.click("#panel-content [data-act=expand]")
            settled(page)
    assert len(drawn(page)) > before + 10
    box = page.locator("#canvas").bounding_box()
    for own in drawn(page):
        x, y = spot(page, own)
        assert box["x"] <= x <= box["x"] + box["width"] and box["y"] <= y <= box["y"] + box["height"], own


def test_a_badge_counts_what_is_not_drawn_and_expands(open_page: Open) -> None:
    page = start(open_page, FORM)
    badges = {badge["id"]: badge for badge in page.evaluate("zhengtuMap.badges()")}
    assert set(badges) == {SAYER, DOCUMENT}
    badge = badges[DOCUMENT]
    box = page.locator("#canvas").bounding_box()
    page.mouse.click(box["x"] + badge["x"] + badge["w"] / 2, box["y"] + badge["y"] + badge["h"] / 2)
    settled(page)
    assert len(drawn(page)) == 31
    assert page.inner_text("#panel-content .drawn") == "已画出 30 个，共 33 个"


def test_every_relation_among_the_drawn_is_there(open_page: Open) -> None:
    page = start(open_page, SYSTEMS)
    expand(page, DOCUMENT)
    lines = {frozenset((line["a"], line["b"])) for line in page.evaluate("zhengtuMap.lines()")}
    said = page.evaluate(
        """async ids => (await (await fetch("/api/graph/view", {method: "POST", body: JSON.stringify({ids}),
        headers: {"Content-Type": "application/json"}})).json()).edges.map(edge => [edge.source, edge.target])""",
        sorted(drawn(page)),
    )
    assert lines == {frozenset(ends) for ends in said if ends[0] != ends[1]}
    assert len(lines) > len(drawn(page))


def test_collapse_remove_and_undo(open_page: Open) -> None:
    page = start(open_page, BODY)
    first = positions(page)
    choose(page, BODY)
    expand(page, PLACE)
    grown = drawn(page)
    page.click("#panel-content [data-act=collapse]")
    settled(page)
    kept = drawn(page)
    assert set(first) <= kept < grown
    page.click("#undo")
    settled(page)
    assert drawn(page) == grown
    page.click("#panel-content [data-act=remove]")
    settled(page)
    assert drawn(page) == grown - {PLACE}
    page.click("#undo")
    page.click("#undo")
    settled(page)
    assert positions(page) == first


def test_tidy_moves_on_demand_and_names_stay_apart(open_page: Open) -> None:
    page = start(open_page, SYSTEMS)
    expand(page, DOCUMENT)
    before = positions(page)
    page.click("#tidy")
    settled(page)
    after = positions(page)
    assert set(after) == set(before) and after != before
    assert page.evaluate(OVERLAPPING) == []
    page.click("#undo")
    settled(page)
    assert positions(page) == before
    page.click("#tidy")
    settled(page)
    assert positions(page) == after


def test_the_panel_adds_a_relation_and_shows_its_words(open_page: Open) -> None:
    page = start(open_page, BODY)
    page.click(f"#panel-content .go:has-text('{TARGET}')")
    page.wait_for_selector("#panel-content .entity-parts")
    assert page.inner_text("#panel-content .meaning") == "≥ 95 %，目标，2025 年"
    assert page.get_attribute("#panel-content .links a:has-text('看原文')", "href").startswith(f"/id/{DOCUMENT}#char=")
    page.click("#panel-content .go:has-text('张波')")
    page.wait_for_selector("#panel-content .row:has-text('中共重庆市委组织部')")
    page.click("#panel-content .row:has-text('中共重庆市委组织部') .proof")
    assert page.locator("#panel-content .proofs mark").first.inner_text() == "副部长"


def test_a_line_says_what_it_stands_for(open_page: Open) -> None:
    page = start(open_page, BODY)
    (ax, ay), (bx, by) = spot(page, BODY), spot(page, "official/张波@中共重庆市委组织部")
    page.mouse.click(ax + (bx - ax) * 0.55, ay + (by - ay) * 0.55)
    page.wait_for_selector("#panel-content .sentence")
    assert page.inner_text("#panel-content .sentence") == "张波 → 中共重庆市委组织部 · 副部长"
    assert page.inner_text("#panel-content .quote mark") == "副部长"


# --- path ---------------------------------------------------------------------------------------------------------


def find_path(page: Any, to: str) -> str:
    page.fill("#path-to", to)
    page.click("#path-form button[type=submit]")
    page.wait_for_selector("#path-result:not(:empty)")
    settled(page)
    said: str = page.inner_text("#path-result")
    return said


def test_path_between_two_names(open_page: Open) -> None:
    page = start(open_page, BODY)
    before = positions(page)
    page.click("#panel-content [data-act=path]")
    assert page.input_value("#path-from") == "中共重庆市委组织部"
    steps = [line for line in find_path(page, "张国华").splitlines() if line.strip()]
    assert steps[0] == "5 步"
    assert steps[1:-1] == [
        "中共重庆市委组织部", "↓ 管辖地", "重庆市", "↓ 位于 (推断)", "全国", "↓ 下辖 (推断)", "上海市", "↓ 当地机构",
        "上海市商务委员会", "↓ 副主任", "张国华",
    ]  # fmt: skip
    after = positions(page)
    assert {own: after[own] for own in before} == before
    assert len(after) == len(before) + 4


def test_suggestions_of_a_path_leave_its_button_free(open_page: Open) -> None:
    page = start(open_page, BODY)
    page.click("#panel-content [data-act=path]")
    page.fill("#path-to", "张国华")
    page.wait_for_selector("#path .suggestions li")
    page.click("#path-form button[type=submit]", timeout=5_000)
    page.wait_for_selector("#path-result:not(:empty)")
    assert page.locator("#path .suggestions:visible").count() == 0


def test_no_path_is_said(open_page: Open) -> None:
    page = start(open_page, FORM)
    page.click("#path-open")
    assert find_path(page, "国际展览业协会") == "8 步以内没有联系"
    assert drawn(page) == {FORM, SAYER, DOCUMENT}


# --- filters ------------------------------------------------------------------------------------------------------


def test_types_govern_what_is_drawn_and_what_is_asked(open_page: Open) -> None:
    page = start(open_page, FORM)
    page.click(".chip[data-type=initiative]")
    settled(page)
    assert drawn(page) == {SAYER, DOCUMENT}
    assert page.inner_text(".chip[data-type=initiative] .count") == "0/1"
    expand(page, DOCUMENT)
    assert {own.split("/")[0] for own in drawn(page)} == {"document", "place", "official", "organization", "event", "figure"}
    page.click("#reset")
    settled(page)
    assert FORM in drawn(page)


def test_target_or_result_and_year(open_page: Open) -> None:
    page = start(open_page, DOCUMENT)
    page.click("#panel-content [data-act=expand]")  # the figures come last
    settled(page)
    figures = {own for own in drawn(page) if own.startswith("figure/")}
    page.click("#status [data-status=target]")
    settled(page)
    targets = {own for own in drawn(page) if own.startswith("figure/")}
    page.click("#status [data-status=actual]")
    settled(page)
    results = {own for own in drawn(page) if own.startswith("figure/")}
    assert targets and results and targets | results == figures and not targets & results
    page.click("#status [data-status='']")
    page.select_option("#year", "2025")
    settled(page)
    assert targets <= {own for own in drawn(page) if own.startswith("figure/")}
    assert BODY in drawn(page) and SYSTEMS not in drawn(page)  # of what is no figure stays what they speak of


def test_one_kind_of_relation(open_page: Open) -> None:
    page = start(open_page, BODY)
    everything = drawn(page)
    page.select_option("#relation", "holds")
    settled(page)
    assert BODY in drawn(page) and {own.split("/")[0] for own in drawn(page)} <= {"official", "organization"}
    assert drawn(page) < everything
    other = again(page, address(page))
    assert other.input_value("#relation") == "holds"
    assert drawn(other) == drawn(page)
    page.click("#reset")
    settled(page)
    assert drawn(page) == everything


def test_document_and_department(open_page: Open) -> None:
    page = start(open_page, "place/500000")
    everything = drawn(page)
    page.fill("#filter-document", "2025年重庆这样抓")
    page.wait_for_selector(".filter .suggestions li:has-text('2025年重庆这样抓基层治理')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#taken-document:visible")
    settled(page)
    assert {"place/500000", BODY, SYSTEMS} <= drawn(page) < everything
    assert "initiative/四地@500000" not in drawn(page)  # another document's
    page.click("#taken-document")
    settled(page)
    assert drawn(page) == everything
    page.fill("#filter-organization", "市委组织部")
    page.wait_for_selector(".filter .suggestions li:has-text('中共重庆市委组织部')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#taken-organization:visible")
    settled(page)
    assert drawn(page) == {BODY, "place/500000"}


# --- sharing and saving -------------------------------------------------------------------------------------------


def test_the_address_holds_the_whole_view(open_page: Open) -> None:
    page = start(open_page, SYSTEMS)
    expand(page, DOCUMENT)
    page.click("#fit")
    x, y = spot(page, SYSTEMS)
    before = positions(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    moved = positions(page)
    assert [own for own in before if before[own] != moved[own]] == [SYSTEMS]
    page.click(".chip[data-type=official]")
    choose(page, SYSTEMS)
    settled(page)
    url = address(page)
    assert len(url) < 2000
    other = again(page, url)
    assert positions(other) == moved
    assert drawn(other) == drawn(page)
    assert other.evaluate("zhengtuMap.chosen()") == SYSTEMS
    assert other.get_attribute(".chip[data-type=official]", "aria-pressed") == "false"
    assert address(other) == url
    # in the other language all of it is still there
    other.click("#language")
    other.wait_for_selector("html[lang=en] body[data-ready]")
    assert positions(other) == moved
    assert other.inner_text("#tidy") == "Tidy"


def test_the_address_of_a_path_and_of_the_list(open_page: Open) -> None:
    page = start(open_page, BODY)
    page.click("#panel-content [data-act=path]")
    find_path(page, "张国华")
    page.click("#view-list")
    other = again(page, address(page))
    assert other.locator("#list").is_visible()
    assert positions(other) == positions(page)


@pytest.mark.parametrize("part", ["zAAAA", "j" + "e30", "zzzz-_"])
def test_a_cut_address_is_said(open_page: Open, part: str) -> None:
    page = open_page(f"/map#{part}")
    page.wait_for_selector("body[data-ready]")
    assert page.inner_text("#start-notice") == "这个链接不完整，无法恢复图。"
    assert drawn(page) == set()


def test_what_left_the_graph_is_said(open_page: Open) -> None:
    page = start(open_page, FORM, "initiative/没有这个")
    assert drawn(page) == {FORM, SAYER, DOCUMENT}
    assert page.inner_text("#notice-text") == "有 1 个对象已不在图谱中。"


def save(page: Any, kind: str, folder: Path) -> Path:
    page.click("#save")
    with page.expect_download() as download:
        page.click(f"#save-{kind}")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_saved_files_hold_the_whole_drawing(open_page: Open, tmp_path: Path) -> None:
    page = start(open_page, BODY)
    for _ in range(4):
        page.click("#zoom-in")  # most of it lies outside the window now
    svg = save(page, "svg", tmp_path)
    assert svg.name == "中共重庆市委组织部.svg"
    root = ElementTree.fromstring(svg.read_text("utf-8"))
    space = "{http://www.w3.org/2000/svg}"
    texts = "".join(element.text or "" for element in root.iter(f"{space}text"))
    for name in ("中共重庆市委组织部", "张波", "重庆市", "≥ 95 %", "“网格吹哨·部门报到”机制"):
        assert name in texts
    assert len(root.findall(f".//{space}line")) > 5
    assert any(line.get("stroke-dasharray") for line in root.iter(f"{space}line"))  # inferred, in the legend at least
    png = save(page, "png", tmp_path).read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    assert (width, height) == (2 * int(root.get("width", "0")), 2 * int(root.get("height", "0")))
    page.click(".chip[data-type=event]")
    settled(page)
    html = save(page, "html", tmp_path).read_text("utf-8")
    assert html.startswith("<!DOCTYPE html>")
    data = re.search(r'id="map-data">(.*?)</script>', html, re.DOTALL)
    assert data is not None
    held = json.loads(data[1])
    assert {"中共重庆市委组织部", "张波", TARGET} <= {node["name"] for node in held["nodes"]}
    # the page opens as it was seen: in these places, under these filters
    places = positions(page)
    other = page.context.new_page()
    other.goto((tmp_path / "map.html").as_uri() if (tmp_path / "map.html").exists() else next(tmp_path.glob("*.html")).as_uri())
    other.wait_for_selector("body[data-ready]")
    assert positions(other) == places
    assert other.get_attribute(".chip[data-type=event]", "aria-pressed") == "false"
    assert other.evaluate("zhengtuMap.chosen()") == BODY


HOSTILE = '<img src=x onerror="alert(1)">&]]>\u0000\u0007'


def pretend(page: Any, count: int) -> None:
    """The server has a graph of hostile names, as large as one likes."""
    nodes = [
        {"id": f"organization/{i}", "type": "organization", "name": f"{HOSTILE}{i}", "address": "/id/x", "degree": count, "documents": []} for i in range(count)
    ]
    edges = [{"source": "organization/0", "target": node["id"], "predicate": "parent", "inferred": False, "evidence": []} for node in nodes[1:]]
    by_id = {node["id"]: node for node in nodes}

    def view(route: Any) -> None:
        ids = json.loads(route.request.post_data)["ids"]
        among = [e for e in edges if e["source"] in ids and e["target"] in ids]
        route.fulfill(json={"nodes": [by_id[i] for i in ids], "edges": among, "missing": []})

    page.route("**/api/graph/view", view)
    page.route("**/api/graph/neighbours?*", lambda r: r.fulfill(json={"id": "", "nodes": nodes[1:31], "edges": edges[:30], "total": count - 1}))
    page.route("**/api/entity?*", lambda r: r.fulfill(json=nodes[0] | {"aliases": [HOSTILE], "record": {}, "relations": [], "evidence": []}))


def test_hostile_names_are_text_everywhere(open_page: Open, tmp_path: Path) -> None:
    page = start(open_page)
    pretend(page, 40)
    page.evaluate("() => { location.hash = '#id=organization/0' }")
    page.wait_for_selector("#panel-content .entity-parts")
    settled(page)
    assert page.inner_text("#panel-content h2").startswith('<img src=x onerror="alert(1)">&]]>')
    root = ElementTree.fromstring(save(page, "svg", tmp_path).read_text("utf-8"))
    assert any("<img" in (element.text or "") for element in root.iter("{http://www.w3.org/2000/svg}title"))
    assert save(page, "png", tmp_path).stat().st_size > 1000
    page.click("#view-list")
    assert page.locator("img").count() == 0


def test_a_large_drawing_warns_and_stays_usable(open_page: Open) -> None:
    page = start(open_page)
    pretend(page, 1200)
    page.evaluate("() => { location.hash = '#' + Array.from({length: 1100}, (_, i) => `id=organization/${i}`).join('&') }")
    page.wait_for_selector("#notice-text:has-text('已画出 1100 个对象')")
    before = page.evaluate("zhengtuMap.scale()")
    for _ in range(3):
        page.click("#zoom-in")
    assert page.evaluate("zhengtuMap.scale()") > 2 * before


# --- keyboard, list, phone ----------------------------------------------------------------------------------------


def tab_to(page: Any, own: str) -> None:
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == own:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{own} is not reached by the keyboard")


def test_the_keyboard_alone(open_page: Open) -> None:
    page = start(open_page)
    tab_to(page, "start-search")
    page.keyboard.type("市委组织部")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-content h2:has-text('中共重庆市委组织部')")
    settled(page)
    assert page.evaluate("document.activeElement.id") == "canvas"  # the search field is gone
    chosen = {BODY}
    for key in ("ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight") * 3:
        page.keyboard.press(key)
        chosen.add(page.evaluate("zhengtuMap.chosen()"))
    assert len(chosen) >= 3
    for _ in drawn(page):
        page.keyboard.press("n")
        chosen.add(page.evaluate("zhengtuMap.chosen()"))
    assert chosen == drawn(page)
    name = page.evaluate("zhengtuMap.nodes().find(node => node.id === zhengtuMap.chosen()).name")
    assert name in page.inner_text("#live")
    before = positions(page)
    own = page.evaluate("zhengtuMap.chosen()")
    page.keyboard.press("Shift+ArrowRight")
    after = positions(page)
    assert after[own] == [before[own][0] + 24, before[own][1]]
    page.keyboard.press("Delete")
    settled(page)
    assert own not in drawn(page)
    page.keyboard.press("Control+z")
    settled(page)
    assert positions(page) == after
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id") == "path-to"
    page.keyboard.press("Escape")
    assert page.locator("#path").is_hidden()


def test_enter_expands_what_is_chosen(open_page: Open) -> None:
    page = start(open_page, FORM)
    page.focus("#canvas")
    for _ in drawn(page):
        if page.evaluate("zhengtuMap.chosen()") != DOCUMENT:
            page.keyboard.press("n")
    page.keyboard.press("Enter")
    settled(page)
    assert len(drawn(page)) == 31
    assert "新画出 28 个对象" in page.inner_text("#live")


def test_the_list_offers_every_action(open_page: Open) -> None:
    page = start(open_page, FORM)
    page.click("#view-list")
    assert page.locator("#stage").is_hidden()
    assert page.locator("#list li").count() == 3
    page.focus(f"#list li[data-id='{DOCUMENT}'] [data-act=expand]")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator("#list li").count() == 31
    assert page.evaluate("document.activeElement.closest('[data-id]').dataset.id") == DOCUMENT  # the focus stays
    page.focus(f"#list li[data-id='{SYSTEMS}'] [data-act=choose]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-content h2:has-text('五个体系')")
    page.focus(f"#list li[data-id='{FORM}'] [data-act=remove]")
    page.keyboard.press("Enter")
    settled(page)
    assert FORM not in drawn(page)
    assert page.evaluate("document.activeElement.dataset.act") == "remove"  # of the one that came after


def test_a_phone(open_page: Open) -> None:
    page = start(open_page, size=(375, 800), has_touch=True)
    page.fill("#start-search", "一表通")
    page.tap("#start-form button")
    page.wait_for_selector("#panel.half h2:has-text('一表通')")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    x, y = spot(page, DOCUMENT)
    assert y < page.locator("#panel").bounding_box()["y"]  # not behind the sheet
    page.touchscreen.tap(x, y)
    page.wait_for_selector("#panel-content h2:has-text('2025年重庆')")
    page.tap("#panel-content [data-act=expand]")
    settled(page)
    assert len(drawn(page)) == 31
    page.tap("#sheet")
    page.wait_for_selector("#panel.full")
    page.tap("#panel-content .close")
    page.wait_for_selector("#panel:not(.half, .full)")
    page.tap("#filters-toggle")
    page.tap(".chip[data-type=initiative]")
    settled(page)
    assert FORM not in drawn(page)
    page.tap("#filters-toggle")
    page.tap("#tools-toggle")
    page.tap("#tidy")
    settled(page)
    assert page.locator("#more-tools").is_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_in_english(open_page: Open) -> None:
    page = open_page(f"/map?id={quote(BODY)}", lang="en")
    page.wait_for_selector("body[data-ready]")
    page.wait_for_selector("#panel-content .entity-parts")
    assert "?id=" not in address(page)  # the view stands in the address now
    assert page.inner_text("#panel-content .kind").startswith("Organization · Party body")
    assert "2025" in page.inner_text(f"#panel-content .go:has-text('{TARGET}') small")
    assert page.locator("#map-body").inner_text().count("undefined") == 0
