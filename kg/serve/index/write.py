"""A corpus → index.sqlite, the file that the pages are made from (see schema.sql)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.across.identity import identify
from kg.across.promises import Tracking, track
from kg.graph import DiskGraph, disk_graph
from kg.model import Corpus, Document, Event, Facts, Figure
from kg.records.jsonl import dumps, number, to_record
from kg.search import normal, pairs, pinyin, spaced
from kg.serve.addresses import DOCUMENT
from kg.serve.index import promises, timeline
from kg.words import years

_HERE = Path(__file__).parent
_FAST = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -32768;"
_LARGEST = 1e300  # SQLite's numbers end there; the exact value stays beside
_LOOKED_THROUGH = 200_000  # characters of one text that a search knows
_MOST_TRACKED = 20_000  # documents whose promises are followed
_REMEMBERED = 1 << 15  # numbers of nodes

# The best connected first, figures behind all else: a cut answer then holds what matters.
_ORDERED_NODES = """INSERT INTO node SELECT NULL, id, type, name, kind, date, degree, mentions, record FROM staged_node
ORDER BY type = 'figure', type = 'document', degree + mentions DESC, id"""
_ORDERED_EDGES = """INSERT INTO edge SELECT NULL, subject, object, predicate, title, concurrent, change, since, until, inferred
FROM staged_edge ORDER BY subject, object, key"""
_EDGE_ORDER = "INSERT INTO edge_order SELECT NULL, at FROM staged_edge ORDER BY subject, object, key"
_ORDERED_PROOFS = """INSERT INTO proof SELECT o.edge, p.document, p.begin, p.until, p.quote
FROM staged_proof p JOIN edge_order o USING (at) ORDER BY 1, 2, 3, 4, 5"""
_PLACES = "INSERT INTO node_document SELECT DISTINCT node, document FROM mention ORDER BY document, node"
_NAMED_IN = "UPDATE node SET degree = (SELECT count(*) FROM node_document WHERE document = number) WHERE type = 'document'"


def write_index(corpus: Corpus, path: Path, meta: dict[str, str], show: Callable[[str], None] = lambda _: None) -> Tracking | None:
    """Write the index of what a corpus says to a new file; the memory that it takes does not grow with the corpus, but for what
    became of promises: these are given back, and are left out where there are too many documents to hold all their figures.

    `show` hears what is being done. Raises ExportError where the disk has no room.
    """
    with disk_graph(corpus) as graph, closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(_FAST + _sql("schema") + _sql("staged"))
        database.execute("BEGIN")
        _Writer(database, graph, show).write(corpus)
        tracking = None
        if len(corpus.facts) <= _MOST_TRACKED:
            show("writing the index: promises …")
            linked = corpus if corpus.identity is not None else Corpus(corpus.facts, identity=identify(corpus.facts))
            promises.write(database, tracking := track(linked))
            show("writing the index: what happened when …")
            timeline.write(database, linked, tracking)
        database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        database.execute("COMMIT")
        show("writing the index: what is looked up …")
        database.executescript(_sql("indexes"))
    return tracking


def _sql(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text("utf-8")


class _Writer:
    def __init__(self, database: sqlite3.Connection, graph: DiskGraph, show: Callable[[str], None]) -> None:
        self._run, self._put = database.execute, database.executemany
        self._graph, self._show = graph, show
        self._number = lru_cache(_REMEMBERED)(self._look_up)

    def write(self, corpus: Corpus) -> None:
        self._show("writing the index: nodes …")
        self._put("INSERT INTO staged_node VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._nodes())
        self._run(_ORDERED_NODES)
        self._run("DROP TABLE staged_node")
        one = corpus.identity.same if corpus.identity else {}
        self._put("INSERT INTO other_id SELECT ?, number FROM node WHERE id = ?", sorted(one.items()))
        self._show("writing the index: names …")
        self._put("INSERT INTO name VALUES (NULL, ?, ?, ?)", self._names())
        self._put("INSERT INTO name_words (rowid, characters, pinyin, initials) VALUES (?, ?, ?, ?)", self._words())
        self._show("writing the index: relations …")
        self._edges()
        self._show("writing the index: where things are named …")
        self._put("INSERT INTO mention VALUES (?, ?, ?, ?, ?)", self._mentions())
        self._run(_PLACES)
        self._run(_NAMED_IN)
        for facts in corpus.united():
            self._document(facts.document)
            self._figures(facts)

    def _look_up(self, own: str) -> int | None:
        """A node's number by its id."""
        row = self._run("SELECT number FROM node WHERE id = ?", (own,)).fetchone()
        return row[0] if row else None

    def _of(self, document: str) -> int | None:
        return self._number(DOCUMENT + document)

    def _nodes(self) -> Iterator[tuple[Any, ...]]:
        """Documents have no record yet: how long they are is known when their texts are read."""
        for d in self._graph.documents():
            yield DOCUMENT + d.id, "document", d.title or d.id, None, d.published, 0, 0, ""
        for node in self._graph.nodes():
            record = node.record
            if isinstance(record, Document):
                continue
            date = record.date if isinstance(record, Event) else None
            name = record.measure or record.quote if isinstance(record, Figure) else record.name
            written = dumps(to_record(record, node.first[0] if node.first else ""))
            yield node.id, node.type, name, getattr(record, "kind", None), date, node.degree, node.mentions, written

    def _names(self) -> Iterator[tuple[int, str, str]]:
        """Each node with its names, the fullest first."""
        for own, kind, name, record in self._run("SELECT number, type, name, record FROM node ORDER BY number"):
            for text in dict.fromkeys(_spoken(kind, name, record)):
                if key := normal(text):
                    yield own, text, key

    def _words(self) -> Iterator[tuple[int, str, str, str]]:
        for own, key in self._run("SELECT number, normal FROM name ORDER BY number"):
            full, initials = pinyin(key)
            yield own, spaced(key), spaced(full), spaced(initials)

    def _edges(self) -> None:
        for at, e in enumerate(self._graph.edges()):
            post = (e.title, bool(e.concurrent), e.change, e.since, e.until)
            row = (at, self._number(e.source), self._number(e.target), e.key, e.predicate, *post, e.inferred)
            self._run(f"INSERT INTO staged_edge VALUES ({', '.join('?' * len(row))})", row)
            proofs = ((at, self._of(d), x.start, x.end, x.quote) for d, x in e.evidence)
            self._put("INSERT INTO staged_proof VALUES (?, ?, ?, ?, ?)", proofs)
        for statement in (_ORDERED_EDGES, _EDGE_ORDER, _ORDERED_PROOFS):
            self._run(statement)
        for table in ("staged_edge", "staged_proof", "edge_order"):
            self._run(f"DROP TABLE {table}")

    def _mentions(self) -> Iterator[tuple[Any, ...]]:
        for own, node in self._run("SELECT number, id FROM node WHERE type <> 'document' ORDER BY number"):
            for d, e in self._graph.mentions(node):
                yield own, self._of(d), e.start, e.end, e.quote

    def _document(self, d: Document) -> None:
        own = self._of(d.id)
        self._run("UPDATE node SET record = ? WHERE number = ?", (dumps(to_record(d)), own))
        row = (own, d.id, d.title, d.publisher, d.published, len(d.text), d.text or None)
        self._run("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._run("INSERT INTO text_pairs (rowid, pairs) VALUES (?, ?)", (own, pairs(d.text[:_LOOKED_THROUGH])))
        self._put("INSERT INTO part VALUES (?, ?, ?, ?, ?)", ((own, p.start, p.end, p.kind, p.name) for p in d.parts))
        self._put("INSERT INTO assisted VALUES (?, ?, ?, ?)", ((own, a.start, a.end, a.reader) for a in d.assisted))

    def _figures(self, facts: Facts) -> None:
        document = facts.document
        rows, actors, when = [], [], []
        for f in facts.figures:
            own = self._number(f.id)
            period = (f.period.start, f.period.end) if f.period else (None, None)
            acting = [n for a in f.actor if (n := self._number(a)) is not None]
            rows.append((
                own, self._of(document.id), f.start, f.end, f.quote, number(f.value), _size(f.value),
                None if f.upper is None else number(f.upper), f.unit, f.comparator, f.change, f.measure, f.status, f.obligation, *period,
                self._number(f.initiative or ""), self._number(f.speaker or ""), "；".join(map(self._name, acting)), document.published,
            ))  # fmt: skip
            actors += [(own, n) for n in acting]
            when += [(year, own) for year in years(f.period)]
        # two documents may have a figure of one identity: the first says what it is, as in the graph
        self._put(f"INSERT OR IGNORE INTO figure VALUES ({', '.join('?' * 20)})", rows)
        self._put("INSERT OR IGNORE INTO figure_actor VALUES (?, ?)", actors)
        self._put("INSERT OR IGNORE INTO figure_year VALUES (?, ?)", when)

    def _name(self, own: int) -> str:
        name: str = self._run("SELECT name FROM node WHERE number = ?", (own,)).fetchone()[0]
        return name


def _spoken(kind: str, name: str, record: str) -> Iterable[str]:
    if kind == "document":
        return (name,)
    said = json.loads(record)
    return (said.get("measure", ""), said["quote"]) if kind == "figure" else (name, *said.get("aliases", ()))


def _size(value: Decimal) -> float:
    return max(-_LARGEST, min(_LARGEST, float(value)))
