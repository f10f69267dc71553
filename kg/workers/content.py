"""What one document says, small enough to be sent and kept by the million."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kg.errors import ExportError, StoreError
from kg.model import Facts
from kg.records.jsonl import dumps, facts_from, records, source_row


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says, packed."""

    records: bytes
    source: bytes

    @staticmethod
    def of(facts: Facts) -> Content:
        lines = "".join(dumps(record) + "\n" for record in records(facts))
        return Content.of_lines(lines, dumps(source_row(facts)) + "\n")

    @staticmethod
    def of_lines(records: str, source: str) -> Content:
        """From lines of records.jsonl and the line of sources.jsonl."""
        return Content(_packed(records), _packed(source))

    def facts(self) -> Facts:
        """Raises StoreError where the row is damaged."""
        try:
            group = [_loads(line) for line in self.record_lines().split("\n") if line]
            return facts_from(group, _loads(self.source_line()))
        except (zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError, ExportError) as error:
            raise StoreError(f"a document's row is damaged ({error}); build the store anew") from error

    def record_lines(self) -> str:
        """As in records.jsonl."""
        return zlib.decompress(self.records).decode("utf-8")

    def source_line(self) -> str:
        """As in sources.jsonl, without the line's end."""
        return zlib.decompress(self.source).decode("utf-8").rstrip("\n")


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8"), 1)


def _loads(line: str) -> Any:
    return json.loads(line, parse_float=Decimal)
