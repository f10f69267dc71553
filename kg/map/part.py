"""What the map shows of a graph: everything while a browser can hold it, else the best connected with what is tied to them.

Memory and page are bounded by `Limits`, however large the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from kg.graph import DiskGraph, Node, said_of
from kg.model import Document

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a graph a map shows. A browser draws entities and documents at once, figures around the chosen one alone."""

    entities: int = 3000
    documents: int = 3000
    figures: int = 12_000
    figures_each: int = 20  # of one entity, at least
    quotes: int = 40_000  # of all entities together: a name that stands everywhere is not quoted everywhere
    quotes_each: int = 12  # of one entity, at least


def map_graph(disk: DiskGraph, limits: Limits | None = None) -> networkx.MultiDiGraph:
    """The graph that the map shows, as `kg.graph.build_graph` has it, but that `mentions` and `evidence` may be the first of more.

    A node's or edge's `total` then says how many there are: of `quotes`, `relations`, `documents`. `graph` has besides
    `documents` (without texts, those quoted as well): `text`, which reads a document's text; `shown`, the documents that
    are drawn; and where not all is shown, `totals`, the number of nodes of each type.
    """
    limits = limits or Limits()
    counts = disk.counts()
    best = disk.best(limits.entities)
    many = counts.get("figure", 0) > limits.figures
    named = chain(best, _figures(disk, best, limits)) if many else best
    order = {own: i for i, own in enumerate(named)}
    nodes = sorted(disk.nodes_of(order), key=lambda n: order[n.id]) + ([] if many else list(disk.nodes("figure")))
    few = counts.get("document", 0) <= limits.documents
    shown = frozenset(d.id for d in disk.documents()) if few else _documents(nodes, limits)
    most = max(limits.quotes_each, limits.quotes // max(1, len(best)))

    import networkx

    graph = networkx.MultiDiGraph()
    for node in sorted(nodes, key=lambda n: n.id):
        graph.add_node(node.id, **_node(disk, node, shown, most))
    for e in disk.between(list(graph), most):
        graph.add_edge(e.source, e.target, key=e.key, **said_of(e), total=_total(quotes=(len(e.evidence), e.proofs)))
    for node in nodes:
        graph.nodes[node.id]["total"] |= _total(relations=(graph.degree(node.id), node.degree))
    if len(nodes) + len(shown) < sum(counts.values()):
        graph.graph["totals"] = counts
    graph.graph |= {"documents": _named(disk, graph, shown), "text": disk.text, "shown": shown}
    return graph


def _figures(disk: DiskGraph, best: list[str], limits: Limits) -> list[str]:
    """For each entity in turn, the best connected first, its share; then others while there is room."""
    share = max(limits.figures_each, limits.figures // max(1, len(best)))
    tied = chain.from_iterable(islice(disk.figures_of(own), share) for own in best)
    others = (n.id for n in disk.nodes("figure"))
    return list(islice(_each_once(chain(tied, others)), limits.figures))


def _documents(nodes: Iterable[Node], limits: Limits) -> frozenset[str]:
    """Those in which what is shown stands first."""
    first = (node.first[0] for node in nodes if node.first)
    return frozenset(islice(_each_once(first), limits.documents))


def _each_once(names: Iterable[str]) -> Iterator[str]:
    seen = set[str]()
    for name in names:
        if name not in seen:
            seen.add(name)
            yield name


def _node(disk: DiskGraph, node: Node, shown: frozenset[str], most: int) -> dict[str, Any]:
    once = node.first if node.mentions == 1 else None  # as figures are
    mentions = (once,) if once else tuple(islice(disk.mentions(node.id), most))
    documents = tuple(d for d in ((once[0],) if once else disk.documents_of(node.id)) if d in shown)
    total = _total(quotes=(len(mentions), node.mentions), documents=(len(documents), node.documents))
    said = {"type": node.type, "label": node.label, "record": node.record}
    return {**said, "mentions": mentions, "documents": documents, "total": total}


def _total(**held: tuple[int, int]) -> dict[str, int]:
    """Of what is held of how many, the numbers of which not all is held."""
    return {name: of for name, (number, of) in held.items() if number < of}


def _named(disk: DiskGraph, graph: networkx.MultiDiGraph, shown: frozenset[str]) -> dict[str, Document]:
    """The documents that are shown or quoted, sorted."""
    names = set(shown)
    names.update(document for _, mentions in graph.nodes(data="mentions") for document, _ in mentions)
    names.update(document for *_, evidence in graph.edges(data="evidence") for document, _ in evidence)
    return {d.id: d for d in disk.documents() if d.id in names}
