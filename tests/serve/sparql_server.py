"""The SPARQL endpoint alone over a small store, on a real uvicorn and a real Oxigraph."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pyoxigraph as ox
import uvicorn
from starlette.applications import Starlette

from kg.serve.sparql.endpoint import Endpoint, EndpointOptions
from kg.serve.sparql.oxigraph import Oxigraph

T = TypeVar("T")
ONE, TWO, THINGS = (f"http://localhost/graph/{name}" for name in ("1", "2", "things"))
EMPTY = "http://localhost/graph/empty"
HOSTILE = 'a,b "c" }},{"x":{"type":"y"}} <result> ]},{"@id":"z"} , <u> . ;\n\r\n\tend'


def store(folder: Path, things: int = 300) -> Path:
    """Two graphs with one triple each, and one in which nothing is easy to write down."""
    literals = [ox.Literal(f"{HOSTILE} {n}", language="zh") for n in range(things)]
    quads = [ox.Quad(*[ox.NamedNode("http://example.com/" + n)] * 3, ox.NamedNode(f"http://localhost/graph/{n}")) for n in ("1", "2")]
    for n, literal in enumerate(literals):
        subject = ox.NamedNode(f"http://example.com/things/数字/{n}")
        quads.append(ox.Quad(subject, ox.NamedNode("http://example.com/quote"), literal, ox.NamedNode(THINGS)))
        quads.append(ox.Quad(subject, ox.NamedNode("http://example.com/number"), ox.Literal(n), ox.NamedNode(THINGS)))
    made = ox.Store(folder / "db")
    made.bulk_extend(quads)
    made.flush()
    return folder / "db"


@dataclass
class Server:
    """`address` is of the endpoint; `run` does something in the server's event loop."""

    address: str
    endpoint: Endpoint
    oxigraph: Oxigraph
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60.0) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)


@contextlib.contextmanager
def serving_sparql(location: Path, options: EndpointOptions, memory: int | None = None) -> Iterator[Server]:
    """The endpoint over a store, in a thread of its own."""
    oxigraph = Oxigraph(location, options.timeout, memory)
    endpoint = Endpoint(lambda: oxigraph, options)
    loops: list[asyncio.AbstractEventLoop] = []

    @contextlib.asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        loops.append(asyncio.get_running_loop())
        await oxigraph.start()
        yield
        await oxigraph.stop()

    app = Starlette(routes=endpoint.routes, lifespan=life)
    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="on", log_level="critical", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_for(lambda: server.started or not thread.is_alive())
        assert server.started
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Server(f"http://127.0.0.1:{port}/sparql", endpoint, oxigraph, loops[0])
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def workers() -> list[psutil.Process]:
    """The processes that answer queries, of whoever runs them in this process."""
    found = []
    for process in psutil.Process().children():
        with contextlib.suppress(psutil.Error):  # gone while we look
            if any(part.endswith("worker.py") for part in process.cmdline()):
                found.append(process)
    return found


def wait_for(done: Callable[[], bool], seconds: float = 90.0) -> None:
    """Until it is so; an AssertionError where that takes too long."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if done():
            return
        pause.wait(0.02)
    raise AssertionError(f"not within {seconds:g} seconds")
