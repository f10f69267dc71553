"""The documents of a corpus, sorted by identifier and cut into chunks: the same corpus, the same chunks.

A chunk ends where the hash of an identifier says so, so that a document more or less changes the chunks around it and
no others. The list is kept in a temporary database: it takes no memory however large the corpus is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from kg.cluster.place import file_system, shown, told
from kg.errors import ClusterError
from kg.model import Failure
from kg.read import SUFFIXES, Source, container_of
from kg.read.beside import metadata_names
from kg.read.formats import is_text
from kg.read.names import kept, readable
from kg.read.pattern import Pattern, is_pattern
from kg.scratch import Tables, scratch_folder
from kg.store.documents import Documents
from kg.store.plan import Wanted, make_plan
from kg.workers.task import Task

CHUNK_DOCUMENTS = 500  # about; at most twice as many
CHUNK_BYTES = 4_000_000  # of their files: what is made of them is held in memory, packed, some seven times as much


@dataclass(frozen=True, slots=True)
class Item:
    """A document to make. `file` is its place below the root of this number."""

    task: Task
    root: int
    file: str
    size: int
    address: str = ""  # where a worker fetches it from; '' where the source can be read as it is
    beside: tuple[str, ...] = ()  # addresses of its metadata


@dataclass(frozen=True, slots=True)
class Chunk:
    number: int
    items: tuple[Item, ...]


@dataclass
class Listing(Tables):
    """Use as a context manager: the temporary database ends with it."""

    documents: int = 0
    roots: list[str] = field(default_factory=list)  # what was named: absolute paths, addresses
    failures: list[Failure] = field(default_factory=list)  # of what was named, not of documents

    def __post_init__(self) -> None:
        super().__init__("note what there is", "CREATE TABLE items (id TEXT PRIMARY KEY, item BLOB NOT NULL) WITHOUT ROWID")

    def add(self, item: Item) -> None:
        if self._db.execute("INSERT OR IGNORE INTO items VALUES (?, ?)", (item.task.id, pickle.dumps(item))).rowcount:
            self.documents += 1
            return
        origin = shown(item.address) or item.task.source.origin
        self.failures.append(Failure(origin, f"{origin}: another document has the same identifier {item.task.id!r}; give the folder that holds both"))

    def items(self) -> Iterator[Item]:
        last = ""
        while rows := self._db.execute("SELECT id, item FROM items WHERE id > ? ORDER BY id LIMIT 100", (last,)).fetchall():
            last = rows[-1][0]
            for _, item in rows:
                yield pickle.loads(item)

    def chunks(self, documents: int = CHUNK_DOCUMENTS, size: int = CHUNK_BYTES) -> Iterator[Chunk]:
        number, held, weight = 0, list[Item](), 0
        for item in self.items():
            if held and (len(held) >= 2 * documents or weight + item.size > size):
                yield Chunk(number, tuple(held))
                number, held, weight = number + 1, [], 0
            held.append(item)
            weight += item.size
            if _ends(item.task.id, documents):
                yield Chunk(number, tuple(held))
                number, held, weight = number + 1, [], 0
        if held:
            yield Chunk(number, tuple(held))


def _ends(identifier: str, documents: int) -> bool:
    digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") * documents < 1 << 32


def make_listing(paths: tuple[Path, ...], addresses: tuple[str, ...], look: Callable[[int], None] | None = None) -> Listing:
    """Everything that the paths on this machine and the addresses elsewhere mean. `look` is told how many were seen."""
    listing = Listing()
    if paths:
        _list_paths(paths, listing, look)
    for address in addresses:
        _list_address(address, listing, look)
    return listing


def _list_paths(paths: tuple[Path, ...], listing: Listing, look: Callable[[int], None] | None) -> None:
    """As a store would take them, so that a store filled from the shards knows them again."""
    with (
        scratch_folder("listing") as scratch,
        contextlib.closing(Documents(scratch / "none.sqlite", write=True)) as none,
        make_plan(Wanted(tuple(_absolute(p) for p in paths), ""), none, look) as plan,
    ):
        listing.failures += plan.failures
        numbers: dict[str, int] = {}
        for task in plan.tasks:
            number = numbers.setdefault(task.root, len(numbers))
            real = kept(os.path.realpath(task.source.path))
            file = os.path.relpath(real, task.root) if os.path.isabs(task.root) else real
            listing.add(Item(replace(task, stamp="", root=""), number, "" if file == "." else file, task.source.size))
        listing.roots += numbers


def _absolute(path: Path) -> Path:
    return path if str(path) == "-" else Path(os.path.abspath(path))


def _list_address(address: str, listing: Listing, look: Callable[[int], None] | None) -> None:
    """The texts below an address, or of its pattern; folder after folder."""
    number, before = len(listing.roots), listing.documents
    listing.roots.append(address)
    try:
        with told(shown(address), "cannot be listed"):
            for item in _found(address, number, listing.failures):
                listing.add(item)
                if look is not None and listing.documents % 100 == 0:
                    look(listing.documents)
    except ClusterError as error:
        listing.failures.append(Failure(shown(address), str(error)))
        return
    if listing.documents == before and not listing.failures:
        listing.failures.append(Failure(shown(address), f"{shown(address)}: no file of a type that we read is there ({' '.join(SUFFIXES)})"))


def _found(address: str, number: int, failures: list[Failure]) -> Iterator[Item]:
    fs, path = file_system(address)
    pattern = Pattern(Path(path)) if is_pattern(Path(path)) else None
    root = str(pattern.root) if pattern else path
    if pattern is None and fs.isfile(root):
        folder, _, name = root.rpartition("/")
        found = {name: fs.info(root)}
        yield from _items(_Folder(fs, folder, dict.fromkeys(n for n in metadata_names(name) if fs.isfile(f"{folder}/{n}"))), found, (number, "", failures))
        return
    for folder, _, files in fs.walk(root, detail=True):
        below = str(PurePosixPath(folder).relative_to(root)) if folder.strip("/") != root.strip("/") else ""
        prefix = f"{below}/" if below else ""
        meant = {name: info for name, info in files.items() if pattern is None or _meant(pattern, prefix + name)}
        yield from _items(_Folder(fs, folder, files), meant, (number, prefix, failures))


def _meant(pattern: Pattern, name: str) -> bool:
    return pattern.means(name) or pattern.means_a_folder_above(name)


@dataclass(frozen=True, slots=True)
class _Folder:
    """Of a file system, and the names in it."""

    fs: Any
    path: str
    names: Container[str]

    def address(self, name: str) -> str:
        return str(self.fs.unstrip_protocol(f"{self.path}/{name}"))


def _items(folder: _Folder, files: dict[str, dict[str, Any]], more: tuple[int, str, list[Failure]]) -> Iterator[Item]:
    number, prefix, failures = more
    for name in sorted(n for n in files if n):
        address = folder.address(name)
        if container_of(name) is not None:
            failures.append(Failure(shown(address), f"{shown(address)}: files of many documents are read from a path on this machine only"))
        if not is_text(name):
            continue
        beside = tuple(folder.address(m) for m in metadata_names(name) if m in folder.names)
        identifier = readable(prefix + name)
        size = files[name].get("size")
        task = Task(Source(Path(name), identifier), identifier, "", "")
        yield Item(task, number, identifier, size if isinstance(size, int) else 0, address, beside)
