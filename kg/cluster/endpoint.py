"""A SPARQL store as others run it: the Graph Store HTTP Protocol to write and read back, the SPARQL Protocol to count.

A server may be anything: every answer is bounded in time and size, and what it says is believed only as far as it is
what was asked for.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from kg.errors import ClusterError, UsageError

_LEAST, _MOST = 0.25, 30.0  # seconds between two tries
_SILENCE = 60.0  # seconds without a byte, after which it is tried again
_IN_MEMORY = 1 << 20
_WORDS = 1 << 20  # bytes of an answer that only says how it went
_ROWS = 256 << 20  # of a list of graphs, or of a graph: some million graphs, or a document of fifty million characters
_AGAIN = (429, 500, 502, 503, 504)
_REMEDIES = {
    401: "give a user with --user or a token in KG_PUSH_TOKEN",
    403: "this user may not do so there",
    404: "there is no graph store at this address; Oxigraph has it at /store, Fuseki at /DATASET/data",
    405: "it takes no graphs at this address; Oxigraph has its graph store at /store, Fuseki at /DATASET/data",
    413: "the server wants smaller graphs; raise its limit",
}


@dataclass(frozen=True, slots=True)
class Access:
    """How a server is reached."""

    headers: Mapping[str, str] = field(default_factory=dict)
    user: tuple[str, str] | None = None
    tries: int = 10  # of one request; about two minutes in all
    seconds: float = 300.0  # for one request with all of its answer
    wait: Callable[[str], None] | None = None  # told why we wait
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` has been read to its end, and is closed by whoever takes it."""

    status: int
    media: str
    headers: Mapping[str, str]
    body: IO[bytes]

    @property
    def words(self) -> str:
        """The beginning of what it says, for people."""
        self.body.seek(0)
        return " ".join(self.body.read(1200).decode("utf-8", "replace")[:300].split())


def checked(address: str, what: str) -> str:
    """Raises UsageError where the address is none of http or https."""
    import httpx2

    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError) as error:
        raise UsageError(f"{what} {address}: this is no address ({error})") from error
    if url.scheme not in ("http", "https") or not url.host or url.fragment:
        raise UsageError(f"{what} {address}: an http or https address is wanted, such as http://127.0.0.1:7878/store")
    if url.userinfo:
        raise UsageError(f"{what}: name the user with --user, not in the address, which logs and state files would keep")
    return address


def query_address(endpoint: str) -> str | None:
    """Where the same server answers queries, by the habits of the servers we know; None where it cannot be told."""
    base = endpoint.rstrip("/")
    for end, other in (("/rdf-graphs/service", ""), ("/store", "/query"), ("/data", "/query")):
        if base.endswith(end):
            return base.removesuffix(end) + other
    return None


