"""Start the server, open the browser, stop cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import sys
import traceback
import webbrowser
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
import uvicorn

from kg.errors import ServeError
from kg.serve.app import create_app
from kg.serve.connections import Connections, PatientProtocol, most_connections
from kg.serve.live import Live, LiveOptions
from kg.serve.pages.review import Sitting
from kg.serve.security import LOOPBACK
from kg.serve.signals import signals
from kg.serve.source import Source
from kg.serve.sparql.endpoint import Endpoint, EndpointOptions

USUAL_PORT = 8642
_BACKLOG = 2048  # connections that the system keeps until we take them
_THREADS = 4  # each keeps a connection to the index with its cache
_WILDCARDS = ("0.0.0.0", "::", "")
_LAST_ANSWERS = 3  # seconds that requests under way have when the server stops


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """`port` None is the usual one, or any free one where that is taken; `timeout` is of a query, in seconds."""

    host: str = "127.0.0.1"
    port: int | None = None
    timeout: int = 20
    browser: bool = True
    base: str | None = None
    lexicon: Path | None = None
    verbose: bool = False
    review: Path | None = None  # the file that answers to what is uncertain are written to


def serve(source: Source, options: ServeOptions, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. Raises ServeError where the address is taken or the source is no whole graph."""
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    if options.review is not None and options.host not in LOOPBACK:
        raise ServeError(f"--review with --host {options.host}: whoever reaches that address could write corrections; leave one of the two out")
    asyncio.run(_serve(source, options, say))


async def _serve(source: Source, options: ServeOptions, say: Callable[[str], None]) -> None:
    anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
    listener = _listen(options.host, options.port)
    stopping = asyncio.Event()
    sitting = Sitting(source, options.review) if options.review is not None else None
    with contextlib.closing(listener), signals(stopping.set):
        live = Live(source, LiveOptions(options.timeout, options.base, options.lexicon, say))
        if not await _unless(stopping, live.start()):
            return
        try:
            endpoint = Endpoint(lambda: live.current.oxigraph, EndpointOptions(timeout=options.timeout))
            hosts = ["*"] if options.host in _WILDCARDS else [*LOOPBACK, options.host]
            app = create_app(live, endpoint, hosts, _reporter(say, options.verbose), sitting)
            server = _Server(_config(app))
            running = asyncio.ensure_future(server.serve([listener]))
            address = _address(options.host, listener)
            say(f"{source.path} at {address} (Ctrl-C stops)")
            if sitting is not None:
                say(f"what is uncertain: {address}review writes {options.review}, and nothing else")
            if options.host not in LOOPBACK:
                say("everyone who reaches this address can read what is served")
            if options.browser and _has_screen():
                await asyncio.to_thread(webbrowser.open, address + ("review" if sitting else ""))
            waiting = asyncio.ensure_future(stopping.wait())
            await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
            server.should_exit = True
            await running
            waiting.cancel()
        finally:
            await live.stop()


async def _unless(stopping: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work, but not beyond a signal; whether it was done."""
    doing = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({doing, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not doing.done():
        doing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await doing
        return False
    doing.result()
    return True


class _Server(uvicorn.Server):
    """Signals are ours: uvicorn would raise them again when it has stopped, and end with their status."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: object) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http=partial(PatientProtocol, connections=Connections(most_connections())),  # type: ignore[arg-type]
        ws="none", lifespan="off", log_config=None, access_log=False, server_header=False, proxy_headers=False,
        timeout_keep_alive=15, timeout_graceful_shutdown=_LAST_ANSWERS, backlog=_BACKLOG,
    )  # fmt: skip


def _has_screen() -> bool:
    """Without one, Python would start a browser of text in this very terminal."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _listen(host: str, port: int | None) -> socket.socket:
    """A bound socket. Raises ServeError where the port that was asked for is taken, or the host is none of ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    wanted = [port] if port is not None else [USUAL_PORT, 0]
    for each in wanted:
        # with its protocol named, asyncio sends small pieces at once; else each answer on a kept connection waits 40 ms
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, each))
            listener.listen(_BACKLOG)
        except OSError as error:
            listener.close()
            if each == wanted[-1]:
                raise ServeError(f"{host}:{each}: cannot listen there: {error.strerror}; choose another with --port or --host") from error
        else:
            listener.setblocking(False)
            return listener
    raise AssertionError("unreachable")


def _address(host: str, listener: socket.socket) -> str:
    shown = "127.0.0.1" if host in _WILDCARDS else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}/"


def _reporter(say: Callable[[str], None], verbose: bool) -> Callable[[str, Exception], None]:
    def report(what: str, error: Exception) -> None:
        where = traceback.extract_tb(error.__traceback__)[-1]
        say(f"{what} failed: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")
        if verbose:
            say("".join(traceback.format_exception(error)))

    return report
