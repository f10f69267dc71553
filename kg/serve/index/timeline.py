"""Who held which post when, and what happened on which day: written with the index, then read of a place, a body, anything, a day."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.across.tenure import Proof, Tenure
from kg.across.timeline import KINDS as KINDS_OF_MOMENTS
from kg.across.timeline import Moment
from kg.records.jsonl import dumps
from kg.serve.addresses import address, stretch_address
from kg.serve.index.promises import Wanted
from kg.serve.index.read import Index, Json

KINDS = {"place": ("place",), "department": ("organization",), "entity": ()}  # what each filter may name; none: anything
_HELD_ON = "t.since <= ? AND (t.until IS NULL OR substr(?, 1, length(t.until)) < t.until OR t.until > ?)"
_TENURE = (
    "SELECT t.*, o.id AS o_id, o.type AS o_type, o.name AS o_name, b.id AS b_id, b.type AS b_type, b.name AS b_name "
    "FROM tenure t JOIN node o ON o.number = t.official JOIN node b ON b.number = t.organization WHERE "
)
_OF_PLACE = "SELECT subject FROM edge WHERE predicate = 'jurisdiction' AND object = ?"
_ABOUT = "SELECT n.id, n.type, n.name FROM moment_about a JOIN node n ON n.number = a.node WHERE a.moment = ? ORDER BY n.rank, n.id"
_IN_ORDER = "b.rank, b.id, t.title, t.since IS NULL, t.since, o.id, t.until, t.ended_by, t.proof"
_CONCERNS = (
    "(m.node = ? OR m.number IN (SELECT moment FROM moment_about WHERE node = ?) "
    "OR (m.kind = 'document' AND m.node IN (SELECT document FROM node_document WHERE node = ?)))"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Numbers of nodes, and a day; None: any."""

    place: int | None = None
    department: int | None = None
    entity: int | None = None
    on: str | None = None

    @property
    def nodes(self) -> list[int]:
        return [n for n in (self.place, self.department, self.entity) if n is not None]


