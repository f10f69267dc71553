"""A server of the test's own on loopback that speaks the protocol: what it is told to say, and what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOTHING: dict[str, Any] = {"figures": [], "officials": [], "organizations": [], "initiatives": []}


@dataclass
class Model:
    """`says` by a word of the sentence: an answer as records, bytes that are the whole body, or a function that sends something."""

    says: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    url: str = ""

    def answer(self, asked: dict[str, Any]) -> Any:
        sentence = json.loads(asked["messages"][-1]["content"])["sentence"]
        return next((said for word, said in self.says.items() if word in sentence), NOTHING)


@contextmanager
def model(says: dict[str, Any] | None = None) -> Iterator[Model]:
    made = Model(says or {})

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.asked.append(asked | {"path": self.path})
            made.keys.append(self.headers.get("Authorization"))
            said = made.answer(asked)
            if isinstance(said, Callable):  # type: ignore[arg-type]
                said(self)  # type: ignore[operator]
            elif isinstance(said, bytes):
                send(self, 200, said)
            else:
                send(self, 200, completion(json.dumps(NOTHING | said, ensure_ascii=False)))

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def completion(content: object) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": content}}
    said = {"id": "1", "object": "chat.completion", "choices": [choice], "usage": {"total_tokens": 70}}
    return json.dumps(said, ensure_ascii=False).encode()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **more: str) -> None:
    handler.send_response(status)
    for name, value in ({"Content-Length": str(len(body))} | more).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def slow(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for good."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass  # who asked has gone
