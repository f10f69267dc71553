"""HTML pages: the article and its metadata, found by trafilatura. The text is the extracted one, and so are offsets."""

from __future__ import annotations

import logging
import re

from kg.errors import ReadError, UsageError
from kg.model import Document
from kg.read.dates import LAST, day_of
from kg.read.names import without_unwritable
from kg.read.ours import is_own_page
from kg.read.plain import decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([A-Za-z0-9_-]{2,20})", re.I)
_GB = frozenset(("gb2312", "gbk", "gb18030", "x-gbk"))
# What reading takes grows with the tags of a page, and with the square of the attributes of one tag.
_TAGS, _ATTRIBUTES = 50_000, 2_000
_ATTRIBUTE = r"""[\s/]*+[^\s/>=][^\s/>=]*+(?:\s*+=(?:\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+))?)?"""
_ONE = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<[A-Za-z][^\s/>]*+(?P<attributes>(?:{_ATTRIBUTE})*+)")
_LONGEST = 10_000  # characters of a title and the like
_REFERENCE = re.compile(r"&#(?:[xX]0*([0-9A-Fa-f]{1,6})|0*([0-9]{1,7}));?")
_DATES = {"original_date": True, "extensive_search": False, "max_date": f"{LAST}-12-31"}  # as stated, not by today's clock
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # what goes wrong is said here, in our words


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where the file is no HTML page, is one of ours, is beyond any page, or no article stands in it."""
    from trafilatura import bare_extraction

    if is_own_page(data):
        raise ReadError(f"{name}: this page was written by kg and says what documents say; give the documents that it was made from")
    page = _writable(_decoded(data, name))
    if "<" not in page:
        raise ReadError(f"{name}: no markup in this file; if it is plain text, name it .txt")
    _refuse_huge(page, name)
    for recall in (False, True):  # a short page needs the second, which also lets in more that is no article
        try:
            found = bare_extraction(page, favor_recall=recall, include_comments=False, with_metadata=True, date_extraction_params=_DATES)
        except Exception as error:  # whatever a malformed page brings the libraries to, the others go on
            why = f"{type(error).__name__} {error}"[:100]
            raise ReadError(f"{name}: this page is too malformed to be read ({why}); save its text as a .txt file and read that") from error
        if found is None or isinstance(found, dict) or not found.text or not found.text.strip():
            continue
        return Document(
            id="",
            text=without_unwritable(found.text),
            title=_said(found.title),
            publisher=_said(found.sitename),
            published=_day(found.date),
            authors=tuple(a.strip() for a in (_said(found.author) or "").split(";") if a.strip()),
            url=_said(found.url),
        )
    raise ReadError(f"{name}: no article was found in this page; save its text as a .txt file and read that")


def _said(value: str | None) -> str | None:
    """JSON in a page can hold what the page cannot."""
    return without_unwritable(value)[:_LONGEST].strip() or None if value else None


def _day(value: str | None) -> str | None:
    """Nobody typed it for us: what is no date says nothing."""
    try:
        return day_of(value) if value else None
    except UsageError:
        return None


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


def _decoded(data: bytes, name: str) -> str:
    """As the page's own declaration says where that is a Chinese encoding, else as any text."""
    declared = _CHARSET.search(data[:4096])
    if declared and declared[1].lower().decode("ascii") in _GB:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass  # a wrong declaration is common: the bytes decide
    return decode(data, name)
