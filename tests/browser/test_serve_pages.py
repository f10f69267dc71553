"""Entity pages and document pages of `kg serve` as a person uses them, in a real browser over a real server."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from map_samples import HOSTILE
from servers import serving
from waiting import expect

from kg.knowledge import Knowledge
from kg.model import Corpus, Document, Evidence, Facts, Figure, Official, Organization, Post, Relation
from kg.serve.addresses import address, stretch_address

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
PARTY = "chongqing-party-building-2025.txt"
PHONE = (375, 812)


@pytest.fixture(scope="module")
def text(briefings: Path) -> str:
    return (briefings / PARTY).read_text("utf-8")


def opened(open_page: Open, path: str, **more: Any) -> Any:
    page = open_page(path, **more)
    page.wait_for_selector("body[data-ready]")
    return page


def highlights(page: Any, words: str) -> None:
    """Just these words are highlighted, once the page has followed its address."""
    page.wait_for_function("words => [...document.querySelectorAll('#text mark.hit')].map(x => x.textContent).join('') === words", arg=words)


def seen(page: Any, selector: str) -> bool:
    """Whether an element lies in the part of the page that is on the screen."""
    box = page.locator(selector).first.bounding_box()
    height = page.viewport_size["height"]
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def stretch(text: str, words: str) -> str:
    start = text.index(words)
    return f"char={start},{start + len(words)}"


@pytest.mark.parametrize("own", ["潘功胜@中国人民银行", "董军@国防部", "李俊杰@中共重庆市委社会工作部"])
def test_the_words_of_a_post_are_shown_with_the_mark_in_sight(open_page: Open, own: str) -> None:
    page = open_page(f"/id/official/{own}", size=(1280, 800))
    boxes = "x => x.map(m => [m.getBoundingClientRect().bottom, m.closest('.said').getBoundingClientRect().bottom])"
    found = page.locator(".posts .said mark").evaluate_all(boxes)
    assert found and all(mark <= shown + 1 for mark, shown in found), found


@pytest.mark.parametrize("path", ["/id/place/310000", "/id/official/张国华@上海市商务委员会", "/questions/targets", "/questions/appointments"])
def test_no_column_of_a_table_is_cut_on_a_small_screen(open_page: Open, path: str) -> None:
    page = open_page(path, size=(1280, 800))
    assert page.locator(".scroll tbody tr").count()
    assert page.evaluate("[...document.querySelectorAll('.scroll')].every(x => x.scrollWidth <= x.clientWidth)")


# --- from a name to the sentence and back -------------------------------------------------------------------------


def test_from_a_name_to_its_page_to_the_words_and_on_to_a_figure(open_page: Open, text: str) -> None:
    page = open_page("/")
    page.locator("form[data-search] input[name=q]").fill("一表通")
    page.locator("form[data-search] input[name=q]").press("Enter")
    expect(page.locator("h1")).to_have_text("一表通")
    page.locator("blockquote a").first.click()
    highlights(page, "“一表通”")
    assert page.url.endswith("#" + stretch(text, "“一表通”"))
    page.locator("#text a.m.figure", has_text="95%以上").click()
    page.locator("#card h3 a").click()
    expect(page.locator("h1")).to_have_text("企业、群众反映事项的按期办理率")
    expect(page.locator(".meaning")).to_have_text("≥ 95 %，目标，2025 年")
    page.locator("blockquote a").click()
    highlights(page, "95%以上")
    assert seen(page, "#text mark.hit")


def test_a_mark_shows_its_fact_beside_the_text(open_page: Open, text: str) -> None:
    page = opened(open_page, address(f"document/{PARTY}"))
    expect(page.locator("#card")).to_contain_text("点击原文中的标记")
    page.locator("#text a.m.figure", has_text="95%以上").click()
    card = page.locator("#card")
    expect(card.locator("h3")).to_have_text("企业、群众反映事项的按期办理率")
    expect(card.locator(".meaning")).to_have_text("≥ 95 %，目标，2025 年")
    for who in ("中共重庆市委组织部", "张波", "“网格吹哨·部门报到”机制"):
        expect(card.locator("dl")).to_contain_text(who)
    assert page.evaluate("location.hash") == "#" + stretch(text, "95%以上")
    expect(page.locator("#list [aria-current]")).to_contain_text("按期办理率")


def test_the_words_of_a_relation_are_found_though_they_are_no_mark(open_page: Open, text: str) -> None:
    page = opened(open_page, address(f"document/{PARTY}"))
    page.locator("#text a.m.figure", has_text="1031个").click()
    before = page.evaluate("location.hash")
    page.locator("#card li", has_text="张波").get_by_role("link", name="依据").click()
    page.wait_for_function("before => location.hash !== before", arg=before)
    a, b = (int(x) for x in page.evaluate("location.hash").removeprefix("#char=").split(","))
    highlights(page, text[a:b])
    assert "张波表示" in text[a:b]
    expect(page.locator("#card")).to_contain_text("这段文字里的事实")
    expect(page.locator("#card .entries")).to_contain_text("镇街")


def test_a_fact_of_the_list_goes_to_its_mark(open_page: Open) -> None:
    page = opened(open_page, address(f"document/{PARTY}"), size=(1440, 500))
    page.get_by_role("button", name="官员").click()
    expect(page.locator("#list li")).to_have_count(4)
    assert not seen(page, "#text a.m:has-text('李俊杰')")
    page.locator("#list a", has_text="李俊杰").click()
    highlights(page, "李俊杰")
    assert seen(page, "#text mark.hit")
    expect(page.locator("#text a[aria-current]")).to_have_text("李俊杰")
    expect(page.locator("#card dl")).to_contain_text("中共重庆市委社会工作部 新闻发言人")
    page.locator("#filter").fill("没有这个人")
    expect(page.locator("#list")).to_have_text("没有符合的内容")


def test_every_mark_stands_at_its_characters(open_page: Open, text: str) -> None:
    page = opened(open_page, address(f"document/{PARTY}"))
    assert page.locator("#text").evaluate("x => x.textContent") == text
    found = page.locator("#text a.m[id]").evaluate_all("all => all.map(x => [x.id, x.textContent])")
    assert len(found) > 30
    for own, words in found:
        a, b = (int(x) for x in own.removeprefix("char=").split(","))
        assert text[a:b].startswith(words)


def test_what_a_wrong_address_means_is_not_in_the_document(open_page: Open) -> None:
    page = opened(open_page, address(f"document/{PARTY}") + "#char=100,99999")
    expect(page.locator("#card")).to_contain_text("不在此文件中")
    expect(page.locator("mark.hit")).to_have_count(0)


# --- coverage -----------------------------------------------------------------------------------------------------


def test_the_coverage_view_is_a_switch(open_page: Open) -> None:
    page = opened(open_page, address("document/chongqing-clean-governance-2024.txt"))
    expect(page.locator("a.m.left")).to_have_count(0)
    page.locator("#coverage").click()
    page.wait_for_selector("a.m.left")
    page.locator("#list a", has_text="六个").click()
    highlights(page, "六个")
    expect(page.locator("#card")).to_contain_text("用于列举要点或概括前文")
    page.locator("#text a.m.figure").first.click()
    expect(page.locator("#card .meaning")).to_be_visible()
    page.get_by_role("link", name="事实", exact=True).click()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("a.m.left")).to_have_count(0)


# --- without a mouse, on a phone, on paper ------------------------------------------------------------------------


def test_marks_by_the_keyboard_alone(open_page: Open) -> None:
    page = opened(open_page, address(f"document/{PARTY}"))
    page.locator("#coverage").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".skip-text")).to_be_focused()
    page.keyboard.press("Tab")
    marks = page.locator("#text a.m[id]")
    expect(marks.nth(0)).to_be_focused()
    for key, at in (("n", 1), ("ArrowRight", 2), ("p", 1), ("n", 2)):
        page.keyboard.press(key)
        expect(marks.nth(at)).to_be_focused()
    expect(page.locator("#card h3").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#card")).to_be_focused()
    page.keyboard.press("Escape")
    expect(marks.nth(2)).to_be_focused()
    page.keyboard.press("Tab")  # past all other marks
    assert page.evaluate("!document.getElementById('text').contains(document.activeElement)")
    page.keyboard.press("Shift+Tab")
    expect(marks.nth(2)).to_be_focused()


def test_the_text_can_be_skipped(open_page: Open) -> None:
    page = opened(open_page, address(f"document/{PARTY}"))
    page.locator(".skip-text").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('facts').contains(document.activeElement)")


@pytest.mark.parametrize(
    "path", ["/id/initiative/一表通@500000", "/id/place/500000", "/id/organization/中共重庆市委宣传部", f"/id/document/{PARTY}?coverage=1"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_wider_than_a_phone(open_page: Open, path: str, lang: str) -> None:
    assert fits(open_page(path, size=PHONE, lang=lang))


def test_on_a_phone_the_fact_is_a_sheet_that_leaves_its_words_in_sight(open_page: Open) -> None:
    page = opened(open_page, address(f"document/{PARTY}"), size=PHONE)
    expect(page.locator("#card")).to_be_hidden()
    page.locator("#list a", has_text="哲学社会科学创新工程").click()
    card = page.locator("#card").bounding_box()
    hit = page.locator("#text mark.hit").first.bounding_box()
    highlights(page, "哲学社会科学创新工程")
    assert hit["y"] >= 0 and hit["y"] + hit["height"] <= card["y"]
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("#card")).to_be_hidden()
    assert fits(page)


def test_on_paper_the_text_stands_alone(open_page: Open) -> None:
    page = opened(open_page, address(f"document/{PARTY}"))
    page.emulate_media(media="print")
    for away in (".beside", ".deeds", ".bar"):
        expect(page.locator(away)).to_be_hidden()
    expect(page.locator("#text")).to_be_visible()


# --- the table of figures -----------------------------------------------------------------------------------------


def test_figures_sort_and_narrow(open_page: Open) -> None:
    page = open_page("/id/place/500000")
    table = page.locator("#figure-table")
    rows = table.locator("tbody tr:visible")
    head = table.get_by_role("columnheader", name="数值")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    values = [Decimal(v) for v in table.locator("td.number").evaluate_all("all => all.map(x => x.dataset.key)")]
    assert values == sorted(values) and len(set(values)) > 3
    head.get_by_role("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    assert table.locator("td.number").first.get_attribute("data-key") == str(max(values))
    page.get_by_role("button", name="目标", exact=True).click()
    assert rows.evaluate_all("all => all.map(x => x.dataset.status)") == ["target"] * 3
    page.get_by_role("button", name="全部", exact=True).click()
    page.locator("#figure-filter").fill("镇街")
    expect(rows).to_have_count(1)
    expect(page.locator("#figure-found")).to_have_text("1 行")
    rows.locator("a.source").click()
    highlights(page, "1031个")


# --- hostile documents --------------------------------------------------------------------------------------------


def hostile() -> Facts:
    """Script in every field, and characters of two units before what is marked."""
    text = "😀𠮷" + "。".join(HOSTILE) + f"。\r\n😀局长{HOSTILE[0]}说，建成{HOSTILE[3]}12所。"

    def proof(words: str) -> Evidence:
        at = text.rindex(words)
        return Evidence(at, at + len(words), words)

    body = Organization("organization/" + HOSTILE[1], HOSTILE[1], (HOSTILE[0], HOSTILE[2]), "other", mentions=(proof(HOSTILE[1]),))
    post = Post(body.id, HOSTILE[3], evidence=(proof("局长"),))
    person = Official("official/" + HOSTILE[0], HOSTILE[0], (post,), (proof(HOSTILE[0]),))
    built = proof("12所")
    figure = Figure(
        "figure/" + HOSTILE[3], "12所", built.start, built.end, Decimal(12), HOSTILE[1], "equal", HOSTILE[3], "target",
        actor=(body.id,), speaker=person.id, rule=HOSTILE[0],
    )  # fmt: skip
    document = Document("a<b>'%20\".txt", text, HOSTILE[0], HOSTILE[0], HOSTILE[1], "2025", HOSTILE[:2], None, "javascript:window.pwned=1")
    relations = (Relation(figure.id, "acted", body.id, (built,)), Relation(figure.id, "said", person.id, (proof(f"{HOSTILE[0]}说"),)))
    return Facts(document, officials=(person,), organizations=(body,), figures=(figure,), relations=relations)


def test_nothing_that_a_document_says_runs(open_page: Open, tmp_path: Path) -> None:
    facts = hostile()
    Knowledge(Corpus((facts,))).write(tmp_path / "out")
    own = facts.document.id
    with serving(tmp_path / "out") as server:
        for query in ("", "?coverage=1"):
            page = opened(open_page, address(f"document/{own}") + query, base=server.address)
            assert page.locator("#text").evaluate("x => x.textContent") == facts.document.text
            for choice in page.locator("#text a.m[id]" if query else "#list a").all():
                choice.click()
                expect(page.locator("#card h3").first).to_be_visible()
            assert page.evaluate("window.pwned") is None
        figure = facts.figures[0]
        page = opened(open_page, stretch_address(own, figure.start, figure.end), base=server.address)
        highlights(page, "12所")
        for entity in facts.entities():
            page = open_page(address(entity.id), base=server.address)
            expect(page.locator("blockquote mark").first).to_be_visible()
            assert page.evaluate("window.pwned") is None
        for each in page.context.pages[1:]:  # none but the empty one, which asks for nothing when the server has gone
            each.close()
