"""Chunks on a Dask cluster: a bounded number of them there at once; what a lost worker held is done again."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import uuid
from collections.abc import Callable, Generator, Iterator
from typing import Any

from kg.cluster.listing import Chunk
from kg.cluster.manifest import Shard
from kg.cluster.shard import Job, crew_of, make
from kg.errors import ClusterError, UsageError
from kg.workers.crew import cores

_AHEAD = 2  # chunks for each thread of the cluster: one at work, one waiting
_CONNECT, _WORKERS = 15, 60  # seconds to wait for the scheduler, and for a first worker
_RETRIES = 3  # of a chunk that failed, by the scheduler
_DEATHS = 3  # times that we hand in a chunk again which the scheduler holds to kill workers

_LOOK, _SILENT = 2.0, 6.0  # seconds between two looks at the workers, and without any before it is said
Tell = Callable[[str], None]

_crews = threading.local()


def run(chunks: Iterator[Chunk], job: Job, scheduler: str, tell: Tell | None = None) -> Generator[tuple[Chunk, Shard], None, None]:
    """Each chunk with its shard, as they are done. `tell` hears when no worker is left, and when there are some again.

    Raises ClusterError where the cluster cannot do it.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError("--cluster needs Dask: pip install 'zhengtu[cluster]'") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is told here, in our words
    try:
        client: Any = distributed.Client(scheduler, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        words = " ".join(str(error).split())[:200]
        raise ClusterError(f"--cluster {scheduler}: no scheduler answers there ({words}); start one with: dask scheduler") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKERS)
        except TimeoutError as error:
            raise ClusterError(f"--cluster {scheduler}: no worker has come to this scheduler; start one with: dask worker {scheduler}") from error
        with _watched(client, scheduler, tell):
            yield from _Run(client, job).shards(chunks)


@contextlib.contextmanager
def _watched(client: Any, scheduler: str, tell: Tell | None) -> Iterator[None]:
    """Meanwhile, somebody looks whether there are workers: without any, chunks wait for as long as it takes."""
    over = threading.Event()

    def watch() -> None:
        last, told = time.monotonic(), False
        while tell is not None and not over.wait(_LOOK):
            try:
                some = bool(client.nthreads())
            except (OSError, ValueError, RuntimeError):  # the scheduler is away: the chunks tell
                continue
            if some:
                last = time.monotonic()
            if some and told:
                tell(f"--cluster {scheduler}: there are workers again; it goes on")
                told = False
            elif not told and time.monotonic() - last >= _SILENT:
                tell(f"--cluster {scheduler}: no worker is left; waiting for one to come: dask worker {scheduler}")
                told = True

    thread = threading.Thread(target=watch, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class _Run:
    def __init__(self, client: Any, job: Job) -> None:
        from distributed import as_completed

        self._client, self._job = client, job
        self._held: dict[Any, tuple[Chunk, int]] = {}
        self._token = uuid.uuid4().hex  # results of other runs are not ours
        self._completed: Any = as_completed(loop=client.loop)

    def shards(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, Shard]]:
        from distributed import KilledWorker

        self._fill(chunks)
        for future in self._completed:
            chunk, deaths = self._held.pop(future)
            try:
                shard: Shard = future.result()
            except KilledWorker as error:
                if deaths >= _DEATHS:
                    names = f"{chunk.items[0].task.id} … {chunk.items[-1].task.id}"
                    raise ClusterError(f"workers end again and again on the documents {names}; give them more memory and build again") from error
                self._submit(chunk, deaths + 1)
            except ImportError as error:
                raise ClusterError(f"a worker lacks what the command has ({error}); install 'zhengtu[cluster]' there too") from error
            else:
                yield chunk, shard
            self._fill(chunks)

    def _fill(self, chunks: Iterator[Chunk]) -> None:
        threads = sum(self._client.nthreads().values())
        while len(self._held) < max(1, threads) * _AHEAD and (chunk := next(chunks, None)) is not None:
            self._submit(chunk, 0)

    def _submit(self, chunk: Chunk, deaths: int) -> None:
        key = f"kg-shard-{chunk.number}-{deaths}-{self._token}"
        future = self._client.submit(on_worker, chunk, self._job, key=key, retries=_RETRIES, pure=False)
        self._held[future] = (chunk, deaths)
        self._completed.add(future)


def on_worker(chunk: Chunk, job: Job) -> Shard:
    """What a worker runs; its process that extracts lives on for the next chunk."""
    if getattr(_crews, "job", None) != job:
        _leave()
        _crews.own = crew_of(job, cores())
        _crews.job = job
    try:
        return make(chunk, job, _crews.own)
    except BaseException:  # it may still hold documents of this chunk
        _leave()
        raise


def _leave() -> None:
    if getattr(_crews, "job", None) is not None:
        _crews.job = None
        _crews.own.__exit__(None, None, None)
