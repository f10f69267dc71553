"""Namespaces, and IRIs made from identifiers: letters stay letters, what an IRI forbids is percent-encoded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import NamedNode

DEFAULT_BASE = "https://w3id.org/zhengtu/id/"
PREFIXES = {
    "zt": "https://w3id.org/zhengtu/ns#",
    "org": "http://www.w3.org/ns/org#",
    "schema": "https://schema.org/",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "qudt": "http://qudt.org/schema/qudt/",
    "unit": "http://qudt.org/vocab/unit/",
    "cpov": "http://data.europa.eu/m8g/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# The ASCII characters of RFC 3987's ipchar and “/” that stand in identifiers as they are; all others are encoded.
_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/@:,()+=!*'")
# RFC 3987 ucschar, without the planes beyond the supplementary ideographs
_UCS = ((0xA0, 0xD7FF), (0xF900, 0xFDCF), (0xFDF0, 0xFFEF), (0x10000, 0x1FFFD), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD))
# Of these, signs without a shape: RFC 3987 forbids those that turn the direction, and nobody sees the others
_UNSEEN = frozenset("\xad\u061c\u180e\ufeff") | {chr(c) for a, b in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F)) for c in range(a, b + 1)}


@dataclass(frozen=True, slots=True)
class Form:
    """How the graph of a store or of shards is written."""

    base: str = DEFAULT_BASE  # what our addresses begin with
    texts: bool = True  # documents carry their texts


@lru_cache(maxsize=1 << 10)
def term(name: str) -> NamedNode:
    """`zt:Figure` → its NamedNode."""
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


TEXT = term("nif:isString")  # of a document


@lru_cache(maxsize=1 << 14)
def path(identifier: str) -> str:
    """An identifier as the path of an IRI."""
    return "".join(c if c in _SAFE or _letter(c) else quote(c, safe="") for c in identifier)


def step(name: str) -> str:
    """A name as one step of the path of an IRI: what stands before and behind it is told from it, whatever it holds."""
    return path(name).replace("/", "%2F")


def _letter(c: str) -> bool:
    code = ord(c)
    return code > 0x9F and any(a <= code <= b for a, b in _UCS) and c not in _UNSEEN and not c.isspace()
