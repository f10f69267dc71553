"""graph.gexf, by networkx's own writer, without the day on which it was written: for Gephi and sigma.js."""

from __future__ import annotations

from pathlib import Path

from networkx.readwrite.gexf import GEXFWriter

from kg.export.plain_graph import plain_graph
from kg.model import Corpus


def write(corpus: Corpus, path: Path) -> None:
    """Raises ExportError where XML cannot hold a text."""
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(plain_graph(corpus, "GEXF"))
    writer.xml.find("meta").attrib.pop("lastmodifieddate", None)
    with path.open("wb") as out:
        writer.write(out)
