"""The answer to a query: taken whole from Oxigraph into a file, up to a size, and only then given away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.serve.sparql import cut as sparql_cut
from kg.serve.sparql.protocol import SparqlError

_IN_MEMORY = 1 << 20
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


async def collect(media: str, pieces: AsyncIterator[bytes], most: int) -> Answer:
    """Of an answer with more than `most` bytes, the rows or statements that are whole by then.

    Raises SparqlError where the answer broke off, or cannot be cut.
    """
    body = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it is closed when it has been sent
    try:
        size = 0
        async for piece in pieces:
            body.write(piece)
            size += len(piece)
            if size > most:
                kept = sparql_cut.cut(media, body, most)
                if kept is None:
                    raise SparqlError(500, "too_large", f"the answer has more than {most} bytes, and {media} cannot be cut")
                return Answer(media, body, kept, True)
        if not sparql_cut.is_whole(media, body, size):
            body.seek(max(0, size - 300))
            raise SparqlError(500, "failed", f"the answer broke off: …{body.read().decode('utf-8', 'replace')}")
    except BaseException:
        body.close()
        raise
    return Answer(media, body, size, False)


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
