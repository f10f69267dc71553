"""Dates that people, records and pages give: decided in one place, in ASCII, of years that a document can be of."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import commands
import packing
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.errors import UsageError
from kg.model import Document, Failure
from kg.pipeline import Options, read_documents
from kg.read import Source, read
from kg.read.dates import day_of, iso_date

GOOD = {
    "2024": "2024", "２０２４-０５-０６": "2024-05-06", "２０２４－０５": "2024-05", " 2024-05-06 ": "2024-05-06", "1900": "1900",
    "2200-12-31": "2200-12-31", "2024-02-29": "2024-02-29",
}  # fmt: skip
BAD = {
    "٢٠٢٤": "is no date", "𝟐𝟎𝟐𝟒": "is no date", "२०२४-०५": "is no date", "0001-01-01": "a year from 1900 to 2200", "9999-12-31": "a year from 1900",
    "1899-12-31": "a year from 1900", "2201": "a year from 1900", "2024-02-30": "no date of the calendar", "2024-13": "no date of the calendar",
    "2024-00": "no date of the calendar", "2024-5-6": "is no date", "2024\ud800": "is no date", "2024-05-06\n2025": "is no date", "": "is no date",
    "x" * 10**6: "is no date",
}  # fmt: skip


@pytest.mark.parametrize(("value", "date"), GOOD.items())
def test_dates(value: str, date: str) -> None:
    assert iso_date(value) == day_of(value) == date


@pytest.mark.parametrize(("value", "words"), BAD.items(), ids=range(len(BAD)))
def test_no_dates(value: str, words: str) -> None:
    for decide in (iso_date, day_of):
        with pytest.raises(UsageError, match=words) as caught:
            decide(value)
        assert len(str(caught.value)) < 300 and str(caught.value).encode("utf-8")


DIGITS = st.sampled_from("0123456789０１２９٠٢٤१௧-－—/.T: Z年")
VALUES = st.one_of(
    st.text(), st.text(DIGITS), st.from_regex(r"\d{4}(-\d\d){0,2}", fullmatch=True), st.dates(), st.datetimes(), st.integers(), st.floats(),
    st.booleans(), st.none(), st.lists(st.text()),
)  # fmt: skip


@given(VALUES)
def test_whatever_is_given_is_a_date_of_ascii_or_refused(value: Any) -> None:
    try:
        date = day_of(value)
    except UsageError as error:
        assert str(error).encode("utf-8")
    else:
        assert date.isascii() and 1900 <= datetime.date.fromisoformat((date + "-01-01")[:10]).year <= 2200


def test_a_time_of_the_day_is_left_out_in_any_width() -> None:
    assert day_of("２０２４-０５-０６ ０８:３０") == day_of(datetime.datetime(2024, 5, 6, 8, 30)) == "2024-05-06"


# --- wherever they stand -------------------------------------------------------------------------------------


def documents_of(path: Path) -> tuple[dict[str, Document], list[Failure]]:
    failures: list[Failure] = []
    return {d.id: d for d in read_documents(path, Options(), failures)}, failures


def test_records_name_which_and_what_is_wanted(tmp_path: Path) -> None:
    rows = [{"text": "x", "id": str(n), "published": value} for n, value in enumerate([*GOOD, *BAD, 2024, 20240506, 10**30, True])]
    path = packing.jsonl(tmp_path / "a.jsonl", [r for r in rows if r["published"] != "2024\ud800"])
    found, failures = documents_of(path)
    assert [d.published for d in found.values()] == [*GOOD.values(), None, "2024"]  # '' says nothing
    assert len(failures) == len(BAD) - 2 + 3
    assert all(f.reason.startswith(f"{f.path}: published: ") for f in failures)


def test_metadata_beside_a_text(tmp_path: Path) -> None:
    values = {
        "a": "２０２４-０５-０６", "b": "0001-01-01", "c": "0001-01-01T00:00:00+14:00", "d": "9999-12-31T23:59:59-14:00", "e": "٢٠٢٤",
        "f": "0x" + "f" * 9000,
    }  # fmt: skip
    for name, value in values.items():
        packing.folder(tmp_path, {f"{name}.txt": b"x", f"{name}.meta.yaml": f"published: {value}".encode()})
    found, failures = documents_of(tmp_path)
    assert [(d.id, d.published) for d in found.values()] == [("a.txt", "2024-05-06")]
    assert [f.reason.partition(": ")[0] for f in failures] == [f"{tmp_path}/{n}.meta.yaml" for n in "bcdef"]


def test_days_and_times_in_columns(tmp_path: Path) -> None:
    """Those beyond the calendar, and of zones that nobody knows, are named row by row; the others are read."""
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    far = pyarrow.array([19849, 4_000_000, -(10**6), None], pyarrow.int32()).cast(pyarrow.date32())
    moments = pyarrow.array([1714953600, 9 * 10**15, -9 * 10**15, None], pyarrow.int64())
    columns = {
        "date": (far, "2024-05-06"), "seconds": (moments.view(pyarrow.timestamp("s")), "2024-05-06"),
        "zone": (moments.view(pyarrow.timestamp("s", "Asia/Shanghai")), "2024-05-06"),
        "nobody's": (moments.view(pyarrow.timestamp("s", "Nowhere/Bad")), None), "length": (moments.view(pyarrow.duration("s")), None),
        "nanoseconds": (pyarrow.array([1714953600123456789, None, None, None], pyarrow.timestamp("ns")), "2024-05-06"),
    }  # fmt: skip
    for name, (column, date) in columns.items():
        path = tmp_path / f"{name}.parquet"
        parquet.write_table(pyarrow.table({"text": ["x"] * 4, "published": column}), path)
        found, failures = documents_of(path)
        assert [d.published for d in found.values()][:1] == [date]
        assert len(found) + len(failures) == 4 and f"{path.name}/4" in found
        assert all(f.reason.startswith(f"{f.path}: published: ") for f in failures)


@pytest.mark.parametrize(
    ("content", "date"), [("2024-05-06T08:00:00+08:00", "2024-05-06"), ("0001-01-01", None), ("9999-12-31", None), ("٢٠٢٤-٠٥-٠٦", "2024-05-06")]
)
def test_what_nobody_typed_for_us_is_ignored(tmp_path: Path, content: str, date: str | None) -> None:
    body = "<p>成都市教育局局长介绍，今年新建学校十二所，覆盖率达到百分之六十，各区县都有安排。</p>" * 5
    page = f'<html><head><meta property="article:published_time" content="{content}"><title>x</title></head><body><article>{body}</article></body></html>'
    (tmp_path / "p.html").write_text(page, "utf-8")
    assert read(Source(tmp_path / "p.html", "p.html")).published == date


def test_a_caller_is_told_which_argument(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(UsageError, match="published: '9999' is no date of a document: a year from 1900 to 2200 is wanted"):
        kg.build(tmp_path, published="9999")
    done = commands.run_text("extract", "a.txt", "--published", "٢٠٢٤", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr.startswith("kg: published: '٢٠٢٤' is no date")
