"""HTML pages: the article line by line with its tables (`page_body`), what the page says of it (`page_meta`).

The text is the extracted one, and so are offsets. Where no sentence stands in a page, trafilatura is asked.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from msgspec.structs import replace

from kg.errors import ReadError
from kg.model import Document, Omitted
from kg.read.compose import Composer
from kg.read.names import without_unwritable
from kg.read.notes import note
from kg.read.ours import is_own_page
from kg.read.plain import likeliest, mended

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([A-Za-z0-9_-]{2,20})", re.I)
_GB = frozenset(("gb2312", "gbk", "gb18030", "x-gbk"))
_BIG5 = frozenset(("big5", "big5-hkscs", "x-x-big5", "cp950"))
# What reading takes grows with the tags of a page, and with the square of the attributes of one tag.
_AROUND = 20  # characters around the first broken one that are shown
_HEAD = 400  # characters of an article in which its title may stand
_TAGS, _ATTRIBUTES = 50_000, 2_000
_ATTRIBUTE = r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=(?:\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?)?"""
_ONE = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?P<attributes>(?:{_ATTRIBUTE})*+)")
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9A-Fa-f]{1,6})|0*([0-9]{1,7}));?")
_END = re.compile(r"</(?:body|html)\s{0,20}>", re.I)
_DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DAY = re.compile(r"(?:19|20)\d\d ?年\d{1,2}月\d{1,2}日|[〇○零一二三四五六七八九]{4}年")
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # what goes wrong is said here, in our words


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where the file is no HTML page, is one of ours, is beyond any page, or no article stands in it."""
    if is_own_page(data):
        raise ReadError(f"{name}: this page was written by kg and says what documents say; give the documents that it was made from")
    said, broken = _decoded(data, name)
    page = _writable(said)
    if "<" not in page:
        raise ReadError(f"{name}: no markup in this file; if it is plain text, name it .txt")
    _refuse_huge(page, name)
    document = _composed(page, name)
    if not broken:
        return document
    note(f"{name}: damaged: it holds bytes that are no characters ({broken:,}); \ufffd stands in their place, and the rest is read")
    at = said.index("\ufffd")
    return replace(document, omitted=(*document.omitted, Omitted(f"{broken:,}: {without_unwritable(said[max(0, at - _AROUND) : at + _AROUND])}", "broken")))


def article(markup: str, name: str) -> Document:
    """The article of a page that another format holds. Raises ReadError as `read` does."""
    page = _writable(markup)
    _refuse_huge(page, name)
    return _composed(page, name)


def _composed(page: str, name: str) -> Document:
    from kg.read.page_body import Body, lines
    from kg.read.page_meta import metadata, of_page

    tree = _tree(page, name)
    body, out, found = Body(tree), Composer(), lines(tree)
    said = metadata(tree, page, found)
    if body.weight:
        if said.get("title") in found and said["title"] not in body.first(_HEAD):  # the headline stands above the article's box
            out.line(said["title"])
        body.tell(out)
    if not out.at:
        for line in _second_opinion(page).splitlines():
            out.line(line)
    if not out.at:
        raise ReadError(f"{name}: no article was found in this page; save its text as a .txt file and read that")
    document = out.document(**said)
    if "published" not in said and not _DAY.search(document.text):
        return replace(document, published=of_page(tree))
    return document


def _tree(page: str, name: str) -> Any:
    """The page's elements, those behind the first </html> too. Raises ReadError."""
    from lxml import etree, html

    *ends, _ = [m.span() for m in _END.finditer(page)] or [(0, 0)]
    for start, end in reversed(ends):
        page = page[:start] + page[end:]
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(_DECLARED.sub("", page).encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:  # whatever a malformed page brings the library to
        why = f"{type(error).__name__} {error}"[:100]
        raise ReadError(f"{name}: this page is too malformed to be read ({why}); save its text as a .txt file and read that") from error
    return tree


def _second_opinion(page: str) -> str:
    """What trafilatura takes for the article of a page without sentences."""
    from trafilatura import extract

    try:
        return extract(page, favor_recall=True, include_comments=False) or ""
    except Exception:  # whatever a malformed page brings the library to
        return ""


def _writable(page: str) -> str:
    """With U+FFFD for characters, also as references (&#1;), that no tree of a page can hold: one would cost all the text."""

    def replaced(m: re.Match[str]) -> str:
        code = int(m[1], 16) if m[1] else int(m[2])
        return m[0] if code > 0x10FFFF or without_unwritable(chr(code)) == chr(code) else "\ufffd"

    return without_unwritable(_REFERENCE.sub(replaced, page.replace("\f", " ")))


def _refuse_huge(page: str, name: str) -> None:
    """Raises ReadError before a page is parsed that would take very long."""
    tags = 0
    for m in _TAG.finditer(page):
        tags += 1
        if len(m["attributes"]) > 2 * _ATTRIBUTES and sum(1 for _ in _ONE.finditer(m["attributes"])) > _ATTRIBUTES:
            raise ReadError(f"{name}: character {m.start()}: a tag has over {_ATTRIBUTES:,} attributes; save the page's text as a .txt file and read that")
    if tags > _TAGS:
        raise ReadError(f"{name}: {tags:,} tags, and at most {_TAGS:,} are read of one page; save its text as a .txt file and read that")


def _decoded(data: bytes, name: str) -> tuple[str, int]:
    """As the page's own declaration says where that is a Chinese encoding and the bytes fit it, else as any text; and how many
    places hold bytes that are no characters."""
    declared = _CHARSET.search(data[:4096])
    said = declared[1].lower().decode("ascii") if declared else ""
    for names, encoding in ((_GB, "gb18030"), (_BIG5, "big5hkscs")):
        if said in names and (text := likeliest(data, encoding)) is not None:
            return text, 0
    return mended(data, name)  # a wrong declaration is common: the bytes decide
