"""Promises and what became of them, as CSV that a spreadsheet opens with Chinese intact, XLSX, JSON Lines and Turtle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from kg.across.promises import Promise, Tracking
from kg.across.promises_rdf import quads
from kg.across.promises_rows import COLUMNS, NUMBERS, record, row, words
from kg.export.tables import cell
from kg.rdf.terms import PREFIXES
from kg.records.jsonl import dumps, number
from kg.words import Language

_CREATED = datetime(2000, 1, 1)  # the same rows give the same bytes
_WIDE = {"target_words": 60, "result_words": 60, "target_document": 30, "result_document": 30, "indicator": 24}
_LONGEST = 32_767  # characters of a cell, in Excel


def csv_text(promises: Iterable[Promise], language: Language = "zh") -> str:
    """With a byte-order mark, without which Excel takes Chinese for something else."""
    page = io.StringIO()
    rows = csv.writer(page, lineterminator="\r\n")
    rows.writerow([words()["column"][language][c] for c in COLUMNS])
    for p in promises:
        told = row(p, language)
        rows.writerow([number(v) if isinstance(v := told[c], Decimal) else cell(v or "") for c in COLUMNS])
    return "\ufeff" + page.getvalue()


def json_lines(promises: Iterable[Promise]) -> str:
    return "".join(dumps(record(p)) + "\n" for p in promises)


def turtle(tracking: Tracking) -> str:
    """With all that is said of figures and bodies, so that it stands alone."""
    import pyoxigraph as ox

    triples = sorted((q.triple for q in quads(tracking, alone=True)), key=str)
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode("utf-8")


def write_xlsx(promises: Iterable[Promise], path: Path, language: Language = "zh") -> None:
    """Numbers as numbers, all else as text that nothing runs."""
    from xlsxwriter import Workbook

    with Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": words()["title"][language], "created": _CREATED})
        sheet = book.add_worksheet(words()["title"][language])
        heading = book.add_format({"bold": True, "bg_color": "#F1EFE9", "bottom": 1, "valign": "vcenter"})
        at = 0
        for i, column in enumerate(COLUMNS):
            sheet.set_column(i, i, _WIDE.get(column, 14))
            sheet.write_string(0, i, words()["column"][language][column], heading)
        for at, p in enumerate(promises, 1):
            told = row(p, language)
            for i, column in enumerate(COLUMNS):
                value = told[column]
                if column in NUMBERS and value is not None:
                    sheet.write_number(at, i, float(value))
                elif value:
                    sheet.write_string(at, i, str(value)[:_LONGEST])
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, at, len(COLUMNS) - 1)
