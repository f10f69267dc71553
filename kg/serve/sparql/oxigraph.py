"""The Oxigraph server as child processes over one folder: one process for each query that is answered at a time.

A query has a process to itself because nothing else ends it. Measured with Oxigraph 0.5: its own time limit ends neither
sorting nor property paths, products of VALUES or long strings, nor an answer that streams; where it does end a query, 200
was said already; and each query leaves a thread that sleeps until the limit. A process that is ended takes its work and
its memory with it, harms no other query, and is replaced in 30 ms; idle it takes 6 MB of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from functools import partial
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from shutil import which
from sysconfig import get_path
from typing import Any

import httpx2

from kg.errors import ServeError

_START_SECONDS = 15.0
_ATTEMPTS = 4  # to start one, in a row
_MOST_DEATHS = 8  # in a row without an answer; then one is started only where a query needs it
_GRACE = 2.0  # seconds beyond the limit, after which whoever borrowed a process loses it
_MB = 1024 * 1024
_LEAST_MEMORY, _MOST_MEMORY = 512 * _MB, 4096 * _MB


def executable() -> Path:
    """The program `oxigraph`. Raises ServeError where the package is not installed."""
    name = "oxigraph.exe" if sys.platform == "win32" else "oxigraph"
    places = [Path(sys.executable).parent / name, Path(get_path("scripts")) / name]
    with contextlib.suppress(PackageNotFoundError):
        places += [Path(str(f.locate())) for f in files("oxigraph") or () if f.name == name]
    if on_path := which(name):
        places.append(Path(on_path))
    for place in places:
        if place.is_file():
            return place.resolve()
    raise ServeError("the program oxigraph is missing; pip install oxigraph")


def bound_to_us(command: list[str], memory: int = 1 << 62) -> list[str]:
    """The command, to be run so that it ends when we end, and within so many bytes of memory.

    Start it from a thread that lives as long as we do (the event loop's): the kernel watches the thread.
    """
    if sys.platform == "win32":
        return command
    launcher = str(Path(__file__).with_name("oxigraph_child.py"))
    return [sys.executable, "-I", "-S", launcher, str(os.getpid()), str(memory), *command]


class Process:
    """One server. `clean` is set by whoever borrowed it when all that was asked of it has been answered."""

    def __init__(self, child: asyncio.subprocess.Process, port: int, client: httpx2.AsyncClient) -> None:
        self._child, self._port, self._client = child, port, client
        self._said: deque[str] = deque(maxlen=20)
        self.clean = False
        self.ended = asyncio.ensure_future(self._listen())

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return not self.ended.done()

    @property
    def last_words(self) -> str:
        return " ".join(self._said)[-300:]

    def request(self, method: str, path: str, **more: Any) -> contextlib.AbstractAsyncContextManager[httpx2.Response]:
        """An answer as it comes. The caller minds the time."""
        return self._client.stream(method, f"http://127.0.0.1:{self._port}{path}", **more)

    def kill(self) -> None:
        """It only reads: there is nothing that it could leave half done."""
        with contextlib.suppress(ProcessLookupError):
            self._child.kill()

    async def listening(self) -> bool:
        """False where it ended instead."""
        while self.alive and not any("Listening" in line for line in self._said):
            await asyncio.wait({self.ended}, timeout=0.002)
        return self.alive

    async def _listen(self) -> None:
        """Keep its last words, until it ends."""
        assert self._child.stderr is not None
        while piece := await self._child.stderr.read(4096):
            self._said.extend(piece.decode("utf-8", "replace").splitlines())
        await self._child.wait()


class Oxigraph:
    """The processes over one folder: as many as are borrowed at once, and always one that is ready.

    `timeout` is how long a query may take, in seconds, `memory` what it may use, in bytes; `users` counts who borrows.
    """

    def __init__(self, location: Path, timeout: float = 20.0, memory: int | None = None) -> None:
        self.location, self.users = location, 0
        self._timeout, self._memory = timeout, memory or _share_of_memory()
        self._processes: set[Process] = set()
        self._idle: list[Process] = []
        self._deaths, self._starting = 0, False
        self._tasks: set[asyncio.Task[None]] = set()
        self._assets: dict[str, bytes] = {}
        self._stopped = True

    async def start(self) -> None:
        """Raises ServeError where the server cannot be started over the folder."""
        # verify=False: no list of certificates is read for a server without any
        self._client = httpx2.AsyncClient(
            headers={"Accept-Encoding": "identity"}, timeout=None, trust_env=False, verify=False, limits=httpx2.Limits(keepalive_expiry=20)
        )
        self._stopped = False
        try:
            self._idle.append(await self._launch())
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """At once: who still waits for an answer gets none."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()
        for process in self._processes:
            process.kill()
        await asyncio.gather(*self._tasks, *(p.ended for p in self._processes), return_exceptions=True)
        self._idle.clear()
        await self._client.aclose()

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[Process]:
        """A process for one query. Left uncleanly, it is ended, and with it what it was doing.

        Raises ServeError where none can be started.
        """
        self.users += 1
        try:
            process = self._ready() or await self._launch()
            process.clean = False
            overdue = asyncio.get_running_loop().call_later(self._timeout + _GRACE, process.kill)
            try:
                yield process
            finally:
                overdue.cancel()
                if process.clean and process.alive and not self._stopped:
                    self._deaths = 0
                    self._idle.append(process)
                else:
                    process.kill()
                    await asyncio.shield(process.ended)
        finally:
            self.users -= 1

    async def asset(self, name: str) -> bytes:
        """A file of the user interface that the server carries; empty where it has none of that name."""
        if name not in self._assets:
            async with self.lend() as process, process.request("GET", f"/{name}") as answer:
                body = await answer.aread()
                self._assets[name] = body if answer.status_code == 200 else b""
                process.clean = True
        return self._assets[name]

    # --- inside ------------------------------------------------------------------------------------------

    def _ready(self) -> Process | None:
        while self._idle:
            process = self._idle.pop()
            if process.alive:
                return process
        return None

    def _has_ended(self, process: Process, _: asyncio.Future[None]) -> None:
        self._processes.discard(process)
        if process in self._idle:
            self._idle.remove(process)
        if not self._stopped:
            self._spawn(self._stay_ready())

    async def _stay_ready(self) -> None:
        """Have one idle, so that the next query need not wait for it; more slowly each time, where they keep dying."""
        if self._idle or self._starting or self._deaths >= _MOST_DEATHS:
            return
        self._starting = True
        try:
            await asyncio.sleep(0.02 * (2**self._deaths - 1))
            self._deaths += 1
            self._idle.append(await self._launch())
        except ServeError:
            pass  # the next query says what is wrong
        finally:
            self._starting = False

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _launch(self) -> Process:
        """A process that listens. Raises ServeError with what it said where it does not come to that."""
        words = "it was stopped"
        for attempt in range(_ATTEMPTS):
            if self._stopped:
                break
            process = await self._attempt()
            try:
                async with asyncio.timeout(_START_SECONDS):
                    process.clean = await process.listening()
                words = process.last_words
            except TimeoutError:
                words = f"it did not listen within {_START_SECONDS:g} seconds"
            finally:
                if not process.clean or self._stopped:
                    process.kill()
            if process.clean:
                process.ended.add_done_callback(partial(self._has_ended, process))
                return process
            self._processes.discard(process)
            await asyncio.sleep(0.05 * 2**attempt)  # the port may have been taken meanwhile
        raise ServeError(f"{self.location}: the Oxigraph server does not start: {words}")

    async def _attempt(self) -> Process:
        port = _free_port()
        command = [
            str(executable()), "serve-read-only", "--location", str(self.location), "--bind", f"127.0.0.1:{port}", "--union-default-graph",
        ]  # fmt: skip
        child = await asyncio.create_subprocess_exec(
            *bound_to_us(command, self._memory), cwd=self.location.parent, env=_environment(),
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        process = Process(child, port, self._client)
        self._processes.add(process)
        return process


def _free_port() -> int:
    """Somebody else may take it meanwhile; then another is tried."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """Nothing of ours but what the system needs to start a program."""
    return {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "LD_LIBRARY_PATH")}


def _share_of_memory() -> int:
    """So much that all queries together leave a quarter of the machine's memory."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not a POSIX system
        return _MOST_MEMORY
    return max(_LEAST_MEMORY, min(_MOST_MEMORY, total * 3 // 4 // ((os.cpu_count() or 1) + 1)))
