"""A site of the test's own on loopback: what it answers, and what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Site:
    """`pages` by path: a body, a whole answer, or a function of the request's headers that gives one."""

    pages: dict[str, object] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]


@contextmanager
def site(pages: dict[str, object] | None = None) -> Iterator[Site]:
    made = Site(pages or {})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {k.lower(): v for k, v in self.headers.items()}
            made.asked.append((self.path, headers))
            found = made.pages.get(self.path, (404, {}, b"none"))
            if isinstance(found, Callable):  # type: ignore[arg-type]
                found = found(headers)  # type: ignore[operator]
            if isinstance(found, bytes):
                found = (200, {"Content-Type": "text/html"}, found)
            status, more, body = found  # type: ignore[misc]
            self.send_response(status)
            for key, value in ({"Content-Length": str(len(body))} | more).items():
                self.send_header(key, value)
            self.end_headers()
            try:
                if "X-Slow" in more:
                    for i in range(len(body)):
                        self.wfile.write(body[i : i + 1])
                        self.wfile.flush()
                        time.sleep(0.2)
                else:
                    self.wfile.write(body)
            except OSError:
                pass  # who asked has gone

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    made.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
