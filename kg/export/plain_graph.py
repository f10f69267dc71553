"""The graph with nothing but scalars on it, which is what GraphML and GEXF hold.

A number stands twice: `value` as a double, for tools that compute, and `value_exact` digit by digit. Several aliases
are joined by “；”. An edge's identifier is e0, e1 …, its `label` the predicate.
"""

from __future__ import annotations

from decimal import Decimal

import networkx

from kg.export import properties
from kg.export.jsonl import number
from kg.export.xml_text import held
from kg.model import Corpus

Scalar = str | int | float | bool


def plain_graph(corpus: Corpus, form: str) -> networkx.MultiDiGraph:
    """As the writer of `form` takes it. Raises ExportError where a text cannot stand in XML."""
    flat_graph = properties.FlatGraph(corpus)
    plain = networkx.MultiDiGraph()
    for row in flat_graph.nodes():
        flat = _scalars(row, form, str(row["id"]))
        plain.add_node(flat.pop("id"), **flat)
    for index, row in enumerate(flat_graph.edges()):
        flat = _scalars(row, form, f"{row['source']} {row['predicate']} {row['target']}")
        source, target, label = flat.pop("source"), flat.pop("target"), flat["predicate"]
        plain.add_edge(source, target, key=f"e{index}", id=f"e{index}", label=label, **flat)
    return plain


def _scalars(row: properties.Row, form: str, place: str) -> dict[str, Scalar]:
    flat: dict[str, Scalar] = {}
    for name, value in row.items():
        match value:
            case tuple():
                flat[name] = held("；".join(value), form, f"{place} {name}")
            case str():
                flat[name] = held(value, form, f"{place} {name}")
            case Decimal():
                if (nearest := properties.double(value)) is not None:
                    flat[name] = nearest
                flat[f"{name}_exact"] = number(value)
            case _:
                flat[name] = value
    return flat
