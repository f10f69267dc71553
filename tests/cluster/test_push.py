"""`kg push` into a real Oxigraph that is killed and comes back, and into servers that misbehave."""

from __future__ import annotations

import contextlib
import http.server
import random
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from sharded import build, fill, from_nothing, shards, text

import kg
from kg.cli import cli
from kg.cluster import PushOptions, push
from kg.cluster.endpoint import Access, query_address
from kg.errors import ClusterError, UsageError
from kg.serve.sparql.yasgui import executable
from kg.store.quads import LABELS

COUNT = 12


class Server:
    """`oxigraph serve` over a folder; a port of its own, which it keeps when it comes back."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._folder, self.starts = folder, 0
        self.start()

    def start(self) -> None:
        command = [str(executable()), "serve", "--location", str(self._folder), "--bind", f"127.0.0.1:{self.port}"]
        self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.starts += 1
        for _ in range(500):
            with contextlib.suppress(httpx2.TransportError):
                httpx2.get(f"http://127.0.0.1:{self.port}/", trust_env=False)
                return
            time.sleep(0.01)
        raise AssertionError("oxigraph does not start")

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/store"

    def quads(self) -> set[ox.Quad]:
        """Without the ontology's."""
        answer = httpx2.get(self.endpoint, headers={"Accept": "application/n-quads"}, trust_env=False)
        found = {q for q in ox.parse(answer.content, format=ox.RdfFormat.N_QUADS) if q.graph_name != LABELS}
        assert answer.is_success
        return found


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = Server(tmp_path / "db")
    yield server
    server.kill()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "texts"
    fill(folder, COUNT - 1)
    (folder / "a b<省>.txt").write_text(text(50), "utf-8")
    return folder


