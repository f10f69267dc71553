"""Documents in .parquet: a row each, some rows in memory at a time. Rows stand in columns, so sources carry theirs."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.model import Document, Failure
from kg.read import rows
from kg.read.source import Complain, Source

_ROWS = 256  # in memory as Python objects


def sources(path: Path, identifier: str, complain: Complain) -> Iterator[Source]:
    """Row group by row group, and of one some rows at a time. A bad row is told and the others go on.

    Raises ReadError where pyarrow is not there.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ReadError(f"{path}: Parquet is read by pyarrow, which is not there: pip install 'zhengtu[parquet]'") from error
    try:
        with parquet.ParquetFile(str(path), buffer_size=2**20, pre_buffer=False) as table:
            present = [name for name in rows.COLUMNS if name in table.schema_arrow.names]
            if "text" not in present:
                there = ", ".join(table.schema_arrow.names[:20])
                complain(Failure(str(path), f"{path}: no column “text” with the documents' texts; there are: {there}"))
                return
            number = 0
            for batch in table.iter_batches(batch_size=_ROWS, columns=present):
                for row in batch.to_pylist():
                    number += 1
                    where = f"{path}:{number}"
                    try:
                        name = rows.identifier(row, f"{identifier}/{number}")
                        data = json.dumps(row, ensure_ascii=False, default=_day).encode("utf-8")
                    except (ReadError, ValueError) as error:
                        complain(Failure(where, f"{where}: {error}"))
                        continue
                    yield Source(path, name, "parquet", row=number, data=data)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        complain(Failure(str(path), f"{path}: no Parquet file, or a damaged one: {str(error).splitlines()[0]}"))


def document_of(source: Source) -> Document:
    """Raises ReadError naming file and row."""
    assert source.data is not None
    return rows.document(json.loads(source.data), source.origin)


def _day(value: Any) -> Any:
    """What JSON does not know: days and times, and the rest by its kind, which is refused where a text is wanted."""
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return [type(value).__name__]
