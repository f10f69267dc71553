"""Scans, where the extra is there; without it they are refused with what to install."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kg.errors import ReadError
from kg.read import language, scan

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
        assert [(p.kind, p.name) for p in document.parts] == [("page", "1")]


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
