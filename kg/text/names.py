"""When are two written names one name? Quotation marks, blanks, width and the sort of dot between its parts say nothing.

And which names are made of words that every office uses, so that no document is known by them alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from kg import ids
from kg.lexicon import Lexicon
from kg.text.patterns import Pattern, any_of, expression

_ONE_DOT = str.maketrans("・•", "··")


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """The form by which names are compared: names of one identifier are one name."""
    return ids.normal(name).replace("_", "").translate(_ONE_DOT).lower()


def aliases(name: str, forms: Iterable[str]) -> tuple[str, ...]:
    """The other forms, each once, sorted, `name` itself left out."""
    return tuple(sorted({f for f in forms if f and f != name}))


def general_name(lexicon: Lexicon) -> Callable[[str], bool]:
    """Whether a name is made of nothing but words that every office's documents have (三年行动计划)."""
    words = lexicon.data("across")["works"]
    whole = expression(rf"(?:{any_of(words['general'])}|[\d\W_{words['counted']}])*")
    return lambda name: whole.fullmatch(name) is not None


def forms_of_names(lexicon: Lexicon) -> dict[str, Pattern]:
    """The expressions of names that many have."""
    data = lexicon.data("across")
    return {k: expression(w) for part in ("names_of_bodies", "works", "events") for k, w in data[part].items() if isinstance(w, str)}


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
