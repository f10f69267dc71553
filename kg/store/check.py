"""Is a store as it should be? Every document's quotes against its text, its graph against the shapes and against its facts."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import checks, ids
from kg.errors import StoreError
from kg.export.rdf import Dataset
from kg.export.statements import described
from kg.export.terms import path as iri_path
from kg.model import Corpus, Facts
from kg.read import Source
from kg.read.seen import Seen
from kg.store.documents import Documents, Row
from kg.store.layout import Layout
from kg.store.quads import LABELS, labels, labels_version
from kg.store.reading import DAMAGED, Store, open_graph, open_store
from kg.workers.crew import Crew, cores, default_memory
from kg.workers.progress import Progress
from kg.workers.task import Failed, Outcome, Same, Setup, Task

_SHOWN = 50  # documents that a report names
_NAMED = 3  # things of one kind that are named of one document


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    documents: int
    statements: int
    wrong: int  # documents
    first: tuple[tuple[str, str], ...]  # of them, by identifier, with what is wrong
    whole: tuple[str, ...]  # what is wrong with the store beside its documents
    seconds: float

    @property
    def conforms(self) -> bool:
        return not self.wrong and not self.whole

    def __str__(self) -> str:
        size = f"{self.documents:,} documents, {self.statements:,} statements"
        if self.conforms:
            return f"valid: {size} hold to every shape, every quote is its text, and the graph says what the facts do; in {self.seconds:.1f} s"
        lines = [f"not valid: {self.wrong:,} of {size} are not as they should be", *self.whole]
        for identifier, reason in self.first:
            lines += [identifier, *(f"    {line}" for line in reason.split("\n"))]
        more = self.wrong - len(self.first)
        return "\n".join(lines + ([f"… and {more:,} more documents"] if more else []))


def check_store(path: Path, jobs: int | None = None, progress: Progress | None = None) -> Checked:
    """Look at every document, on all cores, in bounded memory. Raises StoreError where the store cannot be opened."""
    started = time.perf_counter()
    with open_store(path) as store:
        counts = store.counts()
        found = _of_documents(store, path, jobs, progress)
        wrong = 0

        def counted() -> Iterator[tuple[str, str]]:
            nonlocal wrong
            for pair in found:
                wrong += 1
                yield pair

        first = tuple(heapq.nsmallest(_SHOWN, counted()))
        whole = tuple(_named(_beside(store, path), _SHOWN))
        return Checked(counts["documents"], counts["quads"], wrong, first, whole, time.perf_counter() - started)


def _of_documents(store: Store, path: Path, jobs: int | None, progress: Progress | None) -> Iterator[tuple[str, str]]:
    """Each document that is not as it should be, with what is wrong, a line each."""
    of = store.counts()["documents"]
    jobs = max(1, min(jobs or cores(), of))
    tasks = (Task(Source(path, row.id, member=row.id), row.id, "", "") for row in store.documents())
    with Crew(jobs, Checking(path), Setup(store.base), default_memory(jobs)) as crew:
        for done, (task, outcome) in enumerate(crew.outcomes(tasks), 1):
            if progress is not None:
                progress(done, of, task.id)
            if isinstance(outcome, Failed):
                yield task.id, outcome.reason


@dataclass(frozen=True, slots=True)
class Checking:
    """The work of a check: tasks name documents of the store."""

    path: Path

    def __call__(self, setup: Setup) -> Callable[[Task], Outcome]:
        layout = Layout(self.path)
        documents, graph = Documents(layout.documents, write=False), open_graph(layout)

        def check(task: Task) -> Outcome:
            row = documents.find(task.id)
            try:
                wrong = ["it is gone"] if row is None else list(_wrong(row, documents, graph, setup.base))
            except DAMAGED as error:
                wrong = [f"its graph cannot be read ({error}); build the store anew"]
            return Failed("check", "\n".join(wrong)) if wrong else Same()

        return check


def _wrong(row: Row, documents: Documents, graph: ox.Store, base: str) -> Iterator[str]:
    from kg.validate import validate

    try:
        content = documents.content(row.id)
        facts = content.facts() if content else None
    except StoreError as error:
        yield str(error)
        return
    if facts is None:
        yield "what it says is missing; build the store anew"
        return
    if others := [f.id for f in facts.figures if f.id != ids.figure(row.id, f.start)]:
        yield f"{others[0]} is no identifier of its own: another document of nearly its name may have it too; build the store anew"
        return
    yield from _named((str(f) for f in checks.faults(facts) if f.part != "quote"), _NAMED)
    report = validate(Dataset(Corpus((facts,)), base))
    yield from _named((" ".join(str(v).split()) for v in report.violations), _NAMED)
    yield from _differences(facts, graph, base)
    targets = sum(f.status == "target" for f in facts.figures)
    counted, held = (row.quads, row.figures, row.targets), (report.statements, len(facts.figures), targets)
    if counted != held:
        yield "its row counts {} statements, {} figures and {} targets, its facts hold {}, {} and {}".format(*counted, *held)


def _differences(facts: Facts, graph: ox.Store, base: str) -> Iterator[str]:
    """Where graph and facts disagree."""
    name = ox.NamedNode(f"{base}graph/{iri_path(facts.document.id)}")
    fresh = ox.Store()
    fresh.load(described(facts, base), format=ox.RdfFormat.N_QUADS)
    held, stated = _statements(graph, name), _statements(fresh, name)
    for words, lines in (("its graph lacks what its facts state", stated - held), ("its graph holds what its facts do not state", held - stated)):
        yield from _named((f"{words}: {line.decode('utf-8')}" for line in sorted(lines)), _NAMED)


def _statements(graph: ox.Store, name: ox.NamedNode) -> set[bytes]:
    return set((graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b"").splitlines())


def _beside(store: Store, path: Path) -> Iterator[str]:
    """What stands in the store and belongs to no document, and labels that are not the ontology's."""
    documents = Documents(Layout(path).documents, write=False)
    try:
        for identifier in documents.strays():
            yield f"there are facts of {identifier}, which is no document of the store"
        ours = Seen()
        for row in store.documents():
            ours.put(f"{store.base}graph/{iri_path(row.id)}", 1)
        graph = open_graph(store.layout)
        for name in graph.named_graphs():
            if name != LABELS and not ours.get(name.value):
                yield f"there is a graph of no document of the store: {name}"
        for quad in graph.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            yield f"a statement stands in no graph: {quad.triple}"
        if documents.meta("labels") == labels_version() and {q.triple for q in graph.quads_for_pattern(None, None, None, LABELS)} != labels():
            yield f"the graph {LABELS} does not hold the ontology's labels"
    except DAMAGED as error:
        raise StoreError(f"{store.graph}: the graph cannot be read ({error}); build the store anew") from error
    finally:
        documents.close()


def _named(what: Iterable[str], most: int) -> Iterator[str]:
    """The first of them, and how many more there are."""
    more = 0
    for number, words in enumerate(what):
        if number < most:
            yield words
        else:
            more += 1
    if more:
        yield f"… and {more:,} more"
