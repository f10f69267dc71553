"""PDF with text: letters and ruled tables as pdfplumber finds them, put into reading order by `positioned`."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

from kg.errors import ReadError
from kg.model import Document
from kg.read import scan, unruled
from kg.read.compose import Composer, Placed
from kg.read.positioned import Page, TableAt, Word, compose, joined
from kg.read.radicals import RADICALS

_MOST_PAGES, _MOST_LETTERS = 3_000, 5_000_000
_CID = re.compile(r"\(cid:\d+\)")
_SAME = 3.0  # points between edges of cells that are one line
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what goes wrong is said here, in our words


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where it is no PDF, is encrypted, or has no text."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
    from pdfplumber.utils.exceptions import PdfminerException

    if b"%PDF-" not in data[:1024]:
        raise ReadError(f"{name}: this is no PDF file, whatever its name says")
    out, pages = Composer(), list[Page]()
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            empty, columns = list[int](), None
            for page in _pages(pdf, out, name):
                made, columns = _page(page, columns)
                pages.append(made)
                if not made.words and page.images:
                    empty.append(page.page_number)
                page.close()
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], (PDFPasswordIncorrect, PDFTextExtractionNotAllowed)):
            raise ReadError(f"{name}: it is encrypted; save it without a password") from error
        raise
    if empty and scan.available():
        pages = sorted([*(p for p in pages if p.number not in empty), *scan.of_pdf(data, empty, out)], key=lambda p: p.number)
        empty = []
    if not any(p.words for p in pages):
        what = "its pages are pictures without text (a scan)" if empty else "no text stands in it"
        raise ReadError(f"{name}: {what}; pip install 'zhengtu[ocr]' reads scans, or make its text with a program for that and read it")
    title = compose(pages, out)
    for number in empty:
        out.leave(f"page {number}", "picture")
    return out.document(title=title)


def _pages(pdf: Any, out: Composer, name: str) -> Iterator[Any]:
    letters = 0
    for number, page in enumerate(pdf.pages, 1):
        if number > _MOST_PAGES:
            out.leave(f"pages from {number} on", "limit")
            return
        letters += len(page.chars)
        if letters > _MOST_LETTERS:
            raise ReadError(f"{name}: over {_MOST_LETTERS:,} letters stand in it; split it")
        yield page


def _page(page: Any, before: unruled.Columns | None) -> tuple[Page, unruled.Columns | None]:
    """What stands on it, and the columns of its last table without lines; `before` are those of the page before."""
    letters = _once([Word(c["x0"], c["x1"], c["top"], c["bottom"], text) for c in page.chars if c["upright"] and (text := _text(c["text"])).strip()])
    tables = [t for t in (_table(t, letters, page.page_number) for t in page.find_tables()) if t]
    inside = [box for _, box in tables]
    outside = [w for w in letters if not any(_holds(box, w) for box in inside)]
    columns, outside, last = unruled.tables(outside, page.page_number, before)
    return Page(page.page_number, page.width, page.height, outside, [*(t for t, _ in tables), *columns]), last


def _text(written: str) -> str:
    return _CID.sub("\ufffd", written.translate(RADICALS))


def _once(letters: Sequence[Word]) -> list[Word]:
    """Letters that are printed twice, a little apart, to look bold, stand once."""
    seen, out = set[tuple[str, int, int]](), list[Word]()
    for w in letters:
        step = max(w.size / 3, 1)
        key = (w.text, round(w.x0 / step), round(w.top / step))
        if key not in seen:
            seen.add(key)
            out.append(w)
    return out


Box = tuple[float, float, float, float]


def _holds(box: Box, word: Word) -> bool:
    return box[0] <= (word.x0 + word.x1) / 2 <= box[2] and box[1] <= word.middle <= box[3]


def _table(table: Any, letters: Sequence[Word], page: int) -> tuple[TableAt, Box] | None:
    """Its cells by their edges; None for a frame around text."""
    boxes: list[Box] = [c for c in table.cells if c]
    if len(boxes) < 4:
        return None
    columns, rows = _edges(x for b in boxes for x in (b[0], b[2])), _edges(y for b in boxes for y in (b[1], b[3]))
    if len(columns) < 3 or len(rows) < 3:
        return None
    cells = []
    held = [w for w in letters if _holds(table.bbox, w)]
    for box in boxes:
        column, row = _at(columns, box[0]), _at(rows, box[1])
        over, down = max(_at(columns, box[2]) - column, 1), max(_at(rows, box[3]) - row, 1)
        said = _said([w for w in held if _holds(box, w)])
        cells.append(Placed(said, row, column, down, over, page=page))
    full = [c for c in cells if c.words]
    if len(full) < 3 or len({c.column for c in full}) < 2:
        return None
    return TableAt(table.bbox[1], table.bbox[3], tuple(full), page), table.bbox


def _said(words: Sequence[Word]) -> str:
    rows: list[list[Word]] = []
    for w in sorted(words, key=lambda w: (w.middle, w.x0)):
        if rows and abs(rows[-1][0].middle - w.middle) < 0.5 * w.size:
            rows[-1].append(w)
        else:
            rows.append([w])
    return " ".join(joined(sorted(row, key=lambda w: w.x0)) for row in rows)


def _edges(values: Iterator[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _SAME:
            out.append(value)
    return out


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - value))
