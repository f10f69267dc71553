"""The classes and properties that a query can name: our own with their labels, and those of others that our graphs use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pyoxigraph as ox

from kg.rdf.terms import PREFIXES, term
from kg.resources import folder
from kg.serve.web import words
from kg.words import Language


@dataclass(frozen=True, slots=True)
class Term:
    """`name` is prefixed, `comment` empty for the terms of others."""

    name: str
    kind: Literal["class", "property"]
    label: str
    comment: str


@cache
def vocabulary(language: Language) -> tuple[Term, ...]:
    """Ours as the ontology has them, then the others."""
    return (*_own(language), *_others(language))


@cache
def concepts() -> dict[str, str]:
    """What the concepts of the ontology are called in English, by their Chinese names."""
    called: dict[str, dict[str, str]] = {}
    for quad in ox.parse(path=folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE):
        if quad.predicate == term("skos:prefLabel") and isinstance(quad.object, ox.Literal):
            called.setdefault(str(quad.subject), {})[quad.object.language or ""] = quad.object.value
    return {names["zh"]: names["en"] for names in called.values() if names.keys() >= {"zh", "en"}}


def _own(language: Language) -> Iterator[Term]:
    triples = [q.triple for q in ox.parse(path=folder("ontology") / "kg.ttl", format=ox.RdfFormat.TURTLE)]
    texts = {
        (t.subject, t.predicate): t.object.value for t in triples if isinstance(t.object, ox.Literal) and t.object.language == language
    }  # fmt: skip
    for triple in triples:
        kind = triple.object.value if triple.predicate == term("rdf:type") and isinstance(triple.object, ox.NamedNode) else ""
        if kind.startswith("http://www.w3.org/2002/07/owl#") and not kind.endswith("Ontology"):
            about = (texts.get((triple.subject, term(p)), "") for p in ("rdfs:label", "rdfs:comment"))
            yield Term(_prefixed(str(triple.subject)), "class" if kind.endswith("Class") else "property", *about)


def _others(language: Language) -> Iterator[Term]:
    for name, label in words("workbench", language)["terms"].items():
        yield Term(name, "class" if name.partition(":")[2][0].isupper() else "property", label, "")


def _prefixed(iri: str) -> str:
    bare = iri.strip("<>")
    return next(f"{p}:{bare.removeprefix(full)}" for p, full in PREFIXES.items() if bare.startswith(full))
