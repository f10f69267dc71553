"""What can be pushed: the named graphs of a store, of an output of kg build, or of shards, one after the other."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg.across.identity import identify
from kg.across.identity_rdf import quads as quads_of
from kg.cluster.manifest import MANIFEST, read_manifest
from kg.cluster.place import Place, is_address
from kg.cluster.unpack import documents_of, graph_of
from kg.errors import ClusterError
from kg.model import Identity
from kg.rdf.former import FORMER, begins_former
from kg.rdf.statements import described
from kg.records.links import lines, read_links
from kg.records.output import LINKS, check, reading
from kg.resources import folder
from kg.store import Store, is_store, open_store
from kg.store.quads import LABELS, across, labels_version

_NQ = ("graph.nq", "graph.nq.gz")


@dataclass(frozen=True, slots=True)
class Graph:
    """One named graph. `tag` changes when its statements do; `body` are they, as sorted N-Triples.

    `prefix` is how the names of all graphs of documents begin, '' where this is none.
    """

    iri: str
    prefix: str
    tag: str
    body: Callable[[], bytes]


def graphs_of(what: str) -> Iterator[Graph]:
    """Raises ClusterError where there is nothing that can be pushed."""
    path = Path(what)
    if not is_address(what) and is_store(path):
        return _of_store(path)
    if not is_address(what):
        if path.is_file():
            return _of_nquads(path, _opened(path))
        if path.is_dir() and (graph := _built(path)) is not None:
            return graph
    if is_address(what) or (path / MANIFEST).is_file():
        return _of_shards(Place.of(what))
    raise ClusterError(f"{what}: neither a store, nor shards with their {MANIFEST}, nor an output of kg build with its graph.nq")


def _built(output: Path) -> Iterator[Graph] | None:
    """Of a folder that kg build wrote; its file stays open, and as it is, whatever is written there meanwhile."""
    with reading(output):
        found = next((output / n for n in _NQ if (output / n).is_file()), None)
        if found is None:
            return None
        check(output)
        return _of_nquads(found, _opened(found))


def _opened(path: Path) -> BinaryIO:
    try:
        if begins_former(path):
            raise ClusterError(f"{path}: {FORMER}")
        return path.open("rb")
    except (OSError, EOFError) as error:
        raise ClusterError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def ontology() -> Graph:
    """The labels of classes and properties, in their own graph."""

    def body() -> bytes:
        triples = ox.parse(path=folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE)
        return ox.serialize(sorted((q.triple for q in triples), key=str), format=ox.RdfFormat.N_TRIPLES) or b""

    return Graph(LABELS.value, "", labels_version(), body)


def links_of(what: str, prefix: str) -> Graph:
    """What links the documents, in a graph of its own; `prefix` is how the names of their graphs begin. Without a body where nothing does."""
    base = prefix.removesuffix("graph/")
    identity = _identity(what)
    iri = across(base).value

    def body() -> bytes:
        return ox.serialize(sorted((q.triple for q in quads_of(identity, base)), key=str), format=ox.RdfFormat.N_TRIPLES) or b""

    return Graph(iri, "", _tag(base, lines(identity)), body)


def _identity(what: str) -> Identity:
    path = Path(what)
    if not is_address(what) and is_store(path):
        with open_store(path) as store:
            return store.corpus().identity or Identity()
    if not is_address(what) and (path.is_file() or any((path / n).is_file() for n in _NQ)):
        file = path / LINKS
        return read_links(file.read_text("utf-8")) if file.is_file() else Identity()
    place = Place.of(what)
    manifest = read_manifest(place)
    return identify(made.facts() for shard in manifest.shards for made in documents_of(place, shard, manifest.base))


def _of_store(path: Path) -> Iterator[Graph]:
    with open_store(path) as store:
        for row in store.documents():
            iri = graph_of(store.base, row.id)
            yield Graph(iri, f"{store.base}graph/", _tag(row.version, row.content), partial(_stored, store, row.id, iri))


def _stored(store: Store, identifier: str, iri: str) -> bytes:
    return _triples(described(store[identifier], store.base, store.form.texts), iri)


def _of_shards(place: Place) -> Iterator[Graph]:
    manifest = read_manifest(place)
    for shard in manifest.shards:
        for made in documents_of(place, shard, manifest.base):
            iri = graph_of(manifest.base, made.id)
            yield Graph(iri, f"{manifest.base}graph/", _tag(manifest.version, made.row["content"]), partial(_triples, made.nquads, iri))


def _of_nquads(path: Path, opened: BinaryIO) -> Iterator[Graph]:
    """Graph after graph, as kg build writes them: a graph's statements stand together."""
    held: list[bytes] = []
    iri = ""
    try:
        with opened, gzip.open(opened) if path.name.endswith(".gz") else opened as file:
            for number, line in enumerate(file, 1):
                graph = _graph_of(line, f"{path}:{number}")
                if graph != iri and held:
                    yield _parsed(iri, held)
                    held = []
                iri = graph
                held.append(line)
    except (OSError, EOFError, zlib.error) as error:
        raise ClusterError(f"{path}: cannot be read: {error}") from error
    if held:
        yield _parsed(iri, held)


def _graph_of(line: bytes, where: str) -> str:
    start = line.rfind(b" <")
    if start < 0 or not line.endswith(b"> .\n"):
        raise ClusterError(f"{where}: no statement of a named graph as kg build writes it in graph.nq")
    return line[start + 2 : -4].decode("utf-8", "replace")


def _parsed(iri: str, lines: list[bytes]) -> Graph:
    nquads = b"".join(lines)
    return Graph(iri, _prefix(iri, nquads), hashlib.sha256(nquads).hexdigest(), lambda: _triples(nquads, iri))


def _prefix(iri: str, nquads: bytes) -> str:
    """Up to where the document's identifier begins: the activity that made it is named alike."""
    at = iri.find("/graph/")
    while at >= 0:
        if f"<{iri[: at + 1]}activity/{iri[at + 7 :]}> ".encode() in nquads:
            return iri[: at + 7]
        at = iri.find("/graph/", at + 1)
    raise ClusterError(f"<{iri}>: no graph of a document that kg build writes")


def _triples(nquads: bytes, iri: str) -> bytes:
    """Without the graph's name, which the address of the request says."""
    return nquads.replace(f" <{iri}> .\n".encode(), b" .\n")


def _tag(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
