"""A dataset of which several passes are made: its statements are drawn once.

They stand in a scratch file that each pass reads, and in memory as well where they are not very many.
"""

from __future__ import annotations

import contextlib
import itertools
import weakref
from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from pathlib import Path

from kg.errors import ExportError
from kg.rdf.dataset import END, Dataset, Fitting, Part, grouped
from kg.rdf.sorting import sorted_once
from kg.rdf.statements import AT_ONCE, Group, Row, nquads
from kg.scratch import scratch_folder

_PIECE = 1 << 20  # bytes
_HELD = 60_000  # subjects that are held in memory: those of 2 MB of dense text
_Held = list[tuple[str, list[Group]]]


class Drawn(Dataset):
    """The same statements in the same order. Raises ExportError where the disk has no room for them."""

    def nquads(self) -> Iterator[bytes]:
        return _pieces(self._drawn[0])

    def graphs(self) -> Iterator[tuple[str, Iterator[Group]]]:
        if (held := self._drawn[1]) is None:
            return super().graphs()
        return ((graph, (group for _, some in pieces for group in some)) for graph, pieces in itertools.groupby(held, itemgetter(0)))

    def parts(self) -> Iterator[Part]:
        """While they are drawn or sorted, where that has still to be done."""
        if len(self.corpus.facts) != 1:
            return self._unite() if "_union" not in vars(self) else super().parts()
        return self._draw() if "_drawn" not in vars(self) else super().parts()

    def rows(self, fitting: Fitting | None = None) -> Iterator[Row]:
        if fitting:
            return super().rows(fitting)
        return _rows(self._drawn[0], named=True) if len(self.corpus.facts) == 1 else _rows(self._union, named=False)

    def groups(self, fitting: Fitting | None = None) -> Iterator[Group]:
        return super().groups(fitting) if fitting or len(self.corpus.facts) != 1 else next(self.graphs())[1]

    @cached_property
    def _folder(self) -> Path:
        """Gone with the dataset."""
        opened = contextlib.ExitStack()
        weakref.finalize(self, opened.close)
        return opened.enter_context(scratch_folder("rdf"))

    @cached_property
    def _drawn(self) -> tuple[Path, _Held | None]:
        """The file, and what is held of it."""
        for _ in self._draw():
            pass
        drawn: tuple[Path, _Held | None] = vars(self)["_drawn"]
        return drawn

    def _draw(self) -> Iterator[Part]:
        held: _Held = []
        count, path = 0, self._folder / "graph.nq"
        with _no_room(), path.open("wb") as out:
            for graph, groups in super().graphs():
                while some := list(itertools.islice(groups, AT_ONCE)):
                    count += len(some)
                    if count <= _HELD:
                        held.append((graph, some))
                    else:
                        held.clear()
                    part = Part(some, nquads(some, f" <{graph}>{END}"))
                    out.write(part.text.encode("utf-8"))
                    yield part
        vars(self)["_drawn"] = path, held if count <= _HELD else None

    @cached_property
    def _union(self) -> Path:
        """A file as well, sorted."""
        for _ in self._unite():
            pass
        united: Path = vars(self)["_union"]
        return united

    def _unite(self) -> Iterator[Part]:
        groups, path = grouped(sorted_once(_rows(self._drawn[0], named=True), 3)), self._folder / "union.nt"
        with _no_room(), path.open("wb") as out:
            while some := list(itertools.islice(groups, AT_ONCE)):
                part = Part(some, nquads(some, END))
                out.write(part.text.encode("utf-8"))
                yield part
        vars(self)["_union"] = path


@contextlib.contextmanager
def _no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"no room to put the statements aside: {error.strerror or error}; name a folder with more room in TMPDIR") from error


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_PIECE) + file.readline(), b"")


def _rows(path: Path, *, named: bool) -> Iterator[Row]:
    """Of lines with their graph, or of those of none. No address holds a blank."""
    for piece in _pieces(path):
        for statement in str(piece, "utf-8").split("\n"):
            if statement:
                subject, predicate, value = statement.split(" ", 2)
                yield subject[1:-1], predicate[1:-1], value[: value.rindex(" ", 0, -2) if named else -2]
