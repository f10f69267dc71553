"""`kg mcp`, asked by the official client over the pipes of a real process."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import commands
import pytest

import kg

if find_spec("mcp") is None:
    pytest.skip("mcp is not installed (pip install 'zhengtu[mcp]')", allow_module_level=True)

BRIEFINGS = Path(__file__).parents[2] / "data" / "briefings"
DEPARTMENT = "organization/中共重庆市委组织部"
SPEAKER = "official/张波@中共重庆市委组织部"
DOCUMENT = "chongqing-party-building-2025.txt"
ENDS = 90  # seconds in which a server has to be gone, on a machine however busy
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}}

Call = Callable[..., Any]


@contextmanager
def assistant(path: Path, log: Path, *options: str) -> Iterator[tuple[Call, Any]]:
    """A client of `kg mcp PATH`: `call(tool, …)` gives the result of a tool; and the client's own portal and session."""
    from anyio.from_thread import start_blocking_portal
    from mcp import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client

    program, *arguments = commands.line("mcp", path, *options)
    parameters = StdioServerParameters(command=program, args=arguments)
    with log.open("w", encoding="utf-8") as errors, start_blocking_portal() as portal:
        client = Client(stdio_client(parameters, errlog=errors))
        with portal.wrap_async_context_manager(client) as session:

            def call(tool: str, **arguments: Any) -> Any:
                return portal.call(lambda: session.call_tool(tool, arguments))

            yield call, (portal, session)


@pytest.fixture(scope="module")
def connected(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Call, Any]]:
    log = tmp_path_factory.mktemp("mcp") / "errors.txt"
    with assistant(built, log, "--timeout", "2") as pair:
        yield pair
    assert log.read_text("utf-8") == ""


@pytest.fixture
def call(connected: tuple[Call, Any]) -> Call:
    """The structured answer of a tool that is not to fail."""

    def call_(tool: str, **arguments: Any) -> Any:
        result = connected[0](tool, **arguments)
        assert not result.is_error, result.content
        assert result.content[0].text
        return result.structured_content

    return call_


def quotes(node: Any) -> Iterator[dict[str, Any]]:
    """Every quote anywhere in an answer."""
    if isinstance(node, dict):
        if "sentence" in node:
            yield node
        for value in node.values():
            yield from quotes(value)
    elif isinstance(node, list):
        for value in node:
            yield from quotes(value)


def proven(answer: Any) -> list[dict[str, Any]]:
    """The quotes of an answer, which are at least one, each the very words of its document within their sentence."""
    found = list(quotes(answer))
    assert found
    for quote in found:
        text = (BRIEFINGS / quote["document"]).read_text("utf-8")
        assert text[quote["start"] : quote["end"]] == quote["quote"]
        assert quote["quote"] in quote["sentence"]
        assert quote["sentence"] in text
    return found


# --- the tools ----------------------------------------------------------------------------------------------------


def test_the_tools_say_what_they_take_and_give(connected: tuple[Call, Any]) -> None:
    portal, session = connected[1]
    tools = {tool.name: tool for tool in portal.call(session.list_tools).tools}
    assert list(tools) == ["search", "entity", "figures", "promises", "timeline", "sparql", "evidence"]
    for tool in tools.values():
        assert tool.description
        assert tool.annotations.read_only_hint
        assert tool.input_schema["additionalProperties"] is False
        assert "$ref" not in json.dumps([tool.input_schema, tool.output_schema])
    limits = tools["search"].input_schema["properties"]
    assert limits["type"]["items"]["enum"] == ["official", "organization", "initiative", "figure", "place", "event", "document"]
    assert (limits["limit"]["minimum"], limits["limit"]["maximum"]) == (1, 50)
    assert "quote" in session.instructions
    assert session.server_info.name == "zhengtu"


