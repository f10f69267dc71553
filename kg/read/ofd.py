"""OFD, the national standard of official documents (GB/T 33190): words at places of pages, put into order as those of a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from kg.errors import ReadError
from kg.model import Document
from kg.read import tables_without_lines
from kg.read.compose import Composer
from kg.read.package import Package
from kg.read.positioned import Page, Word, compose

_MOST_PAGES, _MOST_LETTERS = 3_000, 2_000_000


def read(data: bytes, name: str) -> Document:
    """Raises ReadError where it is no OFD file, or has no text."""
    package, out = Package(data, name), Composer()
    if "OFD.xml" not in package.names:
        raise ReadError(f"{name}: no OFD document is in this file, whatever its name says")
    pages = list(_pages(package, out))
    if not any(p.words for p in pages):
        raise ReadError(f"{name}: no text stands in it; its pages are pictures or drawings")
    head = package.xml("OFD.xml")
    title = next((e.text for e in head.iter("{*}Title") if e.text), None)
    found = compose(pages, out)
    return out.document(title=found or title)


def _pages(package: Package, out: Composer) -> Iterator[Page]:
    number = letters = 0
    columns: tables_without_lines.Columns | None = None
    for root in package.xml("OFD.xml").iter("{*}DocRoot"):
        main = package.beside("OFD.xml", (root.text or "").strip())
        body = package.xml(main)
        whole = _box(next((e.text for e in body.iter("{*}PhysicalBox")), None))
        for place in body.iter("{*}Page"):
            if not place.get("BaseLoc"):
                continue
            number += 1
            if number > _MOST_PAGES or letters > _MOST_LETTERS:
                out.leave(f"pages from {number} on", "limit")
                return
            page = package.xml(package.beside(main, place.get("BaseLoc", "")))
            own = _box(next((e.text for e in page.iter("{*}PhysicalBox")), None)) or whole or (0.0, 0.0, 210.0, 297.0)
            words = [w for layer in page.iter("{*}TextObject") for w in _words(layer)]
            letters += len(words)
            tables, words, columns = tables_without_lines.tables(words, number, columns)
            yield Page(number, own[2], own[3], words, tables)


def _numbers(text: str | None) -> list[float]:
    """As they stand, `g N X` being X N times."""
    out: list[float] = []
    parts = iter((text or "").split())
    for part in parts:
        try:
            if part == "g":
                times, value = int(next(parts, "0")), float(next(parts, "0"))
                out += [value] * max(0, min(times, 10_000))
            else:
                out.append(float(part))
        except ValueError:
            continue
        if len(out) > 100_000:
            break
    return [x for x in out if abs(x) < 1e6]


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    found = _numbers(text)
    return (found[0], found[1], found[2], found[3]) if len(found) == 4 else None


def _words(layer: Any) -> Iterator[Word]:
    """The letters of a text object, each where it stands: its boundary, its matrix, its steps."""
    box, size = _box(layer.get("Boundary")), next(iter(_numbers(layer.get("Size"))), 0.0)
    if box is None or size <= 0:
        return
    matrix = _numbers(layer.get("CTM"))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    for code in layer.iter("{*}TextCode"):
        x, y = (next(iter(_numbers(code.get(k))), 0.0) for k in ("X", "Y"))
        dx, dy = _numbers(code.get("DeltaX")), _numbers(code.get("DeltaY"))
        text = (code.text or "").strip("\r\n")
        spots = [(x, y)]
        for i in range(len(text) - 1):
            x, y = x + (dx[i] if i < len(dx) else dx[-1] if dx else size), y + (dy[i] if i < len(dy) else 0.0)
            spots.append((x, y))
        ends = [*(right[0] for _, right in pairwise(spots)), spots[-1][0] + size]
        for letter, (left, base), end in zip(text, spots, ends, strict=False):
            x0, y0 = box[0] + a * left + c * base + e, box[1] + b * left + d * base + f
            wide = min(max(end - left, size / 4), size) * abs(a or 1)
            yield Word(x0, x0 + wide, y0 - size * abs(d or 1) * 0.86, y0 + size * abs(d or 1) * 0.14, letter)
