"""Books (.epub): the chapters in their order, each read as a page; title, publisher and day of the package."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from kg.errors import ReadError
from kg.model import Document
from kg.read import html
from kg.read.compose import Composer
from kg.read.dates import iso_date
from kg.read.package import Package
from kg.read.plain import mended

_CONTAINER = "META-INF/container.xml"
_OPF, _DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
_MOST = 2_000  # chapters


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where it is no book, is locked, or has no text."""
    package, out = Package(data, name), Composer()
    if _CONTAINER not in package.names:
        raise ReadError(f"{name}: no book is in this file, whatever its name says")
    if "META-INF/encryption.xml" in package.names and b"EncryptedData" in package.read("META-INF/encryption.xml"):
        raise ReadError(f"{name}: parts of this book are locked; save it without protection")
    roots = [e.get("full-path") for e in package.xml(_CONTAINER).iter("{*}rootfile") if e.get("full-path")]
    if not roots or roots[0] not in package.names:
        raise ReadError(f"{name}: the table of contents of this book is missing")
    book = package.xml(roots[0])
    files = {item.get("id"): item.get("href") or "" for item in book.iter(_OPF + "item")}
    for number, place in enumerate(book.iter(_OPF + "itemref")):
        member = package.beside(roots[0], unquote(files.get(place.get("idref"), "")))
        if number >= _MOST or member not in package.names:
            out.leave(member, "limit")
            continue
        _chapter(package.read(member), out, f"{name}: {member}")
    if not out.at:
        raise ReadError(f"{name}: no text stands in this book")
    return out.document(title=_said(book, "title"), publisher=_said(book, "publisher"), published=_day(_said(book, "date")))


def _chapter(data: bytes, out: Composer, place: str) -> None:
    try:
        text, broken = mended(data, place)
        out.append(html.article(text, place))
        if broken:
            out.leave(f"{place}: {broken:,}", "broken")
    except ReadError as error:  # a cover without words
        out.leave(str(error), "attachment")


def _said(book: Any, name: str) -> str | None:
    found = book.find(f".//{_DC}{name}")
    return found.text if found is not None else None


def _day(value: str | None) -> str | None:
    try:
        return iso_date((value or "")[:10])
    except Exception:
        return None
