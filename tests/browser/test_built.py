"""The map of a hostile document, built the whole way: its words are shown, none of them runs, nothing is fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kg

TEXT = """2024年5月6日，成都市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“<script>window.pwned=1</script>”平台、
“</script><img src=x onerror=window.pwned=2>”工程全面上线，新建学校12所。“{{constructor}}&quot;'%20”行动覆盖率达到95%以上。"""


def test_nothing_of_a_hostile_document_runs(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    kg.build([tmp_path / "a.txt"]).write(tmp_path / "out", ["html"])
    context = browser.new_context(viewport={"width": 1200, "height": 800})
    page = context.new_page()
    seen: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto((tmp_path / "out" / "map.html").as_uri() + "#lang=zh")
    page.wait_for_selector("body[data-ready]")
    page.locator("input").first.fill("pwned")
    page.wait_for_selector(".suggestions li[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-content .entity-parts")
    assert "<script>window.pwned=1</script>" in page.inner_text("body")  # the quote, as it stands in the file
    assert page.evaluate("window.pwned") is None
    assert page.locator("img").count() == 0
    assert troubles == []
    assert all(url.startswith(("file:", "data:", "blob:")) for url in seen)
    context.close()
