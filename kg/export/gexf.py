"""graph.gexf, element by element, without the day on which it was written: for Gephi and sigma.js."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lxml import etree

from kg.export import plain_graph
from kg.graph import DiskGraph

_NAMESPACE = "http://www.gexf.net/1.2draft"
_OWN = ("id", "source", "target", "label")  # attributes of the element itself
_OF_NODE = {name: f"n{i}" for i, name in enumerate(plain_graph.NODE) if name not in _OWN}  # columns → their identifiers
_OF_EDGE = {name: f"e{i}" for i, name in enumerate(plain_graph.EDGE) if name not in _OWN}


def write(graph: DiskGraph, path: Path) -> None:
    """Raises UnfitError where XML cannot hold a text."""
    with etree.xmlfile(str(path), encoding="utf-8") as out:
        out.write_declaration()
        whole = out.element("graph", {"defaultedgetype": "directed", "mode": "static"})
        with out.element("gexf", {"version": "1.2"}, nsmap={None: _NAMESPACE}), whole:
            out.write(_declared("node", _OF_NODE, plain_graph.NODE), pretty_print=True)
            out.write(_declared("edge", _OF_EDGE, plain_graph.EDGE), pretty_print=True)
            _write(out, "node", plain_graph.nodes(graph, "GEXF"), _OF_NODE)
            _write(out, "edge", plain_graph.edges(graph, "GEXF"), _OF_EDGE)


def _declared(what: str, keys: plain_graph.Texts, types: plain_graph.Texts) -> Any:
    attributes = etree.Element("attributes", {"class": what, "mode": "static"})
    for name, key in keys.items():
        etree.SubElement(attributes, "attribute", id=key, title=name, type=types[name])
    return attributes


def _write(out: Any, what: str, rows: Iterable[plain_graph.Texts], keys: plain_graph.Texts) -> None:
    with out.element(f"{what}s"):
        for texts in rows:
            element = etree.Element(what, {name: texts[name] for name in _OWN if name in texts})
            values = etree.SubElement(element, "attvalues")
            for name, key in keys.items():
                if name in texts:
                    etree.SubElement(values, "attvalue", {"for": key, "value": texts[name]})
            out.write(element, pretty_print=True)
