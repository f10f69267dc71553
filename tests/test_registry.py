"""kg.model names every type of entity and every comparator; whatever shows or takes them knows each, and no other."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.collection import Collection as RdfList
from rdflib.namespace import SH, SKOS

from kg import checks, diff
from kg.export import neo4j
from kg.model import CHANGES, COMPARATORS, NODES, OBLIGATIONS, STATUSES, TYPES, Facts
from kg.rdf import statements
from kg.rdf.terms import term
from kg.records import jsonl
from kg.serve.api.openapi import specification
from kg.serve.web import words as page_words
from kg.words import words

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "kg" / "templates"
ENTITIES = tuple(TYPES.values())
SHAPES = rdflib.Graph().parse(ROOT / "ontology" / "shapes.ttl")
VOCABULARY = rdflib.Graph().parse(ROOT / "ontology" / "kg.ttl")
ADDRESSES = {term(name).value: own for own, name in statements.COMPARATORS.items()}
SCHEMAS: dict[str, Any] = specification()["components"]["schemas"]


def allowed(path: str) -> list[str]:
    """What the shapes allow as a value of this property."""
    lists = [value for shape in SHAPES.subjects(SH.path, rdflib.URIRef(term(path).value)) for value in SHAPES.objects(shape, SH["in"])]
    return [str(item) for value in lists for item in RdfList(SHAPES, value)]


def labelled(addresses: Collection[str]) -> list[str]:
    """Those that have a name in both languages."""
    return [a for a in addresses if {x.language for x in VOCABULARY.objects(rdflib.URIRef(a), SKOS.prefLabel)} == {"zh", "en"}]  # type: ignore[attr-defined]


def held(template: str, pattern: str) -> set[str]:
    """The nodes' types for which a template has what the pattern says, {} being the type."""
    text = (TEMPLATES / template).read_text("utf-8")
    return {kind for kind in NODES if re.search(pattern.replace("{}", kind), text)}


def said_in_readme() -> list[str]:
    said = re.search(r"Comparators are ([\w, ]+)", (ROOT / "data" / "README.md").read_text("utf-8"))
    return said[1].split(", ") if said else []


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("RDF", statements.COMPARATORS),
        ("the shapes", [ADDRESSES.get(a, a) for a in allowed("zt:comparator")]),
        ("the labels of the ontology", [ADDRESSES[a] for a in labelled(ADDRESSES)]),
        *((f"words.yaml, {form}", words()["comparator"][form]) for form in ("sign", "zh", "en")),
        *((f"the page {page}", page_words(page, "zh")["comparators"]) for page in ("ledger", "entity")),
        ("openapi.yaml", SCHEMAS["Comparator"]["enum"]),
        ("README", said_in_readme()),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_comparator_is_known_everywhere(place: str, known: Collection[str]) -> None:
    assert sorted(known) == sorted(COMPARATORS), place


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("facts", [f.removesuffix("s") for f in Facts.__struct_fields__ if f not in ("document", "relations", "units")]),
        ("records", jsonl._READ),
        ("RDF", statements.CLASSES),
        ("checks", [TYPES[x] for x in checks.CHECKS if x in TYPES]),
        ("differences", [x for x in diff.TYPES if x in ENTITIES]),
        ("coverage", [x for x in words()["marked"]["zh"] if x in ENTITIES]),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_type_of_entity_is_known_everywhere(place: str, known: Collection[str]) -> None:
    assert sorted(known) == sorted(ENTITIES), place


@pytest.mark.parametrize(
    ("place", "known"),
    [
        ("Neo4j", neo4j._LABELS),
        ("openapi.yaml", SCHEMAS["Type"]["enum"]),
        ("colours of the pages", held("serve/base.css", "--{}:")),
        ("shapes of the pages", held("shapes.html", 'id="shape-{}"')),
        ("shapes of the map", held("map/map_draw.js", r"\b{}: ")),
        ("shapes of its pictures", held("map/map_export.js", r"\b{}(?::|\"\))")),
        ("its layout", held("map/map_layout.js", '"{}"')),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_type_of_node_is_known_everywhere(place: str, known: Collection[str]) -> None:
    assert sorted(known) == sorted(NODES), place


@pytest.mark.parametrize("language", ["zh", "en"])
def test_words_name_them_in_the_order_of_the_registry(language: str) -> None:
    """The pages' scripts take the order from there."""
    assert sorted(NODES) == sorted((*ENTITIES, "document"))
    assert tuple(words()["type"][language]) == tuple(words()["one"][language]) == NODES
    assert set(words()["figure"][language]) == {*STATUSES, *CHANGES, *OBLIGATIONS}