def test_search_gives_identifiers_with_the_sentence_that_names_them(call: Call) -> None:
    found = call("search", q="ybt")
    assert found["results"][0]["id"] == "initiative/一表通@500000"
    assert "让基层少填表" in proven(found)[0]["sentence"]
    assert call("search", q="组织部", lang="zh")["results"][0]["detail"] == "党委机构"
    assert call("search", q="没有这个名字")["results"] == []


def test_an_entity_with_its_posts_and_what_proves_them(call: Call) -> None:
    found = call("entity", id=SPEAKER)
    (post,) = [r for r in found["relations"] if r["predicate"] == "holds"]
    assert (post["title"], post["entity"]["id"]) == ("副部长", DEPARTMENT)
    assert proven(post)[0]["quote"] == "副部长"
    proven(found["evidence"])
    assert found["iri"] == f"https://w3id.org/zhengtu/id/{SPEAKER}"
    announced = call("entity", id=SPEAKER, predicate=["announced"])["relations"]
    assert {(r["predicate"], r["direction"]) for r in announced} == {("announced", "out")}
    assert "一中心四板块一网格" in {proven(r)[0]["quote"][1:10] for r in announced}
    few = call("entity", id="place/500000", limit=3)
    assert len(few["relations"]) == 3 < few["degree"]


def test_figures_with_the_sentence_that_states_them(call: Call) -> None:
    found = call("figures", actor=DEPARTMENT, status="target")
    (row,) = found["rows"]
    assert (row["value"], row["unit"], row["speaker"]["id"]) == (95, "%", SPEAKER)
    assert "按期办理率要保持95%以上" in proven(row)[0]["sentence"]
    every = call("figures", limit=100)
    assert len(every["rows"]) == 100 <= every["total"]
    proven(every)


def test_evidence_of_an_entity_of_a_relation_and_of_a_stretch(call: Call) -> None:
    named = call("evidence", id=DEPARTMENT)
    assert len(proven(named)) == named["total"] == 2
    assert call("evidence", id=DEPARTMENT, limit=1, offset=1)["quotes"] == named["quotes"][1:]
    tie = call("evidence", id=SPEAKER, other=DEPARTMENT)
    (relation,) = tie["relations"]
    assert (relation["source"], relation["predicate"], relation["target"]) == (SPEAKER, "holds", DEPARTMENT)
    assert [q["quote"] for q in proven(tie)] == ["副部长"]
    (stretch,) = proven(call("evidence", id=f"document/{DOCUMENT}", start=257, end=265))
    assert stretch["quote"] == "市委组织部副部长"


def test_sparql_answers_selects_asks_and_graphs(call: Call) -> None:
    query = "SELECT ?quote ?value WHERE { ?f a zt:Target ; zt:quote ?quote ; zt:value ?value ; zt:unit '%' } ORDER BY DESC(?value) ?quote"
    found = call("sparql", query=query)
    assert found["variables"] == ["quote", "value"]
    assert {"quote": "95%以上", "value": 95} in found["rows"]
    assert call("sparql", query="ASK { ?x a zt:Official }")["answer"] is True
    triples = call("sparql", query="CONSTRUCT { ?x a zt:Official } WHERE { ?x a zt:Official }")["triples"]
    assert re.search(r"<https://w3id\.org/zhengtu/id/official/[^>]+> <[^>]+#type> <[^>]+#Official> \.", triples)


def test_a_long_result_of_sparql_is_cut_and_says_so(call: Call) -> None:
    found = call("sparql", query="SELECT ?s WHERE { ?s ?p ?o }", limit=7)
    assert (len(found["rows"]), found["cut"]) == (7, True)
    whole = call("sparql", query="SELECT ?s WHERE { ?s a zt:Official } LIMIT 7", limit=7)
    assert (len(whole["rows"]), whole["cut"]) == (7, False)


