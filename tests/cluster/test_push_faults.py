"""`kg push` to servers that do everything but what they should: one line that says what is wrong, and exit status 2."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest

import kg
from kg.cli import main
from kg.cluster import endpoint
from kg.store.quads import LABELS

TEXT = "2024年5月6日，兰州市政府新闻办举行新闻发布会。市教育局局长李敏介绍，新建学校12所。"
Client = socket.socket


def reply(status: str, body: bytes = b"", media: str = "text/plain", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", f"Content-Type: {media}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8") + body


@dataclass
class Fake:
    """A graph store that is as it should be, but for what `faults` does in place of one of its answers.

    Keys of `faults` are PUT, GET, count and list; `puts` counts what came.
    """

    faults: dict[str, Callable[[Client], None]] = field(default_factory=dict)
    graphs: dict[str, bytes] = field(default_factory=dict)
    puts: int = 0

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._over = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: Client) -> None:
        with client, contextlib.suppress(OSError):
            file = client.makefile("rb")
            method, target, _ = file.readline().decode("ascii").split()
            length = 0
            while (line := file.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            body = file.read(length)
            kind = method if method != "POST" else "list" if b"GROUP" in body else "count"
            self.puts += method == "PUT"
            if kind in self.faults:
                self.faults[kind](client)
            else:
                client.sendall(self._answer(kind, unquote_plus(target.partition("graph=")[2]), body))

    def _answer(self, kind: str, graph: str, body: bytes) -> bytes:
        if kind == "PUT":
            self.graphs[graph] = body
            return reply("201 Created")
        if kind == "GET":
            return reply("200 OK", self.graphs[graph], "application/n-triples")
        held = {iri: b.count(b"\n") for iri, b in self.graphs.items() if iri != LABELS.value}
        if kind == "count":
            return csv_of(f"graphs,statements\r\n{len(held)},{sum(held.values())}\r\n")
        return csv_of("g,n\r\n" + "".join(f"{iri},{n}\r\n" for iri, n in held.items()))

    # --- what may go wrong -----------------------------------------------------------------------------------------

    def drips(self, head: bytes) -> Callable[[Client], None]:
        """A byte now and then, without end."""

        def fault(client: Client) -> None:
            client.sendall(head)
            while not self._over.wait(0.05):
                client.sendall(b"x")

        return fault

    def says_nothing(self, _: Client) -> None:
        self._over.wait()


def csv_of(text: str | bytes, media: str = "text/csv; charset=utf-8") -> bytes:
    return reply("200 OK", text if isinstance(text, bytes) else text.encode("utf-8"), media)


def sends(answer: bytes) -> Callable[[Client], None]:
    return lambda client: client.sendall(answer)


def resets(client: Client) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def never_ends(head: bytes) -> Callable[[Client], None]:
    def fault(client: Client) -> None:
        client.sendall(head)
        while True:
            client.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    return fault


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/n-triples\r\n\r\n"
OTHERS = b"<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n"


def plain(kind: str, answer: bytes) -> Callable[[Fake], dict[str, Callable[[Client], None]]]:
    return lambda _: {kind: sends(answer)}


# what is wrong: (the fault, what is said of it)
MODES: dict[str, tuple[Callable[[Fake], dict[str, Callable[[Client], None]]], str]] = {
    "a redirect": (plain("PUT", reply("302 Found", Location="http://127.0.0.1:1/x")), "it leads elsewhere: http://127.0.0.1:1/x"),
    "a redirect without a place": (plain("PUT", reply("302 Found")), "it leads elsewhere, and does not say where"),
    "not modified": (plain("PUT", reply("304 Not Modified")), "HTTP 304"),
    "a teapot": (plain("PUT", reply("418 I'm a teapot", "我是茶壶\n\x1b[31m".encode())), "HTTP 418: 我是茶壶"),
    "always busy": (plain("PUT", reply("503 Busy")), "HTTP 503; tried 2 times"),
    "Retry-After ²": (plain("PUT", reply("503 Busy", Retry_After="²")), "HTTP 503; tried 2 times"),
    "Retry-After a date": (plain("PUT", reply("429 Slow", Retry_After="Wed, 21 Oct 2099 07:28:00 GMT")), "HTTP 429; tried 2 times"),
    "Retry-After -1": (plain("PUT", reply("503 Busy", Retry_After="-1")), "HTTP 503; tried 2 times"),
    "a reset": (lambda _: {"PUT": resets}, "tried 2 times"),
    "hangs up": (lambda _: {"PUT": lambda client: None}, "tried 2 times"),
    "half a head": (plain("PUT", b"HTTP/1.1 201 Crea"), "tried 2 times"),
    "half a body": (plain("PUT", b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf"), "tried 2 times"),
    "no HTTP": (plain("PUT", b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "tried 2 times"),
    "a head of a megabyte": (plain("PUT", b"HTTP/1.1 201 Created\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n"), "tried 2 times"),
    "a chunk that is none": (plain("PUT", b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "tried 2 times"),
    "compressed, but not": (plain("PUT", reply("201 Created", b"no gzip", Content_Encoding="gzip")), "its answer cannot be read"),
    "an answer without end": (lambda _: {"PUT": never_ends(CHUNKED)}, "the answer to PUT is longer than 1,048,576 bytes"),
    "a dripping head": (lambda fake: {"PUT": fake.drips(b"HTTP/1.1 201 Created\r\nX: ")}, "did not come to an end within 1 seconds"),
    "a dripping body": (lambda fake: {"PUT": fake.drips(b"HTTP/1.1 201 Created\r\n\r\n")}, "did not come to an end within 1 seconds"),
    "silence": (lambda fake: {"PUT": fake.says_nothing}, "did not come to an end within 1 seconds"),
    "as many other statements": (lambda fake: {"GET": sends(reply("200 OK", OTHERS * 99, "application/n-triples"))}, "holds other statements under that name"),
    "nothing is kept": (plain("GET", reply("404 Not Found")), "holds other statements under that name"),
    "a page": (plain("GET", reply("200 OK", b"<!DOCTYPE html><p>Welcome", "text/html")), "it came back as text/html, which is no RDF"),
    "no type": (plain("GET", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + OTHERS), "nothing that says its type"),
    "broken Turtle": (plain("GET", reply("200 OK", b"<a:a> <a:b> ", "text/turtle")), "it came back as text/turtle, but is none"),
    "broken N-Triples": (plain("GET", reply("200 OK", b"\xff\xfe", "application/n-triples")), "it came back as application/n-triples, but is none"),
    "may not be read": (plain("GET", reply("403 Forbidden")), "--verify counts"),
    "a graph without end": (lambda _: {"GET": never_ends(CHUNKED)}, "the answer to GET is longer than 2,097,152 bytes"),
    "half a graph": (plain("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + OTHERS), "tried 2 times"),
    "a page for a count": (plain("count", csv_of("<!DOCTYPE html>", "text/html")), "it is text/html"),
    "a page that is called CSV": (plain("count", csv_of("<!DOCTYPE html>\n<p>graphs, statements")), "its columns are <!DOCTYPE html>"),
    "an empty table": (plain("count", csv_of("")), "its columns are missing"),
    "a table without rows": (plain("count", csv_of("graphs,statements\r\n")), "it has 0 rows, not one"),
    "two rows": (plain("count", csv_of("graphs,statements\r\n1,2\r\n3,4\r\n")), "it has 2 rows, not one"),
    "one cell": (plain("count", csv_of("graphs,statements\r\n1\r\n")), "its line 2 has 1 cells, not 2"),
    "a word for a number": (plain("count", csv_of("graphs,statements\r\n1,many\r\n")), "'many' is no number"),
    "a number that is none": (plain("count", csv_of("graphs,statements\r\n1,²\r\n")), "'²' is no number"),
    "a number of 5,000 digits": (plain("count", csv_of("graphs,statements\r\n1," + "9" * 5000 + "\r\n")), "is no number"),
    "a negative number": (plain("count", csv_of("graphs,statements\r\n1,-2\r\n")), "'-2' is no number"),
    "bytes that are no UTF-8": (plain("count", csv_of(b"graphs,statements\r\n1,\xff\r\n")), "can't decode byte 0xff"),
    "a quote that is not closed": (plain("count", csv_of('graphs,statements\r\n1,"2\r\n')), "unexpected end of data"),
    "a cell of 200 kB": (plain("count", csv_of("graphs,statements\r\n1,2" + "2" * 200_000 + "\r\n")), "field larger than field limit"),
    "JSON": (plain("count", csv_of('{"head":{"vars":["graphs","statements"]}}')), "is no CSV as it was asked for"),
    "does not count": (plain("count", reply("406 Not Acceptable")), "HTTP 406"),
    "other counts": (
        lambda _: {"count": sends(csv_of("graphs,statements\r\n1,2\r\n")), "list": sends(csv_of("g,n\r\n"))},
        "the server does not hold what was pushed",
    ),
    "a list that is none": (
        lambda _: {"count": sends(csv_of("graphs,statements\r\n1,2\r\n")), "list": sends(csv_of("g,n\r\nx\r\n"))},
        "its line 2 has 1 cells",
    ),
}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults")
    (folder / "a.txt").write_text(TEXT, "utf-8")
    kg.build([folder / "a.txt"]).write(folder / "out")
    return folder / "out"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fake]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(endpoint, "_LEAST", 0.01)
    monkeypatch.setattr(endpoint, "_ROWS", 2 << 20)  # as the real one, and quicker
    fake = Fake()
    yield fake
    fake.close()


def run(*arguments: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[Any, str, str]:
    """`kg push`: its exit status and what it says."""
    monkeypatch.setattr(sys, "argv", ["kg", "push", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    said = capsys.readouterr()
    return left.value.code, said.out, said.err


@pytest.mark.parametrize("mode", MODES)
def test_whatever_a_server_does_is_said_in_a_line(
    mode: str, fake: Fake, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults, words = MODES[mode]
    fake.faults = faults(fake)
    notes = str(tmp_path / "notes")
    command = (f"{fake.address}/store", str(out), "--state", notes, "--tries", "2")
    seconds = "1" if "within 1" in words else "60"
    status, said, errors = run(*command, "--timeout", seconds, capsys=capsys, monkeypatch=monkeypatch)
    lines = errors.splitlines()
    assert (status, said) == (2, "")
    assert all(line.startswith("kg: ") for line in lines), errors
    assert all("trying again in 0.01 s" in line for line in lines[:-1]), errors
    assert words in lines[-1]
    assert "\x1b" not in errors and len(lines[-1]) < 1000
    fake.faults = {}  # and when it is as it should be again, the same command goes on
    status, said, errors = run(*command, capsys=capsys, monkeypatch=monkeypatch)
    assert (status, errors) == (0, "")
    assert "as pushed" in said


def test_the_faults_are_none_of_the_fake(fake: Fake, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    command = (f"{fake.address}/store", str(out), "--state", str(tmp_path / "notes"))
    status, said, _ = run(*command, capsys=capsys, monkeypatch=monkeypatch)
    assert status == 0
    assert "2 graphs put" in said and "read back from the server: 2 graphs" in said
    assert run(*command, capsys=capsys, monkeypatch=monkeypatch)[1].startswith("0 graphs put, 2 were there")


def test_a_graph_that_somebody_else_changed_is_found_out(
    fake: Fake, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many statements, one of which says another number: no count tells."""
    command = (f"{fake.address}/store", str(out), "--state", str(tmp_path / "notes"))
    run(*command, capsys=capsys, monkeypatch=monkeypatch)
    (graph,) = (iri for iri in fake.graphs if iri != LABELS.value)
    mine = fake.graphs[graph]
    fake.graphs[graph] = mine.replace(b'"12"^^', b'"13"^^')
    assert fake.graphs[graph] != mine
    assert run(*command, "--verify", "counts", capsys=capsys, monkeypatch=monkeypatch)[0] == 0
    status, _, errors = run(*command, capsys=capsys, monkeypatch=monkeypatch)
    assert (status, "has other statements" in errors, graph in errors) == (2, True, True)
    status, said, _ = run(*command, capsys=capsys, monkeypatch=monkeypatch)
    assert (status, said.startswith("1 graphs put")) == (0, True)
    assert fake.graphs[graph] == mine


def test_other_ways_to_write_the_same_are_the_same(
    fake: Fake, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that gives Turtle for N-Triples, escapes, another order and 12.0 for 12."""
    command = (f"{fake.address}/store", str(out), "--state", str(tmp_path / "notes"))
    right = fake._answer

    def written(kind: str, graph: str, body: bytes) -> bytes:
        if kind != "GET":
            return right(kind, graph, body)
        lines = fake.graphs[graph].decode("utf-8").replace('"12"^^', '"12.0"^^').splitlines()
        escaped = "\n".join("".join(c if ord(c) < 128 else f"\\u{ord(c):04X}" for c in line) for line in reversed(lines))
        return reply("200 OK", escaped.encode("ascii"), "text/turtle")

    monkeypatch.setattr(fake, "_answer", written)
    for said in ("2 graphs put", "0 graphs put, 2 were there"):
        assert run(*command, capsys=capsys, monkeypatch=monkeypatch)[1].startswith(said)
