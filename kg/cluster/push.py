"""Fill any SPARQL 1.1 store over the Graph Store HTTP Protocol: each graph is put whole, so that twice is once.

What was put is noted in a small file, with the hash of what it said: a run that was cut off goes on, and a later one
puts what has changed. Whether the server holds it is not taken from its word, nor from a count: it is read back.
"""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kg.cluster.endpoint import Access, Endpoint, query_address
from kg.cluster.graphs import Graph, graphs_of, links_of, ontology
from kg.cluster.place import is_address
from kg.cluster.readback import digest, same
from kg.errors import ClusterError, UsageError
from kg.store.quads import LABELS

_OFTEN = 1.0  # seconds after which the notes are made durable
_NAMED = 5  # graphs that an error names


@dataclass(frozen=True, slots=True)
class PushOptions:
    """What a caller may say."""

    query: str | None = None  # where the same server answers queries
    state: Path | None = None
    resume: bool = True
    delete_missing: bool = False
    verify: Literal["content", "counts"] = "content"
    access: Access = field(default_factory=Access)
    progress: Callable[[int, int, str], None] | None = None


@dataclass
class Pushed:
    """Counts of graphs."""

    put: int = 0
    unchanged: int = 0  # noted as put before
    deleted: int = 0
    statements: int = 0  # of all graphs of documents
    others: int = 0  # graphs of documents on the server that are not among ours
    read_back: int = 0  # graphs that are there as they should be
    compared: bool = False  # by their counts
    seconds: float = 0.0

    def lines(self) -> list[str]:
        rate = f", {self.put / self.seconds:,.0f} graphs/s" if self.put and self.seconds else ""
        out = [f"{self.put:,} graphs put, {self.unchanged:,} were there, {self.deleted:,} deleted in {self.seconds:.1f} s{rate}"]
        if self.read_back:
            more = "" if self.compared else "; what else is there is not known without its address for queries (--query)"
            out.append(f"read back from the server: {self.read_back:,} graphs, {self.statements:,} statements of documents, as pushed{more}")
        elif self.compared:
            out.append(f"counted on the server: {self.statements:,} statements, as pushed")
        else:
            out.append(f"{self.statements:,} statements; not counted on the server, whose address for queries is not known (--query)")
        if self.others:
            out.append(f"{self.others:,} other graphs of documents are on the server (--delete-missing takes them out)")
        return out


def push(endpoint: str, what: str, options: PushOptions | None = None) -> Pushed:
    """Put every named graph of a store, of shards or of an output of kg build, and see that the server holds it.

    Raises ClusterError where the server refuses, stays away, or holds something else in the end.
    """
    options, started, done = options or PushOptions(), time.perf_counter(), Pushed()
    query = options.query or query_address(endpoint)
    if options.delete_missing and query is None:
        raise UsageError("--delete-missing has to ask the server what it holds; name its address for queries with --query")
    with Endpoint(endpoint, query, options.access) as server, contextlib.closing(_Notes(options.state or _beside(what), endpoint)) as notes:
        if not options.resume:
            notes.forget()
        prefixes = _put_all(server, notes, what, done, options)
        done.statements = notes.statements()
        if query is not None:
            for prefix in sorted(prefixes):
                _compare(server, notes, prefix, done, options.delete_missing)
            done.compared = True
    done.seconds = time.perf_counter() - started
    return done


def _put_all(server: Endpoint, notes: _Notes, what: str, done: Pushed, options: PushOptions) -> set[str]:
    """Returns how the names of the graphs of documents begin."""
    prefixes, wrong = set[str](), list[str]()
    for graph in itertools.chain(graphs_of(what), _links(what, notes, prefixes), [ontology()]):
        if graph.prefix:
            prefixes.add(graph.prefix)
        if notes.is_met(graph.iri):
            raise ClusterError(f"{what}: the graph <{graph.iri}> stands there in two places; putting one would take the other out")
        if notes.tag(graph.iri) == graph.tag:
            done.unchanged += 1
            notes.meet(graph.iri)
            if options.verify == "content" and (trouble := _trouble(server, notes, graph, done)):
                notes.drop(graph.iri)
                wrong.append(f"<{graph.iri}> {trouble}")
        else:
            _put(server, notes, graph, done, options)
        if options.progress is not None:
            options.progress(done.put + done.unchanged, 0, graph.iri)
    if wrong:
        raise _not_held(server.address, wrong)
    return prefixes


