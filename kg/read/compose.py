"""How a reader of a format that is no text makes one: lines and tables as they come, each with the place where it stands.

The text is what the reader draws from the file, the same each time: a paragraph a line, a row of a table a line with tabs
between its cells. What it leaves out of the file is kept with the reason, so that nothing is lost without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec.structs import replace

from kg.model import Document, Grid, GridCell, Omitted, Part
from kg.read.names import without_unwritable

OMITTED = {
    "boilerplate": "of the page around the article: menus, share bars, lists of other articles",
    "hidden": "hidden on the page",
    "running head": "repeated on the pages: a running head, a page number",
    "deleted": "deleted in tracked changes",
    "attachment": "an attachment of a type that is not read",
    "picture": "a page of pictures without text; pip install 'zhengtu[ocr]' and read it again",
    "unsure": "read from a scan with too little certainty",
    "broken": "bytes that are no characters; \ufffd stands in their place",
    "limit": "beyond what is read of one file",
    "heading of a message": "fields of the message that no record holds",
}
_BLANKS = re.compile(r"[\s\u200b\ufeff]+")
_CJK = "\u3400-\u9fff\uf900-\ufaff，。；：、！？（）《》“”"
_CUT = re.compile(rf"(?<=[{_CJK}]) (?=[{_CJK}])")  # where a line ends within a cell
_ENDS = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029\t]+")
_SHOWN = 200  # characters of what was left out, and how many stretches of it are kept
_KEPT = 2000
LONGEST_CELL = 600


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell to be written: its words, where it begins, how many rows and columns it covers, its name in a sheet."""

    words: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    name: str = ""
    page: int = 0


class Piece(NamedTuple):
    """Words of a paragraph with the page on which they stand; of a scan also where on it, and how sure their reading is."""

    page: int
    words: str
    box: str = ""
    sure: str = ""


class Composer:
    """The text as it grows."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._at = 0
        self._parts: list[Part] = []
        self._grids: list[Grid] = []
        self._omitted: list[Omitted] = []
        self._left = 0

    @property
    def at(self) -> int:
        """Where the next character will stand."""
        return self._at

    def line(self, words: str) -> None:
        """A paragraph; nothing where it has no words."""
        words = without_unwritable(_ENDS.sub(" ", words)).rstrip()
        if words.strip():
            self._put(words + "\n")

    def gap(self) -> None:
        """An empty line."""
        if self._pieces and self._pieces[-1] != "\n":
            self._put("\n")

    def table(self, cells: Iterable[Placed]) -> None:
        """A table, as the text shows it and as the model has it; cells without words are left out of both."""
        full = sorted(((c, said) for c in cells if (said := _in_cell(c.words))), key=lambda x: (x[0].row, x[0].column))
        if not full:
            return
        self.gap()
        left = min(cell.column for cell, _ in full)
        start, placed, row, column = self._at, list[GridCell](), full[0][0].row, left
        for cell, said in full:
            if cell.row > row:
                self._put("\n")
                row, column = cell.row, left
            self._put("\t" * (cell.column - column))
            column = max(cell.column, column)
            placed.append(GridCell(self._at, self._at + len(said), cell.row, cell.column, cell.rows, cell.columns))
            start_of_cell = self._at
            self._put(said)
            if cell.name or cell.page:
                self.mark(start_of_cell, "cell" if cell.name else "page", cell.name or str(cell.page))
        self._grids.append(Grid(start, self._at, tuple(placed)))
        self._put("\n\n")

    def cells(self, cells: Sequence[Placed]) -> None:
        """A table, or the lines of what only lays out its words: one row, one column, cells of whole paragraphs."""
        full = [c for c in cells if c.words.strip()]
        if len({c.row for c in full}) > 1 and len({c.column for c in full}) > 1 and all(len(c.words) <= LONGEST_CELL for c in full):
            self.table(full)
            return
        for cell in full:
            for words in cell.words.splitlines():
                self.line(words)

    def run(self, pieces: Iterable[Piece]) -> None:
        """A paragraph."""
        full = [(piece, said) for piece in pieces if (said := without_unwritable(_ENDS.sub(" ", piece.words)))]
        if not any(said.strip() for _, said in full):
            return
        for piece, said in full:
            start = self._at
            self._put(said)
            self.mark(start, "page", str(piece.page), piece.box, piece.sure)
        self._put("\n")

    def mark(self, start: int, kind: str, name: str, box: str = "", sure: str = "") -> None:
        """What was written from `start` on stands at this place."""
        last = self._parts[-1] if self._parts else None
        if last and kind == "page" and (last.kind, last.name, last.box) == (kind, name, box) and not box:
            self._parts[-1] = Part(last.start, self._at, kind, name)
        elif self._at > start:
            self._parts.append(Part(start, self._at, kind, name, box, sure))

    def append(self, other: Document) -> None:
        """What another reader made of a part of this file."""
        moved, text = self._at, other.text
        self._put(text)
        self._parts += [replace(p, start=p.start + moved, end=p.end + moved) for p in other.parts]
        self._grids += [Grid(g.start + moved, g.end + moved, tuple(replace(c, start=c.start + moved, end=c.end + moved) for c in g.cells)) for g in other.grids]
        for x in other.omitted:
            self.leave(x.words, x.reason)

    def leave(self, words: str, reason: str) -> None:
        words = without_unwritable(_BLANKS.sub(" ", words)).strip()
        if not words:
            return
        if len(self._omitted) < _KEPT:
            self._omitted.append(Omitted(words[:_SHOWN], reason))
        self._left += 1

    def document(self, **metadata: Any) -> Document:
        """With metadata of the format; values that are empty say nothing."""
        if self._left > len(self._omitted):
            self._omitted.append(Omitted(f"… {self._left - len(self._omitted):,}", "limit"))
        said: dict[str, Any] = {k: without_unwritable(v).strip() or None if isinstance(v, str) else v for k, v in metadata.items()}
        return Document(
            id="", text="".join(self._pieces).rstrip("\n") + ("\n" if self._pieces else ""),
            parts=tuple(self._parts), grids=tuple(self._grids), omitted=tuple(self._omitted), **said,
        )  # fmt: skip

    def _put(self, words: str) -> None:
        self._pieces.append(words)
        self._at += len(words)


def _in_cell(words: str) -> str:
    """In one line; where a line ended between two Chinese characters nothing stands."""
    return _CUT.sub("", _BLANKS.sub(" ", without_unwritable(words))).strip()
