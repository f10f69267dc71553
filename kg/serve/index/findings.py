"""What a graph says at first sight, read from an index: the lists of `kg.map.findings`, for the home page and the map, and what
became of the promises."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kg.map.findings import MOST, year_at_hand
from kg.serve.addresses import DOCUMENT, address
from kg.serve.index.figure_words import amounts, meanings
from kg.serve.index.promises import Wanted, as_of, counts, shown, total
from kg.serve.index.read import Index, Json

_TARGETS = (
    "SELECT f.*, n.id, n.name FROM figure_year y JOIN figure f ON f.number = y.figure JOIN node n ON n.number = f.number "
    "JOIN document d ON d.number = f.document WHERE y.year = ? AND f.status = 'target' "
    "ORDER BY f.actor_names = '', d.published IS NULL, d.published DESC, d.id, f.begin, n.id LIMIT ?"
)
_WHO = "SELECT n.id, n.name FROM figure_actor a JOIN node n ON n.number = a.actor WHERE a.figure = ? ORDER BY n.id"
_LEADERS = """SELECT n.id, n.type, n.name, sum(x.leads) AS leads, sum(x.targets) AS targets FROM (
  SELECT leader, count(DISTINCT led) AS leads, 0 AS targets FROM (
    SELECT subject AS leader, object AS led FROM edge WHERE predicate = 'leads' UNION SELECT object, subject FROM edge WHERE predicate = 'actor'
  ) GROUP BY leader UNION ALL
  SELECT a.actor, 0, count(*) FROM figure_actor a JOIN figure f ON f.number = a.figure WHERE f.status = 'target' GROUP BY a.actor
) x JOIN node n ON n.number = x.leader WHERE n.type IN ('organization', 'place') GROUP BY n.number ORDER BY targets DESC, leads DESC, n.id LIMIT ?"""
_UNDERTAKINGS = (
    "SELECT n.id, n.type, n.name, count(DISTINCT e.subject) AS figures FROM edge e JOIN node n ON n.number = e.object "
    "WHERE e.predicate = 'belongs_to' GROUP BY n.number ORDER BY figures DESC, n.id LIMIT ?"
)
_PROMISED_MOST = "SELECT whose_id AS id, whose AS name, count(*) AS n FROM promise GROUP BY whose_id ORDER BY n DESC, whose_id LIMIT ?"
_DOCUMENTS = "SELECT id, coalesce(title, id) AS name, published, publisher FROM document ORDER BY published IS NULL, published DESC, id LIMIT ?"


def findings(index: Index) -> Json:
    """As `kg.map.findings.findings`, each with its address; `promises` is None where nothing is promised."""
    of = Counter(index.pairs("SELECT y.year, count(*) FROM figure_year y JOIN figure f ON f.number = y.figure WHERE f.status = 'target' GROUP BY y.year"))
    newest = index.one("SELECT max(published) AS at FROM document")
    year = year_at_hand([newest["at"] if newest else None], of)
    return {
        "year": year,
        "targets": [_target(index, row) for row in index.rows(_TARGETS, [year, MOST])],
        "leaders": [_named(row) for row in index.rows(_LEADERS, [MOST])],
        "undertakings": [_named(row) for row in index.rows(_UNDERTAKINGS, [MOST])],
        "documents": [_named(row) | {"id": DOCUMENT + row["id"], "address": address(DOCUMENT + row["id"])} for row in index.rows(_DOCUMENTS, [MOST])],
        "promises": _promises(index),
    }


def _target(index: Index, row: Any) -> Json:
    who = [_named(one) for one in index.rows(_WHO, [row["number"]])]
    named = {"id": row["id"], "name": row["name"], "quote": row["quote"], "address": address(row["id"])}
    return named | {"amount": amounts(row), "meaning": meanings(row), "who": who}


def _named(row: Any) -> Json:
    return dict(row) | {"address": address(row["id"])}


def _promises(index: Index) -> Json | None:
    """Due this year, the biggest misses, who promised most, never heard of again."""
    if not total(index, Wanted()):
        return None
    on = as_of(index)
    year = int(on[:4]) if on else None
    return {
        "on": on,
        "year": year,
        "due": total(index, Wanted(year=year)) if year else 0,
        "counts": counts(index, Wanted()),
        "missed": _some(index, "verdict = 'missed' ORDER BY short DESC, whose_id, due, indicator, id"),
        "unheard": _some(index, "verdict = 'no_result' ORDER BY due DESC, whose_id, indicator, id"),
        "most": [dict(row) for row in index.rows(_PROMISED_MOST, [MOST])],
    }


def _some(index: Index, condition: str) -> list[Json]:
    return [shown(row["shown"]) for row in index.rows(f"SELECT shown FROM promise WHERE {condition} LIMIT ?", [MOST])]
