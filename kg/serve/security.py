"""What stands between the network and the pages: who may ask, how much, how slowly, and what a browser may do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import h11
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
LARGEST_BODY = 2 * 1024 * 1024  # bytes; the largest honest request names a thousand nodes
HEAD_SECONDS = 20.0  # for the head of a request to arrive
BODY_SECONDS = 30.0  # for the next piece of its body
SEND_SECONDS = 60.0  # for the client to take the next piece of an answer
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
    """Refuses what other sites ask in a visitor's name, bounds bodies and patience, and sets the headers of safety."""

    def __init__(self, app: ASGIApp, report: Callable[[str, Exception], None]) -> None:
        self._app, self._report = app, report

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        send = _with_headers(_patiently(send), scope["path"])
        if reason := _cross_site(headers, scope["method"]):
            await _refusal(403, "cross_site", reason)(scope, receive, send)
        elif _announced(headers) > LARGEST_BODY:
            await _refusal(413, "too_large", f"a request holds at most {LARGEST_BODY} bytes")(scope, receive, send)
        else:
            await self._guarded(scope, _Body(receive), send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except BodyError as error:
            if not begun:
                await _refusal(error.status, error.code, error.message)(scope, receive, send)
        except ClientGoneError:
            return
        except Exception as error:  # the last place that can keep a traceback from a user
            self._report(f"{scope['method']} {scope['path']}", error)
            if not begun:
                await _refusal(500, "internal", "something went wrong here; the server's terminal says what")(scope, receive, send)


class BodyError(Exception):
    """A body that is too large or comes too slowly."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class ClientGoneError(Exception):
    """Nobody takes the answer any more."""


class _Body:
    """`receive` that counts bytes and loses patience."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._got, self._whole = receive, 0, False

    async def __call__(self) -> Message:
        if self._whole:  # now it only waits for the client to go away
            return await self._receive()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise BodyError(408, "slow", f"nothing of the request came for {BODY_SECONDS:g} seconds") from None
        if message["type"] == "http.request":
            self._got += len(message.get("body", b""))
            self._whole = not message.get("more_body", False)
            if self._got > LARGEST_BODY:
                raise BodyError(413, "too_large", f"a request holds at most {LARGEST_BODY} bytes")
        return message


def _refusal(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": code, "message": message}, status, {"Connection": "close"})


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


def _patiently(send: Send) -> Send:
    """A client that does not take its answer is hung up on."""

    async def wrapped(message: Message) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await send(message)
        except TimeoutError:
            raise ClientGoneError from None

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


class PatientProtocol(H11Protocol):
    """HTTP/1.1 that hangs up where the head of a request does not arrive in time: uvicorn waits for ever."""

    _head: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._head is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None


