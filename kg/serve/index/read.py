"""What pages and programs ask of a snapshot, answered from its index.sqlite as plain JSON values.

Every method may be called from any thread; each thread has a connection of its own, and none can write.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kg.graph import POST
from kg.model import NODES
from kg.serve.addresses import address, stretch_address
from kg.serve.index import find
from kg.serve.index.figure_words import amounts, meanings
from kg.words import Language, words

Json = dict[str, Any]
_POST = "SELECT e.title, o.name FROM edge e JOIN node o ON o.number = e.object WHERE e.subject = ? AND e.predicate = 'holds' ORDER BY o.rank, o.id, e.key"
# Of one node or edge at a time: it may have ten thousand.
_READER = (
    "SELECT min(a.reader) AS reader, count(a.reader) = count(*) AS alone FROM mention m "
    "LEFT JOIN assisted a ON (a.document, a.begin, a.until) = (m.document, m.begin, m.until) WHERE m.node = ?"
)
_STANDS = "SELECT d.id FROM node_document nd JOIN document d ON d.number = nd.document WHERE nd.node = ? ORDER BY nd.document LIMIT ?"
_PROOFS = (
    "SELECT d.id AS document, p.begin, p.until, p.quote FROM proof p JOIN document d ON d.number = p.document "
    "WHERE p.edge = ? ORDER BY p.document, p.begin LIMIT ?"
)
_MENTIONS = (
    "SELECT d.id AS document, m.begin, m.until, m.quote FROM mention m JOIN document d ON d.number = m.document "
    "WHERE m.node = ? {} ORDER BY m.document, m.begin LIMIT ?"
)
_EDGES = (
    "SELECT e.* FROM edge e JOIN node s ON s.number = e.subject JOIN node o ON o.number = e.object WHERE e.subject IN ({}) "
    "ORDER BY s.rank, s.id, o.rank, o.id, e.key"
)
_TIES = "SELECT x.document, x.node FROM node_document x JOIN node n ON n.number = x.node WHERE x.document IN ({}) ORDER BY x.document, n.rank, n.id"
# Where a relation's first words stand: for the order in which they are told.
FIRST_DOCUMENT = "coalesce((SELECT min(p.document) FROM proof p WHERE p.edge = e.number), 1 << 62)"
FIRST_BEGIN = "(SELECT p.begin FROM proof p WHERE p.edge = e.number ORDER BY p.document, p.begin LIMIT 1)"
_FEW = 5  # quotes shown beside a relation
_NAMED_IN = 20  # documents of a node
_CHUNK = 400  # variables in one statement


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which neighbours are wanted; empty means any."""

    types: tuple[str, ...] = ()
    status: str | None = None
    year: int | None = None
    document: str | None = None
    organization: str | None = None


