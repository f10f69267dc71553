"""Links as RDF, in a graph of their own (across.trig)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import lexicon as lexicons
from kg.model import CERTAIN, Evidence, Identity, Link
from kg.rdf.terms import DEFAULT_BASE, PREFIXES, step, term, zh
from kg.rdf.terms import path as iri_path
from kg.records.jsonl import number

_OWL = "http://www.w3.org/2002/07/owl#"
SAME_AS = ox.NamedNode(f"{_OWL}sameAs")
GRAPH = "across"  # behind the base; no document's graph has that address


def quads(identity: Identity, base: str | None = None) -> Iterator[ox.Quad]:
    """`owl:sameAs` from each id to the one that stands for it; each link with its reason, score and words."""
    base = base or DEFAULT_BASE
    graph = ox.NamedNode(base + GRAPH)
    for own, other in sorted(identity.same.items()):
        yield ox.Quad(_iri(base, own), SAME_AS, _iri(base, other), graph)
    reasons = lexicons.load().data("across")["reasons"]
    all_links = (*identity.links, *identity.uncertain)
    for subject, predicate, value in _words((p for link in all_links for p in link.evidence), base):
        yield ox.Quad(subject, predicate, value, graph)
    for link in all_links:
        node = ox.NamedNode(f"{base}link/{step(link.first)}/{step(link.second)}/{link.reason}")
        for predicate, value in _said(link, base, reasons[link.reason]["label"]):
            yield ox.Quad(node, predicate, value, graph)


def _words(proofs: Iterable[tuple[str, Evidence]], base: str) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, Any]]:
    """The stretches of documents that links quote, as documents' own graphs describe theirs."""
    for document, e in sorted(set(proofs)):
        node = _stretch(document, e, base)
        yield node, term("rdf:type"), term("nif:RFC5147String")
        yield node, term("nif:referenceContext"), _iri(base, f"document/{document}")
        yield node, term("nif:beginIndex"), ox.Literal(str(e.start), datatype=term("xsd:nonNegativeInteger"))
        yield node, term("nif:endIndex"), ox.Literal(str(e.end), datatype=term("xsd:nonNegativeInteger"))
        yield node, term("nif:anchorOf"), zh(e.quote)


def _stretch(document: str, e: Evidence, base: str) -> ox.NamedNode:
    return ox.NamedNode(f"{base}document/{iri_path(document)}#char={e.start},{e.end}")


def _said(link: Link, base: str, label: list[str]) -> Iterator[tuple[ox.NamedNode, Any]]:
    yield term("rdf:type"), term("zt:Link" if link.score >= CERTAIN else "zt:UncertainLink")
    yield term("rdf:subject"), _iri(base, link.first)
    yield term("rdf:predicate"), SAME_AS
    yield term("rdf:object"), _iri(base, link.second)
    yield term("zt:rule"), ox.Literal(link.reason)
    yield term("skos:prefLabel"), zh(label[0])
    yield term("skos:prefLabel"), ox.Literal(label[1], language="en")
    yield term("zt:score"), ox.Literal(number(link.score), datatype=term("xsd:decimal"))
    if link.date:
        yield term("dcterms:date"), ox.Literal(link.date)
    for document, e in link.evidence:
        yield term("zt:evidence"), _stretch(document, e, base)


def _iri(base: str, identifier: str) -> ox.NamedNode:
    return ox.NamedNode(base + iri_path(identifier))


def write_across(identity: Identity, path: Path, base: str | None = None) -> None:
    with path.open("wb") as out:
        ox.serialize(quads(identity, base), out, ox.RdfFormat.TRIG, prefixes=PREFIXES | {"owl": _OWL})
