"""figures.csv: every figure a row, in UTF-8 with a byte-order mark, without which Excel takes Chinese for something else."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from kg.model import Corpus, Facts, Figure
from kg.records.jsonl import number

COLUMNS = (
    "document", "title", "published", "quote", "value", "upper", "unit", "comparator", "change", "measure", "status", "obligation",
    "period_start", "period_end", "actor", "initiative", "speaker", "start", "end", "id", "before",
)  # fmt: skip
# What a spreadsheet runs, in either width of its signs; a number with a sign is none
_FORMULA = re.compile(r"[=＝@＠\t\r\n]|[+＋\-－](?![\d.,]+(?:[eE][+-]?\d+)?[%％]?\Z)")


def write(corpus: Corpus, path: Path) -> None:
    """Names stand for identifiers; several actors are joined by “；”."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        print_to(corpus, out)


def print_to(corpus: Corpus, out: TextIO) -> None:
    """The table itself, without the byte-order mark."""
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for facts in corpus.facts:
        rows.writerows(_rows(facts))


def _rows(facts: Facts) -> Iterator[list[str]]:
    names = {e.id: e.name for e in facts.entities() if not isinstance(e, Figure)}
    document = facts.document
    for f in facts.figures:
        period = (f.period.start, f.period.end) if f.period else (None, None)
        cells = (
            document.id, document.title, document.published, f.quote, number(f.value),
            None if f.upper is None else number(f.upper), f.unit, f.comparator, f.change, f.measure, f.status, f.obligation, *period,
            "；".join(names[a] for a in f.actor), names.get(f.initiative or ""), names.get(f.speaker or ""),
            str(f.start), str(f.end), f.id, f.before,
        )  # fmt: skip
        yield [cell(c or "") for c in cells]


def cell(value: str) -> str:
    """A text that a spreadsheet would run as a formula gets the apostrophe that marks a text there."""
    return "'" + value if _FORMULA.match(value) else value
