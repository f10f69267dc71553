"""The graph with nothing but scalars on it, which is what GraphML and GEXF hold.

A number stands twice: `value` as a double, for tools that compute, and `value_exact` digit by digit. Several aliases
are joined by “；”. An edge's identifier is e0, e1 …, its `label` the predicate.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.export import properties
from kg.export.graph_tables import text
from kg.graph import DiskGraph
from kg.rdf.xml_text import held

Texts = dict[str, str]  # values by column, as they are written
_TYPES = {int: "long", bool: "boolean", Decimal: "double"}  # everything else is a string


def _columns(types: properties.Types) -> Texts:
    """The type of each column, as both formats name it."""
    exact = {f"{name}_exact": "string" for name, kind in types.items() if kind is Decimal}
    return {name: _TYPES.get(kind, "string") for name, kind in types.items()} | exact


NODE = _columns(properties.NODE)
EDGE = {"id": "string", "label": "string"} | _columns(properties.EDGE)


def nodes(graph: DiskGraph, form: str) -> Iterator[Texts]:
    """With keys of `NODE`. Raises UnfitError where `form`, which is XML, cannot hold a text."""
    for row in properties.FlatGraph(graph).nodes():
        yield _texts(row, form, str(row["id"]))


def edges(graph: DiskGraph, form: str) -> Iterator[Texts]:
    """With keys of `EDGE`. Raises UnfitError where `form`, which is XML, cannot hold a text."""
    for index, row in enumerate(properties.FlatGraph(graph).edges()):
        texts = _texts(row, form, f"{row['source']} {row['predicate']} {row['target']}")
        yield {"id": f"e{index}", "label": texts["predicate"]} | texts


def _texts(row: properties.Row, form: str, place: str) -> Texts:
    texts: Texts = {}
    for name, value in row.items():
        if not isinstance(value, Decimal):
            texts[name] = held(text(value), form, f"{place} {name}")
            continue
        if (nearest := properties.double(value)) is not None:
            texts[name] = repr(nearest)
        texts[f"{name}_exact"] = text(value)
    return texts
