"""One chunk of documents → one shard. What is done twice is the same twice, and what is there is not done again."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from kg.cluster.listing import Chunk, Item
from kg.cluster.manifest import Lost, Shard, note_of, shard_of
from kg.cluster.place import Place, fetched, shown
from kg.errors import ClusterError, ReadError
from kg.read import read
from kg.read.beside import metadata_names
from kg.read.notes import unsaid
from kg.records.jsonl import dumps
from kg.scratch import scratch_folder
from kg.workers.crew import TIMEOUT, Crew, default_memory
from kg.workers.extractor import Extractor
from kg.workers.task import Failed, Made, Outcome, Setup, Task, Work
from kg.workers.version import content_of

_AT_ONCE = 16  # files that are fetched from afar, where each takes a while to begin
_TRIES = 3  # while documents change under our hands
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Job:
    """What all chunks share."""

    address: str
    setup: Setup
    version: str
    memory: int | None = None  # bytes of one process that extracts; None: a share of the machine that it runs on
    retry: bool = False  # make shards again in which a document failed
    work: Work = Extractor
    timeout: float = TIMEOUT  # seconds for one document


@dataclass(frozen=True, slots=True)
class Packing:
    """A work whose outcomes come packed: it is the process that extracts which compresses, and little is sent."""

    work: Work

    def __call__(self, setup: Setup) -> Callable[[Task], Outcome]:
        make = self.work(setup)

        def packing(task: Task) -> Outcome:
            outcome = make(task)
            return replace(outcome, nquads=_packed(outcome.nquads)) if isinstance(outcome, Made) else outcome

        return packing


def crew_of(job: Job, jobs: int) -> Crew:
    """One process of its own beside the one that we are in: a document that crashes it or takes its memory takes no more.

    So many `jobs` are at work on this machine at once. Raises ClusterError where the program here is not the one that gave the job.
    """
    from kg import lexicon
    from kg.workers.version import version_of

    if version_of(lexicon.load(job.setup.lexicon), job.setup.form, job.setup.given) != job.version:
        raise ClusterError("a worker has another version of zhengtu, or other lexicon files, than the command; install the same on both")
    return Crew(1, Packing(job.work), job.setup, job.memory or default_memory(jobs), job.timeout)


def make(chunk: Chunk, job: Job, crew: Crew, stopped: Callable[[], bool] = lambda: False) -> Shard:
    """The chunk's shard, from where it stands or made and written. Raises ClusterError where that cannot be."""
    place = Place(job.address)
    for _ in range(_TRIES):
        with scratch_folder("shard") as scratch:
            with ThreadPoolExecutor(_AT_ONCE) as threads:
                brought = list(threads.map(lambda n: _brought(chunk.items[n], scratch / str(n)), range(len(chunk.items))))
            tasks = [task for task, _ in brought]
            marks = [_mark(task) for task in tasks]
            name = _name(job.version, chunk.items, marks)
            known = _known(place, name, job)
            if known is not None:
                return known
            wanted = [t for t, reason in brought if not reason]
            making = _Making(chunk.items)
            for task, reason in brought:
                if reason:
                    making.put(task, Failed("read", reason))
            for task, outcome in crew.outcomes(itertools.takewhile(lambda _: not stopped(), wanted)):
                making.put(task, outcome)
            if stopped():
                raise ClusterError("interrupted")
            if [_mark(task) for task in tasks] == marks:
                return making.written(place, name, job.setup.checked)
    raise ClusterError(f"{chunk.items[0].task.source.origin} or one after it changes while it is read; build again when nobody writes there")


def _brought(item: Item, folder: Path) -> tuple[Task, str]:
    """The task with a source that can be read here; or why it has none."""
    if not item.address:
        return item.task, ""
    folder.mkdir()
    path = folder / item.task.source.path.name
    try:
        path.write_bytes(fetched(item.address))
        for address in item.beside:
            (folder / address.rpartition("/")[2]).write_bytes(fetched(address))
    except (ClusterError, OSError) as error:
        return item.task, str(error)
    return replace(item.task, source=replace(item.task.source, path=path)), ""


