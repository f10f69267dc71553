"""The process that answers queries on one database: a job a line on standard input, how it goes on standard output.

    python -I -S worker.py DATABASE LIBRARIES

It listens nowhere: only who started it can ask it anything. It imports nothing of ours, so that it is there in 40 ms;
pyoxigraph is found in the folder LIBRARIES. The answer itself goes into a file that the job names.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import IO, Any

_LONGEST_REASON = 4000


class _FullError(Exception):
    """The answer has more bytes than are wanted."""


class _Bounded:
    """Writes up to so many bytes and a piece more; what Oxigraph still sends when it has been told so is not written."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file, self._most, self.size = file, most, 0

    def write(self, piece: bytes) -> int:
        if self.size > self._most:
            raise _FullError
        self._file.write(piece)
        self.size += len(piece)
        if self.size > self._most:
            raise _FullError
        return len(piece)

    def flush(self) -> None:
        self._file.flush()


def main() -> int:
    database, libraries = sys.argv[1:]
    sys.path.append(libraries)
    import pyoxigraph as ox

    try:
        store = ox.Store.read_only(database)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    _say({"ready": True})
    for line in sys.stdin.buffer:
        job = json.loads(line)
        _say({"begun": True})  # whoever hears no more than this knows that the job is to blame
        _say(_answer(store, job))
    return 0


def _say(outcome: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(outcome) + "\n")
    sys.stdout.flush()


def _answer(store: Any, job: dict[str, Any]) -> dict[str, Any]:
    """`media`, `size` and whether there was `more`; or `error`, a word for programs, and why."""
    try:
        found = store.query(job["query"], base_iri=job["base"], **_dataset(job))
    except (SyntaxError, ValueError) as error:
        return _failed("malformed", error)
    except (OSError, RuntimeError) as error:
        return _failed("failed", error)
    import pyoxigraph as ox

    graph = isinstance(found, ox.QueryTriples)
    media = job["graph" if graph else "rows"]
    if media is None:
        kind = "a graph, and a graph is not given as rows are" if graph else "rows, and they are not given as a graph is"
        return _failed("not_acceptable", f"the answer to this query is {kind}")
    syntax: Any = (ox.RdfFormat if graph else ox.QueryResultsFormat).from_media_type(media)
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(job["into"], flags, 0o600), "wb") as file:
            bounded = _Bounded(file, job["most"])
            try:
                found.serialize(bounded, syntax)
            except _FullError:
                return {"media": media, "size": bounded.size, "more": True}
    except (OSError, ValueError, RuntimeError) as error:
        with contextlib.suppress(OSError):
            os.unlink(job["into"])
        return _failed("failed", error)
    return {"media": media, "size": bounded.size, "more": False}


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """The graphs that a query is about: those that are named, else all of them as one (SPARQL 1.1 Protocol, 2.1.4)."""
    import pyoxigraph as ox

    default, named = ([ox.NamedNode(iri) for iri in job[which]] for which in ("default", "named"))
    if not default and not named:
        return {"use_default_graph_as_union": True}
    if job["union"]:
        raise ValueError("the graphs are named, and their union is asked for; one of the two")
    return {"default_graph": default, "named_graphs": named}


def _failed(code: str, why: object) -> dict[str, Any]:
    return {"error": code, "message": str(why)[:_LONGEST_REASON]}


if __name__ == "__main__":
    sys.exit(main())
