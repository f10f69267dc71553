"""A store on disk: documents known by file and content hash, their facts in SQLite, their graphs in Oxigraph.

`build_store` brings a corpus in or up to date, `remove` takes a document out, `open_store` reads, `check_store` validates.
"""

from __future__ import annotations

from kg.store.build import BuildOptions, build_store, remove
from kg.store.check import Checked, check_store
from kg.store.layout import is_store
from kg.store.reading import Store, open_store
from kg.store.summary import Summary

__all__ = ["BuildOptions", "Checked", "Store", "Summary", "build_store", "check_store", "is_store", "open_store", "remove"]
