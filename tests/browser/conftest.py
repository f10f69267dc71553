"""Debian's chromium, driven by playwright; the maps that the tests open from disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from map_samples import HOSTILE, crowd, hostile_graph, large_graph, province_graph, sample_graph

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
)


@pytest.fixture(scope="module")  # its event loop is of its thread: tests after these may run their own
def browser() -> Iterator[Any]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if os.environ.get("KG_REQUIRE_BROWSER") == "1":
            pytest.fail("KG_REQUIRE_BROWSER=1, but there is no chromium on the PATH")
        pytest.skip("no chromium on the PATH (apt-get install chromium)")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def maps(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """A folder with the maps of the sample, the hostile and the large graphs, of a part of a crowd and of the sample documents."""
    folder = tmp_path_factory.mktemp("图 maps %20")
    write_map(sample_graph(), folder / "sample.html", "云岭市民生发布")
    write_map(hostile_graph(), folder / "hostile.html", HOSTILE[0])
    write_map(large_graph(2500, 7500), folder / "large.html", "大图")
    write_map(province_graph(300), folder / "province.html", "南江省")
    shutil.copy(built / "map.html", folder / "built.html")
    with disk_graph(crowd(documents=1200, bodies=6)) as disk:
        limits = Limits(entities=5, documents=20, figures=4000, figures_each=800, quotes=50, quotes_each=10)
        write_map(map_graph(disk, limits), folder / "part.html", "局部")
    return folder


@pytest.fixture
def open_map(browser: Any, maps: Path) -> Iterator[Callable[..., Any]]:
    """Opens a map from disk; afterwards nothing but the file itself was asked for, and the console is clean."""
    contexts, seen, troubles = [], [], []

    def open_(name: str = "sample", address: str = "", size: tuple[int, int] = (1440, 900)) -> Any:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce", locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.goto((maps / f"{name}.html").as_uri() + f"#{address}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [url for url in seen if not (url.startswith("file://") and url.endswith(".html"))] == []
    assert troubles == []


@pytest.fixture
def open_page(browser: Any, served: str) -> Iterator[Callable[..., Any]]:
    """Opens a page of the server; afterwards nothing but the server was asked, and the console is clean."""
    contexts, seen, troubles = [], [], []

    def open_(path: str = "/", size: tuple[int, int] = (1440, 900), lang: str = "zh", base: str = served, **more: Any) -> Any:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN" if lang == "zh" else "en-GB",
            reduced_motion="reduce",
            accept_downloads=True,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: seen.append(request.url))
        page.on("console", lambda message: troubles.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.goto(base + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert [url for url in seen if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))] == []
    assert troubles == []
