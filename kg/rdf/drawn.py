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
from kg.rdf.dataset import Dataset, Fitting, line
from kg.rdf.sorting import sorted_once
from kg.rdf.statements import Group, Row, nquads
from kg.scratch import scratch_folder

_PIECE = 1 << 20  # bytes
_AT_ONCE = 4000  # subjects that are drawn at once
_HELD = 60_000  # subjects that are held in memory: those of 2 MB of dense text
_END = " .\n"  # of a line
_Held = list[tuple[str, list[Group]]]


class Drawn(Dataset):
    """The same statements in the same order. Raises ExportError where the disk has no room for them."""

    @property
    def end(self) -> str:
        return f" <{next(super().graphs())[0]}>{_END}" if len(self.corpus.facts) == 1 else _END

    def nquads(self) -> Iterator[bytes]:
        return _pieces(self._drawn[0])

    def graphs(self) -> Iterator[tuple[str, Iterator[Group]]]:
        if (held := self._drawn[1]) is None:
            return super().graphs()
        return ((graph, (group for _, some in pieces for group in some)) for graph, pieces in itertools.groupby(held, itemgetter(0)))

    def pieces(self) -> Iterator[str]:
        """Of one document while they are drawn, where that has still to be done."""
        if len(self.corpus.facts) == 1 and "_drawn" not in vars(self):
            return self._draw()
        return (str(piece, "utf-8") for piece in _pieces(self._drawn[0] if len(self.corpus.facts) == 1 else self._union))

    def rows(self, fitting: Fitting | None = None) -> Iterator[Row]:
        if fitting:
            return super().rows(fitting)
        behind = 1 - len(self.end)
        return (_row(statement, behind) for piece in self.pieces() for statement in piece.split("\n") if statement)

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

    def _draw(self) -> Iterator[str]:
        held: _Held = []
        count, path = 0, self._folder / "graph.nq"
        with _no_room(), path.open("wb") as out:
            for graph, groups in super().graphs():
                while some := list(itertools.islice(groups, _AT_ONCE)):
                    count += len(some)
                    if count <= _HELD:
                        held.append((graph, some))
                    else:
                        held.clear()
                    text = nquads(some, f" <{graph}>{_END}")
                    out.write(text.encode("utf-8"))
                    yield text
        vars(self)["_drawn"] = path, held if count <= _HELD else None

    @cached_property
    def _union(self) -> Path:
        """A file as well, sorted."""
        rows = (_row(quad, quad.rindex(" ", 0, -2)) for piece in self.nquads() for quad in str(piece, "utf-8").split("\n") if quad)
        path = self._folder / "union.nt"
        with _no_room(), path.open("wb") as out:
            out.writelines(line(row).encode("utf-8") for row in sorted_once(rows, 3))
        return path


@contextlib.contextmanager
def _no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExportError(f"no room to put the statements aside: {error.strerror or error}; name a folder with more room in TMPDIR") from error


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(_PIECE) + file.readline(), b"")


def _row(statement: str, end: int) -> Row:
    """No address holds a blank."""
    subject, predicate, value = statement[:end].split(" ", 2)
    return subject[1:-1], predicate[1:-1], value
