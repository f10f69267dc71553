"""HTML pages: the article and its metadata, found by trafilatura. The text is the extracted one, and so are offsets."""

from __future__ import annotations

import re

from kg.errors import ReadError
from kg.model import Document
from kg.read.plain import decode

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([A-Za-z0-9_-]{2,20})", re.I)
_GB = frozenset(("gb2312", "gbk", "gb18030", "x-gbk"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where the file is no HTML page, or no article stands in it."""
    from trafilatura import bare_extraction

    page = _decoded(data, name)
    if "<" not in page:
        raise ReadError(f"{name}: no markup in this file; if it is plain text, name it .txt")
    for recall in (False, True):  # a short page needs the second, which also lets in more that is no article
        found = bare_extraction(page, favor_recall=recall, include_comments=False, with_metadata=True)
        if found is None or isinstance(found, dict) or not found.text or not found.text.strip():
            continue
        return Document(
            id="",
            text=found.text,
            title=found.title or None,
            publisher=found.sitename or None,
            published=_day(found.date),
            authors=tuple(a.strip() for a in (found.author or "").split(";") if a.strip()),
            url=found.url or None,
        )
    raise ReadError(f"{name}: no article was found in this page; save its text as a .txt file and read that")


def _day(value: str | None) -> str | None:
    m = _DAY.match(value or "")
    return m[0] if m else None


def _decoded(data: bytes, name: str) -> str:
    """As the page's own declaration says where that is a Chinese encoding, else as any text."""
    declared = _CHARSET.search(data[:4096])
    if declared and declared[1].lower().decode("ascii") in _GB:
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass  # a wrong declaration is common: the bytes decide
    return decode(data, name)