class Endpoint:
    """Use as a context manager. Every request is tried again where that can help; none follows a redirect."""

    def __init__(self, address: str, query: str | None, access: Access) -> None:
        import httpx2

        self.address, self.query, self._access = checked(address, "ENDPOINT"), checked(query, "--query") if query else None, access
        try:
            self._client = httpx2.AsyncClient(headers={"Accept-Encoding": "identity", **access.headers}, auth=access.user, timeout=_SILENCE)
        except ValueError as error:
            raise UsageError(f"--header: this cannot be sent: {error}") from error

    def __enter__(self) -> Endpoint:
        from anyio.from_thread import start_blocking_portal

        self._held = contextlib.ExitStack()
        self._portal = self._held.enter_context(start_blocking_portal())  # what is asynchronous can be given up at any point
        self._held.callback(self._portal.call, self._client.aclose)
        return self

    def __exit__(self, *reason: Any) -> None:
        self._held.__exit__(*reason)

    def put(self, graph: str, ntriples: bytes) -> None:
        """The graph has these statements and no others."""
        with self._asked("PUT", self.address, params={"graph": graph}, content=ntriples, headers={"Content-Type": "application/n-triples"}).body:
            pass

    def delete(self, graph: str) -> None:
        with self._asked("DELETE", self.address, missing=True, params={"graph": graph}).body:
            pass

    def get(self, graph: str) -> tuple[str, bytes]:
        """What the graph holds, with its media type; nothing where there is no such graph."""
        request = {"params": {"graph": graph}, "headers": {"Accept": "application/n-triples"}}
        answer = self._asked("GET", self.address, missing=True, most=_ROWS, **request)
        with answer.body as body:
            return (answer.media, body.read()) if answer.status != 404 else ("application/n-triples", b"")

    def counts(self, prefix: str) -> tuple[int, int]:
        """How many graphs begin so, and how many statements they hold."""
        query = f"SELECT (COUNT(DISTINCT ?g) AS ?graphs) (COUNT(*) AS ?statements) {_where(prefix)}"
        rows = list(self._select(query, ("graphs", "statements"), _WORDS))
        if len(rows) != 1:
            raise self._no_csv(f"it has {len(rows)} rows, not one")
        graphs, statements = (self._number(x) for x in rows[0])
        return graphs, statements

    def held(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Each graph that begins so, and its number of statements."""
        for graph, number in self._select(f"SELECT ?g (COUNT(*) AS ?n) {_where(prefix)} GROUP BY ?g", ("g", "n"), _ROWS):
            yield graph, self._number(number)

    def _select(self, query: str, names: Sequence[str], most: int) -> Iterator[list[str]]:
        """Rows of as many cells as there are names. Raises ClusterError where the answer is no such table."""
        assert self.query is not None
        answer = self._asked("POST", self.query, most=most, data={"query": query}, headers={"Accept": "text/csv"})
        with answer.body as body:
            if answer.media != "text/csv":
                raise self._no_csv(f"it is {answer.media or 'of no type'}")
            try:
                rows = csv.reader(io.TextIOWrapper(body, "utf-8-sig", newline=""), strict=True)
                head = [name.removeprefix("?") for name in next(rows, [])]
                if head != list(names):
                    raise self._no_csv(f"its columns are {', '.join(head)[:100] or 'missing'}, not {', '.join(names)}")
                for row in rows:
                    if len(row) != len(names):
                        raise self._no_csv(f"its line {rows.line_num} has {len(row)} cells, not {len(names)}")
                    yield row
            except (csv.Error, UnicodeDecodeError) as error:
                raise self._no_csv(str(error)) from error

    def _number(self, text: str) -> int:
        if not re.fullmatch("[0-9]{1,15}", text):
            raise self._no_csv(f"{text[:40]!r} is no number")
        return int(text)

    def _no_csv(self, why: str) -> ClusterError:
        return ClusterError(f"--query {self.query}: this is no SPARQL endpoint: its answer is no CSV as it was asked for: {' '.join(why.split())}")

    # --- a request -------------------------------------------------------------------------------------------------

    def _asked(self, method: str, address: str, *, missing: bool = False, most: int = _WORDS, **request: Any) -> Answer:
        """Raises ClusterError where the server refuses, does not come back, or does not come to an end."""
        import httpx2

        words, pause = "", _LEAST
        for tried in range(1, self._access.tries + 1):
            asked = None
            try:
                answer: Answer = self._portal.call(self._once, method, address, most, request)
            except httpx2.TransportError as error:
                words = " ".join(str(error).split()) or type(error).__name__
            except (httpx2.HTTPError, ValueError) as error:
                raise ClusterError(f"{address}: its answer cannot be read: {' '.join(str(error).split())}") from error
            else:
                if answer.status in range(200, 300) or (missing and answer.status == 404):
                    return answer
                with answer.body:
                    words = f"HTTP {answer.status}: {answer.words}".rstrip(": ")
                if answer.status not in _AGAIN:
                    raise ClusterError("; ".join(x for x in (f"{address}: {words}", _remedy(method, answer)) if x))
                asked = _seconds(answer.headers.get("Retry-After"))
            if tried < self._access.tries:
                delay = min(_MOST, pause if asked is None else asked)
                if self._access.wait is not None:
                    self._access.wait(f"{address}: {words}; trying again in {delay:g} s")
                self._access.sleep(delay)
                pause *= 2
        raise ClusterError(f"{address}: {words}; tried {self._access.tries} times; the same command goes on where it stood")

    async def _once(self, method: str, address: str, most: int, request: dict[str, Any]) -> Answer:
        limit, body = self._access.seconds, tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever takes the answer closes it
        try:
            async with asyncio.timeout(limit), self._client.stream(method, address, **request) as answer:
                async for piece in answer.aiter_bytes():
                    body.write(piece)
                    if body.tell() > most:
                        raise ClusterError(f"{address}: the answer to {method} is longer than {most:,} bytes, which is not what was asked for")
        except TimeoutError:
            body.close()
            raise ClusterError(f"{address}: {method} and its answer did not come to an end within {limit:g} seconds (--timeout)") from None
        except BaseException:
            body.close()
            raise
        body.seek(0)
        media = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(answer.status_code, media, answer.headers, body)


def _remedy(method: str, answer: Answer) -> str:
    if answer.status in range(300, 400):
        place = answer.headers.get("Location")
        return f"it leads elsewhere: {place[:300]}; name that" if place else "it leads elsewhere, and does not say where"
    if method == "GET":
        return "the graphs that were put cannot be read back; --verify counts compares their numbers of statements alone"
    return _REMEDIES.get(answer.status, "")


def _where(prefix: str) -> str:
    return f'WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{prefix}")) }}'


def _seconds(text: str | None) -> float | None:
    """Of Retry-After; a date, or what is none of either, is passed over."""
    return float(text) if text and re.fullmatch("[0-9]{1,9}", text) else None
