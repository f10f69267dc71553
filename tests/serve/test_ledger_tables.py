"""The ledger drawn over time, and handed to spreadsheets."""

from __future__ import annotations

import csv
import io
import urllib.error
import urllib.request
import zipfile
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from ledger_samples import HOSTILE, NEW, OLD, SCRIPT, opened, sample_index, shown

from kg.serve import charts
from kg.serve.index import ledger
from kg.serve.index.ledger import Filters, Order
from kg.serve.index.read import Index
from kg.serve.pages import sheets
from kg.serve.web import words


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return sample_index(tmp_path_factory.mktemp("ledger"))


# --- over time ----------------------------------------------------------------------------------------------------


def test_series_keep_apart_what_cannot_be_compared(index: Index) -> None:
    found = ledger.series(index, Filters(measure="入园率"))
    assert [(s.actors, s.unit, s.change, [p.quote for p in s.points]) for s in found] == [
        (("云岭市教育局",), "%", None, ["93.5%", "95%以上", "96%", "98%"]),
        (("青溪区教育局",), "%", None, ["88%"]),
        (("云岭市教育局",), "%", "increase", ["增长2.5%"]),
    ]
    assert charts.repeated(found) == found[:1]
    assert ledger.repeated(index, ["入园率", "经费", "培训教师"]) == {"入园率"}


def test_bars_stand_by_period_and_are_as_high_as_their_values(index: Index) -> None:
    city, district, _ = ledger.series(index, Filters(measure="入园率"))
    drawn = charts.bars(city, "zh", charts.reach([city, district]))
    assert [b.label for b in drawn.bands] == ["2023 年", "2024 年", "2025—2026 年"]
    assert [(b.label, b.status) for b in drawn.bars] == [("93.5 %", "actual"), ("≥ 95 %", "target"), ("96 %", "actual"), ("98 %", "target")]
    assert [b.height / drawn.bars[3].height for b in drawn.bars] == pytest.approx([93.5 / 98, 95 / 98, 96 / 98, 1.0], abs=0.002)
    assert all(b.y + b.height == pytest.approx(drawn.baseline, abs=0.11) for b in drawn.bars)
    assert [b.label_x for b in drawn.bars] == sorted(b.label_x for b in drawn.bars)
    assert drawn.bars[-1].x + drawn.bars[-1].width < drawn.width
    small = charts.bars(district, "zh", charts.reach([city, district]))
    assert small.bars[0].height / drawn.bars[3].height == pytest.approx(88 / 98, abs=0.01)
    assert charts.summary(city, "en") == "2023 result 93.5 %; 2024 target ≥ 95 %; 2024 result 96 %; 2025–2026 target 98 %"


def point(value: str, upper: str | None = None, start: str = "2024-01-01", status: str = "actual") -> dict[str, Any]:
    said = f"{value}–{upper}" if upper else value
    return {
        "measure": "m", "unit": "u", "change": None, "actors": [], "status": status, "value": Decimal(value), "source": "/id/document/a#char=0,1",
        "upper": None if upper is None else Decimal(upper), "amount": {"zh": said, "en": said}, "when": {"zh": start, "en": start},
        "quote": said, "document_title": "a", "period": {"start": start, "end": None},
    }  # fmt: skip


def test_drawings_hold_what_numbers_may_be() -> None:
    (one,) = charts.series_of([point("-5"), point("0", start="2025-01-01"), point("2", "3", start="2026-01-01"), point("1E+400", start="2027-01-01")])
    drawn = charts.bars(one, "zh")
    assert all(0 <= v <= 10_000 for b in drawn.bars for v in (b.x, b.y, b.width, b.height, b.label_x, b.label_y))
    below = charts.bars(charts.series_of([point("-5"), point("5", "10", start="2025-01-01")])[0], "zh")
    assert below.bars[0].y == below.baseline  # what is below nothing hangs from the line
    assert below.bars[1].upper is not None
    top, height = below.bars[1].upper
    assert top + height == pytest.approx(below.bars[1].y, abs=0.11)
    assert charts.series_of([point("7") | {"period": None}]) == ()


