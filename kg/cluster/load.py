"""Shards → a store: what is in already stays, what is cut off goes on; in the end it is as if built there."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg import checks
from kg import lexicon as lexicons
from kg.cluster.manifest import Lost, Manifest, read_manifest
from kg.cluster.place import Place, is_address
from kg.cluster.unpack import Unpacked, documents_of
from kg.errors import ClusterError, RefusedError
from kg.read.seen import Seen
from kg.store.build import telling, writable
from kg.store.documents import Documents, Row
from kg.store.layout import prepared
from kg.store.linking import bring_links_up_to_date, decided_in
from kg.store.writer import Entry, Writer, recover
from kg.workers.content import Content
from kg.workers.progress import Progress


@dataclass
class Loaded:
    """Counts of documents."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: int = 0
    quads: int = 0
    seconds: float = 0.0
    loading: float = 0.0  # seconds of the writer
    counts: dict[str, int] = field(default_factory=dict)  # of the whole store

    def lines(self) -> list[str]:
        rate = f", {self.quads / self.seconds:,.0f} statements/s" if self.seconds and self.quads else ""
        counts = f"{self.new:,} added, {self.changed:,} changed, {self.unchanged:,} unchanged, {self.withdrawn:,} withdrawn, {self.failed:,} failed"
        c = self.counts
        return [
            f"{counts} in {self.seconds:.1f} s{rate}",
            f"in the store: {c['documents']:,} documents, {c['figures']:,} figures ({c['targets']:,} targets), {c['quads']:,} statements",
        ]


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What a caller may say."""

    keep_missing: bool = False
    progress: Progress | None = None
    wait: Callable[[str], None] | None = None  # told whom we wait for; None: do not wait


def load_shards(address: str, store: Path, options: LoadOptions | None = None) -> Loaded:
    """Bring in every document that the manifest at the address names, and take out what came from the same roots before
    and is gone; documents of other roots stay.

    Raises ClusterError where shards are missing or not as promised, StoreError where the store cannot be written; what
    was loaded by then is kept and the next run goes on.
    """
    options, started = options or LoadOptions(), time.perf_counter()
    place = Place.of(address)
    manifest = read_manifest(place)
    layout, done = prepared(store), Loaded()
    with writable(layout, manifest.base, manifest.form.texts, options.wait) as (documents, quads, form):
        with telling(layout):
            recover(documents, quads, form)
        with contextlib.closing(Documents(layout.documents, write=False)) as known:
            with Writer(layout, documents, quads, options.progress) as writer:
                for entry in _entries(place, manifest, known, done, options):
                    writer.put(entry)
            done.loading, done.quads = writer.seconds, writer.written
        bring_links_up_to_date(documents, quads, form.base, lexicons.load(), decided_in(documents))
        done.counts = documents.counts()
    done.seconds = time.perf_counter() - started
    return done


def _entries(place: Place, manifest: Manifest, known: Documents, done: Loaded, options: LoadOptions) -> Iterator[Entry]:
    """What is new or changed, then what failed, then what is gone."""
    met, of = Seen(), manifest.total("documents")
    for made in _documents(place, manifest, met):
        entry = _entry(made, known, manifest, done)
        if entry is not None:
            yield entry
        if options.progress is not None:
            options.progress(done.new + done.changed + done.unchanged, of, made.id)
    for lost in manifest.lost:
        if not met.new(lost.document):
            raise ClusterError(f"{place}: {lost.document!r} is among the failures twice, or in a shard too; build the shards anew")
        before, row = known.find(lost.document), _failed(lost, manifest)
        done.failed += 1
        if before != row:
            yield Entry(row, before)
    if manifest.whole and not options.keep_missing:
        for row in _missing(manifest, known, met):
            done.withdrawn += 1
            yield Entry(row, row, gone=True)


def _documents(place: Place, manifest: Manifest, met: Seen) -> Iterator[Unpacked]:
    """Those of every shard, each once."""
    for shard in manifest.shards:
        for made in documents_of(place, shard, manifest.base):
            if not met.new(made.id):
                raise ClusterError(f"{place}/{shard.name}: another shard holds the document {made.id!r} too; build the shards anew")
            yield made


def _missing(manifest: Manifest, known: Documents, met: Seen) -> Iterator[Row]:
    """Documents of the same roots that were not met."""
    return (row for root in manifest.roots for row in known.of_root(root) if not met.get(row.id))


def _entry(made: Unpacked, documents: Documents, manifest: Manifest, done: Loaded) -> Entry | None:
    """The row that a document gets; None where it has it."""
    before, said = documents.find(made.id), made.row
    root, file = _where(said["root"], said["file"], manifest)
    row = Row(
        made.id, root, file, "", said["content"], manifest.version, said["sha256"],
        quads=said["quads"], figures=said["figures"], targets=said["targets"],
    )  # fmt: skip
    if before is not None and before.status == "in" and (before.content, before.version) == (row.content, row.version):
        done.unchanged += 1
        return None
    try:
        facts = checks.hold(made.facts())
        _parsed(made.nquads)
    except RefusedError as error:
        raise ClusterError(f"{made.id}: {error}; build the shards anew") from error
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise ClusterError(f"{made.id}: its shard holds what kg build does not write ({error}); build the shards anew") from error
    done.changed += before is not None and before.status == "in"
    done.new += before is None or before.status != "in"
    return Entry(row, before, Content.of(facts), made.nquads)


def _parsed(nquads: bytes) -> None:
    """Raises SyntaxError before a batch is begun that Oxigraph would refuse."""
    for _ in ox.parse(nquads, format=ox.RdfFormat.N_QUADS):
        pass


def _failed(lost: Lost, manifest: Manifest) -> Row:
    root, file = _where(lost.root, lost.file, manifest)
    return Row(lost.document, root, file, "", lost.content, manifest.version, status="failed", stage=lost.stage, reason=lost.reason)


def _where(root: int, file: str, manifest: Manifest) -> tuple[str, str]:
    if not 0 <= root < len(manifest.roots):
        raise ClusterError(f"the manifest names {len(manifest.roots)} roots, a document one more; build the shards anew")
    named = manifest.roots[root]
    if is_address(named):
        return named, f"{named.rstrip('/')}/{file}"
    return named, os.path.normpath(os.path.join(named, file)) if file else named
