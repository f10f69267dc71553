"""Oxigraph as child processes over one database: one process for each query that is answered at a time.

A query has a process to itself because nothing else ends it: not sorting, property paths, products of VALUES or long
strings, nor an answer that grows without end. A process that is ended takes its work and its memory with it, harms no
other query, and is replaced in 60 ms; idle it takes some 15 MB of its own. It is asked over its standard input: there is
no port that another user or program of this machine could ask past our limits (`oxigraph serve` would open one).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import sys
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Coroutine
from functools import partial
from pathlib import Path
from typing import IO, Any

import pyoxigraph

from kg.errors import ServeError

_START_SECONDS = 15.0
_ATTEMPTS = 4  # to start one, in a row
_MOST_DEATHS = 8  # in a row without an answer; then one is started only where a query needs it
_GRACE = 2.0  # seconds beyond the limit, after which whoever borrowed a process loses it
_LINE = 1 << 16  # bytes of what a process says at once
_MB = 1024 * 1024
_LEAST_MEMORY, _MOST_MEMORY = 512 * _MB, 4096 * _MB
_LIBRARIES = Path(pyoxigraph.__file__).parent.parent
Outcome = dict[str, Any]
_numbers = itertools.count(1)  # of answers


def bound_to_us(command: list[str], memory: int = 1 << 62) -> list[str]:
    """The command, to be run so that it ends when we end, and within so many bytes of memory.

    Start it from a thread that lives as long as we do (the event loop's): the kernel watches the thread.
    """
    launcher = str(Path(__file__).with_name("oxigraph_child.py"))
    return [sys.executable, "-I", "-S", launcher, str(os.getpid()), str(memory), *command]


def module_bound_to_us(name: str) -> list[str]:
    """A module of ours as a process of its own, likewise."""
    return bound_to_us([sys.executable, "-m", name])


def bare_environment() -> dict[str, str]:
    """Nothing of ours but what the system needs to start a program."""
    return {k: v for k, v in os.environ.items() if k == "LD_LIBRARY_PATH"}


class EndedError(ServeError):
    """A process that is gone; `begun` says whether it had taken the query up."""

    def __init__(self, begun: bool) -> None:
        super().__init__("the process that worked on this query ended: perhaps it takes too much memory, or is nested too deeply")
        self.begun = begun


class Process:
    """One worker. `clean` is set by whoever borrowed it when all that was asked of it has been answered."""

    def __init__(self, child: asyncio.subprocess.Process, folder: Path) -> None:
        self._child, self._folder, self._place = child, folder, folder / "none"
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

    async def ask(self, job: Outcome) -> tuple[Outcome, IO[bytes] | None]:
        """How it went, and the answer, which the caller closes. The caller minds the time. Raises EndedError."""
        assert self._child.stdin is not None
        begun = False
        self._place = self._folder / f"{self.pid}-{next(_numbers)}"
        try:
            self._child.stdin.write(json.dumps(job | {"into": str(self._place)}).encode("ascii") + b"\n")
            await self._child.stdin.drain()
            begun = bool(await self._outcome())
            if outcome := await self._outcome() if begun else None:
                return outcome, self._taken() if "media" in outcome else None
        except OSError:
            pass
        raise EndedError(begun)

    def _taken(self) -> IO[bytes]:
        """The file with the answer, which has no name any more: nobody else finds it, and nothing of it is left."""
        file = self._place.open("r+b")
        self._place.unlink()
        return file

    def kill(self) -> None:
        """It only reads: there is nothing that it could leave half done."""
        with contextlib.suppress(ProcessLookupError):
            self._child.kill()

    async def ready(self) -> bool:
        """False where it ended instead."""
        if await self._outcome() is not None:
            return True
        await asyncio.wait({self.ended})
        return False

    async def _outcome(self) -> Outcome | None:
        """The next line that it says; None where it ended."""
        assert self._child.stdout is not None
        line = await self._child.stdout.readline()
        said: Outcome | None = json.loads(line) if line.endswith(b"\n") else None
        return said

    async def _listen(self) -> None:
        """Keep its last words, until it ends; what it wrote goes with it."""
        assert self._child.stderr is not None
        while piece := await self._child.stderr.read(4096):
            self._said.extend(piece.decode("utf-8", "replace").splitlines())
        await self._child.wait()
        with contextlib.suppress(OSError):
            self._place.unlink(missing_ok=True)


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
        self._stopped = True

    async def start(self) -> None:
        """Raises ServeError where the database cannot be opened."""
        self._stopped = False
        self._answers = Path(tempfile.mkdtemp(prefix="answers-", dir=self.location.parent))
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
        shutil.rmtree(self._answers, ignore_errors=True)

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
        """A process that may be asked. Raises ServeError with what it said where it does not come to that."""
        words = "it was stopped"
        for attempt in range(_ATTEMPTS):
            if self._stopped:
                break
            process = await self._attempt()
            try:
                async with asyncio.timeout(_START_SECONDS):
                    process.clean = await process.ready()
                words = process.last_words
            except TimeoutError:
                words = f"it was not ready within {_START_SECONDS:g} seconds"
            finally:
                if not process.clean or self._stopped:
                    process.kill()
            if process.clean:
                process.ended.add_done_callback(partial(self._has_ended, process))
                return process
            self._processes.discard(process)
            await asyncio.sleep(0.05 * 2**attempt)
        raise ServeError(f"{self.location}: Oxigraph does not start: {words}")

    async def _attempt(self) -> Process:
        worker = str(Path(__file__).with_name("worker.py"))
        child = await asyncio.create_subprocess_exec(
            *bound_to_us([sys.executable, "-I", "-S", worker, str(self.location), str(_LIBRARIES)], self._memory),
            cwd=self.location.parent, env=bare_environment(), limit=_LINE,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        process = Process(child, self._answers)
        self._processes.add(process)
        return process


def _share_of_memory() -> int:
    """So much that all queries together leave a quarter of the machine's memory."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not a POSIX system
        return _MOST_MEMORY
    return max(_LEAST_MEMORY, min(_MOST_MEMORY, total * 3 // 4 // ((os.cpu_count() or 1) + 1)))