def test_an_equal_statement_is_one_bar() -> None:
    drawn = charts.bars(charts.series_of([point("7"), point("7") | {"source": "/id/document/b#char=0,1"}, point("8")])[0], "zh")
    assert [b.label for b in drawn.bars] == ["7", "8"]


def test_the_page_of_a_measure_draws_a_chart_for_each_department(index: Index) -> None:
    page = opened(index, measure="入园率")
    assert shown(page, "//figcaption") == ["云岭市教育局 %", "青溪区教育局 %", "云岭市教育局 % · 增加"]
    first = page.xpath("//figure[1]//*[name()='svg']")[0]
    assert first.get("role") == "img"
    assert first.get("aria-label") == "2023 年 结果 93.5 %；2024 年 目标 ≥ 95 %；2024 年 结果 96 %；2025—2026 年 目标 98 %"
    assert shown(page, "//section[@id='chart']//tbody/tr[2]/td") == ["云岭市教育局", "2024 年", "目标", "≥ 95 %", "“95%以上” 二〇二三年教育发布"]
    assert opened(index, measure="经费").xpath("//section[@id='chart']") == []  # one value is no course


# --- spreadsheets -------------------------------------------------------------------------------------------------


def sheet(lang: Any = "zh") -> sheets.Sheet:
    return sheets.Sheet(lang, words("ledger", lang), "http://127.0.0.1:8000")


def table(index: Index, lang: Any = "zh", **given: Any) -> list[dict[str, str]]:
    body = b"".join(sheets.csv_parts(ledger.every(index, Filters.of(given), Order()), sheet(lang)))
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\n") == body.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_is_the_ledger_in_words(index: Index) -> None:
    assert table(index, comparator="at_least") == [{
        "指标": "入园率", "数量": "≥ 95 %", "数值": "95", "上限": "", "单位": "%", "界限": "不低于", "增减": "", "目标或结果": "目标", "约束性或预期性": "",
        "时期": "2024 年",
        "起": "2024-01-01", "止": "2024-12-31", "部门或地方": "云岭市教育局", "举措": "“春苗”行动", "发布者": "", "文件": "二〇二三年教育发布",
        "发布日期": "2023-12-01", "原文数字": "95%以上", "原文地址": "http://127.0.0.1:8000/id/document/2023/a.txt#char=9,14",
        "标识": "figure/2023/a.txt/9",
    }]  # fmt: skip
    english = table(index, "en", comparator="more_than")[0]
    assert (english["Amount"], english["Bound"], english["Target or result"]) == ("> 15.8 million yuan", "more than", "result")
    assert english["Department or place"] == "云岭市教育局；青溪区教育局"
    assert len(table(index)) == len(OLD) + len(NEW)
    assert table(index, unit="没有") == []


def test_csv_runs_nothing_and_keeps_every_digit(index: Index) -> None:
    rows = table(index, document="b.txt")
    hostile = next(r for r in rows if "HYPERLINK" in r["指标"])
    assert hostile["指标"] == "'" + HOSTILE
    assert hostile["原文数字"] == "'-2+3%"
    assert hostile["数值"] == "0.10000000000000000001"
    assert [r["数值"] for r in rows if r["指标"] == SCRIPT] == ["12345678901234567890"]


def workbook(index: Index, **given: Any) -> tuple[bytes, Any]:
    out = io.BytesIO()
    sheets.write_xlsx(ledger.every(index, Filters.of(given), Order()), out, sheet())
    return out.getvalue(), openpyxl.load_workbook(io.BytesIO(out.getvalue()))


