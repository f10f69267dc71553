"""A register of what the documents of a store say of figures, posts and events, beside their graph.

Named queries that go through the whole graph (all targets of a year, who held which post) are answered from its rows, and alike.
"""

from __future__ import annotations
