"""What this program wrote itself: left out where documents are looked for, refused where it is named; never a document."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from kg.errors import KgError

_BUILT = frozenset(
    (
        "graph.ttl", "graph.trig", "graph.nq", "graph.jsonld", "graph.rdf", "records.jsonl", "sources.jsonl", "figures.csv",
        "failures.jsonl", "map.html", "build.json",
    )
)  # fmt: skip
_STORE = frozenset(("documents.sqlite", "graph"))
_MANIFEST, _SHARD = "manifest.json", re.compile(r"part-[0-9a-f]{16}\.records\.jsonl\.gz")
_ASK = "kg serve, kg query and kg export read it as it is; give the texts that it was made from"
# What the lines of our files hold, by the keys of the first.
_ROWS = (
    ({"type", "id", "sha256", "characters"}, "records.jsonl of kg build: what was found in documents"),
    ({"document", "text", "relations"}, "sources.jsonl of kg build: texts that are in a graph already"),
    ({"document", "content", "root", "records"}, "a shard of kg build --shards: what was found in documents"),
    ({"path", "stage", "reason"}, "failures.jsonl of kg build: what could not be read"),
)
_TABLES = ("document,title,published,quote,value", "id,type,name", "source,target,predicate")  # how tables begin that kg writes
MARK = b'<meta name="generator" content="zhengtu">'
_HEAD = 4096  # bytes of a page in which the mark stands


class OwnOutputError(KgError):
    """A file that this program wrote, given as a document."""

    exit_code = 1


class Own(NamedTuple):
    """A folder that we wrote, wholly or beside other files: what it is, and which of its files are ours."""

    kind: str
    whole: bool  # nothing of anybody else's stands in it
    files: frozenset[str] = frozenset()


def tells_own(name: str) -> bool:
    """Whether a file of this name says something of the folder that it stands in."""
    return name in _BUILT or name in _STORE or name == _MANIFEST or _SHARD.fullmatch(name) is not None


def own_folder(names: Collection[str]) -> Own | None:
    """What the names in a folder say of it."""
    if _STORE.issubset(names):
        return Own("this is a store, which kg serve, kg query and kg export read as it is", whole=True)
    if _MANIFEST in names and any(map(_SHARD.fullmatch, names)):
        return Own("these are shards, which kg load and kg push take", whole=True)
    ours = _BUILT.intersection(names)
    if len(ours) > 1 and ours & {"map.html", "records.jsonl"}:
        return Own("kg build wrote into this folder, and what it wrote is no document", whole=False, files=ours)
    return None


def refuse_rows(row: Mapping[str, Any], place: str) -> None:
    """Raises OwnOutputError where this is the first line of a file of ours."""
    for keys, what in _ROWS:
        if row.keys() == keys if "text" in keys else "text" not in row and row.keys() >= keys:
            raise OwnOutputError(f"{place}: this is {what}; {_ASK}")


def is_own_page(page: bytes) -> bool:
    return MARK in page[:_HEAD]


def refuse_table(first: str, place: str) -> None:
    """Raises OwnOutputError where the first line is that of a table that kg writes."""
    if first.lstrip("\ufeff").startswith(_TABLES):
        raise OwnOutputError(f"{place}: this is a table that kg wrote: what was found in documents; {_ASK}")
