"""figures.parquet as pyarrow and pandas read it: decimals, dates, lists, every figure."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from facts import corpus
from hypothesis import given, settings
from hypothesis import strategies as st
from told import HOSTILE, told

from kg.errors import ExportError, UsageError
from kg.export import Material, export, parquet
from kg.records.built import Built


def test_types(tmp_path: Path) -> None:
    export(Material(corpus()), "parquet", tmp_path / "f.parquet")
    schema = pyarrow.parquet.read_schema(tmp_path / "f.parquet")
    assert schema.field("value").type == schema.field("upper").type == pyarrow.decimal128(38, 6)
    assert schema.field("period_start").type == pyarrow.date32()
    assert pyarrow.types.is_list(schema.field("actor").type) and schema.field("actor").type.value_type == pyarrow.string()
    assert schema.field("start").type == pyarrow.int32()


def test_every_figure_as_in_the_records(built: Path, tmp_path: Path) -> None:
    import pandas

    export(Material(Built(built).corpus()), "parquet", tmp_path / "f.parquet")
    frame = pandas.read_parquet(tmp_path / "f.parquet")
    rows = [json.loads(line, parse_float=Decimal) for line in (built / "records.jsonl").read_text("utf-8").splitlines()]
    figures, names = [r for r in rows if r["type"] == "figure"], {r["id"]: r.get("name") for r in rows}
    assert list(frame["id"]) == [f["id"] for f in figures]
    for (_, row), f in zip(frame.iterrows(), figures, strict=True):
        assert isinstance(row["value"], Decimal) and row["value"] == f["value"]
        period = f.get("period", {})
        assert [None if pandas.isna(x) else x.isoformat() for x in (row["period_start"], row["period_end"])] == [
            period.get("start"), period.get("end"),
        ]  # fmt: skip
        assert list(row["actor"]) == f.get("actor", [])
        assert list(row["actor_name"]) == [names[a] for a in f.get("actor", [])]
        for key in ("quote", "unit", "comparator", "measure", "status", "start", "end", "document"):
            assert row[key] == f.get(key, ""), key
        assert (None if pandas.isna(row["speaker"]) else row["speaker"]) == f.get("speaker")


def test_a_row_as_pyarrow_reads_it(tmp_path: Path) -> None:
    export(Material(told(HOSTILE, "2.5", "3")), "parquet", tmp_path / "f.parquet")
    (row,) = pyarrow.parquet.read_table(tmp_path / "f.parquet").to_pylist()
    assert (row["value"], row["upper"]) == (Decimal("2.5"), Decimal(3))
    assert (row["period_start"], row["period_end"], row["published"]) == (date(2024, 1, 1), None, "2025-02")
    assert (row["measure"], row["actor"], row["actor_name"]) == (HOSTILE, ["organization/局"], [HOSTILE])
    assert (row["initiative_name"], row["speaker"], row["change"]) == (HOSTILE, "official/人@局", "increase")


def test_no_figures_is_an_empty_table(tmp_path: Path) -> None:
    from kg.model import Corpus, Document, Facts

    export(Material(Corpus((Facts(Document("a.txt", "空")),))), "parquet", tmp_path / "f.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "f.parquet").num_rows == 0


@given(value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=12))
@settings(max_examples=40, deadline=None)
def test_any_number_is_exact(value: Decimal, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "numbers.parquet"
    export(Material(told("甲", str(value))), "parquet", path)
    assert pyarrow.parquet.read_table(path).to_pylist()[0]["value"] == value


def test_a_number_beyond_every_decimal_names_its_figure(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"76 digits, too few for “甲” of figure/a\.txt/1"):
        export(Material(told("甲", "1E+80")), "parquet", tmp_path / "f.parquet")
    assert list(tmp_path.iterdir()) == []


def test_rows_are_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 2)
    export(Material(corpus()), "parquet", tmp_path / "f.parquet")
    read = pyarrow.parquet.ParquetFile(tmp_path / "f.parquet")
    assert (read.num_row_groups, read.metadata.num_rows) == (2, 3)


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        export(Material(corpus()), "parquet", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_without_pyarrow_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"pip install 'zhengtu\[parquet\]'"):
        export(Material(corpus()), "parquet", tmp_path / "f.parquet")
    assert list(tmp_path.iterdir()) == []
