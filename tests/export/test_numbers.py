"""A number is the same number in every format, digit by digit, up to the longest that a value may have."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest

import kg
from kg.records.built import Built

NUMBERS = {
    "12345678901234567890元": "12345678901234567890",
    "1234567890.123456789012345678吨": "1234567890.123456789012345678",
    "0.000000000000000001克": "0.000000000000000001",
    "33.33333333333333%": "33.33333333333333",
    "零下12.5摄氏度": "-12.5",
    "100\u00a0000人": "100000",
    "五亿亿个": "50000000000000000",
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("numbers")
    (folder / "a.txt").write_text("".join(f"全市第{i}产业产量为{words}。" for i, words in zip("一二三四五六七", NUMBERS, strict=True)), "utf-8")
    knowledge = kg.build([folder / "a.txt"], jurisdiction="长沙市", published="2024")
    assert knowledge.write(folder / "out") == {}
    assert knowledge.write(folder / "out", ["parquet"]) == {}
    return folder / "out"


def test_records(out: Path) -> None:
    rows = [json.loads(line, parse_float=Decimal) for line in (out / "records.jsonl").read_text("utf-8").splitlines()]
    values = {r["quote"]: f"{Decimal(r['value']):f}" for r in rows if r["type"] == "figure"}
    assert values == NUMBERS
    assert [str(f.value) for f in next(iter(Built(out).values())).figures] == [str(Decimal(x)) for x in NUMBERS.values()]


def test_tables(out: Path) -> None:
    with (out / "figures.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert {r["quote"].lstrip("'"): r["value"].lstrip("'") for r in csv.DictReader(lines)} == NUMBERS
    table = pyarrow.parquet.read_table(out / "figures.parquet").select(["quote", "value"]).to_pylist()
    assert {r["quote"]: r["value"] for r in table} == {k: Decimal(v) for k, v in NUMBERS.items()}


def test_queries_reckon_with_them(out: Path) -> None:
    """Beyond xsd:decimal as Oxigraph has it a sum would be unbound, and say so to nobody."""
    query = "PREFIX zt: <https://w3id.org/zhengtu/ns#> SELECT ?q ?w WHERE { ?f zt:quote ?q ; zt:value ?v BIND (?v + 0 AS ?w) }"
    from kg.query import run

    answer = run(out / "graph.nq", query)
    assert {row[0]: Decimal(row[1]) for row in answer.rows} == {k: Decimal(v) for k, v in NUMBERS.items()}
