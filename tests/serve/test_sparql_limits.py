"""What is too much for the endpoint: time, memory, size, numbers; who hangs up; what happens to the processes behind."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx2
import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from sparql_server import HOSTILE, ONE, THINGS, Server, serving_sparql, store, wait_for, workers

from kg.errors import BusyError, ServeError, TimeLimitError
from kg.serve.sparql.cut import cut
from kg.serve.sparql.endpoint import EndpointOptions
from kg.serve.sparql.gate import FullError, Gate

MANY = " ".join(str(n) for n in range(400))
ENDLESS = {
    "streams": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "counts": "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "counts no triples": f"SELECT (COUNT(*) AS ?n) WHERE {{ VALUES ?a {{ {MANY} }} VALUES ?b {{ {MANY} }} VALUES ?c {{ {MANY} }} VALUES ?d {{ {MANY} }} }}",
    "sorts": "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f LIMIT 1",
    "follows paths": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<a:b>|^!<a:b>)* ?b . ?c (!<a:b>|^!<a:b>)* ?d . ?e (!<a:b>|^!<a:b>)* ?f }",
    "groups": "SELECT ?a (GROUP_CONCAT(?f) AS ?g) WHERE { ?a ?b ?c . ?d ?e ?f . ?g1 ?h ?i } GROUP BY ?a",
    "constructs": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}
QUICK = f"SELECT ?s WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store(tmp_path_factory.mktemp("limits"))


@pytest.fixture(scope="module")
def hasty(location: Path) -> Iterator[Server]:
    """A second for a query, two at once, no time to wait, room for a gigabyte of answers."""
    with serving_sparql(location, EndpointOptions(timeout=1.0, slots=2, wait=0.5, queue=4, largest_answer=1 << 30)) as running:
        yield running


def get(server: Server, query: str, **more: object) -> httpx2.Response:
    return httpx2.get(server.address, params={"query": query}, timeout=60, **more)  # type: ignore[arg-type]


def busy() -> bool:
    """Whether any of the processes behind works on something."""
    alive = workers()
    before = {p.pid: sum(p.cpu_times()[:2]) for p in alive}
    time.sleep(0.3)
    return any(p.is_running() and sum(p.cpu_times()[:2]) - before[p.pid] > 0.1 for p in alive)


# --- time ----------------------------------------------------------------------------------------------------------


LESS_OFTEN = ("counts", "counts no triples", "follows paths", "groups", "constructs")  # which end as the others do


@pytest.mark.parametrize("query", [pytest.param(q, marks=pytest.mark.nightly) if name in LESS_OFTEN else q for name, q in ENDLESS.items()], ids=ENDLESS)
def test_a_query_over_its_time_is_ended_and_said_to_be(hasty: Server, query: str) -> None:
    started = time.monotonic()
    answer = get(hasty, query)
    assert time.monotonic() - started < 30
    assert answer.status_code == 504
    assert answer.headers["content-type"] == "application/json"
    said = answer.json()
    assert (said["error"], said["timeout"]) == ("timeout", 1.0)
    assert "longer than 1 seconds" in said["message"]
    wait_for(lambda: not busy())


def test_twenty_endless_queries_while_others_are_served(hasty: Server) -> None:
    answers: list[httpx2.Response] = []
    asking = [threading.Thread(target=lambda q=q: answers.append(get(hasty, q))) for q in list(ENDLESS.values())[:5] * 4]
    for thread in asking:
        thread.start()
    wait_for(lambda: hasty.oxigraph.users == 2)
    for _ in range(5):  # our own pages have a slot of their own
        assert hasty.run(hasty.endpoint.ask_rows(QUICK))[1]
    assert httpx2.get(hasty.address, timeout=10).status_code == 200
    assert get(hasty, "SELECT * { SERVICE ?x {} }").status_code == 403
    assert len(workers()) <= 4  # two slots, our own, and one that is being replaced
    for thread in asking:
        thread.join(60)
    assert len(answers) == 20
    statuses = sorted({a.status_code for a in answers})
    assert set(statuses) <= {429, 503, 504}
    assert 504 in statuses
    for refused in (a for a in answers if a.status_code != 504):
        assert refused.json()["error"] == "busy"
        assert int(refused.headers["retry-after"]) >= 1
    assert get(hasty, QUICK).status_code == 200
    wait_for(lambda: not busy())


def test_our_own_queries_have_a_limit_too(hasty: Server) -> None:
    with pytest.raises(TimeLimitError, match="longer than 1 seconds"):
        hasty.run(hasty.endpoint.ask_rows(ENDLESS["counts"]))
    assert hasty.run(hasty.endpoint.ask_rows(QUICK))[1]


# --- numbers -------------------------------------------------------------------------------------------------------


def _is_told_to_ask_again(answer: httpx2.Response, status: int, seconds: int) -> None:
    assert answer.status_code == status
    assert answer.json()["error"] == "busy"
    assert answer.headers["retry-after"] == str(seconds)


def test_who_waits_too_long_is_told_when_to_ask_again(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=60.0, slots=1, wait=0.3)) as server:
        with contextlib.closing(_send(server, ENDLESS["counts"])):
            wait_for(lambda: server.oxigraph.users == 1)
            _is_told_to_ask_again(get(server, QUICK), 503, seconds=1)
        wait_for(lambda: get(server, QUICK).status_code == 200)


def test_who_comes_behind_too_many_is_told_when_to_ask_again(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=60.0, slots=1, wait=60, queue=1)) as server:
        answers: list[httpx2.Response] = []
        asking = [threading.Thread(target=lambda: answers.append(get(server, QUICK))) for _ in range(3)]
        with contextlib.closing(_send(server, ENDLESS["counts"])):
            wait_for(lambda: server.oxigraph.users == 1)
            for thread in asking:
                thread.start()
            wait_for(lambda: len(answers) == 2)  # at once, while one waits
            for answer in answers:
                _is_told_to_ask_again(answer, 429, seconds=10)
        for thread in asking:
            thread.join(20)
        assert [a.status_code for a in answers[2:]] == [200]


def test_a_line_that_would_take_long_is_not_made_longer() -> None:
    """Where a query takes 50 ms, there is no room for sixty at once; those who got in are served."""
    gate, served, refused = Gate(slots=1, queue=1000, wait=60), [], []

    async def ask(number: int) -> None:
        try:
            async with gate.passed():
                await asyncio.sleep(0.05)
            served.append(number)
        except FullError:
            refused.append(number)

    async def ask_all() -> None:
        for _ in range(20):
            await ask(0)
        assert refused == []
        await asyncio.gather(*map(ask, range(1, 61)))

    asyncio.run(ask_all())
    assert len(refused) > 10 and len(served) > 20 + 8
    assert set(served) | set(refused) == set(range(61))


def test_who_waits_is_served_when_a_slot_is_free(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=1.0, slots=1, wait=10)) as server:
        running = threading.Thread(target=get, args=(server, ENDLESS["sorts"]))
        running.start()
        wait_for(lambda: server.oxigraph.users == 1)
        assert get(server, QUICK).status_code == 200
        running.join(20)


# --- who hangs up, who reads slowly --------------------------------------------------------------------------------


def _send(server: Server, query: str, accept: str = "text/csv") -> socket.socket:
    where = urlsplit(server.address)
    client = socket.create_connection((where.hostname, where.port), timeout=20)
    path = f"/sparql?{httpx2.QueryParams(query=query)}"
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode())
    return client


@pytest.mark.parametrize("query", [ENDLESS["counts"], ENDLESS["streams"]])
def test_a_client_that_goes_away_takes_its_query_along(location: Path, query: str) -> None:
    with serving_sparql(location, EndpointOptions(timeout=60.0, slots=1, wait=5)) as server:
        client = _send(server, query)
        wait_for(lambda: server.oxigraph.users == 1)
        time.sleep(0.2)
        client.close()
        assert get(server, QUICK).status_code == 200  # the one slot is free long before the minute
        wait_for(lambda: not busy())


def test_a_client_that_goes_away_while_it_waits_is_forgotten(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=2.0, slots=1, wait=30, queue=2)) as server:
        first = _send(server, ENDLESS["counts"])
        wait_for(lambda: server.oxigraph.users == 1)
        for _ in range(5):  # more than may wait at once
            _send(server, ENDLESS["counts"]).close()
            time.sleep(0.05)
        assert get(server, QUICK).status_code == 200
        first.close()


def test_a_slow_reader_holds_no_slot(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=10.0, slots=1, wait=5, largest_answer=20_000_000)) as server:
        client = _send(server, "SELECT ?c ?f ?i WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 100000")
        head = client.recv(200)
        assert head.startswith(b"HTTP/1.1 200")
        wait_for(lambda: server.oxigraph.users == 0)
        assert get(server, QUICK).status_code == 200
        whole = len(head)
        while piece := client.recv(1 << 20) if whole < int(head.partition(b"content-length: ")[2].split()[0]) else b"":
            whole += len(piece)
        client.close()
        assert whole > 5_000_000


def test_answers_that_nobody_reads_do_not_fill_the_disk(location: Path) -> None:
    options = EndpointOptions(timeout=60.0, slots=1, wait=60, largest_answer=20_000_000, all_answers=20_000_000)
    with serving_sparql(location, options) as server:
        large = "SELECT ?c ?f ?i WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
        slow = [_send(server, large) for _ in range(2)]
        for client in slow:
            assert client.recv(20).startswith(b"HTTP/1.1 200")
        refused = get(server, QUICK)
        assert (refused.status_code, refused.json()["error"]) == (503, "busy")
        for client in slow:
            client.close()
        wait_for(lambda: get(server, QUICK).status_code == 200)


# --- processes -----------------------------------------------------------------------------------------------------


def test_a_process_that_was_killed_is_replaced(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=20.0, slots=1)) as server:
        assert get(server, QUICK).status_code == 200
        first = workers()
        for process in first:
            os.kill(process.pid, signal.SIGKILL)
        wait_for(lambda: bool(workers()) and not {p.pid for p in workers()} & {p.pid for p in first})
        assert get(server, QUICK).status_code == 200


def test_a_process_that_dies_over_a_query_is_an_error_in_json(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=20.0, slots=1)) as server:
        answers: list[httpx2.Response] = []
        asking = threading.Thread(target=lambda: answers.append(get(server, ENDLESS["counts"])))
        asking.start()
        wait_for(lambda: server.oxigraph.users == 1)
        time.sleep(0.2)
        for process in workers():
            os.kill(process.pid, signal.SIGKILL)
        asking.join(20)
        assert answers[0].status_code == 503
        assert answers[0].json()["error"] == "ended"
        assert get(server, QUICK).status_code == 200


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound the memory of a process")
def test_a_query_that_wants_too_much_memory_ends_its_process_alone(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=20.0, slots=2), memory=256 << 20) as server:
        other: list[httpx2.Response] = []
        slow = threading.Thread(target=lambda: other.append(get(server, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h 1 }")))
        slow.start()
        hungry = get(server, "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f")
        assert hungry.status_code == 503
        assert hungry.json()["error"] == "ended"
        assert "memory" in hungry.json()["message"]
        slow.join(60)
        assert other[0].status_code == 200
        assert get(server, QUICK).status_code == 200


def test_a_query_that_is_nested_too_deeply_ends_its_process_alone(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=20.0, slots=1)) as server:
        deep = httpx2.post(server.address, data={"query": "ASK { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }"}, timeout=30)
        assert deep.status_code == 503
        assert deep.json()["error"] == "ended"
        assert get(server, QUICK).status_code == 200


def test_errors_of_our_own_side_are_errors_of_ours(location: Path) -> None:
    with serving_sparql(location, EndpointOptions(timeout=20.0, own_slots=1)) as server:
        server.run(server.oxigraph.stop())
        with pytest.raises(ServeError):
            server.run(server.endpoint.ask_rows(QUICK))
        answer = get(server, QUICK)
        assert (answer.status_code, answer.json()["error"]) == (503, "ended")
    assert not issubclass(BusyError, TimeLimitError)


# --- size ----------------------------------------------------------------------------------------------------------


def _rows_of_json(body: bytes) -> list[str]:
    return [row["o"]["value"] for row in json.loads(body)["results"]["bindings"]]


def _rows_of_xml(body: bytes) -> list[str]:
    space = "{http://www.w3.org/2005/sparql-results#}"
    rows = ElementTree.fromstring(body).iter(f"{space}binding")
    return ["".join(binding.itertext()) for binding in rows if binding.get("name") == "o"]


def _rows_of_csv(body: bytes) -> list[str]:
    return [row["o"] for row in csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""))]


def _rows_of_tsv(body: bytes) -> list[str]:
    head, *lines = body.decode("utf-8").splitlines()
    assert head == "?s\t?o"
    return [str(next(iter(ox.parse(f"<a:b> <a:b> {line.split(chr(9))[1]} .", format=ox.RdfFormat.TURTLE))).object.value) for line in lines]


def _objects(format: ox.RdfFormat) -> Callable[[bytes], list[str]]:
    return lambda body: [str(q.object.value) for q in ox.parse(body, format=format)]


SELECT = f"SELECT ?s ?o WHERE {{ GRAPH <{THINGS}> {{ ?s <http://example.com/quote> ?o }} }}"
CONSTRUCT = f"CONSTRUCT {{ ?s <http://example.com/quote> ?o }} WHERE {{ GRAPH <{THINGS}> {{ ?s <http://example.com/quote> ?o }} }}"
FORMATS: dict[str, tuple[str, Callable[[bytes], list[str]]]] = {
    "application/sparql-results+json": (SELECT, _rows_of_json),
    "application/sparql-results+xml": (SELECT, _rows_of_xml),
    "text/csv": (SELECT, _rows_of_csv),
    "text/tab-separated-values": (SELECT, _rows_of_tsv),
    "application/n-triples": (CONSTRUCT, _objects(ox.RdfFormat.N_TRIPLES)),
    "application/n-quads": (CONSTRUCT, _objects(ox.RdfFormat.N_QUADS)),
    "text/turtle": (CONSTRUCT, _objects(ox.RdfFormat.TURTLE)),
    "application/trig": (CONSTRUCT, _objects(ox.RdfFormat.TRIG)),
    "text/n3": (CONSTRUCT, _objects(ox.RdfFormat.N3)),
    "application/rdf+xml": (CONSTRUCT, _objects(ox.RdfFormat.RDF_XML)),
    "application/ld+json": (CONSTRUCT, _objects(ox.RdfFormat.JSON_LD)),
}


@pytest.fixture(scope="module")
def narrow(location: Path) -> Iterator[Callable[[int], Server]]:
    """Servers by the size of their largest answer."""
    import contextlib

    with contextlib.ExitStack() as stack:
        yield lambda most: stack.enter_context(serving_sparql(location, EndpointOptions(largest_answer=most)))


@pytest.mark.parametrize("most", [3000, 20_000])
def test_an_answer_that_is_cut_is_whole_up_to_there(narrow: Callable[[int], Server], most: int) -> None:
    server = narrow(most)
    for media, (query, values) in FORMATS.items():
        answer = get(server, query, headers={"Accept": media})
        assert answer.status_code == 200
        assert answer.headers["x-zhengtu-truncated"] == "true", media
        assert "cut" in answer.headers["warning"]
        assert len(answer.content) <= most + 100
        found = [v.replace("\r\n", "\n") for v in values(answer.content)]  # as XML does
        assert 2 <= len(found) < 300, media
        assert set(found) <= {f"{HOSTILE} {n}".replace("\r\n", "\n") for n in range(300)}, media
        assert len(set(found)) == len(found), media
    assert get(server, QUICK).headers.get("x-zhengtu-truncated") is None


def test_a_list_of_objects_is_whole_wherever_it_is_cut() -> None:
    whole = ox.serialize((ox.Triple(ox.NamedNode("a:b"), ox.NamedNode("a:c"), ox.Literal(f"{HOSTILE} {n}")) for n in range(12)), format=ox.RdfFormat.TURTLE)
    assert whole is not None
    first = len(whole) // 12 + 40
    for size in range(first, len(whole)):
        body = io.BytesIO(whole[:size])
        cut("text/turtle", body, size)
        assert all(str(t.object.value).startswith(HOSTILE) for t in ox.parse(body.getvalue(), format=ox.RdfFormat.TURTLE)), size


def test_an_answer_of_one_statement_is_cut_within_it(narrow: Callable[[int], Server]) -> None:
    server = narrow(3_000_000)
    pattern = f"VALUES ?n {{ {MANY} }} GRAPH <{THINGS}> {{ ?s <http://example.com/quote> ?q }} BIND(CONCAT(?q, STR(?n)) AS ?o)"
    query = f"CONSTRUCT {{ <a:b> <a:c> ?o }} WHERE {{ {pattern} }}"
    for media in ("text/turtle", "application/ld+json", "application/rdf+xml"):
        answer = get(server, query, headers={"Accept": media})
        assert answer.headers["x-zhengtu-truncated"] == "true", media
        values = FORMATS[media][1](answer.content)
        assert len(answer.content) > 2_900_000
        assert all(v.startswith(HOSTILE) for v in values)


@pytest.mark.parametrize(
    ("media", "empty"),
    [
        ("application/sparql-results+json", b'{"head":{"vars":["a"]},"results":{"bindings":[]}}'),
        ("text/csv", b"a\r\n"),
        ("text/tab-separated-values", b"?a\n"),
    ],
)
def test_an_answer_whose_first_row_is_too_large_has_none(narrow: Callable[[int], Server], media: str, empty: bytes) -> None:
    answer = get(narrow(3000), f"SELECT ?a {{ BIND(CONCAT('{'x' * 2000}', '{'y' * 2000}') AS ?a) }}", headers={"Accept": media})
    assert answer.content == empty
    assert answer.headers["x-zhengtu-truncated"] == "true"


def test_rows_that_bind_nothing_are_cut_too(narrow: Callable[[int], Server]) -> None:
    answer = get(narrow(3000), f"SELECT ?nothing {{ VALUES ?a {{ {MANY} }} VALUES ?b {{ {MANY} }} }}")
    assert json.loads(answer.content)["results"]["bindings"] == []
    assert answer.headers["x-zhengtu-truncated"] == "true"
