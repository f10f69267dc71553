"""The interface for programs: what it answers about the sample documents, what it refuses, and that its description is true."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, get_args
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import PostChange
from kg.serve.api import routes as api
from kg.serve.api.docs import examples
from kg.serve.api.openapi import operations, specification
from kg.serve.index.read import Index
from kg.serve.parameters import ParameterError, from_json, from_query
from kg.serve.snapshot import INDEX, Job, make_snapshot
from kg.serve.source import Source
from kg.words import words

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
DEPARTMENT = "organization/中共重庆市委组织部"
SPEAKER = "official/张波@中共重庆市委组织部"
DOCUMENT = "chongqing-party-building-2025.txt"
TEXT = (Path(__file__).parents[2] / "data" / "briefings" / DOCUMENT).read_text("utf-8")


def ask(address: str, method: str = "GET", body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], Any]:
    """Status, headers and what the answer holds."""
    names = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    request = Request(address, body, names, method=method)
    try:
        answer = urlopen(request, timeout=20)
    except HTTPError as error:
        answer = error
    with answer:
        content = answer.read()
        kept = {name.lower(): value for name, value in answer.headers.items()}
        is_json = kept["content-type"].startswith("application/json")
        return answer.status, kept, json.loads(content) if is_json and content else content.decode("utf-8")


@pytest.fixture
def get(served: str) -> Any:
    """What an address of the interface answers; it has to have the form that is documented."""

    def get_(path: str, **parameters: Any) -> Any:
        status, _, said = ask(f"{served}{path}?{urlencode(parameters, doseq=True)}")
        assert status == 200, said
        operation = next(o for o in operations().values() if o.path == path)
        jsonschema.Draft202012Validator(operation.answer).validate(said)
        return said

    return get_


# --- what is answered ---------------------------------------------------------------------------------------------


def test_search_finds_by_short_form_and_pinyin_and_hints_in_the_language_asked_for(get: Any) -> None:
    hit, *in_texts = get("/api/search", q="组织部", lang="zh")["results"]
    assert {x["type"] for x in in_texts} == {"document"}
    assert (hit["name"], hit["matched"], hit["detail"]) == ("中共重庆市委组织部", "市委组织部", "党委机构")
    assert get("/api/search", q="ybt")["results"][0]["id"] == "initiative/一表通@500000"
    assert get("/api/search", q="组织部", lang="en")["results"][0]["detail"] == "Party body"
    figures = get("/api/search", q="率", type=["figure"], limit=3)["results"]
    assert {f["type"] for f in figures} == {"figure"}
    assert len(figures) == 3
    assert get("/api/search", q=" ")["results"] == []


def test_an_entity_comes_with_its_relations_and_the_words_that_say_them(get: Any) -> None:
    said = get("/api/entity", id=DEPARTMENT)
    assert said["name"] == "中共重庆市委组织部"
    assert set(said["aliases"]) == {"市委组织部", "重庆市委组织部"}
    (post,) = [r for r in said["relations"] if r["predicate"] == "holds"]
    assert (post["direction"], post["title"], post["entity"]["name"]) == ("in", "副部长", "张波")
    for stretch in [*post["evidence"], *said["evidence"]]:
        assert TEXT[stretch["start"] : stretch["end"]] == stretch["quote"]


def test_relations_by_predicate_and_direction(get: Any) -> None:
    body = "organization/国家发展和改革委员会"
    told = get("/api/relations", id=body, predicate=["leads", "supports", "issued"])
    assert {(r["predicate"], r["direction"], r["entity"]["name"]) for r in told["relations"]} == {
        ("leads", "out", "回收循环利用行动"), ("supports", "out", "标准提升行动"), ("supports", "out", "工业领域设备更新行动"),
        ("issued", "out", "推动工业领域设备更新实施方案"),
    }  # fmt: skip
    assert told["total"] == 4
    (quote,) = next(r for r in told["relations"] if r["predicate"] == "leads")["evidence"]
    assert (quote["document"], quote["quote"]) == ("renewal-notice-2024.txt", "（国家发展改革委牵头")
    led = get("/api/relations", id="initiative/标准提升行动", direction="in", predicate="leads")
    assert [(r["direction"], r["entity"]["name"]) for r in led["relations"]] == [("in", "国家市场监督管理总局")]
    every = get("/api/relations", id=body, limit=500)
    assert every["total"] == len(every["relations"]) > 4
    assert get("/api/relations", id=body, limit=2, offset=1)["relations"] == every["relations"][1:3]


def test_every_relation_that_has_words_is_described() -> None:
    schemas = specification()["components"]["schemas"]
    assert set(schemas["Predicate"]["enum"]) == set(words()["relation"]["zh"]) - {"inferred_parent"}
    assert schemas["PostChange"]["enum"] == list(words()["change"]["zh"]) == list(get_args(PostChange))


def test_a_change_of_a_post_is_told(get: Any) -> None:
    (post,) = get("/api/relations", id="official/王毅@外交部", predicate="holds")["relations"]
    assert (post["title"], post["change"], post["entity"]["name"]) == ("部长", "appointed", "外交部")
    assert get("/api/entity", id="official/王毅@外交部")["record"]["posts"][0]["change"] == "appointed"


def test_figures_are_filtered_sorted_and_counted(get: Any) -> None:
    said = get("/api/figures", status="target", year=2025, actor=DEPARTMENT)
    assert said["total"] == 1
    (row,) = said["rows"]
    assert (row["value"], row["unit"], row["comparator"], row["speaker"]["id"]) == (95, "%", "at_least", SPEAKER)
    assert TEXT[row["start"] : row["end"]] == row["quote"] == "95%以上"
    largest = get("/api/figures", sort="value", order="desc", limit=5)
    values = [r["value"] for r in largest["rows"]]
    assert values == sorted(values, reverse=True)
    assert len(values) == 5 < largest["total"]
    after = get("/api/figures", sort="value", order="desc", limit=5, offset=4)
    assert after["rows"][0] == largest["rows"][4]
    bounded = get("/api/figures", minimum="94.5", maximum="95", unit="%", limit=1000)
    assert {r["value"] for r in bounded["rows"]} == {95}


def test_a_document_is_its_text_with_marks_at_their_very_characters(get: Any) -> None:
    said = get("/api/document", id=DOCUMENT)
    assert said["text"] == TEXT
    assert said["characters"] == len(TEXT)
    named = {m["id"]: TEXT[m["start"] : m["end"]] for m in said["marks"]}
    assert named["initiative/一表通@500000"] == "“一表通”"
    assert get("/api/document", id=f"document/{DOCUMENT}") == said


def test_a_part_of_a_document(get: Any) -> None:
    part = get("/api/document", id=DOCUMENT, start=257, end=300)
    assert part["text"] == TEXT[257:300]
    assert all(m["start"] < 300 and m["end"] > 257 for m in part["marks"])
    assert {m["id"] for m in part["marks"]} >= {DEPARTMENT, SPEAKER}
    beyond = get("/api/document", id=DOCUMENT, start=10**9)
    assert (beyond["text"], beyond["marks"], beyond["start"]) == ("", [], len(TEXT))
    assert get("/api/document", id=DOCUMENT, start=300, end=257)["text"] == ""


def test_neighbours_are_narrowed_and_paged(get: Any) -> None:
    every = get("/api/graph/neighbours", id="place/500000", limit=200)
    assert every["total"] == len(every["nodes"]) > 30
    assert {e["source"] for e in every["edges"]} | {e["target"] for e in every["edges"]} >= {n["id"] for n in every["nodes"]}
    targets = get("/api/graph/neighbours", id="place/500000", type=["figure"], status="target", limit=200)
    assert {(n["type"], n["status"]) for n in targets["nodes"]} == {("figure", "target")}
    second = get("/api/graph/neighbours", id="place/500000", limit=5, offset=5)
    assert second["nodes"] == every["nodes"][5:10]


def test_a_path_between_two_entities(get: Any) -> None:
    way = get("/api/graph/path", **{"from": SPEAKER, "to": "initiative/网格吹哨·部门报到机制@500000"})
    assert [n["id"] for n in way["nodes"]] == [SPEAKER, "initiative/网格吹哨·部门报到机制@500000"]
    assert (way["length"], [e["predicate"] for e in way["edges"]]) == (1, ["announced"])
    ends = {"from": "initiative/渝才荟@500000", "to": "initiative/网格吹哨·部门报到机制@500000"}
    way = get("/api/graph/path", **ends)
    assert way["length"] == 2
    assert [n["id"] for n in way["nodes"]] == [ends["from"], SPEAKER, ends["to"]]
    assert {e["predicate"] for e in way["edges"]} == {"announced"}
    none = get("/api/graph/path", **ends, limit=1)
    assert (none["length"], none["edges"], len(none["nodes"])) == (None, [], 2)


def test_a_view_of_many_entities_names_those_that_are_missing(served: str) -> None:
    body = json.dumps({"ids": [DEPARTMENT, SPEAKER, "initiative/无", SPEAKER]}).encode()
    status, _, said = ask(f"{served}/api/graph/view", "POST", body, content_type="application/json; charset=utf-8")
    assert status == 200
    jsonschema.Draft202012Validator(operations()["view"].answer).validate(said)
    assert [n["id"] for n in said["nodes"]] == [DEPARTMENT, SPEAKER]
    assert [e["predicate"] for e in said["edges"]] == ["holds"]
    assert said["missing"] == ["initiative/无"]


def test_the_version_counts_what_is_served(get: Any, built: Path) -> None:
    said = get("/api/version")
    rows = [json.loads(row)["type"] for row in (built / "records.jsonl").read_text("utf-8").splitlines()]
    assert said["built"]["figure"] == rows.count("figure")
    assert said["built"]["document"] == rows.count("document")
    assert re.fullmatch(r"[0-9a-f]+", said["snapshot"])


def test_every_entity_and_document_has_the_documented_form(get: Any, built: Path) -> None:
    rows = map(json.loads, (built / "records.jsonl").read_text("utf-8").splitlines())
    ids = sorted({row["id"] for row in rows if row["type"] != "relation"})  # an edge has no page
    documents = [own for own in ids if "/" not in own]
    for own in (own for own in ids if own not in documents):
        get("/api/entity", id=own)
    for own in documents:
        get("/api/document", id=own)
        get("/api/graph/neighbours", id=f"document/{own}", limit=200)
    assert len(get("/api/figures", limit=1000)["rows"]) > 100


def test_a_request_for_the_head_alone(served: str) -> None:
    for operation in operations().values():
        if operation.method == "GET":
            status, headers, said = ask(f"{served}{operation.path}?{urlencode(sample(operation.name))}", "HEAD")
            assert (status, said) == (200, ""), operation.path
            assert headers["content-type"] == "application/json"


# --- what is refused ----------------------------------------------------------------------------------------------

REFUSED = [
    ("/api/search", "q is missing"),
    ("/api/search?q=", "q has 0 characters, fewer than 1"),
    ("/api/search?q=a&q=b", "q is given 2 times"),
    ("/api/search?q=" + "a" * 201, "q has 201 characters, more than 200"),
    ("/api/search?q=a&limit=0", "limit is to be a whole number from 1 to 100, not 0"),
    ("/api/search?q=a&limit=101", "limit is to be a whole number from 1 to 100, not 101"),
    ("/api/search?q=a&limit=1e1", 'limit is to be a whole number from 1 to 100, not "1e1"'),
    ("/api/search?q=a&limit=%D9%A1", "limit is to be a whole number"),
    ("/api/search?q=a&type=figure&type=thing", 'type[1]: "thing" is none of official'),
    ("/api/search?q=a&lang=fr", 'lang: "fr" is none of zh, en'),
    ("/api/search?q=a&colour=red", 'there is no parameter "colour"; it takes: q, type, limit, lang'),
    ("/api/search?q=%zz", "% without two hexadecimal digits"),
    ("/api/search?q=%ff", "not UTF-8"),
    ("/api/search?q=%ED%A0%80", "not UTF-8"),
    ("/api/figures?minimum=NaN", "minimum is to be a number"),
    ("/api/figures?maximum=1e999", "maximum is to be a number from -1e+18 to 1e+18, not 1E+999"),
    ("/api/figures?year=" + "9" * 5000, "year is to be a whole number"),
    ("/api/figures?year=2", "year is to be a whole number from 1000 to 9999, not 2"),
    ("/api/figures?year=20(24", "year is to be a whole number from 1000 to 9999, not"),
    ("/api/figures?offset=-1", "offset is to be a whole number from 0 to 1e+09, not -1"),
    ("/api/version?x=1", 'there is no parameter "x"; it takes: none'),
]


@pytest.mark.parametrize(("address", "reason"), REFUSED, ids=[a[:50] for a, _ in REFUSED])
def test_what_does_not_fit_is_refused_by_name(served: str, address: str, reason: str) -> None:
    status, _, said = ask(served + address)
    assert (status, said["error"]) == (400, "bad_parameter")
    assert reason in said["message"]


BODIES = [
    (b"", "the body is not JSON"),
    (b"\xff", "the body is not JSON"),
    (b"[" * 100_000, "the body is not JSON"),
    (b'{"ids": NaN}', "the body is not JSON"),
    (b"[]", "the body is to be an object, not []"),
    (b"{}", "the body: ids is missing"),
    (b'{"ids": "a"}', 'ids is to be a list, not "a"'),
    (b'{"ids": [1]}', "ids[0] is to be a text, not 1"),
    (b'{"ids": [""]}', "ids[0] has 0 characters"),
    (b'{"ids": ["\\ud800"]}', "ids[0] holds half a character"),
    (b'{"ids": [], "x": 1}', 'the body has no "x"; it takes: ids'),
    (json.dumps({"ids": ["a"] * 4001}).encode(), "ids has 4001 entries, more than 4000"),
]


@pytest.mark.parametrize(("body", "reason"), BODIES, ids=[b[:30].decode("latin-1") for b, _ in BODIES])
def test_a_body_that_does_not_fit_is_refused(served: str, body: bytes, reason: str) -> None:
    status, _, said = ask(f"{served}/api/graph/view", "POST", body, content_type="application/json")
    assert (status, said["error"]) == (400, "bad_body")
    assert reason in said["message"]


@pytest.mark.parametrize("path", ["/api/entity", "/api/document", "/api/graph/neighbours"])
def test_an_unknown_identifier_is_not_found_in_the_language_of_the_reader(served: str, path: str) -> None:
    status, _, said = ask(f"{served}{path}?id=organization%2Fnone%00", accept_language="en")
    assert (status, said["error"]) == (404, "unknown")
    assert said["message"] == "Nothing has the identifier organization/none\x00"
    assert "没有标识为" in ask(f"{served}{path}?id=x", accept_language="zh-CN")[2]["message"]


def test_both_ends_of_a_path_have_to_exist(served: str) -> None:
    for ends in ({"from": "x/y", "to": SPEAKER}, {"from": SPEAKER, "to": "x/y"}):
        status, _, said = ask(f"{served}/api/graph/path?{urlencode(ends)}")
        assert status == 404
        assert "x/y" in said["message"]


def test_other_methods_are_refused_with_those_that_are_allowed(served: str) -> None:
    for operation in operations().values():
        status, headers, said = ask(served + operation.path, "PUT")
        assert (status, said["error"]) == (405, "method_not_allowed")
        assert operation.method in headers["allow"]


def test_a_body_of_another_type_or_too_large_is_refused(served: str) -> None:
    status, _, said = ask(f"{served}/api/graph/view", "POST", b'{"ids": []}', content_type="text/plain")
    assert (status, said["error"]) == (415, "wrong_type")
    connection = HTTPConnection(served.removeprefix("http://"), timeout=20)
    connection.putrequest("POST", "/api/graph/view")
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", "3000000")
    connection.endheaders()  # refused before anything of it comes
    with contextlib.closing(connection):
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["error"]) == (413, "too_large")


def test_another_site_may_not_ask_in_a_browser(served: str) -> None:
    status, _, said = ask(f"{served}/api/version", sec_fetch_site="cross-site", sec_fetch_mode="cors")
    assert (status, said["error"]) == (403, "cross_site")


@given(st.binary(max_size=60))
def test_whatever_the_bytes_they_fit_or_are_refused(query: bytes) -> None:
    for operation in operations().values():
        try:
            from_query(query, operation.parameters)
            from_json(query, operations()["view"].body or {})
        except ParameterError as error:
            str(error).encode("utf-8")


def test_answers_on_a_kept_connection_do_not_wait_for_each_other(served: str) -> None:
    with contextlib.closing(HTTPConnection(served.removeprefix("http://"), timeout=20)) as connection:
        took = []
        for _ in range(40):
            began = time.monotonic()
            connection.request("GET", "/api/version")
            assert connection.getresponse().read()
            took.append(time.monotonic() - began)
        assert min(took[20:]) < 0.03  # a delayed acknowledgement takes 0.04 s, each time but the first ones


# --- the description ----------------------------------------------------------------------------------------------


def sample(name: str) -> dict[str, Any]:
    return {p["name"]: p["example"] for p in operations()[name].parameters if "example" in p}


def test_every_operation_is_answered_and_none_besides() -> None:
    paths = {(r.path, m) for r in api.routes for m in r.methods or () if m != "HEAD" and r.path != "/api/docs"}
    assert paths == {(o.path, o.method) for o in operations().values()}


def test_every_description_stands_in_both_languages() -> None:
    def described(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if isinstance(node.get("description"), str):
                yield node
            for key, value in node.items():
                if key not in ("responses", "x-zh"):  # the first is for programs alone
                    yield from described(value)
        elif isinstance(node, list):
            for value in node:
                yield from described(value)

    missing = [node["description"] for node in described(specification()) if not node.get("x-zh")]
    assert missing == []


def test_every_example_of_the_description_works(served: str, get: Any) -> None:
    for operation in operations().values():
        if operation.body is None:
            assert get(operation.path, **sample(operation.name))
        else:
            example = operation.about["requestBody"]["content"]["application/json"]["example"]
            status, _, said = ask(served + operation.path, "POST", json.dumps(example).encode(), content_type="application/json")
            assert (status, said["missing"]) == (200, [])


def test_the_description_is_served(served: str) -> None:
    status, headers, said = ask(f"{served}/api/openapi.json")
    assert (status, headers["content-type"]) == (200, "application/json")
    assert said == specification()


@pytest.mark.parametrize(("language", "words"), [("zh", "只要这些类型，可重复。"), ("en", "Only these types; may be repeated.")])
def test_the_page_shows_every_operation_and_its_links_work(served: str, language: str, words: str) -> None:
    status, _, page = ask(f"{served}/api/docs?lang={language}")
    assert status == 200
    assert words in page
    for operation in operations().values():
        assert f'id="{operation.name}"' in page
        for parameter in operation.parameters:
            assert f"<code>{parameter['name']}</code>" in page
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/api/[^"]+)"', page)} - {f"/api/docs?lang={language}"}
    assert len(links) >= 8
    for link in links:
        assert ask(served + link)[0] == 200, link


def test_the_examples_of_the_page_are_of_the_graph_at_hand(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("云岭市教育局局长王明表示，2025年新建学校12所。\n", "utf-8")
    make_snapshot(Job(Source(tmp_path / "a.txt", "texts"), tmp_path / "snapshot"))
    index = Index(tmp_path / "snapshot" / INDEX)
    found = examples(index)
    assert found["document"] == "a.txt"
    assert index.number(found["entity"]) is not None
    assert index.number(found["other"]) is not None
    assert index.search(found["name"])
    index.close()


def test_the_server_keeps_to_its_description(served: str, tmp_path: Path) -> None:
    """Schemathesis: what is documented is accepted, what is not is refused, and answers have their schema."""
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    examples_each = "100" if os.environ.get("KG_NIGHTLY") else "5"
    command = [
        sys.executable, "-m", "schemathesis.cli", "run", str(Path(api.__file__).with_name("openapi.yaml")), "--url", served,
        "--checks", "all", "--max-examples", examples_each, "--seed", "20250213", "--generation-database", "none", "--no-color",
        "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure", "--request-timeout", "10",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", timeout=600, env=os.environ, check=False)
    assert done.returncode == 0, done.stdout[-6000:]
    assert f"Tested: {len(operations())}" in done.stdout
    assert "No issues found" in done.stdout
