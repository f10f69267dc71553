"""Names in the index: numbered so that those of the better connected come first, and looked up by their characters and their sound.

A number holds, from the left: what kind of node it is (documents behind the others, figures behind all), how connected it is, by powers of
two, a hash of its id, and the name's place among its names. So an index that follows changes numbers names as one that is made from nothing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kg.search import normal, pinyin, spaced

_BUCKETS, _HASHED, _NAMES = 6, 43, 10  # bits
_MOST_NAMES = 1 << _NAMES
_KINDS = {"document": 1, "figure": 2}
_WEIGHTS = 40  # bits of a rank
_Name = tuple[int, int, str, str]  # number, node, text, normal
_WORDS = "(rowid, characters, pinyin, initials) VALUES (?, ?, ?, ?)"
_NO_WORDS = "(name_words, rowid, characters, pinyin, initials) VALUES ('delete', ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Named:
    """A node as its names are made from it."""

    number: int
    id: str
    type: str
    name: str
    record: str
    weight: int  # relations and mentions

    @property
    def rank(self) -> int:
        return (_KINDS.get(self.type, 0) << _WEIGHTS) - self.weight

    @property
    def first(self) -> int:
        """The number of its first name, unless that of another node is the same."""
        hashed = int.from_bytes(hashlib.blake2b(self.id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") >> (64 - _HASHED)
        bucket = (1 << _BUCKETS) - 1 - self.weight.bit_length()
        return (((_KINDS.get(self.type, 0) << _BUCKETS | bucket) << _HASHED) | hashed) << _NAMES


def spoken(kind: str, name: str, record: str) -> Iterable[str]:
    """What a node is called: the fullest name first."""
    if kind == "document":
        return (name,)
    said = json.loads(record)
    return (said.get("measure", ""), said["quote"]) if kind == "figure" else (name, *said.get("aliases", ()))


class Names:
    """What has been said of names, written in one go: what is looked up by words grows fastest in the order of numbers."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._run, self._put = database.execute, database.executemany
        self._out = list[_Name]()
        self._new = set[int]()

    def take_out(self, node: int) -> None:
        self._out += self._run("SELECT number, node, text, normal FROM name WHERE node = ?", (node,))
        self._run("DELETE FROM name WHERE node = ?", (node,))

    def put(self, node: Named) -> None:
        """In place of those that it had, unless they are the same."""
        old = self._run("SELECT number, node, text, normal FROM name WHERE node = ? ORDER BY number", (node.number,)).fetchall()
        new = list(self._of(node))
        if new != old:
            self._out += old
            self._run("DELETE FROM name WHERE node = ?", (node.number,))
            self._put("INSERT INTO name VALUES (?, ?, ?, ?)", new)
            self._new.update(number for number, *_ in new)

    def _of(self, node: Named) -> Iterator[_Name]:
        first = node.first
        while self._run("SELECT 1 FROM name WHERE number >= ? AND number < ? AND node <> ?", (first, first + _MOST_NAMES, node.number)).fetchone():
            first += _MOST_NAMES
        texts = [(text, key) for text in dict.fromkeys(spoken(node.type, node.name, node.record)) if (key := normal(text))]
        for at, (text, key) in enumerate(texts[:_MOST_NAMES]):
            yield first + at, node.number, text, key

    def write(self) -> None:
        """What is looked up by words, as the names are."""
        self._put(f"INSERT INTO name_words {_NO_WORDS}", _words((number, key) for number, _, _, key in sorted(self._out)))
        self._put(f"INSERT INTO name_words {_WORDS}", _words(self._there()))
        self._out, self._new = [], set()

    def _there(self) -> Iterator[tuple[int, str]]:
        for number in sorted(self._new):
            if row := self._run("SELECT normal FROM name WHERE number = ?", (number,)).fetchone():
                yield number, row[0]


def _words(names: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str, str, str]]:
    for number, key in names:
        full, initials = pinyin(key)
        yield number, spaced(key), spaced(full), spaced(initials)
