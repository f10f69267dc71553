"""A snapshot: a folder of our own with a copy of what is to be served, so that nobody else reads or writes it.

`db/` is an Oxigraph store (a named graph a document, the ontology's labels in one of their own), `index.sqlite` what the
pages are made from. A process of its own makes it: the server answers meanwhile, and the memory is given back.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import KgError, ServeError
from kg.export.terms import DEFAULT_BASE, PREFIXES
from kg.export.terms import path as iri_path
from kg.model import Corpus
from kg.resources import folder
from kg.serve.source import Source

DATABASE, INDEX = "db", "index.sqlite"


@dataclass(frozen=True, slots=True)
class Job:
    """What a snapshot is made of, and where it goes. `base` and `lexicon` are for texts that are built first."""

    source: Source
    target: Path
    base: str | None = None
    lexicon: Path | None = None

    def dumps(self) -> str:
        fields = {"path": str(self.source.path), "kind": self.source.kind, "target": str(self.target), "base": self.base}
        return json.dumps(fields | {"lexicon": str(self.lexicon) if self.lexicon else None})

    @staticmethod
    def loads(text: str) -> Job:
        fields: dict[str, Any] = json.loads(text)
        lexicon = Path(fields["lexicon"]) if fields["lexicon"] else None
        return Job(Source(Path(fields["path"]), fields["kind"]), Path(fields["target"]), fields["base"], lexicon)


def make_snapshot(job: Job) -> None:
    """Fill the target folder. Raises KgError where the source is no whole graph."""
    from kg.graph import build_graph
    from kg.serve.index.write import write_index

    job.target.mkdir(parents=True, exist_ok=True)
    _show(f"reading {job.source.path} …")
    corpus, base = {"built": _built, "texts": _texts, "store": _stored, "oxigraph": _database}[job.source.kind](job)
    _check(corpus, job.source.path)
    _show("writing the index …")
    write_index(build_graph(corpus), corpus, job.target / INDEX, {"base": base, "source": job.source.path.name or str(job.source.path)})
    _show("")


def _built(job: Job) -> tuple[Corpus, str]:
    """A folder that kg build wrote."""
    from kg.export.jsonl import read_corpus

    corpus = read_corpus(job.source.path)
    file = job.source.path / "graph.nq"
    with _open(job.target) as store:
        _show(f"loading {file} …")
        try:
            store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise ServeError(f"{file}: not as kg build wrote it ({error}); build it again") from error
        graphs = {g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode)}
        base = _base(graphs, corpus)
        if base is None or graphs != {f"{base}graph/{iri_path(f.document.id)}" for f in corpus.facts}:
            raise ServeError(f"{job.source.path}: graph.nq and records.jsonl are of different builds; build it again")
        _add_labels(store)
    return corpus, base


def _base(graphs: set[str], corpus: Corpus) -> str | None:
    """What the addresses begin with, seen from the graph of the first document."""
    own = [f"graph/{iri_path(f.document.id)}" for f in corpus.facts[:1]]
    return next((g.removesuffix(own[0]) for g in sorted(graphs) if own and g.endswith(own[0])), None)


def _texts(job: Job) -> tuple[Corpus, str]:
    """Texts that are built first; what cannot be read is named and the others go on."""
    from kg import pipeline
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
        _add_labels(store)
    return knowledge.corpus, job.base or DEFAULT_BASE


def _progress(done: int, of: int, name: str) -> None:
    if name and of != 1:
        _show(f"{done}/{of or '…'} {name}")


def _show(text: str) -> None:
    """What is being done, in one line that the next replaces; nothing where nobody watches."""
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K" + "".join(c if c.isprintable() else "?" for c in text)[:70])
        sys.stderr.flush()


def _stored(job: Job) -> tuple[Corpus, str]:
    """A store of ours, copied while nobody writes it."""
    from kg.store import open_store

    with open_store(job.source.path) as store:
        _show(f"copying {store.graph} …")
        ox.Store.read_only(str(store.graph)).backup(job.target / DATABASE)
        return Corpus(tuple(store.facts())), store.base


def _database(job: Job) -> tuple[Corpus, str]:
    """An Oxigraph database alone: opened for writing, so that nobody else can write meanwhile, and copied."""
    from kg.export.rdf_read import graph_base, read_facts

    try:
        original = ox.Store(job.source.path)
    except OSError as error:
        raise ServeError(f"{job.source.path}: this store cannot be opened ({error}); is another program using it?") from error
    original.backup(job.target / DATABASE)
    del original
    with _open(job.target) as store:
        base = graph_base(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
        if base is None:
            raise ServeError(f"{job.source.path}: this store holds no graph of kg; kg build makes one")
        corpus = read_facts(store, base)
        _add_labels(store)
    return corpus, base


@contextlib.contextmanager
def _open(target: Path) -> Iterator[ox.Store]:
    store = ox.Store(target / DATABASE)
    yield store
    store.optimize()
    store.flush()


def _add_labels(store: ox.Store) -> None:
    store.bulk_load(path=folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(PREFIXES["zt"]))


def _check(corpus: Corpus, path: Path) -> None:
    """A build that is still being written may have texts of one run and records of another."""
    for facts in corpus.facts:
        text = facts.document.text
        if not text:
            continue  # a store without texts
        for entity in facts.entities():
            spans = getattr(entity, "mentions", None) or ([entity] if hasattr(entity, "quote") else [])
            for span in spans:
                if text[span.start : span.end] != span.quote:
                    raise ServeError(f"{path}: a quote of {facts.document.id} is not its text; build it again")


def main() -> int:
    """A job on standard input; 0 when the snapshot is whole, else the reason on standard output."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    job = Job.loads(sys.stdin.read())
    try:
        make_snapshot(job)
    except KgError as error:
        print(error)
        return error.exit_code or 2
    except OSError as error:
        print(f"{job.target}: the snapshot cannot be written: {error}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
