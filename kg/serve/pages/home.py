"""The pages that one starts from: home with its findings, search, the lists of documents and of each type, the map, the workbench."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.across.promises_rows import words
from kg.model import NODES
from kg.serve.addresses import DOCUMENT, address
from kg.serve.index.findings import findings
from kg.serve.index.ledger import years
from kg.serve.pages import questions
from kg.serve.pages.workbench import context as bench
from kg.serve.web import HttpError, index_of, language_of, render, snapshot_of, translator, whole_number

_PAGE = 50
_MOST_HITS = 100


def home(request: Request) -> Response:
    index = index_of(request)
    return render(
        request, "home.html", "",
        counts=index.counts(),
        statuses=index.pairs("SELECT status, count(*) FROM figure GROUP BY status"),
        questions=questions.listed(language_of(request)),
        found=findings(index),
        suggestions=_suggestions(request),
        verdicts=words()["verdict"][language_of(request)],
    )  # fmt: skip


def _suggestions(request: Request) -> list[dict[str, Any]]:
    """The best connected initiatives and departments: a place to start from."""
    index = index_of(request)
    out: list[dict[str, Any]] = []
    for kind in ("initiative", "organization", "official"):
        rows = index.rows("SELECT id, type, name FROM node WHERE type = ? ORDER BY rank, id LIMIT 3", [kind])
        out += [{"id": r["id"], "type": r["type"], "name": r["name"], "address": address(r["id"])} for r in rows]
    return out


def _documents(request: Request, offset: int, limit: int) -> list[dict[str, Any]]:
    """The latest first; what has no date comes last."""
    rows = index_of(request).rows(
        "SELECT d.id, coalesce(d.title, d.id) AS title, d.publisher, d.published, d.characters, n.degree "
        "FROM document d JOIN node n ON n.number = d.number ORDER BY d.published IS NULL, d.published DESC, d.id LIMIT ? OFFSET ?",
        [limit, offset],
    )
    return [dict(r) | {"address": address(DOCUMENT + r["id"])} for r in rows]


def documents(request: Request) -> Response:
    index = index_of(request)
    total = index.counts()["document"]
    page = whole_number(request, "page", 1, 1, max(1, -(-total // _PAGE)))
    rows = _documents(request, (page - 1) * _PAGE, _PAGE)
    return render(request, "documents.html", "documents", documents=rows, total=total, page=page, pages=-(-total // _PAGE))


def browse(request: Request) -> Response:
    """Everything of one type."""
    kind: str = request.path_params["type"]
    index = index_of(request)
    total = index.counts().get(kind)
    if total is None:
        raise HttpError(404, "unknown", translator(language_of(request))("home.no_type", type=kind, types=", ".join(NODES)))
    pages = max(1, -(-total // _PAGE))
    page = whole_number(request, "page", 1, 1, pages)
    sql = "SELECT number FROM node WHERE type = ? ORDER BY degree DESC, rank, id LIMIT ? OFFSET ?"
    numbers = [r["number"] for r in index.rows(sql, [kind, _PAGE, (page - 1) * _PAGE])]
    hints = index.hints(numbers, language_of(request))
    nodes = [node | {"detail": hints[n]["detail"]} for n, node in zip(numbers, index.nodes(numbers), strict=True)]
    return render(request, "browse.html", "", type=kind, total=total, nodes=nodes, page=page, pages=pages)


def search(request: Request) -> Response:
    """Also without JavaScript; a single hit of that very name opens at once."""
    text = request.query_params.get("q", "").strip()[:200]
    kind = request.query_params.get("type", "")
    if kind and kind not in NODES:
        raise HttpError(400, "bad_parameter", f"type is one of {', '.join(NODES)}")
    hits = index_of(request).search(text, (kind,) if kind else (), _MOST_HITS, language_of(request))
    exact = [h for h in hits if text in (h["name"], h["matched"]) and h["type"] != "figure"]
    if len(exact) == 1 and not kind and "stay" not in request.query_params:
        return RedirectResponse(exact[0]["address"], 303)
    return render(request, "search.html", "", searched=text, hits=hits, kind=kind, types=NODES)


def map_page(request: Request) -> Response:
    return render(request, "map.html", "map", suggestions=_suggestions(request), years=years(index_of(request)))


def workbench(request: Request) -> Response:
    asked = request.query_params
    found = bench(language_of(request), asked.get("query"), asked.get("name"), snapshot_of(request).base)
    return render(request, "workbench.html", "workbench", **found)


routes = [
    Route("/", home),
    Route("/search", search),
    Route("/documents", documents),
    Route("/browse/{type}", browse),
    *questions.routes,
    Route("/map", map_page),
    Route("/workbench", workbench),
]
