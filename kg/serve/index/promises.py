"""What the board of promises is made of: written once with the index, then read by place, department, year and verdict."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kg.across.promises import VERDICTS, Promise, Tracking
from kg.across.promises_rows import gap_words, record, row, why, words
from kg.records.jsonl import dumps
from kg.serve.addresses import address, stretch_address
from kg.serve.index.read import Index, Json
from kg.words import LANGUAGES, Language

FILTERS = ("place", "department", "year", "verdict")
_ANSWERS_FOR = "SELECT promise FROM promise_actor WHERE"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board is narrowed to: a place and a department by name or identifier; `on`, a day within the time of what was promised."""

    place: str | None = None
    department: str | None = None
    year: int | None = None
    verdict: str | None = None
    of: str | None = None  # whose it is, or who answers for it
    on: str | None = None

    def sql(self) -> tuple[str, list[Any]]:
        """A condition and its values."""
        asked = (
            ("? IN (whose, whose_id)", self.place),
            (f"number IN ({_ANSWERS_FOR} ? IN (name, id))", self.department),
            ("substr(due, 1, 4) = ?", self.year and str(self.year)),
            ("verdict = ?", self.verdict),
            (f"(whose_id = ? OR number IN ({_ANSWERS_FOR} id = ?))", self.of),
            ("said <= ? AND due >= ? AND coalesce(since, '') <= ?", self.on),
        )
        held = [(words, value) for words, value in asked if value]
        return " AND ".join(words for words, _ in held) or "1", [value for words, value in held for _ in range(words.count("?"))]


def write(database: sqlite3.Connection, tracking: Tracking) -> None:
    """Behind those that are there."""
    (last,) = database.execute("SELECT coalesce(max(number), 0) FROM promise").fetchone()
    for number, p in enumerate(tracking.promises, last + 1):
        written = dumps({"record": record(p), "cells": {language: _cells(p, language) for language in LANGUAGES}})
        since, said = p.target.start and p.target.start.isoformat(), p.target.said_on.isoformat()
        told = (number, p.verdict, p.whose.id, p.whose.name, p.due.isoformat(), p.indicator.label, _short(p), since, said, written)
        database.execute("INSERT INTO promise VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*told, p.id, p.target.measured.family))
        database.executemany("INSERT OR IGNORE INTO promise_actor VALUES (?, ?, ?)", ((number, a.name, a.id) for a in p.target.actors))
    database.execute("INSERT OR REPLACE INTO meta VALUES ('promises_on', ?)", (tracking.on.isoformat(),))


def _cells(p: Promise, language: Language) -> Json:
    """The row, and what a page shows in words beside it."""
    return row(p, language) | {"gap_words": gap_words(p, language), "why": why(p, language)}


def _short(p: Promise) -> float:
    """How much of its target a miss lacks, of one."""
    if p.verdict != "missed" or p.gap is None or not p.target.figure.value:
        return 0
    return min(1e6, abs(float(p.gap / p.target.figure.value)))


def as_of(index: Index) -> str | None:
    """On which day promises are judged; None where no document tells of one."""
    on = index.meta.get("promises_on")
    return on if on and on != date.min.isoformat() else None


def counts(index: Index, wanted: Wanted) -> dict[str, int]:
    """How many of each verdict, in the order of verdicts; the verdict itself narrows nothing."""
    where, values = replace(wanted, verdict=None).sql()
    found = index.pairs(f"SELECT verdict, count(*) FROM promise WHERE {where} GROUP BY verdict", values)
    return {v: found[v] for v in VERDICTS if v in found}


def listed(index: Index, wanted: Wanted, limit: int, offset: int) -> list[Json]:
    """What was heard of again before what was not, of each the latest due first."""
    where, values = wanted.sql()
    sql = f"SELECT shown FROM promise WHERE {where} ORDER BY verdict IN ('not_yet_due', 'no_result'), due DESC, whose, indicator, whose_id, id LIMIT ? OFFSET ?"
    return [shown(r["shown"]) for r in index.rows(sql, [*values, limit, offset])]


def every(index: Index, wanted: Wanted) -> Iterable[Json]:
    return listed(index, wanted, -1, 0)


def total(index: Index, wanted: Wanted) -> int:
    where, values = wanted.sql()
    found = index.one(f"SELECT count(*) AS n FROM promise WHERE {where}", values)
    return int(found["n"]) if found else 0


def choices(index: Index) -> dict[str, list[Any]]:
    """What each filter offers: places and departments (a place is its own) with most promises first, years from the latest."""
    return {
        "place": [r["whose"] for r in index.rows("SELECT whose FROM promise GROUP BY whose ORDER BY count(*) DESC, whose")],
        "department": [r["name"] for r in index.rows("SELECT name FROM promise_actor WHERE id NOT LIKE 'place/%' GROUP BY name ORDER BY count(*) DESC, name")],
        "year": [int(r["y"]) for r in index.rows("SELECT DISTINCT substr(due, 1, 4) AS y FROM promise ORDER BY y DESC")],
        "verdict": list(VERDICTS),
    }


def shown(text: str) -> Json:
    """A promise with where its sides stand on this server."""
    found: Json = json.loads(text, parse_float=Decimal)
    for side in ("target", "result"):
        if own := found["record"].get(side):
            own["source"] = stretch_address(own["document"], own["start"], own["end"])
            own["address"] = address(own["figure"])
    return found


# --- for programs: the same with every key, and words in both languages beside those of the interface ---------------------


def told(one: Json) -> Json:
    """A promise as `/api/promises` and the tool of kg mcp give it."""
    record, cells = one["record"], one["cells"]
    said = words()
    kept = ("id", "verdict", "rule", "indicator", "dimension", "whose", "due")
    optional = ("reason", "gap", "gap_unit", "share", "said")
    return {k: record[k] for k in kept} | {k: record.get(k) for k in optional} | {
        "verdict_words": _both(said["verdict"], record["verdict"]),
        "reason_words": _both(said["reason"], record["reason"]) if "reason" in record else None,
        "target": _side(record["target"], cells, "target"),
        "result": _side(record["result"], cells, "result") if "result" in record else None,
        "again": [_stretch(x) for x in record.get("again", ())],
        "others": [_stretch(x) for x in record.get("others", ())],
    }  # fmt: skip


def _both(of: Json, word: str) -> Json:
    return {language: of[language][word] for language in LANGUAGES}


def _side(figure: Json, cells: Json, side: str) -> Json:
    kept = ("document", "quote", "start", "end", "sentence", "measure", "value", "unit", "comparator", "address", "source")
    optional = ("title", "published", "upper", "change", "speaker")
    said = {k: figure[k] for k in kept} | {k: figure.get(k) for k in optional}
    period = {k: figure["period"].get(k) for k in ("start", "end")}
    return said | {"id": figure["figure"], "period": period, "actors": figure.get("actors", []), "amount": {x: cells[x][side] for x in LANGUAGES}}


def _stretch(figure: Json) -> Json:
    kept = {k: figure[k] for k in ("document", "start", "end", "quote")}
    return {"id": figure["figure"], **kept, "source": stretch_address(figure["document"], figure["start"], figure["end"])}
