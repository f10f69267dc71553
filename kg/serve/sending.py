"""Answers that stand in a file, sent piece by piece as the client takes them; and a client that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import IO, Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_T = TypeVar("_T")
_PIECE = 1 << 16


class FileResponse(Response):
    """Of an open file, which is closed afterwards; it needs no name any more."""

    def __init__(self, body: IO[bytes], size: int, headers: dict[str, str]) -> None:
        super().__init__(headers=headers | {"Content-Length": str(size)})
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._body as body:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            body.seek(0)
            while scope["method"] != "HEAD" and (piece := body.read(_PIECE)):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


async def unless_gone(request: Request, work: Coroutine[Any, Any, _T]) -> _T | None:
    """The outcome; None where the client hung up first, upon which the work is ended."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        watching.cancel()
        working.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