def _mark(task: Task) -> str:
    """Of the document's bytes and of those of the metadata beside it."""
    source = task.source
    try:
        if source.kind != "file":
            return content_of(read(source, tell=unsaid))
        seen = hashlib.sha256(hashlib.sha256(source.path.read_bytes()).digest())
    except (OSError, ReadError):
        return "-"
    for name in metadata_names(source.path.name):
        try:
            seen.update(hashlib.sha256(source.path.with_name(name).read_bytes()).digest())
        except OSError:
            seen.update(b"-")
    return seen.hexdigest()


def _name(version: str, items: Sequence[Item], marks: Sequence[str]) -> str:
    rows = [[item.task.id, mark, item.root, item.file] for item, mark in zip(items, marks, strict=True)]
    return "part-" + hashlib.sha256(json.dumps([version, rows]).encode("ascii")).hexdigest()[:16]


def _known(place: Place, name: str, job: Job) -> Shard | None:
    """The shard that stands there, where it is whole and will do."""
    note = place.read(f"{name}.json")
    if note is None:
        return None
    try:
        shard = shard_of(json.loads(note), f"{place}/{name}.json")
    except (ClusterError, ValueError):
        return None
    wanting = shard.name != name or shard.checked < job.setup.checked or (job.retry and shard.failed)
    return None if wanting or not all(intact(place, shard)) else shard


def intact(place: Place, shard: Shard) -> Iterator[bytes | None]:
    """Both files, the graph first; None for one that is missing or another than promised."""
    for name, size, sha256 in (
        (shard.graph_file, shard.bytes, shard.sha256),
        (shard.records_file, shard.records_bytes, shard.records_sha256),
    ):
        data = place.read(name)
        sound = data is not None and len(data) == size and hashlib.sha256(data).hexdigest() == sha256
        yield data if sound else None


class _Making:
    """A shard being made: documents are packed in their order, each as soon as those before it are there."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items, self._next = items, 0
        self._early: dict[str, Outcome] = {}
        self._graph, self._rows = io.BytesIO(), io.BytesIO()
        self._counts = dict.fromkeys(("documents", "quads", "figures", "targets"), 0)
        self._lost: list[Lost] = []

    def put(self, task: Task, outcome: Outcome) -> None:
        self._early[task.id] = outcome
        while self._next < len(self._items) and (found := self._early.pop(self._items[self._next].task.id, None)) is not None:
            item = self._items[self._next]
            self._next += 1
            if isinstance(found, Failed):
                at = shown(item.address) or item.task.source.origin
                # a reason names the address, not the copy that was read
                reason = found.reason.replace(str(task.source.path), at) if item.address and item.task.id == task.id else found.reason
                self._lost.append(Lost(item.task.id, at, found.stage, reason, found.content, item.root, item.file))
            elif isinstance(found, Made):
                self._graph.write(found.nquads)
                self._rows.write(_packed(_row(item, found)))
                self._counts["documents"] += 1
                for what in ("quads", "figures", "targets"):
                    self._counts[what] += getattr(found, what)

    def written(self, place: Place, name: str, checked: float) -> Shard:
        graph, rows = self._graph.getvalue(), self._rows.getvalue()
        shard = Shard(
            name, failed=len(self._lost), **self._counts, bytes=len(graph), sha256=hashlib.sha256(graph).hexdigest(),
            records_bytes=len(rows), records_sha256=hashlib.sha256(rows).hexdigest(), checked=checked, lost=tuple(self._lost),
        )  # fmt: skip
        place.write(shard.graph_file, graph)
        place.write(shard.records_file, rows)
        place.write(shard.note, note_of(shard))
        return shard


def _row(item: Item, made: Made) -> bytes:
    """The document's line, its records and source as they stand in the outcome."""
    head = dumps({
        "document": item.task.id, "content": made.content, "sha256": made.sha256, "root": item.root, "file": item.file,
        "quads": made.quads, "figures": made.figures, "targets": made.targets,
    })  # fmt: skip
    records = ", ".join(line for line in made.said.record_lines().split("\n") if line)
    return f'{head[:-1]}, "records": [{records}], "source": {made.said.source_line().strip()}}}\n'.encode()


def _packed(data: bytes) -> bytes:
    """gzip, the same bytes for the same content: no name, no time. Many after one another are one file of gzip."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", _LEVEL, out, mtime=0) as packer:
        packer.write(data)
    return out.getvalue()
