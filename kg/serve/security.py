"""What stands between the network and the pages: who may ask, how much at once, and what a browser may do with it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
LARGEST_BODY = 2 * 1024 * 1024  # bytes; the largest honest request names four thousand nodes
BODY_SECONDS = 25.0  # for all of a body: less than a connection may keep us waiting, so that there is an answer
_ALL_BODIES = 64 * 1024 * 1024  # bytes that are held at once
_MOST_AT_WORK = 512  # requests
_PIECE = 1 << 16  # of an answer: what a client has to take before it gets more, so that little waits for a slow one
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{styles}; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
INJECTS_STYLES = "/workbench"  # YASGUI puts style elements into its page


class Guard:
    """Refuses what other sites ask in a visitor's name and what is too much, and sets the headers of safety."""

    def __init__(self, app: ASGIApp, report: Callable[[str, Exception], None]) -> None:
        self._app, self._report = app, report
        self._bodies, self._work = _Bodies(), _Work()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        send = _with_headers(_in_pieces(send), scope["path"])
        if reason := _cross_site(headers, scope["method"]):
            await _refusal(RefusedError(403, "cross_site", reason))(scope, receive, send)
        elif _announced(headers) > LARGEST_BODY:
            await _refusal(_too_large())(scope, receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False
        place = _Place(self._work)

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            place.leave()  # the work is done; how fast the answer is taken is the client's affair
            await send(message)

        try:
            with self._bodies.one(receive, place.take) as body:
                if not _has_body(scope):
                    place.take()
                await self._app(scope, body, noted)
        except RefusedError as refusal:
            if not begun:
                await _refusal(refusal)(scope, receive, send)
        except Exception as error:  # the last place that can keep a traceback from a user
            self._report(f"{scope['method']} {scope['path']}", error)
            if not begun:
                await _refusal(RefusedError(500, "internal", "something went wrong here; the server's terminal says what"))(scope, receive, send)
        finally:
            place.leave()


class RefusedError(Exception):
    """A request that is not answered: too large, too slow, one too many."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class _Work:
    """Counts the requests that have come whole and are not answered yet."""

    taken = 0


class _Place:
    """One request's among them."""

    def __init__(self, work: _Work) -> None:
        self._work, self._taken = work, False

    def take(self) -> None:
        """Raises RefusedError where there is none."""
        if self._taken:
            return
        if self._work.taken >= _MOST_AT_WORK:
            raise RefusedError(503, "busy", f"{_MOST_AT_WORK} requests are waiting already; ask again in a moment")
        self._work.taken += 1
        self._taken = True

    def leave(self) -> None:
        if self._taken:
            self._work.taken -= 1
            self._taken = False


# --- bodies --------------------------------------------------------------------------------------------------------


class _Bodies:
    """Those that are held; where they become too much, the one that has been on its way longest is given up."""

    def __init__(self) -> None:
        self._held: dict[_Body, None] = {}

    @contextlib.contextmanager
    def one(self, receive: Receive, arrived: Callable[[], None]) -> Iterator[_Body]:
        body = _Body(receive, self, arrived)
        self._held[body] = None
        try:
            yield body
        finally:
            del self._held[body]

    def make_room(self) -> None:
        """Raises RefusedError where nothing can be given up."""
        if sum(body.size for body in self._held) <= _ALL_BODIES:
            return
        slow = next((body for body in self._held if body.size and not body.whole), None)
        if slow is None:
            raise RefusedError(503, "busy", "too many requests hold too much; ask again in a moment")
        slow.give_up()


class _Body:
    """`receive` that counts bytes and loses patience; `arrived` is called when all of it is there."""

    def __init__(self, receive: Receive, bodies: _Bodies, arrived: Callable[[], None]) -> None:
        self._receive, self._bodies, self._arrived = receive, bodies, arrived
        self._until = asyncio.get_running_loop().time() + BODY_SECONDS
        self._patience: asyncio.Timeout | None = None
        self.size, self.whole = 0, False

    async def __call__(self) -> Message:
        if self.whole:  # now it only waits for the client to go away
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until) as self._patience:
                message = await self._receive()
        except TimeoutError:
            raise RefusedError(408, "slow", f"the request did not come whole within {BODY_SECONDS:g} seconds") from None
        finally:
            self._patience = None
        if message["type"] == "http.request":
            self._got(len(message.get("body", b"")), message.get("more_body", False))
        return message

    def _got(self, size: int, more: bool) -> None:
        self.size += size
        if self.size > LARGEST_BODY:
            raise _too_large()
        self.whole = not more
        self._bodies.make_room()
        if self.whole:
            self._arrived()

    def give_up(self) -> None:
        self._until = 0.0
        if self._patience is not None:
            self._patience.reschedule(0.0)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return "transfer-encoding" in headers or headers.get("content-length", "0") != "0"


def _too_large() -> RefusedError:
    return RefusedError(413, "too_large", f"a request holds at most {LARGEST_BODY} bytes")


def _refusal(refusal: RefusedError) -> JSONResponse:
    headers = {"Connection": "close"} | ({"Retry-After": "5"} if refusal.status == 503 else {})
    return JSONResponse({"error": refusal.code, "message": refusal.message}, refusal.status, headers)


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _cross_site(headers: Headers, method: str) -> str | None:
    """Why a request is another site's doing; following a link from elsewhere is not."""
    site, mode = headers.get("sec-fetch-site", "none"), headers.get("sec-fetch-mode", "")
    reading = method in ("GET", "HEAD", "OPTIONS")
    if site in ("cross-site", "same-site") and not (reading and mode == "navigate"):
        return "this server answers its own pages and programs, not other sites in a browser"
    origin = headers.get("origin")
    if site == "same-origin":  # the browser says so, and no page can; it hides the origin of forms from us (no-referrer)
        return None
    if origin is not None and not reading and urlsplit(origin).netloc != headers.get("host", ""):
        return f"a request from {origin[:100]} is refused: this server answers its own pages only"
    return None


def _in_pieces(send: Send) -> Send:
    """A long body goes piece by piece, each when the client has taken what came before."""

    async def wrapped(message: Message) -> None:
        body = message.get("body", b"")
        for start in range(0, len(body) - _PIECE, _PIECE):
            await send({"type": "http.response.body", "body": body[start : start + _PIECE], "more_body": True})
        rest = (len(body) - 1) // _PIECE * _PIECE if len(body) > _PIECE else 0
        await send({**message, "body": body[rest:]} if rest else message)

    return wrapped


def _with_headers(send: Send, path: str) -> Send:
    policy = _POLICY.format(styles=" 'unsafe-inline'" if path == INJECTS_STYLES else "")

    async def wrapped(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", policy)
            headers.setdefault("Cache-Control", "no-cache")
        await send(message)

    return wrapped
