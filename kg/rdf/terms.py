"""Namespaces, and IRIs made from identifiers: letters stay letters, what an IRI forbids is percent-encoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode

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
_SAFE = r"A-Za-z0-9\-._~/@:,()+=!*'"
# RFC 3987 ucschar, without the planes beyond the supplementary ideographs
_UCS = "\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd"
# Of these, signs without a shape: RFC 3987 forbids those that turn the direction, and nobody sees the others
_UNSEEN = r"\xad\u061c\u180e\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f\s"
_FORBIDDEN = re.compile(f"[^{_SAFE}{_UCS}]|[{_UNSEEN}]")


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


def zh(text: str) -> Literal:
    return Literal(text, language="zh")


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=term(f"xsd:{datatype}"))


@lru_cache(maxsize=1 << 14)
def path(identifier: str) -> str:
    """An identifier as the path of an IRI."""
    return _FORBIDDEN.sub(lambda sign: quote(sign[0], safe=""), identifier)


def step(name: str) -> str:
    """A name as one step of the path of an IRI: what stands before and behind it is told from it, whatever it holds."""
    return path(name).replace("/", "%2F")
