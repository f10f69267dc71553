"""Where an answer in each format can end early and still be whole: after a row or a statement, with what closes it.

Only as Oxigraph writes the formats: no raw quote inside a string of JSON or Turtle, no raw `<` in the text of XML, no
line end inside a statement of Turtle. An answer may have tens of megabytes, so the end is looked for from behind.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from itertools import takewhile
from typing import IO

_WINDOW = 1 << 20
_OVERLAP = 1 << 12  # longer than what is looked for


Syntax = Callable[[IO[bytes], int], tuple[int, bytes]]  # how many bytes to keep, and what to add


def cut(media: str, body: IO[bytes], size: int) -> int | None:
    """Shorten an answer of which `size` bytes came; its new size, or None where the format is none that can be cut."""
    syntax = _SYNTAXES.get(media.partition(";")[0].strip().lower())
    if syntax is None:
        return None
    keep, closing = syntax(body, size)
    body.seek(keep)
    body.truncate()
    body.write(closing)
    return keep + len(closing)


# --- looking from behind -------------------------------------------------------------------------------------------


def _slice(body: IO[bytes], start: int, end: int) -> bytes:
    body.seek(start)
    return body.read(end - start)


def _last(body: IO[bytes], size: int, pattern: bytes) -> tuple[int, bytes] | None:
    """Where the pattern matches last, and what it matched there."""
    found = re.compile(pattern, re.S)
    end = size
    while end > 0:
        start = max(0, end - _WINDOW)
        if last := deque(found.finditer(_slice(body, start, min(size, end + _OVERLAP))), maxlen=1):
            return start + last[0].start(), last[0][0]
        end = start
    return None


def _after_first(body: IO[bytes], size: int, pattern: bytes) -> int:
    """Where the head of an answer ends; 0 where not even that came."""
    match = re.compile(pattern, re.S).search(_slice(body, 0, size))
    return match.end() if match else 0


# --- the formats ---------------------------------------------------------------------------------------------------


def _lines(body: IO[bytes], size: int) -> tuple[int, bytes]:
    """N-Triples, N-Quads and TSV: line ends inside texts are written as escapes."""
    found = _last(body, size, rb"\n")
    return (found[0] + 1 if found else 0), b""


def _csv(body: IO[bytes], size: int) -> tuple[int, bytes]:
    """A line end is a row's when the quotes before it come in pairs (RFC 4180)."""
    before = sum(_slice(body, start, min(size, start + _WINDOW)).count(b'"') for start in range(0, size, _WINDOW))
    end = size
    while end > 0:
        start = max(0, end - _WINDOW)
        piece = _slice(body, start, end)
        at = len(piece)
        while (line := piece.rfind(b"\n", 0, at)) >= 0:
            before -= piece.count(b'"', line, at)
            if before % 2 == 0:
                return start + line + 1, b""
            at = line
        before -= piece.count(b'"', 0, at)
        end = start
    return 0, b""


def _json(body: IO[bytes], size: int) -> tuple[int, bytes]:
    """Before a row that binds something. After a quote that closes a string comes no name, so the one here opens one."""
    if row := _last(body, size, rb'\},(?=\{"[^"\\{}\[\],:][^"\\{}]*":\{"type":")'):
        return row[0] + 1, b"]}}"
    head = _after_first(body, size, rb'"bindings":\[')
    return (head, b"]}}") if head else (0, b'{"head":{"vars":[]},"results":{"bindings":[]}}')


def _xml(body: IO[bytes], size: int) -> tuple[int, bytes]:
    if row := _last(body, size, rb"</result>"):
        return row[0] + len(row[1]), b"</results></sparql>"
    head = _after_first(body, size, rb"<results>")
    empty = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head></head><results></results></sparql>'
    return (head, b"</results></sparql>") if head else (0, empty)


# What a list of objects in one line holds: strings, IRIs, the commas between them; a quote or bracket alone is cut off.
# No possessive group: Python 3.11.2, as Debian has it, matches those wrongly (gh-106052)
_OBJECTS = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*"|<[^>]*+>|,|["<]', re.S)


def _turtle(body: IO[bytes], size: int) -> tuple[int, bytes]:
    """Every line ends a statement or a predicate's part of it; in a very long line, before a comma."""
    line = _last(body, size, rb"[.;]\n")
    start = line[0] + 2 if line else 0
    if line is None or size - start > _WINDOW:
        whole = takewhile(lambda m: m[0] not in (b'"', b"<"), _OBJECTS.finditer(_slice(body, start, size)))
        comma = max((m.start() for m in whole if m[0] == b","), default=None)
        if comma is not None:
            return start + comma, b".\n"
    return (line[0], b".\n") if line else (0, b"")


def _rdf_xml(body: IO[bytes], size: int) -> tuple[int, bytes]:
    """After a thing, or before one of its properties: `<` is markup wherever it stands."""
    if found := _last(body, size, rb"\n\t</rdf:Description>|\n\t\t<(?=[^/])"):
        at, what = found
        return (at, b"\n\t</rdf:Description>\n</rdf:RDF>") if what.endswith(b"<") else (at + len(what), b"\n</rdf:RDF>")
    head = _after_first(body, size, rb"<rdf:RDF[^>]*>")
    return (head, b"\n</rdf:RDF>") if head else (0, b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')


def _json_ld(body: IO[bytes], size: int) -> tuple[int, bytes]:
    """Between two things, or between two values of a property; no string holds a quote before @."""
    if found := _last(body, size, rb'.\},(?=\{"@)'):
        at, what = found
        return at + 2, b"]" if what.startswith(b"]") else b"]}]"
    return 0, b"[]"


_SYNTAXES: dict[str, Syntax] = {
    "application/sparql-results+json": _json,
    "application/sparql-results+xml": _xml,
    "text/csv": _csv,
    "text/tab-separated-values": _lines,
    "application/n-triples": _lines,
    "application/n-quads": _lines,
    "text/turtle": _turtle,
    "text/n3": _turtle,
    "application/trig": _turtle,
    "application/rdf+xml": _rdf_xml,
    "application/ld+json": _json_ld,
}
