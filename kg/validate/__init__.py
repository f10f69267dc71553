"""Is a graph as it should be? The shapes, every quote against its text, each node named there, and all that is beside it.

What a build has just made is held against the shapes, its quotes against their texts (`Dataset`): the rest follows from
how it was made. Of files, folders and stores nothing is taken for granted: what the statements say is held against the
vocabulary, against each other, and against the records and the texts, where these are there (`written`).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.rdf.dataset import Dataset
from kg.scratch import database
from kg.validate import shapes, written
from kg.validate.everything import shown
from kg.validate.held import held
from kg.validate.nodes import Nodes
from kg.validate.quotes import ungrounded
from kg.validate.report import Report, Violation

__all__ = ["Report", "Violation", "validate"]


def validate(source: Dataset | Iterable[ox.Quad] | Path, every: bool = False) -> Report:
    """The report on a dataset, on quads, on a file or a folder that a build wrote.

    `every` also writes anew what takes long (a folder's map), and compares. Raises ReadError for a file that is no RDF,
    ExportError where there is no room for what has to be remembered.
    """
    if isinstance(source, Dataset):
        return _made(source)
    if isinstance(source, Path):
        return written.check(source, every)
    with held(source) as graph:
        found = shown(graph, not graph.graphs())
    return Report(found.violations, found.statements, found.subjects, "the graph" if found.grounded else "a graph without its texts", grounded=found.grounded)


def _made(dataset: Dataset) -> Report:
    violations = [*ungrounded(dataset.facts())]
    with database("validate") as db:
        nodes = Nodes(db, dataset)
        violations += shapes.violations(nodes.noted(dataset.parts()))
        violations += nodes.undescribed()
    return Report(tuple(violations), nodes.statements, nodes.subjects)
