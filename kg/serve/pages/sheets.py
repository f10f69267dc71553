"""The ledger as a table for spreadsheets: CSV that Excel opens with Chinese intact, and xlsx.

Both are written row by row, so that a million rows take no more memory than a thousand.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Literal

from kg.export.tables import cell
from kg.records.jsonl import number
from kg.scratch import scratch_folder
from kg.serve.index import ledger
from kg.serve.index.read import Index
from kg.words import Language

Row = Mapping[str, Any]  # as /api/figures gives it
Kind = Literal["text", "number", "date"]
_LONGEST = 32_767  # characters of a cell, in Excel
_MOST_ROWS = 1_048_576  # of a sheet, in Excel
_FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year: days before are off by one
_LAST_DAY = date(9999, 12, 31)
_CREATED = datetime(2000, 1, 1)  # the same rows give the same bytes
_MOST_PLACES = 12  # digits behind the point that a number is shown with


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a table is written with: its language, the words of words/ledger.yaml, and where its addresses begin."""

    language: Language
    words: Mapping[str, Any]
    origin: str  # http://127.0.0.1:8000

    def heading(self, column: Column) -> str:
        text: str = self.words["columns"][column.name]
        return text

    def cells(self, row: Row) -> list[Any]:
        return [c.value(row, self) for c in COLUMNS]


@dataclass(frozen=True, slots=True)
class Column:
    """`width` is that in Excel, in characters of a Latin letter."""

    name: str
    kind: Kind
    width: int
    value: Callable[[Row, Sheet], Any]


def _plain(key: str) -> Callable[[Row, Sheet], Any]:
    return lambda row, _: row[key]


def _said(key: str) -> Callable[[Row, Sheet], Any]:
    return lambda row, sheet: row[key][sheet.language]


def _word(key: str, group: str) -> Callable[[Row, Sheet], Any]:
    return lambda row, sheet: sheet.words[group][row[key]] if row[key] else None


def _name(key: str) -> Callable[[Row, Sheet], Any]:
    return lambda row, _: row[key]["name"] if row[key] else None


def _end(key: str) -> Callable[[Row, Sheet], Any]:
    return lambda row, _: row["period"][key] if row["period"] else None


COLUMNS = (
    Column("measure", "text", 32, _plain("measure")),
    Column("amount", "text", 18, _said("amount")),
    Column("value", "number", 16, _plain("value")),
    Column("upper", "number", 12, _plain("upper")),
    Column("unit", "text", 10, _plain("unit")),
    Column("comparator", "text", 12, _word("comparator", "comparators")),
    Column("change", "text", 8, _word("change", "changes")),
    Column("status", "text", 8, _word("status", "statuses")),
    Column("obligation", "text", 8, _word("obligation", "obligations")),
    Column("period", "text", 20, _said("when")),
    Column("period_start", "date", 12, _end("start")),
    Column("period_end", "date", 12, _end("end")),
    Column("actor", "text", 26, lambda row, _: "；".join(a["name"] for a in row["actors"])),
    Column("initiative", "text", 24, _name("initiative")),
    Column("speaker", "text", 12, _name("speaker")),
    Column("document", "text", 40, _plain("document_title")),
    Column("published", "date", 12, _plain("published")),
    Column("quote", "text", 18, _plain("quote")),
    Column("source", "text", 40, lambda row, sheet: sheet.origin + row["source"]),
    Column("id", "text", 30, _plain("id")),
)


def make_csv(index: Path, filters: ledger.Filters, order: ledger.Order, sheet: Sheet, out: Path) -> None:
    """The figures of an index as a file of CSV."""
    with out.open("xb") as file:
        for part in csv_parts(ledger.every(Index(index), filters, order), sheet):
            file.write(part)


def make_xlsx(index: Path, filters: ledger.Filters, order: ledger.Order, sheet: Sheet, out: Path) -> None:
    """The same as a workbook."""
    with out.open("xb") as file:
        write_xlsx(ledger.every(Index(index), filters, order), file, sheet)


def csv_parts(parts: Iterable[Iterable[Row]], sheet: Sheet) -> Iterator[bytes]:
    """In UTF-8 with a byte-order mark, lines ended as Excel ends them; a part of the file for each part of the rows."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow([sheet.heading(c) for c in COLUMNS])
    yield codecs.BOM_UTF8
    for part in parts:
        table.writerows([_text(x) for x in sheet.cells(row)] for row in part)
        yield out.getvalue().encode("utf-8")
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode("utf-8")  # the heading alone, where there are no rows


def _text(value: Any) -> str:
    return number(value) if isinstance(value, Decimal) else cell(value or "")


def write_xlsx(parts: Iterable[Iterable[Row]], out: IO[bytes], sheet: Sheet) -> None:
    """Numbers as numbers, days as days, all else as text that nothing runs; more sheets where one cannot hold the rows."""
    from xlsxwriter import Workbook

    # rows wait in files of this folder, which goes with whatever becomes of the workbook
    with scratch_folder("ledger") as folder:
        book = Workbook(out, {"constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": sheet.words["title"], "created": _CREATED})
        writer = _Writer(book, sheet)
        for part in parts:
            for row in part:
                writer.write(sheet.cells(row))
        writer.finish()
        book.close()


class _Writer:
    def __init__(self, book: Any, sheet: Sheet) -> None:
        self._book, self._look = book, sheet
        self._heading = book.add_format({"bold": True, "bg_color": "#F1EFE9", "bottom": 1, "valign": "vcenter"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._numbers: dict[int, Any] = {}
        self._begin(1)

    def _begin(self, which: int) -> None:
        self._which, self._at = which, 0
        title = self._look.words["title"]
        self._sheet = self._book.add_worksheet(title if which == 1 else f"{title} {which}")
        for i, column in enumerate(COLUMNS):
            self._sheet.set_column(i, i, column.width)
        for i, column in enumerate(COLUMNS):
            self._sheet.write_string(0, i, self._look.heading(column), self._heading)
        self._sheet.freeze_panes(1, 1)

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, self._at, len(COLUMNS) - 1)

    def write(self, cells: list[Any]) -> None:
        if self._at + 1 == _MOST_ROWS:
            self.finish()
            self._begin(self._which + 1)
        self._at += 1
        for i, (column, value) in enumerate(zip(COLUMNS, cells, strict=True)):
            if value is None or value == "":
                continue
            if column.kind == "number" and math.isfinite(float(value)):
                self._sheet.write_number(self._at, i, float(value), self._digits(value))
            elif column.kind == "date" and (day := _day(value)):
                self._sheet.write_datetime(self._at, i, day, self._day)
            else:
                text = number(value) if isinstance(value, Decimal) else value
                self._sheet.write_string(self._at, i, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")

    def _digits(self, value: Decimal) -> Any:
        """Thousands apart, and as many digits behind the point as the text has."""
        exponent = value.normalize().as_tuple().exponent
        places = min(_MOST_PLACES, max(0, -exponent)) if isinstance(exponent, int) else 0
        if places not in self._numbers:
            self._numbers[places] = self._book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        return self._numbers[places]


def _day(text: str) -> date | None:
    """A whole day that Excel counts right; a year or a month alone stays a text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if len(text) == 10 and _FIRST_DAY <= day <= _LAST_DAY else None
