"""The snapshot that is served: made when the server starts, and swapped for one that follows when what it was made of changes."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import KgError, ServeError, StoreBusyError, ValidationError
from kg.scratch import scratch_folder
from kg.serve.index.read import Index
from kg.serve.snapshot import BUSY, DATABASE, INDEX, Job
from kg.serve.source import Signature, Source, being_written, signature, state
from kg.serve.sparql.oxigraph import Oxigraph, module_bound_to_us

_LOOK_EVERY = 1.0  # seconds; a change is taken up when two looks in a row see the same
_REST = 2.0  # times as long as a snapshot took nothing is made anew: changes one after the other do not keep a core busy
_REFUSED = 3


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """`timeout` of a query in seconds; `base` and `lexicon` are for texts that are built first."""

    timeout: int = 20
    base: str | None = None
    lexicon: Path | None = None
    say: Callable[[str], None] = lambda _: None  # hears of new builds and of what is wrong with them


class Snapshot:
    """One state of the graph, complete and unchanging while anybody uses it."""

    def __init__(self, folder: Path, version: str, oxigraph: Oxigraph, lexicon: Path | None) -> None:
        self.folder, self.version, self.oxigraph, self.lexicon = folder, version, oxigraph, lexicon
        self.index = Index(folder / INDEX)
        self.base = self.index.meta["base"]
        self.users = 0


class Live:
    """`current` is the newest snapshot; `lease()` holds one for the length of a request."""

    def __init__(self, source: Source, options: LiveOptions | None = None) -> None:
        self.source = source
        self._options = options or LiveOptions()
        self._current: Snapshot | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._root = contextlib.ExitStack()
        self._made = 0
        self._rested = 0.0  # when the next may be made, on the clock of time.monotonic

    @property
    def current(self) -> Snapshot:
        if self._current is None:
            raise ServeError("the snapshot is not ready yet; ask again in a moment")
        return self._current

    @contextlib.contextmanager
    def lease(self) -> Iterator[Snapshot]:
        """The snapshot at hand, which stays whole until the block is left."""
        snapshot = self.current
        snapshot.users += 1
        try:
            yield snapshot
        finally:
            snapshot.users -= 1

    async def start(self) -> None:
        """Make the first snapshot and watch for changes. Raises KgError where the source is no whole graph."""
        self._folder = self._root.enter_context(scratch_folder("serve"))
        seen = await asyncio.to_thread(signature, self.source)
        try:
            self._current = await self._make(seen)
        except BaseException:
            self._root.close()
            raise
        self._spawn(self._watch(seen))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._current is not None:
            await self._current.oxigraph.stop()
            self._current.index.close()
            self._current = None
        self._root.close()

    # --- inside ------------------------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _make(self, seen: Signature) -> Snapshot:
        self._made += 1
        target = self._folder / str(self._made)
        started = time.monotonic()
        try:
            before = self._current.folder if self._current is not None else None
            await _make_snapshot(Job(self.source, target, self._options.base, self._options.lexicon, before))
            oxigraph = Oxigraph(target / DATABASE, self._options.timeout)
            await oxigraph.start()
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise
        finally:
            now = time.monotonic()
            self._rested = now + _REST * (now - started)
        return Snapshot(target, _version(seen), oxigraph, self._options.lexicon)

    async def _watch(self, seen: Signature) -> None:
        pending = seen
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            now = await asyncio.to_thread(signature, self.source)
            if now in (seen, ()) or now != pending:
                pending = now
                continue
            if time.monotonic() < self._rested or await asyncio.to_thread(being_written, self.source):
                continue
            try:
                if (told := await asyncio.to_thread(state, self.source)) and told == self.current.index.meta["state"]:
                    seen = now  # written, and says what it said
                    continue
                made = await self._make(now)
            except StoreBusyError:  # since a moment ago: what is being written is shown when it is whole
                continue
            except KgError as error:  # half-written, perhaps: the old one is served on, the next change is looked at
                seen = now
                self._options.say(f"the new build is not shown: {error}")
                continue
            seen = now
            old, self._current = self._current, made
            self._options.say("a new build is shown")
            if old is not None:
                self._spawn(_retire(old))


async def _retire(snapshot: Snapshot) -> None:
    """Away with it when the last request that began with it has ended."""
    try:
        while snapshot.users or snapshot.oxigraph.users:
            await asyncio.sleep(0.1)
    finally:
        await snapshot.oxigraph.stop()
        snapshot.index.close()
        shutil.rmtree(snapshot.folder, ignore_errors=True)


async def _make_snapshot(job: Job) -> None:
    """In a process of its own. Raises KgError with what that process says."""
    child = await asyncio.create_subprocess_exec(
        *module_bound_to_us("kg.serve.snapshot"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "SQLITE_TMPDIR": str(job.target.parent)},  # what SQLite puts aside stands with the snapshot
    )  # fmt: skip
    try:
        out, _ = await child.communicate(job.dumps().encode("utf-8"))
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
        raise
    if child.returncode:
        reason = out.decode("utf-8", "replace").strip() or f"the snapshot of {job.source.path} failed ({child.returncode})"
        raise {_REFUSED: ValidationError, BUSY: StoreBusyError}.get(child.returncode, ServeError)(reason)


def _version(seen: Signature) -> str:
    return hashlib.sha256(repr(seen).encode("utf-8", "surrogateescape")).hexdigest()[:16]
