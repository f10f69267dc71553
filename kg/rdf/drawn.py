"""A dataset of which several passes are made: its statements are drawn once, into a scratch file that each pass reads.

To parse them takes a third of the time that drawing them does. What passes hold in memory stays as small as before.
"""

from __future__ import annotations

import contextlib
import mmap
import re
import weakref
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import ExportError
from kg.rdf.dataset import Dataset, Fitting, whole
from kg.scratch import scratch_folder


class Drawn(Dataset):
    """The same statements in the same order. Raises ExportError where the disk has no room for them."""

    def __iter__(self) -> Iterator[ox.Quad]:
        return _read(self._quads, ox.RdfFormat.N_QUADS)

    def union(self, fitting: Fitting = whole) -> Iterator[ox.Triple]:
        if fitting is not whole:
            return super().union(fitting)
        if len(self.corpus.facts) == 1:
            return (quad.triple for quad in self)
        return (quad.triple for quad in _read(self._union, ox.RdfFormat.N_TRIPLES))

    def lacks(self, signs: re.Pattern[bytes]) -> bool:
        if not self._quads.stat().st_size:
            return True
        with self._quads.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            return signs.search(text) is None

    @cached_property
    def _folder(self) -> Path:
        """Gone with the dataset."""
        opened = contextlib.ExitStack()
        weakref.finalize(self, opened.close)
        return opened.enter_context(scratch_folder("rdf"))

    @cached_property
    def _quads(self) -> Path:
        return self._written("graph.nq", super().__iter__(), ox.RdfFormat.N_QUADS)

    @cached_property
    def _union(self) -> Path:
        """Sorted."""
        rows = ((q.subject.value, q.predicate.value, str(q.object)) for q in self if isinstance(q.subject, ox.NamedNode))
        return self._written("union.nt", self.sorted_union(rows), ox.RdfFormat.N_TRIPLES)

    def _written(self, name: str, statements: Iterator[Any], form: ox.RdfFormat) -> Path:
        path = self._folder / name
        try:
            with path.open("wb") as out:
                ox.serialize(statements, out, form)
        except OSError as error:
            raise ExportError(f"no room to put the statements aside: {error.strerror or error}; name a folder with more room in TMPDIR") from error
        return path


def _read(path: Path, form: ox.RdfFormat) -> Iterator[ox.Quad]:
    return iter(ox.parse(path=str(path), format=form))