def _links(what: str, notes: _Notes, prefixes: set[str]) -> Iterator[Graph]:
    """What links the documents, once all of them were met; also where nothing does any more, and something did."""
    for prefix in sorted(prefixes) if len(prefixes) == 1 else ():
        graph = links_of(what, prefix)
        if notes.tag(graph.iri) is not None or graph.body():
            yield graph


def _put(server: Endpoint, notes: _Notes, graph: Graph, done: Pushed, options: PushOptions) -> None:
    body = graph.body()
    server.put(graph.iri, body)
    if options.verify == "content":
        media, back = server.get(graph.iri)
        if not _same(server, graph.iri, body, media, back):
            raise ClusterError(f"{server.address}: it took <{graph.iri}>, but holds other statements under that name")
        notes.saw(graph.iri, digest(back))
        done.read_back += 1
    notes.write(graph, body.count(b"\n"))
    done.put += 1


def _trouble(server: Endpoint, notes: _Notes, graph: Graph, done: Pushed) -> str:
    """What is wrong on the server with a graph of which nothing is to be put; empty where it is as it was put."""
    media, back = server.get(graph.iri)
    if notes.seen(graph.iri) != digest(back):
        if not back:
            return "is missing"
        if not _same(server, graph.iri, graph.body(), media, back):
            return "has other statements"
        notes.saw(graph.iri, digest(back))
    done.read_back += 1
    return ""


def _same(server: Endpoint, iri: str, put: bytes, media: str, back: bytes) -> bool:
    try:
        return same(put, media, back)
    except ClusterError as error:
        raise ClusterError(f"{server.address}: <{iri}>: {error}; --verify counts compares the numbers of statements alone") from error


def _not_held(address: str | None, wrong: list[str]) -> ClusterError:
    named = "; ".join(wrong[:_NAMED]) + (f"; and {len(wrong) - _NAMED:,} more" if len(wrong) > _NAMED else "")
    return ClusterError(f"{address}: the server does not hold what was pushed: {named}; the same command puts them again")


def _compare(server: Endpoint, notes: _Notes, prefix: str, done: Pushed, delete_missing: bool) -> None:
    if server.counts(prefix) == notes.counts(prefix):
        return
    others, expected = 0, dict[str, int]()
    for iri, number in server.held(prefix):
        known = notes.expected(iri)
        if known is None:
            others += 1
            if delete_missing:
                server.delete(iri)
                notes.drop(iri)
                done.deleted += 1
        elif known == number:
            notes.confirm(iri)
        else:
            expected[iri] = number
    wrong = [f"<{iri}> has {expected.get(iri, 0)} statements, not {number}" for iri, number in notes.unconfirmed(prefix, _NAMED)]
    if wrong:
        notes.drop_unconfirmed(prefix)
        raise _not_held(server.query, wrong)
    done.others += 0 if delete_missing else others


def _beside(what: str) -> Path:
    """Where nothing else is said: beside what is pushed, or here for what is elsewhere."""
    what = what.removeprefix("file://")
    name = what.rstrip("/").rpartition("/")[2] or "push"
    return Path(f".{name}.push") if is_address(what) else Path(what).resolve().with_name(f".{Path(what).resolve().name}.push")


