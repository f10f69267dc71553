"""Bring a corpus into a store, or up to date: plan, work, write. And take one document out."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg import lexicon as lexicons
from kg.across.corrections import Corrections, read_corrections
from kg.errors import StoreError, UsageError
from kg.files import atomic_write
from kg.model import Failure
from kg.rdf.terms import DEFAULT_BASE, Form
from kg.read import names
from kg.store.correcting import laid_anew, stale_in
from kg.store.documents import Documents
from kg.store.layout import Layout, existing, prepared, writing
from kg.store.linking import bring_links_up_to_date, decided_in
from kg.store.plan import Plan, Wanted, make_plan, row_of
from kg.store.quads import Quads, labels_version
from kg.store.summary import Summary
from kg.store.writer import Entry, Writer, entry, recover, unwritable
from kg.workers.crew import Crew, cores, default_memory
from kg.workers.options import WorkOptions
from kg.workers.progress import looking
from kg.workers.task import Failed, Made, Outcome, Same, Setup, Task
from kg.workers.version import version_of

_SAMPLE, _LEAST = 0.01, 20  # the share of documents that SHACL looks at, and the fewest
CHECKS = ("sample", "all", "none")


@dataclass(frozen=True, slots=True)
class BuildOptions(WorkOptions):
    """What a caller may say of a build into a store."""

    keep_missing: bool = False
    check_content: bool = False
    wait: Callable[[str], None] | None = None  # told whom we wait for; None: do not wait


def build_store(paths: tuple[Path, ...], store: Path, options: BuildOptions | None = None) -> Summary:
    """Documents that are new or have changed are made, those that are gone taken out, all others left alone.

    A document that fails is in the summary and in failures.jsonl. Raises StoreError where the store cannot be written,
    StoreBusyError where somebody else is at it; what was done by then is kept.
    """
    options = options or BuildOptions()
    if options.id is not None and (not options.id.strip() or names.unwritable(options.id) is not None):
        raise UsageError("--id: an identifier holds no control characters and is not empty")
    started = time.perf_counter()
    corrections = read_corrections(options.corrections) if options.corrections else Corrections()
    layout = prepared(store)
    jobs = options.jobs or cores()
    summary = Summary(jobs=jobs)
    with writable(layout, options.base, options.texts, options.wait) as (documents, quads, form):
        with telling(layout):
            summary.recovered = recover(documents, quads, form)
        version = version_of(lexicons.load(options.lexicon), form, options.given, options.llm)
        with telling(layout):
            laid_anew(documents, quads, form.base, corrections)
        wanted = Wanted(paths, version, options.id, options.retry, options.check_content, options.keep_missing)
        with contextlib.closing(Documents(layout.documents, write=False)) as known, make_plan(wanted, known, looking(options.progress)) as plan:
            if options.id is not None and plan.documents != 1:
                raise UsageError(f"--id names one document, but {plan.documents} are given")
            summary.unchanged, summary.still_failed, summary.failures = plan.unchanged, plan.still_failed, list(plan.failures)
            summary.jobs = jobs = max(1, min(jobs, len(plan.tasks)))
            setup = Setup(form, options.given, options.lexicon, _share(options.validate, len(plan.tasks)), corrections, options.llm)
            crew = Crew(jobs, options.work, setup, options.memory or default_memory(jobs), options.timeout)
            with Writer(layout, documents, quads, options.progress) as writer:
                _take_out(plan, known, writer, summary)
                with crew:
                    for done, (task, outcome) in enumerate(crew.outcomes(iter(plan.tasks)), 1):
                        writer.put(_entry(task, outcome, known, summary, version))
                        if options.progress:
                            options.progress(done, len(plan.tasks), task.id)
            summary.loading, summary.loaded, summary.merging = writer.seconds, writer.written, writer.merging
            for whole in plan.wholes:
                documents.set_meta(whole.name, str(whole))
        with telling(layout):
            bring_links_up_to_date(documents, quads, form.base, lexicons.load(options.lexicon), corrections.decided)
            summary.stale = stale_in(documents, quads, form.base, corrections)
        summary.counts = documents.counts()
    summary.seconds = time.perf_counter() - started
    return summary


def _share(validate: str, todo: int) -> float:
    """Of the documents that SHACL looks at."""
    if validate not in CHECKS:
        raise UsageError(f"--validate {validate}: one of {', '.join(CHECKS)} is wanted")
    return {"all": 1.0, "none": 0.0}.get(validate, max(_SAMPLE, min(1.0, _LEAST / max(1, todo))))


def _take_out(plan: Plan, documents: Documents, writer: Writer, summary: Summary) -> None:
    for ids in plan.gone_ids():
        for identifier in ids:
            row = documents.find(identifier)
            if row is not None:
                writer.put(Entry(row, row, gone=True))
                if row.status == "in":
                    summary.withdraw(identifier)


def _entry(task: Task, outcome: Outcome, documents: Documents, summary: Summary, version: str) -> Entry:
    """The row that a task ends in, counted."""
    before = documents.find(task.id)
    row = row_of(task, version)
    summary.extracted += not isinstance(outcome, Same)
    summary.working += outcome.seconds
    if isinstance(outcome, Failed):
        summary.failures.append(Failure(task.source.origin, outcome.reason, outcome.stage))
        summary.refused += outcome.stage == "validate"
        failed = replace(row, content=outcome.content, status="failed", stage=outcome.stage, reason=outcome.reason)
        return Entry(failed, before)
    if isinstance(outcome, Made):
        known = before is not None and before.status == "in"
        summary.changed += known
        summary.added += not known
    elif before is not None and before.status == "failed":
        summary.still_failed += 1
    else:
        summary.unchanged += 1
    return entry(row, before, outcome)


def remove(identifiers: tuple[str, ...], store: Path, wait: Callable[[str], None] | None = None) -> list[str]:
    """Take documents out, by id. Raises StoreError, before anything is done, where one is not in the store."""
    layout = existing(store)
    with writable(layout, None, None, wait) as (documents, quads, form):
        with telling(layout):
            recover(documents, quads, form)
        rows = [(i, documents.find(i)) for i in dict.fromkeys(identifiers)]
        missing = [i for i, row in rows if row is None]
        if missing:
            raise StoreError(f"{missing[0]}: no document of this identifier is in {store}")
        with Writer(layout, documents, quads) as writer:
            for _, row in rows:
                if row is not None:
                    writer.put(Entry(row, row, gone=True))
        with telling(layout):
            bring_links_up_to_date(documents, quads, form.base, lexicons.load(), decided_in(documents))
    return [i for i, _ in rows]


@contextlib.contextmanager
def writable(layout: Layout, base: str | None, texts: bool | None, wait: Callable[[str], None] | None) -> Iterator[tuple[Documents, Quads, Form]]:
    """The store, open for us alone and put right, with the form of its graph."""
    with writing(layout, wait):
        with telling(layout):
            documents = Documents(layout.documents, write=True)
        try:
            with telling(layout):
                quads, own = _graph(layout, documents, base, texts)
            try:
                yield documents, quads, own
                with telling(layout):
                    _labelled(documents, quads)
            finally:
                quads.close()
            with telling(layout):
                write_failures(documents, layout)
        finally:
            documents.close()


def _graph(layout: Layout, documents: Documents, base: str | None, texts: bool | None) -> tuple[Quads, Form]:
    known = documents.form()
    if known is not None and base not in (None, known.base):
        raise StoreError(f"--base {base}: the identifiers in this store begin with {known.base}; build another store")
    if known is not None and texts not in (None, known.texts):
        holds = "the texts of its documents" if known.texts else "no texts"
        raise StoreError(f"{layout.folder}: the graph of this store holds {holds}; build another store")
    own = known or Form(base or DEFAULT_BASE, texts is not False)
    if known is None:
        documents.set_form(own)
    quads = Quads(layout.graph, own.base)
    if known is None:
        quads.set_labels_with_the_first()
    else:
        _labelled(documents, quads)
    return quads, own


def _labelled(documents: Documents, quads: Quads) -> None:
    """The ontology's labels are in; cut off before, they are put in by whoever writes next."""
    if documents.meta("labels") != labels_version():
        quads.set_labels()
        documents.set_meta("labels", labels_version())


@contextlib.contextmanager
def telling(layout: Layout) -> Iterator[None]:
    """A disk that is full, and its like, in words."""
    try:
        yield
    except (OSError, sqlite3.Error, RuntimeError) as error:
        raise unwritable(layout, error) from error


def write_failures(documents: Documents, layout: Layout) -> None:
    """failures.jsonl: every document that has no facts, with the reason; none where there is none."""
    row = next(documents.rows("failed"), None)
    if row is None:
        layout.failures.unlink(missing_ok=True)
        return

    def write(part: Path) -> None:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            for failed in documents.rows("failed"):
                record = {"document": failed.id, "path": names.readable(names.opened_as(failed.file)), "stage": failed.stage, "reason": failed.reason}
                out.write(json.dumps(record, ensure_ascii=False) + "\n")

    atomic_write(layout.failures, write)
