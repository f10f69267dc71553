"""Scans, where the extra is there; without it they are refused with what to install."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from msgspec.structs import replace

from kg import lexicon
from kg.errors import ReadError
from kg.model import Corpus, Document
from kg.pipeline import facts_of
from kg.rdf.dataset import Dataset
from kg.rdf.read import read_facts
from kg.rdf.terms import DEFAULT_BASE
from kg.read import language, scan
from kg.read.isolated import as_json, document_from
from kg.records.jsonl import dumps, facts_from, records, source_row
from kg.validate import validate

LINES = (
    "江平市人民政府关于加快充电设施建设的通知",
    "到2025年，全市新建充电桩2000个以上，覆盖率达到95%以上。",
    "市发展改革委牵头负责，市财政局配合。",
)
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def picture() -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (1200, 400), "white")
    draw = ImageDraw.Draw(sheet)
    for i, line in enumerate(LINES):
        draw.text((60 + 64 * (i > 0), 60 + i * 90), line, font=ImageFont.truetype(str(FONT), 44 if i == 0 else 32), fill="black")
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


@pytest.mark.nightly
def test_a_picture_of_a_page_and_a_scan_in_a_pdf_are_read() -> None:
    pytest.importorskip("rapidocr")
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    from kg.read import pdf

    read = scan.read(picture(), "a.png")
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 200))
    canvas.drawImage(ImageReader(io.BytesIO(picture())), 0, 0, 600, 200)
    canvas.save()
    for document in (read, pdf.read(out.getvalue(), "a.pdf")):
        assert document.text.splitlines() == list(LINES)
        assert [(p.kind, p.name) for p in document.parts] == [("page", "1")] * 3
        assert all(float(p.sure) > 0.8 for p in document.parts)
        first = [float(x) for x in document.parts[0].box.removeprefix("xywh=percent:").split(",")]
        assert abs(first[0] - 5) < 2 and abs(first[1] - 15) < 5 and 60 < first[2] < 80 and 8 < first[3] < 18


class Engine:
    """Says what an engine would of three lines, the last of which it is not sure of."""

    boxes = tuple([[x, y], [x1, y], [x1, y1], [x, y1]] for x, y, x1, y1 in ((60, 60, 1000, 110), (124, 150, 1100, 190), (124, 240, 900, 280)))
    txts, scores = LINES, (0.987, 0.9, 0.3)

    def __call__(self, _: object) -> Engine:
        return self


def test_evidence_of_a_scan_keeps_page_box_and_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "available", lambda: True)
    monkeypatch.setattr(scan, "_engine", Engine)
    read = scan.read(picture(), "a.png")
    assert read.text.splitlines() == list(LINES[:2]) and [(x.words, x.reason) for x in read.omitted] == [(LINES[2], "unsure")]
    assert document_from(json.loads(json.dumps(as_json(read))), "a.png") == read
    found = facts_of(replace(read, id="a.png"), lexicon.load())
    rows = [r for r in records(found) if r["type"] == "figure"]
    assert [(r["quote"], r["page"], r["box"], r["confidence"]) for r in rows] == [
        ("2000个以上", 1, "xywh=percent:10.33,37.5,81.33,10", Decimal("0.90")), ("95%以上", 1, "xywh=percent:10.33,37.5,81.33,10", Decimal("0.90")),
    ]  # fmt: skip
    assert facts_from([json.loads(dumps(r), parse_float=Decimal) for r in records(found)], source_row(found)) == found
    data = Dataset(Corpus((found,)))
    assert validate(data).conforms
    store = ox.Store()
    store.extend(data)
    back = next(iter(read_facts(store, DEFAULT_BASE).facts)).document
    assert all(back.part_at(r["start"]).box == r["box"] and back.part_at(r["start"]).sure == "0.90" for r in rows)  # type: ignore[union-attr]


@pytest.mark.parametrize(("box", "sure"), [("xywh=1,2", ""), ("<script>", "0.90"), ("", "9"), ("", "NaN")])
def test_a_reader_that_was_taken_over_tells_no_place_that_is_none(box: str, sure: str) -> None:
    said = as_json(Document("", "一二三")) | {"parts": [[0, 1, "page", "1", box, sure]]}
    with pytest.raises(ReadError, match="its reader gave no document"):
        document_from(said, "a.png")


def test_without_the_extra_a_scan_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "available", lambda: False)
    with pytest.raises(ReadError, match=r"zhengtu\[ocr\]"):
        scan.read(b"", "a.png")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The city will add more than 2,000 charging piles by the end of 2025, and the coverage of the public network is to reach 95 percent. " * 4, "English"),
        ("Администрация города сообщает о строительстве новых школ и больниц в этом году. " * 6, "Russian or another language in Cyrillic letters"),
        ("到2025年，全市新建充电桩2000个以上，覆盖率达到95%以上。The Belt and Road Initiative is one of the plans. " * 20, None),
        ("x " * 300, None),
        ("令和六年度の予算について、市長は次のように述べた。これからも学校を建てていく。" * 12, "Japanese"),
    ],
)
def test_a_text_in_another_language_is_told_by_name(text: str, name: str | None) -> None:
    assert language.other_language(text) == name
