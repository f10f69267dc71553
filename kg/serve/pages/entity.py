"""An entity at its own address: its names, its relations, its figures, and every sentence that names it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kg.serve import charts
from kg.serve.addresses import address
from kg.serve.index import ledger
from kg.serve.index.figure_words import amounts, meanings, whens
from kg.serve.index.read import Index, Json
from kg.serve.index.sentences import in_sentences
from kg.serve.pages.entity_relations import MENTIONS, Listing, above, counts, documents, evidence, related, spoken_of
from kg.serve.web import HttpError, index_of, language_of, render, translator, whole_number
from kg.words import Language

# The lists of a page, in this order; what is empty is left out. Posts, chains and figures are shown in their own ways.
_LISTS = (
    ("acted", "out"), ("belongs_to", "out"), ("said", "out"), ("issued", "in"), ("leads", "in"), ("actor", "out"), ("supports", "in"),
    ("announced", "in"), ("supervises", "out"), ("supervises", "in"), ("organizer", "out"), ("participant", "out"), ("attends", "in"),
    ("located_in", "out"), ("cites", "out"), ("amends", "out"), ("repeals", "out"), ("cites", "in"), ("amends", "in"), ("repeals", "in"),
    ("part_of", "out"), ("part_of", "in"), ("leads", "out"), ("actor", "in"), ("supports", "out"), ("issued", "out"), ("announced", "out"),
    ("parent", "in"), ("organizer", "in"), ("attends", "out"), ("participant", "in"), ("located_in", "in"), ("within", "in"),
    ("jurisdiction", "in"),
)  # fmt: skip
_CHAINS = ("parent", "within")
_ROLES = {"official": "speaker", "initiative": "initiative", "organization": "actor", "place": "actor"}
_FIGURES = 500  # rows of the table
_CHARTS = 4
_POST_REACH = 16  # characters shown around a title: it stands within the lines that a cell shows
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def entity_page(request: Request, own_id: str) -> Response:
    """Any entity; a document has a page of its own."""
    index, language = index_of(request), language_of(request)
    node = index.one("SELECT * FROM node WHERE id = ? AND type <> 'document'", [own_id])
    if node is None:
        raise HttpError(404, "unknown", translator(language)("entity.unknown", id=own_id))
    number, record = node["number"], index.record(own_id) or {}
    pages = max(1, -(-node["mentions"] // MENTIONS))
    page = whole_number(request, "page", 1, 1, pages)
    held = counts(index, number)
    role = _ROLES.get(node["type"])
    return render(
        request, "entity.html", "",
        entity={k: node[k] for k in ("id", "type", "name", "kind", "date", "mentions")}, record=record,
        aliases=[a for a in record.get("aliases", []) if a != node["name"]],
        figure=_figure(index, number, record) if node["type"] == "figure" else None,
        posts=_posts(index, number, held), chains=_chains(index, number, held),
        lists=_lists(index, number, held), jurisdiction=related(index, number, "jurisdiction", "out", 5),
        spoken=spoken_of(index, number) if role == "speaker" else [],
        role=role, figures=_figures(index, own_id, role), drawings=_drawings(index, own_id, role, language),
        documents=documents(index, number), groups=evidence(index, number, page), page=page, pages=pages,
    )  # fmt: skip


# --- relations ----------------------------------------------------------------------------------------------------


def _lists(index: Index, number: int, held: dict[tuple[str, str], int]) -> list[tuple[str, str, Listing]]:
    return [(p, d, Listing(held[p, d], related(index, number, p, d))) for p, d in _LISTS if (p, d) in held]


def _chains(index: Index, number: int, held: dict[tuple[str, str], int]) -> list[tuple[str, list[list[Json]], list[bool]]]:
    """What is above, and of each level whether the step to it is inferred."""
    chains = [(p, above(index, number, p)) for p in _CHAINS if (p, "out") in held]
    return [(p, levels, [all(x["inferred"] for x in level) for level in levels]) for p, levels in chains if levels]


def _posts(index: Index, number: int, held: dict[tuple[str, str], int]) -> Json | None:
    """Who holds what since when, in the order of time: as the text tells it, else as far as dated documents say so."""
    direction = next((d for d in ("out", "in") if ("holds", d) in held), None)
    if direction is None:
        return None
    rows = related(index, number, "holds", direction)
    for row in rows:
        row["from"], row["to"] = _dates(row)
        row["held"] = row["since"] or row["until"] or row["from"], row["until"] or row["to"]
    in_sentences(index, [row["first"] for row in rows if row["first"]], _POST_REACH)
    rows.sort(key=lambda r: (r["held"][0] is None, r["held"][0] or "", r["held"][1] or ""))
    told = any(r["change"] or r["since"] or r["until"] for r in rows)
    return {"direction": direction, "total": held["holds", direction], "rows": _on_a_line(rows), "told": told}


def _dates(row: Json) -> tuple[str | None, str | None]:
    dates = [p["published"] for p in (row["first"], row["last"]) if p and p["published"]]
    return (min(dates), max(dates)) if dates else (None, None)


def _on_a_line(rows: Sequence[Json]) -> Sequence[Json]:
    """`line` is where a row's time lies between the earliest (0) and the latest (100) date of all; None for a single date."""
    ends = [when for row in rows for when in map(_year, row["held"]) if when is not None]
    least, span = min(ends, default=0.0), max(ends, default=0.0) - min(ends, default=0.0)
    for row in rows:
        a, b = map(_year, row["held"])
        row["line"] = None
        if a is not None and b is not None and span:
            row["line"] = round((a - least) / span * 100, 1), round((b - least) / span * 100, 1)
    return rows


