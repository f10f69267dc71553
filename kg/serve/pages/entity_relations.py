"""What a graph says of one entity: its relations with the words that state them, what is above it, where it stands.

Every list is cut, and says how many there are in all: an entity may have ten thousand of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.serve.addresses import DOCUMENT, address, stretch_address
from kg.serve.index.read import FIRST_BEGIN, FIRST_DOCUMENT, Index, Json
from kg.serve.index.sentences import around

LISTED = 100  # relations of one kind
MENTIONS = 50  # on one page of the evidence
_STEPS = 12  # upwards
_REACH = 160  # characters before and behind a quote, within its sentence
_CHUNK = 400
_ENDS = {"out": ("subject", "object"), "in": ("object", "subject")}
_RELATED = (
    "SELECT e.number AS edge, e.title, e.concurrent, e.change, e.since, e.until, e.inferred, n.number, n.id, n.type, n.name, n.kind FROM edge e "
    "JOIN node n ON n.number = e.{other} WHERE e.{self} = ? AND e.predicate = ? ORDER BY {order} LIMIT ?"
)
_BEST_KNOWN = "n.rank, n.id, e.key"
_AS_TOLD = f"{FIRST_DOCUMENT}, {FIRST_BEGIN}, n.rank, n.id"
_SAID_OF = (
    "SELECT DISTINCT n.id, n.type, n.name, n.kind, n.rank FROM figure f JOIN node n ON n.number = f.initiative "
    "WHERE f.speaker = ? ORDER BY n.rank, n.id LIMIT ?"
)
# The earliest and the latest words for each relation, and how often it is stated.
_PROOFS = """WITH said AS (
  SELECT p.edge, p.begin, p.until, p.quote, d.id AS document, coalesce(d.title, d.id) AS title, d.published,
    row_number() OVER (PARTITION BY p.edge ORDER BY d.published IS NULL, d.published, d.number, p.begin) AS early,
    row_number() OVER (PARTITION BY p.edge ORDER BY d.published IS NULL, d.published DESC, d.number, p.begin) AS late,
    count(*) OVER (PARTITION BY p.edge) AS times
  FROM proof p JOIN document d ON d.number = p.document WHERE p.edge IN ({}))
SELECT * FROM said WHERE early = 1 OR late = 1 ORDER BY edge, early"""
_DOCUMENTS = (
    "SELECT d.id, coalesce(d.title, d.id) AS title, d.publisher, d.published, "
    "(SELECT count(*) FROM mention m WHERE m.node = x.node AND m.document = x.document) AS times "
    "FROM node_document x JOIN document d ON d.number = x.document WHERE x.node = ? "
    "ORDER BY d.published IS NULL, d.published DESC, d.number LIMIT ?"
)
_EVIDENCE = (
    "SELECT d.number, d.id AS document, coalesce(d.title, d.id) AS title, d.published, m.begin, m.until, m.quote "
    "FROM mention m JOIN document d ON d.number = m.document WHERE m.node = ? "
    "ORDER BY d.published IS NULL, d.published DESC, d.number, m.begin LIMIT ? OFFSET ?"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Some of `total`. Items: the other entity, what the relation adds, its words."""

    total: int
    items: Sequence[Json]


def counts(index: Index, number: int) -> dict[tuple[str, str], int]:
    """(predicate, out or in) → how many relations."""
    out: dict[tuple[str, str], int] = {}
    for direction, (self, _) in _ENDS.items():
        rows = index.rows(f"SELECT predicate, count(*) FROM edge WHERE {self} = ? GROUP BY predicate ORDER BY predicate", [number])
        out |= {(predicate, direction): n for predicate, n in rows}
    return out


def related(index: Index, number: int, predicate: str, direction: str, limit: int = LISTED) -> list[Json]:
    """The best connected first; the parts of a whole as the text tells them (一是…五是)."""
    self, other = _ENDS[direction]
    order = _AS_TOLD if (predicate, direction) == ("part_of", "in") else _BEST_KNOWN
    rows = index.rows(_RELATED.format(self=self, other=other, order=order), [number, predicate, limit])
    said = _proofs(index, [r["edge"] for r in rows])
    return [
        {
            "number": r["number"], "entity": _named(r), "title": r["title"] or "", "concurrent": bool(r["concurrent"]),
            **{k: r[k] for k in ("change", "since", "until")}, "inferred": bool(r["inferred"]),
            **said.get(r["edge"], {"first": None, "last": None, "times": 0}),
        }
        for r in rows
    ]  # fmt: skip


def spoken_of(index: Index, number: int) -> list[Json]:
    """The undertakings whose figures an official stated."""
    return [_named(row) for row in index.rows(_SAID_OF, [number, LISTED])]


def _named(row: Any) -> Json:
    return {"id": row["id"], "type": row["type"], "name": row["name"], "kind": row["kind"], "address": address(row["id"])}


def _proofs(index: Index, edges: Sequence[int]) -> dict[int, Json]:
    """`last` is None where the relation is stated once."""
    out: dict[int, Json] = {}
    for i in range(0, len(edges), _CHUNK):
        part = edges[i : i + _CHUNK]
        for row in index.rows(_PROOFS.format(", ".join("?" * len(part))), part):
            proof = _proof(row)
            if row["early"] == 1:
                out[row["edge"]] = {"first": proof, "last": None, "times": row["times"]}
            else:
                out[row["edge"]]["last"] = proof
    return out


def _proof(row: Any) -> Json:
    return {
        "document": row["document"], "title": row["title"], "published": row["published"], "quote": row["quote"],
        "start": row["begin"], "end": row["until"], "address": stretch_address(row["document"], row["begin"], row["until"]),
        "before": "", "after": "",
    }  # fmt: skip


def above(index: Index, number: int, predicate: str) -> list[list[Json]]:
    """What is above an entity, the highest level first. A circle in the data ends where it closes."""
    levels: list[list[Json]] = []
    at, seen = [number], {number}
    while at and len(levels) < _STEPS:
        level = {x["number"]: x for n in at for x in related(index, n, predicate, "out", 10) if x["number"] not in seen}
        seen |= level.keys()
        at = list(level)
        if level:
            levels.append(list(level.values()))
    return levels[::-1]


def documents(index: Index, number: int) -> Listing:
    """Where an entity stands, the latest first, with how often."""
    total = index.one("SELECT count(*) AS n FROM node_document WHERE node = ?", [number])
    rows = index.rows(_DOCUMENTS, [number, LISTED])
    return Listing(total["n"] if total else 0, [dict(r) | {"address": address(DOCUMENT + r["id"])} for r in rows])


def evidence(index: Index, number: int, page: int) -> list[Json]:
    """One page of the stretches that name an entity, each in its sentence, by document; the latest first."""
    groups: list[Json] = []
    text: str | None = None
    for row in index.rows(_EVIDENCE, [number, MENTIONS, (page - 1) * MENTIONS]):
        if not groups or groups[-1]["document"] != row["document"]:
            stored = index.one("SELECT text FROM document WHERE number = ?", [row["number"]])
            text = stored["text"] if stored else None
            head = {k: row[k] for k in ("document", "title", "published")}
            groups.append(head | {"address": address(DOCUMENT + row["document"]), "quotes": []})
        before, after = around(text, row["begin"], row["until"], _REACH)
        where = stretch_address(row["document"], row["begin"], row["until"])
        groups[-1]["quotes"].append({"before": before, "quote": row["quote"], "after": after, "address": where})
    return groups
