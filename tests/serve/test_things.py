"""A thing at its own address: a page for people, three syntaxes of RDF for programs."""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

import httpx2
import hypothesis.strategies as st
import pytest
import rdflib
from hypothesis import given
from starlette.requests import Request

from kg.rdf.terms import step
from kg.serve.pages import things

OFFICIAL = "/id/official/张波@中共重庆市委组织部"
BASE = "https://w3id.org/zhengtu/id/"
ZT = rdflib.Namespace("https://w3id.org/zhengtu/ns#")
ORG = rdflib.Namespace("http://www.w3.org/ns/org#")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"), ("*/*", "text/html"), ("", "text/html"),
        ("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json"), ("application/n-triples", "application/n-triples"),
        ("application/ld+json;q=0.5, text/turtle;q=0.9", "text/turtle"), ("text/html;q=0, */*", "text/turtle"),
        ("application/rdf+xml, application/n-triples;q=0.1", "application/n-triples"),
    ],
)  # fmt: skip
def test_the_form_that_is_wanted(served: str, accept: str, media: str) -> None:
    answer = httpx2.get(served + OFFICIAL, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    assert "Accept" in answer.headers["vary"]


def test_a_form_that_nobody_has(served: str) -> None:
    assert httpx2.get(served + OFFICIAL, headers={"Accept": "image/png"}).status_code == 406
    assert httpx2.get(served + OFFICIAL, params={"format": "xml"}).status_code == 400


@pytest.mark.parametrize(("form", "syntax"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt")])
def test_the_three_syntaxes_say_the_same(served: str, form: str, syntax: str) -> None:
    answer = httpx2.get(served + OFFICIAL, params={"format": form})
    graph = rdflib.Graph().parse(data=answer.text, format=syntax)
    me = rdflib.URIRef(BASE + OFFICIAL.removeprefix("/id/"))
    assert (me, rdflib.RDF.type, ZT.Official) in graph
    assert len(list(graph.subjects(ORG.member, me))) == 1  # his posts
    quotes = {str(o) for o in graph.objects(None, rdflib.URIRef("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#anchorOf"))}
    assert any("张波" in q for q in quotes)
    reference = rdflib.Graph().parse(data=httpx2.get(served + OFFICIAL, params={"format": "nt"}).text, format="nt")
    assert set(graph) == set(reference)


def test_json_ld_and_turtle_use_our_prefixes(served: str) -> None:
    assert "zt:Official" in httpx2.get(served + OFFICIAL, params={"format": "ttl"}).text
    assert json.loads(httpx2.get(served + OFFICIAL, params={"format": "jsonld"}).text)


@pytest.mark.parametrize("path", ["document/chongqing-jobs-2023.txt", "figure/chongqing-party-building-2025.txt/347", "place/500000", "event/新闻发布会"])
def test_every_kind_of_thing_has_rdf(served: str, path: str) -> None:
    answer = httpx2.get(f"{served}/id/{path}", headers={"Accept": "text/turtle"})
    if path.startswith("event/") and answer.status_code == 404:
        path = httpx2.get(f"{served}/api/search", params={"q": "发布会", "type": "event"}).json()["results"][0]["id"]
        answer = httpx2.get(f"{served}/id/{path}", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert len(rdflib.Graph().parse(data=answer.text, format="turtle")) > 3


def test_nodes_without_a_page_of_their_own_are_listed(served: str) -> None:
    page = httpx2.get(f"{served}/id/post/中共重庆市委组织部/副部长", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "副部长" in page.text
    assert "org:Post" in page.text


def test_what_is_not_there_is_404(served: str) -> None:
    for accept in ("text/html", "text/turtle", "application/json"):
        assert httpx2.get(f"{served}/id/organization/没有这个机构", headers={"Accept": accept}).status_code in (404, 406)
    answer = httpx2.get(f"{served}/id/organization/没有这个机构", headers={"Accept": "text/turtle"})
    assert answer.status_code == 404
    assert "没有这个机构" in answer.json()["message"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6), min_size=1, max_size=4))
def test_the_way_back_from_an_address(names: list[str]) -> None:
    """A browser encodes letters, and sends %2F inside a name as it is: both lead to the node of that address."""
    address = "relation/" + "/".join(map(step, names))
    request = Request({"type": "http", "raw_path": f"/id/{quote(address, safe='/%')}".encode("ascii")})
    assert things._as_asked(request, unquote(address)) == address
    assert things._as_asked(Request({"type": "http"}), "place/重庆 市") == "place/重庆%20市"
