"""What each document brings into the index, and takes along when it goes: the rows of nodes and relations follow.

Whatever several documents say together (a node's record, who states a relation first) is made again where one of them came or went.
So an index that followed any changes says what one made from nothing says.
"""

from __future__ import annotations

import pickle
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Any

from kg.graph.stated import label, mentions_of, stated, united
from kg.model import TYPES, Document, Entity, Event, Facts, Figure, Official, replace
from kg.records.jsonl import dumps, number, to_record
from kg.search import pairs
from kg.serve.addresses import DOCUMENT
from kg.serve.index.names import Named, Names
from kg.words import years

_LARGEST = 1e300  # SQLite's numbers end there; the exact value stays beside
_LOOKED_THROUGH = 200_000  # characters of one text that a search knows
_REMEMBERED = 1 << 15  # numbers of nodes
_OF_DOCUMENT = ("said", "mention", "node_document", "part", "assisted")  # tables whose rows go with a document
_WEIGHT = (
    "SELECT (SELECT count(*) FROM edge WHERE subject = ?1) + (SELECT count(*) FROM edge WHERE object = ?1), (SELECT count(*) FROM mention WHERE node = ?1)"
)
_EDGE = "INSERT INTO edge VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET key = key RETURNING number"
_SHARED = "SELECT 1 FROM said s JOIN said o ON o.node = s.node AND o.document <> s.document WHERE s.document = ? AND s.record IS NULL"
_FIRST = "SELECT d.id FROM mention m JOIN document d ON d.number = m.document WHERE m.node = ? ORDER BY m.document LIMIT 1"
_ACTOR_NAMES = "SELECT n.name FROM figure_actor a JOIN node n ON n.number = a.actor WHERE a.figure = ? ORDER BY a.at"


class AnewError(Exception):
    """The index cannot follow this change: it is to be made from nothing."""


