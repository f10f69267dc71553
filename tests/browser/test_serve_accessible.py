"""Every page against the rules of WCAG 2.2 A and AA that a program can check (axe-core), wide and narrow, light and dark, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]

PAGES = (
    "/", "/search?q=重庆&stay=1", "/documents", "/browse/official", "/questions/targets?year=2025",
    "/map?id=place/500000", "/board", "/timeline?on=2022-06-01&lang=en", "/ledger?status=target&year=2025", "/api/docs", "/id/place/310000",
    "/id/official/张波@中共重庆市委组织部?lang=en", "/id/figure/chongqing-party-building-2025.txt/347",
    "/id/document/chongqing-jobs-2023.txt", "/id/post/中共重庆市委组织部/副部长", "/workbench",
)  # fmt: skip
AGAIN = (  # the same pages in another language or state, or with more of the same on them
    "/?lang=en", "/map", "/ledger", "/timeline?on=2025-06-01", "/id/place/500000", "/ledger?group=actor&lang=en", "/id/organization/中共重庆市委组织部",
    "/id/document/chongqing-jobs-2023.txt?coverage=1&lang=en",
)  # fmt: skip
SETTLING = ("/map", "/api/docs", "/workbench")  # pages that go on loading what they show
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# Colours do not change with the width, and measuring them is half of the work; what else changes, changes on these
SIZES = (((1440, 900), {}), ((375, 800), {"color-contrast": {"enabled": False}}))
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
NARROW = ("/", "/map?id=place/500000", "/ledger?status=target&year=2025", "/ledger", "/id/document/chongqing-jobs-2023.txt", "/workbench")


@pytest.mark.parametrize("pages", [PAGES, pytest.param(AGAIN, marks=pytest.mark.nightly)], ids=["each", "again"])
def test_no_rule_is_broken(open_page: Open, built: Path, pages: tuple[str, ...]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    broken = []
    page = open_page(PAGES[0], bypass_csp=True)  # the rules come in as a script
    address = page.url.rstrip("/")
    offline = (built / "map.html").as_uri()
    for path in (*pages, offline, f"{offline}#place/500000?lang=en"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path if path.startswith(offline) else address + path, wait_until="networkidle" if path.startswith(SETTLING) else "load")
        if path.startswith(offline):
            page.reload()  # another address of a page on the disk is the same page
            page.wait_for_selector("body[data-ready]")
        for (width, height), rules in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            if rules and path not in NARROW:
                continue
            # YASGUI's own inside is not ours to mend
            found = axe.run(page, context={"exclude": [["#yasgui"]]}, options={**RULES, "rules": rules}).response["violations"]
            broken += [(path, width, v["id"], v["nodes"][0]["html"][:200]) for v in found]
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="dark")
        found = axe.run(page, context={"exclude": [["#yasgui"]]}, options=CONTRAST).response["violations"]
        broken += [(path, "dark", n["html"][:150], n["any"][0]["message"][:120]) for v in found for n in v["nodes"]]
        page.emulate_media(color_scheme="light")
    assert broken == []
