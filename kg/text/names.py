"""When are two written names one name? Quotation marks, blanks and width say nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SAY_NOTHING: dict[int, str | None] = dict.fromkeys(map(ord, "“”‘’\"'《》〈〉「」『』 \t\r\n\u3000"))
_SAY_NOTHING |= dict.fromkeys(map(ord, "・•"), "·")  # one dot between the parts of a name


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """The form by which names are compared."""
    return unicodedata.normalize("NFKC", name).translate(_SAY_NOTHING).lower()


def aliases(name: str, forms: Iterable[str]) -> tuple[str, ...]:
    """The other forms, each once, sorted, `name` itself left out."""
    return tuple(sorted({f for f in forms if f and f != name}))


class Clusters:
    """Names that mean the same thing: `find` gives the representative of a name (union-find, path halving)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        parent = self._parent.setdefault(name, name)
        while parent != self._parent[parent]:
            self._parent[name] = self._parent[parent]
            name, parent = parent, self._parent[parent]
        return parent

    def join(self, a: str, b: str) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self._parent[b] = a
