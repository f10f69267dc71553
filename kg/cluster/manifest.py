"""What is known of shards: a note beside each, the manifest over all, the failures."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from kg.cluster.place import Place
from kg.errors import ClusterError
from kg.rdf.terms import Form

FORMAT = "zhengtu-shards/2"
MANIFEST, FAILURES = "manifest.json", "failures.jsonl"
_NAME = re.compile(r"part-[0-9a-f]{16}")
_HASH = re.compile(r"[0-9a-f]{64}")
_COUNTS = ("documents", "failed", "quads", "figures", "targets", "bytes", "records_bytes")


@dataclass(frozen=True, slots=True)
class Lost:
    """A document without facts."""

    document: str
    path: str
    stage: str
    reason: str
    content: str
    root: int
    file: str


@dataclass(frozen=True, slots=True)
class Shard:
    """NAME.nq.gz and NAME.records.jsonl.gz: so many documents, the size and hash of both files."""

    name: str
    documents: int
    failed: int
    quads: int
    figures: int
    targets: int
    bytes: int
    sha256: str
    records_bytes: int
    records_sha256: str
    checked: float = 0.0  # the share of its documents that SHACL looked at
    lost: tuple[Lost, ...] = ()

    @property
    def graph_file(self) -> str:
        return f"{self.name}.nq.gz"

    @property
    def records_file(self) -> str:
        return f"{self.name}.records.jsonl.gz"

    @property
    def note(self) -> str:
        return f"{self.name}.json"

    def without_lost(self) -> Shard:
        return replace(self, lost=())


@dataclass(frozen=True, slots=True)
class Manifest:
    version: str
    form: Form
    roots: tuple[str, ...]
    whole: bool  # all that was named could be listed: what is not here is gone
    shards: tuple[Shard, ...]
    lost: tuple[Lost, ...] = ()

    @property
    def base(self) -> str:
        return self.form.base

    def total(self, what: str) -> int:
        return sum(getattr(s, what) for s in self.shards)


def note_of(shard: Shard) -> bytes:
    return (json.dumps(asdict(shard), ensure_ascii=False) + "\n").encode("utf-8")


def shard_of(row: Any, where: str) -> Shard:
    """Raises ClusterError where the row is none that we wrote."""
    try:
        lost = tuple(lost_of(r, where) for r in row.get("lost", ()))
        shard = Shard(**{**row, "lost": lost})
        sound = (
            _NAME.fullmatch(shard.name)
            and _HASH.fullmatch(shard.sha256)
            and _HASH.fullmatch(shard.records_sha256)
            and all(isinstance(n := getattr(shard, c), int) and n >= 0 for c in _COUNTS)
        )
    except (TypeError, AttributeError) as error:
        raise ClusterError(f"{where}: a shard is not described as kg build writes it ({error})") from error
    if not sound:
        raise ClusterError(f"{where}: {str(row.get('name'))[:80]!r} is no shard that kg build wrote: its name, a count or a hash is none of ours")
    return shard


def lost_of(row: Any, where: str) -> Lost:
    try:
        lost = Lost(**row)
        sound = all(isinstance(getattr(lost, f.name), int if f.name == "root" else str) for f in fields(Lost))
    except TypeError as error:
        raise ClusterError(f"{where}: a failure is not described as kg build writes it ({error})") from error
    if not sound:
        raise ClusterError(f"{where}: a failure is not described as kg build writes it")
    return lost


def write_manifest(place: Place, head: dict[str, Any], shards: Iterable[Shard], lost: Iterable[Lost]) -> None:
    """The failures, then, last of all, the manifest: a shard a line."""
    failures = "".join(json.dumps(asdict(f), ensure_ascii=False) + "\n" for f in lost).encode("utf-8")
    if failures:
        place.write(FAILURES, failures)
    else:
        place.remove(FAILURES)
    rows = [{k: v for k, v in asdict(s.without_lost()).items() if k != "lost"} for s in shards]
    totals = {c: sum(r[c] for r in rows) for c in ("documents", "failed", "quads", "figures", "targets")}
    head = {"format": FORMAT, **head, **totals, "failures_sha256": hashlib.sha256(failures).hexdigest() if failures else ""}
    lines = [f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in head.items()]
    listed = ",\n".join("  " + json.dumps(r) for r in rows)
    text = "{\n" + "".join(f" {line},\n" for line in lines) + ' "shards": [\n' + listed + "\n ]\n}\n"
    place.write(MANIFEST, text.encode("utf-8"))


def read_manifest(place: Place) -> Manifest:
    """Raises ClusterError where there is none, or it is not as kg build writes it."""
    where = f"{place}/{MANIFEST}"
    data = place.read(MANIFEST)
    if data is None:
        raise ClusterError(f"{place}: there is no {MANIFEST}; kg build CORPUS --shards {place} writes one when all shards are made")
    head = _json(data, where)
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ClusterError(f"{where}: this is no manifest of the format {FORMAT}; build the shards anew")
    try:
        version, base, texts, roots, whole, rows = (head[k] for k in ("version", "base", "texts", "roots", "whole", "shards"))
        sound = isinstance(version, str) and isinstance(base, str) and isinstance(rows, list) and all(isinstance(r, str) for r in roots)
        recorded = head["failures_sha256"]
    except (KeyError, TypeError) as error:
        raise ClusterError(f"{where}: it lacks {error}; build the shards anew") from error
    if not sound or not base.startswith(("http://", "https://")) or any(c in base for c in ' <>"{}|\\^`\n'):
        raise ClusterError(f"{where}: its version, base, roots or shards are none of ours; build the shards anew")
    shards = tuple(shard_of(row, where) for row in rows)
    return Manifest(version, Form(base, texts is not False), tuple(roots), whole is True, shards, tuple(_lost(place, recorded)))


def _lost(place: Place, recorded: str) -> Iterator[Lost]:
    if not recorded:
        return
    where = f"{place}/{FAILURES}"
    data = place.read(FAILURES)
    if data is None or hashlib.sha256(data).hexdigest() != recorded:
        raise ClusterError(f"{where}: it is missing or another than the manifest says; build the shards again")
    for line in data.splitlines():
        yield lost_of(_json(line, where), where)


def _json(data: bytes, where: str) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ClusterError(f"{where}: it cannot be read as JSON ({error}); build the shards anew") from error
