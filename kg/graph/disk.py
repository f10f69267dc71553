"""The graph in a scratch file of SQLite: the memory that it takes does not grow with the corpus."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.msgpack import Decoder, encode
from msgspec.structs import replace

from kg.errors import ExportError
from kg.graph.stated import POST, Proof, label, mentions_of, stated, united
from kg.model import TYPES, Corpus, Document, Entity, Evidence, Facts, Figure, Official
from kg.scratch import database

_HERE = Path(__file__).parent
_NO_WORDS = ((None, None, None),)
_CACHE = "PRAGMA cache_size = -32768;"
_READ: dict[str, Callable[[bytes], Any]] = {kind: Decoder(record).decode for record, kind in TYPES.items()} | {"document": Decoder(Document).decode}


class Node(Struct, frozen=True):
    """A node with how much is known of it. `record` is without its mentions, posts without evidence, documents without text."""

    id: str
    type: str
    label: str
    record: Entity | Document
    degree: int
    mentions: int
    documents: int
    first: Proof | None  # of its mentions, in their order


class Edge(Struct, frozen=True):
    source: str
    target: str
    key: str
    predicate: str
    inferred: bool
    title: str | None
    concurrent: bool | None
    change: str | None
    since: str | None
    until: str | None
    evidence: tuple[Proof, ...]
    proofs: int  # how many there are, where `evidence` holds the first of them only


@contextlib.contextmanager
def disk_graph(corpus: Corpus) -> Iterator[DiskGraph]:
    """The graph that `build_graph` makes, in a scratch file without a name, which is gone at the end.

    One pass over the corpus; memory does not grow with it. Raises ExportError where there is no room for the file.
    """
    with database("hold the graph") as file:
        yield DiskGraph(file, _fill(file, corpus))


def _fill(database: sqlite3.Connection, corpus: Corpus) -> int:
    """Returns how many targets there are."""
    targets = 0
    database.executescript(_CACHE + (_HERE / "schema.sql").read_text("utf-8"))
    database.execute("BEGIN")
    for facts in corpus.united():
        _add(database, facts)
        targets += sum(f.status == "target" for f in facts.figures)
    database.execute("COMMIT")
    database.executescript((_HERE / "order.sql").read_text("utf-8"))
    return targets


def _add(database: sqlite3.Connection, facts: Facts) -> None:
    own, entities = facts.document.id, facts.entities()
    document = (own, encode(replace(facts.document, text="")), facts.document.text)
    database.execute("INSERT OR REPLACE INTO raw_document VALUES (?, ?, ?)", document)
    rows = database.execute(f"SELECT id, type, record FROM raw_node WHERE id IN ({_LIST})", (json.dumps([e.id for e in entities]),))
    known: dict[str, Entity] = {name: _record(kind, packed) for name, kind, packed in rows}
    told: dict[str, Entity] = {}
    for entity in entities:
        old = told.get(entity.id) or known.get(entity.id)
        told[entity.id] = entity if old is None else united(old, entity)
    nodes = ((name, TYPES[type(record)], encode(record)) for name, record in told.items() if record != known.get(name))
    database.executemany("INSERT OR REPLACE INTO raw_node VALUES (?, ?, ?)", nodes)
    mentions = ((entity.id, own, e.start, e.end, e.quote) for entity in entities for e in mentions_of(entity))
    database.executemany("INSERT INTO raw_mention VALUES (?, ?, ?, ?, ?)", mentions)
    statements = (
        (s.subject, s.object, s.key, s.predicate, s.title, s.concurrent, s.change, s.since, s.until, s.inferred, own, *words)
        for s in stated(facts)
        for words in ([(e.start, e.end, e.quote) for e in s.evidence] if s.evidence else _NO_WORDS)
    )
    database.executemany(f"INSERT INTO raw_edge VALUES ({', '.join('?' * 14)})", statements)


def _record(kind: str, packed: bytes) -> Any:
    return _READ[kind](packed)


class DiskGraph:
    """What can be asked of the graph; every iterator reads as it goes."""

    def __init__(self, database: sqlite3.Connection, targets: int) -> None:
        self._database = database
        self.targets = targets

    def counts(self) -> dict[str, int]:
        """How many nodes of each type there are."""
        found = dict(self._rows("SELECT type, count(*) FROM node GROUP BY type ORDER BY type"))
        ((documents,),) = self._rows("SELECT count(*) FROM document WHERE id NOT IN (SELECT id FROM node)")
        return ({"document": documents} if documents else {}) | found

    def documents(self) -> Iterator[Document]:
        """Without their texts, sorted by id."""
        for (record,) in self._rows("SELECT record FROM document ORDER BY number"):
            yield _record("document", record)

    def text(self, document: str) -> str:
        """The text of a document, empty where there is no such document."""
        return next((text for (text,) in self._rows("SELECT text FROM document WHERE id = ?", document)), "")

    def nodes(self, kind: str | None = None) -> Iterator[Node]:
        """All, or those of one type: documents first, then the rest, each sorted by id."""
        if kind in (None, "document"):
            for (record,) in self._rows(f"SELECT record FROM document WHERE {_NO_NODE} ORDER BY number"):
                yield document_node(_record("document", record))
        which, given = ("n.type = ?", (kind,)) if kind else ("true", ())
        yield from self._nodes(which, *given)

    def node(self, own: str) -> Node | None:
        """The node of this id, None where there is none."""
        return next(self.nodes_of([own]), None)

    def nodes_of(self, ids: Iterable[str]) -> Iterator[Node]:
        """Those of these ids that are there, each once: nodes sorted by id, then documents that are none."""
        wanted = json.dumps(list(ids))
        yield from self._nodes(f"n.id IN ({_LIST})", wanted)
        for (record,) in self._rows(f"SELECT record FROM document WHERE id IN ({_LIST}) AND {_NO_NODE} ORDER BY number", wanted):
            yield document_node(_record("document", record))

    def mentions(self, node: str) -> Iterator[Proof]:
        """Sorted; a document has none."""
        number = self._number(node)
        return iter(()) if number is None else self._mentions(number)

    def documents_of(self, node: str) -> Iterator[str]:
        """The documents in which a node stands, sorted; a document stands in itself."""
        number = self._number(node)
        if number is None:
            return (own for (own,) in self._rows("SELECT id FROM document WHERE id = ?", node))
        inside = "SELECT document FROM mention WHERE node = ?"
        return (own for (own,) in self._rows(f"SELECT id FROM document WHERE number IN ({inside}) ORDER BY number", number))

    def figures_of(self, node: str) -> Iterator[str]:
        """The figures from which an edge leads to this node, sorted."""
        rows = self._rows(
            "SELECT s.id FROM edge e JOIN node s ON s.number = e.source"
            " WHERE e.target = (SELECT number FROM node WHERE id = ?) AND s.type = 'figure' ORDER BY e.source",
            node,
        )
        return (own for (own,), _ in groupby(rows))

    def edges(self, node: str | None = None) -> Iterator[Edge]:
        """All, or those from or to one node: sorted by source, target and key."""
        if node is None:
            yield from self._edges("edge")
        elif (number := self._number(node)) is not None:
            either = "SELECT * FROM edge WHERE source = ?1 UNION SELECT * FROM edge WHERE target = ?1"
            yield from self._edges(f"({either})", number)

    def between(self, ids: Collection[str], most: int = -1) -> Iterator[Edge]:
        """The edges both of whose ends are among these, in the order of all; each with `most` of its proofs, all where negative."""
        numbers = json.dumps([n for (n,) in self._rows(f"SELECT number FROM node WHERE id IN ({_LIST})", json.dumps(list(ids)))])
        # the plus keeps SQLite from looking every pair up
        return self._edges(f"(SELECT * FROM edge WHERE source IN ({_LIST}) AND +target IN ({_LIST}))", numbers, numbers, most=most)

    def best(self, limit: int) -> list[str]:
        """The best connected and most often named, the best first; figures and documents are not among them."""
        rows = self._rows("SELECT id FROM node WHERE type != 'figure' ORDER BY degree + mentions DESC, number LIMIT ?", limit)
        return [own for (own,) in rows]

    # --- rows --------------------------------------------------------------------------------------------------

    def _rows(self, statement: str, *values: Any) -> Iterator[Any]:
        try:
            yield from self._database.execute(statement, values)
        except sqlite3.Error as error:
            raise ExportError(f"the graph's scratch file cannot be read: {error}; is the disk full? TMPDIR names another") from error

    def _number(self, node: str) -> int | None:
        return next((number for (number,) in self._rows("SELECT number FROM node WHERE id = ?", node)), None)

    def _nodes(self, which: str, *values: Any) -> Iterator[Node]:
        for own, kind, packed, degree, mentions, documents, document, *words in self._rows(_NODES.format(which), *values):
            record = _record(kind, packed)
            first = (document, Evidence(*words)) if document is not None else None
            yield Node(own, kind, label(record), without_words(record), degree, mentions, documents, first)

    def _mentions(self, number: int) -> Iterator[Proof]:
        for document, *words in self._rows(
            'SELECT d.id, m.start, m."end", m.quote FROM mention m JOIN document d ON d.number = m.document'
            ' WHERE m.node = ? ORDER BY m.document, m.start, m."end", m.quote',
            number,
        ):
            yield document, Evidence(*words)

    def _edges(self, which: str, *values: Any, most: int = -1) -> Iterator[Edge]:
        rows = self._rows(
            "SELECT e.source, e.target, e.key, s.id, t.id, e.predicate, e.inferred, e.title, e.concurrent, e.change, e.since, e.until,"
            ' d.id, p.start, p."end", p.quote'
            f" FROM {which} e CROSS JOIN node s ON s.number = e.source CROSS JOIN node t ON t.number = e.target"
            " LEFT JOIN proof p ON p.source = e.source AND p.target = e.target AND p.key = e.key LEFT JOIN document d ON d.number = p.document"
            ' ORDER BY e.source, e.target, e.key, p.document, p.start, p."end", p.quote',
            *values,
        )
        for (_, _, key), same in groupby(rows, key=itemgetter(0, 1, 2)):
            first = next(same)
            subject, object_, predicate, inferred, title, concurrent, change, since, until = first[3:12]
            proofs = ((row[12], Evidence(*row[13:])) for row in chain((first,), same) if row[12] is not None)
            evidence = tuple(islice(proofs, most if most >= 0 else None))
            count = len(evidence) + sum(1 for _ in proofs)
            held = None if concurrent is None else bool(concurrent)
            yield Edge(subject, object_, key, predicate, bool(inferred), title, held, change, since, until, evidence, count)


_LIST = "SELECT value FROM json_each(?)"
_NODES = """
SELECT n.id, n.type, n.record, n.degree, n.mentions, n.documents, d.id, m.start, m."end", m.quote FROM node n
  LEFT JOIN mention m ON m.node = n.number AND (m.document, m.start, m."end", m.quote) =
    (SELECT document, start, "end", quote FROM mention WHERE node = n.number ORDER BY document, start, "end", quote LIMIT 1)
  LEFT JOIN document d ON d.number = m.document WHERE {} ORDER BY n.number"""
_NO_NODE = "id NOT IN (SELECT id FROM node)"  # a document that has the name of an entity is hidden by it


def said_of(edge: Edge) -> dict[str, Any]:
    """The attributes of an edge in a graph of networkx."""
    post = {} if edge.title is None else {name: getattr(edge, name) for name in POST}
    return {"predicate": edge.predicate, "evidence": edge.evidence, "inferred": edge.inferred, **post}


def document_node(document: Document) -> Node:
    return Node(document.id, "document", label(document), document, 0, 0, 1, None)


def without_words(record: Entity) -> Entity:
    match record:
        case Figure():
            return record
        case Official():
            return replace(record, mentions=(), posts=tuple(replace(p, evidence=()) for p in record.posts))
    return replace(record, mentions=())
