"""When one machine is not enough: a corpus made into shards, here or on a cluster; shards loaded; graphs pushed.

`build_shards` writes shards with a manifest to any address, `load_shards` brings them into a store, `push` fills any
SPARQL store over the Graph Store Protocol.
"""

from __future__ import annotations

from kg.cluster.load import LoadOptions, load_shards
from kg.cluster.push import PushOptions, push
from kg.cluster.shards import ShardOptions, build_shards

__all__ = ["LoadOptions", "PushOptions", "ShardOptions", "build_shards", "load_shards", "push"]
