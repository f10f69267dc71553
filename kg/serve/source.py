"""What `kg serve PATH` may name: a folder that `kg build` wrote, a store, an Oxigraph database, or texts built first."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.errors import ServeError, StoreBusyError, StoreError
from kg.records.output import reading
from kg.store import is_store, layout, open_store
from kg.store.layout import Layout

Kind = Literal["built", "store", "oxigraph", "texts"]
_BUILT = ("records.jsonl", "sources.jsonl", "graph.nq")
Signature = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    kind: Kind


def find_source(path: Path | None) -> Source:
    """What a path is; without one, the newest output below `exports/`, or the folder at hand.

    Raises ServeError where there is nothing to serve.
    """
    if path is None:
        outputs = [p for p in (Path(), *Path("exports").glob("*")) if _is_built(p)]
        if not outputs:
            raise ServeError("there is no built graph here or in exports/; name one, or texts: kg serve PATH")
        return Source(max(outputs, key=lambda p: (p / "sources.jsonl").stat().st_mtime_ns), "built")
    if not path.exists():
        raise ServeError(f"{path}: no such file or folder; give a folder that kg build wrote, a store, or texts")
    if path.is_dir():
        if _is_built(path):
            return Source(path, "built")
        if is_store(path):
            return Source(path, "store")
        if (path / "CURRENT").is_file() and any(path.glob("MANIFEST-*")):
            return Source(path, "oxigraph")
        missing = [n for n in _BUILT if not (path / n).is_file()]
        if len(missing) < len(_BUILT):
            raise ServeError(f"{path}: this output of kg build lacks {', '.join(missing)}; build it again")
    return Source(path, "texts")


def _is_built(path: Path) -> bool:
    if not path.is_dir():
        return False
    with reading(path):  # a build that was cut off is whole then
        return all((path / n).is_file() for n in _BUILT)


def signature(source: Source) -> Signature:
    """Changes when what is to be served changes: name, time, size and number of each file it is made of."""
    if source.kind == "built":
        files = [source.path / n for n in _BUILT]
    elif source.kind == "store":
        own = Layout(source.path).documents
        log = own.with_name(own.name + "-wal")  # empty where there are but readers, who make it too
        files = [own, *([log] if log.exists() and log.stat().st_size else [])]
    elif source.path.is_file():
        files = [source.path]
    else:
        files = sorted(p for p in source.path.rglob("*") if not p.name.startswith(".") and p.name not in ("LOCK", "LOG"))
    out = []
    for file in files:
        try:
            state = file.stat()
        except OSError:  # it is gone between two looks: so it has changed
            continue
        out.append((str(file), state.st_mtime_ns, state.st_size, state.st_ino))
    return tuple(out)


def state(source: Source) -> str:
    """Of a store what it says, as one word: a build that finds all as it was writes its files too. "" where that is not known.

    Raises StoreBusyError where somebody writes.
    """
    if source.kind != "store":
        return ""
    try:
        with open_store(source.path) as store:
            return store.state()
    except StoreBusyError:
        raise
    except StoreError:  # what is wrong is said when it is read
        return ""


def being_written(source: Source) -> bool:
    """Whether somebody is at work on a store; of other sources nothing tells."""
    try:
        with layout.reading(Layout(source.path)) if source.kind == "store" else nullcontext():
            return False
    except StoreBusyError:
        return True
    except StoreError:  # what is wrong is said when it is read
        return False
