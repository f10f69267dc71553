"""The page of `kg serve --review FILE`, by its keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers import serving

import kg
from kg.across.corrections import read_corrections

pytestmark = pytest.mark.browser
Open = Callable[..., Any]


def test_a_key_answers_another_takes_it_back_and_a_name_that_is_typed_answers_nothing(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for name, title in (("a.txt", "民政局局长"), ("b.txt", "水利局副局长"), ("c.txt", "体育局局长")):
        (tmp_path / "texts" / name).write_text(f"2023年5月6日，重庆市{title}周立群出席会议。\n", "utf-8")
    kg.build(tmp_path / "texts").write(tmp_path / "out")
    path = tmp_path / "corrections.yaml"
    with serving(tmp_path / "out", "--review", str(path)) as server:
        page = open_page("/review", base=server.address)
        page.locator("text=还有 2 项待核实").wait_for()
        assert page.locator("q", has_text="2023年5月6日，重庆市民政局局长周立群出席会议。").count() == 1
        page.keyboard.press("n")  # nobody answers yet: the field for the name is shown as missing
        assert page.evaluate("document.activeElement.name") == "by" and not path.exists()
        page.keyboard.type("王一")
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
        assert page.locator("text=还有 2 项待核实").count() == 1 and not path.exists()
        page.locator("h1").click()
        page.keyboard.press("n")
        page.locator("text=还有 1 项待核实").wait_for()
        page.wait_for_load_state()  # the words are there before the script that listens to keys
        (said,) = read_corrections(path).entries
        assert (said.do, said.by, said.why) == ("split", "王一", "核实为两个")
        page.keyboard.press("u")
        page.locator("text=还有 2 项待核实").wait_for()
        assert path.read_text("utf-8") == ""
