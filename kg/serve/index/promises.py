"""What the board of promises is made of: written once with the index, then read by place, department, year and verdict."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kg.across.promises import VERDICTS, Promise, Tracking
from kg.across.promises_rows import record, row
from kg.records.jsonl import dumps
from kg.serve.addresses import address, stretch_address
from kg.serve.index.read import Index, Json
from kg.words import LANGUAGES

FILTERS = ("place", "department", "year", "verdict")
_MOST = 5  # of a finding


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board is narrowed to."""

    place: str | None = None
    department: str | None = None
    year: int | None = None
    verdict: str | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """A condition and its values."""
        asked = (
            ("whose = ?", self.place),
            ("number IN (SELECT promise FROM promise_actor WHERE name = ?)", self.department),
            ("substr(due, 1, 4) = ?", self.year and str(self.year)),
            ("verdict = ?", self.verdict),
        )
        held = [(words, value) for words, value in asked if value]
        return " AND ".join(words for words, _ in held) or "1", [value for _, value in held]


def write(database: sqlite3.Connection, tracking: Tracking) -> None:
    for number, p in enumerate(tracking.promises, 1):
        shown = dumps({"record": record(p), "cells": {language: row(p, language) for language in LANGUAGES}})
        told = (number, p.verdict, p.whose.name, p.due.isoformat(), p.indicator.label, _short(p), shown)
        database.execute("INSERT INTO promise VALUES (?, ?, ?, ?, ?, ?, ?)", told)
        database.executemany("INSERT OR IGNORE INTO promise_actor VALUES (?, ?)", ((number, a.name) for a in p.target.actors))
    database.execute("INSERT INTO meta VALUES ('promises_on', ?)", (tracking.on.isoformat(),))


def _short(p: Promise) -> float:
    """How much of its target a miss lacks, of one."""
    if p.verdict != "missed" or p.gap is None or not p.target.figure.value:
        return 0
    return min(1e6, abs(float(p.gap / p.target.figure.value)))


def counts(index: Index, wanted: Wanted) -> dict[str, int]:
    """How many of each verdict, in the order of verdicts; the verdict itself narrows nothing."""
    where, values = Wanted(wanted.place, wanted.department, wanted.year).sql()
    found = index.pairs(f"SELECT verdict, count(*) FROM promise WHERE {where} GROUP BY verdict", values)
    return {v: found[v] for v in VERDICTS if v in found}


def listed(index: Index, wanted: Wanted, limit: int, offset: int) -> list[Json]:
    """The latest due first."""
    where, values = wanted.sql()
    sql = f"SELECT shown FROM promise WHERE {where} ORDER BY due DESC, whose, indicator, number LIMIT ? OFFSET ?"
    return [_shown(r["shown"]) for r in index.rows(sql, [*values, limit, offset])]


def every(index: Index, wanted: Wanted) -> Iterable[Json]:
    return listed(index, wanted, -1, 0)


def total(index: Index, wanted: Wanted) -> int:
    where, values = wanted.sql()
    found = index.one(f"SELECT count(*) AS n FROM promise WHERE {where}", values)
    return int(found["n"]) if found else 0


def choices(index: Index) -> dict[str, list[Any]]:
    """What each filter offers: places and departments with most promises first, years from the latest."""
    return {
        "place": [r["whose"] for r in index.rows("SELECT whose FROM promise GROUP BY whose ORDER BY count(*) DESC, whose")],
        "department": [r["name"] for r in index.rows("SELECT name FROM promise_actor GROUP BY name ORDER BY count(*) DESC, name")],
        "year": [int(r["y"]) for r in index.rows("SELECT DISTINCT substr(due, 1, 4) AS y FROM promise ORDER BY y DESC")],
        "verdict": list(VERDICTS),
    }


def findings(index: Index) -> Json | None:
    """Due this year, the biggest misses, who promised most, never heard of again. None where nothing is promised."""
    on = index.meta.get("promises_on")
    if on is None or not total(index, Wanted()):
        return None
    year = on[:4]
    due = index.one("SELECT count(*) AS n FROM promise WHERE substr(due, 1, 4) = ?", [year])
    return {
        "on": on,
        "year": int(year),
        "due": due["n"] if due else 0,
        "counts": counts(index, Wanted()),
        "missed": _some(index, "verdict = 'missed' ORDER BY short DESC, number"),
        "unheard": _some(index, "verdict = 'no_result' ORDER BY due DESC, number"),
        "most": [dict(r) for r in index.rows(f"SELECT whose AS name, count(*) AS n FROM promise GROUP BY whose ORDER BY n DESC, whose LIMIT {_MOST}")],
    }


def _some(index: Index, condition: str) -> list[Json]:
    return [_shown(r["shown"]) for r in index.rows(f"SELECT shown FROM promise WHERE {condition} LIMIT {_MOST}")]


def _shown(text: str) -> Json:
    """A promise with where its sides stand on this server."""
    found: Json = json.loads(text)
    for side in ("target", "result"):
        if own := found["record"].get(side):
            own["source"] = stretch_address(own["document"], own["start"], own["end"])
            own["address"] = address(own["figure"])
    return found