class Entries:
    """Documents come (`add`) and go (`withdraw`), then `settle` brings what they say together up to date."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._run, self._put = database.execute, database.executemany
        self._names = Names(database)
        self._number = lru_cache(_REMEMBERED)(self._looked_up)
        self._nodes, self._documents, self._edges, self._figures = set[int](), set[int](), set[int](), set[int]()

    def number(self, own: str) -> int | None:
        """A node's number by its id."""
        row = self._run("SELECT number FROM node WHERE id = ?", (own,)).fetchone()
        return row[0] if row else None

    def _looked_up(self, own: str) -> int:
        """The same, made where there is none."""
        if (known := self.number(own)) is not None:
            return known
        (free,) = self._run("SELECT coalesce(max(number), 0) + 1 FROM node WHERE number < ?", (FIRST,)).fetchone()
        self._run("INSERT INTO node VALUES (?, ?, '', '', NULL, NULL, 0, 0, 0, '')", (free, own))
        return int(free)

    # --- a document comes ------------------------------------------------------------------------------------------

    def add(self, facts: Facts, own: int) -> None:
        """`own` is the document's number; none may be there of this identifier."""
        d = facts.document
        node = (own, DOCUMENT + d.id, d.title or d.id, d.published, dumps(to_record(d)))
        self._run("INSERT INTO node VALUES (?, ?, 'document', ?, NULL, ?, 0, 0, 0, ?)", node)
        row = (own, d.id, d.title, d.publisher, d.published, len(d.text), d.text or None)
        self._run("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._run("INSERT INTO text_pairs (rowid, pairs) VALUES (?, ?)", (own, pairs(d.text[:_LOOKED_THROUGH])))
        self._put("INSERT INTO part VALUES (?, ?, ?, ?, ?)", ((own, p.start, p.end, p.kind, p.name) for p in d.parts))
        self._put("INSERT INTO assisted VALUES (?, ?, ?, ?)", ((own, a.start, a.end, a.reader) for a in d.assisted))
        self._documents.add(own)
        by_id: dict[str, list[Entity]] = {}
        for entity in facts.entities():
            by_id.setdefault(entity.id, []).append(entity)
        named = sorted({node for same in by_id.values() for node in self._entity(same, own, d)})
        self._put("INSERT INTO node_document VALUES (?, ?)", ((node, own) for node in named))
        self._statements(facts, own)
        self._of_figures(facts, own)

    def _entity(self, same: Sequence[Entity], own: int, document: Document) -> set[int]:
        """Its number, where the text names it."""
        entity: Any = reduce(united, same)
        node, figure = self._number(entity.id), isinstance(entity, Figure)
        self._nodes.add(node)
        if figure:
            said = (entity.measure or entity.quote, dumps(to_record(entity, document.id)), node)
            self._run("UPDATE node SET type = 'figure', name = ?, record = ? WHERE number = ? AND type = ''", said)
        self._run("INSERT INTO said VALUES (?, ?, ?)", (node, own, None if figure else pickle.dumps(_without_words(entity))))
        rows = sorted({(node, own, e.start, e.end, e.quote) for each in same for e in mentions_of(each)})
        self._put("INSERT INTO mention VALUES (?, ?, ?, ?, ?)", rows)
        return {node for node, *_ in rows}

    def _statements(self, facts: Facts, own: int) -> None:
        """The first statement of a key tells it; what one of them says itself is not inferred."""
        there = {e.id for e in facts.entities()}
        said: dict[tuple[str, str, str], list[Any]] = {}
        for s in stated(facts):
            if s.subject in there and s.object in there:
                said.setdefault((s.subject, s.object, s.key), []).append(s)
        for (subject, object_, key), same in said.items():
            first = same[0]
            ends = self._number(subject), self._number(object_)
            post = (first.title, bool(first.concurrent), first.change, first.since, first.until)
            (edge,) = self._run(_EDGE, (*ends, first.predicate, *post, first.inferred, key)).fetchone()
            self._edges.add(edge)
            self._run("INSERT INTO edge_document VALUES (?, ?, ?, ?)", (edge, own, bool(first.concurrent), all(s.inferred for s in same)))
            proofs = sorted({(edge, own, e.start, e.end, e.quote) for s in same for e in s.evidence})
            self._put("INSERT INTO proof VALUES (?, ?, ?, ?, ?)", proofs)

    def _of_figures(self, facts: Facts, own: int) -> None:
        document = facts.document
        rows, actors, when = [], [], []
        for f in facts.figures:
            figure = self._number(f.id)
            period = (f.period.start, f.period.end) if f.period else (None, None)
            ends = self.number(f.initiative or ""), self.number(f.speaker or "")
            rows.append((
                figure, own, f.start, f.end, f.quote, number(f.value), _size(f.value), None if f.upper is None else number(f.upper), f.unit, f.comparator,
                f.change, f.measure, f.status, f.obligation, *period, *ends, "", document.published,
            ))  # fmt: skip
            actors += [(figure, n, at) for at, a in enumerate(f.actor) if (n := self.number(a)) is not None]
            when += [(year, figure) for year in years(f.period)]
        # two documents may have a figure of one identity: the first says what it is, as in the graph
        self._put(f"INSERT OR IGNORE INTO figure VALUES ({', '.join('?' * 20)})", rows)
        self._put("INSERT OR IGNORE INTO figure_actor VALUES (?, ?, ?)", actors)
        self._put("INSERT OR IGNORE INTO figure_year VALUES (?, ?)", when)
        self._figures.update(row[0] for row in rows)

    # --- a document goes -------------------------------------------------------------------------------------------

    def withdraw(self, own: int) -> None:
        """Raises AnewError where another document has a figure of it too."""
        if self._run(_SHARED, (own,)).fetchone():
            raise AnewError
        (text,) = self._run("SELECT text FROM document WHERE number = ?", (own,)).fetchone()
        self._run("INSERT INTO text_pairs (text_pairs, rowid, pairs) VALUES ('delete', ?, ?)", (own, pairs((text or "")[:_LOOKED_THROUGH])))
        self._nodes.update(node for (node,) in self._run("SELECT node FROM said WHERE document = ?", (own,)))
        edges = [edge for (edge,) in self._run("SELECT edge FROM edge_document WHERE document = ?", (own,))]
        self._edges.update(edges)
        self._put("DELETE FROM proof WHERE edge = ? AND document = ?", ((edge, own) for edge in edges))
        self._run("DELETE FROM edge_document WHERE document = ?", (own,))
        figures = self._run("SELECT number FROM figure WHERE document = ?", (own,)).fetchall()
        self._put("UPDATE node SET type = '' WHERE number = ?", figures)  # what it is, its document says anew
        for table, column in (("figure", "number"), ("figure_actor", "figure"), ("figure_year", "figure")):
            self._put(f"DELETE FROM {table} WHERE {column} = ?", figures)
        for table in _OF_DOCUMENT:
            self._run(f"DELETE FROM {table} WHERE document = ?", (own,))
        self._run("DELETE FROM document WHERE number = ?", (own,))
        self._names.take_out(own)
        self._run("DELETE FROM node WHERE number = ?", (own,))
        self._documents.discard(own)

    def alone(self) -> None:
        """Raises AnewError where a figure that came is another document's too: which says what it is, is only known when all are read."""
        if any(self._run(_SHARED, (own,)).fetchone() for own in self._documents):
            raise AnewError

    # --- what they say together ------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Of all that came or went since."""
        self._settle_edges()
        renamed = {node for node in array("q", sorted(self._nodes)) if self._settle_node(node)}
        of_renamed = (f for node in renamed for (f,) in self._run("SELECT figure FROM figure_actor WHERE actor = ?", (node,)))
        for figure in self._figures | set(of_renamed):
            names = "；".join(name for (name,) in self._run(_ACTOR_NAMES, (figure,)))
            self._run("UPDATE figure SET actor_names = ? WHERE number = ?", (names, figure))
        for own in self._documents:
            self._settle_document(own)
        self._names.write()
        self._number.cache_clear()
        self._nodes, self._documents, self._edges, self._figures = set(), set(), set(), set()

    def _settle_edges(self) -> None:
        for edge in sorted(self._edges):
            by = self._run("SELECT concurrent, inferred FROM edge_document WHERE edge = ? ORDER BY document", (edge,)).fetchall()
            if by:
                self._run("UPDATE edge SET concurrent = ?, inferred = ? WHERE number = ?", (by[0][0], min(inferred for _, inferred in by), edge))
                continue
            self._nodes.update(self._run("SELECT subject, object FROM edge WHERE number = ?", (edge,)).fetchone())
            self._run("DELETE FROM edge WHERE number = ?", (edge,))

    def _settle_node(self, node: int) -> bool:
        """Whether it has another name now."""
        said = self._run("SELECT record FROM said WHERE node = ? GROUP BY record ORDER BY min(document)", (node,)).fetchall()
        own, kind, name, record = self._run("SELECT id, type, name, record FROM node WHERE number = ?", (node,)).fetchone()
        if not said:
            self._names.take_out(node)
            self._run("DELETE FROM node WHERE number = ?", (node,))
            return False
        also: tuple[str | None, str | None] = (None, None)
        degree, mentions = self._run(_WEIGHT, (node,)).fetchone()
        now: str = name
        if kind != "figure":
            entity: Any = reduce(united, (pickle.loads(packed) for (packed,) in said))
            first = self._run(_FIRST, (node,)).fetchone()
            kind, now, record = TYPES[type(entity)], label(entity), dumps(to_record(entity, first[0] if first else ""))
            also = getattr(entity, "kind", None), entity.date if isinstance(entity, Event) else None
        named = Named(node, own, kind, now, record, degree + mentions)
        row = (kind, now, *also, degree, mentions, named.rank, record, node)
        self._run("UPDATE node SET type = ?, name = ?, kind = ?, date = ?, degree = ?, mentions = ?, rank = ?, record = ? WHERE number = ?", row)
        self._names.put(named)
        return bool(now != name)

    def _settle_document(self, own: int) -> None:
        (named,) = self._run("SELECT id, name, record FROM node WHERE number = ?", (own,))
        node = Named(own, named[0], "document", named[1], named[2], 0)
        (degree,) = self._run("SELECT count(*) FROM node_document WHERE document = ?", (own,)).fetchone()
        self._run("UPDATE node SET degree = ?, rank = ? WHERE number = ?", (degree, node.rank, own))
        self._names.put(node)


# --- numbers of documents: in the order of their identifiers, with room between --------------------------------------------

FIRST, _GAP = 1 << 40, 1 << 20


def numbered(documents: Iterable[Facts]) -> Iterator[tuple[int, Facts]]:
    """Of all documents, which come sorted."""
    return ((FIRST + at * _GAP, facts) for at, facts in enumerate(documents, 1))


def number_between(database: sqlite3.Connection, document: str) -> int:
    """For one that comes later. Raises AnewError where there is no room."""
    find = "SELECT {}(number) FROM document WHERE id {} ?"
    (before,), (behind,) = (database.execute(find.format(*x), (document,)).fetchone() for x in (("max", "<"), ("min", ">")))
    low = before or FIRST
    own = low + _GAP if behind is None else (low + behind) // 2
    if own in (low, behind):
        raise AnewError
    return int(own)


def _without_words(record: Entity) -> Entity:
    if isinstance(record, Official):
        return replace(record, mentions=(), posts=tuple(replace(p, evidence=()) for p in record.posts))
    return replace(record, mentions=())


def _size(value: Decimal) -> float:
    return max(-_LARGEST, min(_LARGEST, float(value)))
