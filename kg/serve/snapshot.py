"""A snapshot: a folder of our own with a copy of what is to be served, so that nobody else reads or writes it.

`db/` is an Oxigraph store (a named graph a document, the ontology's labels in one of their own), `index.sqlite` what the
pages are made from. A process of its own makes it: the server answers meanwhile, and the memory is given back.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.across.promises_rdf import quads
from kg.errors import KgError, ServeError, StoreBusyError
from kg.model import Corpus, Facts, Identity, Reread
from kg.rdf.former import FORMER, begins_former, is_former
from kg.rdf.terms import DEFAULT_BASE, PREFIXES
from kg.rdf.terms import path as iri_path
from kg.read.names import readable
from kg.read.notes import to_standard_error
from kg.resources import folder
from kg.serve.following import DATABASE, INDEX, MadeOf, check, follow, note
from kg.serve.index.entries import AnewError
from kg.serve.source import Source

__all__ = ["BUSY", "DATABASE", "INDEX", "Job", "main", "make_snapshot"]
_PIECE = 32_000_000  # bytes of N-Quads loaded at once: Oxigraph takes about ten times as much memory meanwhile
BUSY = 4  # how a job ends whose store somebody writes
Opened = tuple[Corpus, str, str]  # what the index is made of, what addresses begin with, `kg.serve.source.state`


@dataclass(frozen=True, slots=True)
class Job:
    """What a snapshot is made of, and where it goes. `base` and `lexicon` are for texts that are built first."""

    source: Source
    target: Path
    base: str | None = None
    lexicon: Path | None = None
    before: Path | None = None  # the snapshot that is at hand, of the same source

    def dumps(self) -> str:
        fields = {"path": str(self.source.path), "kind": self.source.kind, "target": str(self.target), "base": self.base}
        return json.dumps(fields | {"lexicon": self.lexicon and str(self.lexicon), "before": self.before and str(self.before)})

    @staticmethod
    def loads(text: str) -> Job:
        fields: dict[str, Any] = json.loads(text)
        lexicon, before = (Path(fields[x]) if fields[x] else None for x in ("lexicon", "before"))
        return Job(Source(Path(fields["path"]), fields["kind"]), Path(fields["target"]), fields["base"], lexicon, before)


def make_snapshot(job: Job) -> None:
    """Fill the target folder. Raises KgError where the source is no whole graph."""
    from kg.serve.index.write import write_index

    job.target.mkdir(parents=True, exist_ok=True)
    if job.before is not None and job.source.kind == "store" and _followed(job, job.before):
        return
    _show(f"reading {job.source.path} …")
    with _SOURCES[job.source.kind](job) as (corpus, base, state):
        meta = {"base": base, "state": state, "source": readable(job.source.path.name or job.source.path)}
        tracking = write_index(corpus, job.target / INDEX, meta, _show)
        del corpus  # an Oxigraph database is closed when nothing names it, and opened again below
    if tracking is not None:
        store = ox.Store(job.target / DATABASE)
        store.bulk_extend(quads(tracking, base))  # files of its own: to merge them would write all of the graph again
        store.flush()
    _show("")


def _followed(job: Job, before: Path) -> bool:
    """Whether the snapshot at hand could be copied and brought up to date."""
    try:
        follow(job.source.path, before, job.target, _show)
    except AnewError:
        shutil.rmtree(job.target)
        job.target.mkdir()
        return False
    return True


def _checked(path: Path, facts: Sequence[Facts], identity: Identity | None = None) -> Corpus:
    """None of the facts of a source goes by unchecked."""

    def read() -> Iterator[Facts]:
        for at, each in enumerate(facts, 1):
            _show(f"reading {at:,} of {len(facts):,} documents …")
            check(each, path)
            yield each

    return Corpus(Reread(read, len(facts)), identity=identity)


# --- sources: each fills `db/` and gives what the index is made of -------------------------------------------------


@contextlib.contextmanager
def _built(job: Job) -> Iterator[Opened]:
    """A folder that kg build wrote."""
    from kg.across.identity_rdf import quads as quads_of
    from kg.records.built import Built
    from kg.records.output import reading

    file = job.source.path / "graph.nq"
    if begins_former(file):
        raise ServeError(f"{file}: {FORMER}")
    with _open(job.target) as store, reading(job.source.path):
        built = Built(job.source.path)
        _show(f"loading {file} …")
        try:
            with file.open("rb") as quads:
                while lines := quads.readlines(_PIECE):
                    store.bulk_load(b"".join(lines), format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise ServeError(f"{file}: not as kg build wrote it ({error}); build it again") from error
        graphs = {g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode)}
        base = _base(graphs, next(iter(built), None))
        if base is None or graphs != {f"{base}graph/{iri_path(document)}" for document in built}:
            raise ServeError(f"{job.source.path}: graph.nq and records.jsonl are of different builds; build it again")
        store.bulk_extend(quads_of(built.identity, base))
        _add_labels(store)
    yield _checked(job.source.path, built.corpus().facts, built.identity), base, ""


def _base(graphs: set[str], document: str | None) -> str | None:
    """What the addresses begin with, seen from the graph of a document."""
    own = f"graph/{iri_path(document)}" if document is not None else None
    return next((g.removesuffix(own) for g in sorted(graphs) if own and g.endswith(own)), None)


@contextlib.contextmanager
def _texts(job: Job) -> Iterator[Opened]:
    """Texts that are built first; what cannot be read is named and the others go on."""
    from kg import pipeline
    from kg.across.identity_rdf import quads as quads_of
    from kg.errors import ValidationError

    options = pipeline.Options(lexicon=job.lexicon, base=job.base, progress=_progress)
    knowledge = pipeline.build(job.source.path, options)
    for failure in knowledge.failures:
        print(f"kg: {failure.reason}", file=sys.stderr)
    if not knowledge.corpus.facts:
        raise ServeError(f"{job.source.path}: nothing here could be read")
    report = knowledge.validate()
    if not report.conforms:
        raise ValidationError(str(report))
    with _open(job.target) as store:
        store.bulk_extend(knowledge.quads)
        store.bulk_extend(quads_of(knowledge.identity, job.base))
        _add_labels(store)
    yield _checked(job.source.path, knowledge.corpus.facts, knowledge.identity), job.base or DEFAULT_BASE, ""


def _progress(done: int, of: int, name: str) -> None:
    if name and of != 1:
        _show(f"{done}/{of or '…'} {name}")


def _show(text: str) -> None:
    """What is being done, in one line that the next replaces; nothing where nobody watches."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" + "".join(c if c.isprintable() else "?" for c in text)[:70])
        sys.stderr.flush()


