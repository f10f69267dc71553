"""No query reaches another server: what calls one is refused, however it is written.

A listener on loopback stands for the other server, and pyoxigraph, which has the parser of the server, shows which of
the texts here are real calls.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from sparql_server import Server, serving_sparql, store

from kg.errors import QueryError
from kg.query import refuse
from kg.serve.sparql.endpoint import EndpointOptions


class Listener:
    """Somebody who must never be called; whoever calls is hung up on."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self.calls = 0
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(5)


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving_sparql(store(tmp_path_factory.mktemp("refusal"), 3), EndpointOptions(timeout=10.0)) as running:
        yield running


def ask(text: str) -> None:
    """As `kg query` would, without looking at it first."""
    try:
        found = ox.Store().query(text, use_default_graph_as_union=True)
        if not isinstance(found, ox.QueryBoolean):
            for _ in found:
                pass
    except (SyntaxError, ValueError, RuntimeError, OSError):
        pass


CALLS = {
    "plain": "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "silent": "ASK { service silent <URL> { ?s ?p ?o } }",
    "without blanks": "ASK{SERVICE<URL>{}}",
    "comments between": "ASK { SERVICE # {\n # <a:b> {\r SILENT #\n <URL> # \n { ?s ?p ?o } }",
    "a variable": "ASK { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "a variable of $": "ASK { VALUES $政 { <URL> } SERVICE$政{ ?s ?p ?o } }",
    "a prefixed name": "PREFIX x: <URL> ASK { SERVICE x: { ?s ?p ?o } }",
    "the empty prefix": "PREFIX : <URL> ASK { SERVICE :a\\#b { ?s ?p ?o } }",
    "one word with the name": "PREFIX x: <URL> ASK { SERVICEx:a { ?s ?p ?o } }",
    "one word with silent and the name": "PREFIX x: <URL> ASK { SERVICESILENTx:a { ?s ?p ?o } }",
    "after a truth value": "ASK { VALUES ?x { true } OPTIONAL { FILTER(true) BIND(true AS ?t)SERVICE <URL> { ?s ?p ?o } } }",
    "at the end of a word": "ASK { OPTIONAL { { SELECT * { { VALUES ?a { 1 } } MINUS { ?s ?p trueSERVICE <URL> {} } } } } }",
    "seemingly in a string": "ASK { VALUES (?a ?b) { (1 2) } FILTER(?a<?b#>'''\n ) SERVICE <URL> {} FILTER('''a''' = \"a\") }",
    "seemingly in an IRI": "ASK { VALUES (?a ?b) { (1 2) } FILTER(?a<?b) SERVICE <URL> {} FILTER(?b>?a) }",
    "seemingly in a comment": "ASK { VALUES ?x { '#' } SERVICE <URL> {} }",
    "a name that is none": "PREFIX e: <http://a:> ASK { VALUES ?o { e:} OPTIONAL { { ?s ?p ?o } UNION { VALUES ?q { e:} SERVICE <URL> {} } } }",
    "in the pattern of an EXISTS": "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "in a DESCRIBE": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("text", CALLS.values(), ids=CALLS)
def test_a_call_is_refused_however_it_is_written(listener: Listener, server: Server, text: str) -> None:
    query = text.replace("URL", listener.address)
    before = listener.calls
    with pytest.raises(QueryError, match="SERVICE is refused"):
        refuse(query)
    for answer in (httpx2.get(server.address, params={"query": query}), httpx2.post(server.address, data={"query": query})):
        assert (answer.status_code, answer.json()["error"]) == (403, "refused")
    assert listener.calls == before


REAL = ("plain", "without blanks", "comments between", "one word with the name", "one word with silent and the name", "seemingly in a string")


@pytest.mark.parametrize("name", [*REAL, "seemingly in an IRI", "in a subquery", "in the pattern of an EXISTS"])
def test_these_are_real_calls(listener: Listener, name: str) -> None:
    before = listener.calls
    ask(CALLS[name].replace("URL", listener.address))
    assert listener.calls > before


@pytest.mark.parametrize(
    "text",
    [
        "ASK { \\u0053ERVICE <http://127.0.0.1:1/> {} }",
        "ASK { SERV\\U00000049CE ?x {} }",
        "ASK { S\\u+045RVICE ?x {} }",
        "ASK { SERVICE\\u0020?x {} }",
        "ASK { SERVICE # \\u00\\u000A x\n ?x {} }",
        "ASK { SERVICE \\u003Chttp://127.0.0.1:1/> {} }",
        "ASK { SERVICE ?x \\u007B } }",
    ],
)
def test_a_call_in_escapes_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        refuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service ?x { ?x a ?service }",
        "SELECT $service { GRAPH ?service { ?s ?p ?o } }",
        "ASK { BIND('a SERVICE for all' AS ?x) ?s <http://example.org/SERVICE/a> 'SERVICE <a>' }",
        "ASK { ?s ?p '公共 service: 窗口 { }' } # which service does it?",
        "PREFIX service: <http://example.org/> ASK { ?s service:name ?x FILTER(?x = service:a) }",
        "ASK { ?s ?p '\\u4e2d\\u0041' }",
        "ASK { ?s ?p '\\u670d service' }",
        "SELECT ?service " + "{ ?service ?service ?service ." * 1 + "?service ?p ?service . " * 30 + "}",
    ],
)
def test_the_word_alone_is_allowed(text: str) -> None:
    refuse(text)


