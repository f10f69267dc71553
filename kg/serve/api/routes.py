"""The interface for programs: JSON below /api, read-only, described by openapi.yaml and checked against it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg import __version__
from kg.serve.addresses import DOCUMENT, address
from kg.serve.api import docs as api_docs
from kg.serve.api.openapi import Json as Values
from kg.serve.api.openapi import Operation, operations, specification
from kg.serve.index import ledger, promises, timeline, walk
from kg.serve.index.findings import findings
from kg.serve.index.read import Index, Narrowing
from kg.serve.parameters import ParameterError, from_json, from_query
from kg.serve.web import HttpError, Json, index_of, language_of, snapshot_of, translator

T = TypeVar("T")
_LANGUAGE_DEPENDENT = {"Vary": "Accept-Language, Cookie"}


# --- the operations, by their names in openapi.yaml -------------------------------------------------------------


def _search(request: Request, given: Values) -> Values:
    found = index_of(request).search(given["q"], given["type"], given["limit"], language_of(request))
    return {"query": given["q"], "results": found}


def _entity(request: Request, given: Values) -> Values:
    return _known(request, given["id"], walk.entity(index_of(request), given["id"]))


def _relations(request: Request, given: Values) -> Values:
    index, wanted = index_of(request), walk.Wanted(tuple(given["predicate"]), given["direction"])
    number = _known(request, given["id"], index.number(given["id"]))
    found = walk.relations(index, number, wanted, given["limit"], given["offset"])
    return {"id": given["id"], "total": walk.count(index, number, wanted), "relations": found}


def _figures(request: Request, given: Values) -> Values:
    return figures(index_of(request), given)


def _document(request: Request, given: Values) -> Values:
    return _known(request, given["id"], document(index_of(request), given["id"], given["start"], given["end"]))


def _neighbours(request: Request, given: Values) -> Values:
    narrowing = Narrowing(tuple(given["type"]), given["status"], given["year"], given["document"], given["organization"])
    found = walk.neighbours(index_of(request), given["id"], narrowing, given["limit"], given["offset"])
    return _known(request, given["id"], found)


def _path(request: Request, given: Values) -> Values:
    index = index_of(request)
    for end in (given["from"], given["to"]):
        _known(request, end, index.number(end))
    return _known(request, given["from"], walk.way(index, given["from"], given["to"], given["limit"]))


def _view(request: Request, given: Values) -> Values:
    return walk.view(index_of(request), given["ids"])


def _findings(request: Request, _: Values) -> Values:
    found = findings(index_of(request))
    if promised := found["promises"]:
        promised |= {k: [promises.told(p) for p in promised[k]] for k in ("missed", "unheard")}
    return found


def _promises(request: Request, given: Values) -> Values:
    return promised(index_of(request), given)


def _timeline(request: Request, given: Values) -> Values:
    missing = [given[kind] for kind in timeline.KINDS if given[kind] and timeline.named(index_of(request), given[kind], timeline.KINDS[kind]) is None]
    return _known(request, "、".join(missing), None if missing else happened(index_of(request), given))


def _version(request: Request, _: Values) -> Values:
    snapshot = snapshot_of(request)
    meta = snapshot.index.meta
    return {
        "snapshot": snapshot.version, "built": snapshot.index.counts(), "source": meta["source"], "base": meta["base"],
        "software": __version__,
    }  # fmt: skip


def _openapi(_: Request, __: Values) -> Values:
    return specification()


_ANSWERS: dict[str, Callable[[Request, Values], Values]] = {
    "search": _search, "entity": _entity, "relations": _relations, "figures": _figures, "document": _document, "neighbours": _neighbours,
    "path": _path, "view": _view, "findings": _findings, "promises": _promises, "timeline": _timeline, "version": _version, "openapi": _openapi,
}  # fmt: skip


def figures(index: Index, given: Values) -> Values:
    """Rows of the ledger, by the parameters of the operation."""
    order = ledger.Order.of(given["sort"], given["order"])
    return ledger.figures(index, ledger.Filters.of(given), order, ledger.Page(given["limit"], given["offset"]))


def promised(index: Index, given: Values) -> Values:
    """Promises by the parameters of the operation, with how many there are of each verdict."""
    wanted = promises.Wanted(given["place"], given["department"], given["year"], given["verdict"])
    return {
        "on": promises.as_of(index), "total": promises.total(index, wanted), "counts": promises.counts(index, wanted),
        "promises": [promises.told(p) for p in promises.listed(index, wanted, given["limit"], given["offset"])],
    }  # fmt: skip


def happened(index: Index, given: Values) -> Values:
    """What happened, who held which post, and what was due, by the parameters of the operation; what they name is there."""
    asked = timeline.asked(index, given)
    return {
        "on": given["on"], "total": timeline.total(index, asked), "moments": timeline.moments(index, asked, given["limit"], given["offset"]),
        "holders": timeline.holders(index, asked, given["limit"]),
        "due": [promises.told(p) for p in promises.listed(index, timeline.due(index, asked), given["limit"], 0)] if given["on"] else [],
    }  # fmt: skip


def document(index: Index, own: str, start: int = 0, end: int | None = None) -> Values | None:
    """A document's text from start to end with what is named in it; None for an unknown id, with or without its prefix."""
    sql = "SELECT * FROM document WHERE id = ?"
    row = index.one(sql, [own]) or index.one(sql, [own.removeprefix(DOCUMENT)])
    if row is None:
        return None
    until = row["characters"] if end is None else min(end, row["characters"])
    begin = min(start, until)
    marks = index.rows(
        "SELECT m.begin, m.until, n.type, n.id, n.name FROM mention m JOIN node n ON n.number = m.node "
        "WHERE m.document = ? AND m.begin < ? AND m.until > ? ORDER BY m.begin, m.until DESC, n.rank, n.id",
        [row["number"], until, begin],
    )
    return {
        "id": row["id"], "title": row["title"], "publisher": row["publisher"], "published": row["published"],
        "url": (index.record(DOCUMENT + row["id"]) or {}).get("url"), "characters": row["characters"],
        "start": begin, "end": until, "text": None if row["text"] is None else row["text"][begin:until],
        "marks": [
            {"start": m["begin"], "end": m["until"], "type": m["type"], "id": m["id"], "name": m["name"], "address": address(m["id"])}
            for m in marks
        ],
    }  # fmt: skip


