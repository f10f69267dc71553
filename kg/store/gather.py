"""A build that keeps no store: what many documents say is made on all cores and stands in a scratch file meanwhile."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kg.errors import ExportError
from kg.model import Corpus, Facts, Failure, Reread
from kg.pipeline import Options, Paths, find_sources
from kg.store.documents import Content, Documents, Row
from kg.store.plan import Plan
from kg.store.progress import Progress, looking
from kg.store.work import Failed, Made, Outcome, Setup, Task, Work, crashed, read_task, understood, warmed_up
from kg.store.workers import TIMEOUT, Crew, cores, default_memory

_FEW = 1_000_000  # bytes of documents: with fewer, we are done before another process is ready
_BATCH = 500  # rows


class Gatherer:
    """The work of a process: what an Extractor does without what a store adds."""

    def __init__(self, setup: Setup) -> None:
        self._setup, self._lexicon = setup, warmed_up(setup.lexicon)

    def __call__(self, task: Task) -> Outcome:
        facts = self.facts(task)
        return facts if isinstance(facts, Failed) else Made("", "", Content.of(facts), b"", 0, 0, 0)

    def facts(self, task: Task) -> Facts | Failed:
        document = read_task(task, self._setup)
        return document if isinstance(document, Failed) else understood(document, self._lexicon)


@contextlib.contextmanager
def gathered(
    paths: Paths, options: Options, jobs: int | None = None, memory: int | None = None, timeout: float | None = None, work: Work = Gatherer
) -> Iterator[Corpus]:
    """What the documents say, sorted by identifier; that of many is read anew at each pass and never all in memory.

    `jobs` processes, by default one for each core, of at most `memory` bytes take at most `timeout` seconds for one document;
    where nothing of this is said, few documents are done in this process.

    A document that cannot be read, or that ends the process that reads it, is in `failures`; the others go on. Raises
    UsageError where --id is given and they are not just one, ExportError where there is no room for the scratch file.
    """
    failures: list[Failure] = []
    with Plan() as plan, contextlib.ExitStack() as scratch:
        size, look = 0, looking(options.progress)
        for source in find_sources(paths, options, failures):
            size += source.size
            plan.add(Task(source, options.id if options.id is not None else source.id, "", ""))
            if look is not None and plan.todo % 100 == 0:
                look(plan.todo)
        setup, several = Setup("", options.given, options.lexicon), max(1, min(jobs or cores(), plan.todo))
        if (jobs, memory, timeout) == (None, None, None) and (plan.todo < 2 or size < _FEW):
            yield _here(plan, setup, failures, options.progress)
            return
        try:
            folder = scratch.enter_context(tempfile.TemporaryDirectory(prefix="kg-"))
            documents = scratch.enter_context(contextlib.closing(Documents(Path(folder, "documents.sqlite"), write=True)))
            with Crew(several, work, setup, memory or default_memory(several), timeout or TIMEOUT) as crew:
                made = _kept(crew, plan, documents, failures, options.progress)
        except (OSError, sqlite3.Error) as error:
            raise ExportError(f"the scratch file cannot be written: {error}; TMPDIR names another place") from error
        yield Corpus(Reread(lambda: (content.facts() for _, content in documents.contents()), made), tuple(failures))


def _here(plan: Plan, setup: Setup, failures: list[Failure], progress: Progress | None) -> Corpus:
    work, facts = Gatherer(setup), list[Facts]()
    for done, task in enumerate(plan.tasks(), 1):
        try:
            outcome = work.facts(task)
        except Exception as error:
            outcome = crashed(task, error)
        if isinstance(outcome, Failed):
            failures.append(_failure(task, outcome))
        else:
            facts.append(outcome)
        if progress is not None:
            progress(done, plan.todo, task.id)
    return Corpus(tuple(sorted(facts, key=lambda f: f.document.id)), tuple(failures))


def _kept(crew: Crew, plan: Plan, documents: Documents, failures: list[Failure], progress: Progress | None) -> int:
    """Put all that is made into the file. Returns how many documents that is."""
    failed, rows, made = list[Failure](), list[tuple[Row, Content]](), 0
    for done, (task, outcome) in enumerate(crew.outcomes(plan.tasks()), 1):
        if isinstance(outcome, Failed):
            failed.append(_failure(task, outcome))
        elif isinstance(outcome, Made):
            rows.append((Row(task.id, "", "", "", "", ""), outcome.said))
            made += 1
        if len(rows) >= _BATCH:
            documents.finish(rows, [])
            rows.clear()
        if progress is not None:
            progress(done, plan.todo, task.id)
    documents.finish(rows, [])
    failures += sorted(failed, key=lambda f: f.path)  # they were done in any order
    return made


def _failure(task: Task, failed: Failed) -> Failure:
    return Failure(task.source.origin, failed.reason, failed.stage)
