"""The ledger of numbers: which figures there are, filtered, sorted, grouped, and as series over time.

Figures come as plain JSON values. What pages and programs may ask for stands in the constants below; whoever takes it from an
address checks it first.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from kg.search import normal, spaced
from kg.serve.addresses import DOCUMENT, address, stretch_address
from kg.serve.charts import Series, series_of
from kg.serve.index.figure_words import amounts, whens
from kg.serve.index.read import Index, Json

MISSING = ("actor", "initiative", "speaker", "year")  # what a figure may be without
GROUPS = ("measure", "actor", "initiative", "speaker", "document", "year", "unit", "status")
RANKS = ("figures", "target", "actual", "name")  # of groups
# What rows are sorted by. The newest and the largest come first unless something else is said.
SORTS = {
    "published": "f.published", "measure": "f.measure", "value": "f.size", "status": "f.status",
    "period": "coalesce(f.period_end, f.period_start)", "actor": "nullif(f.actor_names, '')", "initiative": "g.name",
    "speaker": "g.name", "document": "coalesce(d.title, d.id)",
}  # fmt: skip
_DESCENDING = ("published", "value", "period")
_SORT_JOINS = {
    "initiative": "LEFT JOIN node g ON g.number = f.initiative",
    "speaker": "LEFT JOIN node g ON g.number = f.speaker",
    "document": "JOIN document d ON d.number = f.document",
}
_LARGEST = 1e300  # as the index cuts values
_CHUNK = 500  # rows fetched at once
_MOST_DRAWN = 400  # figures of one chart
_NODE = "(SELECT number FROM node WHERE id = ?)"
_DOCUMENT = "coalesce((SELECT number FROM document WHERE id = ?), (SELECT number FROM node WHERE id = ? AND type = 'document'))"
_TEXT = "f.number IN (SELECT m.node FROM name_words w JOIN name m ON m.number = w.rowid WHERE name_words MATCH ?)"
_LITERAL = "(instr(f.quote, ?) OR instr(f.measure, ?) OR instr(f.quote, ?) OR instr(f.measure, ?))"
_YEAR = "f.number IN (SELECT figure FROM figure_year WHERE year = ?)"
_ACTOR = f"f.number IN (SELECT figure FROM figure_actor WHERE actor = {_NODE})"
_LEADER = f"f.initiative IN (SELECT object FROM edge WHERE subject = {_NODE} AND predicate = 'leads')"
# A place, what lies in it, and the bodies of all these.
_PLACE = f"""f.number IN (SELECT figure FROM figure_actor WHERE actor IN (
  WITH RECURSIVE inside(place) AS (
    SELECT {_NODE}
    UNION SELECT e.subject FROM inside JOIN edge e ON e.object = inside.place AND e.predicate = 'within')
  SELECT place FROM inside
  UNION SELECT e.subject FROM inside JOIN edge e ON e.object = inside.place AND e.predicate = 'jurisdiction'))"""
_WITHOUT = {
    "actor": "NOT EXISTS (SELECT 1 FROM figure_actor a WHERE a.figure = f.number)",
    "initiative": "f.initiative IS NULL",
    "speaker": "f.speaker IS NULL",
    "year": "NOT EXISTS (SELECT 1 FROM figure_year y WHERE y.figure = f.number)",
}
# What a group is known by, and the table that says it where it is not the figure's own.
_KEYS = {
    "measure": ("f.measure", ""), "unit": ("f.unit", ""), "status": ("f.status", ""), "document": ("f.document", ""),
    "initiative": ("f.initiative", ""), "speaker": ("f.speaker", ""),
    "actor": ("a.actor", "LEFT JOIN figure_actor a ON a.figure = f.number"),
    "year": ("y.year", "LEFT JOIN figure_year y ON y.figure = f.number"),
}  # fmt: skip
_NODES = ("actor", "initiative", "speaker", "document")  # groups whose key is a node
_RANKS = {"figures": "figures DESC", "target": "target DESC", "actual": "figures - target DESC", "name": "name IS NULL"}
_ROW = """SELECT f.*, n.id AS own, d.id AS document_id, coalesce(d.title, d.id) AS document_title,
  i.id AS initiative_id, i.name AS initiative_name, s.id AS speaker_id, s.name AS speaker_name
