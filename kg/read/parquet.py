"""Documents in .parquet: a row each, some rows in memory at a time. Rows stand in columns, so sources carry theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kg.errors import ReadError
from kg.model import Document, Failure
from kg.read import rows
from kg.read.archive import StreamError
from kg.read.names import readable
from kg.read.notes import Note
from kg.read.source import DOCUMENT_LIMIT, RATIO_LIMIT, Complain, Source, failure

_ROWS = 256  # in memory at a time, fewer where rows are long
_BATCH = 2**24  # bytes of them
_FREE = 2**27  # bytes of rows of which no ratio is looked at
_ITEMS = 10_000  # of a list in a cell


def sources(path: Path, identifier: str, complain: Complain) -> Iterator[Source]:
    """Row group by row group, and of one some rows at a time. A bad row is told and the others go on.

    Raises ReadError where pyarrow is not there.
    """
    shown = readable(path)
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ReadError(f"{shown}: Parquet is read by pyarrow, which is not there: pip install 'zhengtu[parquet]'") from error
    try:
        with parquet.ParquetFile(str(path)) as table:
            columns = [table.schema.column(i) for i in range(len(table.schema))]
        # equal values stay one value: a few bytes can say that a text of megabytes stands in a million rows
        once = [c.path for c in columns if c.path in rows.COLUMNS and c.physical_type == "BYTE_ARRAY"]
        with parquet.ParquetFile(str(path), buffer_size=2**20, pre_buffer=False, read_dictionary=once) as table:
            present = [name for name in rows.COLUMNS if name in table.schema_arrow.names]
            if "text" not in present:
                there = ", ".join(table.schema_arrow.names[:20])
                complain(failure(path, f"no column “text” with the documents' texts; there are: {there}"))
                return
            number, carried, packed = 0, 0, path.stat().st_size
            for batch in table.iter_batches(batch_size=_batch_size(table.metadata), columns=present):
                for row in _rows(batch):
                    number += 1
                    where = f"{shown}:{number}"
                    try:
                        if isinstance(row, ReadError):
                            raise row
                        name = rows.identifier(row, f"{identifier}/{number}")
                        data = json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass")
                    except (ReadError, ValueError) as error:
                        complain(Failure(where, f"{where}: {error}"))
                        continue
                    carried += len(data)
                    if carried > _FREE and carried > RATIO_LIMIT * packed:
                        raise StreamError(f"it unpacks to over {RATIO_LIMIT} times its size, as no text does; write its texts anew")
                    yield Source(path, name, "parquet", row=number, data=data)
    except StreamError as error:
        complain(failure(path, str(error)))
    except (pyarrow.ArrowException, OSError, ValueError, ArithmeticError, LookupError) as error:
        complain(failure(path, f"no Parquet file, or a damaged one: {(str(error).splitlines() or ['?'])[0]}"))


def document_of(source: Source, tell: Note) -> Document:
    """Raises ReadError naming file and row."""
    assert source.data is not None
    return rows.document(json.loads(source.data), source.origin, tell)


def _batch_size(metadata: Any) -> int:
    """So many rows that they take about a _BATCH, as the file says of itself."""
    size = sum(int(metadata.row_group(i).total_byte_size) for i in range(metadata.num_row_groups))
    return max(1, min(_ROWS, _BATCH * int(metadata.num_rows) // max(size, 1)))


def _rows(batch: Any) -> Iterator[dict[str, Any] | ReadError]:
    """Each row by its columns, or what is wrong with it."""
    columns = {name: (column := batch.column(name), _days(column)) for name in batch.schema.names}
    for i in range(batch.num_rows):
        row = dict[str, Any]()
        try:
            for name, (column, days) in columns.items():
                row[name] = _cell(name, column[i] if days is None else _day(name, column[i], days, i))
        except ReadError as error:
            yield error
        else:
            yield row


def _days(column: Any) -> Any:
    """Days, and times in the zone of their column, as texts, which hold any year; why they cannot be had; None where there are none."""
    import pyarrow

    if not (pyarrow.types.is_date(column.type) or pyarrow.types.is_timestamp(column.type)):
        return None
    try:
        return column.cast(pyarrow.date32()).cast(pyarrow.string())
    except pyarrow.ArrowInvalid as error:  # a zone that nobody knows
        return str(error).splitlines()[0]


def _day(name: str, cell: Any, days: Any, row: int) -> Any:
    if isinstance(days, str) and cell.is_valid:
        raise ReadError(f"{name}: {days}; write the days as texts")
    return cell if isinstance(days, str) else days[row]


def _cell(name: str, cell: Any) -> Any:
    """What JSON can hold. Raises ReadError where that cannot be, or is too much."""
    import pyarrow

    if isinstance(cell, pyarrow.DictionaryScalar):
        cell = cell.value
    if not cell.is_valid:
        return None
    try:
        if hasattr(cell, "as_buffer") and cell.as_buffer().size > DOCUMENT_LIMIT:
            raise ReadError(f"{name}: it is longer than the {DOCUMENT_LIMIT:,} bytes that a document may have")
        if pyarrow.types.is_nested(cell.type):
            _refuse_list(name, cell)
        value = cell.as_py()
    except UnicodeDecodeError as error:
        raise ReadError(f"{name}: byte {error.start} is not UTF-8; write the file in UTF-8") from error
    except (ValueError, ArithmeticError, LookupError) as error:  # what Python has no value for: an hour of a far day
        raise _wrong(name, cell) from error
    if not all(isinstance(v, (str, int, float)) for v in (value if isinstance(value, list) else [value])):
        raise _wrong(name, cell)
    return value


def _refuse_list(name: str, cell: Any) -> None:
    """Raises ReadError for what is no list, and for one that a few bytes make very long."""
    import pyarrow

    if not (pyarrow.types.is_list(cell.type) or pyarrow.types.is_large_list(cell.type)):
        raise _wrong(name, cell)
    if len(cell.values) > _ITEMS or cell.values.nbytes > DOCUMENT_LIMIT:
        raise ReadError(f"{name}: a list of {len(cell.values):,} stands there, and {_ITEMS:,} are allowed")


def _wrong(name: str, cell: Any) -> ReadError:
    return ReadError(f"{name}: a text is wanted, and the column is of the type {str(cell.type)[:80]}")
