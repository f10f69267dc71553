"""Which files of a folder are documents: found one after the other, the names of one folder in memory at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kg.read.names import Renamed, readable, readable_in
from kg.read.notes import note
from kg.read.ours import Own, own_folder, tells_own
from kg.read.seen import Seen
from kg.read.source import Complain, failure

METADATA_SUFFIX = ".meta.yaml"
Visit = Callable[[str], bool]  # whether a real path is to be taken; asked once for each file that is met


class Wanted(NamedTuple):
    """Which files of a folder are meant and which folders can hold them, both by their readable path below the first folder."""

    file: Callable[[str], bool]
    folder: Callable[[str], bool]


class Entry(NamedTuple):
    """A file that was found: how to open it, its readable path below the first folder, and its real path."""

    path: Path
    name: str
    real: str


def files_in(root: Path, wanted: Wanted, visit: Visit, complain: Complain) -> Iterator[Entry]:
    """Every file that is wanted, recursively, sorted by its path; hidden ones and what we wrote ourselves aside.

    A folder that several links lead to is entered once, so that a loop of links ends; files are held by `visit`. Within
    a folder its own files are visited before those below it.
    """
    walk = _Walk(wanted, visit, Seen(), complain, Renamed())
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
    renamed: Renamed


class _Folder:
    """One folder, listed when it is made, and how far we are in it."""

    def __init__(self, path: str, prefix: str, real: str, walk: _Walk) -> None:
        self._path, self._prefix, self._real, self._walk = path, prefix, real, walk
        self._links: set[str] = set()
        self._raw: dict[str, str] = {}  # names as the file system has them, where they are read otherwise
        self._names = iter(self._listed())

    def next(self) -> Entry | _Folder | None:
        for key in self._names:
            shown = key.rstrip("/")
            name = self._raw.get(shown, shown)
            path, real = os.path.join(self._path, name), self._real_path(name)
            if name != shown:
                self._walk.renamed.tell(readable(path), shown)
            if key.endswith("/"):
                return _Folder(path, self._prefix + key, real, self._walk)
            return Entry(Path(path), self._prefix + shown, real)
        return None

    def _listed(self) -> list[str]:
        """Names of files and, with a slash behind, of folders: in this form their order is that of the whole paths."""
        files, folders, telling = list[str](), list[str](), set[str]()
        try:
            with os.scandir(self._path) as entries:
                for entry in entries:
                    if tells_own(entry.name):
                        telling.add(entry.name)
                    self._sort(entry, files, folders)
        except OSError as error:
            self._walk.complain(failure(self._path, f"this folder cannot be listed: {error.strerror}"))
        own = own_folder(telling)
        if own is not None:
            files, folders = self._others(own, files, folders)
        entered, visit = self._walk.entered, self._walk.visit
        listed = [f"{name}/" for name in map(self._shown, sorted(folders)) if entered.new(self._real_path(self._raw.get(name, name)))]
        listed += [name for name in map(self._shown, sorted(files)) if visit(self._real_path(self._raw.get(name, name)))]
        return sorted(listed)

    def _sort(self, entry: os.DirEntry[str], files: list[str], folders: list[str]) -> None:
        """To the files or the folders, where it is wanted."""
        name = entry.name
        if name.startswith("."):
            return
        below = self._prefix + readable(name)
        if _is(entry.is_dir):
            if not self._walk.wanted.folder(below):
                return
            folders.append(name)
        elif name.endswith(METADATA_SUFFIX) or not self._walk.wanted.file(below):
            return
        elif _is(entry.is_file):
            files.append(name)
        else:
            note(f"{readable(entry.path)}: no file (a pipe, a device, or a link that leads nowhere); left out")
            return
        if _is(entry.is_symlink):
            self._links.add(name)

    def _others(self, own: Own, files: list[str], folders: list[str]) -> tuple[list[str], list[str]]:
        """What somebody else put there."""
        left = [name for name in files if own.whole or name in own.files]
        if left or (own.whole and folders):
            which = "" if own.whole else f": {', '.join(sorted(left))}"
            note(f"{readable(self._path)}: {own.kind}; left out{which}")
        return ([], []) if own.whole else ([name for name in files if name not in own.files], folders)

    def _shown(self, name: str) -> str:
        shown = readable_in(self._path, name)
        if shown != name:
            self._raw[shown] = name
        return shown

    def _real_path(self, name: str) -> str:
        path = os.path.join(self._real, name)
        return os.path.realpath(path) if name in self._links else path


def _is(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:  # a link that leads nowhere or round in a circle, a file that is gone again
        return False
