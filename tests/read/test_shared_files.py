"""The pages and the PDF of the measuring set: how much of the body is read, counted against what another program takes from the same bytes."""

from __future__ import annotations

import difflib
import html as markup
import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from kg import lexicon
from kg.model import Document
from kg.pipeline import understand
from kg.read import html, pdf

pytestmark = pytest.mark.shared
LEAST, MOST = 0.97, 0.03  # of the body; of what is no part of it
HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.S | re.I)
RUNNING = re.compile(r"^—\s*\d+\s*—\s*$", re.M)
PAGES = ("gov-cn-gazette-2007.html", "shanxi-gov.html", "thepaper-zhengwu.html", "zhejiang-fgw-deqing.html")


def said(measure: Path, name: str) -> list[str]:
    """The row of the table in the set's README: title, date, source, the body's first and last words."""
    row = next(line for line in (measure / "files" / "README.md").read_text("utf-8").splitlines() if line.startswith(f"| {name} "))
    return [cell.strip() for cell in row.strip("|").split("|")][1:]


def dense(words: str) -> str:
    return "".join(words.split())


def plain(page: str) -> str:
    return dense(markup.unescape(re.sub(r"<[^>]*>", "", HIDDEN.sub("", page))))


def body(page: str, told: str) -> str:
    """From the first words that the README names to the last; where it says “the article alone”, the box that holds it."""
    if m := re.match(r"from (.+?)…? to …?(.+)", told):
        text, first, last = plain(page), dense(m[1]), dense(m[2])
        start = text.rindex(first, 0, text.index(last))
        return text[start : text.index(last, start) + len(last)]
    from lxml import html as trees

    box, *_ = trees.fromstring(page.encode(), parser=trees.HTMLParser(encoding="utf-8")).xpath("//*[contains(@class, 'news_txt')]")
    return dense(box.text_content())


def shares(read: str, wanted: str) -> tuple[float, list[str]]:
    """How much of the wanted is read, and the stretches that are read and not wanted."""
    match = difflib.SequenceMatcher(None, wanted, read, autojunk=False)
    more = [read[j1:j2] for tag, _, _, j1, j2 in match.get_opcodes() if tag in ("insert", "replace")]
    return sum(m.size for m in match.get_matching_blocks()) / len(wanted), more


def framed(document: Document, name: str) -> Document:
    return understand(replace(document, id=name), lexicon.load())[2].document


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_whole_and_nothing_around_it(measure: Path, name: str) -> None:
    data = (measure / "files" / name).read_bytes()
    page, (title, day, _, told, *_) = data.decode("utf-8", "replace") if b"utf-8" in data[:2000].lower() else data.decode("gb18030"), said(measure, name)
    document = html.read(data, name)
    wanted, read = body(page, told), dense(document.text)
    found = framed(document, name)
    assert found.title and title.startswith(found.title) and found.published and day.startswith(found.published)
    share, more = shares(read.replace(dense(found.title), "", 1), wanted)
    assert share >= LEAST, share
    assert sum(map(len, more)) <= MOST * len(read) + len(dense(found.title)) + 30, more  # a title in lines, the caption of a picture
    links = {dense(plain(x)) for x in re.findall(r"<a\b[^>]*>(.*?)</a>", page, re.S | re.I)} - {"", dense(found.title)}
    assert not {dense(line) for line in document.text.splitlines()} & {x for x in links if len(x) >= 4 and x not in wanted}


def test_the_pdf_is_read_whole_without_page_numbers(measure: Path) -> None:
    import pypdfium2

    name = "ndrc-2019-860.pdf"
    data = (measure / "files" / name).read_bytes()
    opened = pypdfium2.PdfDocument(data)
    wanted = dense("".join(RUNNING.sub("", opened[i].get_textpage().get_text_range().replace("\r", "")) for i in range(len(opened))))
    document = pdf.read(data, name)
    share, more = shares(dense(document.text), wanted)
    assert share >= LEAST and sum(map(len, more)) <= MOST * len(wanted), (share, more)
    title, day, *_ = said(measure, name)
    found = framed(document, name)
    assert (found.title, found.published) == (title, day)
    assert [p.name for p in document.parts] == ["1", "2", "3", "4", "5"] and not re.search(r"^\W*\d\W*$", document.text, re.M)