def _known(request: Request, own: str, found: T | None) -> T:
    if found is None:
        raise HttpError(404, "unknown", translator(language_of(request))("api.unknown", id=own), _LANGUAGE_DEPENDENT)
    return found


# --- from a request to its answer -------------------------------------------------------------------------------


def _route(operation: Operation) -> Route:
    answer = _ANSWERS[operation.name]

    def reads(request: Request) -> Response:
        return Json(answer(request, _given(request, operation)), headers=headers)

    async def takes_body(request: Request) -> Response:
        values = _given(request, operation)
        body = await _body(request, operation)
        return Json(await run_in_threadpool(answer, request, values | body))

    headers = _LANGUAGE_DEPENDENT if operation.name == "search" else None
    return Route(operation.path, takes_body if operation.body else reads, methods=[operation.method], name=f"api-{operation.name}")


def _given(request: Request, operation: Operation) -> Values:
    try:
        return from_query(request.scope["query_string"], operation.parameters)
    except ParameterError as error:
        raise HttpError(400, "bad_parameter", str(error)) from error


async def _body(request: Request, operation: Operation) -> Values:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HttpError(415, "wrong_type", "the body is to be sent as application/json")
    body = await request.body()  # its size is bounded before it comes here
    try:
        parsed: Values = from_json(body, operation.body or {})
    except ParameterError as error:
        raise HttpError(400, "bad_body", str(error)) from error
    return parsed


routes = [*(_route(operation) for operation in operations().values()), Route("/api/docs", api_docs.page)]
