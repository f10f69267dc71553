"""SHACL over a graph of any size, in parts of whole subjects.

The shapes look at one focus node at a time (ontology/shapes.ttl): memory stays bounded and the result is that of
validating the graph whole. Where the library `shacl` is installed (it has no wheel for Linux on ARM), which is some forty
times faster, pyshacl looks only at what it does not find in order, and says what is wrong.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox

from kg.rdf.terms import PREFIXES
from kg.resources import folder
from kg.validate.report import Violation

_PART = 4_000  # statements of one part, about
_LABELS = (PREFIXES["skos"] + "prefLabel", PREFIXES["dcterms"] + "title", PREFIXES["zt"] + "quote")

Part = list[list[ox.Triple]]  # the statements of each subject


def address(node: Any) -> str:
    """The IRI; a blank node or a quoted triple, which no build writes, as its text."""
    return node.value if isinstance(node, ox.NamedNode) else str(node)


def parts(triples: Iterable[ox.Triple]) -> Iterator[Part]:
    """Of statements that come subject by subject."""
    part: Part = []
    size = 0
    for _, same in itertools.groupby(triples, key=lambda t: address(t.subject)):
        part.append(list(same))
        size += len(part[-1])
        if size >= _PART:
            yield part
            part, size = [], 0
    if part:
        yield part


def violations(texts: Iterable[str], strict: bool = False) -> Iterator[Violation]:
    """What is wrong in each part, in their order; with `strict`, also by strict.ttl."""
    for text in texts:
        yield from _checked(text, strict)


def text_of(part: Part) -> str:
    return (ox.serialize(itertools.chain.from_iterable(part), format=ox.RdfFormat.N_TRIPLES) or b"").decode("utf-8")


def _checked(text: str, strict: bool) -> list[Violation]:
    fast = _fast_shapes(strict)
    if fast is None:
        return _violated(text, strict)
    found = fast.validate_text(text, "nquads")
    if found.conforms:
        return []
    return _violated(_about({_name(node) for result in found.results for node in (result.focus_node, result.value or "")}, text), strict)


def _about(nodes: set[str], text: str) -> str:
    """The statements about these, which are all that shapes look at; seen from a comparator, its figure is a value."""
    return "".join(f"{line}\n" for line in text.split("\n") if line and _name(line[: line.index(" ")]) in nodes)


def _name(node: str) -> str:
    """A node as N-Triples write it; blank ones, which no build writes, all have one name, since the library renames them."""
    return "_:" if node.startswith("_:") else node


def _violated(text: str, strict: bool) -> list[Violation]:
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.addN((_node(t.subject), _node(t.predicate), _node(t.object), data) for t in ox.parse(text, format=ox.RdfFormat.N_QUADS))
    conforms, results, _ = pyshacl.validate(data, shacl_graph=_shapes(strict), advanced=False, inference="none", meta_shacl=False, inplace=True)
    return [] if conforms else list(_explained(results, data))


def engine() -> str:
    """The library that looks first."""
    return "pyshacl" if _fast_shapes(False) is None else "shacl"


@cache
def _fast_shapes(strict: bool) -> Any:
    try:
        import shacl
    except ImportError:
        return None
    return shacl.Shapes.from_text(_shapes_text(strict))


@cache
def _shapes(strict: bool) -> Any:
    import rdflib

    return rdflib.Graph().parse(data=_shapes_text(strict), format="turtle")


def _shapes_text(strict: bool) -> str:
    return "\n".join((folder("ontology") / name).read_text("utf-8") for name in ("shapes.ttl", *(("strict.ttl",) if strict else ())))


def _node(term: Any) -> Any:
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.Literal):
        datatype = None if term.language else rdflib.URIRef(term.datatype.value)
        if datatype == rdflib.XSD.string:
            datatype = None
        return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
    return rdflib.BNode(term.value)


def _explained(results: Any, data: Any) -> Iterator[Violation]:
    from rdflib import RDF, SH, URIRef

    for result in sorted(results.subjects(RDF.type, SH.ValidationResult), key=lambda r: str(results.value(r, SH.focusNode))):
        focus = results.value(result, SH.focusNode)
        messages = sorted(results.objects(result, SH.resultMessage), key=lambda m: m.language or "", reverse=True)
        path, value = results.value(result, SH.resultPath), results.value(result, SH.value)
        label = next((str(x) for p in _LABELS for x in data.objects(focus, URIRef(p))), None)
        yield Violation(
            str(focus), str(path) if path else None, str(value) if value is not None else None,
            " / ".join(map(str, messages)) or str(results.value(result, SH.sourceConstraintComponent)), label,
        )  # fmt: skip
