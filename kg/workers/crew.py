"""Worker processes: tasks out, outcomes in, in bounded memory; a worker that dies takes one document with it, no more.

Each worker holds a few tasks and answers them in order, so a death tells on which document. That one is tried once
more, alone, after all others; the tasks behind it go to the others. So do those behind a document that takes longer
than a document may: its worker is ended.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection, wait

from kg.errors import KgError, StoreError
from kg.workers.forked import Forked
from kg.workers.process import Surroundings
from kg.workers.task import OUT_OF_MEMORY, Failed, Outcome, Setup, Task, Work

_AHEAD = 3  # tasks that a worker holds: enough that it never waits for the next
_GRACE = 2.0  # seconds for a worker to end by itself
_LEAST_MEMORY = 1 << 30
TIMEOUT = 300.0  # seconds for one document: no text that people write comes near


def cores() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0))


def default_memory(jobs: int) -> int:
    """Bytes a worker may take: two thirds of the machine's, shared out; never under 1 GiB."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(_LEAST_MEMORY, whole * 2 // 3 // jobs)


class Worker:
    """One process and the tasks it holds. Raises StoreError where it does not start."""

    def __init__(self, work: Work, setup: Setup, memory: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.process = Forked(theirs, warm=setup.lexicon is None)
            except OSError as error:
                ours.close()
                raise StoreError(f"a worker could not start: {error}") from error
        self.connection = Connection(ours.detach())
        self.held: deque[Task] = deque()
        self.ready = False
        self.since = 0.0  # when it began with the first task that it holds, as far as we know
        with contextlib.suppress(OSError):  # it is dead already: the answer that does not come will tell
            self.connection.send(Surroundings.ours(memory))
            self.connection.send((work, setup))

    def give(self, task: Task) -> None:
        if not self.held:
            self.since = time.monotonic()
        self.held.append(task)
        with contextlib.suppress(OSError):  # likewise
            self.connection.send(task)

    def answer(self) -> Outcome | None:
        """The outcome of the first task held; None where this was but the word that the worker is ready.

        Raises EOFError or OSError where the worker has died.
        """
        said = self.connection.recv()
        if isinstance(said, KgError):
            raise said
        self.ready, self.since = True, time.monotonic()
        return said  # type: ignore[no-any-return]

    def cause(self) -> str:
        """Why it died."""
        status = self.process.wait()
        if status == OUT_OF_MEMORY:
            return "it takes more memory than a worker may have (--memory)"
        if status < 0:
            return f"the worker was ended by signal {-status}, for want of memory perhaps (--memory)"
        return f"the worker ended with status {status}"

    def late(self, timeout: float) -> bool:
        """Whether it has been at one document for so long, and has nothing to say."""
        return self.ready and bool(self.held) and time.monotonic() - self.since >= timeout and not self.connection.poll()

    def kill(self) -> None:
        self.process.kill()
        self.close()

    def close(self) -> None:
        self.connection.close()
        try:
            self.process.wait(_GRACE)
        except TimeoutError:
            self.process.kill()
            self.process.wait()


class Crew:
    """So many workers at one work. Use as a context manager: they end with it."""

    def __init__(self, jobs: int, work: Work, setup: Setup, memory: int, timeout: float = TIMEOUT) -> None:
        self._jobs, self._work, self._setup, self._memory, self._timeout = jobs, work, setup, memory, timeout
        self._workers: list[Worker] = []
        self._again: deque[Task] = deque()  # given to a worker that died before it came to them
        self._suspects: list[Task] = []

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.connection.close()  # all at once: each ends as soon as it looks
        for worker in self._workers:
            worker.close()
        self._workers.clear()

    def outcomes(self, tasks: Iterator[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome, in the order in which they are done. Raises StoreError where no worker starts."""
        yield from self._run(tasks, self._jobs, _AHEAD)
        suspects, self._suspects = self._suspects, []
        for task in suspects:
            for worker in self._workers:
                worker.close()
            self._workers.clear()
            yield from self._run(iter([replace(task, last=True)]), 1, 1)

    def _run(self, tasks: Iterator[Task], jobs: int, ahead: int) -> Iterator[tuple[Task, Outcome]]:
        while True:
            for worker in self._supplied(tasks, jobs, ahead):
                try:
                    outcome = worker.answer()
                except (EOFError, OSError):
                    yield from self._buried(worker)
                    continue
                if outcome is not None:
                    yield worker.held.popleft(), outcome
            for worker in [w for w in self._workers if w.late(self._timeout)]:
                yield self._ended(worker)
            if not any(w.held for w in self._workers) and not self._again:
                return

    def _supplied(self, tasks: Iterator[Task], jobs: int, ahead: int) -> list[Worker]:
        """Give out tasks, starting workers as long as there are any; then wait until somebody has something to say."""
        for _ in range(ahead):  # in turn, so that a few tasks are spread over all
            for number in range(jobs):
                worker = self._workers[number] if number < len(self._workers) else None
                if worker is not None and len(worker.held) >= ahead:
                    continue
                task = self._again.popleft() if self._again else next(tasks, None)
                if task is None:
                    break
                if worker is None:
                    worker = Worker(self._work, self._setup, self._memory)
                    self._workers.append(worker)
                worker.give(task)
        busy = {w.connection: w for w in self._workers if w.held}
        if not busy:
            return []
        ends = [w.since + self._timeout for w in busy.values() if w.ready]
        patience = max(0.0, min(ends) - time.monotonic()) if ends else None
        return [busy[c] for c in wait(list(busy), patience) if isinstance(c, Connection)]

    def _ended(self, worker: Worker) -> tuple[Task, Outcome]:
        """Its first document takes too long, and would again."""
        self._workers.remove(worker)
        worker.kill()
        task = worker.held.popleft()
        self._again.extend(worker.held)
        return task, Failed("worker", f"{task.source.origin}: it takes more than {self._timeout:g} s (--timeout)")

    def _buried(self, worker: Worker) -> Iterator[tuple[Task, Outcome]]:
        self._workers.remove(worker)
        cause = worker.cause()
        worker.close()
        if not worker.ready:
            raise StoreError(f"a worker could not start: {cause}; give it more memory or fewer --jobs")
        suspect = worker.held.popleft()
        self._again.extend(worker.held)
        if suspect.last:
            yield suspect, Failed("worker", f"{suspect.source.origin}: {cause}; tried twice")
        else:
            self._suspects.append(suspect)
