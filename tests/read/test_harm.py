"""Files made to do harm, or damaged: refused in words, within limits, while the others go on."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import made
import pytest
from commands import run_text
from test_file_formats import INDICATORS, LONG, TITLE, WORDS

from kg.errors import ReadError
from kg.read import Source, child, isolated, read
from kg.read.formats import reader_of
from kg.read.isolated import Isolated

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BOMB = f'<!DOCTYPE x [<!ENTITY a "{"政" * 1000}"><!ENTITY b "{"&a;" * 1000}"><!ENTITY c "{"&b;" * 1000}">]><w:document {W}><w:body>&c;</w:body></w:document>'
OUTSIDE = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>'
DEEP = f"<w:document {W}><w:body>{'<w:sdt>' * 5000}{'</w:sdt>' * 5000}</w:body></w:document>"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def encrypted_pdf() -> bytes:
    import io

    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(72, 700, "x")
    canvas.save()
    return out.getvalue()


def endless_pdf() -> bytes:
    """A tree of pages that is its own branch, and no table of what stands where."""
    pages = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R]/Count 999999999>>\nendobj\n"
    return b"%PDF-1.4\n" + pages + b"trailer\n<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"


def picture_pdf() -> bytes:
    import io

    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 60), "white")), 0, 0)
    canvas.save()
    return out.getvalue()


def bomb() -> bytes:
    return made.packed({"word/document.xml": b"\0" * 400_000_000})


HARM: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "bomb.docx": (bomb, "unpacks to"),
    "entities.docx": (made.packed({"word/document.xml": BOMB}), "declares entities"),
    "outside.docx": (made.packed({"word/document.xml": OUTSIDE}), "declares entities"),
    "deep.docx": (made.packed({"word/document.xml": DEEP}), "no XML|nested"),
    "locked.docx": (OLD, "encrypted, or in the format of old"),
    "cut.docx": (lambda: made.as_docx(WORDS)[:5000], "damaged"),
    "empty.docx": (made.packed({"word/document.xml": f"<w:document {W}><w:body/></w:document>"}), "no text"),
    "other.docx": (made.packed({"a.txt": "x"}), "no Word document"),
    "other.xlsx": (made.packed({"a.txt": "x"}), "no workbook"),
    "entities.xlsx": (made.packed({"xl/workbook.xml": BOMB, "[Content_Types].xml": BOMB}), "damaged|entities"),
    "locked.xlsx": (OLD, "encrypted"),
    "escape.epub": (
        made.packed({"META-INF/container.xml": '<c><rootfile full-path="../../../etc/passwd"/></c>', "../../../etc/passwd": "x"}),
        "no XML|table of contents",
    ),
    "other.ofd": (made.packed({"OFD.xml": BOMB}), "entities"),
    "locked.pdf": (encrypted_pdf, "encrypted"),
    "endless.pdf": (endless_pdf, "no text"),
    "cut.pdf": (lambda: made.as_pdf(WORDS)[:900], "damaged|no text"),
    "picture.pdf": (picture_pdf, "zhengtu\\[ocr\\]"),
    "not.pdf": (b"MZ\x90" * 100, "no PDF"),
    "other.eml": (b"\x00\x01\x02" * 100, "no message"),
    "many.csv": (b"1,2,3,4\n" * 60_000, "split it"),
}


def harm(name: str) -> bytes:
    """Made where it is wanted, not by whoever lists the tests."""
    data = HARM[name][0]
    return data() if callable(data) else data


@pytest.mark.parametrize("name", HARM)
def test_a_harmful_file_is_refused_in_words(name: str) -> None:
    data, said = harm(name), HARM[name][1]
    reader = reader_of(name)
    if isinstance(reader, Isolated):
        answer, status = child.answer(reader.module, data, name)
        assert status == child.REFUSED
        words = str(answer["refused"])
    else:
        with pytest.raises(ReadError) as refused:
            reader(data, name)
        words = str(refused.value)
    assert re.search(said, words) and words.startswith(name) and "Traceback" not in words


def test_a_reader_that_does_not_end_or_takes_all_memory_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(made.as_pdf(LONG))
    monkeypatch.setattr(isolated, "SECONDS", 0)
    with pytest.raises(ReadError, match="not read within"):
        read(Source(tmp_path / "a.pdf", "a.pdf"))
    monkeypatch.setattr(isolated, "SECONDS", 60)
    monkeypatch.setattr(isolated, "MEMORY", 60 * 2**20)
    with pytest.raises(ReadError, match="memory"):
        read(Source(tmp_path / "a.pdf", "a.pdf"))


def test_a_damaged_width_of_characters_fills_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "MEMORY", 700 * 2**20)
    data = made.as_pdf(WORDS, packed=False)
    ranged = re.search(rb"(?<= )\d+ \d+ \d+(?= \d+ \d+ \d+ \n)", data)
    assert ranged, "no range of widths in it"
    first, _, width = ranged[0].split()
    (tmp_path / "good.pdf").write_bytes(data)
    (tmp_path / "damaged.pdf").write_bytes(data[: ranged.start()] + b"%s 99999999999 %s" % (first, width) + data[ranged.end() :])
    good, damaged = (read(Source(tmp_path / name, name)) for name in ("good.pdf", "damaged.pdf"))
    assert damaged.text == good.text != ""


def test_what_a_reader_that_was_taken_over_says_is_held_to_the_form_of_a_document() -> None:
    good = {"text": "政", "title": None, "publisher": None, "published": None, "url": None, "authors": [], "parts": [], "grids": [], "omitted": []}
    assert isolated.document_from(good, "x").text == "政"
    for wrong in ({"text": 1, "grids": [[0, 9, [[0, 9, 0, 0, 1, 1]]]]}, {"grids": [[0, 1, []]]}, {"parts": [[0]]}, {"authors": 3}, {"omitted": [["x"]]}):
        with pytest.raises(ReadError, match="no document"):
            isolated.document_from(good | wrong, "x")


def test_the_batch_goes_on_and_names_what_failed(tmp_path: Path) -> None:
    for name in ("entities.docx", "locked.pdf", "other.xlsx"):
        (tmp_path / name).write_bytes(harm(name))
    (tmp_path / "good.docx").write_bytes(made.as_docx((TITLE, "主要指标如下：", INDICATORS)))
    with zipfile.ZipFile(tmp_path / "plans.zip", "w") as archive:
        archive.writestr("plan.csv", made.as_csv(INDICATORS))
    done = run_text("build", tmp_path, tmp_path / "plans.zip", "-o", tmp_path / "out", "--quiet")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    failed = [json.loads(line)["path"] for line in (tmp_path / "out" / "failures.jsonl").read_text("utf-8").splitlines()]
    assert sorted(Path(p).name for p in failed) == ["entities.docx", "locked.pdf", "other.xlsx"]
    records = [json.loads(line) for line in (tmp_path / "out" / "records.jsonl").read_text("utf-8").splitlines()]
    assert sum(r["type"] == "figure" for r in records) == 16
    assert {r.get("cell") for r in records if r["type"] == "figure" and r["document"].endswith("plan.csv")} >= {"C2", "D2"}
