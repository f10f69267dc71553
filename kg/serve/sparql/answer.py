"""The answer to a query: a file that Oxigraph has written whole, up to a size, before any of it is given away."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import IO

from kg.serve.sending import FileResponse
from kg.serve.sparql import cut as sparql_cut
from kg.serve.sparql.protocol import SparqlError


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


class AnswerResponse(FileResponse):
    """An answer for the network; where it was cut, it says so."""

    def __init__(self, answer: Answer, most: int) -> None:
        headers = {"Content-Type": answer.media, "Vary": "Accept"}
        if answer.cut:
            headers["X-Zhengtu-Truncated"] = "true"
            headers["Warning"] = f'199 - "The result is cut: it has more than {most} bytes; narrow the query or page with LIMIT and OFFSET"'
        super().__init__(answer.body, answer.size, headers)
