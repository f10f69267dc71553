"""What a person does, from the home page on: one way with the mouse, one with the keyboard alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


def test_with_the_mouse(open_page: Open) -> None:
    page = open_page("/")
    page.fill("#q", "ybt")
    page.locator("[role=option]", has_text="一表通").click()
    page.wait_for_selector("h1:has-text('一表通')")
    # onto the map, and grow it
    page.click("a[href^='/map?id=']")
    page.wait_for_selector("body[data-ready]")
    before = page.evaluate("zhengtuMap.positions()")
    assert len(before) >= 2
    # the ledger: the targets of 2025 as a file
    page.click("nav a[href='/ledger']")
    page.select_option("select[name=status]", "target")
    page.select_option("select[name=year]", "2025")
    page.click("form button[type=submit]:visible")
    page.wait_for_url("**status=target**")
    page.wait_for_selector("text=企业、群众反映事项的按期办理率")
    with page.expect_download() as download:
        page.locator("a[href^='/ledger.csv']").click()
    data = Path(download.value.path()).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert any("企业、群众反映事项的按期办理率" in row for row in rows[1:])
    # a figure's sentence
    page.locator("a[href*='#char=']", has_text="95%以上").first.click()
    page.wait_for_url("**#char=347,352")
    # a question, and the same in SPARQL
    page.goto(page.url.split("/id/")[0] + "/")
    page.click("a[href='/questions/targets']")
    page.wait_for_selector("table td:has-text('95%以上')")
    page.click("main a[href^='/workbench?query=']")
    page.wait_for_selector(".CodeMirror")
    # the other language, at the same place
    page.click("#language")
    page.wait_for_selector("html[lang=en]")
    assert "/workbench" in page.url
    assert page.locator("nav a[href='/ledger']").inner_text() == "Ledger"


def test_with_the_keyboard_alone(open_page: Open) -> None:
    page = open_page("/", lang="en")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("市委组织部")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('中共重庆市委组织部')")
    # the skip link comes first and leads past the bar
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    # on to a person, and to the evidence
    page.locator("a", has_text="张波").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('张波')")
    page.locator("a[href*='#char=']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/document/**#char=**")
    # and to the other language without losing the place
    place = page.url.split("#")[1]
    page.locator("#language").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("html[lang=zh-Hans]")
    assert page.url.endswith("#" + place)
