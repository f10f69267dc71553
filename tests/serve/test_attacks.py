"""What hostile clients and pages of other sites try, against a real server."""

from __future__ import annotations

import html
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from servers import Served, serving

import kg

SCRIPT = "<script>window.pwned=1</script>"
TEXT = f"""“{SCRIPT}”标题
来源：{SCRIPT}
2024年5月6日，成都市政府新闻办举行新闻发布会。市教育局局长李敏介绍，“{SCRIPT}”平台、“</script><img src=x onerror=window.pwned=2>”工程
全面上线，新建学校12所。“{{{{constructor}}}}&quot;'%20”行动覆盖率达到95%以上。"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A graph with markup in every text, the document's name and metadata included."""
    folder = tmp_path_factory.mktemp("hostile")
    name = "a&b <img src=x onerror=alert(1)> '\"#%20.txt"
    (folder / name).write_text(TEXT, "utf-8")
    (folder / f"{Path(name).stem}.meta.yaml").write_text(
        f"title: '{SCRIPT}'\npublisher: '{SCRIPT}'\nauthors: ['{SCRIPT}']\nurl: 'javascript:alert(1)'\npublished: 2024-05-06\n", "utf-8"
    )
    kg.build([folder]).write(folder / "out")
    with serving(folder / "out", "--timeout", "3") as server:
        yield server


def raw(address: str, request: bytes, wait: float = 10.0) -> bytes:
    """What the server answers to these very bytes."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname, where.port), timeout=wait) as client:
        client.sendall(request)
        out = b""
        while piece := client.recv(65536):
            out += piece
        return out


def every_page(address: str) -> list[str]:
    """Pages and answers that show a document's words."""
    ids: list[str] = []
    for word in ("script", "constructor", "李敏", "学校", "成都"):
        ids += [hit["address"] for hit in httpx2.get(f"{address}/api/search", params={"q": word}).json()["results"]]
    assert len(ids) >= 4
    documents = re.findall(r'href="(/id/document/[^"]+)"', httpx2.get(f"{address}/documents").text)
    assert documents
    fixed = ["/", "/search?q=script&stay=1", "/documents", "/ledger", "/map", "/workbench", "/questions/document?document=a", "/questions/targets?year=2024"]
    return [*fixed, *sorted(set(ids)), *documents, *(f"{d}?coverage=1" for d in documents)]


def test_script_in_every_text_is_only_text(hostile: Served) -> None:
    for path in every_page(hostile.address):
        answer = httpx2.get(hostile.address + html.unescape(path), headers={"Accept": "text/html"}, follow_redirects=True)
        assert answer.status_code == 200, path
        page = answer.text
        assert "<script>window" not in page, path
        assert "<img" not in page, path
        assert not re.search(r"href=[\"']?\s*javascript:", page, re.I), path
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "default-src 'none'" in policy


def test_script_in_the_address_is_only_text(hostile: Served) -> None:
    places = ("/search?stay=1&q=", "/questions/", "/id/", "/browse/", "/ledger?q=", "/questions/posts?name=", "/map?id=", "/workbench?query=", "/?x=")
    for path in places:
        answer = httpx2.get(hostile.address + path + SCRIPT, headers={"Accept": "text/html"})
        assert "<script>window" not in answer.text, path
        assert answer.status_code < 500, path


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "", "localhost@evil.example", "[::2]"])
def test_another_host_name_is_refused(served: str, host: str) -> None:
    answer = raw(served, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_the_names_of_loopback_are_taken(served: str, name: str) -> None:
    port = urlsplit(served).port
    answer = raw(served, f"GET /api/version HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/sparql", {"Origin": "https://evil.example"}),
        ("POST", "/sparql", {"Origin": "null"}),
        ("POST", "/api/graph/view", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}),
        ("POST", "/map.html", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}),
        ("GET", "/sparql?query=ASK{}", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}),
        ("GET", "/api/search?q=a", {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}),
    ],
)
def test_other_sites_in_a_browser_are_refused(served: str, method: str, path: str, headers: dict[str, str]) -> None:
    answer = httpx2.request(method, served + path, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"] == "cross_site"


def test_a_link_from_elsewhere_may_be_followed(served: str) -> None:
    answer = httpx2.get(served + "/ledger", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static//etc/passwd", "/static/....//etc/passwd",
        "/static/base.html", "/static/words/common.yaml", "/id/../../etc/passwd", "/id/document/../../../../etc/passwd", "/id/document/%00",
        "/id/%ff%fe", "/..%5c..%5cetc", "/static/C:%5cwindows", "/id/", "/id/document/", "/api/document?id=../../etc/passwd",
    ],
)  # fmt: skip
def test_no_path_leads_out(served: str, path: str) -> None:
    port = urlsplit(served).port
    answer = raw(served, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ", 2)[1] in (b"400", b"404"), answer[:200]
    assert b"root:" not in answer


def test_a_large_body_is_refused_announced_or_not(served: str) -> None:
    port = urlsplit(served).port
    for path, kind in (("/sparql", "application/sparql-query"), ("/api/graph/view", "application/json"), ("/map.html", "application/x-www-form-urlencoded")):
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: {kind}\r\n"
        announced = raw(served, f"{head}Content-Length: 10000000\r\nConnection: close\r\n\r\n".encode())
        assert announced.startswith(b"HTTP/1.1 413"), announced[:200]
        answer = httpx2.post(served + path, content=(b"x" * 100_000 for _ in range(100)), headers={"Content-Type": kind})
        assert answer.status_code == 413


def test_slow_clients_do_not_keep_others_waiting(served: str) -> None:
    where = urlsplit(served)
    slow = [socket.create_connection((where.hostname, where.port)) for _ in range(100)]
    try:
        for n, client in enumerate(slow):
            head = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nSEL"
            client.sendall(head if n % 2 else head[:20])
        started = time.monotonic()
        for _ in range(20):
            assert httpx2.get(f"{served}/api/search", params={"q": "重庆"}).status_code == 200
        assert time.monotonic() - started < 30
    finally:
        for client in slow:
            client.close()


def test_endless_queries_do_not_keep_pages_waiting(hostile: Served) -> None:
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
    answers: list[httpx2.Response] = []

    def ask() -> None:
        answers.append(httpx2.get(f"{hostile.address}/sparql", params={"query": endless}, timeout=90))

    asking = [threading.Thread(target=ask) for _ in range(20)]
    for thread in asking:
        thread.start()
    try:
        time.sleep(0.5)
        times = []
        for path in ("/", "/ledger", "/api/search?q=a", "/documents") * 5:
            started = time.monotonic()
            assert httpx2.get(hostile.address + path, timeout=30).status_code == 200
            times.append(time.monotonic() - started)
        assert sorted(times)[len(times) // 2] < 2
    finally:
        for thread in asking:
            thread.join(90)
    assert len(answers) == 20
    assert {a.status_code for a in answers} <= {503, 504}
    assert all("message" in a.json() for a in answers)
    assert 504 in {a.status_code for a in answers}
    assert httpx2.get(f"{hostile.address}/sparql", params={"query": "ASK {}"}, timeout=30).json()["boolean"] is True
