"""PDF with text: letters and ruled tables as pdfplumber finds them, put into reading order by `positioned`."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from kg.errors import ReadError
from kg.model import Document
from kg.read import scan, tables_with_lines, tables_without_lines
from kg.read.compose import Composer
from kg.read.positioned import Page, Word, compose
from kg.read.radicals import RADICALS

_MOST_PAGES, _MOST_LETTERS = 3_000, 5_000_000
_MOST_CODES = 0xFFFF  # of characters in a font
_CID = re.compile(r"\(cid:\d+\)")
logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what goes wrong is said here, in our words


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where it is no PDF, is encrypted, or has no text."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed
    from pdfplumber.utils.exceptions import PdfminerException

    _bound_widths()
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


@cache
def _bound_widths() -> None:
    """pdfminer writes out every character of a range of widths: one damaged number would fill the memory."""
    from pdfminer import pdffont
    from pdfminer.pdftypes import resolve1

    def bounded(whole: Callable[[Iterator[Any]], Any]) -> Callable[[Any], Any]:
        return lambda told: whole(max(-_MOST_CODES, min(x, _MOST_CODES)) if isinstance(x, int) else x for x in map(resolve1, told))

    pdffont.get_widths, pdffont.get_widths2 = bounded(pdffont.get_widths), bounded(pdffont.get_widths2)


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


def _page(page: Any, before: tables_without_lines.Columns | None) -> tuple[Page, tables_without_lines.Columns | None]:
    """What stands on it, and the columns of its last table without lines; `before` are those of the page before."""
    letters = _once([Word(c["x0"], c["x1"], c["top"], c["bottom"], text) for c in page.chars if c["upright"] and (text := _text(c["text"])).strip()])
    tables, outside = tables_with_lines.tables(page, letters)
    columns, outside, last = tables_without_lines.tables(outside, page.page_number, before)
    return Page(page.page_number, page.width, page.height, outside, [*tables, *columns]), last


def _text(written: str) -> str:
    return _CID.sub("\ufffd", written.translate(RADICALS))


def _once(letters: Sequence[Word]) -> list[Word]:
    """Letters that are printed twice, a little apart, to look bold, stand once."""
    seen, out = set[tuple[str, int, int, int]](), list[Word]()
    for w in letters:
        step = max(w.size / 3, 1)
        key = (w.text, round(w.size), round(w.x0 / step), round(w.top / step))
        if key not in seen:
            seen.add(key)
            out.append(w)
    return out
