"""`/ledger`: every figure in one table, filtered, sorted, grouped, drawn over time, and as CSV or xlsx. Works without JavaScript."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from kg.serve import charts
from kg.serve.index import ledger
from kg.serve.index.read import Index, Json
from kg.serve.pages.ledger_address import CHOSEN, FILTERS, LEDGER, Asked, named, read
from kg.serve.pages.sheets import Sheet, csv_parts, write_xlsx
from kg.serve.web import HttpError, index_of, language_of, render, translator, words

_SIZE = 50  # rows of a page
_MOST_CHARTS = 12
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PIECE = 1 << 16
# The fields that are behind “more”: open where one of them narrows.
_MORE = ("speaker", "document", "place", "unit", "comparator", "change", "minimum", "maximum")
_VALUES = {"status": "statuses", "comparator": "comparators", "change": "changes"}  # filters whose values have words
# Headings of the table by what they sort.
_COLUMNS = ("measure", "value", "status", "period", "actor", "initiative", "speaker", "document")

_WRITERS = CapacityLimiter(1)  # a workbook of a million rows takes minutes: no thread that pages need


def page(request: Request) -> Response:
    asked, tidy = read(request)
    if tidy is not None:
        return RedirectResponse(tidy, 303)
    index = index_of(request)
    size = ledger.Page(_SIZE, (asked.page - 1) * _SIZE)
    counts = ledger.counts(index, asked.filters)
    if asked.group:
        found = ledger.groups(index, asked.filters, asked.group, asked.rank, size)
        shown: Json = {"groups": [g | {"link": _group_link(asked, g)} for g in found["rows"]], "rows": None, "total_groups": found["total"]}
    else:
        found = ledger.figures(index, asked.filters, asked.order, size)
        shown = {"groups": None, "rows": found["rows"], "repeated": ledger.repeated(index, [r["measure"] for r in found["rows"]])}
    pages = max(1, -(-found["total"] // _SIZE))
    if asked.page > 1 and not found["rows"]:
        raise HttpError(400, "bad_parameter", f"page: there is no page {asked.page}; begin at {asked.link()}")
    return render(
        request, "ledger.html", "ledger",
        asked=asked, chips=_chips(request, asked), counts=counts, pages=pages, columns=_COLUMNS, sorts=tuple(ledger.SORTS),
        ranks=ledger.RANKS, groupings=ledger.GROUPS, fields=_fields(request, asked), more_open=any(asked.given.get(k) or k in asked.unknown for k in _MORE),
        drawn=_drawn(request, asked), **shown,
    )  # fmt: skip


def _group_link(asked: Asked, group: Json) -> str:
    """The figures of one group."""
    assert asked.group is not None
    ungrouped = {"group": None, "rank": None}
    if group["key"] is None:
        return asked.link(**ungrouped, without=[*asked.filters.without, asked.group])
    return asked.link(**ungrouped, **{asked.group: group["key"]})


# --- the form ----------------------------------------------------------------------------------------------------


def _fields(request: Request, asked: Asked) -> Json:
    """What the form offers, and what stands in the fields that are chosen by name."""
    index = index_of(request)
    units = ledger.units(index)
    if asked.filters.unit and asked.filters.unit not in units:
        units.append(asked.filters.unit)
    chosen = {kind: _chosen(index, asked, kind) for kind in CHOSEN}
    return {
        "statuses": ledger.STATUSES, "years": ledger.years(index), "units": units, "comparators": ledger.COMPARATORS,
        "changes": ledger.CHANGES, "chosen": chosen,
    }  # fmt: skip


def _chosen(index: Index, asked: Asked, kind: str) -> Json:
    own = getattr(asked.filters, kind)
    node = named(index, kind, own) if own else None
    name = node["name"] if node else own or asked.unknown.get(kind, "")
    return {"id": own or "", "name": name, "types": CHOSEN[kind], "type": node["type"] if node else None}


def _chips(request: Request, asked: Asked) -> list[Json]:
    """The filters that hold, in words, each with the address without it."""
    index, look = index_of(request), words("ledger", language_of(request))
    out: list[Json] = []
    for name in FILTERS:
        for value in asked.given.get(name, ()):
            if name == "without":
                others = asked.link(without=[v for v in asked.filters.without if v != value])
                out.append({"label": look["missing"][value], "value": "", "type": None, "link": others})
                continue
            node = named(index, name, value) if name in CHOSEN else None
            said = node["name"] if node else look[_VALUES[name]][value] if name in _VALUES else value
            label = look["columns"].get(name) or look[name]
            out.append({"label": label, "value": said, "type": node and node["type"], "link": asked.link(**{name: None})})
    return out


# --- a measure over time -----------------------------------------------------------------------------------------


def _drawn(request: Request, asked: Asked) -> Json | None:
    """The charts of the chosen measure; those of one unit and direction share a scale. None where there is nothing to compare."""
    if asked.filters.measure is None or asked.group:
        return None
    language = language_of(request)
    found = ledger.series(index_of(request), asked.filters)
    points = sum(len(s.points) for s in found)
    if points < 2:
        return None
    shown = found[:_MOST_CHARTS]
    scales = {(s.unit, s.change): charts.reach([o for o in shown if (o.unit, o.change) == (s.unit, s.change)]) for s in shown}
    drawn = [{"series": s, "chart": charts.bars(s, language, scales[s.unit, s.change])} for s in shown]
    return {"measure": asked.filters.measure, "charts": drawn, "points": points, "hidden": len(found) - len(shown)}


# --- downloads ---------------------------------------------------------------------------------------------------


def _download(request: Request, ending: str, media: str) -> tuple[Iterator[list[Json]], Sheet, dict[str, str]]:
    """The rows of the address in its order, what the table is written with, and the headers of the answer."""
    asked, _ = read(request)
    if asked.unknown:
        raise HttpError(400, "bad_parameter", f"nothing is called {next(iter(asked.unknown.values()))!r}; choose a name in the ledger")
    language = language_of(request)
    name = quote(translator(language)("ledger.title") + ending)
    headers = {
        "Content-Disposition": f"attachment; filename=\"ledger{ending}\"; filename*=UTF-8''{name}", "Content-Type": media,
        "Vary": "Accept-Language, Cookie",
    }  # fmt: skip
    rows = ledger.every(index_of(request), asked.filters, asked.order)
    return rows, Sheet(language, words("ledger", language), str(request.base_url).rstrip("/")), headers


def as_csv(request: Request) -> Response:
    rows, sheet, headers = _download(request, ".csv", "text/csv; charset=utf-8")
    return StreamingResponse(csv_parts(rows, sheet), headers=headers)


async def as_xlsx(request: Request) -> Response:
    return await to_thread.run_sync(_workbook, request, limiter=_WRITERS)


def _workbook(request: Request) -> Response:
    rows, sheet, headers = _download(request, ".xlsx", _XLSX)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - sent later, then closed; it has no name, so nothing is left behind
    try:
        write_xlsx(rows, file, sheet)
        headers["Content-Length"] = str(file.tell())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return StreamingResponse(_pieces(file), headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


routes: list[Any] = [Route(LEDGER, page), Route(LEDGER + ".csv", as_csv), Route(LEDGER + ".xlsx", as_xlsx)]
