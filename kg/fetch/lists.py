"""Where addresses stand: feeds (RSS, Atom), sitemaps and indexes of them, lists with an address a line."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from kg.fetch.web import LARGEST, FetchError, Web

_MOST, _DEEPEST = 50_000, 3  # addresses of a list; sitemaps within sitemaps
_DAY = re.compile(r"((?:19|20)\d\d-\d\d-\d\d)")
_LINE = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An address, and what the list says of it."""

    address: str
    day: str | None = None
    title: str | None = None


def entries(source: str, web: Web, since: str | None = None) -> Iterator[Entry]:
    """Those of a feed, a sitemap or a list at an address or in a file, each once; none that is told to be older than `since`.

    Raises FetchError where there is no list.
    """
    seen = set[str]()
    for entry in _found(source, web, 0):
        if entry.address in seen or (since and entry.day and entry.day < since):
            continue
        seen.add(entry.address)
        if len(seen) > _MOST:
            raise FetchError(f"{source}: over {_MOST:,} addresses stand in it; give its parts one after the other")
        yield entry


def _found(source: str, web: Web, depth: int) -> Iterator[Entry]:
    data, base = _read(source, web)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        root = _xml(data, source)
        kind = etree.QName(root).localname.lower()
        if kind == "sitemapindex":
            if depth >= _DEEPEST:
                raise FetchError(f"{source}: sitemaps lead to sitemaps, over {_DEEPEST} deep")
            for place in root.iter("{*}loc"):
                yield from _found(urljoin(base, (place.text or "").strip()), web, depth + 1)
            return
        for item in root.iter("{*}url", "{*}item", "{*}entry"):
            if (entry := _entry(item, base)) is not None:
                yield entry
        if kind not in ("urlset", "rss", "rdf", "feed"):
            raise FetchError(f"{source}: this is no feed, no sitemap and no list of addresses; kg build reads a page by its own address")
        return
    found = [m[0] for m in _LINE.finditer(data.decode("utf-8", "replace"))]
    if not found:
        raise FetchError(f"{source}: no address of the web stands in this list; one a line is wanted")
    yield from (Entry(address) for address in found)


def _read(source: str, web: Web) -> tuple[bytes, str]:
    if "://" in source:
        answer = web.get(source)
        if answer.status != 200:
            raise FetchError(f"{source}: the site answers with status {answer.status}")
        return _unpacked(answer.body, source), answer.address
    try:
        with Path(source).open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise FetchError(f"{source}: cannot be read: {error.strerror}") from error
    if len(data) > LARGEST:
        raise FetchError(f"{source}: it is larger than the {LARGEST:,} bytes that a list may have")
    return _unpacked(data, source), ""


def _unpacked(data: bytes, source: str) -> bytes:
    """Sitemaps are packed, now and then."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        out = unpacker.decompress(data, LARGEST)
    except zlib.error as error:
        raise FetchError(f"{source}: it is damaged and cannot be unpacked: {error}") from error
    if unpacker.unconsumed_tail:
        raise FetchError(f"{source}: it unpacks to more than the {LARGEST:,} bytes that a list may have")
    return out


def _xml(data: bytes, source: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FetchError(f"{source}: this is no feed, no sitemap and no list of addresses: {' '.join(str(error).split())[:100]}") from error


def _entry(item: Any, base: str) -> Entry | None:
    link = _text(item, "loc") or _text(item, "link") or next((x.get("href") for x in item.findall("{*}link") if x.get("rel", "alternate") == "alternate"), None)
    if not link:
        return None
    told = next((d for d in map(_day, (_text(item, n) for n in ("lastmod", "pubDate", "published", "updated", "date"))) if d), None)
    return Entry(urljoin(base, link), told, _text(item, "title"))


def _text(item: Any, name: str) -> str | None:
    found = item.find(f"{{*}}{name}")
    return (found.text or "").strip() or None if found is not None else None


def _day(value: str | None) -> str | None:
    if not value:
        return None
    if m := _DAY.match(value):
        return m[1]
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return None
