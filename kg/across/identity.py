"""Which entities of many documents are one."""

from __future__ import annotations

from collections.abc import Mapping

from kg.model import Corpus


class Same(dict[str, str]):
    """Entity id → the id that stands for it; an entity that is linked to none stands for itself."""

    def __missing__(self, own: str) -> str:
        return own


def same(corpus: Corpus) -> Mapping[str, str]:
    """The canonical id of every entity that is linked to another; of all others `[]` gives their own."""
    return Same()
