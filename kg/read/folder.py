"""Which files of a folder are documents: found one after the other, the names of one folder in memory at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kg.model import Failure
from kg.read.seen import Seen
from kg.read.source import Complain

METADATA_SUFFIX = ".meta.yaml"
# A folder that holds both of these was written by `kg build`; its map is a page, but no document.
_OUR_OUTPUT = frozenset(("records.jsonl", "map.html"))
Visit = Callable[[str], bool]  # whether a real path is to be taken; asked once for each file that is met


class Wanted(NamedTuple):
    """Which files of a folder are meant and which folders can hold them, both by their path below the first folder."""

    file: Callable[[str], bool]
    folder: Callable[[str], bool]


class Entry(NamedTuple):
    """A file that was found: how to open it, its path below the first folder, and its real path."""

    path: Path
    name: str
    real: str


def files_in(root: Path, wanted: Wanted, visit: Visit, complain: Complain) -> Iterator[Entry]:
    """Every file that is wanted, recursively, sorted by its path; hidden ones and our own output aside.

    A folder that several links lead to is entered once, so that a loop of links ends; files are held by `visit`. Within
    a folder its own files are visited before those below it.
    """
    walk = _Walk(wanted, visit, Seen(), complain)
    below = [_Folder(str(root), "", os.path.realpath(root), walk)]
    while below:
        entry = below[-1].next()
        if entry is None:
            below.pop()
        elif isinstance(entry, Entry):
            yield entry
        else:
            below.append(entry)


class _Walk(NamedTuple):
    wanted: Wanted
    visit: Visit
    entered: Seen
    complain: Complain


class _Folder:
    """One folder, listed when it is made, and how far we are in it."""

    def __init__(self, path: str, prefix: str, real: str, walk: _Walk) -> None:
        self._path, self._prefix, self._real, self._walk = path, prefix, real, walk
        self._links: set[str] = set()
        self._names = iter(self._listed())

    def next(self) -> Entry | _Folder | None:
        for key in self._names:
            name = key.rstrip("/")
            path, real = os.path.join(self._path, name), self._real_path(name)
            if key.endswith("/"):
                return _Folder(path, self._prefix + key, real, self._walk)
            return Entry(Path(path), self._prefix + name, real)
        return None

    def _listed(self) -> list[str]:
        """Names of files and, with a slash behind, of folders: in this form their order is that of the whole paths."""
        wanted, visit, entered, complain = self._walk
        files, folders, ours = list[str](), list[str](), 0
        try:
            with os.scandir(self._path) as entries:
                for entry in entries:
                    name = entry.name
                    ours += name in _OUR_OUTPUT
                    if name.startswith("."):
                        continue
                    below = self._prefix + name
                    if _is(entry.is_dir):
                        if wanted.folder(below):
                            folders.append(name)
                    elif not name.endswith(METADATA_SUFFIX) and wanted.file(below) and _is(entry.is_file):
                        files.append(name)
                    else:
                        continue
                    if _is(entry.is_symlink):
                        self._links.add(name)
        except OSError as error:
            complain(Failure(self._path, f"{self._path}: this folder cannot be listed: {error.strerror}"))
        if self._prefix and ours == len(_OUR_OUTPUT):
            return []
        folders = [f"{name}/" for name in sorted(folders) if entered.new(self._real_path(name))]
        files = [name for name in sorted(files) if visit(self._real_path(name))]
        return sorted(files + folders)

    def _real_path(self, name: str) -> str:
        path = os.path.join(self._real, name)
        return os.path.realpath(path) if name in self._links else path


def _is(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:  # a link that leads nowhere or round in a circle, a file that is gone again
        return False
