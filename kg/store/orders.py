"""Is a store's graph whole on the disk? Oxigraph keeps each statement in six orders and its words once; what nobody reads
may stay damaged unseen. RocksDB tells a damaged block when it is read: here all of them are.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import StoreError
from kg.rdf.terms import term
from kg.store.quads import LABELS

_TYPE, _WORDS = term("rdf:type"), term("nif:anchorOf")  # everything has one of them
Damage = (OSError, RuntimeError)  # pyoxigraph raises either for a damaged file


@contextlib.contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raises StoreError, with the remedy, where what is done meets a damaged file of the graph at `path`."""
    try:
        yield
    except Damage as error:
        words = " ".join(str(error).split())
        raise StoreError(f"{path}: the graph cannot be read: {words}; restore the store from a copy, or build it anew") from error


def missing_in_document(graph: ox.Store, name: ox.NamedNode) -> Iterator[str]:
    """The orders that begin with a document's graph: each holds the same statements."""
    statements = set(graph.quads_for_pattern(None, None, None, name))
    by_predicate = {q for p in {q.predicate for q in statements} for q in graph.quads_for_pattern(None, p, None, name)}
    by_object = {q for o in {q.object for q in statements} for q in graph.quads_for_pattern(None, None, o, name)}
    for order, found in (("by predicate", by_predicate), ("by object", by_object)):
        if found != statements:
            yield f"its graph holds {len(found):,} statements {order} and {len(statements):,} by subject"


def missing(graph: ox.Store) -> Iterator[str]:
    """The orders over all graphs: each holds as many statements as there are; and those of the ontology's labels."""
    yield from missing_in_document(graph, LABELS)
    by_predicate = by_object = by_subject = 0
    for predicate in _predicates(graph):
        for value, same in groupby(graph.quads_for_pattern(None, predicate, None, None), key=lambda quad: quad.object):
            by_predicate += sum(1 for _ in same)
            by_object += _of_object(graph, predicate, value)
    for kind, typed in groupby(graph.quads_for_pattern(None, _TYPE, None, None), key=lambda quad: quad.object):
        for subject, _ in groupby(typed, key=lambda quad: quad.subject):
            by_subject += _of_subject(graph, subject, kind)
    for subject, _ in groupby(graph.quads_for_pattern(None, _WORDS, None, None), key=lambda quad: quad.subject):
        by_subject += _of_subject(graph, subject, None)
    for subject in {q.subject for q in graph.quads_for_pattern(None, None, None, LABELS)}:
        by_subject += _of_subject(graph, subject, None)
    for order, found in (("by predicate", by_predicate), ("by object", by_object), ("by subject", by_subject)):
        if found != len(graph):
            yield f"the graph holds {found:,} statements {order} and {len(graph):,} by graph"


def _predicates(graph: ox.Store) -> list[ox.NamedNode]:
    found: Any = graph.query("SELECT DISTINCT ?p { GRAPH ?g { ?s ?p ?o } }")
    return sorted((row["p"] for row in found), key=str)


def _of_object(graph: ox.Store, predicate: ox.NamedNode, value: Any) -> int:
    """So many with the predicate; Oxigraph 0.5 also gives those of some other whole numbers, where the value's last byte is 255."""
    return sum(q.predicate == predicate and q.object == value for q in graph.quads_for_pattern(None, None, value, None))


def _of_subject(graph: ox.Store, subject: Any, kind: Any) -> int:
    """All that is said of it, where it comes up by the first of its types, or for having none; else it is counted then."""
    said = list(graph.quads_for_pattern(subject, None, None, None))
    return len(said) if kind == min((q.object for q in said if q.predicate == _TYPE), key=str, default=None) else 0
