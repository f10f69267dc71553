"""The process that answers one query: a job on standard input, the result on standard output.

It is a process of its own so that it can be ended; `kg.query` starts it. Named graphs are queried as one graph.
"""

from __future__ import annotations

import json
import sys

import pyoxigraph as ox


def main() -> int:
    """0 with the result, 1 with a message."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    job = json.load(sys.stdin)
    try:
        store = ox.Store.read_only(job["database"]) if "database" in job else _loaded(job["files"])
    except OSError as error:
        sys.stdout.write(f"the graph cannot be opened: {error}")
        return 1
    except (SyntaxError, ValueError) as error:  # SyntaxError names file and line apart from its words
        sys.stdout.write(f"{getattr(error, 'filename', None) or 'the graph'}: no graph that can be read: {getattr(error, 'msg', error)}")
        return 1
    selector, words = job["former"]
    if next(store.quads_for_pattern(None, ox.NamedNode(selector), None, None), None) is not None:
        sys.stdout.write(words)
        return 1
    try:
        found = store.query(job["query"], use_default_graph_as_union=True)
        if isinstance(found, ox.QueryTriples):
            out = found.serialize(format=ox.RdfFormat.N_TRIPLES)
            sys.stdout.write("graph\n" + (out or b"").decode("utf-8"))
        else:
            out = found.serialize(format=ox.QueryResultsFormat.JSON)
            sys.stdout.write("rows\n" + (out or b"").decode("utf-8"))
    except (SyntaxError, ValueError, RuntimeError) as error:
        sys.stdout.write(f"the query is not valid SPARQL: {error}")
        return 1
    return 0


def _loaded(files: list[str]) -> ox.Store:
    """The ontology's labels stand in a graph of their own, and so does a file that tells no graphs."""
    store = ox.Store()
    for number, path in enumerate(files):
        form = ox.RdfFormat.from_extension(path.rpartition(".")[2])
        graph = "https://w3id.org/zhengtu/ns#" if number == 0 else "" if form is None or form.supports_datasets else "https://w3id.org/zhengtu/ns#file"
        store.bulk_load(path=path, format=form, to_graph=ox.NamedNode(graph) if graph else None)
    return store


if __name__ == "__main__":
    sys.exit(main())
