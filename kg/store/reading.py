"""A store as others read it: documents one after the other, never all in memory."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreBusyError, StoreError
from kg.model import Corpus, Facts, Reread
from kg.rdf.terms import Form
from kg.records.links import read_links
from kg.store.documents import Documents, Row
from kg.store.layout import Layout, existing, reading, writing
from kg.store.quads import Quads
from kg.store.writer import recover

DAMAGED = (OSError, RuntimeError)  # what pyoxigraph raises of a database that is


@dataclass(frozen=True, slots=True, eq=False)
class Store(Mapping[str, Facts]):
    """An open store: what each document says, by its identifier. `graph` is the folder of its Oxigraph database, to be opened read-only."""

    layout: Layout
    form: Form
    _documents: Documents

    @property
    def base(self) -> str:
        return self.form.base

    @property
    def graph(self) -> Path:
        return self.layout.graph

    def counts(self) -> dict[str, int]:
        """documents, failed, quads, figures, targets."""
        return self._documents.counts()

    def documents(self) -> Iterator[Row]:
        """Those that are in, sorted by id."""
        return self._documents.rows("in")

    def failed(self) -> Iterator[Row]:
        return self._documents.rows("failed")

    def __iter__(self) -> Iterator[str]:
        return (row.id for row in self.documents())

    def __len__(self) -> int:
        return self.counts()["documents"]

    def __getitem__(self, document: str) -> Facts:
        content = self._documents.content(document)
        if content is None:
            raise KeyError(document)
        return content.facts()

    def facts(self) -> Iterator[Facts]:
        """What each document says, sorted by id; one document in memory at a time."""
        for _, content in self._documents.contents():
            yield content.facts()

    def form_told(self) -> str:
        """How its graph is written, with what version of the ontology's labels."""
        return f"{self.form} {self._documents.meta('labels')}"

    def marks(self) -> dict[str, str]:
        """A hash of what each document says, by its identifier."""
        return {own: hashlib.blake2b(content.records + content.source, digest_size=16).hexdigest() for own, content in self._documents.contents()}

    def links(self) -> str:
        """As in links.jsonl."""
        return self._documents.links()

    def state(self) -> str:
        """Another one when a document, a link or the form of the graph is another: not when a build found all as it was."""
        told = repr((self.form_told(), self.links(), sorted(self.marks().items())))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()

    def corpus(self) -> Corpus:
        """As the exporters take it; its facts are read anew at each pass."""
        return Corpus(Reread(self.facts, len(self)), identity=read_links(self.links()))


@contextlib.contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """Open for reading; nobody writes meanwhile. What a crash left half done is put right first.

    Raises StoreError where there is no store, StoreBusyError where somebody writes.
    """
    layout = existing(path)
    _put_right(layout)
    with reading(layout):
        documents = Documents(layout.documents, write=False)
        try:
            yield Store(layout, documents.form() or Form(), documents)
        finally:
            documents.close()


def open_graph(layout: Layout) -> ox.Store:
    """The database of an open store, for reading. Raises StoreError where it is damaged or gone."""
    try:
        return ox.Store.read_only(str(layout.graph))
    except DAMAGED as error:
        raise StoreError(f"{layout.graph}: the graph cannot be opened ({error}); if it is damaged, build the store anew") from error


def _put_right(layout: Layout) -> None:
    with reading(layout):
        documents = Documents(layout.documents, write=False)
        pending, form = documents.pending(), documents.form()
        documents.close()
    if not pending or form is None:
        return
    try:
        with writing(layout, None):
            documents = Documents(layout.documents, write=True)
            recover(documents, Quads(layout.graph, form.base), form)
            documents.close()
    except StoreBusyError as error:
        raise StoreBusyError(f"{layout.folder}: a run was cut off here and others are reading; ask again when they have ended") from error
    except StoreError as error:
        raise StoreError(f"{layout.folder}: a run was cut off here and what it left cannot be put right: {error}") from error
