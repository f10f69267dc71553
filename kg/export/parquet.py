"""figures.parquet: every figure a row with its types kept, for pandas, polars, DuckDB and Spark.

Numbers are decimals, never floats: `decimal128(38, 6)`, with more digits behind the point (or `decimal256`) where a
figure has them. A period's ends are dates; `published` stays text, for it may be a year or a month. Actors are lists.
Needs pyarrow (`pip install 'zhengtu[parquet]'`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import UnfitError, UsageError
from kg.model import Corpus, Facts, Figure

if TYPE_CHECKING:
    import pyarrow

_ROWS = 10_000  # in memory at a time, and in a group of rows
_DIGITS, _MORE_DIGITS = 38, 76  # of decimal128 and decimal256
_SCALE = 6  # digits behind the point that the column has at least, so that the types of two exports agree


def write(corpus: Corpus, path: Path) -> None:
    """Raises UsageError where pyarrow is missing, UnfitError where a number has too many digits."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise UsageError("Parquet needs pyarrow: pip install 'zhengtu[parquet]'") from error
    schema = _schema(pyarrow, corpus)
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as out:
        for rows in _batched(row for facts in corpus.facts for row in _rows(facts)):
            out.write_table(pyarrow.Table.from_pylist(rows, schema))


def _schema(pyarrow: Any, corpus: Corpus) -> pyarrow.Schema:
    number = _number(pyarrow, corpus)
    text, texts, day, place = pyarrow.string(), pyarrow.list_(pyarrow.string()), pyarrow.date32(), pyarrow.int32()
    return pyarrow.schema([
        ("id", text), ("document", text), ("title", text), ("published", text), ("quote", text), ("start", place),
        ("end", place), ("value", number), ("upper", number), ("unit", text), ("comparator", text), ("change", text),
        ("measure", text), ("status", text), ("obligation", text), ("period_start", day), ("period_end", day), ("actor", texts),
        ("actor_name", texts), ("initiative", text), ("initiative_name", text), ("speaker", text), ("speaker_name", text),
        ("before", text), ("rule", text),
    ])  # fmt: skip


def _number(pyarrow: Any, corpus: Corpus) -> Any:
    """The narrowest type of decimal that holds every number of the corpus."""
    before, behind = 1, _SCALE
    for f in (f for facts in corpus.facts for f in facts.figures):
        for value in (f.value, f.upper):
            if value is not None:
                exponent = int(value.as_tuple().exponent)
                before, behind = max(before, value.adjusted() + 1), max(behind, -exponent)
                if before + behind > _MORE_DIGITS:
                    raise UnfitError(f"Parquet holds {_MORE_DIGITS} digits, too few for “{f.quote[:40]}” of {f.id}; use another format")
    if before + behind <= _DIGITS:
        return pyarrow.decimal128(_DIGITS, behind)
    return pyarrow.decimal256(_MORE_DIGITS, behind)


def _rows(facts: Facts) -> Iterator[dict[str, Any]]:
    names = {e.id: e.name for e in facts.entities() if not isinstance(e, Figure)}
    document = facts.document
    for f in facts.figures:
        start, end = (f.period.start, f.period.end) if f.period else (None, None)
        yield {
            "id": f.id, "document": document.id, "title": document.title, "published": document.published, "quote": f.quote,
            "start": f.start, "end": f.end, "value": f.value, "upper": f.upper, "unit": f.unit, "comparator": f.comparator,
            "change": f.change, "measure": f.measure, "status": f.status, "obligation": f.obligation,
            "period_start": _day(start), "period_end": _day(end),
            "actor": list(f.actor), "actor_name": [names[a] for a in f.actor], "initiative": f.initiative,
            "initiative_name": names.get(f.initiative or ""), "speaker": f.speaker,
            "speaker_name": names.get(f.speaker or ""), "before": f.before, "rule": f.rule,
        }  # fmt: skip


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


def _batched(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(rows, _ROWS)):
        yield batch
