"""The questions that a reader comes with, on the offline map and on the server: three clicks at most, wide and narrow, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
PANEL = "#panel-content"
SIZES = ((1440, 900), (375, 800))
HANDS = ("mouse", "keyboard")


class Reader:
    """Counts what is clicked, or entered on a keyboard; typing into a search and Enter are one."""

    def __init__(self, page: Any, hand: str) -> None:
        self.page, self.hand, self.clicks = page, hand, 0

    def click(self, what: str) -> None:
        self.clicks += 1
        one = self.page.locator(what).first
        if self.hand == "mouse":
            one.click()
            return
        assert one.evaluate("one => one.tabIndex >= 0")  # Tab comes there
        one.focus()
        one.press("Enter")

    def find(self, words: str, field: str = "#search") -> None:
        self.clicks += 1
        if self.hand == "mouse":
            self.page.fill(field, words)
        else:
            self.page.focus(field)
            self.page.keyboard.type(words)
        self.page.press(field, "Enter")

    def sees(self, what: str, where: str = PANEL) -> None:
        """And the next question begins."""
        self.page.wait_for_selector(f"{where} :text('{what}')", state="attached")
        assert self.clicks <= 3
        self.clicks = 0


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("size", SIZES)
def test_offline(open_map: Open, size: tuple[int, int], hand: str) -> None:
    page = open_map("built", size=size)
    reader = Reader(page, hand)
    reader.sees("≥ 95 %，目标，2025 年")  # 1. the targets for 2025 …
    reader.sees("中共重庆市委组织部 · “95%以上”")  # … and by whom: at once
    first = page.locator(f"{PANEL} .findings h3:has-text('承诺') + div .go").first
    assert first.inner_text().split("\n") == ["上海市", "7 个目标"]  # 2. who promises most: at once, the most first
    reader.find("zhangbo")  # 3. what an official holds and said
    reader.sees("副部长")
    reader.sees("企业、群众反映事项的按期办理率")
    reader.find("五个体系")  # 4. what belongs to it, in the order of the text
    reader.sees("政治铸魂体系")
    reader.find("95%以上")  # 5. the sentence of a figure
    reader.sees("95%以上", f"{PANEL} .quote")
    reader.find("市委组织部")  # 6. who holds posts there
    reader.sees("张波")
    reader.find("城镇新增就业")  # 7. a measure over time
    reader.sees("1,206 万人，增加，结果，2022 年")
    reader.sees("1,244 万人，增加，结果，2023 年")
    reader.find("张波")  # 8. what ties two names
    reader.click(f"{PANEL} [data-act=path]")
    reader.find("张国华", "#path-to")
    reader.sees("张国华", "#path-result .steps")


@pytest.mark.parametrize("hand", HANDS)
@pytest.mark.parametrize("size", SIZES)
def test_served(open_page: Open, size: tuple[int, int], hand: str) -> None:
    page = open_page("/", size=size)
    reader = Reader(page, hand)
    reader.sees("≥ 95 %", "#main")
    reader.sees("7 个目标", "#main")
    reader.click("a[href^='/ledger?status=target']")
    reader.sees("中共重庆市委组织部", "table")
    reader.find("张波", "#bar-q")
    reader.sees("副部长", "table.posts")
    reader.find("五个体系", "#bar-q")
    reader.sees("政治铸魂体系", "#main")
    reader.find("95%以上", "#bar-q")
    reader.click("#main a[href^='/id/figure/']")
    reader.sees("95%以上", "blockquote.quote, .quote")
    reader.find("市委组织部", "#bar-q")
    reader.sees("张波", "table.posts")
    reader.click("a[href*='#char=']")
    reader.sees("组织部", "#text")
    reader.find("城镇新增就业", "#bar-q")
    reader.click("#main a[href^='/id/figure/']")
    reader.click("a[href^='/ledger?measure=']")
    reader.sees("2023 年", "figure svg")
    reader.find("张波", "#bar-q")
    reader.click("a[href^='/map?id='][href*='path=']")
    page.wait_for_selector("#path:not([hidden])")
    reader.find("张国华", "#path-to")
    reader.sees("张国华", "#path-result .steps")
