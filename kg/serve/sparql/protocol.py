"""What a request to `/sparql` asks: the query operation of the SPARQL 1.1 Protocol, and why anything else is refused.

The query is taken out of the request once, so that what was looked at is what Oxigraph gets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.requests import Request

from kg.errors import QueryError

METHODS = "GET, HEAD, POST, OPTIONS"
_QUERY, _UPDATE, _FORM = "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded"
_READ_ONLY = "updates are refused: this endpoint only reads"
_MOST_FIELDS = 1000


class SparqlError(QueryError):
    """A request that is not answered: `status` of HTTP, `code` for programs, `details` beside the message."""

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.details = status, code, details
        self.headers: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and the graphs that it is about (https://www.w3.org/TR/sparql11-protocol/#dataset)."""

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    union: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """`bytes` of a body and the `seconds` in which it has to arrive."""

    bytes: int
    seconds: float


async def read(request: Request, limits: Limits) -> Asked:
    """Raises SparqlError for everything that is not one query."""
    fields = _fields(request.url.query.encode("ascii", "replace"))
    if request.method in ("GET", "HEAD"):
        return _asked(fields, None)
    kind = _kind(request.headers)
    if kind == _UPDATE:
        raise SparqlError(403, "read_only", _READ_ONLY)
    if kind not in (_QUERY, _FORM):
        raise SparqlError(415, "unsupported_media_type", f"a query is posted as {_QUERY} or {_FORM}, in UTF-8, not as {kind or 'nothing'}")
    body = await _body(request, limits)
    if kind == _QUERY:
        return _asked(fields, _text(body))
    posted = _fields(body)
    if twice := sorted({name for name, _ in fields} & {name for name, _ in posted}):
        raise SparqlError(400, "bad_request", f"{twice[0]} stands both in the address and in the form")
    return _asked([*fields, *posted], None)


def _kind(headers: Headers) -> str:
    """The media type; empty where its text would not be UTF-8."""
    kind, *parameters = (x.strip().lower() for x in headers.get("content-type", "").split(";"))
    charsets = [p.partition("=")[2].strip('"') for p in parameters if p.startswith("charset=")]
    return kind if all(c in ("utf-8", "utf8", "us-ascii") for c in charsets) else ""


async def _body(request: Request, limits: Limits) -> bytes:
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limits.bytes:
        raise _too_large(limits)
    body = bytearray()
    try:
        async with asyncio.timeout(limits.seconds):
            async for piece in request.stream():
                body += piece
                if len(body) > limits.bytes:
                    raise _too_large(limits)
    except TimeoutError:
        raise _closing(SparqlError(408, "slow", f"the query did not arrive within {limits.seconds:g} seconds")) from None
    return bytes(body)


def _too_large(limits: Limits) -> SparqlError:
    return _closing(SparqlError(413, "too_large", f"a query has at most {limits.bytes} bytes", limit=limits.bytes))


def _closing(error: SparqlError) -> SparqlError:
    """The rest of the body is not read."""
    error.headers["Connection"] = "close"
    return error


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SparqlError(400, "malformed", f"the query is not UTF-8 at byte {error.start}") from None


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError:
        raise SparqlError(400, "malformed", "a parameter is not UTF-8") from None
    except ValueError:
        raise SparqlError(400, "bad_request", f"there are more than {_MOST_FIELDS} parameters") from None


def _asked(fields: list[tuple[str, str]], posted: str | None) -> Asked:
    texts = _all(fields, "query") if posted is None else [posted, *_all(fields, "query")]
    updates = _all(fields, "update")
    if updates and texts:
        raise SparqlError(400, "bad_request", "there is both a query and an update; this endpoint takes a query")
    if updates:
        raise SparqlError(403, "read_only", _READ_ONLY)
    if len(texts) != 1:
        raise SparqlError(400, "bad_request", "there is more than one query" if texts else "the parameter query is missing")
    union = bool(_all(fields, "union-default-graph"))
    return Asked(texts[0], tuple(_all(fields, "default-graph-uri")), tuple(_all(fields, "named-graph-uri")), union)


def _all(fields: Iterable[tuple[str, str]], name: str) -> list[str]:
    return [value for own, value in fields if own == name]
