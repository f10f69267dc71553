"""Both processors of SHACL agree: each constraint of each shape is broken once, on a node of its own, all in one graph."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import DCTERMS, RDF, SH, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

sys.path.insert(0, str(Path(__file__).parent))
from sample import quads

from kg.resources import folder
from kg.validate import shapes

pytest.importorskip("shacl", reason="the fast processor has no wheel for this machine")
ZT = Namespace("https://w3id.org/zhengtu/ns#")
ELSEWHERE, NO_ADDRESS = URIRef("https://example.org/elsewhere"), Literal("no address")
Found = dict[str, set[tuple[str, str]]]  # of each node, the paths and constraints that it breaks


def _late(value: Node) -> Node:
    """More than anything that it is compared with."""
    kind = value.datatype if isinstance(value, Literal) else None
    return Literal("2199-12-31" if kind == XSD.date else "99999999", datatype=kind)


BREAKS: dict[Node, Callable[[list[Node]], list[Node]]] = {  # what a constraint refuses, of the values that a node has
    SH.minCount: lambda _: [],
    SH.maxCount: lambda values: [*values, Literal("another"), Literal("a third")],
    SH.datatype: lambda _: [Literal("another kind", datatype=XSD.anyURI)],
    SH.nodeKind: lambda _: [NO_ADDRESS],
    SH["in"]: lambda _: [ELSEWHERE],
    SH.hasValue: lambda _: [ELSEWHERE],
    SH.pattern: lambda _: [Literal(" ")],
    SH.minLength: lambda _: [Literal("")],
    SH["or"]: lambda _: [Literal("someday")],
    SH.lessThan: lambda values: [_late(v) for v in values],
    SH.lessThanOrEquals: lambda values: [_late(v) for v in values],
    SH.minInclusive: lambda _: [Literal(Decimal(-5))],
    SH.maxInclusive: lambda _: [Literal(Decimal(5))],
    SH.node: lambda values: values,  # of a range: see `_copied`
}


@dataclass(frozen=True)
class Fault:
    shape: str
    path: Node  # blank where it is an inverse one
    constraint: Node
    node: Node

    @property
    def name(self) -> str:
        path = self.path if isinstance(self.path, URIRef) else "inverse"
        return " ".join(str(n).rpartition("#")[2].rpartition("/")[2] for n in (self.shape, path, self.constraint))

    @property
    def copy(self) -> URIRef:
        return URIRef(f"{self.node}/{self.name.replace(' ', '/')}")

    @property
    def focus(self) -> str:
        return str(ZT.range if self.constraint == SH.node else self.copy)

    @property
    def told(self) -> tuple[str, str]:
        name = str(self.constraint).rpartition("#")[2]
        return "" if self.constraint == SH.node else str(self.path), f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"


@cache
def ours() -> Graph:
    return Graph().parse(folder("ontology") / "shapes.ttl")


@cache
def sound() -> Graph:
    graph = Graph().parse(data="".join(f"{q.triple} .\n" for q in quads()), format="nt")
    decision = URIRef("https://example.org/decision")  # of which the small corpus has none
    for predicate, value in ((RDF.type, ZT.Decision), (RDF.subject, ELSEWHERE), (RDF.predicate, DCTERMS.type), (ZT.rule, Literal("title"))):
        graph.add((decision, predicate, value))
    link = URIRef("https://example.org/link")  # nor of this, which stands between documents
    for predicate, value in (
        (RDF.type, ZT.Link),
        (RDF.subject, decision),
        (RDF.object, ELSEWHERE),
        (ZT.rule, Literal("x")),
        (ZT.score, Literal(Decimal("0.9"))),
    ):
        graph.add((link, predicate, value))
    return graph


def faults() -> Iterator[Fault]:
    for shape in sorted(set(ours().subjects(RDF.type, SH.NodeShape)), key=str):
        nodes = {s for c in ours().objects(shape, SH.targetClass) for s in sound().subjects(RDF.type, c)}
        nodes |= {s for p in ours().objects(shape, SH.targetSubjectsOf) for s in sound().subjects(p)}
        nodes |= {s for n in ours().objects(shape, SH.targetNode) for s in sound().subjects(ZT.comparator, n)}
        for part in ours().objects(shape, SH.property):
            (path,) = ours().objects(part, SH.path)
            for constraint in {p for p in ours().predicates(part) if p in BREAKS}:
                others = [o for o in ours().objects(part, constraint) if constraint in (SH.lessThan, SH.lessThanOrEquals)]
                fit = [n for n in nodes if all((n, p, None) in sound() for p in (path, *others))] or list(nodes)
                if fit:  # not of a shape that only others name
                    yield Fault(str(shape), path, constraint, min(fit, key=str))


FAULTS = sorted(faults(), key=lambda f: f.name)


def _copied(fault: Fault) -> Graph:
    """The node under another name, with what the constraint refuses."""
    values = list(sound().objects(fault.node, fault.path))
    wrong = BREAKS[fault.constraint](values)
    if fault.path == RDF.type:  # else no shape looks at it
        wrong = [ZT.Figure, *(v for v in wrong if v != ZT.Figure)]
    copy = Graph()
    for _, predicate, value in sound().triples((fault.node, None, None)):
        if predicate != fault.path and not (fault.constraint == SH.node and predicate == ZT.upperValue):
            copy.add((fault.copy, predicate, value))
    for value in wrong:
        copy.add((fault.copy, fault.path, value))
    return copy


@cache
def broken() -> str:
    return sound().serialize(format="nt") + "".join(_copied(fault).serialize(format="nt") for fault in FAULTS)


@cache
def by_shacl() -> Found:
    found: Found = defaultdict(set)
    for r in shapes._fast_shapes(False).validate_text(broken(), "ntriples").results:
        found[r.focus_node.strip("<>")].add((("" if (r.path or "^").startswith("^") else r.path.strip("<>")), r.component_iri))
    return found


@cache
def by_pyshacl() -> Found:
    _, said, _ = pyshacl.validate(Graph().parse(data=broken(), format="nt"), shacl_graph=ours(), advanced=False, inference="none", meta_shacl=False)
    found: Found = defaultdict(set)
    for r in said.objects(None, SH.result):
        path = said.value(r, SH.resultPath)
        found[str(said.value(r, SH.focusNode))].add((str(path) if isinstance(path, URIRef) else "", str(said.value(r, SH.sourceConstraintComponent))))
    return found


def test_every_shape_is_broken() -> None:
    shapes_of = {str(s) for s in ours().subjects(RDF.type, SH.NodeShape)} - {str(s) for s in ours().objects(None, SH.node)}
    assert {f.shape for f in FAULTS} == shapes_of
    constraints = {p for s in ours().objects(None, SH.property) for p in ours().predicates(s)} - {SH.path, SH.message, RDF.type}
    assert constraints == set(BREAKS), "a constraint that this table does not break"
    assert len(FAULTS) > 100


@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.name)
def test_both_find_it_and_nothing_else(fault: Fault) -> None:
    one, other = by_shacl()[fault.focus], by_pyshacl()[fault.focus]
    assert fault.told in other and one == other


def test_both_leave_the_sound_nodes_alone() -> None:
    wrong = {fault.focus for fault in FAULTS}
    assert set(by_shacl()) == set(by_pyshacl()) == wrong
