"""The SPARQL 1.1 Protocol on `/sparql`: Oxigraph's own list of HTTP behaviours, and every error as JSON.

The parametrised cases have the names of the tests in Oxigraph's server.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pyoxigraph as ox
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from sparql_server import EMPTY, ONE, TWO, Server, serving_sparql, store

from kg.serve.sparql.endpoint import EndpointOptions

SPO = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
QUERY = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UPDATE = {"Content-Type": "application/sparql-update"}
JSON, CSV, TSV = "application/sparql-results+json", "text/csv", "text/tab-separated-values"
NONE = '{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'
INSERT = "INSERT DATA { <http://example.com> <http://example.com> <http://example.com> }"
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def location(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return store(tmp_path_factory.mktemp("sparql"))


@pytest.fixture(scope="module")
def server(location: Path) -> Iterator[Server]:
    with serving_sparql(location, EndpointOptions(query_seconds=1.0)) as running:
        yield running


@dataclass(frozen=True)
class Case:
    """`path` is seen from the server's root, the rest from what is expected of the answer."""

    name: str
    status: int
    method: str = "GET"
    path: str = "/sparql"
    parameters: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    media: str | None = None
    text: str | None = None


def _asked(name: str, accept: str | None, **expected: str) -> Case:
    """SPO in the address, over an empty graph."""
    headers = {"Accept": accept} if accept else {}
    return Case(name, 200, parameters=[("query", SPO), ("default-graph-uri", EMPTY)], headers=headers, **expected)  # type: ignore[arg-type]


def _graphs(name: str, graphs: list[tuple[str, str]], query: str, text: str) -> Case:
    return Case(name, 200, "POST", parameters=graphs, headers=FORM | {"Accept": CSV}, body=str(httpx2.QueryParams(query=query)), text=text)


