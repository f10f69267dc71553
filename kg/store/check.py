"""Is a store as it should be? Every document's quotes against its text, its graph against the shapes and against its facts,
its files against the damage that disks do.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import checks, ids
from kg.errors import StoreError
from kg.model import Corpus, Facts
from kg.rdf.dataset import Dataset
from kg.rdf.statements import described
from kg.rdf.terms import Form
from kg.rdf.terms import path as iri_path
from kg.read import Source
from kg.read.seen import Seen
from kg.register.rows import rows_of
from kg.store.documents import Documents, Row, read_only
from kg.store.layout import Layout, existing
from kg.store.orders import missing, missing_in_document, readable
from kg.store.quads import LABELS, across, labels, labels_version
from kg.store.reading import Store, open_store
from kg.validate.report import named
from kg.workers.crew import Crew, cores, default_memory
from kg.workers.progress import Progress
from kg.workers.task import Failed, Outcome, Same, Setup, Task

_SHOWN = 50  # documents that a report names
_NAMED = 3  # things of one kind that are named of one document
_READ = "checked: every order of the graph and every page of documents.sqlite was read"
_UNREAD = "not seen: damage to orders of the graph that nothing of this reads; --all reads them all"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    documents: int
    statements: int
    wrong: int  # documents
    first: tuple[tuple[str, str], ...]  # of them, by identifier, with what is wrong
    whole: tuple[str, ...]  # what is wrong with the store beside its documents
    seconds: float
    every: bool = False  # all of its files were read

    @property
    def conforms(self) -> bool:
        return not self.wrong and not self.whole

    def __str__(self) -> str:
        size = f"{self.documents:,} documents, {self.statements:,} statements"
        if self.conforms:
            lines = [f"valid: {size} hold to every shape, every quote is its text, and the graph says what the facts do; in {self.seconds:.1f} s"]
            return "\n".join([*lines, _READ if self.every else _UNREAD])
        lines = [f"not valid: {self.wrong:,} of {size} are not as they should be", *self.whole]
        for identifier, reason in self.first:
            lines += [identifier, *(f"    {line}" for line in reason.split("\n"))]
        more = self.wrong - len(self.first)
        return "\n".join(lines + ([f"… and {more:,} more documents"] if more else []))


def check_store(path: Path, jobs: int | None = None, progress: Progress | None = None, every: bool = False) -> Checked:
    """Look at every document, on all cores, in bounded memory; with `every`, read every file of the graph.

    Raises StoreError where the store cannot be opened, or is damaged where all of it is affected.
    """
    started = time.perf_counter()
    with _whole_tables(existing(path), every), open_store(path) as store:
        with readable(store.graph):
            graph = ox.Store.read_only(str(store.graph))
        counts = store.counts()
        found = _of_documents(store, Checking(path, every), jobs, progress)
        wrong = 0

        def counted() -> Iterator[tuple[str, str]]:
            nonlocal wrong
            for pair in found:
                wrong += 1
                yield pair

        first = tuple(heapq.nsmallest(_SHOWN, counted()))
        with readable(store.graph):
            whole = tuple(named(itertools.chain(_beside(store, path, graph), missing(graph) if every and not wrong else ()), _SHOWN))
        return Checked(counts["documents"], counts["quads"], wrong, first, whole, time.perf_counter() - started, every)


@contextlib.contextmanager
def _whole_tables(layout: Layout, every: bool) -> Iterator[None]:
    """Raises StoreError, with the remedy, where documents.sqlite is damaged: what SQLite finds by itself, or is met meanwhile."""
    damaged = f"{layout.documents}: this file is damaged: {{}}; restore the store from a copy, or build it anew"
    try:
        database = read_only(layout.documents)
        with contextlib.closing(database):
            said = [str(row[0]) for row in database.execute("PRAGMA integrity_check(3)" if every else "PRAGMA quick_check(3)")]
        if said != ["ok"]:
            raise StoreError(damaged.format(" ".join("; ".join(said).split())))
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(damaged.format(error)) from error


def _of_documents(store: Store, work: Checking, jobs: int | None, progress: Progress | None) -> Iterator[tuple[str, str]]:
    """Each document that is not as it should be, with what is wrong, a line each."""
    of = store.counts()["documents"]
    jobs = max(1, min(jobs or cores(), of))
    tasks = (Task(Source(work.path, row.id, member=row.id), row.id, "", "") for row in store.documents())
    with Crew(jobs, work, Setup(store.form), default_memory(jobs)) as crew:
        for done, (task, outcome) in enumerate(crew.outcomes(tasks), 1):
            if progress is not None:
                progress(done, of, task.id)
            if isinstance(outcome, Failed):
                yield task.id, outcome.reason


@dataclass(frozen=True, slots=True)
class Checking:
    """The work of a check: tasks name documents of the store."""

    path: Path
    every: bool = False

    def __call__(self, setup: Setup) -> Callable[[Task], Outcome]:
        layout = Layout(self.path)
        documents = Documents(layout.documents, write=False)
        with readable(layout.graph):
            graph = ox.Store.read_only(str(layout.graph))

        def check(task: Task) -> Outcome:
            try:
                with readable(layout.graph):
                    wrong = list(_wrong(documents.find(task.id), documents, graph, (setup.form, self.every)))
            except (StoreError, sqlite3.DatabaseError) as error:
                wrong = [str(error)]
            return Failed("check", "\n".join(wrong)) if wrong else Same()

        return check


def _wrong(row: Row | None, documents: Documents, graph: ox.Store, how: tuple[Form, bool]) -> Iterator[str]:
    """What is wrong with a document in a graph of the form `how[0]`; with `how[1]` every order of its graph is read."""
    from kg.validate import validate
    from kg.validate.records import unfounded

    if row is None:
        yield "it is gone"
        return
    content = documents.content(row.id)
    if content is None:
        yield "what it says is missing; build the store anew"
        return
    form, every = how
    facts = content.facts()
    if others := [f.id for f in facts.figures if f.id != ids.figure(row.id, f.start)]:
        yield f"{others[0]} is no identifier of its own: another document of nearly its name may have it too; build the store anew"
        return
    yield from named((str(f) for f in checks.faults(facts) if f.part != "quote"), _NAMED)
    dataset = Dataset(Corpus((facts,)), form.base, form.texts)
    report = validate(iter(dataset))
    yield from named((" ".join(str(v).split()) for v in itertools.chain(unfounded(facts), report.violations)), _NAMED)
    yield from _differences(facts, graph, form)
    if every:
        yield from missing_in_document(graph, ox.NamedNode(f"{form.base}graph/{iri_path(facts.document.id)}"))
    targets = sum(f.status == "target" for f in facts.figures)
    counted, held = (row.quads, row.figures, row.targets), (report.statements, len(facts.figures), targets)
    if counted != held:
        yield "its row counts {} statements, {} figures and {} targets, its facts hold {}, {} and {}".format(*counted, *held)
    if documents.registered(row.id) not in (None, rows_of(facts).of):
        yield "its rows in the register are not what its facts say; build the store anew"
    if row.sha256 != facts.document.sha256:
        yield f"its row has the checksum {row.sha256}, its facts {facts.document.sha256}"


def _differences(facts: Facts, graph: ox.Store, form: Form) -> Iterator[str]:
    """Where graph and facts disagree."""
    name = ox.NamedNode(f"{form.base}graph/{iri_path(facts.document.id)}")
    fresh = ox.Store()
    fresh.load(described(facts, form.base, form.texts), format=ox.RdfFormat.N_QUADS)
    held, stated = _statements(graph, name), _statements(fresh, name)
    for words, lines in (("its graph lacks what its facts state", stated - held), ("its graph holds what its facts do not state", held - stated)):
        yield from named((f"{words}: {line.decode('utf-8')}" for line in sorted(lines)), _NAMED)


def _statements(graph: ox.Store, name: ox.NamedNode) -> set[bytes]:
    return set((graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b"").splitlines())


def _beside(store: Store, path: Path, graph: ox.Store) -> Iterator[str]:
    """What stands in the store and belongs to no document, and labels that are not the ontology's."""
    documents = Documents(Layout(path).documents, write=False)
    try:
        for identifier in documents.strays():
            yield f"there are facts of {identifier}, which is no document of the store"
        ours = Seen()
        for row in store.documents():
            ours.put(f"{store.base}graph/{iri_path(row.id)}", 1)
        for name in graph.named_graphs():
            if name not in (LABELS, across(store.base)) and not ours.get(name.value):
                yield f"there is a graph of no document of the store: {name}"
        for quad in graph.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            yield f"a statement stands in no graph: {quad.triple}"
        if documents.meta("labels") == labels_version() and {q.triple for q in graph.quads_for_pattern(None, None, None, LABELS)} != labels():
            yield f"the graph {LABELS} does not hold the ontology's labels"
    finally:
        documents.close()
