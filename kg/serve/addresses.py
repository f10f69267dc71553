"""Where the pages of things are on this server."""

from __future__ import annotations

from kg.rdf.terms import path as iri_path

DOCUMENT = "document/"  # before a document's id, so that it is told from an entity's


def address(own: str) -> str:
    """Where the page of an entity or a document is."""
    return "/id/" + iri_path(own)


def stretch_address(document: str, start: int, end: int) -> str:
    """Where a stretch of a document is shown, after RFC 5147."""
    return f"{address(DOCUMENT + document)}#char={start},{end}"
