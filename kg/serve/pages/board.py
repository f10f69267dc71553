"""`/board`: what was promised and what became of it, by place, department, year and verdict. Works without JavaScript."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.across.promises import VERDICTS
from kg.across.promises_rows import COLUMNS, words
from kg.export.tables import cell
from kg.serve.index import promises
from kg.serve.index.promises import FILTERS, Wanted
from kg.serve.parameters import ParameterError, from_query
from kg.serve.web import HttpError, index_of, language_of, render

BOARD = "/board"
_SIZE = 50
_PARAMETERS: list[dict[str, Any]] = [
    {"name": "place", "schema": {"type": "string", "maxLength": 200}},
    {"name": "department", "schema": {"type": "string", "maxLength": 200}},
    {"name": "year", "schema": {"type": "string", "maxLength": 4}},
    {"name": "verdict", "schema": {"type": "string", "enum": ["", *VERDICTS]}},
    {"name": "page", "schema": {"type": "integer", "minimum": 1, "maximum": 1_000_000}},
    {"name": "lang", "schema": {"type": "string", "maxLength": 10}},
]


def _asked(request: Request) -> tuple[Wanted, int]:
    try:
        given = from_query(request.scope["query_string"], _PARAMETERS)
    except ParameterError as error:
        raise HttpError(400, "bad_parameter", str(error)) from None
    year = given["year"] or ""
    if year and not (year.isascii() and year.isdigit()):
        raise HttpError(400, "bad_parameter", "year is a number of four digits")
    return Wanted(given["place"] or None, given["department"] or None, int(year) if year else None, given["verdict"] or None), given["page"] or 1


def link(wanted: Wanted, path: str = BOARD, **changes: object) -> str:
    """The address of a board with some filters set to other values."""
    values = {name: getattr(wanted, name) for name in FILTERS} | changes
    kept = [(name, value) for name, value in values.items() if value not in (None, "")]
    return path + (f"?{urlencode(kept)}" if kept else "")


def page(request: Request) -> Response:
    index, (wanted, number) = index_of(request), _asked(request)
    total = promises.total(index, wanted)
    pages = max(1, -(-total // _SIZE))
    if number > pages:
        raise HttpError(400, "bad_parameter", f"page: there is no page {number}; begin at {link(wanted)}")
    language = language_of(request)
    own = {k: words()[k][language] for k in ("verdict", "reason", "said", "rule")}
    return render(
        request, "board.html", "board",
        wanted=wanted, filters=FILTERS, choices=promises.choices(index), counts=promises.counts(index, wanted), total=total, page=number, pages=pages,
        promises=promises.listed(index, wanted, _SIZE, (number - 1) * _SIZE), own=own, link=lambda **c: link(wanted, **c),
        csv=link(wanted, BOARD + ".csv"), on=promises.as_of(index),
    )  # fmt: skip


def table(request: Request) -> Response:
    """The rows of the address as CSV that a spreadsheet opens with Chinese intact."""
    wanted, _ = _asked(request)
    language = language_of(request)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([words()["column"][language][c] for c in COLUMNS])
    for p in promises.every(index_of(request), wanted):
        rows.writerow([cell(str(p["cells"][language][c] if p["cells"][language][c] is not None else "")) for c in COLUMNS])
    name = quote(words()["title"][language] + ".csv")
    headers = {"Content-Disposition": f"attachment; filename=\"promises.csv\"; filename*=UTF-8''{name}", "Vary": "Accept-Language, Cookie"}
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


routes = [Route(BOARD, page), Route(BOARD + ".csv", table)]
