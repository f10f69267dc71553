"""Chunks on this machine: a thread for each process that extracts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from kg.cluster.listing import Chunk
from kg.cluster.manifest import Shard
from kg.cluster.shard import Job, crew_of, make

_AHEAD = 1  # chunks that wait, for each process


def run(chunks: Iterator[Chunk], job: Job, jobs: int) -> Generator[tuple[Chunk, Shard], None, None]:
    """Each chunk with its shard, as they are done. Raises ClusterError, StoreError where one cannot be made."""
    halt, crews = threading.Event(), threading.local()
    opened = []

    def one(chunk: Chunk) -> Shard:
        if not hasattr(crews, "own"):
            crews.own = crew_of(job, jobs)
            opened.append(crews.own)
        return make(chunk, job, crews.own, halt.is_set)

    try:
        with ThreadPoolExecutor(jobs, "shard") as pool:
            try:
                yield from _bounded(chunks, lambda chunk: pool.submit(one, chunk), jobs * (1 + _AHEAD))
            except BaseException:  # an interrupt too: what is at work ends after its document
                halt.set()
                pool.shutdown(cancel_futures=True)
                raise
    finally:
        for crew in opened:
            crew.__exit__(None, None, None)


def _bounded(chunks: Iterator[Chunk], submit: Callable[[Chunk], Future[Shard]], most: int) -> Iterator[tuple[Chunk, Shard]]:
    held: dict[Future[Shard], Chunk] = {}
    while True:
        while len(held) < most and (chunk := next(chunks, None)) is not None:
            held[submit(chunk)] = chunk
        if not held:
            return
        for future in wait(held, return_when=FIRST_COMPLETED).done:
            chunk = held.pop(future)
            yield chunk, future.result()
