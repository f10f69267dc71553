"""The answer to a query: a file that Oxigraph has written whole, up to a size, before any of it is given away."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import IO

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.serve.sparql import cut as sparql_cut
from kg.serve.sparql.protocol import SparqlError

_PIECE = 1 << 16


@dataclass
class Answer:
    """`media` is its media type; `cut` says that there was more. Whoever takes it closes it."""

    media: str
    body: IO[bytes]
    size: int
    cut: bool

    def read(self) -> bytes:
        """All of it; the answer is closed."""
        with self.body:
            self.body.seek(0)
            return self.body.read()


async def shortened(media: str, body: IO[bytes], most: int) -> Answer:
    """Of an answer that has more than `most` bytes, the rows or statements that are whole by then.

    Raises SparqlError where it cannot be cut.
    """
    try:
        kept = await asyncio.to_thread(sparql_cut.cut, media, body, most)
        if kept is None:
            raise SparqlError(500, "too_large", f"the answer has more than {most} bytes, and {media} cannot be cut")
    except BaseException:
        body.close()
        raise
    return Answer(media, body, kept, True)


class AnswerResponse(Response):
    """Sends an answer piece by piece as the client takes it."""

    def __init__(self, answer: Answer, most: int) -> None:
        super().__init__(headers={"Content-Type": answer.media, "Vary": "Accept", "Content-Length": str(answer.size)})
        self._answer = answer
        if answer.cut:
            self.headers["X-Zhengtu-Truncated"] = "true"
            self.headers["Warning"] = f'199 - "The result is cut: it has more than {most} bytes; narrow the query or page with LIMIT and OFFSET"'

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._answer.body as body:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            body.seek(0)
            while scope["method"] != "HEAD" and (piece := body.read(_PIECE)):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
