"""The web application: routes, and what is said when something goes wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import BusyError, QueryError, ServeError, TimeLimitError
from kg.serve.api import routes as api
from kg.serve.files import Files
from kg.serve.kept import Kept
from kg.serve.live import Live
from kg.serve.negotiate import preferred
from kg.serve.pages import assets, board, downloads, review, things, timeline
from kg.serve.pages import home as pages
from kg.serve.pages import ledger as ledger_page
from kg.serve.security import LOOPBACK, Guard
from kg.serve.sparql.endpoint import Endpoint
from kg.serve.sparql.yasgui import Yasgui
from kg.serve.web import COOKIE, HttpError, Json, language_of, render, translator

_FOR_PROGRAMS = ("/api/", "/sparql", "/static/")
_CODES = {400: "bad_request", 404: "unknown", 405: "method_not_allowed"}


def create_app(
    live: Live,
    endpoint: Endpoint,
    hosts: Sequence[str] = LOOPBACK,
    report: Callable[[str, Exception], None] | None = None,
    sitting: review.Sitting | None = None,
) -> Starlette:
    """The application over a graph that is live.

    `hosts` are the names under which it may be asked, `report` hears of what should not happen, `sitting` writes corrections.
    """

    routes = [
        *pages.routes, *things.routes, *ledger_page.routes, *board.routes, *timeline.routes, *downloads.routes,
        *api.routes, *assets.routes, *endpoint.routes, *review.routes,
    ]  # fmt: skip
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Guard, report=report or (lambda _, __: None)),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(_WithSnapshot, live=live),
            Middleware(Kept, cookie=COOKIE),
        ],
        exception_handlers={
            HttpError: _told, HTTPException: _missed, BusyError: _busy, TimeLimitError: _late, QueryError: _wrong, ServeError: _unready,
        },
    )  # fmt: skip
    app.state.sparql, app.state.files, app.state.yasgui = endpoint, Files(), Yasgui()
    app.state.review = sitting
    return app


class _WithSnapshot:
    """A request is answered by the snapshot that it began with, which is held until the answer begins."""

    def __init__(self, app: ASGIApp, live: Live) -> None:
        self._app, self._live = app, live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with contextlib.ExitStack() as held:
            snapshot = held.enter_context(self._live.lease())
            scope.setdefault("state", {})["snapshot"] = snapshot

            async def released(message: Message) -> None:
                held.close()  # what is sent stands in memory or in a file: who takes it slowly keeps nothing alive
                await send(message)

            await self._app(scope, receive, released)


# --- errors: JSON for programs, a page for people -----------------------------------------------------------------


def _answer(request: Request, error: HttpError) -> Response:
    wants_page = preferred(request.headers.get("accept", ""), ("application/json", "text/html")) == "text/html"
    if request.url.path.startswith(_FOR_PROGRAMS) or not wants_page:
        return Json({"error": error.code, "message": error.message}, error.status, error.headers)
    page = render(request, "error.html", "", status=error.status, code=error.status, message=error.message)
    page.headers.update(error.headers)
    return page


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HttpError)
    return _answer(request, error)


def _missed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "http_error")
    message = f"{request.method} {request.url.path}: {error.detail}"
    if error.status_code == 404 and not request.url.path.startswith(_FOR_PROGRAMS):
        message = translator(language_of(request))("home.no_page", path=request.url.path)
    return _answer(request, HttpError(error.status_code, code, message, error.headers))


def _busy(request: Request, error: Exception) -> Response:
    return _answer(request, HttpError(503, "busy", str(error), {"Retry-After": "5"}))


def _late(request: Request, error: Exception) -> Response:
    return _answer(request, HttpError(504, "timeout", str(error)))


def _wrong(request: Request, error: Exception) -> Response:
    return _answer(request, HttpError(400, "bad_query", str(error)))


def _unready(request: Request, error: Exception) -> Response:
    return _answer(request, HttpError(503, "unavailable", str(error), {"Retry-After": "2"}))
