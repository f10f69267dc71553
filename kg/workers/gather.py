"""A build that keeps no store: what many documents say is made on all cores and stands in a scratch file meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from kg.model import Corpus, Facts, Failure, Reread
from kg.pipeline import Options, Paths, corpus_of, find_sources, lexicon_of, read_each, warmed_up
from kg.rdf.terms import Form
from kg.read.formats import work_of
from kg.scratch import Tables
from kg.workers.content import Content
from kg.workers.crew import TIMEOUT, Crew, cores, default_memory
from kg.workers.extractor import read_task, understood
from kg.workers.progress import Progress, looking
from kg.workers.task import Failed, Made, Outcome, Setup, Task, Work
from kg.workers.tasks import Tasks

_FEW = 1_000_000  # bytes of documents: fewer are done before another process is ready, and need none to end what takes too long
_ONE = 16_000_000  # bytes of one document alone, of which processes can share nothing out


class Gatherer:
    """The work of a process: what an Extractor does without what a store adds."""

    def __init__(self, setup: Setup) -> None:
        self._setup, self._lexicon = setup, warmed_up(setup.lexicon)

    def __call__(self, task: Task) -> Outcome:
        document = read_task(task, self._setup)
        facts = document if isinstance(document, Failed) else understood(document, self._lexicon, task.source.origin, self._setup.llm)
        return facts if isinstance(facts, Failed) else Made("", "", Content.of(facts), b"", 0, 0, 0)


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
    with Tasks() as tasks, contextlib.ExitStack() as stack:
        size, look = 0, looking(options.progress)
        for source in find_sources(paths, options, failures):
            size += source.size * work_of(source.member or source.path.name)
            tasks.add(Task(source, options.id if options.id is not None else source.id, "", ""))
            if look is not None and len(tasks) % 100 == 0:
                look(len(tasks))
        if (jobs, memory, timeout) == (None, None, None) and size < (_FEW if len(tasks) > 1 else _ONE):
            found = ((task.source, len(tasks)) for task in tasks)
            yield corpus_of(read_each(found, options, failures), lexicon_of(options.lexicon), failures, options.llm)
            return
        contents = stack.enter_context(Contents())
        several = max(1, min(jobs or cores(), len(tasks)))
        setup = Setup(Form(), options.given, options.lexicon, llm=options.llm)
        with Crew(several, work, setup, memory or default_memory(several), timeout or TIMEOUT) as crew:
            failures += _kept(crew, tasks, contents, options.progress)
        yield Corpus(Reread(contents.facts, len(contents)), tuple(failures))


class Contents(Tables):
    """What documents say, by identifier."""

    def __init__(self) -> None:
        super().__init__(
            "hold what the documents say", "CREATE TABLE contents (id TEXT PRIMARY KEY, records BLOB NOT NULL, source BLOB NOT NULL) WITHOUT ROWID"
        )

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM contents").fetchone()[0])

    def put(self, identifier: str, content: Content) -> None:
        self._db.execute("INSERT OR REPLACE INTO contents VALUES (?, ?, ?)", (identifier, content.records, content.source))

    def facts(self) -> Iterator[Facts]:
        """Sorted by identifier."""
        for records, source in self._db.execute("SELECT records, source FROM contents ORDER BY id"):
            yield Content(records, source).facts()


def _kept(crew: Crew, tasks: Tasks, contents: Contents, progress: Progress | None) -> list[Failure]:
    """Put all that is made into the scratch database. Returns what failed, by path: it was done in any order."""
    failed = list[Failure]()
    for done, (task, outcome) in enumerate(crew.outcomes(iter(tasks)), 1):
        if isinstance(outcome, Failed):
            failed.append(Failure(task.source.origin, outcome.reason, outcome.stage))
        elif isinstance(outcome, Made):
            contents.put(task.id, outcome.said)
        if progress is not None:
            progress(done, len(tasks), task.id)
    return sorted(failed, key=lambda f: f.path)
