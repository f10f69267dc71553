"""A graph → index.sqlite, the file that the pages are made from (see schema.sql)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx

from kg.export.jsonl import dumps, number, to_record
from kg.export.map_words import years
from kg.model import Corpus, Document, Event, Figure
from kg.serve.addresses import DOCUMENT
from kg.serve.index.names import normal, pinyin, spaced

_SCHEMA = Path(__file__).with_name("schema.sql")
_LARGEST = 1e300  # SQLite's numbers end there; the exact value stays beside


def write_index(graph: networkx.MultiDiGraph, corpus: Corpus, path: Path, meta: dict[str, str]) -> None:
    """Write the index of a graph (as `kg.graph.build_graph` makes it of `corpus`) to a new file."""
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;")
        database.executescript(_SCHEMA.read_text("utf-8"))
        database.execute("BEGIN")
        _Writer(database, graph).write(corpus)
        database.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        database.execute("COMMIT")
        database.execute("ANALYZE")
    finally:
        database.close()


class _Writer:
    def __init__(self, database: sqlite3.Connection, graph: networkx.MultiDiGraph) -> None:
        self._put = database.executemany
        self._graph = graph
        self._documents: dict[str, Document] = graph.graph["documents"]
        entities = [n for n, kind in graph.nodes(data="type") if kind != "document"]
        weight = {n: graph.degree(n) + len(graph.nodes[n]["mentions"]) for n in entities}
        # the best connected first, figures behind all else: a cut answer then holds what matters
        entities.sort(key=lambda n: (graph.nodes[n]["type"] == "figure", -weight[n], n))
        figures = next((i for i, n in enumerate(entities) if graph.nodes[n]["type"] == "figure"), len(entities))
        order = [*entities[:figures], *(DOCUMENT + d for d in sorted(self._documents)), *entities[figures:]]
        self._number = {n: i for i, n in enumerate(order, 1)}
        self._entities = entities

    def write(self, corpus: Corpus) -> None:
        self._put("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", self._nodes())
        self._put("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)", self._document_rows())
        self._names()
        self._edges()
        self._put("INSERT INTO mention VALUES (?, ?, ?, ?, ?)", self._mentions())
        self._put("INSERT INTO node_document VALUES (?, ?)", self._places())
        for facts in sorted(corpus.facts, key=lambda f: f.document.id):
            self._figures(facts.document, facts.figures)

    def _of(self, document: str) -> int:
        return self._number[DOCUMENT + document]

    def _nodes(self) -> Iterator[tuple[Any, ...]]:
        held = dict.fromkeys(self._documents, 0)
        for n in self._entities:
            for document in self._graph.nodes[n]["documents"]:
                held[document] += 1
        for own in sorted(self._documents):
            d = self._documents[own]
            row = dumps(to_record(d))
            yield self._of(own), DOCUMENT + own, "document", d.title or own, None, d.published, held[own], 0, row
        for n in self._entities:
            data = self._graph.nodes[n]
            record = data["record"]
            date = record.date if isinstance(record, Event) else None
            name = record.measure or record.quote if isinstance(record, Figure) else record.name
            yield (
                self._number[n], n, data["type"], name, getattr(record, "kind", None), date, self._graph.degree(n),
                len(data["mentions"]), dumps(_without_mentions(to_record(record, *data["documents"][:1]))),
            )  # fmt: skip

    def _document_rows(self) -> Iterator[tuple[Any, ...]]:
        for own in sorted(self._documents):
            d = self._documents[own]
            yield self._of(own), own, d.title, d.publisher, d.published, len(d.text), d.text or None

    def _names(self) -> None:
        rows: list[tuple[int, int, str, str]] = []
        words: list[tuple[int, str, str, str]] = []
        for node, texts in self._spoken():
            for text in texts:
                key = normal(text)
                if not key:
                    continue
                rows.append((len(rows) + 1, node, text, key))
                full, initials = pinyin(key)
                words.append((len(rows), spaced(key), spaced(full), spaced(initials)))
        self._put("INSERT INTO name VALUES (?, ?, ?, ?)", rows)
        self._put("INSERT INTO name_words (rowid, characters, pinyin, initials) VALUES (?, ?, ?, ?)", words)

    def _spoken(self) -> Iterator[tuple[int, Iterable[str]]]:
        """Each node with its names, the fullest first; documents stand between entities and figures."""
        titles = [(self._of(d), (self._documents[d].title or d,)) for d in sorted(self._documents)]
        for n in self._entities:
            record = self._graph.nodes[n]["record"]
            if isinstance(record, Figure):
                yield from titles
                titles = []
                yield self._number[n], dict.fromkeys((record.measure, record.quote))
            else:
                yield self._number[n], dict.fromkeys((record.name, *getattr(record, "aliases", ())))
        yield from titles

    def _edges(self) -> None:
        edges, proofs = [], []
        rows = ((self._number[a], self._number[b], k, d) for a, b, k, d in self._graph.edges(keys=True, data=True))
        for at, (a, b, _, data) in enumerate(sorted(rows, key=lambda e: e[:3]), 1):
            edges.append((at, a, b, data["predicate"], data.get("title"), bool(data.get("concurrent")), bool(data["inferred"])))
            proofs += [(at, self._of(d), e.start, e.end, e.quote) for d, e in data["evidence"]]
        self._put("INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?)", edges)
        self._put("INSERT INTO proof VALUES (?, ?, ?, ?, ?)", proofs)

    def _mentions(self) -> Iterator[tuple[Any, ...]]:
        for n in self._entities:
            for d, e in self._graph.nodes[n]["mentions"]:
                yield self._number[n], self._of(d), e.start, e.end, e.quote

    def _places(self) -> Iterator[tuple[int, int]]:
        for n in self._entities:
            for d in self._graph.nodes[n]["documents"]:
                yield self._number[n], self._of(d)

    def _figures(self, document: Document, figures: Iterable[Figure]) -> None:
        rows, actors, when = [], [], []
        for f in figures:
            own = self._number[f.id]
            period = (f.period.start, f.period.end) if f.period else (None, None)
            names = "；".join(self._graph.nodes[a]["label"] for a in f.actor)
            rows.append((
                own, self._of(document.id), f.start, f.end, f.quote, number(f.value), _size(f.value),
                None if f.upper is None else number(f.upper), f.unit, f.comparator, f.change, f.measure, f.status, *period,
                self._number.get(f.initiative or ""), self._number.get(f.speaker or ""), names, document.published,
            ))  # fmt: skip
            actors += [(own, self._number[a]) for a in f.actor]
            when += [(year, own) for year in years(f.period)]
        self._put(f"INSERT INTO figure VALUES ({', '.join('?' * 19)})", rows)
        self._put("INSERT OR IGNORE INTO figure_actor VALUES (?, ?)", actors)
        self._put("INSERT OR IGNORE INTO figure_year VALUES (?, ?)", when)


def _size(value: Decimal) -> float:
    return max(-_LARGEST, min(_LARGEST, float(value)))


def _without_mentions(record: dict[str, Any]) -> dict[str, Any]:
    """Evidence has a table of its own."""
    out = {k: v for k, v in record.items() if k != "mentions"}
    if "posts" in out:
        out["posts"] = [{k: v for k, v in post.items() if k != "evidence"} for post in out["posts"]]
    return out
