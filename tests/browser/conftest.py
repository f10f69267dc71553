"""Debian's chromium, driven by playwright; the maps that the tests open from disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from chromium import program
from map_samples import HOSTILE, crowd, hostile_graph, large_graph, province_graph, sample_graph
from once import made_once

from kg.graph import disk_graph
from kg.map.page import write_map
from kg.map.part import Limits, map_graph

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # all pages of a context in one process that stays: to start one for each page is more than half of the work
    "--renderer-process-limit=1",
    "--disable-site-isolation-trials",
)


@pytest.fixture(scope="module")  # its event loop is of its thread: tests after these may run their own
def browser() -> Iterator[Any]:
    path = program()
    if path is None:
        if os.environ.get("KG_REQUIRE_BROWSER") == "1":
            pytest.fail("KG_REQUIRE_BROWSER=1, but there is no chromium on the PATH")
        pytest.skip("no chromium on the PATH (apt-get install chromium-headless-shell)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    sync_api.expect.set_options(timeout=60_000)
    with sync_api.sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield instance
        instance.close()


class Contexts:
    """Contexts of one browser by what they are made with: a page in one that is known finds its scripts compiled.

    An empty page stays open in each, and with it the process that draws its pages.
    """

    def __init__(self, browser: Any) -> None:
        self._browser, self._known = browser, dict[str, Any]()

    def page(self, size: tuple[int, int], lang: str, **more: Any) -> Any:
        """A new page; nothing of an earlier one's cookies or permissions is left."""
        key = repr((size, lang, sorted(more.items())))
        if key not in self._known:
            locale = "zh-CN" if lang == "zh" else "en-GB"
            viewport = {"width": size[0], "height": size[1]}
            self._known[key] = self._browser.new_context(viewport=viewport, locale=locale, reduced_motion="reduce", accept_downloads=True, **more)
            self._known[key].new_page()
        context = self._known[key]
        context.clear_cookies()
        context.clear_permissions()
        page = context.new_page()
        page.set_default_timeout(60_000)  # a busy machine is no failure
        return page


@pytest.fixture(scope="module")
def contexts(browser: Any) -> Contexts:
    return Contexts(browser)


@dataclass
class Watch:
    """What pages asked for and complained of."""

    pages: list[Any] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def over(self, page: Any) -> Any:
        self.pages.append(page)
        page.on("request", lambda request: self.seen.append(request.url))
        page.on("console", lambda message: self.troubles.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: (self.troubles.append(dialog.message), dialog.dismiss()))
        return page

    def end(self) -> None:
        for context in {page.context for page in self.pages}:
            for page in context.pages[1:]:  # those that a test opened beside its own as well, but for the empty one
                page.close()


@pytest.fixture(scope="session")
def maps(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """A folder with the maps of the sample, the hostile and the large graphs, of a part of a crowd and of the sample documents."""

    def make(folder: Path) -> None:
        write_map(sample_graph(), folder / "sample.html", "云岭市民生发布")
        write_map(hostile_graph(), folder / "hostile.html", HOSTILE[0])
        write_map(large_graph(2500, 7500), folder / "large.html", "大图")
        write_map(province_graph(300), folder / "province.html", "南江省")
        shutil.copy(built / "map.html", folder / "built.html")
        with disk_graph(crowd(documents=1200, bodies=6)) as disk:
            limits = Limits(entities=5, documents=20, figures=4000, figures_each=800, quotes=50, quotes_each=10)
            write_map(map_graph(disk, limits), folder / "part.html", "局部")

    return made_once(tmp_path_factory, "图 maps %20", make)


@pytest.fixture
def open_map(contexts: Contexts, maps: Path) -> Iterator[Callable[..., Any]]:
    """Opens a map from disk; afterwards nothing but the file itself was asked for, and the console is clean."""
    watch = Watch()

    def open_(name: str = "sample", address: str = "", size: tuple[int, int] = (1440, 900)) -> Any:
        page = watch.over(contexts.page(size, "zh"))
        page.goto((maps / f"{name}.html").as_uri() + f"#{address}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_
    watch.end()
    assert [url for url in watch.seen if not (url.startswith("file://") and url.split("#")[0].endswith(".html"))] == []
    assert watch.troubles == []


@pytest.fixture
def open_page(contexts: Contexts, served: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of the server; afterwards nothing but the server was asked, and the console is clean."""
    watch = Watch()

    def open_(path: str = "/", size: tuple[int, int] = (1440, 900), lang: str = "zh", base: str = served, **more: Any) -> Any:
        page = watch.over(contexts.page(size, lang, **more))
        page.goto(base + path)
        return page

    yield open_
    watch.end()
    assert [url for url in watch.seen if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "file://"))] == []
    assert watch.troubles == []
