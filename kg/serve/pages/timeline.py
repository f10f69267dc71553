"""`/timeline`: what happened when, of a place, a department or anything; with `on`, who held which post that day and what was due.

Works without JavaScript.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.across.promises_rows import words
from kg.serve.index import promises, timeline
from kg.serve.index.read import Json
from kg.serve.parameters import ParameterError, from_query
from kg.serve.web import HttpError, index_of, language_of, render, translator

TIMELINE = "/timeline"
_SIZE, _POSTS, _DUE = 100, 200, 100
_NAME = {"type": "string", "maxLength": 1000}
_PARAMETERS: list[dict[str, Any]] = [
    *({"name": kind, "schema": _NAME} for kind in timeline.KINDS),
    {"name": "on", "schema": {"type": "string", "maxLength": 10}},
    {"name": "page", "schema": {"type": "integer", "minimum": 1, "maximum": 1_000_000}},
    {"name": "lang", "schema": {"type": "string", "maxLength": 10}},
]
_DAY = [{"name": "on", "schema": {"type": "string", "format": "date", "maxLength": 10}}]


def page(request: Request) -> Response:
    index, given = index_of(request), _given(request)
    asked = timeline.asked(index, given)
    for kind in timeline.KINDS:
        if given[kind] and getattr(asked, kind) is None:
            raise HttpError(404, "unknown", translator(language_of(request))("api.unknown", id=given[kind]))
    total, number = timeline.total(index, asked), given["page"] or 1
    pages = max(1, -(-total // _SIZE))
    if number > pages:
        raise HttpError(400, "bad_parameter", f"page: there is no page {number}; begin at {_link(given, page=None)}")
    open_ = timeline.due(index, asked)
    shown = timeline.holders(index, asked, _POSTS) if given["on"] or asked.department or asked.entity else []
    return render(
        request, "timeline.html", "",
        given=given, choices={kind: timeline.choices(index, kind) for kind in ("place", "department")}, total=total, page=number, pages=pages,
        days=_by_day(timeline.moments(index, asked, _SIZE, (number - 1) * _SIZE)), posts=_by_body(shown),
        due=promises.listed(index, open_, _DUE, 0) if given["on"] else [], due_total=promises.total(index, open_) if given["on"] else 0,
        verdicts=words()["verdict"][language_of(request)], link=lambda **c: _link(given, **c),
    )  # fmt: skip


def _given(request: Request) -> Json:
    try:
        given = from_query(request.scope["query_string"], _PARAMETERS)
        if given["on"]:
            from_query(urlencode({"on": given["on"]}).encode(), _DAY)
    except ParameterError as error:
        raise HttpError(400, "bad_parameter", str(error)) from None
    return {name: value or None for name, value in given.items()}


def _link(given: Json, **changes: object) -> str:
    kept = [(name, value) for name, value in (given | changes).items() if value not in (None, "") and name != "lang"]
    return TIMELINE + (f"?{urlencode(kept)}" if kept else "")


def _by_day(moments: list[Json]) -> dict[str, list[Json]]:
    days: dict[str, list[Json]] = {}
    for moment in moments:
        days.setdefault(moment["day"], []).append(moment)
    return days


def _by_body(tenures: list[Json]) -> dict[str, list[Json]]:
    bodies: dict[str, list[Json]] = {}
    for tenure in tenures:
        bodies.setdefault(tenure["organization"]["id"], []).append(tenure)
    return bodies


routes = [Route(TIMELINE, page)]
