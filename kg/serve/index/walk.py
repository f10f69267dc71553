"""Walks on the graph: a node's neighbours, the shortest way between two nodes, one entity with all that is said of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.serve.addresses import DOCUMENT, address, stretch_address
from kg.serve.index.read import FIRST_BEGIN, FIRST_DOCUMENT, Index, Json, Narrowing
from kg.serve.index.sentences import in_sentences

_MOST_MENTIONS = 200  # of one entity
_MOST_VISITED = 50_000  # nodes that the search of a way looks at
_OF_PLACES = ("within", "jurisdiction")  # nearly everything lies in the same province: the last resort of a way


def neighbours(index: Index, own: str, narrowing: Narrowing, limit: int = 30, offset: int = 0) -> Json | None:
    """The nodes next to one, those that are no figures first, and the relations to them; None for an unknown id."""
    centre = index.number(own)
    if centre is None:
        return None
    where, values = _narrowed(index, narrowing)
    sql = f"FROM node n WHERE n.number IN ({_NEXT}) AND n.number <> ? {where}"
    arguments = [centre, centre, centre, centre, centre, *values]
    total = index.one(f"SELECT count(*) AS total {sql}", arguments)
    found = index.rows(f"SELECT n.number {sql} ORDER BY n.rank, n.id LIMIT ? OFFSET ?", [*arguments, limit, offset])
    numbers = [r["number"] for r in found]
    edges = [e for e in index.edges_among([centre, *numbers]) if own in (e["source"], e["target"])]
    return {"id": own, "nodes": index.nodes(numbers), "edges": edges, "total": total["total"] if total else 0}


_NEXT = (
    "SELECT object FROM edge WHERE subject = ? UNION SELECT subject FROM edge WHERE object = ? "
    "UNION SELECT document FROM node_document WHERE node = ? UNION SELECT node FROM node_document WHERE document = ?"
)


def _narrowed(index: Index, n: Narrowing) -> tuple[str, list[Any]]:
    """Conditions on node `n`. Target or result and the year choose among figures; what is no figure stays."""
    parts: list[str] = []
    values: list[Any] = []
    if n.types:
        parts.append(f"n.type IN ({', '.join('?' * len(n.types))})")
        values += n.types
    if n.status:
        parts.append("(n.type <> 'figure' OR EXISTS (SELECT 1 FROM figure f WHERE f.number = n.number AND f.status = ?))")
        values.append(n.status)
    if n.year is not None:
        parts.append("(n.type <> 'figure' OR EXISTS (SELECT 1 FROM figure_year y WHERE y.year = ? AND y.figure = n.number))")
        values.append(n.year)
    if n.document:
        parts.append("(n.id = ? OR EXISTS (SELECT 1 FROM node_document x WHERE x.document = ? AND x.node = n.number))")
        values += [DOCUMENT + n.document, index.number(DOCUMENT + n.document) or 0]
    if n.organization:
        body = index.number(n.organization) or 0
        tied = "SELECT subject FROM edge WHERE object = ? UNION SELECT object FROM edge WHERE subject = ?"
        parts.append(f"(n.number = ? OR n.number IN ({tied}))")
        values += [body, body, body]
    return "".join(f" AND {p}" for p in parts), values


def view(index: Index, ids: Iterable[str]) -> Json:
    """The nodes of that name, every relation among them, and the names that are no node's."""
    known = {own: index.number(own) for own in dict.fromkeys(ids)}
    numbers = [n for n in known.values() if n is not None]
    missing = [own for own, n in known.items() if n is None]
    return {"nodes": index.nodes(numbers), "edges": index.edges_among(numbers), "missing": missing}


def way(index: Index, start: str, goal: str, limit: int = 8) -> Json | None:
    """The shortest way of at most `limit` steps; over places only where there is no other. None for an unknown id."""
    a, b = index.number(start), index.number(goal)
    if a is None or b is None:
        return None
    for shunned in (_OF_PLACES, ()):
        numbers = _shortest(index, a, b, limit, shunned)
        if numbers:
            nodes = index.nodes(numbers)
            steps = {frozenset((x["id"], y["id"])) for x, y in itertools.pairwise(nodes)}
            edges = [e for e in index.edges_among(numbers) if frozenset((e["source"], e["target"])) in steps]
            return {"nodes": nodes, "edges": edges, "length": len(numbers) - 1}
    return {"nodes": index.nodes([a, b]), "edges": [], "length": None}


def _shortest(index: Index, a: int, b: int, limit: int, shunned: tuple[str, ...]) -> list[int]:
    """From both ends at once, the smaller frontier first; the same way on every run."""
    before: dict[int, int | None] = {a: None}
    behind: dict[int, int | None] = {b: None}
    ends, sides, steps = ([a], [b]), (before, behind), 0
    if a == b:
        return [a]
    frontier = {0: ends[0], 1: ends[1]}
    while frontier[0] and frontier[1] and steps < limit and len(before) + len(behind) < _MOST_VISITED:
        side = 0 if len(frontier[0]) <= len(frontier[1]) else 1
        own, other = sides[side], sides[1 - side]
        reached: list[int] = []
        for x, y in _steps(index, frontier[side], shunned, {a, b}):
            if y not in own:
                own[y] = x
                reached.append(y)
        steps += 1
        if met := next((y for y in reached if y in other), None):
            return [*reversed(_trail(before, met)), *_trail(behind, met)[1:]]
        frontier[side] = reached
    return []