@pytest.mark.parametrize(
    "word",
    [
        "LOAD <http://127.0.0.1:1/>",
        "insert data {}",
        "WITH <a:b> DELETE {} WHERE {}",
        "Clear All",
        "Drop All",
        "CREATE GRAPH <a:b>",
        "ADD <a:b> TO <a:c>",
    ],
)
@pytest.mark.parametrize("head", ["", "# a comment\n", "PREFIX a: <b:c#>BASE <d:e>\n#\nprefix : <f:g> "])
def test_an_update_is_refused_by_its_word(head: str, word: str) -> None:
    with pytest.raises(QueryError, match=f"{word.partition(' ')[0].upper()} is refused"):
        refuse(head + word)


def test_what_is_long_is_looked_at_quickly() -> None:
    for text in (
        "SERVICE" * 150_000,
        "SERVICE ?" + "#" * 500_000,
        "#\n" * 500_000,
        '\\"' * 500_000,
        "SERVICE SILENT" * 15 + "#x\n" * 300_000,
        "PREFIX a:<b>" * 90_000,
    ):
        started = time.perf_counter()
        with contextlib.suppress(QueryError):
            refuse(text)
        assert time.perf_counter() - started < 20


# What may stand around a call: things that hide it from who reads with other eyes than the parser
AROUND = st.sampled_from(
    [
        "", " ", "\n", "# \n", "#'''\n", '"', "'", "'''", "<", "<b#", "\\", "\\u0027", "\\u000A", "\\u00", "?", "$", "{", "}", "(", ")", ".", ";",
        "true", "1", "e:", "'a'@en", "FILTER(?a<?b#>'''\n )", "FILTER(?a<?b)", "FILTER(?b>?a)", "FILTER('''a''' = \"a\")", "BIND(1 AS ?y)",
        "BIND('#' AS ?z)", "BIND(<a:#> AS ?w)", "VALUES ?v { true }", "VALUES ?v { 1", "OPTIONAL {", "MINUS {", "{ ?s ?p ?o } UNION", "?s ?p true",
        "?s ?p e:", "?s ?p 'a'", "FILTER EXISTS {",
    ]
)  # fmt: skip
WORD = st.sampled_from(["SERVICE", "service", "Service", "\\u0053ERVICE", "SERV\\U00000049CE", "S\\u+045RVICE"])
BLANK = st.sampled_from(["", " ", "\n", "\t", "\r", "#\n", "# { \r", "#<a:b> {\n#\n", "\\u0020", "\u00a0"])
SILENT = st.sampled_from(["", "SILENT", "silent"])
NAME = st.sampled_from(["<URL>", "x:", "x:a", ":", ":a\\#b", "x:%41", "?x", "$x", "<\\u0068ttp\\u003A//URL>"])
GROUP = st.sampled_from(["{}", "{ ?s ?p ?o }", "{ { } }", "{ # }\n }"])
CALL = st.tuples(st.lists(AROUND, max_size=3), WORD, BLANK, SILENT, BLANK, NAME, BLANK, GROUP, st.lists(AROUND, max_size=3))
HEAD = "PREFIX x: <URL> PREFIX : <URL> PREFIX e: <http://a:> ASK { VALUES (?a ?b ?x) { (1 2 <URL>) }"


@settings(
    max_examples=2000 if os.environ.get("KG_NIGHTLY") else 400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(call=CALL, glue=st.sampled_from(["", " "]))
def test_nothing_smuggles_a_call_past(listener: Listener, call: tuple[Any, ...], glue: str) -> None:
    before, *middle, after = call
    query = f"{HEAD} {glue.join(before)}{''.join(middle)}{glue.join(after)} }}".replace("URL", listener.address)
    try:
        refuse(query)
    except QueryError:
        return
    calls = listener.calls
    ask(query)
    assert listener.calls == calls, query
