"""Sheets: .xlsx as shown (a share as 95%, a date as a date), .csv; every cell with its name."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from kg.errors import ReadError
from kg.model import Document
from kg.read.compose import Composer, Placed
from kg.read.ours import refuse_table
from kg.read.package import Package
from kg.read.plain import decode

_MOST_CELLS, _MOST_SHEETS, _MOST_MERGED = 200_000, 200, 1_000_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]{0,80}?\bref=[\"']\$?([A-Z]{1,3})\$?([0-9]{1,9}):\$?([A-Z]{1,3})\$?([0-9]{1,9})")
_UNNAMED = re.compile(r"(?:sheet|工作表|表|table|page|all\s?pages)[\s_]*\d*", re.I)  # also as programs name what they convert
_UNIT = re.compile(r"单位[：:]|附[件表]")
_CJK = re.compile(r"[\u3400-\u9fff]")
_BEFORE = re.compile(r"^(?:[0-9]{1,3}[-_.、\s]+)?(?:附[件表]\s?[0-9一二三四五六七八九十]*[-_：:、.\s]+)?")  # a file's number among others
_SHORTEST = 6  # characters of a title
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"[0#]\.([0#]+)")


def read(data: bytes, name: str) -> Document:
    """An .xlsx. Raises ReadError where it is none, or has too many cells."""
    from openpyxl import load_workbook

    package, out = Package(data, name), Composer()
    if not any(m.startswith("xl/") for m in package.names):
        raise ReadError(f"{name}: no workbook is in this file, whatever its name says")
    _refuse_merged(package, name)
    book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    title: str | None = None
    for sheet in book.worksheets[:_MOST_SHEETS]:
        cells = list(_cells(sheet, name))
        if sheet.sheet_state != "visible":
            out.leave(f"{sheet.title}: " + " ".join(c.words for c in cells[:40]), "hidden")
            continue
        title = title or _title(cells)
        if cells and not _UNNAMED.fullmatch(sheet.title.strip()):
            out.line(sheet.title)
        for block in _blocks(cells):
            out.table(block)
    for other in book.worksheets[_MOST_SHEETS:]:
        out.leave(other.title, "limit")
    if not out.at:
        raise ReadError(f"{name}: no cell of this workbook has words or numbers")
    return out.document(title=title or _of_file(name))


def read_csv(data: bytes, name: str) -> Document:
    """Raises ReadError where it is no text, or has too many cells."""
    text, out = decode(data, name), Composer()
    if "\0" in text:
        raise ReadError(f"{name}: this is a binary file, no table")
    first = text[:4096].splitlines()[0]
    mark = max((",", "\t", ";", "|"), key=first.count)
    refuse_table(first, name)
    cells = list[Placed]()
    try:
        for at, row in enumerate(csv.reader(io.StringIO(text), delimiter=mark)):
            cells += [Placed(words, at, column, name=f"{_letters(column)}{at + 1}") for column, words in enumerate(row) if words.strip()]
            _refuse(len(cells), name)
    except csv.Error as error:
        raise ReadError(f"{name}: this is no table of values: {error}; save it anew as CSV") from error
    for block in _blocks(cells):
        out.table(block)
    return out.document(title=_title(cells) or _of_file(name))


def _title(cells: Iterable[Placed]) -> str | None:
    """The words that stand alone in a row above the heads."""
    for _, row in groupby(sorted(cells, key=lambda c: (c.row, c.column)), key=lambda c: c.row):
        first, *more = row
        if more:
            return None
        if len(words := "".join(first.words.split())) >= _SHORTEST and not _UNIT.match(words):
            return words
    return None


def _of_file(name: str) -> str | None:
    """What a file is called, where that is Chinese: a list is often named by its file alone."""
    stem = _BEFORE.sub("", PurePosixPath(name).stem)
    return stem if len(_CJK.findall(stem)) >= _SHORTEST else None


def _refuse_merged(package: Package, name: str) -> None:
    """Each cell of a merged stretch is made when a workbook is opened, whether anything stands in it or not."""
    area = 0
    for member in (m for m in package.names if m.startswith("xl/worksheets/")):
        for left, top, right, bottom in _MERGED.findall(package.read(member)):
            area += (abs(_column(right) - _column(left)) + 1) * (abs(int(bottom) - int(top)) + 1)
    if area > _MOST_MERGED:
        raise ReadError(f"{name}: {area:,} cells of it are merged, and at most {_MOST_MERGED:,} are read; take the merging back and save it")


def _refuse(cells: int, name: str) -> None:
    if cells > _MOST_CELLS:
        raise ReadError(f"{name}: over {_MOST_CELLS:,} cells stand in it; split it")


def _cells(sheet: Any, name: str) -> Iterator[Placed]:
    """Those with words, merged ones with how far they reach."""
    merged = {(r.min_row, r.min_col): (r.max_row - r.min_row + 1, r.max_col - r.min_col + 1) for r in sheet.merged_cells.ranges}
    title, count = sheet.title, 0
    for (row, column), cell in sorted(sheet._cells.items()):  # those that are there: one stray cell below makes a million rows
        words = shown(cell.value, cell.number_format or "General") if cell.value is not None else ""
        if words.strip():
            count += 1
            _refuse(count, name)
            rows, columns = merged.get((row, column), (1, 1))
            yield Placed(words, row - 1, column - 1, rows, columns, f"{title}!{_letters(column - 1)}{row}")


def _blocks(cells: Iterable[Placed]) -> Iterator[list[Placed]]:
    """The tables of a sheet: empty rows part them."""
    block, below = list[Placed](), -1
    for cell in sorted(cells, key=lambda c: (c.row, c.column)):
        if block and cell.row > below + 1:
            yield block
            block = []
        block.append(cell)
        below = max(below, cell.row + cell.rows - 1)
    if block:
        yield block


def _letters(column: int) -> str:
    out = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        out = chr(65 + rest) + out
    return out


def _column(letters: bytes) -> int:
    """A → 1, AA → 27"""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def shown(value: object, form: str) -> str:
    """A value as the sheet shows it."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value, _QUOTED.sub("", form.split(";", maxsplit=1)[0]))
        case datetime.datetime() | datetime.date():
            return _day(value, form)
        case None:
            return ""
    return str(value)


def _number(value: int | float, form: str) -> str:
    if not math.isfinite(value):
        return str(value)
    number = Decimal(format(value, ".15g")) if isinstance(value, float) else Decimal(value)
    share = "%" in form
    number = number.scaleb(2) if share else number
    places = _DECIMALS.search(form)
    if places and abs(number) < Decimal(10) ** 20:
        number = number.quantize(Decimal(1).scaleb(-min(len(places[1]), 12)))
        if "#" in places[1]:
            number = number.normalize()
    elif ("0" in form or "#" in form) and abs(number) < Decimal(10) ** 20:
        number = number.quantize(Decimal(1))
    words = format(number, ",f" if "," in form else "f")
    return words + "%" * share


def _day(value: datetime.date, form: str) -> str:
    if "年" in form or ("yyyy" in form.lower() and "d" not in form.lower()):
        return f"{value.year}年{value.month}月" + (f"{value.day}日" if "d" in form.lower() else "")
    return value.isoformat()[:10]