def _trail(came: dict[int, int | None], at: int) -> list[int]:
    out: list[int] = []
    step: int | None = at
    while step is not None:
        out.append(step)
        step = came[step]
    return out


def _steps(index: Index, frontier: list[int], shunned: tuple[str, ...], ends: set[int]) -> list[tuple[int, int]]:
    """(from, to) of every relation at the frontier; documents are passed only where one is an end."""
    out: list[tuple[Any, ...]] = []
    without = f"AND e.predicate NOT IN ({', '.join('?' * len(shunned))})" if shunned else ""
    for i in range(0, len(frontier), 400):
        part = frontier[i : i + 400]
        marks = ", ".join("?" * len(part))
        for here, there in (("subject", "object"), ("object", "subject")):
            out += map(tuple, index.rows(f"{_STEP.format(here=here, there=there)} WHERE e.{here} IN ({marks}) {without}", [*part, *shunned]))
    at = set(frontier)
    for end in sorted(ends):
        for here, there in (("document", "node"), ("node", "document")):
            named = index.rows(f"{_NAMED_STEP.format(here=here, there=there)} WHERE e.document = ?", [end])
            out += [tuple(row) for row in named if row["x"] in at]
    return [(x, y) for *_, x, y in sorted(out)]


_ENDS_IN_ORDER = "a.rank, a.id, b.rank, b.id, a.number AS x, b.number AS y"
_ORDERED = f"SELECT {_ENDS_IN_ORDER} FROM {{}} e JOIN node a ON a.number = e.{{{{here}}}} JOIN node b ON b.number = e.{{{{there}}}}"
_STEP, _NAMED_STEP = _ORDERED.format("edge"), _ORDERED.format("node_document")


def entity(index: Index, own: str) -> Json | None:
    """One node with its names, relations in both directions and where the texts name it; None for an unknown id."""
    number = index.number(own)
    if number is None:
        return None
    node = index.nodes([number])[0]
    record = index.record(own) or {}
    figures = index.one(
        "SELECT count(*) AS n FROM (SELECT number FROM figure WHERE initiative = ? OR speaker = ? UNION SELECT figure FROM figure_actor WHERE actor = ?)",
        [number, number, number],
    )
    told, named = relations(index, number), evidence(index, number)
    in_sentences(index, [*named, *(stretch for relation in told for stretch in relation["evidence"])])
    return node | {
        "aliases": [a for a in record.get("aliases", []) if a != node["name"]],
        "record": record,
        "relations": told,
        "evidence": named,
        "figures": figures["n"] if figures else 0,
    }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which relations of an entity; empty means any."""

    predicates: tuple[str, ...] = ()
    direction: str | None = None  # out, where it is the subject, or in

    def select(self, number: int) -> tuple[str, list[Any]]:
        """A row for each: the edge's number, the other end, whether it leads out."""
        of = f"AND predicate IN ({', '.join('?' * len(self.predicates))})" if self.predicates else ""
        sides = [(d, ends) for d, ends in _ENDS.items() if self.direction in (None, d)]
        parts = [f"SELECT number, {other} AS other, '{d}' AS direction FROM edge WHERE {own} = ? {of}" for d, (own, other) in sides]
        return " UNION ALL ".join(parts), [number, *self.predicates] * len(sides)


_ENDS = {"out": ("subject", "object"), "in": ("object", "subject")}


def count(index: Index, number: int, wanted: Wanted) -> int:
    """How many such relations there are."""
    sql, values = wanted.select(number)
    row = index.one(f"SELECT count(*) AS n FROM ({sql})", values)
    return row["n"] if row else 0


def relations(index: Index, number: int, wanted: Wanted = Wanted(), limit: int = 500, offset: int = 0) -> list[Json]:
    """Relations to what is no figure first, those in which the entity is the subject before the others."""
    sql, values = wanted.select(number)
    rows = index.rows(
        f"SELECT e.*, x.direction, x.other, n.id, n.type, n.name FROM ({sql}) x JOIN edge e USING (number) JOIN node n ON n.number = x.other "
        "ORDER BY n.type = 'figure', x.direction = 'in', e.predicate, "
        f"CASE WHEN e.predicate = 'part_of' THEN {FIRST_DOCUMENT} END, CASE WHEN e.predicate = 'part_of' THEN {FIRST_BEGIN} END, "
        "n.rank, n.id, e.title, e.key LIMIT ? OFFSET ?",
        [*values, limit, offset],
    )
    out: list[Json] = []
    amounts = index.amounts([row["other"] for row in rows if row["type"] == "figure"])
    for row, edge in zip(rows, index.edges_of(rows), strict=True):
        named = {"id": row["id"], "type": row["type"], "name": row["name"], "address": address(row["id"])} | amounts.get(row["other"], {})
        kept = {k: v for k, v in edge.items() if k not in ("source", "target")}
        out.append({"direction": row["direction"], "entity": named} | kept)
    return out


def evidence(index: Index, number: int, limit: int = _MOST_MENTIONS) -> list[Json]:
    """Every stretch of the texts that names a node."""
    sql = (
        "SELECT d.id AS document, d.published, m.begin, m.until, m.quote FROM mention m JOIN document d ON d.number = m.document WHERE m.node = ? "
        "ORDER BY d.published IS NULL, d.published DESC, d.number, m.begin LIMIT ?"
    )
    return [
        {
            "document": r["document"], "published": r["published"], "start": r["begin"], "end": r["until"], "quote": r["quote"],
            "address": stretch_address(r["document"], r["begin"], r["until"]),
        }
        for r in index.rows(sql, [number, limit])
    ]  # fmt: skip
