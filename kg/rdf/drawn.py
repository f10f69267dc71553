"""A dataset of which several passes are made: its statements are drawn once, into a scratch file that each pass reads.

To parse them takes a third of the time that drawing them does. What passes hold in memory stays as small as before.
"""

from __future__ import annotations

import contextlib
import mmap
import re
import weakref
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.errors import ExportError
from kg.rdf.dataset import Dataset, Fitting, line
from kg.rdf.sorting import sorted_once
from kg.rdf.statements import Row
from kg.scratch import scratch_folder

_PIECE = 1 << 20  # bytes
_END = " .\n"  # of a line


class Drawn(Dataset):
    """The same statements in the same order. Raises ExportError where the disk has no room for them."""

    def __iter__(self) -> Iterator[ox.Quad]:
        return _read(self._quads, ox.RdfFormat.N_QUADS)

    def united(self, fitting: Fitting | None = None) -> Iterator[ox.Quad]:
        return super().united(fitting) if fitting else _read(self._union, ox.RdfFormat.N_TRIPLES)

    def pieces(self, fitting: Fitting | None = None) -> Iterator[str]:
        return super().pieces(fitting) if fitting else (str(piece, "utf-8") for piece in _pieces(self._union))

    def nquads(self) -> Iterator[bytes]:
        return _pieces(self._quads)

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
        return self._written("graph.nq", super().nquads())

    @cached_property
    def _union(self) -> Path:
        """Sorted; of one document, it is as it is."""
        if len(self.corpus.facts) == 1:
            ends = f" <{next(self.describers()).graph}>{_END}".encode(), _END.encode()
            return self._written("union.nt", (piece.replace(*ends) for piece in self.nquads()))
        triples = (_row(quad) for piece in self.nquads() for quad in str(piece, "utf-8").split("\n") if quad)
        return self._written("union.nt", (line(row).encode() for row in sorted_once(triples, 3)))

    def _written(self, name: str, pieces: Iterable[bytes]) -> Path:
        path = self._folder / name
        try:
            with path.open("wb") as out:
                out.writelines(pieces)
        except OSError as error:
            raise ExportError(f"no room to put the statements aside: {error.strerror or error}; name a folder with more room in TMPDIR") from error
        return path


def _read(path: Path, form: ox.RdfFormat) -> Iterator[ox.Quad]:
    """What we wrote has not to be looked at twice."""
    return iter(ox.parse(path=str(path), format=form, lenient=True))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_PIECE) + file.readline(), b"")


def _row(quad: str) -> Row:
    """No address holds a blank."""
    subject, predicate, value = quad.split(" ", 2)
    return subject[1:-1], predicate[1:-1], value[: value.rindex(" ", 0, -2)]
