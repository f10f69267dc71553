"""`/sparql`: the SPARQL 1.1 Protocol for queries, answered by Oxigraph behind a gate, and the same for our own pages.

As many queries run at once as there are slots, the others wait in line for a while. A query that is over its limit, or
that nobody waits for any more, is ended with its process. Answers are taken whole before they are sent: a reader holds
no slot, and an error is an error and not a broken 200.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from kg.errors import BusyError, QueryError, ServeError, TimeLimitError
from kg.query import in_words, refuse, with_prefixes
from kg.serve.negotiate import preferred
from kg.serve.sending import unless_gone
from kg.serve.sparql.answer import Answer, AnswerResponse, shortened
from kg.serve.sparql.formats import GRAPHS, Wanted, accepted, not_acceptable
from kg.serve.sparql.gate import FullError, Gate
from kg.serve.sparql.oxigraph import EndedError, Outcome, Oxigraph
from kg.serve.sparql.protocol import METHODS, Asked, Limits, SparqlError, read

_MB = 1024 * 1024
_RESULTS = "application/sparql-results+json"
_DESCRIPTIONS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "text/html")
_SD = "http://www.w3.org/ns/sparql-service-description#"
_DESCRIPTION = Path(__file__).with_name("service.ttl")
_STATUS = {"malformed": 400, "not_acceptable": 406, "failed": 500}  # of what a process says is wrong
_OWN_BASE = "http://localhost/sparql"  # of relative IRIs in queries of our own


@dataclass(frozen=True, slots=True)
class EndpointOptions:
    """`timeout` of a query and `wait` for a slot in seconds; `own_slots` are for our pages alone; sizes in bytes.

    Unless said, one waits half as long again as a query may take.
    """

    timeout: float = 20.0
    slots: int = field(default_factory=lambda: os.cpu_count() or 1)
    own_slots: int = 1
    wait: float | None = None
    queue: int = 128
    largest_query: int = _MB
    query_seconds: float = 20.0
    largest_answer: int = 64 * _MB
    all_answers: int = 1024 * _MB  # that are still being sent


class Endpoint:
    """Answers over the Oxigraph that `current` gives when a query comes; a query ends with the one that it began with."""

    def __init__(self, current: Callable[[], Oxigraph], options: EndpointOptions | None = None) -> None:
        self._current, self._options = current, options or EndpointOptions()
        o = self._options
        self._wait = 1.5 * o.timeout if o.wait is None else o.wait
        self._gate = Gate(o.slots, o.queue, self._wait)
        self._own_gate = Gate(o.own_slots, o.queue, self._wait + o.timeout)
        self._sending = 0
        self.routes = [Route("/sparql", endpoint=self)]

    # --- for our own code --------------------------------------------------------------------------------------

    async def answer(self, text: str, accept: str = "*/*", own: bool = False, of: Oxigraph | None = None) -> Answer:
        """The answer in a format that `accept` names, to be closed; cut where it is too large.

        It is given by `of`, the Oxigraph of a snapshot that is held, or by the newest. `own` queries have slots of their
        own and do not wait behind those of users. Raises QueryError where the query is malformed or refused,
        TimeLimitError, BusyError, or ServeError where the process died over it.
        """
        return await self._answered(Asked(text), accepted(accept), self._own_gate if own else self._gate, of=of)

    async def ask_rows(self, text: str, own: bool = True, of: Oxigraph | None = None) -> tuple[tuple[str, ...], list[dict[str, dict[str, Any]]]]:
        """The variables and rows of a SELECT, as SPARQL JSON has them. Raises as `answer` does."""
        data = json.loads((await self.answer(text, _RESULTS, own, of)).read())
        if "results" not in data:
            raise QueryError("this query has no rows; ask with SELECT")
        return tuple(data["head"]["vars"]), data["results"]["bindings"]

    async def construct(self, text: str, media: str = "application/n-triples", own: bool = True, of: Oxigraph | None = None) -> bytes:
        """The graph of a CONSTRUCT or DESCRIBE. Raises as `answer` does."""
        return (await self.answer(text, media, own, of)).read()

    # --- for the network ---------------------------------------------------------------------------------------

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except (QueryError, ServeError) as error:
            response = self._explained(error)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": METHODS})
        if request.method not in ("GET", "HEAD", "POST"):
            error = SparqlError(405, "method_not_allowed", f"{request.method} is not answered here; a query comes by GET or POST")
            error.headers["Allow"] = METHODS
            raise error
        accept, own = ", ".join(request.headers.getlist("accept")), str(request.url.replace(query=""))
        if request.method in ("GET", "HEAD") and not request.url.query:
            if preferred(accept, _DESCRIPTIONS) == "text/html":
                return RedirectResponse("/workbench", 303, {"Vary": "Accept"})
            return _described(own, accepted(accept))
        wanted = accepted(accept)
        asked = await read(request, Limits(self._options.largest_query, self._options.query_seconds))
        answer = await unless_gone(request, self._answered(asked, wanted, self._gate, own))
        return self._sent(answer) if answer else Response(status_code=204)  # which nobody reads

    def _sent(self, answer: Answer) -> Response:
        return _Counted(answer, self._options.largest_answer, self)

    def count(self, size: int) -> None:
        """Note bytes of answers that begin to be sent, or, below zero, have been."""
        self._sending += size

    async def _answered(self, asked: Asked, wanted: Wanted, gate: Gate, base: str = _OWN_BASE, of: Oxigraph | None = None) -> Answer:
        refuse(asked.text)
        _checked(asked.text)
        if self._sending > self._options.all_answers:
            raise BusyError("too many answers are still being read; ask again in a moment")
        job = {
            "query": with_prefixes(asked.text), "base": base, "rows": wanted.rows, "graph": wanted.graph, "default": asked.default_graphs,
            "named": asked.named_graphs, "union": asked.union, "most": self._options.largest_answer,
        }  # fmt: skip
        async with gate.passed():
            oxigraph = of or self._current()
            try:
                return await self._asked(oxigraph, job)
            except EndedError as error:
                if error.begun:
                    raise
            return await self._asked(oxigraph, job)  # the process had died while it was idle

    async def _asked(self, oxigraph: Oxigraph, job: Outcome) -> Answer:
        limit = self._options.timeout
        try:
            async with oxigraph.lend() as process, asyncio.timeout(limit):
                outcome, body = await process.ask(job)
                process.clean = True
        except TimeoutError:
            raise TimeLimitError(f"the query ran longer than {limit:g} seconds and was ended; narrow it, or ask with LIMIT") from None
        if body is None:
            raise SparqlError(_STATUS[outcome["error"]], outcome["error"], in_words(outcome["message"], job["query"]))
        if outcome["more"]:
            return await shortened(outcome["media"], body, job["most"])
        return Answer(outcome["media"], body, outcome["size"], False)

    def _explained(self, error: QueryError | ServeError) -> JSONResponse:
        """Every error as JSON: a word for programs, a sentence for people."""
        again = {"Retry-After": str(max(1, min(10, round(self._wait / 2))))}
        if isinstance(error, SparqlError):
            return _json(error.status, error.code, error, error.headers, error.details)
        if isinstance(error, QueryError):
            return _json(403, "refused", error)
        if isinstance(error, TimeLimitError):
            return _json(504, "timeout", error, details={"timeout": self._options.timeout})
        if isinstance(error, BusyError):
            return _json(429 if isinstance(error, FullError) else 503, "busy", error, again)
        return _json(503, "ended", error)


class _Counted(AnswerResponse):
    """Notes how much is still being sent: it stands on the disk until then."""

    def __init__(self, answer: Answer, most: int, endpoint: Endpoint) -> None:
        super().__init__(answer, most)
        self._size, self._count = answer.size, endpoint.count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._count(self._size)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._count(-self._size)


def _described(address: str, wanted: Wanted) -> Response:
    """The service description, with the address under which we were asked."""
    if wanted.graph is None:
        raise not_acceptable(*GRAPHS[:-1])
    triples = [q.triple for q in ox.parse(path=_DESCRIPTION, format=ox.RdfFormat.TURTLE, base_iri=address)]
    body = ox.serialize(triples, format=ox.RdfFormat.from_media_type(wanted.graph), prefixes={"sd": _SD})
    return Response(body, headers={"Content-Type": wanted.graph, "Vary": "Accept"})


def _checked(text: str) -> None:
    """Nothing in a text is replaced on its way."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SparqlError(400, "malformed", f"the query has half a character at {error.start}") from None


def _json(status: int, code: str, error: Exception, headers: dict[str, str] | None = None, details: dict[str, Any] | None = None) -> JSONResponse:
    return JSONResponse({"error": code, "message": str(error), **(details or {})}, status, headers)
