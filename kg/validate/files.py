"""Files of RDF, read statement by statement."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kg.errors import KgError, ReadError

_UNITED = (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N3)
# Texts, addresses and comments, in which braces mean nothing, and a graph without a statement, which no parser tells of
_EMPTY = {
    ox.RdfFormat.TRIG: re.compile(
        rb'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\'|"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|\\.|#[^\n\r]*'
        rb"|(?P<name><[^<>]*>)|(?P<empty>\{(?:\s|#[^\n\r]*)*\})",
        re.S,
    ),
    ox.RdfFormat.JSON_LD: re.compile(rb'"@graph"\s*:\s*(?P<empty>\[\s*\])|"@id"\s*:\s*(?P<name>"(?:[^"\\]|\\.)*")|"(?:[^"\\]|\\.)*"', re.S),
}


def format_of(path: Path) -> ox.RdfFormat:
    """By its ending. Raises KgError for one that no RDF format has."""
    found = ox.RdfFormat.from_extension(path.suffix.lstrip("."))
    if found is None:
        raise KgError(f"{path}: no RDF format has this ending; give a .trig, .nq, .ttl, .jsonld or .rdf file")
    return found


def is_united(path: Path) -> bool:
    """Whether its format holds no named graphs."""
    return format_of(path) in _UNITED


def statements(path: Path) -> Iterator[ox.Quad]:
    """Raises ReadError where it is no RDF, or not to its end."""
    try:
        yield from ox.parse(path=str(path), format=format_of(path))
    except (SyntaxError, ValueError, OSError) as error:
        raise ReadError(f"{path}: not readable as RDF: {error}") from error


def empty_graphs(path: Path) -> Iterator[str]:
    """What comes before each graph that holds nothing: its name, where it is written out."""
    pattern = _EMPTY.get(format_of(path))
    if pattern is None or not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        name = b""
        for m in pattern.finditer(text):
            if m["empty"]:
                yield name.decode("utf-8", "replace").strip('<>"')
            name = m["name"] or name
