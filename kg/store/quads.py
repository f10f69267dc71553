"""The Oxigraph side of a store: one named graph a document, the ontology's labels in a graph of their own."""

from __future__ import annotations

import contextlib
import hashlib
import io
import resource
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph as ox

from kg.across.identity_rdf import GRAPH
from kg.errors import StoreError
from kg.rdf.terms import PREFIXES
from kg.rdf.terms import path as iri_path
from kg.resources import folder

LABELS = ox.NamedNode(PREFIXES["zt"])  # the graph of the ontology
# Bytes of N-Quads above which Oxigraph's bulk loader, which writes files of its own, is faster than a transaction.
# Both put a quad into all indexes or into none, whenever the process ends.
_BULK = 1_000_000
# Bulk loads after which Oxigraph is made to catch up with merging. The more files it merges at a time, the less often it
# writes the same quads again, which takes most of the time of a long run; yet it opens all of them at once.
_BEHIND = 100
_MANY_FILES = 2  # runs of them, which a database that was there before is taken to have
_PIECE = 1 << 20  # bytes that Oxigraph is given at a time
_TRIES, _PAUSE = 20, 0.1  # seconds
_FILES = 128  # of some 60 MB each, with half a megabyte of index


class Quads:
    """The database, open for writing."""

    def __init__(self, path: Path, base: str) -> None:
        self._store = _opened(path)
        self._base = base
        self._logged = False  # something stands in Oxigraph's write-ahead log, which a power cut may take
        self._loads = 0
        self._labels: list[bytes] = []  # that the first load takes along
        self._labelled = False  # they are in since then
        self._files = _MANY_FILES  # runs of files that overlap, or that may

    def close(self) -> None:
        """Let others open it: Oxigraph closes a database when nothing names it."""
        del self._store

    def withdraw(self, ids: Iterable[str]) -> None:
        for identifier in ids:
            self._store.remove_graph(ox.NamedNode(f"{self._base}graph/{iri_path(identifier)}"))
            self._logged = True

    def add(self, nquads: list[bytes]) -> None:
        """Load documents as we describe them; a graph that was there before has to be withdrawn first."""
        if nquads and self._labels:
            nquads, self._labels, self._labelled = [*self._labels, *nquads], [], True
        self._files += bool(nquads)
        if sum(map(len, nquads)) > _BULK:
            self._store.bulk_load(io.BufferedReader(_Joined(nquads), _PIECE), format=ox.RdfFormat.N_QUADS, lenient=True)
            self._loads += 1
        elif nquads:
            self._store.load(b"".join(nquads), format=ox.RdfFormat.N_QUADS, lenient=True)
            self._logged = True

    def set_labels_with_the_first(self) -> None:
        """Of an empty database: its first load goes to where RocksDB keeps files for good, compressed. Behind another, however small, it is
        merged with that; and of less than half a gigabyte of one order RocksDB does not compress what it merges.
        """
        self._labels = ["".join(f"{t.subject} {t.predicate} {t.object} {LABELS} .\n" for t in labels()).encode("utf-8")]
        self._files = 0

    def set_labels(self) -> None:
        """Nothing is done where the first load took them along."""
        if self._labelled:
            return
        self._labels = []
        self._store.remove_graph(LABELS)
        self._store.load(path=_ontology(), format=ox.RdfFormat.TURTLE, to_graph=LABELS)
        self._logged = True
        self.flush()

    def documents_of(self, own: str) -> set[str]:
        """The documents whose graphs say something of a thing, by its identifier."""
        begins = f"{self._base}graph/"
        graphs = {q.graph_name for q in self._store.quads_for_pattern(ox.NamedNode(self._base + iri_path(own)), None, None, None)}
        return {unquote(g.value.removeprefix(begins)) for g in graphs if isinstance(g, ox.NamedNode) and g.value.startswith(begins)}

    def set_across(self, quads: Iterable[ox.Quad], before: set[ox.Quad] | None) -> None:
        """What is said of several documents together, in place of what was: `before`, or None where nobody knows."""
        if before is None:
            self._store.remove_graph(across(self._base))
            self._store.extend(quads)
        else:
            now = set(quads)
            self.replace(before - now, now - before)
        self._logged = True
        self.flush()

    def replace(self, gone: Iterable[ox.Quad], new: Iterable[ox.Quad]) -> None:
        """Single statements."""
        for quad in gone:
            self._store.remove(quad)
        self._store.extend(new)
        self._logged = True

    @property
    def scattered(self) -> bool:
        """Whether there is something to merge: a graph that came in one load is one run as it is."""
        return self._files > 1

    def merge_files(self) -> None:
        """One sorted run of files instead of many that overlap. Raises OSError where the disk is too full for it."""
        self._store.optimize()

    def flush(self) -> None:
        """On disk, so that a power cut loses nothing of it. The files of a bulk load are when it returns; to flush beside
        many of them would wait until they are merged.
        """
        if self._logged or self._loads >= _BEHIND:
            self._store.flush()
            self._logged, self._loads = False, 0


class _Joined(io.RawIOBase):
    """Pieces as one file, without a copy of all of them."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._rest, self._piece = filter(None, pieces), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Some of it, as much as there is room for or less; nothing at the end."""
        if not self._piece:
            self._piece = memoryview(next(self._rest, b""))
        own, self._piece = self._piece[: len(buffer)], self._piece[len(buffer) :]
        buffer[: len(own)] = own
        return len(own)


def across(base: str) -> ox.NamedNode:
    """The graph of what links documents."""
    return ox.NamedNode(base + GRAPH)


def _opened(path: Path) -> ox.Store:
    """A process that was killed a moment ago may still be giving its files back."""
    for last in (*[False] * _TRIES, True):
        try:
            with _few_files():
                return ox.Store(path)
        except OSError as error:
            if last or "lock" not in str(error).lower():
                raise StoreError(f"{path}: the graph cannot be opened: {error}") from error
        time.sleep(_PAUSE)
    raise AssertionError


@contextlib.contextmanager
def _few_files() -> Iterator[None]:
    """Oxigraph keeps open, with their indexes in memory, as many files as the process may have when it opens a database,
    less 48: told of few, its memory does not grow with the store.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = _FILES + 48 if soft == resource.RLIM_INFINITY else min(soft, _FILES + 48)
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _ontology() -> Path:
    return folder("ontology") / "kg.ttl"


def labels() -> set[ox.Triple]:
    """What the graph of the ontology holds, as Oxigraph keeps it."""
    kept = ox.Store()
    kept.load(path=_ontology(), format=ox.RdfFormat.TURTLE, to_graph=LABELS)
    return {quad.triple for quad in kept}


def labels_version() -> str:
    """Changes when the ontology does."""
    return hashlib.sha256(_ontology().read_bytes()).hexdigest()
