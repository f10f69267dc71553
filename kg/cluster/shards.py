"""A corpus → shards with a manifest, on this machine or on a cluster; the same bytes either way."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg import lexicon as lexicons
from kg.cluster import local, on_dask
from kg.cluster.listing import CHUNK_BYTES, CHUNK_DOCUMENTS, Chunk, Listing, make_listing
from kg.cluster.manifest import MANIFEST, Shard, note_of, shard_of, write_manifest
from kg.cluster.place import Place
from kg.cluster.shard import Job
from kg.errors import ReadError, UsageError
from kg.model import Failure
from kg.rdf.terms import DEFAULT_BASE, Form
from kg.scratch import Tables
from kg.workers.crew import cores
from kg.workers.options import WorkOptions
from kg.workers.progress import Progress, looking
from kg.workers.task import Setup
from kg.workers.version import version_of

CHECKED = {"sample": 0.01, "all": 1.0, "none": 0.0}  # the share of documents that SHACL looks at
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class ShardOptions(WorkOptions):
    """What a caller may say of a build into shards."""

    cluster: str = LOCAL  # a scheduler's address
    documents: int = CHUNK_DOCUMENTS  # of a shard, about
    size: int = CHUNK_BYTES
    tell: Callable[[str], None] | None = None  # told when a cluster has no workers, and when it has some again


@dataclass
class Sharded:
    """What was done."""

    place: str
    shards: int = 0
    documents: int = 0
    quads: int = 0
    bytes: int = 0
    lost: int = 0  # documents that failed
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0

    def count(self, shard: Shard) -> None:
        self.shards += 1
        self.documents += shard.documents
        self.quads += shard.quads
        self.bytes += shard.bytes + shard.records_bytes
        self.lost += shard.failed

    def lines(self) -> list[str]:
        rate = f", {self.documents / self.seconds:,.0f} documents/s" if self.seconds else ""
        return [
            f"{self.documents:,} documents, {self.quads:,} statements in {self.shards:,} shards ({self.bytes / 1e6:,.1f} MB) in {self.seconds:.1f} s{rate}",
            f"{self.place}/{MANIFEST}",
        ]


def build_shards(paths: tuple[Path, ...], addresses: tuple[str, ...], target: str, options: ShardOptions | None = None) -> Sharded:
    """Shards of all that the paths here and the addresses elsewhere mean; those that are there already stay.

    Documents that fail are in failures.jsonl beside the manifest. Raises ReadError where nothing can be listed,
    ClusterError where the target or the cluster fails: what was made by then is found by the next run.
    """
    options = options or ShardOptions()
    if options.validate not in CHECKED:
        raise UsageError(f"--validate {options.validate}: one of {', '.join(CHECKED)} is wanted")
    started = time.perf_counter()
    place, form = Place.of(target), Form(options.base or DEFAULT_BASE, options.texts is not False)
    place.read(MANIFEST)  # it can be reached
    done = Sharded(str(place))
    jobs = options.jobs or cores()
    setup = Setup(form, options.given, options.lexicon, CHECKED[options.validate])
    version = version_of(lexicons.load(options.lexicon), form, options.given)
    job = Job(place.address, setup, version, options.memory, options.retry, options.work, options.timeout)
    with make_listing(paths, addresses, looking(options.progress)) as listing:
        done.failures = list(listing.failures)
        if not listing.documents and done.failures:
            raise ReadError(done.failures[0].reason)
        chunks = listing.chunks(options.documents, options.size)
        run = local.run(chunks, job, jobs) if options.cluster == LOCAL else on_dask.run(chunks, job, options.cluster, options.tell)
        with _Notes() as notes, contextlib.closing(run):
            _gather(run, notes, done, listing, options.progress)
            head = {"version": version, "base": form.base, "texts": form.texts, "roots": listing.roots, "whole": not listing.failures}
            write_manifest(place, head, notes.shards(), (f for s in notes.shards() for f in s.lost))
            done.failures += [Failure(f.path, f.reason, f.stage) for s in notes.shards() for f in s.lost]
    done.seconds = time.perf_counter() - started
    return done


def _gather(run: Iterator[tuple[Chunk, Shard]], notes: _Notes, done: Sharded, listing: Listing, progress: Progress | None) -> None:
    for chunk, shard in run:
        notes.put(chunk.number, shard)
        done.count(shard)
        if progress is not None:
            progress(done.documents + done.lost, listing.documents, chunk.items[-1].task.id)


class _Notes(Tables):
    """The shards that are done, in the order of their chunks, on the disk."""

    def __init__(self) -> None:
        super().__init__("note the shards", "CREATE TABLE notes (number INTEGER PRIMARY KEY, note BLOB NOT NULL)")

    def put(self, number: int, shard: Shard) -> None:
        self._db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (number, note_of(shard)))

    def shards(self) -> Iterator[Shard]:
        for (note,) in self._db.execute("SELECT note FROM notes ORDER BY number"):
            yield shard_of(json.loads(note), "a shard's note")
