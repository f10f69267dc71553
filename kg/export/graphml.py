"""graph.graphml, by networkx's own writer: for yEd, Gephi, Cytoscape, igraph and networkx."""

from __future__ import annotations

from pathlib import Path

from networkx.readwrite.graphml import write_graphml_lxml

from kg.export.plain_graph import plain_graph
from kg.model import Corpus


def write(corpus: Corpus, path: Path) -> None:
    """Raises ExportError where XML cannot hold a text."""
    plain = plain_graph(corpus, "GraphML")
    for *_, data in plain.edges(data=True):
        del data["id"]  # the edge's key is written as its identifier
    with path.open("wb") as out:
        write_graphml_lxml(plain, out)