G = "SELECT ?s WHERE { GRAPH ?g { ?s ?p ?o } }"
S = "SELECT ?s WHERE { ?s ?p ?o } ORDER BY ?s"
CASES = [
    Case(
        "get_query",
        200,
        parameters=[("query", SPO), ("default-graph-uri", ONE)],
        headers={"Accept": CSV},
        text="s,p,o\r\nhttp://example.com/1,http://example.com/1,http://example.com/1\r\n",
    ),
    _asked("get_query_accept_star", "*/*", text=NONE),
    _asked("get_query_accept_substar", "text/*", text="s,p,o\r\n"),
    _asked("get_query_accept_specific_exclusion", "*/*;q=1, application/sparql-results+json;q=0, text/csv;q=0.5", media="application/sparql-results+xml"),
    _asked("get_query_accept_wildcard_exclusion", "text/*, text/csv;q=0", text="?s\t?p\t?o\n"),
    _asked("get_query_accept_parameter_specificity", "text/csv;charset=utf-8;q=0, text/csv;q=1, text/tab-separated-values;q=0.5", text="?s\t?p\t?o\n"),
    _asked("get_query_accept_non_matching_parameter", "text/csv;header=absent;q=0, text/csv;q=1", text="s,p,o\r\n"),
    _asked(
        "get_query_accept_incompatible_charset",
        "text/csv;charset=iso-8859-1;q=0, text/csv;q=1, application/sparql-results+json;q=0.5",
        text="s,p,o\r\n",
    ),
    Case(
        "get_query_description_accept_json_ld_profile",
        200,
        headers={"Accept": "application/ld+json;profile=http://www.w3.org/ns/json-ld#streaming"},
        media="application/ld+json;profile=http://www.w3.org/ns/json-ld#streaming",
    ),
    _asked("get_query_accept_good", "application/sparql-results+json;charset=utf-8", text=NONE),
    Case("get_query_accept_bad", 406, parameters=[("query", SPO)], headers={"Accept": "application/foo"}),
    _asked("get_query_accept_explicit_priority", "text/foo;q=0.5 , text/json ; q = 0.7", text=NONE),
    _asked("get_query_accept_implicit_priority", "text/json,text/foo", text=NONE),
    _asked("get_query_accept_implicit_and_explicit_priority", "text/foo;q=0.9,text/csv", text="s,p,o\r\n"),
    Case("get_bad_query", 400, parameters=[("query", "SELECT")]),
    Case(
        "get_query_union_graph",
        200,
        parameters=[("query", f"{S} LIMIT 1"), ("union-default-graph", "")],
        headers={"Accept": CSV},
        text="s\r\nhttp://example.com/1\r\n",
    ),
    Case(
        "get_query_union_graph_in_url_and_urlencoded",
        200,
        "POST",
        parameters=[("union-default-graph", "")],
        headers=FORM | {"Accept": CSV},
        body=str(httpx2.QueryParams(query=f"{S} LIMIT 1")),
        text="s\r\nhttp://example.com/1\r\n",
    ),
    _graphs("get_query_explicit_default_graphs_and_named_graphs", [("default-graph-uri", ONE)], S, "s\r\nhttp://example.com/1\r\n"),
    _graphs(
        "get_query_explicit_default_graphs_and_named_graphs",
        [("default-graph-uri", ONE), ("default-graph-uri", TWO)],
        S,
        "s\r\nhttp://example.com/1\r\nhttp://example.com/2\r\n",
    ),
    _graphs("get_query_explicit_default_graphs_and_named_graphs", [("default-graph-uri", ONE)], G, "s\r\n"),
    _graphs("get_query_explicit_default_graphs_and_named_graphs", [("named-graph-uri", ONE)], G, "s\r\nhttp://example.com/1\r\n"),
    _graphs(
        "get_query_explicit_default_graphs_and_named_graphs",
        [("named-graph-uri", ONE), ("named-graph-uri", TWO)],
        G,
        "s\r\nhttp://example.com/1\r\nhttp://example.com/2\r\n",
    ),
    Case("get_query_union_graph_and_default_graph", 400, parameters=[("query", SPO), ("union-default-graph", ""), ("default-graph-uri", ONE)]),
    Case("get_query_description", 200),
    Case("post_query", 200, "POST", headers=QUERY, body="SELECT * WHERE { ?s ?p ?o }"),
    Case("post_bad_query", 400, "POST", headers=QUERY, body="SELECT"),
    Case("post_unknown_query", 415, "POST", headers={"Content-Type": "application/sparql-todo"}, body="SELECT"),
    Case("get_sparql", 200, parameters=[("query", SPO), ("default-graph-uri", EMPTY)], headers={"Accept": CSV}, text="s,p,o\r\n"),
    Case("get_sparql_description", 200, headers={"Accept": "text/turtle"}, media="text/turtle"),
    Case("post_sparql_query", 200, "POST", parameters=[("default-graph-uri", EMPTY)], headers=QUERY | {"Accept": CSV}, body=SPO, text="s,p,o\r\n"),
    Case(
        "post_sparql_query_form",
        200,
        "POST",
        headers=FORM | {"Accept": CSV},
        body=str(httpx2.QueryParams({"query": SPO, "default-graph-uri": EMPTY})),
        text="s,p,o\r\n",
    ),
    Case("post_sparql_wrong_form", 400, "POST", headers=FORM, body=""),
    # what writes or calls out
    Case(
        "post_federated_query_wikidata",
        403,
        "POST",
        headers=QUERY,
        body="SELECT * WHERE { SERVICE <https://query.wikidata.org/sparql> { <https://en.wikipedia.org/wiki/Paris> ?p ?o } }",
    ),
    Case(
        "post_federated_query_dbpedia",
        403,
        "POST",
        headers=QUERY,
        body="SELECT * WHERE { SERVICE <https://dbpedia.org/sparql> { <http://dbpedia.org/resource/Paris> ?p ?o } }",
    ),
    Case("post_sparql_update", 403, "POST", headers=UPDATE, body="INSERT DATA {}"),
    Case("post_sparql_update_form", 403, "POST", headers=FORM, body="update=INSERT%20DATA%20{}"),
    Case("post_sparql_update_read_only", 403, "POST", headers=UPDATE, body=INSERT),
    Case("post_sparql_update_read_only", 403, "POST", headers=QUERY, body=INSERT),
    Case("post_sparql_update_read_only", 403, parameters=[("update", INSERT)]),
    Case("get_update_description", 404, path="/update"),
    Case("post_update", 404, "POST", "/update", headers=UPDATE, body=INSERT),
    Case("post_bad_update", 404, "POST", "/update", headers=UPDATE, body="INSERT"),
    Case("post_update_read_only", 404, "POST", "/update", headers=UPDATE, body=INSERT),
    Case("post_dataset_file", 404, "POST", "/store", headers={"Content-Type": "application/trig"}, body="<http://a> <http://a> <http://a> ."),
    Case("post_wrong_file", 404, "POST", "/store", headers={"Content-Type": "application/trig"}, body="<http://a>"),
    Case("post_unsupported_file", 404, "POST", "/store", headers={"Content-Type": "text/foo"}),
    Case("get_store_accept_substar", 404, path="/store", parameters=[("default", "")], headers={"Accept": "text/*"}),
    *(
        Case(f"graph_store_{name}", 404, method, path, headers={"Content-Type": "text/turtle"}, body="<http://a> <http://a> <http://a> .")
        for name, path in (
            ("url_normalization", "/store/person/1.ttl"),
            ("base_url", "/store?graph=/"),
            ("protocol", "/store"),
            ("lenient_bulk", "/store?no_transaction&lenient"),
        )
        for method in ("PUT", "POST", "DELETE")
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.name}-{c.method}")
def test_the_http_behaviours_of_oxigraph(server: Server, case: Case) -> None:
    root = server.address.removesuffix("/sparql")
    headers = {"Accept": ""} | case.headers
    answer = httpx2.request(case.method, root + case.path, params=case.parameters or None, headers=headers, content=case.body)
    assert answer.status_code == case.status, answer.text
    if case.media:
        assert answer.headers["content-type"] == case.media
    if case.text is not None:
        assert answer.text == case.text
    if case.status >= 400 and case.path == "/sparql":
        assert set(answer.json()) >= {"error", "message"}


def refusal(server: Server, status: int, **request: object) -> dict[str, object]:
    """The JSON of an error."""
    method = str(request.pop("method", "GET"))
    answer = httpx2.request(method, server.address, **request)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    explained: dict[str, object] = answer.json()
    assert explained["message"]
    return explained


def test_errors_say_what_is_wrong(server: Server) -> None:
    malformed = refusal(server, 400, params={"query": "SELECT ?x WHERE {\n ?x ?y }"})
    assert malformed["error"] == "malformed"
    assert "line 2" in str(malformed["message"])  # the line, as it was sent
    assert refusal(server, 400, params={"queri": SPO})["error"] == "bad_request"
    assert refusal(server, 400, params=[("query", SPO), ("query", SPO)])["error"] == "bad_request"
    assert refusal(server, 400, method="POST", params={"query": SPO}, content=SPO, headers=QUERY)["error"] == "bad_request"
    assert refusal(server, 400, method="POST", params={"query": SPO}, data={"query": SPO})["error"] == "bad_request"
    assert refusal(server, 400, method="POST", data={"query": SPO, "update": INSERT})["error"] == "bad_request"
    assert refusal(server, 406, params={"query": SPO}, headers={"Accept": "image/png"})["error"] == "not_acceptable"
    assert (
        refusal(server, 415, method="POST", content=SPO, headers={"Content-Type": "application/sparql-query; charset=gbk"})["error"] == "unsupported_media_type"
    )
    assert refusal(server, 415, method="POST", content=SPO)["error"] == "unsupported_media_type"
    assert refusal(server, 403, params={"query": "LOAD <http://127.0.0.1:1/>"})["error"] == "refused"
    assert refusal(server, 400, params={"query": "ASK {}"}, headers=[("Accept", b"text/csv;q=many")])["error"] == "malformed"
    assert refusal(server, 400, params={"query": "ASK {}"}, headers=[("Accept", "表格".encode())])["error"] == "malformed"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "QUERY"])
