"""The document, and the words that everything drawn from it is proven by."""

from __future__ import annotations

import bisect
from operator import attrgetter
from typing import Literal, get_args

from msgspec import Struct

Comparator = Literal["equal", "at_least", "more_than", "at_most", "less_than", "about", "range"]
Change = Literal["increase", "decrease"]
Status = Literal["target", "actual"]
Obligation = Literal["binding", "expected"]
PostChange = Literal["appointed", "removed", "elected", "resigned", "nominated", "former"]
# What records, RDF, tables, pages and the interface for programs know of; tests/test_registry.py holds each of them to it
COMPARATORS: tuple[Comparator, ...] = get_args(Comparator)
CHANGES: tuple[Change, ...] = get_args(Change)
STATUSES: tuple[Status, ...] = get_args(Status)
OBLIGATIONS: tuple[Obligation, ...] = get_args(Obligation)
ENDED = ("removed", "resigned", "former")  # of a post that is held no more


_START = attrgetter("start")

# --- the document -----------------------------------------------------------------------------------------


class Document(Struct, frozen=True):
    """One source text with what is known of it.

    `text` is the decoded file, untouched but for a byte-order mark; of a format that is no text, what its reader draws from
    it, the same each time. What only that reader knows stands beside it: `grids` and `omitted` for the stages that read,
    `parts` for good.
    """

    id: str  # path relative to the folder given; '/' separated
    text: str
    path: str = ""  # as `id`, unless the caller overrides the id
    title: str | None = None
    publisher: str | None = None
    published: str | None = None  # ISO 8601: a year, a month or a day
    authors: tuple[str, ...] = ()
    jurisdiction: str | None = None  # name of the place whose government speaks: 重庆市; 全国 for the centre
    url: str | None = None
    sha256: str = ""  # of the file's bytes
    genre: str | None = None  # a key of data/lexicon/genres.yaml
    genre_label: tuple[str, ...] = ()  # in Chinese and English, of a genre that only one's own lexicon has
    reports: str | None = None  # the year reported on
    plans: str | None = None  # the year planned for, or the first and the last: 2021/2025
    speaker: str | None = None  # the name of who gives or signs it; the id of an official in `Facts`
    reasons: tuple[Reason, ...] = ()  # why the above were decided so
    parts: tuple[Part, ...] = ()  # where stretches of the text stand in the file, in order
    grids: tuple[Grid, ...] = ()  # the tables whose cells the format knows
    omitted: tuple[Omitted, ...] = ()  # what the text leaves out of the file
    assisted: tuple[Assisted, ...] = ()  # the stretches that a language model read, in order

    def part_at(self, start: int) -> Part | None:
        """Where in the file the character at `start` stands, where the format has such places."""
        at = bisect.bisect_right(self.parts, start, key=_START) - 1
        return self.parts[at] if at >= 0 and start < self.parts[at].end else None

    def reader_of(self, start: int, end: int) -> str | None:
        """The language model that read text[start:end], None where rules did."""
        return next((a.reader for a in self.assisted if (a.start, a.end) == (start, end)), None)


class GridCell(Struct, frozen=True):
    """A cell as the format has it: the row and column where it begins, and how many of either it covers."""

    start: int
    end: int
    row: int
    column: int
    rows: int = 1
    columns: int = 1


class Grid(Struct, frozen=True):
    """A table of a format that knows its cells; in the text each row is a line, its cells parted by tabs."""

    start: int
    end: int
    cells: tuple[GridCell, ...]  # those with words, in reading order


class Part(Struct, frozen=True, order=True):
    """A stretch of the text that stands at one place of the file: a page, a cell of a sheet; of a scan, a line of a page."""

    start: int
    end: int
    kind: str  # page | cell
    name: str  # 3; 指标!B3
    box: str = ""  # of a scan, where on the page, as Media Fragments write it: xywh=percent:5,12.5,60,4
    sure: str = ""  # … and how sure its reading is, from 0 to 1


class Assisted(Struct, frozen=True, order=True):
    """A stretch of the text that proves what a language model read there. `reader` is MODEL@PROMPT, the prompt by its hash."""

    start: int
    end: int
    reader: str


class Omitted(Struct, frozen=True):
    """Words of a file that its text leaves out, and why. `reason` is a key of kg.read.compose.OMITTED."""

    words: str
    reason: str


class Reason(Struct, frozen=True, order=True):
    """Why the frame says what it says of one attribute of a document: the rule's name, and the words where there are any."""

    attribute: str  # genre, published, jurisdiction, reports, plans, speaker
    rule: str
    evidence: tuple[Evidence, ...] = ()


class Evidence(Struct, frozen=True, order=True):
    """A stretch of the raw text: `quote == document.text[start:end]`, always."""

    start: int
    end: int
    quote: str


class Period(Struct, frozen=True, order=True):
    """Inclusive ISO dates (YYYY-MM-DD); either end may be open (None), not both."""

    start: str | None
    end: str | None

    @property
    def year(self) -> str | None:
        """The one that it lies in; None where it is of several, or open."""
        return self.start[:4] if self.start and self.end and self.start[:4] == self.end[:4] else None
