"""Word files (.docx): paragraphs with the numbers that Word puts before them, tables, text boxes, notes; changes as accepted.

The markup is gone through itself, since python-docx gives neither inserted words nor text boxes nor the numbers of headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, NamedTuple

from kg.errors import ReadError
from kg.model import Document
from kg.read.compose import Composer, Placed
from kg.read.docx_numbers import Numbers
from kg.read.package import Package
from kg.read.positioned import ISSUED

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_INTO = {
    W + tag
    for tag in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple", "r", "body", "txbxContent", "footnote", "endnote")
}
_MOST_CELLS = 200_000
_SHOWN, _LARGER = 20, 1.15  # paragraphs among which the title is, and by how much its letters are larger


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where it is no Word file."""
    package = Package(data, name)
    main = next((m for m in ("word/document.xml", "word/document2.xml") if m in package.names), None)
    if main is None:
        raise ReadError(f"{name}: no Word document is in this file, whatever its name says")
    reader = _Reader(package)
    reader.blocks(package.xml(main)[0])
    for notes in ("word/footnotes.xml", "word/endnotes.xml"):
        if notes in package.names:
            for note in package.xml(notes):
                if note.get(W + "type") in (None, "normal"):
                    reader.blocks(note)
    for member in sorted(m for m in package.names if m.startswith(("word/header", "word/footer")) and m.endswith(".xml")):
        reader.out.leave(" ".join(t.text or "" for t in package.xml(member).iter(W + "t")), "running head")
    if "word/vbaProject.bin" in package.names:
        reader.out.leave("vbaProject.bin", "attachment")
    if not reader.out.at:
        raise ReadError(f"{name}: no text stands in this file")
    return reader.out.document(title=_title(reader.first))


class _First(NamedTuple):
    """One of the first paragraphs; the size of its letters in half points, 0 where it is that of its style."""

    words: str
    size: int
    centred: bool


def _title(first: Sequence[_First]) -> str | None:
    """The centred lines in larger letters than the others, behind the letterhead and its number."""
    number = next((i for i, x in enumerate(first) if ISSUED.search(x.words)), -1)
    body = median([x.size for x in first if not x.centred and x.size] or [0])
    large = [i for i, x in enumerate(first) if i > number and x.centred and x.size > _LARGER * body > 0]
    lines = [first[i] for k, i in enumerate(large) if i == large[0] + k and first[i].size == first[large[0]].size]
    words = "".join(x.words for x in lines)
    return words if 6 <= len(words) <= 120 else None


class _Reader:
    def __init__(self, package: Package) -> None:
        self.out = Composer()
        self._numbers = Numbers(package)
        self._boxes: list[Any] = []
        self.first: list[_First] = []

    def blocks(self, parent: Any) -> None:
        """Paragraphs and tables below an element, each text box behind the paragraph that holds it."""
        for element in parent:
            if element.tag == W + "p":
                words = self._numbers.before(element) + self._paragraph(element)
                self.out.line(words)
                self._keep(element, words)
                boxes, self._boxes = self._boxes, []
                for box in boxes:
                    self.blocks(box)
            elif element.tag == W + "tbl":
                self.out.cells(list(self._cells(element)))
            elif element.tag in _INTO:
                self.blocks(element)
            elif element.tag in (W + "del", W + "moveFrom"):
                self.out.leave("".join(t.text or "" for t in element.iter(W + "t", W + "delText")), "deleted")

    def _keep(self, paragraph: Any, words: str) -> None:
        if len(self.first) < _SHOWN and words.strip():
            align = paragraph.find(f"{W}pPr/{W}jc")
            size = max((self._number(x) for x in paragraph.iterfind(f"{W}r/{W}rPr/{W}sz")), default=0)
            self.first.append(_First("".join(words.split()), size, align is not None and align.get(W + "val") == "center"))

    def _paragraph(self, paragraph: Any) -> str:
        mark = paragraph.find(f"{W}pPr/{W}rPr/{W}del")
        return "".join(self._words(paragraph)) + ("" if mark is None else " ")

    def _words(self, parent: Any) -> Iterator[str]:
        for element in parent:
            tag = element.tag
            if tag == W + "t":
                yield element.text or ""
            elif tag in (W + "tab", W + "br", W + "cr"):
                yield " "
            elif tag == W + "noBreakHyphen":
                yield "-"
            elif tag in (W + "del", W + "moveFrom"):
                self.out.leave("".join(t.text or "" for t in element.iter(W + "t", W + "delText")), "deleted")
            elif tag == W + "r" and self._hidden(element):
                self.out.leave("".join(t.text or "" for t in element.iter(W + "t")), "hidden")
            elif tag in (_CHOICES, W + "pict", W + "drawing", W + "object"):
                self._boxes += self._boxes_in(element)
            elif tag in _INTO:
                yield from self._words(element)

    @staticmethod
    def _hidden(run: Any) -> bool:
        vanish = run.find(f"{W}rPr/{W}vanish")
        return vanish is not None and vanish.get(W + "val") not in ("0", "false")

    @staticmethod
    def _boxes_in(element: Any) -> list[Any]:
        """Text boxes; of what is there in two forms (for new programs and for old ones) the first."""
        first = element[0] if element.tag == _CHOICES and len(element) else element
        found = list(first.iter(W + "txbxContent"))
        return [box for box in found if not any(above in found for above in box.iterancestors(W + "txbxContent"))]

    def _cells(self, table: Any) -> Iterator[Placed]:
        """Each cell with how far it reaches; a table within a cell is told with the cell's words."""
        open_: dict[int, Placed] = {}
        rows = [r for r in table.iter(W + "tr") if next(r.iterancestors(W + "tbl")) is table]
        for at, row in enumerate(rows):
            column = self._number(row.find(f"{W}trPr/{W}gridBefore"))
            for cell in (c for c in row.iter(W + "tc") if next(c.iterancestors(W + "tr")) is row):
                over = max(self._number(cell.find(f"{W}tcPr/{W}gridSpan"), 1), 1)
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                begun = open_.get(column)
                if merge is not None and merge.get(W + "val") != "restart" and begun:
                    open_[column] = Placed(begun.words, begun.row, column, at - begun.row + 1, begun.columns)
                else:
                    if begun:
                        yield open_.pop(column)
                    words = "\n".join(self._numbers.before(p) + self._paragraph(p) for p in cell.iter(W + "p"))
                    open_[column] = Placed(words, at, column, 1, over)
                column += over
                if at * column > _MOST_CELLS:
                    raise ReadError(f"a table of over {_MOST_CELLS:,} cells stands in it; save it as .csv in parts")
        yield from open_.values()

    @staticmethod
    def _number(element: Any, otherwise: int = 0) -> int:
        value = element.get(W + "val", "") if element is not None else ""
        return min(int(value), 1000) if value.isascii() and value.isdigit() and len(value) < 6 else otherwise
