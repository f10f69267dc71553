"""What the tests of shards share."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import stores
import works

from kg.cluster import ShardOptions, build_shards
from kg.cluster.shards import Sharded

fill, held, from_nothing, text, build = stores.fill, stores.held, stores.from_nothing, stores.text, stores.build
__all__ = ["build", "files", "fill", "from_nothing", "held", "shards", "tampered", "text", "works"]


def shards(corpus: Path | str, target: Path | str, **options: Any) -> Sharded:
    """A few documents a shard; without the shapes, whose library takes a second to import in each process."""
    here, elsewhere = ((corpus,), ()) if isinstance(corpus, Path) else ((), (corpus,))
    return build_shards(here, elsewhere, str(target), ShardOptions(**{"validate": "none", "documents": 3, "jobs": 1, **options}))


def files(folder: Path) -> dict[str, bytes]:
    """Everything but the notes beside the shards, which say where documents were read from."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not (p.name.startswith("part-") and p.suffix == ".json")}


def tampered(folder: Path, rows: Any = None, quads: Any = None) -> None:
    """Change the first shard's lines, all hashes and sizes made right again, as an attacker would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    shard = manifest["shards"][0]
    for change, suffix, size, sha in ((quads, ".nq.gz", "bytes", "sha256"), (rows, ".records.jsonl.gz", "records_bytes", "records_sha256")):
        if change is not None:
            file = folder / (shard["name"] + suffix)
            data = gzip.compress(change(gzip.decompress(file.read_bytes())))
            file.write_bytes(data)
            shard[size], shard[sha] = len(data), hashlib.sha256(data).hexdigest()
    path.write_text(json.dumps(manifest), "utf-8")
