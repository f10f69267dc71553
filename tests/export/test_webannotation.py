"""annotations.jsonld: read by a JSON-LD processor, with the terms of the W3C's context, it says what the graph does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib
from facts import FIRST, corpus
from rdflib import RDF, XSD, Namespace

from kg.export import Material, export
from kg.rdf.dataset import Dataset
from kg.rdf.terms import DEFAULT_BASE, PREFIXES

OA, AS, NIF, ZT = (Namespace(n) for n in ("http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#", PREFIXES["nif"], PREFIXES["zt"]))
# The terms of http://www.w3.org/ns/anno.jsonld that are used, as it has them
TERMS = {
    "oa": str(OA), "as": str(AS), "rdfs": str(rdflib.RDFS), "xsd": str(XSD), "id": "@id", "type": "@type",
    **{name: f"oa:{name}" for name in ("Annotation", "TextPositionSelector", "TextQuoteSelector", "identifying", "exact", "prefix", "suffix")},
    "AnnotationCollection": "as:OrderedCollection", "AnnotationPage": "as:OrderedCollectionPage", "label": "rdfs:label",
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    **{name: {"@id": f"oa:has{name.capitalize()}", "@type": "@id"} for name in ("body", "target", "source", "selector")},
    **{name: {"@id": f"oa:{name}", "@type": "xsd:nonNegativeInteger"} for name in ("start", "end")},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"}, "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "first": {"@id": "as:first", "@type": "@id"}, "partOf": {"@id": "as:partOf", "@type": "@id"},
}  # fmt: skip


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("annotations") / "annotations.jsonld"
    export(Material(corpus()), "webannotation", path)
    return path


def test_every_stretch_of_the_graph_is_an_annotation_of_what_it_proves(file: Path) -> None:
    said = json.loads(file.read_text("utf-8"))
    assert said["@context"] == "http://www.w3.org/ns/anno.jsonld"
    read = rdflib.Graph().parse(data=json.dumps(said | {"@context": TERMS}), format="json-ld")
    ours = rdflib.Graph()
    for triple in Dataset(corpus()).union():
        ours.parse(data=f"{triple} .", format="nt")
    proven = {(s, e) for p in (ZT.evidence, ZT.actorEvidence, ZT.initiativeEvidence, ZT.speakerEvidence) for s, e in ours.subject_objects(p)}
    wanted = {
        (s, *(ours.value(e, p) for p in (NIF.referenceContext,)), *(ours.value(e, p).value for p in (NIF.beginIndex, NIF.endIndex, NIF.anchorOf)))
        for s, e in proven
    }
    found = set()
    for annotation in read.subjects(RDF.type, OA.Annotation):
        assert read.value(annotation, OA.motivatedBy) == OA.identifying
        target = read.value(annotation, OA.hasTarget)
        by_type = {read.value(x, RDF.type): x for x in read.objects(target, OA.hasSelector)}
        position, quote = by_type[OA.TextPositionSelector], by_type[OA.TextQuoteSelector]
        place = *(read.value(position, p).value for p in (OA.start, OA.end)), read.value(quote, OA.exact).value
        found |= {(body, read.value(target, OA.hasSource), *place) for body in read.objects(annotation, OA.hasBody)}
    assert found == wanted and len(found) == 20
    collection = read.value(predicate=RDF.type, object=AS.OrderedCollection)
    items = list(rdflib.collection.Collection(read, read.value(read.value(collection, AS["first"]), AS["items"])))
    assert len(items) == len(set(items)) == read.value(collection, AS.totalItems).value == len(set(read.subjects(RDF.type, OA.Annotation)))


def test_a_quote_has_what_stands_around_it(file: Path) -> None:
    start = FIRST.index("95%以上")
    items = json.loads(file.read_text("utf-8"))["first"]["items"]
    own = next(i for i in items if i["id"] == f"{DEFAULT_BASE}annotation/2024/a.txt/{start},{start + 5}")
    assert own["body"] == [f"{DEFAULT_BASE}figure/2024/a.txt/{start}"]
    assert own["target"]["selector"][1] == {"type": "TextQuoteSelector", "exact": "95%以上", "prefix": FIRST[start - 30 : start], "suffix": "。"}