def put_tenures(database: sqlite3.Connection, unit: str, held: Iterable[Tenure]) -> None:
    """All of one post. What has no node of its own is left out."""
    for t in held:
        official, body = _number(database, t.official), _number(database, t.organization)
        if official and body:
            proof = _proof(t.evidence[0] if t.evidence else None)
            row = (official, body, t.title, t.since, t.until, t.given, t.ended_by, proof, unit)
            database.execute("INSERT INTO tenure VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def put_moments(database: sqlite3.Connection, unit: str, moments: Iterable[Moment]) -> None:
    """All that follow from one thing. What has no node of its own is left out."""
    for m in moments:
        if (own := _number(database, m.id)) is None:
            continue
        about = {x: n for x in m.about if (n := _number(database, x)) is not None}
        row = (m.day, m.kind, own, m.title, _proof(m.proof), KINDS_OF_MOMENTS.index(m.kind), "\n".join(sorted(about)), unit)
        at = database.execute("INSERT INTO moment VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row).lastrowid
        database.executemany("INSERT INTO moment_about VALUES (?, ?)", ((at, n) for n in sorted(about.values())))


def _number(database: sqlite3.Connection, own: str) -> int | None:
    row = database.execute("SELECT number FROM node WHERE id = ?", (own,)).fetchone()
    return row[0] if row else None


def _proof(proof: Proof | None) -> str | None:
    if proof is None or not proof[1].quote:
        return None
    return dumps({"document": proof[0], "start": proof[1].start, "end": proof[1].end, "quote": proof[1].quote})


def named(index: Index, own: str, kinds: tuple[str, ...] = ()) -> int | None:
    """The number of what an identifier or a full name is of: of names the best connected."""
    if (found := index.number(own)) is not None:
        return found
    narrowed = f"AND type IN ({', '.join('?' * len(kinds))})" if kinds else "AND type <> 'figure'"
    row = index.one(f"SELECT number FROM node WHERE name = ? {narrowed} ORDER BY rank, id LIMIT 1", [own, *kinds])
    return row[0] if row else None


def asked(index: Index, given: Json) -> Asked:
    """What place, department and entity name; what is unknown is none."""
    found = {kind: named(index, given[kind], types) if given[kind] else None for kind, types in KINDS.items()}
    return Asked(**found, on=given["on"])


def due(index: Index, asked: Asked) -> Wanted:
    """What was promised and open on the day."""
    place, department, entity = (_id(index, n) for n in (asked.place, asked.department, asked.entity))
    return Wanted(place=place, department=department, of=entity, on=asked.on)


def _id(index: Index, number: int | None) -> str | None:
    row = index.one("SELECT id FROM node WHERE number = ?", [number]) if number is not None else None
    return row[0] if row else None


def total(index: Index, asked: Asked) -> int:
    where, values = _where(asked)
    row = index.one(f"SELECT count(*) FROM moment m WHERE {where}", values)
    return int(row[0]) if row else 0


def moments(index: Index, asked: Asked, limit: int, offset: int = 0) -> list[Json]:
    """The latest first; of a day, what happened until then."""
    where, values = _where(asked)
    of_a_day = "m.kind_order, n.id, m.about, m.title, m.proof"
    sql = f"SELECT m.*, n.id, n.type, n.name FROM moment m JOIN node n ON n.number = m.node WHERE {where} ORDER BY m.day DESC, {of_a_day} LIMIT ? OFFSET ?"
    return [_moment(index, row) for row in index.rows(sql, [*values, limit, offset])]


def _where(asked: Asked) -> tuple[str, list[Any]]:
    held = [(_CONCERNS, [n] * 3) for n in asked.nodes] + ([("m.day <= ?", [asked.on])] if asked.on else [])
    return " AND ".join(words for words, _ in held) or "1", [value for _, values in held for value in values]


def _moment(index: Index, row: sqlite3.Row) -> Json:
    about = index.rows(_ABOUT, [row["number"]])
    kept = {"day": row["day"], "kind": row["kind"], "title": row["title"], "entity": _node(row["id"], row["type"], row["name"])}
    return kept | {"about": [_node(*other) for other in about], "evidence": _quote(row["proof"])}


def holders(index: Index, asked: Asked, limit: int) -> list[Json]:
    """Who held which post: on the day that is asked of, else ever."""
    held: list[tuple[str, list[Any]]] = [(_HELD_ON, [asked.on] * 3)] if asked.on else []
    if asked.place is not None:
        held.append((f"(t.organization IN ({_OF_PLACE}) OR t.organization = ?)", [asked.place] * 2))
    held += [("? IN (t.organization, t.official)", [n]) for n in (asked.department, asked.entity) if n is not None]
    where = " AND ".join(words for words, _ in held) or "1"
    values = [value for _, values in held for value in values]
    rows = index.rows(f"{_TENURE} {where} ORDER BY {_IN_ORDER} LIMIT ?", [*values, limit])
    return [_tenure(row) for row in rows]


def _tenure(row: sqlite3.Row) -> Json:
    return {
        "organization": _node(row["b_id"], row["b_type"], row["b_name"]), "title": row["title"],
        "official": _node(row["o_id"], row["o_type"], row["o_name"]),
        "since": row["since"], "until": row["until"], "given": bool(row["given"]), "ended_by": row["ended_by"] or None, "evidence": _quote(row["proof"]),
    }  # fmt: skip


def _node(own: str, kind: str, name: str) -> Json:
    return {"id": own, "type": kind, "name": name, "address": address(own)}


def _quote(proof: str | None) -> Json | None:
    if proof is None:
        return None
    said: Json = json.loads(proof)
    return said | {"source": stretch_address(said["document"], said["start"], said["end"])}


def choices(index: Index, kind: str, most: int = 300) -> list[str]:
    """Names of what has most moments."""
    sql = "SELECT n.name FROM moment_about a JOIN node n ON n.number = a.node WHERE n.type = ? GROUP BY n.number ORDER BY count(*) DESC, n.rank, n.id LIMIT ?"
    return list(dict.fromkeys(row["name"] for row in index.rows(sql, [KINDS[kind][0], most])))