class _Notes:
    """Which graphs an endpoint has been given, with the hash of their content and their number of statements."""

    def __init__(self, path: Path, endpoint: str) -> None:
        self._endpoint, self._path = endpoint, path
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS pushed (endpoint TEXT, graph TEXT, tag TEXT NOT NULL, statements INTEGER NOT NULL,"
                " PRIMARY KEY (endpoint, graph)) WITHOUT ROWID"
            )
            self._db.execute("CREATE TABLE IF NOT EXISTS seen (endpoint TEXT, graph TEXT, digest TEXT NOT NULL, PRIMARY KEY (endpoint, graph)) WITHOUT ROWID")
            self._db.execute("CREATE TEMP TABLE met (graph TEXT PRIMARY KEY, confirmed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID")
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise UsageError(f"--state {path}: these notes cannot be kept: {error}; name another file, or end the other push") from error
        self._kept = time.monotonic()

    def close(self) -> None:
        self._db.execute("COMMIT")
        self._db.close()

    def forget(self) -> None:
        for table in ("pushed", "seen"):
            self._db.execute(f"DELETE FROM {table} WHERE endpoint = ?", (self._endpoint,))

    def tag(self, graph: str) -> str | None:
        tag: str | None = self._one("SELECT tag FROM pushed WHERE endpoint = ? AND graph = ?", (self._endpoint, graph))
        return tag

    def is_met(self, graph: str) -> bool:
        return self._one("SELECT 1 FROM met WHERE graph = ?", (graph,)) is not None

    def meet(self, graph: str) -> None:
        self._db.execute("INSERT INTO met (graph) VALUES (?)", (graph,))

    def write(self, graph: Graph, statements: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO pushed VALUES (?, ?, ?, ?)", (self._endpoint, graph.iri, graph.tag, statements))
        self.meet(graph.iri)
        if time.monotonic() - self._kept > _OFTEN:
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")
            self._kept = time.monotonic()

    def seen(self, graph: str) -> str | None:
        """The digest of what the server gave when it was as it had been put."""
        found: str | None = self._one("SELECT digest FROM seen WHERE endpoint = ? AND graph = ?", (self._endpoint, graph))
        return found

    def saw(self, graph: str, digest: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", (self._endpoint, graph, digest))

    def drop(self, graph: str) -> None:
        self._db.execute("DELETE FROM pushed WHERE endpoint = ? AND graph = ?", (self._endpoint, graph))

    def drop_unconfirmed(self, prefix: str) -> None:
        graphs = "SELECT graph FROM met WHERE NOT confirmed AND substr(graph, 1, ?) = ?"
        self._db.execute(f"DELETE FROM pushed WHERE endpoint = ? AND graph IN ({graphs})", (self._endpoint, len(prefix), prefix))

    def statements(self) -> int:
        """Of the graphs of documents that were met."""
        return int(self._one(f"SELECT coalesce(sum(statements), 0) {_MET} AND graph <> ?", (self._endpoint, LABELS.value)))

    def counts(self, prefix: str) -> tuple[int, int]:
        query = f"SELECT count(*), coalesce(sum(statements), 0) {_MET} AND substr(graph, 1, ?) = ?"
        graphs, statements = self._db.execute(query, (self._endpoint, len(prefix), prefix)).fetchone()
        return graphs, statements

    def expected(self, graph: str) -> int | None:
        number: int | None = self._one(f"SELECT statements {_MET} AND graph = ?", (self._endpoint, graph))
        return number

    def confirm(self, graph: str) -> None:
        self._db.execute("UPDATE met SET confirmed = 1 WHERE graph = ?", (graph,))

    def unconfirmed(self, prefix: str, most: int) -> Iterator[tuple[str, int]]:
        query = f"SELECT graph, statements {_MET} AND NOT confirmed AND substr(graph, 1, ?) = ? ORDER BY graph LIMIT ?"
        yield from self._db.execute(query, (self._endpoint, len(prefix), prefix, most))

    def _one(self, query: str, values: tuple[str, ...]) -> Any:
        row = self._db.execute(query, values).fetchone()
        return row[0] if row else None


_MET = "FROM pushed JOIN met USING (graph) WHERE endpoint = ?"
