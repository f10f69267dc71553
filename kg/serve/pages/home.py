"""The pages that start from a question: home, search, the list of documents, a named query with its rows, the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.across.promises_rows import words
from kg.errors import BusyError, QueryError, TimeLimitError
from kg.model import NODES
from kg.query import NamedQuery, complete, named_queries
from kg.serve.addresses import DOCUMENT, address
from kg.serve.index import promises
from kg.serve.index.ledger import years
from kg.serve.pages.workbench import context as bench
from kg.serve.web import HttpError, index_of, language_of, render, snapshot_of, translator, whole_number

_LATEST = 6
_PAGE = 50
_MOST_ROWS = 500  # of a question that are shown
_MOST_HITS = 100


def home(request: Request) -> Response:
    index = index_of(request)
    return render(
        request, "home.html", "",
        counts=index.counts(),
        statuses=index.pairs("SELECT status, count(*) FROM figure GROUP BY status"),
        latest=_documents(request, 0, _LATEST),
        questions=_questions(request),
        suggestions=_suggestions(request),
        findings=promises.findings(index),
        verdicts=words()["verdict"][language_of(request)],
    )  # fmt: skip


def _suggestions(request: Request) -> list[dict[str, Any]]:
    """The best connected initiatives and departments: a place to start from."""
    index = index_of(request)
    out: list[dict[str, Any]] = []
    for kind in ("initiative", "organization", "official"):
        rows = index.rows("SELECT id, type, name FROM node WHERE type = ? ORDER BY number LIMIT 3", [kind])
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
        raise HttpError(404, "unknown", f"there is no type {kind!r}; the types are {', '.join(NODES)}")
    pages = max(1, -(-total // _PAGE))
    page = whole_number(request, "page", 1, 1, pages)
    sql = "SELECT number FROM node WHERE type = ? ORDER BY number LIMIT ? OFFSET ?"
    numbers = [r["number"] for r in index.rows(sql, [kind, _PAGE, (page - 1) * _PAGE])]
    return render(request, "browse.html", "", type=kind, total=total, nodes=index.nodes(numbers), page=page, pages=pages)


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


# --- named queries as questions -----------------------------------------------------------------------------------


def _title(query: NamedQuery, language: str) -> str:
    return query.title_zh if language == "zh" else query.title_en


def _questions(request: Request) -> list[dict[str, Any]]:
    language = language_of(request)
    return [
        {
            "name": q.name,
            "title": _title(q, language),
            "address": f"/questions/{q.name}",
            "parameters": [{"name": p.name, "default": p.default, "label": p.zh if language == "zh" else p.en} for p in q.parameters],
        }
        for q in named_queries()
    ]


async def question(request: Request) -> Response:
    """A named query: its parameters as a form, its rows as a table."""
    found = next((q for q in _questions(request) if q["name"] == request.path_params["name"]), None)
    if found is None:
        raise HttpError(404, "unknown", f"there is no named query {request.path_params['name']!r}; the home page lists them")
    given = {p["name"]: request.query_params[p["name"]][:200] for p in found["parameters"] if request.query_params.get(p["name"])}
    values = {p["name"]: given.get(p["name"], p["default"]) for p in found["parameters"]}
    variables: Sequence[str] = ()
    rows: list[list[dict[str, str] | None]] = []
    trouble = None
    if all(values.values()):
        try:
            variables, rows = await _answer(request, found["name"], values)
        except TimeLimitError:
            trouble = translator(language_of(request))("home.slow")
        except (QueryError, BusyError) as error:
            trouble = str(error)
    shown = {"question": found, "values": values, "variables": variables, "rows": rows[:_MOST_ROWS], "more": len(rows) > _MOST_ROWS}
    return render(request, "question.html", "", status=400 if trouble else 200, **shown, trouble=trouble)


async def _answer(request: Request, name: str, values: dict[str, str]) -> tuple[Sequence[str], list[list[dict[str, str] | None]]]:
    """One row more than is shown: whether there are others."""
    snapshot, query = snapshot_of(request), f"{complete(name, values)}\nLIMIT {_MOST_ROWS + 1}"
    variables, bindings = await request.app.state.sparql.ask_rows(query, own=False, of=snapshot.oxigraph)
    rows = [[_cell(v, row[v], snapshot.base) if v in row else None for v in variables] for row in bindings]
    return variables, rows


def _cell(variable: str, term: dict[str, str], base: str) -> dict[str, str]:
    """A value and, where it is one of our things or a document's identifier, where its page is."""
    value = term["value"]
    if variable == "document":
        return {"value": value, "address": address(DOCUMENT + value)}
    if term["type"] == "uri" and value.startswith(base):
        return {"value": value.removeprefix(base), "address": "/id/" + value.removeprefix(base)}
    return {"value": value, "kind": "number" if term.get("datatype", "").endswith(("decimal", "integer")) else ""}


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
    Route("/questions/{name}", question),
    Route("/map", map_page),
    Route("/workbench", workbench),
]
