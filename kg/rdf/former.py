"""The form that graphs had before: evidence as Web Annotations, three nodes a quote. It is told, not read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox

SELECTOR = ox.NamedNode("http://www.w3.org/ns/oa#hasSelector")  # in every graph of that form, in none of today's
_WHAT = "this graph is of an earlier form, with evidence as Web Annotations (oa:hasSelector)"
_REMEDY = "it is not read any more: build it anew from its texts with kg build"
FORMER = f"{_WHAT}; {_REMEDY} / 旧版格式的图，请用 kg build 重新生成"


def is_former(store: ox.Store) -> bool:
    return next(store.quads_for_pattern(None, SELECTOR, None, None), None) is not None


def begins_former(file: Path, size: int = 1 << 20) -> bool:
    """Of N-Quads, to go by the beginning: the first document's evidence comes soon, and one build has one form."""
    with gzip.open(file) if file.name.endswith(".gz") else file.open("rb") as quads:
        return f" {SELECTOR} ".encode() in quads.read(size)
