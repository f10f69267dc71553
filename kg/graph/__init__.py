"""The graph: records of all documents united by identity, stated relations as edges with their evidence.

`build_graph` holds it in memory, as networkx has it; `disk_graph` in a scratch file, for corpora larger than memory; `MemoryGraph`
is asked as that one is, of a corpus that is in memory anyway.
"""

from kg.graph.disk import DiskGraph, Edge, Node, disk_graph, said_of
from kg.graph.held import MemoryGraph
from kg.graph.memory import build_graph
from kg.graph.stated import POST, Proof

__all__ = ["POST", "DiskGraph", "Edge", "MemoryGraph", "Node", "Proof", "build_graph", "disk_graph", "said_of"]