def test_xlsx_has_numbers_days_and_texts(index: Index) -> None:
    body, book = workbook(index)
    page = book["数字台账"]
    heading, *rows = page.iter_rows()
    names = [c.value for c in heading]
    assert names == list(words("ledger", "zh")["columns"].values())
    cells = [dict(zip(names, row, strict=True)) for row in rows]
    assert len(cells) == len(OLD) + len(NEW)
    rate = next(c for c in cells if c["原文数字"].value == "93.5%")
    assert (rate["数值"].value, rate["数值"].data_type, rate["数值"].number_format) == (93.5, "n", "#,##0.0")
    assert (rate["起"].value, rate["起"].number_format) == (datetime(2023, 1, 1), "yyyy-mm-dd")
    assert rate["发布日期"].value == datetime(2023, 12, 1)
    hostile = next(c for c in cells if c["指标"].value == HOSTILE)
    assert hostile["指标"].data_type == "s"
    assert all(c.data_type != "f" and c.hyperlink is None for row in rows for c in row)
    old = next(c for c in cells if c["指标"].value == SCRIPT)
    assert (old["起"].value, old["发布日期"].value) == ("1850-05-01", "2025")  # no day that a spreadsheet can count
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref == f"A1:T{len(rows) + 1}"
    assert page.column_dimensions["A"].width > page.column_dimensions["G"].width
    assert body == workbook(index)[0]


def test_an_empty_workbook_and_a_very_long_text_are_sound(index: Index) -> None:
    assert [[c.value for c in r][:2] for r in workbook(index, unit="没有")[1].active.iter_rows()] == [["指标", "数量"]]
    row = ledger.figures(index, Filters(comparator="at_least"))["rows"][0] | {"measure": "长" * 40_000, "value": Decimal("1E+400")}
    out = io.BytesIO()
    sheets.write_xlsx([[row]], out, sheet())
    cells = next(openpyxl.load_workbook(out).active.iter_rows(min_row=2))
    assert (len(cells[0].value), cells[0].value[-1]) == (32_767, "…")
    assert cells[2].data_type == "s"


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_MOST_ROWS", 4)  # the heading and three
    _, book = workbook(index)
    assert book.sheetnames == ["数字台账", "数字台账 2", "数字台账 3", "数字台账 4"]
    assert [page.max_row for page in book] == [4, 4, 4, 2]
    assert {page["A1"].value for page in book} == {"指标"}


# --- over HTTP ----------------------------------------------------------------------------------------------------


def answer(address: str, accept: str = "*/*") -> tuple[int, Any, bytes]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": accept}), timeout=20) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_downloads_have_the_name_and_the_rows_of_the_page(served: str) -> None:
    status, headers, body = answer(f"{served}/ledger.csv?status=target&year=2025")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert headers["Content-Disposition"] == f"attachment; filename=\"ledger.csv\"; filename*=UTF-8''{quote('数字台账.csv')}"
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert len(rows) > 3
    assert all(r["目标或结果"] == "目标" and "2025" in r["时期"] for r in rows)
    assert all(r["原文地址"].startswith(served + "/id/document/") for r in rows)
    status, headers, body = answer(f"{served}/ledger.xlsx?status=target&year=2025&lang=en")
    assert (status, headers["Content-Length"]) == (200, str(len(body)))
    assert zipfile.ZipFile(io.BytesIO(body)).testzip() is None
    found = list(openpyxl.load_workbook(io.BytesIO(body)).active.values)
    assert [r[0] for r in found] == ["Measure", *(r["指标"] for r in rows)]


def test_a_bad_address_is_answered_with_400_and_no_traceback(served: str) -> None:
    for path in ("/ledger", "/ledger.csv", "/ledger.xlsx"):
        status, _, body = answer(f"{served}{path}?year=abc", "text/html")
        assert (status, b"year is to be a whole number" in body, b"Traceback" in body) == (400, True, False)
    status, _, body = answer(f"{served}/ledger.csv?actor_name=%E6%B2%A1%E6%9C%89%E8%BF%99%E4%B8%AA", "text/html")
    assert (status, "没有这个" in body.decode("utf-8")) == (400, True)
    assert answer(f"{served}/ledger?q=%00%ff&actor=%0a", "text/html")[0] == 200
