"""The vocabulary: every term that data, shapes and queries use is declared, in Chinese and English."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from facts import corpus
from rdflib.namespace import ODRL2, ORG, PROV, SKOS

from kg.rdf.dataset import Dataset
from kg.rdf.terms import PREFIXES

ONTOLOGY = Path(__file__).parents[1] / "ontology"
VOCABULARY = rdflib.Graph().parse(ONTOLOGY / "kg.ttl")
ZT = rdflib.Namespace(PREFIXES["zt"])


def used() -> set[str]:
    nodes = {n.value for t in Dataset(corpus()).union() for n in (t.predicate, t.object) if isinstance(n, ox.NamedNode)}
    files = [ONTOLOGY / "shapes.ttl", *(ONTOLOGY / "queries").glob("*.rq")]
    nodes |= {PREFIXES["zt"] + local for f in files for local in re.findall(r"\bzt:([A-Za-z][\w-]*)", f.read_text("utf-8"))}
    return {n for n in nodes if n.startswith(PREFIXES["zt"]) and not n.endswith("-")}


@pytest.mark.parametrize("address", sorted(used()))
def test_every_term_is_declared_in_both_languages(address: str) -> None:
    labels = [
        label for p in (rdflib.RDFS.label, SKOS.prefLabel) for label in VOCABULARY.objects(rdflib.URIRef(address), p) if isinstance(label, rdflib.Literal)
    ]
    assert {label.language for label in labels} == {"zh", "en"}


@pytest.mark.parametrize(("prefix", "namespace"), [("org", ORG), ("prov", PROV), ("skos", SKOS), ("odrl", ODRL2)])
def test_standard_terms_exist_in_their_vocabularies(prefix: str, namespace: rdflib.Namespace) -> None:
    terms = {n.value for t in Dataset(corpus()).union() for n in (t.predicate, t.object) if isinstance(n, ox.NamedNode)}
    mine = sorted(t[len(PREFIXES[prefix]) :] for t in terms if t.startswith(PREFIXES[prefix]))
    assert mine
    for local in mine:
        assert local in namespace, f"{prefix}:{local}"


def test_shapes_and_queries_parse() -> None:
    from kg.query import named_queries

    assert len(rdflib.Graph().parse(ONTOLOGY / "shapes.ttl")) > 100
    assert len(named_queries()) >= 12
    for query in named_queries():
        assert query.title_zh
        assert query.title_en