@pytest.fixture(scope="module")
def store(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store") / "store"
    build(corpus, folder)
    return folder


@pytest.fixture(scope="module")
def wanted(corpus: Path) -> set[ox.Quad]:
    return from_nothing(corpus)


def test_killed_in_the_middle_it_goes_on_and_the_counts_agree(server: Server, store: Path, wanted: set[ox.Quad], tmp_path: Path) -> None:
    waits: list[str] = []

    def progress(done: int, _: int, __: str) -> None:
        if done in (3, 8):
            server.kill()

    def wait(words: str) -> None:
        waits.append(words)
        if server.child.poll() is not None and len(waits) % 2 == 0:  # it is away for two tries
            server.start()

    options = PushOptions(state=tmp_path / "notes", access=Access(wait=wait, sleep=lambda _: None), progress=progress)
    done = push(server.endpoint, str(store), options)
    assert (done.put, done.unchanged, done.compared) == (COUNT + 1, 0, True)  # the ontology too
    assert server.starts == 3 and "trying again" in waits[0]
    assert server.quads() == wanted and done.statements == len(wanted)


@pytest.mark.parametrize("number", range(2))
def test_killed_at_any_moment(number: int, server: Server, store: Path, wanted: set[ox.Quad], tmp_path: Path) -> None:
    def strike() -> None:
        time.sleep(random.Random(number).random() * 0.3)
        server.kill()
        server.start()

    thread = threading.Thread(target=strike, daemon=True)
    thread.start()
    push(server.endpoint, str(store), PushOptions(state=tmp_path / "notes", access=Access(sleep=lambda _: time.sleep(0.02), tries=200)))
    thread.join()
    again = push(server.endpoint, str(store), PushOptions(state=tmp_path / "notes"))
    assert again.put == 0 and server.quads() == wanted


def test_a_push_that_gave_up_goes_on(server: Server, store: Path, wanted: set[ox.Quad], tmp_path: Path) -> None:
    def progress(done: int, _: int, __: str) -> None:
        if done == 5:
            server.kill()

    notes = tmp_path / "notes"
    with pytest.raises(ClusterError, match="tried 3 times; the same command goes on"):
        push(server.endpoint, str(store), PushOptions(state=notes, access=Access(tries=3, sleep=lambda _: None), progress=progress))
    server.start()
    done = push(server.endpoint, str(store), PushOptions(state=notes))
    assert (done.unchanged, done.put) == (5, COUNT + 1 - 5)
    assert server.quads() == wanted


def test_a_store_shards_and_an_output_say_the_same(server: Server, corpus: Path, store: Path, wanted: set[ox.Quad], tmp_path: Path) -> None:
    shards(corpus, tmp_path / "s")
    kg.build([corpus]).write(tmp_path / "out")
    for number, what in enumerate([tmp_path / "s", tmp_path / "out", tmp_path / "out/graph.nq"]):
        httpx2.delete(server.endpoint, trust_env=False)  # all of it
        done = push(server.endpoint, str(what), PushOptions(state=tmp_path / f"notes{number}"))
        assert done.put == COUNT + 1 and done.compared
        assert server.quads() == wanted
    after_shards = push(server.endpoint, str(store), PushOptions(state=tmp_path / "notes0"))
    assert after_shards.put == 0  # a store knows the documents of its shards again


def test_what_changed_is_put_and_what_is_gone_deleted_where_wanted(server: Server, tmp_path: Path) -> None:
    texts, store, notes = tmp_path / "texts", tmp_path / "store", tmp_path / "notes"
    fill(texts, 4)
    build(texts, store)
    push(server.endpoint, str(store), PushOptions(state=notes))
    other = "https://example.org/other"
    httpx2.put(server.endpoint, params={"graph": other}, content=b"<a:a> <a:b> <a:c> .", headers={"Content-Type": "text/turtle"}, trust_env=False)
    (texts / "001.txt").write_text(text(91), "utf-8")
    (texts / "002.txt").unlink()
    build(texts, store)
    done = push(server.endpoint, str(store), PushOptions(state=notes))
    assert (done.put, done.unchanged, done.deleted, done.others) == (1, 3, 0, 1)
    assert "--delete-missing" in done.lines()[-1]
    done = push(server.endpoint, str(store), PushOptions(state=notes, delete_missing=True))
    assert (done.put, done.deleted, done.others) == (0, 1, 0)
    assert {q for q in server.quads() if q.graph_name.value != other} == from_nothing(texts)
    assert any(q.graph_name.value == other for q in server.quads())  # what is not ours stays


def test_a_server_that_lost_graphs_is_found_out_and_filled_again(server: Server, store: Path, wanted: set[ox.Quad], tmp_path: Path) -> None:
    options = PushOptions(state=tmp_path / "notes")
    push(server.endpoint, str(store), options)
    graph = sorted({q.graph_name.value for q in wanted})[0]
    httpx2.delete(server.endpoint, params={"graph": graph}, trust_env=False)
    with pytest.raises(ClusterError, match="does not hold what was pushed") as caught:
        push(server.endpoint, str(store), options)
    assert graph in str(caught.value)
    assert push(server.endpoint, str(store), options).put == 1
    assert server.quads() == wanted
    assert push(server.endpoint, str(store), PushOptions(state=tmp_path / "notes", resume=False)).put == COUNT + 1


class Odd(http.server.BaseHTTPRequestHandler):
    """Answers as its server says; keeps what it was asked."""

    def do_PUT(self) -> None:
        server: Any = self.server
        server.held[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        server.asked.append((self.path, dict(self.headers)))
        status, headers = server.answers.pop(0) if server.answers else (204, {})
        self.send_response(status)
        for name, value in {**headers, "Content-Length": "0"}.items():
            self.send_header(name, value)
        self.end_headers()

    def do_GET(self) -> None:
        body = self.server.held[self.path]  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Type", "application/n-triples")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Odd) as server:
        server.asked, server.answers, server.held = [], [], {}  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def at(odd: Any, path: str = "/x") -> str:
    return f"http://127.0.0.1:{odd.server_address[1]}{path}"


def test_a_server_that_is_busy_is_asked_again_when_it_says(odd: Any, store: Path, tmp_path: Path) -> None:
    slept: list[float] = []
    odd.answers = [(503, {}), (500, {}), (429, {"Retry-After": "7"}), (502, {}), (204, {}), (503, {"Retry-After": "99999"})]
    done = push(at(odd), str(store), PushOptions(state=tmp_path / "n", access=Access(sleep=slept.append)))
    assert slept == [0.25, 0.5, 7.0, 2.0, 30.0]
    assert done.put == COUNT + 1 and not done.compared and "--query" in done.lines()[1]


@pytest.mark.parametrize(("status", "words"), [(401, "--user"), (404, "/store"), (413, "smaller"), (400, "HTTP 400"), (302, "leads elsewhere: http://other/")])
def test_a_server_that_refuses_is_not_asked_again(status: int, words: str, odd: Any, store: Path, tmp_path: Path) -> None:
    odd.answers = [(status, {"Location": "http://other/"})]
    with pytest.raises(ClusterError, match=words):
        push(at(odd), str(store), PushOptions(state=tmp_path / "n"))
    assert len(odd.asked) == 1


def test_who_is_asking_is_said_and_nothing_of_it_kept(odd: Any, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_PUSH_PASSWORD", "geheim")
    notes = tmp_path / "n"
    done = CliRunner().invoke(cli, ["push", at(odd), str(store), "--state", str(notes), "--user", "me", "--header", "X-Key: k"])
    assert done.exit_code == 0 and f"{COUNT + 1} graphs put" in done.output
    path, headers = odd.asked[0]
    assert headers["Authorization"] == "Basic bWU6Z2VoZWlt" and headers["X-Key"] == "k" and headers["Content-Type"] == "application/n-triples"
    assert path.startswith("/x?graph=https%3A%2F%2F") and b"geheim" not in notes.read_bytes()
    monkeypatch.setenv("KG_PUSH_TOKEN", "t0ken")
    CliRunner().invoke(cli, ["push", at(odd), str(store), "--state", str(notes), "--no-resume"])
    assert odd.asked[-1][1]["Authorization"] == "Bearer t0ken"
    monkeypatch.delenv("KG_PUSH_PASSWORD")
    done = CliRunner().invoke(cli, ["push", at(odd), str(store), "--user", "me"])
    assert "KG_PUSH_PASSWORD" in str(done.exception)


@pytest.mark.parametrize(
    ("endpoint", "more", "words"),
    [
        ("file:///etc/passwd", {}, "http or https"),
        ("ftp://x/store", {}, "http or https"),
        ("x/store", {}, "http or https"),
        ("http://me:secret@x/store", {}, "--user"),
        ("http://x/store", {"query": "file:///etc"}, "http or https"),
        ("http://x/elsewhere", {"delete_missing": True}, "--query"),
    ],
)
def test_addresses_that_will_not_do(endpoint: str, more: dict[str, Any], words: str, store: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        push(endpoint, str(store), PushOptions(state=tmp_path / "n", **more))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b: b + b.split(b"\n")[0] + b"\n", "in two places"),
        (lambda b: b"<a:a> <a:b> <a:c> .\n" + b, "no statement of a named graph|no graph of a document"),
        (lambda b: b"<a:a> <a:b> <a:c> <a:d> .\n" + b, "no graph of a document"),
    ],
)
def test_outputs_that_will_not_do(change: Callable[[bytes], bytes], words: str, built: Path, odd: Any, tmp_path: Path) -> None:
    (tmp_path / "graph.nq").write_bytes(change((built / "graph.nq").read_bytes()))
    with pytest.raises(ClusterError, match=words):
        push(at(odd), str(tmp_path), PushOptions(state=tmp_path / "n"))


def test_nothing_to_push(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="neither a store"):
        push("http://127.0.0.1:1/store", str(tmp_path), PushOptions(state=tmp_path / "n"))


def test_notes_stand_beside_what_is_pushed(odd: Any, store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "mine")
    assert CliRunner().invoke(cli, ["push", at(odd), str(tmp_path / "mine"), "-q"]).output == ""
    assert (tmp_path / ".mine.push").is_file()
    asked = len(odd.asked)
    CliRunner().invoke(cli, ["push", at(odd), str(tmp_path / "mine"), "-q"])
    assert len(odd.asked) == asked
    CliRunner().invoke(cli, ["push", at(odd, "/other"), str(tmp_path / "mine"), "-q"])  # another endpoint has been given nothing
    assert len(odd.asked) == 2 * asked


def test_where_servers_answer_queries() -> None:
    assert query_address("http://x/store") == "http://x/query"
    assert query_address("http://x/ds/data") == "http://x/ds/query"
    assert query_address("http://x/repositories/r/rdf-graphs/service") == "http://x/repositories/r"
    assert query_address("http://x/y") is None


def test_an_address_of_this_machine_is_a_path(odd: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes of a push of file:///…/shards do not come to lie where one happens to be."""
    (tmp_path / "a.txt").write_text("南京市新建学校3所。", "utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    address = (tmp_path / "shards").as_uri()
    for command in (["build", str(tmp_path / "a.txt"), "--shards", address, "-q"], ["push", at(odd), address, "-q"]):
        assert CliRunner().invoke(cli, command).output == ""
    assert (tmp_path / ".shards.push").is_file()
    assert not list((tmp_path / "here").iterdir())
