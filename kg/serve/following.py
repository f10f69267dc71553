"""A snapshot of a store as a copy of the one before, brought up to date by what changed: documents that came, went, are otherwise.

Its database shares its files with the one before (they never change, and are linked), its index is copied. Nothing of the one before is
touched, so that whoever is killed here leaves it as it was.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg.across.identity_rdf import quads as quads_of
from kg.errors import ServeError
from kg.model import Facts, Figure, Identity
from kg.rdf.statements import described
from kg.rdf.terms import Form
from kg.records.links import read_links
from kg.serve.index.entries import AnewError
from kg.serve.index.together import Delta
from kg.serve.index.write import Change, update_index
from kg.store import Store, open_store
from kg.store.quads import Quads

DATABASE, INDEX = "db", "index.sqlite"
_PART = 4  # of the documents: where more of them changed, all is read anew in less time
_FEW = 20  # that are worth it whatever the part
_MOST = 2000  # that are in memory at once
_NAMED_IN = "SELECT DISTINCT d.id FROM said s JOIN document d ON d.number = s.document JOIN node n ON n.number = s.node WHERE n.id = ?"


@dataclass(frozen=True, slots=True)
class MadeOf:
    """What a snapshot of a store says: its form, a hash of what each document says by its identifier, and the lines of its links."""

    form: str
    marks: dict[str, str]
    links: str

    @staticmethod
    def of(store: Store) -> MadeOf:
        return MadeOf(store.form_told(), store.marks(), store.links())

    @property
    def state(self) -> str:
        """As `Store.state`."""
        return hashlib.sha256(repr((self.form, self.links, sorted(self.marks.items()))).encode("utf-8", "surrogatepass")).hexdigest()


def note(index: Path, made_of: MadeOf) -> None:
    """For the next snapshot."""
    with closing(sqlite3.connect(index, isolation_level=None)) as database:
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; DELETE FROM mark; DELETE FROM made_of;")
        database.executemany("INSERT INTO mark VALUES (?, ?)", sorted(made_of.marks.items()))
        database.execute("INSERT INTO made_of VALUES (?, ?)", (made_of.form, made_of.links))
        database.execute("COMMIT")


def _noted(index: Path) -> MadeOf:
    """Raises AnewError where nothing is."""
    with closing(sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        row = database.execute("SELECT form, links FROM made_of").fetchone()
        if row is None:
            raise AnewError
        return MadeOf(row[0], dict(database.execute("SELECT id, mark FROM mark")), row[1])


def follow(source: Path, before: Path, target: Path, show: Callable[[str], None]) -> None:
    """Fill the target folder. Raises AnewError where too much changed, or what cannot be followed."""
    old = _noted(before / INDEX)
    with open_store(source) as store:
        new, form = MadeOf.of(store), store.form
        change = _change(store, old, new, before / INDEX)
    show(f"bringing up to date: {len(change.came):,} documents …")
    shutil.copyfile(before / INDEX, target / INDEX)
    delta = update_index(target / INDEX, change, {"state": new.state}, form.base)
    note(target / INDEX, new)
    show(f"copying {before / DATABASE} …")
    ox.Store.read_only(str(before / DATABASE)).backup(str(target / DATABASE))
    _bring_up_to_date(target / DATABASE, form, change, read_links(old.links) if old.links != new.links else None, delta)
    show("")


def _change(store: Store, old: MadeOf, new: MadeOf, index: Path) -> Change:
    if old.form != new.form:
        raise AnewError
    identity = read_links(new.links)
    otherwise = {own for own in old.marks.keys() | new.marks.keys() if old.marks.get(own) != new.marks.get(own)}
    if old.links != new.links:
        otherwise |= _relinked(read_links(old.links), identity, index)
    if len(otherwise) > min(_MOST, max(_FEW, len(new.marks) // _PART)):
        raise AnewError
    came = tuple(store[own] for own in sorted(otherwise & new.marks.keys()))
    for facts in came:
        check(facts, store.layout.folder)
    return Change(tuple(sorted(otherwise & old.marks.keys())), came, identity)


def _relinked(old: Identity, new: Identity, index: Path) -> set[str]:
    """The documents that name what stands for another now, or is called otherwise."""
    moved = {own for own in old.same.keys() | new.same.keys() if old.same.get(own) != new.same.get(own)}
    named = {own for own in old.names.keys() | new.names.keys() if old.names.get(own) != new.names.get(own)}
    nodes = moved | named | {old.same.get(own, own) for own in moved}
    with closing(sqlite3.connect(f"{index.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        return {document for own in nodes for (document,) in database.execute(_NAMED_IN, (own,))}


def _bring_up_to_date(path: Path, form: Form, change: Change, links_before: Identity | None, promises: Delta) -> None:
    graph = Quads(path, form.base)
    try:
        graph.withdraw(change.gone)
        graph.add([described(facts, form.base, form.texts) for facts in change.came])
        if links_before is not None:
            graph.set_across(quads_of(change.identity, form.base), set(quads_of(links_before, form.base)))
        graph.replace(promises.gone, promises.new)
        graph.flush()
    finally:
        graph.close()


def check(facts: Facts, path: Path) -> None:
    """A build that is still being written may have texts of one run and records of another."""
    text = facts.document.text
    if not text:
        return  # a store without texts
    for entity in facts.entities():
        for span in (entity,) if isinstance(entity, Figure) else entity.mentions:
            if text[span.start : span.end] != span.quote:
                raise ServeError(f"{path}: a quote of {facts.document.id} is not its text; build it again")
