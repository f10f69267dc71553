"""A shard's documents one after the other, each with its own quads; nothing that a file says is believed unseen."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kg.cluster.manifest import Shard
from kg.cluster.place import Place
from kg.cluster.shard import intact
from kg.errors import ClusterError
from kg.model import Facts
from kg.rdf.terms import path as iri_path
from kg.records.jsonl import facts_from

_LONGEST = 1 << 29  # bytes of one document's line: a file of zeros ends there
_TEXTS = ("document", "content", "sha256", "file")
_NUMBERS = ("root", "quads", "figures", "targets")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A document out of a shard."""

    id: str
    row: dict[str, Any]
    nquads: bytes

    def facts(self) -> Facts:
        """Raises KeyError, ValueError, TypeError where the records are none of ours."""
        return facts_from(self.row["records"], self.row["source"])


def graph_of(base: str, identifier: str) -> str:
    return f"{base}graph/{iri_path(identifier)}"


def documents_of(place: Place, shard: Shard, base: str) -> Iterator[Unpacked]:
    """Raises ClusterError where a file is missing, another than the manifest says, or broken."""
    where = f"{place}/{shard.name}"
    files = list(intact(place, shard))
    for name, data in zip((shard.graph_file, shard.records_file), files, strict=True):
        if data is None:
            raise ClusterError(f"{place}/{name}: it is missing or another than the manifest says; run the same kg build again, which makes it anew")
    graph, rows = (gzip.GzipFile(fileobj=io.BytesIO(data or b"")) for data in files)
    count = 0
    try:
        while line := rows.readline(_LONGEST):
            row = _row(line, where)
            count += 1
            yield Unpacked(row["document"], row, b"".join(_lines(graph, row, base, where)))
        if count != shard.documents or graph.read(1):
            raise ClusterError(f"{where}: it holds other documents than the manifest says; build the shards anew")
    except (OSError, EOFError, zlib.error) as error:
        raise ClusterError(f"{where}: it cannot be unpacked ({error}); run the same kg build again, which makes it anew") from error


def _row(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line, parse_float=Decimal)
        sound = all(isinstance(row[t], str) for t in _TEXTS) and all(isinstance(row[n], int) and row[n] >= 0 for n in _NUMBERS)
        sound = sound and row["records"][0]["id"] == row["source"]["document"] == row["document"]
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise ClusterError(f"{where}.records.jsonl.gz: a line is not as kg build writes it ({error}); build the shards anew") from error
    if not sound:
        raise ClusterError(f"{where}.records.jsonl.gz: a line is not as kg build writes it; build the shards anew")
    return row  # type: ignore[no-any-return]


def _lines(graph: gzip.GzipFile, row: dict[str, Any], base: str, where: str) -> Iterator[bytes]:
    """As many quads as the document has, all of them in its graph."""
    end = f" <{graph_of(base, row['document'])}> .\n".encode()
    for _ in range(row["quads"]):
        line = graph.readline(_LONGEST)
        if not line.endswith(end):
            raise ClusterError(f"{where}.nq.gz: a statement of {row['document']} stands in another graph; build the shards anew")
        yield line
