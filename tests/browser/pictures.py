"""Draw the pictures of the README anew from the sample documents, in Chromium: python tests/browser/pictures.py

Needs what the tests of the browser need (pip install '.[test]', chromium-headless-shell or chromium, a Chinese font). Written beside and renamed.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import sync_playwright

import kg

ROOT = Path(__file__).parents[2]
HERE = ROOT / "exports"
sys.path.insert(0, str(ROOT / "tests"))
from chromium import program  # noqa: E402 - the tests' own
from servers import serving  # noqa: E402 - the tests' own way to start `kg serve`

DESK, PHONE = (1440, 900), (375, 800)
SAMPLE = "chongqing-party-building-2025.txt"
MECHANISM = "“网格吹哨·部门报到”机制"


def found(page: Any, words: str) -> None:
    """Search the offline map and take the best hit."""
    page.fill("#search", words)
    page.press("#search", "Enter")
    page.wait_for_timeout(800)


def opened(page: Any) -> None:
    """Wait until the served map has drawn what was asked for, and open the words of its first relation."""
    page.wait_for_selector("#map-body[aria-busy='false']", state="attached")
    page.locator("#panel-content .proof").first.click()
    page.wait_for_timeout(800)


def main() -> None:
    with tempfile.TemporaryDirectory(dir=HERE) as scratch:
        out, made = Path(scratch) / "out", Path(scratch) / "made"
        made.mkdir()
        kg.build(ROOT / "data" / "briefings").write(out)
        kg.build(ROOT / "data" / "briefings" / SAMPLE).write(Path(scratch) / "one")
        shutil.copy(Path(scratch) / "one" / "graph.ttl", made / f"{Path(SAMPLE).stem}.ttl")
        offline = (out / "map.html").as_uri() + "#lang=zh"
        with serving(out) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program(), args=["--headless", "--no-sandbox", "--disable-gpu"])

            def picture(name: str, address: str, size: tuple[int, int], ready: str, *steps: Callable[[Any], None]) -> None:
                page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", reduced_motion="reduce")
                page.goto(address)
                page.wait_for_selector(ready)
                for step in steps:
                    step(page)
                page.screenshot(path=made / name)
                page.close()

            picture("map.png", offline, DESK, "body[data-ready]")
            picture("map-evidence.png", offline, DESK, "body[data-ready]", lambda page: found(page, MECHANISM))
            picture("map-phone.png", offline, PHONE, "body[data-ready]", lambda page: found(page, "张波"))
            picture("serve-map.png", f"{server.address}/map#id={quote('organization/中共重庆市委组织部')}", DESK, "body[data-ready]", opened)
            picture("serve-ledger.png", f"{server.address}/ledger?status=target", DESK, "table tbody tr")
            browser.close()
        for path in made.iterdir():
            os.replace(path, HERE / "sample" / path.name)


if __name__ == "__main__":
    main()
