"""Zhengtu (政图): government announcements in Chinese as a knowledge graph in which every fact carries its words.

>>> import kg
>>> knowledge = kg.build(["article.txt"])
>>> knowledge.officials, knowledge.query("targets", year="2025"), knowledge.write("out")
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.pipeline import Knowledge, Paths

__all__ = ["__version__", "build"]


def build(
    paths: Paths,
    *,
    published: str | None = None,
    publisher: str | None = None,
    jurisdiction: str | None = None,
    lexicon: str | PathLike[str] | None = None,
    base: str | None = None,
) -> Knowledge:
    """Files, folders and whatever else `kg build` reads → what they say.

    `published`, `publisher`, `jurisdiction` override what the documents say. A document that cannot be read is in
    `failures`; the others go on. Raises UsageError for a malformed date or base, LexiconError for a malformed lexicon.
    """
    from kg import pipeline
    from kg.read.beside import typed

    given = typed(published=published, publisher=publisher, jurisdiction=jurisdiction)
    options = pipeline.Options(given, None, Path(lexicon) if lexicon is not None else None, base)
    return pipeline.build(paths, options)


def __getattr__(name: str) -> str:
    """The version: looking it up takes as long as all the rest of this package's import."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("zhengtu")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"
