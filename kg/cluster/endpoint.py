"""A SPARQL store as others run it: the Graph Store HTTP Protocol to write, the SPARQL Protocol to count."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.errors import ClusterError, UsageError

_LEAST, _MOST = 0.25, 30.0  # seconds between two tries
_TIMEOUT = 120.0
_AGAIN = (429, 500, 502, 503, 504)
_REMEDIES = {
    401: "give a user with --user or a token in KG_PUSH_TOKEN",
    403: "this user may not write there",
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
    wait: Callable[[str], None] | None = None  # told why we wait
    sleep: Callable[[float], None] = time.sleep


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
        self._client = httpx2.Client(headers=dict(access.headers), auth=access.user, timeout=_TIMEOUT)

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def put(self, graph: str, ntriples: bytes) -> None:
        """The graph has these statements and no others."""
        self._asked("PUT", self.address, params={"graph": graph}, content=ntriples, headers={"Content-Type": "application/n-triples"})

    def delete(self, graph: str) -> None:
        self._asked("DELETE", self.address, missing=True, params={"graph": graph})

    def counts(self, prefix: str) -> tuple[int, int]:
        """How many graphs begin so, and how many statements they hold."""
        query = f"SELECT (COUNT(DISTINCT ?g) AS ?graphs) (COUNT(*) AS ?statements) {_where(prefix)}"
        rows = list(self._select(query))
        return int(rows[0][0]), int(rows[0][1])

    def held(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Each graph that begins so, and its number of statements."""
        for graph, number in self._select(f"SELECT ?g (COUNT(*) AS ?n) {_where(prefix)} GROUP BY ?g"):
            yield graph, int(number)

    def _select(self, query: str) -> Iterator[list[str]]:
        assert self.query is not None
        answer = self._asked("POST", self.query, data={"query": query}, headers={"Accept": "text/csv"})
        rows = csv.reader(io.StringIO(answer.text, newline=""))
        if next(rows, None) is None or "csv" not in answer.headers.get("Content-Type", ""):
            raise ClusterError(f"--query {self.query}: this is no SPARQL endpoint: it does not answer in CSV")
        yield from (row for row in rows if row)

    def _asked(self, method: str, address: str, *, missing: bool = False, **request: Any) -> Any:
        """Raises ClusterError where the server refuses, or does not come back."""
        import httpx2

        words, pause = "", _LEAST
        for tried in range(1, self._access.tries + 1):
            asked = None
            try:
                answer = self._client.request(method, address, **request)
            except httpx2.TransportError as error:
                words = " ".join(str(error).split()) or type(error).__name__
            else:
                if answer.is_success or (missing and answer.status_code == 404):
                    return answer
                words = f"HTTP {answer.status_code}: {' '.join(answer.text[:300].split())}".rstrip(": ")
                if answer.status_code not in _AGAIN:
                    remedy = _REMEDIES.get(answer.status_code, f"it leads elsewhere: {answer.headers['Location']}; name that" if answer.is_redirect else "")
                    raise ClusterError(f"{address}: {words}" + (f"; {remedy}" if remedy else ""))
                asked = _seconds(answer.headers.get("Retry-After"))
            if tried < self._access.tries:
                delay = min(_MOST, pause if asked is None else asked)
                if self._access.wait is not None:
                    self._access.wait(f"{address}: {words}; trying again in {delay:g} s")
                self._access.sleep(delay)
                pause *= 2
        raise ClusterError(f"{address}: {words}; tried {self._access.tries} times; the same command goes on where it stood")


def _where(prefix: str) -> str:
    return f'WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{prefix}")) }}'


def _seconds(text: str | None) -> float | None:
    return float(text) if text and text.isdigit() else None
