"""Files of each format, made of the same lines and tables: what a reader draws from them can be held against the text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from email.message import EmailMessage
from html import escape
from typing import Any

Rows = Sequence[Sequence[str]]
Content = Sequence["str | Rows"]  # paragraphs and tables in their order


def as_text(content: Content) -> str:
    return "".join(f"{x}\n" if isinstance(x, str) else "\n" + "".join("\t".join(row) + "\n" for row in x) + "\n" for x in content)


def as_html(content: Content) -> str:
    def table(rows: Rows) -> str:
        return "<table>" + "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows) + "</table>"

    inside = "".join(f"<p>{escape(x)}</p>" if isinstance(x, str) else table(x) for x in content)
    return f"<html><head><meta charset='utf-8'><title>{escape(str(content[0]))}</title></head><body><div id='zoom'>{inside}</div></body></html>"


def as_markdown(content: Content) -> str:
    def table(rows: Rows) -> str:
        head, *body = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])

    first, *rest = content
    return f"# {first}\n\n" + "\n\n".join(x if isinstance(x, str) else table(x) for x in rest) + "\n"


def as_csv(rows: Rows) -> str:
    return "".join(",".join(f'"{c}"' for c in row) + "\r\n" for row in rows)


def as_pdf(content: Content, *, columns: int = 1, head: str = "", spaced: bool = False, packed: bool = True, lines: str = "all") -> bytes:
    """With running heads and the number of each page; lines are cut where they are full."""
    title, *rest = content
    printer = _Printer(columns, head, packed)
    printer.lines = lines
    printer.title(str(title))
    for item in rest:
        if isinstance(item, str):
            printer.paragraph(item, 0.5 * spaced)
        else:
            printer.table(item)
    return printer.printed()


class _Printer:
    SIZE, MARGIN, GUTTER = 12, 72, 30
    lines = "all"  # around the cells of tables: all, inner (open to the left and the right), none, shades (of the words, and none)

    def __init__(self, columns: int, head: str, packed: bool) -> None:
        from reportlab.lib.pagesizes import A4
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        self._wide = lambda words: pdfmetrics.stringWidth(words, "STSong-Light", self.SIZE)
        self._out, self._head, self._number = io.BytesIO(), head, 1
        self._canvas = Canvas(self._out, pagesize=A4, pageCompression=int(packed))
        self._width, self._height = A4
        self._column = (self._width - 2 * self.MARGIN - (columns - 1) * self.GUTTER) / columns
        self._x, self._y = float(self.MARGIN), self._height - self.MARGIN - 30

    def title(self, words: str) -> None:
        self._canvas.setFont("STSong-Light", 18)
        self._canvas.drawCentredString(self._width / 2, self._height - self.MARGIN, words)

    def paragraph(self, words: str, space: float) -> None:
        words = "\u3000\u3000" + words
        while words:
            n = len(words)
            while self._wide(words[:n]) + space * n > self._column:
                n -= 1
            line = words[:n].lstrip("\u3000")
            self._canvas.setFont("STSong-Light", self.SIZE)
            self._canvas.drawString(self._x + self.SIZE * (n - len(line)), self._y, line, charSpace=space)
            words = words[n:]
            self._step(self.SIZE * 1.6)

    def table(self, rows: Rows) -> None:
        wide = self._column / max(map(len, rows))
        if self._y - len(rows) * 20 < self.MARGIN + 30:
            self._step(10_000)
        for row in rows:
            self._canvas.setFont("STSong-Light", 6.5)
            for k, cell in enumerate(row):
                self._edges(self._x + k * wide, wide, cell, k > 0)
                self._canvas.drawString(self._x + k * wide + 3, self._y, cell)
            self._step(20)
        self._step(14)

    def _edges(self, x: float, wide: float, cell: str, inner: bool) -> None:
        if self.lines == "all":
            self._canvas.rect(x, self._y - 6, wide, 20)
        elif self.lines == "inner":
            self._canvas.line(x, self._y - 6, x + wide, self._y - 6)
            self._canvas.line(x, self._y + 14, x + wide, self._y + 14)
            if inner:
                self._canvas.line(x, self._y - 6, x, self._y + 14)
        elif self.lines == "shades":
            self._canvas.setFillGray(0.9)
            for i in range(len(cell)):
                self._canvas.rect(x + 3 + 6.5 * i, self._y - (1 + 4 * (i % 2)), 6.5, 9, stroke=0, fill=1)
            self._canvas.setFillGray(0)

    def printed(self) -> bytes:
        self._finish()
        self._canvas.save()
        return self._out.getvalue()

    def _finish(self) -> None:
        self._canvas.setFont("STSong-Light", 9)
        if self._head:
            self._canvas.drawCentredString(self._width / 2, self._height - 40, self._head)
        self._canvas.drawCentredString(self._width / 2, 40, f"— {self._number} —")
        self._canvas.showPage()

    def _step(self, by: float) -> None:
        self._y -= by
        if self._y >= self.MARGIN + 30:
            return
        self._y = self._height - self.MARGIN - 30
        if self._x + self._column + self.GUTTER < self._width - self.MARGIN:
            self._x += self._column + self.GUTTER
            return
        self._finish()
        self._x, self._number = float(self.MARGIN), self._number + 1


def as_docx(content: Content) -> bytes:
    import docx

    made = docx.Document()
    for item in content:
        if isinstance(item, str):
            made.add_paragraph(item)
            continue
        table = made.add_table(rows=len(item), cols=len(item[0]))
        for r, row in enumerate(item):
            for c, words in enumerate(row):
                table.cell(r, c).text = words
    return _saved(made)


def as_xlsx(sheets: dict[str, Rows], merged: Sequence[str] = ()) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for stretch in merged:
            sheet.merge_cells(stretch)
    return _saved(book)


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_mail(content: Content, attachments: dict[str, bytes] | None = None) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = str(content[0]), "江平市发展和改革委员会 <fgw@example.cn>", "all@example.cn"
    made["Date"] = "Tue, 18 Jul 2023 09:12:00 +0800"
    made.set_content(as_text(content[1:]), cte="8bit")
    for name, data in (attachments or {}).items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def packed(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def as_epub(content: Content) -> bytes:
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{content[0]}</dc:title><dc:date>2023-07-18</dc:date></metadata>"
        '<manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles></container>'
    return packed({"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/b.opf": opf, "OEBPS/a.xhtml": as_html(content)})


def as_ofd(content: Content) -> bytes:
    """Paragraphs alone: lines of forty letters, two set in at the beginning."""
    objects, y = [], 30.0
    for i, item in enumerate(content):
        words, size = str(item), 6.0 if i == 0 else 4.0
        for at in range(0, len(words) + 2 * (i > 0), 38):
            line = (words if i == 0 else "\u3000\u3000" + words)[at : at + 38]
            left = 20 + size * (len(line) - len(line.lstrip("\u3000")))
            line = line.lstrip("\u3000")
            steps = f"g {len(line) - 1} {size}" if len(line) > 1 else ""
            objects.append(
                f'<ofd:TextObject ID="{len(objects) + 10}" Boundary="{left} {y} 180 {size + 1}" Font="1" Size="{size}">'
                f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{line}</ofd:TextCode></ofd:TextObject>'
            )
            y += size * 1.6
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return packed({
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "</ofd:CommonData>"
        '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="2">{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>',
    })  # fmt: skip