class Index:
    """The read side of one index.sqlite."""

    def __init__(self, path: Path) -> None:
        self._uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []
        self.meta: dict[str, str] = self.pairs("SELECT key, value FROM meta")
        self._is_assisted = self.one("SELECT 1 FROM assisted") is not None

    # --- the connection ----------------------------------------------------------------------------------

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if found is None:
            # closed by another thread, when the snapshot is retired and nobody uses it any more
            found = sqlite3.connect(self._uri, uri=True, check_same_thread=False)
            found.row_factory = sqlite3.Row
            self._own.connection = found
            self._all.append(found)
        return found

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        return self._connection().execute(sql, values).fetchall()

    def one(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection().execute(sql, values).fetchone()
        return row

    def pairs(self, sql: str, values: Sequence[Any] = ()) -> dict[Any, Any]:
        """Of a statement with two columns."""
        return {row[0]: row[1] for row in self.rows(sql, values)}

    def numbers(self, sql: str, values: Sequence[Any] = ()) -> array[int]:
        """The first column, packed: of a million rows eight megabytes."""
        return array("q", (row[0] for row in self._connection().execute(sql, values)))

    def close(self) -> None:
        """Only when no thread asks any more."""
        for connection in self._all:
            connection.close()

    def stands_for(self, own: str) -> str | None:
        """The id of the one that stands for this one, where another does."""
        row = self.one("SELECT n.id FROM other_id o JOIN node n USING (number) WHERE o.id = ? AND n.id <> o.id", [own])
        return row[0] if row else None

    # --- names -------------------------------------------------------------------------------------------

    def counts(self) -> dict[str, int]:
        """How many nodes of each type, every type named."""
        found = self.pairs("SELECT type, count(*) FROM node GROUP BY type")
        return {t: found.get(t, 0) for t in NODES}

    def search(self, text: str, types: Sequence[str] = (), limit: int = 20, language: Language = "zh") -> list[Json]:
        """Nodes by name, short form, pinyin or initials; then documents whose text holds the words. Each says what it is."""
        chosen = find.names(self, text, types, limit)
        hints = self._hints(chosen, language)
        hits = [self._named(row) | {"matched": row["text"]} | hints[row["number"]] for row in chosen]
        if not types or "document" in types:
            there = {hit["id"] for hit in hits}
            hits += [hit for hit in find.texts(self, text, limit - len(hits)) if hit["id"] not in there]
        return hits

    def hints(self, numbers: Sequence[int], language: Language) -> dict[int, Json]:
        """For each node what tells it from namesakes, as `detail`."""
        rows: list[sqlite3.Row] = []
        for part in _chunks(numbers):
            rows += self.rows(f"SELECT {find.NODE} FROM node n WHERE n.number IN ({', '.join('?' * len(part))})", part)
        return self._hints(rows, language)

    def _hints(self, rows: Iterable[sqlite3.Row], language: Language) -> dict[int, Json]:
        """What tells namesakes apart: a kind, a date, a figure's meaning, an official's first post."""
        out: dict[int, Json] = {}
        figures = self._figures([r["number"] for r in rows if r["type"] == "figure"])
        for row in rows:
            detail, extra = row["date"] or "", Json()
            if row["type"] == "figure":
                figure = figures[row["number"]]
                detail, extra = meanings(figure)[language], {"status": figure["status"]}
            elif row["type"] == "official":
                post = self.one(_POST, [row["number"]])
                detail = f"{post['name']} {post['title'] or ''}".strip() if post else ""
            elif row["kind"]:
                detail = words()["kind"][language].get(row["kind"], row["kind"])
            out[row["number"]] = {"detail": detail, **extra}
        return out

    # --- nodes and edges ---------------------------------------------------------------------------------

    def number(self, own: str) -> int | None:
        row = self.one("SELECT number FROM node WHERE id = ? UNION SELECT number FROM other_id WHERE id = ?", [own, own])
        return row["number"] if row else None

    def nodes(self, numbers: Sequence[int]) -> list[Json]:
        """In the order given."""
        rows: dict[int, sqlite3.Row] = {}
        for part in _chunks(numbers):
            marks = ", ".join("?" * len(part))
            rows |= {r["number"]: r for r in self.rows(f"SELECT {find.NODE} FROM node n WHERE n.number IN ({marks})", part)}
        figures = self._figures([n for n, r in rows.items() if r["type"] == "figure"])
        return [self._node(rows[n], figures.get(n)) for n in numbers if n in rows]

    def _named(self, row: sqlite3.Row) -> Json:
        return {"id": row["id"], "type": row["type"], "name": row["name"], "address": address(row["id"])}

    def _node(self, row: sqlite3.Row, figure: sqlite3.Row | None) -> Json:
        documents = [own for (own,) in self.rows(_STANDS, [row["number"], _NAMED_IN])]
        out = self._named(row) | {"degree": row["degree"], "mentions": row["mentions"], "documents": documents}
        if row["kind"]:
            out["kind"] = row["kind"]
        if row["date"]:
            out["date"] = row["date"]
        if self._is_assisted and (reader := self._reader(row["number"])):
            out["reader"] = reader
        if figure is not None:
            years = [y for (y,) in self.rows("SELECT year FROM figure_year WHERE figure = ? ORDER BY year", [row["number"]])]
            out |= {
                "measure": figure["measure"], "quote": figure["quote"], "status": figure["status"], "years": years,
                "amount": amounts(figure), "meaning": meanings(figure),
            }  # fmt: skip
        return out

    def _reader(self, node: int) -> str | None:
        """The language model that alone says so: each stretch that names it was left by rules."""
        found = self.one(_READER, [node])
        return found["reader"] if found and found["alone"] else None

    def amounts(self, numbers: Sequence[int]) -> dict[int, Json]:
        """What figures amount to, mean and are, where they are only named."""
        return {n: {"amount": amounts(f), "meaning": meanings(f), "status": f["status"]} for n, f in self._figures(numbers).items()}

    def _figures(self, numbers: Sequence[int]) -> dict[int, sqlite3.Row]:
        out: dict[int, sqlite3.Row] = {}
        for part in _chunks(numbers):
            marks = ", ".join("?" * len(part))
            out |= {r["number"]: r for r in self.rows(f"SELECT * FROM figure WHERE number IN ({marks})", part)}
        return out

    def edges_among(self, numbers: Sequence[int]) -> list[Json]:
        """Every relation between two of the nodes; a document is tied to what it mentions."""
        inside = set(numbers)
        edges: list[Json] = []
        for part in _chunks(numbers):
            marks = ", ".join("?" * len(part))
            found = self.rows(_EDGES.format(marks), part)
            edges += self.edges_of([r for r in found if r["object"] in inside])
            ties = self.rows(_TIES.format(marks), part)
            edges += [self._tie(node, document) for document, node in ties if node in inside]
        return edges

    def _tie(self, node: int, document: int) -> Json:
        ids = self.pairs("SELECT number, id FROM node WHERE number IN (?, ?)", [node, document])
        quotes = self.mentions(node, document)
        return {"source": ids[node], "target": ids[document], "predicate": "mentioned_in", "inferred": False, "evidence": quotes}

    def edges_of(self, rows: Sequence[sqlite3.Row]) -> list[Json]:
        """Rows of the table `edge` as relations between named nodes, with their first quotes."""
        numbers = {n for r in rows for n in (r["subject"], r["object"])}
        ids: dict[int, str] = {}
        for part in _chunks(sorted(numbers)):
            marks = ", ".join("?" * len(part))
            ids |= self.pairs(f"SELECT number, id FROM node WHERE number IN ({marks})", part)
        return [
            {
                "source": ids[r["subject"]], "target": ids[r["object"]], "predicate": r["predicate"], "inferred": bool(r["inferred"]),
                **_post(r),
                "evidence": [_stretch(p) for p in self.rows(_PROOFS, [r["number"], _FEW])],
            }
            for r in rows
        ]  # fmt: skip

    def mentions(self, node: int, document: int | None = None, limit: int = _FEW) -> list[Json]:
        """Where a node stands in the texts."""
        only = "AND m.document = ?" if document is not None else ""
        return [_stretch(r) for r in self.rows(_MENTIONS.format(only), [node, *([document] if only else []), limit])]

    def record(self, own: str) -> Json | None:
        """The node's record, numbers exact."""
        row = self.one("SELECT record FROM node WHERE id = ?", [own])
        parsed: Json | None = json.loads(row["record"], parse_float=Decimal) if row else None
        return parsed


def _post(row: sqlite3.Row) -> Json:
    """What an edge says of a post; empty things left out."""
    return {k: row[k] if k != "concurrent" else True for k in POST if row[k]}


def _stretch(row: sqlite3.Row) -> Json:
    start, end = row["begin"], row["until"]
    return {
        "document": row["document"], "start": start, "end": end, "quote": row["quote"],
        "address": stretch_address(row["document"], start, end),
    }  # fmt: skip


def _chunks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[i : i + _CHUNK] for i in range(0, len(numbers), _CHUNK))
