"""Tables: their cells are found in raw offsets, extractors see them in clean ones."""

from __future__ import annotations

from msgspec import Struct

from kg.model.mentions import Span


class Head(Struct, frozen=True):
    """What the head of a column says of its cells."""

    role: str  # a role of data/lexicon/tables.yaml
    words: str  # without blanks and unit; of a head in two rows the words of both
    unit: str = ""  # in brackets behind the words

    @property
    def strange(self) -> bool:
        """Whether it says something that no list of heads has."""
        return self.role == "other" and self.words != ""


class Cell(Span, frozen=True):
    """A cell of a table with what stands in it."""

    column: int = -1  # index into `Table.heads`; -1: a line over the whole width, which heads the rows below it


class Table(Span, frozen=True):
    """A table as it stands in a text; whoever reads other formats gives the spans of its cells to `kg.text.tables.table_of`."""

    layout: str  # how its cells are parted
    kind: str  # measures | undertakings | duties
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]  # the rows of heads first; empty cells are left out
    body: int = 1  # the first row below the heads
    unit: str = ""  # of all its numbers, where a line above says so

    def columns(self, *roles: str) -> tuple[int, ...]:
        """Indices of the columns whose head has one of these roles, from left to right."""
        return tuple(i for i, head in enumerate(self.heads) if head.role in roles)
