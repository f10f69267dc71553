"""Whether a graph that was read back says what was put, however the server writes it."""

from __future__ import annotations

import hashlib

import pyoxigraph as ox

from kg.errors import ClusterError

_NTRIPLES = "application/n-triples"


def digest(body: bytes) -> str:
    """Of the lines of N-Triples, in any order and number."""
    return hashlib.sha256(b"".join(line + b"\n" for line in sorted(set(body.splitlines())))).hexdigest()


def same(put: bytes, media: str, back: bytes) -> bool:
    """Line by line, and where that differs, as statements: servers write other escapes, and 1.50 as 1.5.

    Raises ClusterError where what came back is no RDF.
    """
    return (media in (_NTRIPLES, "text/plain") and digest(put) == digest(back)) or _statements(_NTRIPLES, put) == _statements(media, back)


def _statements(media: str, body: bytes) -> set[bytes]:
    """As one store writes them: numbers, dates and language tags in one form each."""
    syntax = ox.RdfFormat.from_media_type(_NTRIPLES if media == "text/plain" else media)
    if syntax is None:
        raise ClusterError(f"it came back as {media or 'nothing that says its type'}, which is no RDF")
    store = ox.Store()
    try:
        store.load(body, format=syntax, base_iri="urn:none:")
    except (SyntaxError, ValueError) as error:
        raise ClusterError(f"it came back as {media}, but is none: {' '.join(str(error).split())[:200]}") from error
    lines = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return set((lines or b"").splitlines())