def test_other_methods_are_not_allowed(server: Server, method: str) -> None:
    answer = httpx2.request(method, server.address, params={"query": SPO})
    assert answer.status_code == 405
    assert answer.json()["error"] == "method_not_allowed"
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_head_and_options(server: Server) -> None:
    asked = {"params": {"query": SPO, "default-graph-uri": ONE}, "headers": {"Accept": CSV}}
    get, head = httpx2.get(server.address, **asked), httpx2.head(server.address, **asked)  # type: ignore[arg-type]
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))
    assert httpx2.head(server.address, params={"query": "SELECT"}).status_code == 400
    options = httpx2.options(server.address)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")


@pytest.mark.parametrize("media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig", "text/n3"])
def test_the_description_names_our_address_and_no_federation(server: Server, media: str) -> None:
    answer = httpx2.get(server.address, headers={"Accept": media})
    assert answer.headers["content-type"] == media
    triples = {
        (q.predicate.value, q.object.value) for q in ox.parse(answer.content, format=ox.RdfFormat.from_media_type(media)) if not isinstance(q.object, ox.Triple)
    }
    assert (SD + "endpoint", server.address) in triples
    assert (SD + "feature", SD + "UnionDefaultGraph") in triples
    assert (SD + "feature", SD + "BasicFederatedQuery") not in triples


