"""`/ledger`: every figure in one table, filtered, sorted, grouped, drawn over time, and as CSV or xlsx. Works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.model import CHANGES, COMPARATORS, OBLIGATIONS, STATUSES
from kg.serve import charts
from kg.serve.index import ledger
from kg.serve.index.read import Index, Json
from kg.serve.pages.ledger_address import CHOSEN, FILTERS, LEDGER, Asked, named, read
from kg.serve.pages.sheets import Sheet, make_csv, make_xlsx
from kg.serve.snapshot import INDEX
from kg.serve.web import HttpError, downloaded, index_of, language_of, render, snapshot_of, translator, words

_SIZE = 50  # rows of a page
_MOST_CHARTS = 12
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The fields that are behind “more”: open where one of them narrows.
_MORE = ("leader", "speaker", "document", "place", "unit", "comparator", "change", "obligation", "minimum", "maximum")
_VALUES = {"status": "statuses", "comparator": "comparators", "change": "changes", "obligation": "obligations"}  # filters whose values have words
# Headings of the table by what they sort.
_COLUMNS = ("measure", "value", "status", "period", "actor", "initiative", "speaker", "document")


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
        "statuses": STATUSES, "years": ledger.years(index), "units": units, "comparators": COMPARATORS,
        "changes": CHANGES, "obligations": OBLIGATIONS, "chosen": chosen,
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


async def _csv(request: Request) -> Response:
    return await _download(request, ".csv", "text/csv; charset=utf-8", make_csv)


async def _xlsx(request: Request) -> Response:
    return await _download(request, ".xlsx", _XLSX, make_xlsx)


async def _download(request: Request, ending: str, media: str, make: Callable[..., None]) -> Response:
    """The rows of the address in its order."""
    asked, _ = await run_in_threadpool(read, request)
    if asked.unknown:
        raise HttpError(400, "bad_parameter", f"nothing is called {next(iter(asked.unknown.values()))!r}; choose a name in the ledger")
    language, origin = language_of(request), str(request.base_url).rstrip("/")
    sheet = Sheet(language, words("ledger", language), origin)
    work = partial(make, snapshot_of(request).folder / INDEX, asked.filters, asked.order, sheet)
    name = quote(translator(language)("ledger.title") + ending)
    headers = {
        "Content-Disposition": f"attachment; filename=\"ledger{ending}\"; filename*=UTF-8''{name}", "Content-Type": media,
        "Vary": "Accept-Language, Cookie",
    }  # fmt: skip
    return await downloaded(request, (ending, asked.filters, asked.order, language, origin), work, headers)


routes: list[Any] = [Route(LEDGER, page), Route(LEDGER + ".csv", _csv), Route(LEDGER + ".xlsx", _xlsx)]