def test_the_text_says_the_same_for_assistants_that_see_no_structure(connected: tuple[Call, Any]) -> None:
    said = connected[0]("figures", actor=DEPARTMENT).content[0].text
    assert "≥ 95 %" in said
    assert f"({DOCUMENT} 347–352)" in said
    assert "按期办理率要保持95%以上" in said


# --- what goes wrong ----------------------------------------------------------------------------------------------

WRONG = [
    ("search", {}, "q is missing"),
    ("search", {"q": "a", "limit": 51}, "limit is to be a whole number from 1 to 50, not 51"),
    ("search", {"q": "a", "limit": "5"}, 'limit is to be a whole number from 1 to 50, not "5"'),
    ("search", {"q": "a", "type": ["thing"]}, 'type[0]: "thing" is none of official'),
    ("search", {"query": "a"}, "q is missing"),
    ("entity", {"id": "official/没有"}, "nothing has the identifier official/没有; the tool search finds identifiers"),
    ("entity", {"id": "x", "depth": 2}, 'has no "depth"'),
    ("figures", {"year": 2025, "status": "done"}, 'status: "done" is none of target, actual'),
    ("evidence", {"id": DEPARTMENT, "other": "x"}, "nothing has the identifier x"),
    ("evidence", {"id": f"document/{DOCUMENT}"}, "give start and end"),
    ("evidence", {"id": f"document/{DOCUMENT}", "start": 10**6}, "characters: nothing stands from 1000000"),
    ("evidence", {"id": DEPARTMENT, "start": 1}, "is no document"),
    ("sparql", {"query": "SELECT ?x\nWHERE { ?x a }"}, "the query is not valid SPARQL: line 2, column"),
    ("sparql", {"query": "SELECT ?x WHERE { SERVICE <http://localhost/> { ?x ?y ?z } }"}, "SERVICE is refused"),
    ("sparql", {"query": "DELETE WHERE { ?x ?y ?z }"}, "refused"),
    ("sparql", {"query": "SELECT (count(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}, "2 seconds"),
    ("nothing", {}, "there is no tool nothing; there are: search, entity"),
]


@pytest.mark.parametrize(("tool", "arguments", "reason"), WRONG, ids=[f"{t}-{i}" for i, (t, _, _) in enumerate(WRONG)])
def test_what_is_wrong_is_told_to_the_assistant(connected: tuple[Call, Any], tool: str, arguments: dict[str, Any], reason: str) -> None:
    result = connected[0](tool, **arguments)
    assert result.is_error
    assert reason in result.content[0].text
    assert not connected[0]("search", q="一表通").is_error  # and the server goes on


def test_it_answers_while_a_long_query_runs(connected: tuple[Call, Any]) -> None:
    portal, session = connected[1]
    endless = {"query": "SELECT (count(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
    waiting = portal.start_task_soon(lambda: session.call_tool("sparql", endless))
    assert not connected[0]("search", q="一表通").is_error
    assert not waiting.done()
    assert waiting.result(ENDS).is_error


# --- the process --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of one short text writes; nobody changes it."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "a.txt").write_text("2024年5月6日，兰州市教育局局长李敏介绍，“书香校园”行动覆盖率达到95%以上。", "utf-8")
    kg.build([folder / "a.txt"]).write(folder / "out")
    return folder / "out"


@contextmanager
def process(path: Path, scratch: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """`kg mcp PATH`, by that command of Python, or forked from where all modules are read."""
    env = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(Path(kg.__file__).parents[1])}
    pipe = subprocess.PIPE
    line = [sys.executable, *command, "mcp", str(path)] if command else commands.line("mcp", path)
    started = subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", env=env)
    with started as running:  # closes the pipes
        try:
            yield running
        finally:
            running.kill()


def ask(running: subprocess.Popen[str], number: int, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """The answer to one request; the line has to be one of the protocol."""
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}) + "\n")
    running.stdin.flush()
    said: dict[str, Any] = json.loads(running.stdout.readline())
    assert (said["jsonrpc"], said["id"]) == ("2.0", number)
    return said


def stat(pid: int) -> list[str]:
    """What Linux shows of a process from its state on; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def children(of: int) -> list[int]:
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal()]
    return [pid for pid in pids if stat(pid)[1:2] == [str(of)]]


def alive(pid: int) -> bool:
    return stat(pid)[:1] not in ([], ["Z"])


@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("how", ["end of input", "SIGTERM", pytest.param("SIGINT", marks=pytest.mark.nightly)])
def test_it_ends_cleanly_with_its_children_and_folders(small: Path, tmp_path: Path, how: str) -> None:
    hearing = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from kg.cli import main; main()"
    with process(small, tmp_path, "-c", hearing) as running:  # as users start it, whatever whoever started the tests hears
        ask(running, 1, "initialize", HELLO)
        ask(running, 2, "tools/call", {"name": "sparql", "arguments": {"query": "ASK {}"}})
        own = children(running.pid)
        assert own
        assert any(tmp_path.iterdir())
        if how == "end of input":
            assert running.stdin is not None
            running.stdin.close()
        else:
            running.send_signal(getattr(signal, how))
        assert running.wait(ENDS) == 0
        assert running.stdout is not None
        assert running.stdout.read() == ""
        assert running.stderr is not None
        assert running.stderr.read() == ""
        assert not [pid for pid in own if alive(pid)]
        assert list(tmp_path.iterdir()) == []


def test_garbage_on_standard_input_is_answered_or_passed_over(small: Path, tmp_path: Path) -> None:
    with process(small, tmp_path) as running:
        ask(running, 1, "initialize", HELLO)
        assert running.stdin is not None
        running.stdin.write("no JSON\n[]\n\x00\n")
        assert ask(running, 2, "ping", {})["result"] == {}


def test_a_client_that_stopped_reading_is_no_trouble(small: Path, tmp_path: Path) -> None:
    with process(small, tmp_path) as running:
        ask(running, 1, "initialize", HELLO)
        assert running.stdin is not None
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        running.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 2, "method": "ping"}) + "\n")
        running.stdin.close()
        assert running.wait(ENDS) == 0
        assert running.stderr.read() == ""


def test_a_folder_that_is_no_whole_graph_is_named(small: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(small, broken)
    (broken / "records.jsonl").write_text("no records\n", "utf-8")
    (tmp_path / "scratch").mkdir()
    with process(broken, tmp_path / "scratch") as running:  # its input stays open
        assert running.wait(ENDS) == 2
        assert running.stderr is not None
        said = running.stderr.read()
        assert said.startswith("kg: ")
        assert "records.jsonl" in said
        assert "Traceback" not in said


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with process(tmp_path / "none", tmp_path) as running:
        assert running.wait(ENDS) == 2
        assert running.stderr is not None
        assert "no such file or folder" in running.stderr.read()


def test_without_the_library_the_command_says_how_to_get_it(small: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['mcp'] = sys.modules['mcp_types'] = None; from kg.cli import main; main()"
    with process(small, tmp_path, "-c", code) as running:
        assert running.wait(ENDS) == 2
        assert running.stderr is not None
        assert running.stderr.read() == "kg: kg mcp needs the package mcp: pip install 'zhengtu[mcp]'\n"


def test_a_new_build_is_answered_from_without_a_restart(tmp_path: Path) -> None:
    out = tmp_path / "out"
    kg.build([BRIEFINGS / DOCUMENT]).write(out)
    with assistant(out, tmp_path / "errors.txt") as (call, _):
        assert call("search", q="消费").structured_content["results"] == []
        kg.build([BRIEFINGS / DOCUMENT, BRIEFINGS / "chongqing-consumption-2023.txt"]).write(out)
        ends = time.monotonic() + ENDS
        while not call("search", q="消费").structured_content["results"]:
            assert time.monotonic() < ends
            time.sleep(0.2)
