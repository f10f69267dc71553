"""The questions that a reader comes with, on the offline map and on the server: three clicks at most, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
PANEL = "#panel-content"
SIZES = ((1440, 900), (375, 800))


class Reader:
    """Counts what is clicked; typing into the search and Enter are one."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks = page, 0

    def click(self, what: str) -> None:
        self.clicks += 1
        self.page.locator(what).first.click()

    def find(self, words: str, field: str = "#search") -> None:
        self.clicks += 1
        self.page.fill(field, words)
        self.page.press(field, "Enter")

    def sees(self, what: str, where: str = PANEL) -> None:
        self.page.wait_for_selector(f"{where} :text('{what}')", state="attached")
        assert self.clicks <= 3
        self.clicks = 0


@pytest.mark.parametrize("size", SIZES)
def test_offline(open_map: Open, size: tuple[int, int]) -> None:
    page = open_map("built", size=size)
    reader = Reader(page)
    reader.sees("≥ 95 %，目标，2025 年")  # the targets for 2025 …
    reader.sees("中共重庆市委组织部 · “95%以上”")  # … and by whom: at once
    reader.sees("牵头或实施 13 项举措 · 3 个目标")  # who promises most: at once
    reader.find("zhangbo")  # what an official holds and said
    reader.sees("副部长")
    reader.sees("企业、群众反映事项的按期办理率")
    reader.find("五个体系")  # what belongs to it, in the order of the text
    reader.sees("政治铸魂体系")
    reader.find("95%以上")  # the sentence of a figure
    reader.sees("95%以上", f"{PANEL} .quote")
    reader.find("市委组织部")  # who holds posts there
    reader.sees("张波")
    page.click(f"{PANEL} [data-act=path]")  # what ties two names
    page.fill("#path-to", "张国华")
    page.click("#path-form button[type=submit]")
    reader.sees("张国华", "#path-result .steps")


@pytest.mark.parametrize("size", SIZES)
def test_served(open_page: Open, size: tuple[int, int]) -> None:
    page = open_page("/", size=size)
    reader = Reader(page)
    reader.sees("≥ 95 %", "#main")
    reader.sees("牵头或实施 13 项举措 · 3 个目标", "#main")
    reader.click("a[href^='/ledger?status=target']")
    reader.sees("中共重庆市委组织部", "table")
    reader.find("张波", "#bar-q")
    reader.sees("副部长", "table.posts")
    reader.find("五个体系", "#bar-q")
    reader.sees("政治铸魂体系", "#main")
    reader.find("市委组织部", "#bar-q")
    reader.sees("张波", "table.posts")
    reader.click("a[href*='#char=']")
    reader.sees("组织部", "#text")