def test_a_browser_is_shown_the_workbench(server: Server) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
    answer = httpx2.get(server.address, headers=browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/workbench")
    assert "<boolean>true</boolean>" in httpx2.get(server.address, params={"query": "ASK {}"}, headers=browser).text


def test_relative_iris_are_of_our_address(server: Server) -> None:
    answer = httpx2.get(server.address, params={"query": "SELECT (IRI('x') AS ?x) {}"}, headers={"Accept": CSV})
    assert answer.text == f"x\r\n{server.address.removesuffix('sparql')}x\r\n"


@pytest.mark.parametrize("text", ["SELECT ?名 { VALUES ?名 { '政府工作报告' } }", "SELECT ?x { VALUES ?x { 'a+b&c=d;%25' } }"])
def test_texts_arrive_as_they_are(server: Server, text: str) -> None:
    sent = [
        httpx2.get(server.address, params={"query": text}),
        httpx2.post(server.address, data={"query": text}),
        httpx2.post(server.address, content=text.encode(), headers=QUERY),
        httpx2.post(server.address, content=text.encode(), headers={"Content-Type": 'application/sparql-query; charset="UTF-8"'}),
    ]
    values = [next(iter(a.json()["results"]["bindings"][0].values()))["value"] for a in sent]
    assert set(values) == {text.split("'")[1]}


def test_what_is_not_utf_8_is_refused(server: Server) -> None:
    assert refusal(server, 400, method="POST", content=b"ASK { 'caf\xe9' }", headers=QUERY)["error"] == "malformed"
    assert refusal(server, 400, method="POST", content=b"query=ASK%20%7B%20'%E9'%20%7D", headers=FORM)["error"] == "malformed"
    answer = httpx2.get(f"{server.address}?query=ASK%20%7B%20'%E9'%20%7D")
    assert (answer.status_code, answer.json()["error"]) == (400, "malformed")


# --- bodies --------------------------------------------------------------------------------------------------------


def test_a_query_of_10_mb_is_refused_announced_or_not(server: Server) -> None:
    text = b"ASK { } #" + b"x" * 10_000_000
    assert refusal(server, 413, method="POST", content=text, headers=QUERY)["error"] == "too_large"
    chunks = (text[n : n + 65536] for n in range(0, len(text), 65536))
    assert refusal(server, 413, method="POST", content=chunks, headers=QUERY)["error"] == "too_large"
    assert refusal(server, 413, method="POST", data={"query": text.decode()})["error"] == "too_large"
    assert httpx2.post(server.address, content=text[:1_000_000], headers=QUERY).json()["boolean"] is True


def _raw(server: Server, request: bytes) -> bytes:
    where = urlsplit(server.address)
    with socket.create_connection((where.hostname, where.port), timeout=20) as client:
        client.sendall(request)
        out = b""
        while piece := client.recv(65536):
            out += piece
        return out


def test_a_length_that_lies_makes_no_answer_wrong(server: Server) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
    assert _raw(server, head + b"Content-Length: 6\r\n\r\nASK {} garbage").startswith(b"HTTP/1.1 200")
    assert _raw(server, head + b"Content-Length: ten\r\n\r\nASK {}").startswith(b"HTTP/1.1 400")


def test_a_slow_body_is_not_waited_for(server: Server) -> None:
    started = time.monotonic()
    answer = _raw(server, b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b'"error":"slow"' in answer
    assert time.monotonic() - started < 30


# --- another project's client ---------------------------------------------------------------------------------------


def test_sparqlwrapper_works(server: Server) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.address)
    for method in (wrapper.GET, wrapper.POST):
        client.setMethod(method)
        client.setReturnFormat(wrapper.JSON)
        client.setQuery(f"SELECT ?s WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}")
        assert client.queryAndConvert()["results"]["bindings"] == [{"s": {"type": "uri", "value": "http://example.com/1"}}]
        client.setQuery(f"ASK {{ GRAPH <{TWO}> {{ <http://example.com/2> ?p ?o }} }}")
        assert client.queryAndConvert()["boolean"] is True
        client.setReturnFormat(wrapper.XML)
        assert client.queryAndConvert().toxml().count("<boolean>true</boolean>") == 1
        client.setReturnFormat(wrapper.TURTLE)
        client.setQuery(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}")
        assert b"<http://example.com/1> <http://example.com/1> <http://example.com/1> ." in client.queryAndConvert()
    client.setRequestMethod(wrapper.POSTDIRECTLY)
    client.setReturnFormat(wrapper.CSV)
    client.setQuery(f"SELECT ?s WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}")
    assert client.queryAndConvert() == b"s\r\nhttp://example.com/1\r\n"


# --- for our own pages ----------------------------------------------------------------------------------------------


def test_our_own_code_asks_too(server: Server) -> None:
    variables, rows = server.run(server.endpoint.ask_rows(f"SELECT ?s WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"))
    assert (variables, rows) == (("s",), [{"s": {"type": "uri", "value": "http://example.com/1"}}])
    graph = server.run(server.endpoint.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"))
    assert graph == b"<http://example.com/1> <http://example.com/1> <http://example.com/1> .\n"
    from kg.errors import QueryError

    for text in ("SELECT", "ASK {}", "SELECT * { SERVICE\ud800x {} }", "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"):
        with pytest.raises(QueryError):
            server.run(server.endpoint.ask_rows(text))
