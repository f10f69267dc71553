"""Which entries of the lexicon are asked for by name: a lexicon that notes every key that is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.lexicon import Lexicon


class Noted(dict[str, Any]):
    """A mapping of a lexicon file; `unread` are the keys that nobody has read, those of mappings within as above/below.

    Keys that are Chinese, and those deeper down, are looked up as texts want them.
    """

    def __init__(self, of: dict[str, Any]) -> None:
        super().__init__({k: Noted(v) if isinstance(v, dict) else v for k, v in of.items()})
        self._read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self._read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._read.add(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:  # whoever goes through all of them reads all of them
        self._read |= self.keys()
        return super().__iter__()

    def items(self) -> Any:
        self._read |= self.keys()
        return super().items()

    def values(self) -> Any:
        self._read |= self.keys()
        return super().values()

    def __or__(self, other: Any) -> Any:
        self._read |= self.keys()
        return super().__or__(other)

    def unread(self, within: bool = True) -> Iterator[str]:
        for key, value in super().items():
            if key not in self._read and str(key).isascii():
                yield str(key)
            elif isinstance(value, Noted) and within:
                yield from (f"{key}/{k}" for k in value.unread(False))


class NotingLexicon(Lexicon):
    def data(self, name: str) -> Any:
        if name not in self._data:
            self._data[name] = Noted(super().data(name))
        return self._data[name]