@contextlib.contextmanager
def _stored(job: Job) -> Iterator[Opened]:
    """A store of ours, copied while nobody writes it and read from the copy: writers wait a moment, not until all is read."""
    from kg.store import open_store
    from kg.store.documents import read_only
    from kg.store.layout import Layout

    copy = Layout(job.target / "documents")
    copy.folder.mkdir()
    with open_store(job.source.path) as store:
        _show(f"copying {store.graph} …")
        ox.Store.read_only(str(store.graph)).backup(job.target / DATABASE)
        with closing(read_only(store.layout.documents)) as there, closing(sqlite3.connect(copy.documents)) as here:
            there.backup(here)
    with open_store(copy.folder) as store:
        made_of = MadeOf.of(store)
        yield _checked(job.source.path, store.corpus().facts, store.corpus().identity), store.base, made_of.state
    note(job.target / INDEX, made_of)
    shutil.rmtree(copy.folder)


@contextlib.contextmanager
def _database(job: Job) -> Iterator[Opened]:
    """An Oxigraph database alone: opened for writing, so that nobody else can write meanwhile, and copied."""
    from kg.rdf.read import graph_base, read_facts

    try:
        original = ox.Store(job.source.path)
    except OSError as error:
        raise ServeError(f"{job.source.path}: this store cannot be opened ({error}); is another program using it?") from error
    original.backup(job.target / DATABASE)
    del original
    with _open(job.target) as store:
        if is_former(store):
            raise ServeError(f"{job.source.path}: {FORMER}")
        base = graph_base(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
        if base is None:
            raise ServeError(f"{job.source.path}: this store holds no graph of kg; kg build makes one")
        facts = read_facts(store, base).facts
        _add_labels(store)
        yield _checked(job.source.path, facts), base, ""


_SOURCES: dict[str, Callable[[Job], contextlib.AbstractContextManager[Opened]]] = {
    "built": _built, "texts": _texts, "store": _stored, "oxigraph": _database,
}  # fmt: skip


@contextlib.contextmanager
def _open(target: Path) -> Iterator[ox.Store]:
    store = ox.Store(target / DATABASE)
    yield store
    store.optimize()
    store.flush()


def _add_labels(store: ox.Store) -> None:
    store.bulk_load(path=folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(PREFIXES["zt"]))


def main() -> int:
    """A job on standard input; 0 when the snapshot is whole, else the reason on standard output."""
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    to_standard_error()
    job = Job.loads(sys.stdin.read())
    try:
        make_snapshot(job)
    except KgError as error:
        print(error)
        return BUSY if isinstance(error, StoreBusyError) else error.exit_code or 2
    except (OSError, sqlite3.Error) as error:
        print(f"{job.target}: the snapshot cannot be written: {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