def _year(date: str | None) -> float | None:
    """A year, a month or a day as a number of years."""
    m = _DATE.match(date or "")
    return int(m[1]) + (int(m[2] or 1) - 1) / 12 + (int(m[3] or 1) - 1) / 372 if m else None


# --- figures ------------------------------------------------------------------------------------------------------


def _figures(index: Index, own: str, role: str | None) -> Json | None:
    if role is None:
        return None
    found = ledger.figures(index, ledger.Filters.of({role: own}), page=ledger.Page(_FIGURES, 0))
    return found if found["total"] else None


def _drawings(index: Index, own: str, role: str | None, language: Language) -> list[tuple[charts.Series, charts.Chart]]:
    """The measures that are given for the most periods, as bars."""
    if role is None:
        return []
    found = charts.repeated(ledger.series(index, ledger.Filters.of({role: own})))
    return [(series, charts.bars(series, language)) for series in found[:_CHARTS]]


def _figure(index: Index, number: int, record: Json) -> Json | None:
    """A figure's own page: everything that is known of it."""
    row: Any = index.one("SELECT f.*, d.id AS document_id FROM figure f JOIN document d ON d.number = f.document WHERE f.number = ?", [number])
    if row is None:
        return None
    before = index.one("SELECT n.id, f.quote FROM node n JOIN figure f ON f.number = n.number WHERE n.id = ?", [record.get("before")])
    alike = index.one("SELECT count(*) AS n FROM figure WHERE measure = ?", [row["measure"]])
    return {
        "measure": row["measure"], "quote": row["quote"], "value": row["value"], "upper": row["upper"], "unit": row["unit"],
        "comparator": row["comparator"], "status": row["status"], "change": row["change"], "amount": amounts(row),
        "meaning": meanings(row), "when": whens(row), "start": row["period_start"], "end": row["period_end"],
        "obligation": row["obligation"], "before": {"name": before["quote"], "address": address(before["id"])} if before else None,
        "rule": record.get("rule"), "document": row["document_id"], "alike": alike["n"] if alike and row["measure"] else 0,
    }  # fmt: skip
