"""figures.csv opens in a spreadsheet: mark, names instead of identifiers, nothing that runs."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from kg.export import tables
from kg.model import Corpus, Document, Facts, Figure, Period, PlaceEntity

FIGURE = Figure(
    "figure/a.txt/0", "5%—6%", 0, 5, Decimal("5"), "%", "range", "增速", "target", Decimal("6"),
    period=Period("2024-01-01", None), actor=("place/620100", "place/甲村"),
)  # fmt: skip
PLACES = (PlaceEntity("place/620100", "兰州市"), PlaceEntity("place/甲村", "甲村"))


def rows(figure: Figure, folder: Path) -> list[dict[str, str]]:
    facts = Facts(Document("a.txt", "5%—6%", title="题"), PLACES, figures=(figure,))
    tables.write(Corpus((facts,)), folder / "f.csv")
    assert (folder / "f.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,")
    with (folder / "f.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_row(tmp_path: Path) -> None:
    (row,) = rows(FIGURE, tmp_path)
    assert row == {
        "document": "a.txt", "title": "题", "published": "", "quote": "5%—6%", "value": "5", "upper": "6", "unit": "%",
        "comparator": "range", "change": "", "measure": "增速", "status": "target", "obligation": "", "period_start": "2024-01-01",
        "period_end": "", "actor": "兰州市；甲村", "initiative": "", "speaker": "", "start": "0", "end": "5",
        "id": "figure/a.txt/0", "before": "",
    }  # fmt: skip


@pytest.mark.parametrize(("measure", "cell"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-甲", "'-甲"), ("-5.1%", "-5.1%"), ('a,"b"\n', 'a,"b"\n')])
def test_no_formula_runs(tmp_path: Path, measure: str, cell: str) -> None:
    assert rows(replace(FIGURE, measure=measure), tmp_path)[0]["measure"] == cell
