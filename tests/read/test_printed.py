"""Documents as programs make them that people have: a browser's print, files of LibreOffice. Skipped where the program is not there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import made
import pytest
from test_file_formats import INDICATORS, PLAN, PROJECTS, read_bytes, said, text_of

from kg.errors import ReadError
from kg.read import office

STYLE = (
    "<style>body{font:16px/1.8 'Noto Serif CJK SC',serif} p{text-indent:2em;text-align:justify}"
    "table{border-collapse:collapse} td{border:1px solid;padding:2px 6px}</style>"
)


def program(*names: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"none of {', '.join(names)} is installed")
    return found


def converted(path: Path, kind: str) -> bytes:
    """By LibreOffice."""
    soffice = program("soffice", "libreoffice")
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(path.parent / "out"), str(path)]
    subprocess.run(command, capture_output=True, timeout=300, check=True)
    return (path.parent / "out" / path.with_suffix(f".{kind}").name).read_bytes()


@pytest.mark.browser
def test_a_browsers_print_yields_the_records_of_its_plain_text(tmp_path: Path) -> None:
    """Its fonts leave radicals in place of characters, ⼈ for 人: they are read as what they look like."""
    browser = program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    page, printed = tmp_path / "a.html", tmp_path / "a.pdf"
    page.write_text(made.as_html(PLAN).replace("<head>", f"<head>{STYLE}"), "utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={tmp_path / 'profile'}")
    subprocess.run([browser, *flags, f"--print-to-pdf={printed}", page.as_uri()], capture_output=True, timeout=300, check=True)
    document = read_bytes("a.pdf", printed.read_bytes())
    assert said(document) == said(text_of(PLAN, document.published))
    assert [p.name for p in document.parts][:1] == ["1"] and len(document.grids) == 2


RARE = [pytest.param(kind, marks=pytest.mark.nightly) for kind in ("odt", "rtf", "wps")]  # each starts a program of many seconds


@pytest.mark.parametrize("kind", ["doc", "pdf", *RARE])
def test_a_file_of_libreoffice_yields_the_records_of_its_plain_text(kind: str, tmp_path: Path) -> None:
    """WPS writes its texts as Word 97 did. The tables of the PDF have no lines, as python-docx makes them."""
    (tmp_path / "a.docx").write_bytes(made.as_docx(PLAN))
    document = read_bytes(f"a.{kind}", converted(tmp_path / "a.docx", kind.replace("wps", "doc")))
    assert said(document) == said(text_of(PLAN, document.published)) and len(document.grids) == 2


@pytest.mark.parametrize("kind", [pytest.param(kind, marks=pytest.mark.nightly) for kind in ("xls", "et", "ods")])
def test_a_sheet_of_libreoffice_gives_the_figures_of_the_same_xlsx(kind: str, tmp_path: Path) -> None:
    data = made.as_xlsx({"主要指标": INDICATORS, "项目": PROJECTS})
    (tmp_path / "a.xlsx").write_bytes(data)
    document, same = read_bytes(f"a.{kind}", converted(tmp_path / "a.xlsx", kind.replace("et", "xls"))), read_bytes("a.xlsx", data)
    assert said(document) == said(same) and [p.name for p in document.parts] == [p.name for p in same.parts]


def test_without_libreoffice_its_files_are_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    for name, wanted in (("a.doc", "docx"), ("a.wps", "docx"), ("a.xls", "xlsx"), ("a.et", "xlsx")):
        with pytest.raises(ReadError, match=rf"where LibreOffice is installed; install it, or save the file as \.{wanted}"):
            office.read(b"\xd0\xcf\x11\xe0", name)