FROM figure f JOIN node n ON n.number = f.number JOIN document d ON d.number = f.document
LEFT JOIN node i ON i.number = f.initiative LEFT JOIN node s ON s.number = f.speaker WHERE f.number IN ({})"""
_ACTORS = "SELECT a.figure, n.id, n.name FROM figure_actor a JOIN node n ON n.number = a.actor WHERE a.figure IN ({}) ORDER BY a.figure, n.rank, n.id"
_REPEATED = """SELECT measure FROM figure WHERE measure IN ({}) AND coalesce(period_start, period_end) IS NOT NULL
GROUP BY measure HAVING count(DISTINCT coalesce(period_start, '') || '/' || coalesce(period_end, '')) > 1"""


@dataclass(frozen=True, slots=True)
class Filters:
    """Which figures; what is None or empty narrows nothing. `actor` to `leader` are identifiers."""

    q: str = ""  # words of the measure or the quote
    status: str | None = None
    year: int | None = None  # one that the period touches
    actor: str | None = None
    initiative: str | None = None
    speaker: str | None = None
    document: str | None = None  # with or without document/ before it
    place: str | None = None  # with what lies in it and the bodies there
    leader: str | None = None  # who leads the figure's initiative
    unit: str | None = None
    comparator: str | None = None
    change: str | None = None
    obligation: str | None = None
    measure: str | None = None  # exactly this
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    without: tuple[str, ...] = field(default=())  # of MISSING

    @staticmethod
    def of(given: Mapping[str, Any]) -> Filters:
        """Out of parameters by name; others are passed over."""
        own = {f.name: given[f.name] for f in fields(Filters) if given.get(f.name) is not None}
        return Filters(**own | {"without": tuple(own.get("without", ()))})


@dataclass(frozen=True, slots=True)
class Order:
    by: str = "published"  # of SORTS
    descending: bool = True

    @staticmethod
    def of(by: str | None, direction: str | None) -> Order:
        """`direction` is asc or desc; without it, the one in which the sort is read."""
        by = by or "published"
        return Order(by, direction == "desc" if direction else by in _DESCENDING)


@dataclass(frozen=True, slots=True)
class Page:
    limit: int = 50
    offset: int = 0


# --- figures -----------------------------------------------------------------------------------------------------


def figures(index: Index, filters: Filters, order: Order = Order(), page: Page = Page()) -> Json:
    """The rows of a page, and how many there are in all."""
    numbers = _sorted(index, filters, order, page)
    return {"total": counts(index, filters)["figures"], "rows": _rows(index, numbers)}


def counts(index: Index, filters: Filters) -> dict[str, int]:
    """How many figures, targets and results."""
    where, values = _where(filters)
    row = index.one(f"SELECT count(*) AS n, coalesce(sum(f.status = 'target'), 0) AS targets FROM figure f {where}", values)
    assert row is not None
    return {"figures": row["n"], "target": row["targets"], "actual": row["n"] - row["targets"]}


def every(index: Index, filters: Filters, order: Order) -> Iterator[list[Json]]:
    """All rows, some hundreds at a time: what is held meanwhile is eight bytes for each."""
    numbers = _sorted(index, filters, order)
    return (_rows(index, numbers[i : i + _CHUNK]) for i in range(0, len(numbers), _CHUNK))


def _sorted(index: Index, filters: Filters, order: Order, page: Page = Page(-1, 0)) -> array[int]:
    where, values = _where(filters)
    direction = "DESC" if order.descending else "ASC"
    return index.numbers(
        f"SELECT f.number FROM figure f {_SORT_JOINS.get(order.by, '')} {where} "
        f"ORDER BY {SORTS[order.by]} {direction} NULLS LAST, f.document, f.begin, f.number LIMIT ? OFFSET ?",
        [*values, page.limit, page.offset],
    )


def _rows(index: Index, numbers: Sequence[int]) -> list[Json]:
    """In the order given."""
    marks = ", ".join("?" * len(numbers))
    actors: dict[int, list[Json]] = {}
    for figure, own, name in index.rows(_ACTORS.format(marks), numbers):
        actors.setdefault(figure, []).append(_named(own, name))
    found = {r["number"]: _row(r, actors.get(r["number"], [])) for r in index.rows(_ROW.format(marks), numbers)}
    return [found[n] for n in numbers]


def _row(row: sqlite3.Row, actors: list[Json]) -> Json:
    start, end = row["period_start"], row["period_end"]
    return {
        "id": row["own"], "address": address(row["own"]), "document": row["document_id"], "document_title": row["document_title"],
        "published": row["published"], "quote": row["quote"], "value": Decimal(row["value"]),
        "upper": None if row["upper"] is None else Decimal(row["upper"]), "unit": row["unit"], "comparator": row["comparator"],
        "change": row["change"], "measure": row["measure"], "status": row["status"], "obligation": row["obligation"],
        "period": {"start": start, "end": end} if start or end else None, "actors": actors,
        "initiative": _named(row["initiative_id"], row["initiative_name"]) if row["initiative_id"] else None,
        "speaker": _named(row["speaker_id"], row["speaker_name"]) if row["speaker_id"] else None,
        "start": row["begin"], "end": row["until"], "source": stretch_address(row["document_id"], row["begin"], row["until"]),
        "amount": amounts(row), "when": whens(row),
    }  # fmt: skip


def _named(own: str, name: str) -> Json:
    return {"id": own, "name": name, "address": address(own)}


# --- what narrows ------------------------------------------------------------------------------------------------


def _where(filters: Filters) -> tuple[str, list[Any]]:
    clauses = [*_text_clauses(filters.q), *_node_clauses(filters)]
    for column in ("status", "unit", "comparator", "change", "obligation", "measure"):
        if (value := getattr(filters, column)) is not None:
            clauses.append((f"f.{column} = ?", [value]))
    if filters.year is not None:
        clauses.append((_YEAR, [filters.year]))
    if filters.minimum is not None:
        clauses.append(("f.size >= ?", [_size(filters.minimum)]))
    if filters.maximum is not None:
        clauses.append(("f.size <= ?", [_size(filters.maximum)]))
    clauses += [(_WITHOUT[name], []) for name in filters.without]
    if not clauses:
        return "", []
    return "WHERE " + " AND ".join(sql for sql, _ in clauses), [v for _, values in clauses for v in values]


def _node_clauses(filters: Filters) -> Iterator[tuple[str, list[Any]]]:
    if filters.actor is not None:
        yield _ACTOR, [filters.actor]
    if filters.place is not None:
        yield _PLACE, [filters.place]
    if filters.leader is not None:
        yield _LEADER, [filters.leader]
    if filters.initiative is not None:
        yield f"f.initiative = {_NODE}", [filters.initiative]
    if filters.speaker is not None:
        yield f"f.speaker = {_NODE}", [filters.speaker]
    if filters.document is not None:
        yield f"f.document = {_DOCUMENT}", [filters.document, filters.document]


def _text_clauses(text: str) -> Iterator[tuple[str, list[Any]]]:
    """Every word has to stand in the measure or the quote; signs count only in a number (95% is not 195.3)."""
    for word in text.split():
        letters = normal(word)
        if letters:
            yield _TEXT, [f'characters : "{spaced(letters)}"']
        if not letters or (re.search(r"\d", word) and re.search(r"[%％‰.．]", word)):
            narrow = unicodedata.normalize("NFKC", word)
            wide = narrow.replace("%", "％")
            yield _LITERAL, [narrow, narrow, wide, wide]


def _size(value: Decimal) -> float:
    return max(-_LARGEST, min(_LARGEST, float(value)))


# --- groups, and what forms offer --------------------------------------------------------------------------------


def groups(index: Index, filters: Filters, by: str, rank: str = "figures", page: Page = Page()) -> Json:
    """Figures counted by what `by` (of GROUPS) says of them, and how many groups there are.

    `key` is the value that filters to the group, None for the figures that have none. A figure of several departments or
    years counts for each.
    """
    key, join = _KEYS[by]
    where, values = _where(filters)
    node = by in _NODES
    rows = index.rows(
        f"SELECT k.*, {'g.name' if node else 'k.key'} AS name, {'g.id, g.type' if node else 'NULL AS id, NULL AS type'}, "
        f"count(*) OVER () AS total FROM (SELECT {key} AS key, count(*) AS figures, sum(f.status = 'target') AS target "
        f"FROM figure f {join} {where} GROUP BY 1) k {'LEFT JOIN node g ON g.number = k.key' if node else ''} "
        f"ORDER BY {_RANKS[rank]}, {'' if rank == 'name' else 'name IS NULL, '}name, id LIMIT ? OFFSET ?",
        [*values, page.limit, page.offset],
    )
    return {"total": rows[0]["total"] if rows else 0, "rows": [_group(r, by) for r in rows]}


def _group(row: sqlite3.Row, by: str) -> Json:
    own = row["id"]
    key = own if by in _NODES else row["key"]
    if own and by == "document":
        key = own.removeprefix(DOCUMENT)
    return {
        "key": key, "name": row["name"], "type": row["type"], "address": address(own) if own else None,
        "figures": row["figures"], "target": row["target"], "actual": row["figures"] - row["target"],
    }  # fmt: skip


def years(index: Index) -> list[int]:
    """That any period touches, the latest first."""
    return [year for (year,) in index.rows("SELECT DISTINCT year FROM figure_year ORDER BY year DESC")]


def units(index: Index, limit: int = 100) -> list[str]:
    """The most used first."""
    return [u for (u,) in index.rows("SELECT unit FROM figure GROUP BY unit ORDER BY count(*) DESC, unit LIMIT ?", [limit])]


# --- measures over time ------------------------------------------------------------------------------------------


def repeated(index: Index, measures: Sequence[str]) -> frozenset[str]:
    """Those of the measures that are given for several periods."""
    own = sorted(set(measures))
    return frozenset(m for (m,) in index.rows(_REPEATED.format(", ".join("?" * len(own))), own))


def series(index: Index, filters: Filters) -> tuple[Series, ...]:
    """What the figures say over time: values of one measure, unit, direction and department each."""
    return series_of(figures(index, filters, Order("period", descending=False), Page(_MOST_DRAWN, 0))["rows"])
