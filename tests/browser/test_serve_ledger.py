"""The ledger in a browser, as a person uses it: filter, sort, group, download, follow a number to its sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

pytestmark = pytest.mark.browser
Open = Callable[..., Any]
ROWS = "table.figures tbody tr"


def asked(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def cells(page: Any, column: int) -> list[str]:
    return [x.strip() for x in page.locator(f"{ROWS} td:nth-child({column})").all_inner_texts()]


def wait_for(page: Any, **expected: str) -> None:
    """Until the address asks for just this and the page shows it."""
    page.wait_for_function(
        "wanted => new URLSearchParams(location.search).toString() === new URLSearchParams(wanted).toString()"
        " && !document.querySelector('#results[aria-busy]')",
        arg=expected,
    )


def tab_to(page: Any, selector: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")


def test_filter_to_the_targets_of_2025_and_take_them_along(open_page: Open, tmp_path: Path) -> None:
    page = open_page("/ledger")
    every = page.locator("#total").inner_text()
    page.get_by_label("目标或结果").select_option("target")
    wait_for(page, status="target")
    page.get_by_label("年份").select_option("2025")
    wait_for(page, status="target", year="2025")
    shown = page.locator(ROWS).count()
    assert page.locator("#total").inner_text().startswith(f"{shown} 个数字")
    assert shown > 3
    assert not every.startswith(f"{shown} ")
    assert {cell.split()[0] for cell in cells(page, 3)} == {"目标"}
    assert all("2025" in period for period in cells(page, 4))
    assert "95%以上" in page.locator("#results").inner_text()

    with page.expect_download() as download:
        page.get_by_role("link", name="下载 CSV").click()
    assert download.value.suggested_filename == "数字台账.csv"
    download.value.save_as(tmp_path / "ledger.csv")
    raw = (tmp_path / "ledger.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert [(r["指标"], r["数量"]) for r in rows] == [
        (m.split("\n")[0], n.removesuffix(" 减少").removesuffix(" 增加")) for m, n in zip(cells(page, 1), cells(page, 2), strict=True)
    ]  # beside some a link: 走势; the change has a column of its own
    assert "企业、群众反映事项的按期办理率" in {r["指标"] for r in rows}

    with page.expect_download() as download:
        page.get_by_role("link", name="下载 Excel").click()
    assert download.value.suggested_filename == "数字台账.xlsx"
    download.value.save_as(tmp_path / "ledger.xlsx")
    heading, *values = openpyxl.load_workbook(tmp_path / "ledger.xlsx").active.values
    assert [dict(zip(heading, v, strict=True))["指标"] for v in values] == [r["指标"] for r in rows]
    assert [float(r["数值"]) for r in rows] == [dict(zip(heading, v, strict=True))["数值"] for v in values]

    page.reload()  # the address says it all
    assert page.locator(ROWS).count() == shown
    assert page.get_by_label("年份").input_value() == "2025"


def test_sort_by_value_and_back(open_page: Open) -> None:
    page = open_page("/ledger?unit=%25")
    page.locator("#sort-value").click()
    wait_for(page, unit="%", sort="value")
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("数量")
    numbers = [float(x.split("%")[0].strip("≥≤<>≈ ").split("–")[0].replace(",", "")) for x in cells(page, 2)]
    assert len(numbers) > 10
    assert numbers == sorted(numbers, reverse=True)
    assert page.evaluate("document.activeElement.id") == "sort-value"  # where one was
    page.locator("#sort-value").click()
    wait_for(page, unit="%", sort="value", order="asc")
    assert page.locator("th[aria-sort=ascending]").count() == 1
    page.go_back()
    page.wait_for_selector("th[aria-sort=descending]")


def test_choose_a_department_by_its_short_name_and_let_it_go(open_page: Open) -> None:
    page = open_page("/ledger")
    every = page.locator("#total").inner_text()
    page.get_by_label("部门或地方").fill("zuzhibu")
    page.get_by_role("option", name="中共重庆市委组织部").click()
    wait_for(page, actor="organization/中共重庆市委组织部")
    assert set(cells(page, 5)) == {"中共重庆市委组织部"}
    assert page.get_by_label("部门或地方").input_value() == "中共重庆市委组织部"
    page.locator(".chips a", has_text="中共重庆市委组织部").click()
    page.wait_for_function("() => location.search === '' && !document.querySelector('#results[aria-busy]')")
    assert page.locator("#total").inner_text() == every
    assert page.get_by_label("部门或地方").input_value() == ""


def test_group_by_department_and_open_a_group(open_page: Open) -> None:
    page = open_page("/ledger")
    page.get_by_label("分组").select_option("actor")
    wait_for(page, group="actor")
    first = page.locator("table.groups tbody tr:has(a[href*='actor='])").first  # figures of nobody may be more
    name, number = first.locator("td").nth(0).inner_text().strip(), first.locator("td").nth(1).inner_text()
    counts = [int(x.replace(",", "")) for x in page.locator("table.groups tbody td:nth-child(2)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    first.locator("a").click()
    page.wait_for_selector("table.figures")
    assert page.locator("#total").inner_text().startswith(f"{number} 个数字")
    assert list(asked(page)) == ["actor"]
    assert all(name in actors for actors in cells(page, 5))
    page.wait_for_function("n => document.getElementById('told').textContent.startsWith(n)", arg=f"{number} 个数字")


def test_a_measure_over_time_is_drawn_with_its_values(open_page: Open) -> None:
    page = open_page("/ledger?q=办展总面积")
    page.get_by_role("link", name="办展总面积：看各时期的变化").first.click()
    wait_for(page, q="办展总面积", measure="办展总面积")
    chart = page.locator("#chart svg.chart").first
    assert "2023 年 目标 > 1,600 万平方米" in chart.get_attribute("aria-label")
    assert [b.bounding_box()["height"] for b in chart.locator(".chart-bar rect").all()] == pytest.approx([61, 152, 84.5], abs=3)
    assert chart.locator(".chart-bar.target rect").first.evaluate("x => getComputedStyle(x).fill") == "rgb(255, 255, 255)"
    page.get_by_text("以表格显示").click()
    assert "“超880万平方米”" in page.locator("#chart table").inner_text()


def test_by_keyboard_from_the_filter_to_the_sentence(open_page: Open) -> None:
    page = open_page("/ledger")
    tab_to(page, "#f-status")
    page.keyboard.press("ArrowDown")
    wait_for(page, status="target")
    assert page.evaluate("document.activeElement.id") == "f-status"
    tab_to(page, "#f-actor")
    page.keyboard.type("组织部")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for(page, status="target", actor="organization/中共重庆市委组织部")
    tab_to(page, "a.source")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/document/**#char=*")
    mark = page.locator(f"[id='{urlsplit(page.url).fragment}']")
    assert mark.inner_text() == "95%以上"
    page.wait_for_function("x => { const { top } = x.getBoundingClientRect(); return top > 0 && top < innerHeight; }", arg=mark.element_handle())


def test_without_javascript_the_form_and_the_links_do_the_same(open_page: Open) -> None:
    page = open_page("/ledger", java_script_enabled=False)
    page.get_by_label("目标或结果").select_option("target")
    page.get_by_label("部门或地方").fill("组织部")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**actor=**")
    assert asked(page) == {"status": ["target"], "actor": ["organization/中共重庆市委组织部"]}
    assert cells(page, 2) == ["≥ 95 %"]
    page.locator(".chips a", has_text="目标或结果").click()
    page.wait_for_url(lambda url: "status" not in url)
    assert list(asked(page)) == ["actor"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/ledger", "/ledger?group=measure", "/ledger?measure=办展总面积", "/ledger?status=target&unit=x&speaker_name=y"])
def test_on_a_telephone_nothing_is_wider_than_the_screen(open_page: Open, path: str, lang: str) -> None:
    page = open_page(path, size=(375, 760), lang=lang)
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    page.locator("details.more summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    for box in page.locator("form input:visible, form select:visible, form button").all():
        assert box.bounding_box()["x"] + box.bounding_box()["width"] <= 375


def test_every_field_has_a_name_and_the_language_changes_with_the_place_kept(open_page: Open) -> None:
    page = open_page("/ledger?status=target")
    nameless = "() => [...document.querySelectorAll('#ledger input:not([type=hidden]), #ledger select, #ledger a, #ledger button')]"
    nameless += ".filter(x => !(x.labels && x.labels.length) && !x.textContent.trim() && !x.getAttribute('aria-label')).map(x => x.outerHTML)"
    assert page.evaluate(nameless) == []
    page.get_by_label("年份").select_option("2025")
    wait_for(page, status="target", year="2025")
    page.locator("#language").click()
    page.wait_for_selector("html[lang=en]")
    assert page.locator("h1").inner_text() == "Ledger"
    assert {k: asked(page)[k] for k in ("status", "year")} == {"status": ["target"], "year": ["2025"]}
    assert {cell.split()[0] for cell in cells(page, 3)} == {"target"}
