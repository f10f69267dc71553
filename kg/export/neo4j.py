"""neo4j.zip: the tables that `neo4j-admin database import` takes, and IMPORT.txt, which shows how.

A table for each type of node (`nodes_official.csv` …) with its label, and `relationships.csv`. Numbers are doubles, for
Neo4j knows no decimals; `value_exact` holds every digit. Elements of a list are divided by “;”, which its importer
cannot escape: within an element it becomes “；”.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from kg.export import properties
from kg.export.graph_tables import text
from kg.graph import DiskGraph

_IMPORT = Path(__file__).parent.parent / "templates" / "neo4j_import.txt"
_LABELS = {
    "document": "Document", "place": "Place", "official": "Official", "organization": "Organization",
    "initiative": "Initiative", "figure": "Figure", "event": "Event",
}  # fmt: skip
_TYPES = {str: "string", date: "date", int: "long", bool: "boolean", Decimal: "double", tuple: "string[]"}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can hold


def write(disk: DiskGraph, path: Path) -> None:
    graph = properties.FlatGraph(disk)
    with zipfile.ZipFile(path, "w") as archive:
        with _entry(archive, "IMPORT.txt") as out:
            out.write(_IMPORT.read_text("utf-8"))
        for kind, label in _LABELS.items():
            columns = {k: t for k, t in properties.NODE.items() if k not in ("id", "type")}
            with _entry(archive, f"nodes_{kind}.csv") as out:
                table = _table(out)
                table.writerow(["id:ID", *_header(columns), ":LABEL"])
                for row in graph.nodes(kind):
                    table.writerow([row["id"], *_cells(row, columns), label])
        columns = {k: t for k, t in properties.EDGE.items() if k not in ("source", "target", "predicate")}
        with _entry(archive, "relationships.csv") as out:
            table = _table(out)
            table.writerow([":START_ID", ":END_ID", *_header(columns), ":TYPE"])
            for row in graph.edges():
                table.writerow([row["source"], row["target"], *_cells(row, columns), str(row["predicate"]).upper()])


@contextmanager
def _entry(archive: zipfile.ZipFile, name: str) -> Iterator[TextIO]:
    about = zipfile.ZipInfo(name, _LONG_AGO)
    about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
    with archive.open(about, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as out:
        yield out


def _table(out: TextIO) -> Any:
    """With both signs in its line ends, so that a cell with either of them is quoted."""
    return csv.writer(out, lineterminator="\r\n")


def _header(columns: properties.Types) -> Iterator[str]:
    for name, kind in columns.items():
        yield f"{name}:{_TYPES[kind]}"
        if kind is Decimal:
            yield f"{name}_exact:string"


def _cells(row: properties.Row, columns: properties.Types) -> Iterable[str]:
    for name, kind in columns.items():
        value = row.get(name, "")
        if isinstance(value, tuple):
            yield ";".join(element.replace(";", "；") for element in value)
        elif kind is Decimal:
            nearest = properties.double(value) if isinstance(value, Decimal) else None
            yield "" if nearest is None else repr(nearest)
            yield text(value)
        else:
            yield text(value)
