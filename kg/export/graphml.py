"""graph.graphml, element by element: for yEd, Gephi, Cytoscape, igraph and networkx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lxml import etree

from kg.export import plain_graph
from kg.graph import DiskGraph

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_OF_NODE = {name: f"n{i}" for i, name in enumerate(plain_graph.NODE) if name != "id"}  # columns → their keys
_OF_EDGE = {name: f"e{i}" for i, name in enumerate(plain_graph.EDGE) if name not in ("id", "source", "target")}


def write(graph: DiskGraph, path: Path) -> None:
    """Raises UnfitError where XML cannot hold a text."""
    with etree.xmlfile(str(path), encoding="utf-8") as out:
        out.write_declaration()
        with out.element("graphml", nsmap={None: _NAMESPACE}):
            _declare(out, "node", _OF_NODE, plain_graph.NODE)
            _declare(out, "edge", _OF_EDGE, plain_graph.EDGE)
            with out.element("graph", {"edgedefault": "directed"}):
                for texts in plain_graph.nodes(graph, "GraphML"):
                    out.write(_element("node", {"id": texts["id"]}, texts, _OF_NODE), pretty_print=True)
                for texts in plain_graph.edges(graph, "GraphML"):
                    ends = {name: texts[name] for name in ("id", "source", "target")}
                    out.write(_element("edge", ends, texts, _OF_EDGE), pretty_print=True)


def _declare(out: Any, what: str, keys: plain_graph.Texts, types: plain_graph.Texts) -> None:
    for name, key in keys.items():
        own = {"id": key, "for": what, "attr.name": name, "attr.type": types[name]}
        out.write(etree.Element("key", own), pretty_print=True)


def _element(tag: str, own: plain_graph.Texts, texts: plain_graph.Texts, keys: plain_graph.Texts) -> Any:
    element = etree.Element(tag, own)
    for name, key in keys.items():
        if name in texts:
            etree.SubElement(element, "data", key=key).text = texts[name]
    return element
