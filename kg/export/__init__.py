"""The formats of a built graph: each is a function `write(material, path)`, named in `FORMATS`."""

from __future__ import annotations

import contextlib
import weakref
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from kg.errors import IncompleteError, UsageError
from kg.files import atomic_write
from kg.model import Corpus, Decided, Identity

if TYPE_CHECKING:
    import networkx

    from kg.graph import DiskGraph
    from kg.rdf.dataset import Dataset


@dataclass(frozen=True)
class Material:
    """What exporters write; graph and RDF are made when first asked for, once."""

    corpus: Corpus
    base: str | None = None  # of instance IRIs; None is the ontology's own
    texts: bool = True  # documents carry their texts in RDF
    drawn: bool = False  # statements are drawn once, for several passes
    decided: Decided = field(default_factory=Decided)  # what persons said of pairs of ids

    @cached_property
    def title(self) -> str:
        """What the map calls itself: the only document's title, else the project's name."""
        documents = [f.document for f in islice(self.corpus.facts, 2)]
        return (documents[0].title or documents[0].id) if len(documents) == 1 else "政图"

    @cached_property
    def linked(self) -> Corpus:
        """With what is one in several documents: as it was told, else found now."""
        if self.corpus.identity is not None:
            return self.corpus
        from kg.across.identity import identify

        return replace(self.corpus, identity=identify(self.corpus.facts, decided=self.decided))

    @cached_property
    def graph(self) -> networkx.MultiDiGraph:
        """The graph in memory: nodes are records, edges relations with their evidence."""
        from kg.graph import build_graph

        return build_graph(self.linked)

    @cached_property
    def disk(self) -> DiskGraph:
        """The same graph in a scratch file, which goes with the material; of what is read anew at each pass alone."""
        from kg.graph import MemoryGraph, disk_graph

        if isinstance(self.corpus.facts, tuple):
            return MemoryGraph(self.linked)
        opened = contextlib.ExitStack()
        weakref.finalize(self, opened.close)
        return opened.enter_context(disk_graph(self.linked))

    @cached_property
    def quads(self) -> Dataset:
        """All statements, a named graph a document."""
        from kg.rdf.dataset import Dataset
        from kg.rdf.drawn import Drawn
        from kg.rdf.terms import DEFAULT_BASE

        return (Drawn if self.drawn else Dataset)(self.corpus, self.base or DEFAULT_BASE, self.texts)


class Exporter(Protocol):
    """Writes to `path`; returns what is left out, where the format cannot hold some documents.

    Raises UnfitError where it cannot hold the material.
    """

    def __call__(self, material: Material, path: Path, /) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Format:
    """One form of output: the `name` that --format takes, the `file` of a build, and what writes it."""

    name: str
    file: str
    write: Exporter
    default: bool = True  # kg build writes it unasked
    binary: bool = False  # not for the eye, nor for a terminal


def _rdf(name: str) -> Exporter:
    def write(material: Material, path: Path) -> str | None:
        from kg.rdf import syntaxes

        return syntaxes.write(material.quads, name, path)

    return write


def _html(material: Material, path: Path) -> None:
    from kg.map.page import write_map
    from kg.map.part import map_graph

    write_map(map_graph(material.disk), path, material.title)


def _of_corpus(module: str, function: str = "write") -> Exporter:
    """A function of one of our modules that takes the corpus; the module is imported when it is asked for."""

    def write(material: Material, path: Path) -> None:
        getattr(import_module(module), function)(material.corpus, path)

    return write


def _of_graph(module: str, function: str = "write") -> Exporter:
    """A function of one of our modules that takes the graph in its scratch file; the module is imported when it is asked for."""

    def write(material: Material, path: Path) -> None:
        getattr(import_module(module), function)(material.disk, path)

    return write


def _of_material(module: str) -> Exporter:
    """The `write` of one of our modules that takes all of it; the module is imported when it is asked for."""

    def write(material: Material, path: Path) -> None:
        import_module(module).write(material, path)

    return write


def _of_links(module: str, function: str) -> Exporter:
    """A function of one of our modules that takes what is one in several documents."""

    def write(material: Material, path: Path) -> None:
        getattr(import_module(module), function)(material.linked.identity, path)

    return write


def _across(material: Material, path: Path) -> None:
    from kg.across.identity_rdf import write_across

    write_across(material.linked.identity or Identity(), path, material.base)


FORMATS = (
    Format("jsonl", "records.jsonl", _of_corpus("kg.records.jsonl")),
    Format("csv", "figures.csv", _of_corpus("kg.export.tables")),
    Format("nq", "graph.nq", _rdf("nq")),
    Format("trig", "graph.trig", _rdf("trig")),
    Format("ttl", "graph.ttl", _rdf("ttl")),
    Format("jsonld", "graph.jsonld", _rdf("jsonld")),
    Format("rdf", "graph.rdf", _rdf("rdf")),
    Format("html", "map.html", _html),
    Format("links", "links.jsonl", _of_links("kg.records.links", "write_links"), default=False),
    Format("across", "across.trig", _across, default=False),
    Format("graphml", "graph.graphml", _of_graph("kg.export.graphml"), default=False),
    Format("gexf", "graph.gexf", _of_graph("kg.export.gexf"), default=False),
    Format("nodes", "nodes.csv", _of_graph("kg.export.graph_tables", "write_nodes"), default=False),
    Format("edges", "edges.csv", _of_graph("kg.export.graph_tables", "write_edges"), default=False),
    Format("neo4j", "neo4j.zip", _of_graph("kg.export.neo4j"), default=False, binary=True),
    Format("parquet", "figures.parquet", _of_corpus("kg.export.parquet"), default=False, binary=True),
    Format("stratml", "stratml.xml", _of_material("kg.export.stratml"), default=False),
    Format("webannotation", "annotations.jsonld", _of_material("kg.export.webannotation"), default=False),
)
NAMES = tuple(f.name for f in FORMATS if f.default)
ALL_NAMES = tuple(f.name for f in FORMATS)


def format_named(name: str) -> Format:
    """Raises UsageError for a name that is none of `ALL_NAMES`."""
    for f in FORMATS:
        if f.name == name:
            return f
    raise UsageError(f"{name!r} is no format; the formats are {', '.join(ALL_NAMES)}")


def export(material: Material, name: str, path: Path) -> None:
    """Write one format to `path`, whole or not at all. Raises IncompleteError when it is written without some documents."""
    left_out = list[str | None]()
    atomic_write(path, lambda part: left_out.append(_made(material, name, part)))
    _tell(left_out[0])


def make(material: Material, name: str, path: Path) -> None:
    """Write one format to `path`, where nothing stands. Raises IncompleteError as `export` does."""
    _tell(_made(material, name, path))


def _made(material: Material, name: str, path: Path) -> str | None:
    write: Exporter = format_named(name).write
    return write(material, path)


def _tell(left_out: str | None) -> None:
    if left_out:
        raise IncompleteError(left_out)
