"""nodes.csv and edges.csv: a row for each node and edge, as spreadsheets and data frames read them.

UTF-8 with a byte-order mark and the columns of `kg.export.properties`; `source` and `target` are values of `id`.
Several aliases are joined by “；”. What a spreadsheet would run as a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from kg.export import properties
from kg.export.tables import cell
from kg.graph import DiskGraph
from kg.records.jsonl import number


def write_nodes(graph: DiskGraph, path: Path) -> None:
    _write(properties.FlatGraph(graph).nodes(), tuple(properties.NODE), path)


def write_edges(graph: DiskGraph, path: Path) -> None:
    _write(properties.FlatGraph(graph).edges(), tuple(properties.EDGE), path)


def _write(rows: Iterable[properties.Row], columns: tuple[str, ...], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        table = csv.writer(out, lineterminator="\r\n")
        table.writerow(columns)
        for row in rows:
            table.writerow([cell(text(row[c])) if c in row else "" for c in columns])


def text(value: properties.Value) -> str:
    """A value as one cell; numbers digit by digit, truth as `true` and `false`."""
    match value:
        case str():
            return value
        case tuple():
            return "；".join(value)
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number(value)
    return str(value)
